"""Whatever a page shows has a name: every page and every form, walked by every role in three languages.

tests/conftest.py fails a test in which a code was shown for want of a name; here everything is walked that could. What
no look-up passes by, as a date or a number that stands for itself, is seen in the text of the pages.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from lifecycle.act import Nature
from lifecycle.queries import Queries
from lifecycle.records import FOUND
from lifecycle.stages import ACTS
from messages.catalogue import LANGUAGES
from tests.commands.test_plain_words import raw_words
from tests.web.conftest import DAY, Reader, Served
from tests.web.reading import Form, Page
from web.pages import PAGES
from web.pages.acting import NOT_TYPED, ON_REGISTERS, RECORDED
from web.pages.settings import OWN

PEOPLE = ("officer", "manager", "legal", "auditor", "administrator")
FILE, LIFE = "BE-BRU-2026-0035", "BE-BRU-2026-0020"
NO_PAGE = ("history.csv", "history.jsonl", "history.xlsx", "timeline.svg", "policy.toml", "partners.json", "partners.csv",
           "partners.jsonld", "accessibility", "stages")  # fmt: skip
"""Read by programs, or told by tests of their own."""
EXAMPLES = re.compile(
    r"2024-06-09|2022-09|1997|P5Y|P6M|P30D|2026-11(-23)?|2026-04/2026-07|nom@example\.org|name@example\.org"
    r"|naam@example\.org|someone@example\.org|https?://\S+|BE-BRU-\d{4}-\d{4}|bouwenwonen\.net|allAfrica"
)
"""What a hint or an error gives as an example of what to type; addresses and sources as they are."""
DAYS = re.compile(r"(On|on|until|since|from|day|deadline|dueOn)$")


class Shown(HTMLParser):
    """What a page shows, one line for each thing; what is quoted as typed on a command line is left out."""

    LINES = frozenset(
        {
            "dd",
            "dt",
            "td",
            "th",
            "li",
            "p",
            "option",
            "tr",
            "h1",
            "h2",
            "h3",
            "label",
            "div",
            "legend",
            "summary",
            "a",
            "button",
        }
    )

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines = [""]
        self._left_out = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._left_out += tag in ("code", "script", "style", "pre", "title")
        self.lines += [""] if tag in self.LINES else []

    def handle_endtag(self, tag: str) -> None:
        self._left_out -= tag in ("code", "script", "style", "pre", "title")
        self.lines += [""] if tag in self.LINES else []

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.lines[-1] += data


def codes_in(text: str) -> list[str]:
    """The lines of a page that hold a code, a date or a length as machines write them."""
    found = (" ".join(line.split()) for line in Shown(text).lines)
    policy = re.compile(r"^# The policy of Brussels")
    return [one for one in found if raw_words(EXAMPLES.sub("", one)) and not policy.match(one)]


def plain_addresses(lang: str) -> list[str]:
    """Every page whose address holds nothing but the language."""
    paths = [p.path for p in PAGES if "GET" in p.methods and p.path.count("{") == 1 and "{lang}" in p.path]
    return [path.replace("{lang}", lang) for path in paths if not path.endswith(NO_PAGE)]


def forms(lang: str) -> list[str]:
    """Every form of an act."""
    of_file = [name for name, act in ACTS.items() if act.nature is not Nature.CLOCK and name not in NOT_TYPED]
    return [
        *(f"/{lang}/partnerships/{FILE}/record/{name}" for name in sorted(RECORDED) if name != "found"),
        *(f"/{lang}/partnerships/{FILE}/record/found?field={field}" for field in FOUND),  # chosen first
        *(f"/{lang}/partnerships/{FILE}/acts/{name}" for name in of_file),
        *(f"/{lang}/registers/{name}" for name in sorted(ON_REGISTERS)),
        *(f"/{lang}/settings/{name}" for name in sorted(OWN)),
        f"/{lang}/propose",
    ]  # fmt: skip


def filled(form: Form, place: int) -> dict[str, list[str]]:
    """The form with something in every field: of a choice the one at a place."""
    sent = {name: list(values) for name, values in form.fields.items()}
    for name in form.names:
        choices = [one for one in form.choices.get(name, []) if one]
        if choices:
            sent[name] = [choices[place % len(choices)]]
        elif name in form.fields and not any(sent[name]):
            day = "2027-06-01" if name in ("until", "reviewOn", "effectOn", "from", "deadline") else DAY.isoformat()
            known = {"email": "someone@example.org", "mail": "someone@example.org", "country": "AT", "slug": "graz",
                     "bodyKind": "city", "rule": "test_phase.completed", "successor": LIFE, "successorOf": LIFE, "termEndsOn": "", "deputyFor": ""}  # fmt: skip
            number = name.endswith("Years") or name in (
                "number",
                "days",
                "period",
                "absence",
                "feed",
                "avenue",
                "entry",
            )
            text = "2" if number else "" if name.endswith("Months") else day if DAYS.search(name) else "Something"
            sent[name] = [known.get(name, text)]
    return sent


def walk(reader: Reader, paths: list[str], faults: dict[str, list[str]]) -> None:
    """Look at pages; what they show in codes is put down under their address."""
    for path in paths:
        answer = reader.client.get(path)
        assert answer.status_code in (200, 303, 403, 404), (path, answer.status_code)
        if found := codes_in(answer.text):
            faults[path] = found


def try_forms(reader: Reader, paths: list[str], faults: dict[str, list[str]], *, until: str = "check") -> int:
    """Fill in every form twice and look at what is answered; with `until` "do" confirm it. How many were confirmed."""
    done = 0
    for path in paths:
        answer = reader.client.get(path)
        if answer.status_code != 200:
            continue
        form = Page(answer.text).form_of("check")
        for place in range(2):
            told = reader.client.post(path, data={**filled(form, place), "step": "check"})
            assert told.status_code < 500, (path, told.status_code)
            if found := codes_in(told.text):
                faults[path] = found
            to_confirm = [f for f in Page(told.text).forms if ("step", "do") in f.buttons]
            if until == "do" and to_confirm:
                answered = reader.client.post(path, data={**to_confirm[0].fields, "step": "do"})
                assert answered.status_code in (200, 303, 403), (path, answered.status_code)
                done += 1
    return done


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_every_role_and_every_file_shows_names(served: Served, lang: str) -> None:
    faults: dict[str, list[str]] = {}
    for person in PEOPLE:
        walk(served.as_(person, lang), plain_addresses(lang), faults)
    files = [f"/{lang}/partnerships/{i['reference']}" for i in Queries(served.store, DAY, lang).list()["items"]]
    assert len(files) > 30
    walk(served.as_("manager", lang), [f"{path}?history=all" for path in files], faults)
    assert faults == {}


@pytest.mark.campaign
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_shows_names_empty_refused_and_to_be_confirmed(served: Served, lang: str) -> None:
    faults: dict[str, list[str]] = {}
    for person in ("manager", "legal", "administrator"):
        walk(served.as_(person, lang), forms(lang), faults)
        try_forms(served.as_(person, lang), forms(lang), faults)
    assert faults == {}


@pytest.mark.campaign
def test_what_was_done_by_every_form_is_told_in_names_in_every_language(served: Served) -> None:
    """Everything that the forms accept is done once, then the history and every page are read again."""
    faults: dict[str, list[str]] = {}
    done = sum(
        try_forms(served.as_(person), forms("en"), faults, until="do") for person in ("manager", "legal", "administrator")
    )  # fmt: skip
    assert done > 40
    for lang in LANGUAGES:
        reader = served.as_("manager", lang)
        subjects = [f"/{lang}/history?subject={name}" for name in ("calendar", "people", "partners", "policy")]
        walk(reader, [*subjects, f"/{lang}/partnerships/{FILE}?history=all"], faults)
        for person in PEOPLE:
            walk(served.as_(person, lang), plain_addresses(lang), faults)
    assert faults == {}
