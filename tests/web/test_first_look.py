"""The pages that everybody meets first: the board, the list, one file, the public list; and what guards them all."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from lifecycle.queries import Queries
from messages.catalogue import LANGUAGES
from tests.web.conftest import DAY, Served
from web.guard import FORWARDED, HEADERS
from web.pages import PAGES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_click_signs_in_under_the_demonstration_and_the_board_equals_that_of_the_queries(served: Served, lang: str):
    """Every number of the board is the one that the command line prints."""
    reader = served.as_("officer", lang)
    page = reader.get(f"/{lang}")
    shown = Queries(served.store, DAY, lang).board(1)
    assert f"{sum(s['count'] for s in shown['stages'])} " in page.said
    for stage in shown["stages"]:
        assert f"{stage['count']} " in page.said and f"/{lang}/partnerships?stage={stage['stage']}" in page.links
    assert f"<strong>{shown['own']}</strong>" in page.text.partition("mine=yes")[2].partition("</a>")[0]
    assert str(shown["unknown"]["files"]) in page.said and str(shown["unassigned"]) in page.said


def test_without_signing_in_only_the_public_pages_are_shown(served: Served):
    """Whoever comes as a stranger is led to the sign-in, and afterwards to where they wanted to go."""
    client = served.client()
    for page in PAGES:
        if "GET" not in page.methods or page.public:
            continue
        path = page.path.replace("{lang}", "fr").replace("{ref}", "havana").replace("{", "").replace("}", "")
        answer = client.get(path)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/fr/sign-in"), path
    wanted = client.get("/fr/partnerships/havana").headers["location"]
    form = {"person": "1", "back": re.findall("back=(.*)", wanted)[0].replace("%2F", "/")}
    assert client.post("/fr/sign-in/demo", data=form).headers["location"] == "/fr/partnerships/havana"


def test_nobody_is_led_to_another_site_after_signing_in(served: Served):
    """An address to go on to is one of this house, however it is written."""
    for back in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere", "/en\r\nX: y", "/xx/partners"):
        assert served.client().post("/en/sign-in/demo", data={"person": "1", "back": back}).headers["location"] == "/en"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_combines_filters_with_counts_in_the_address(served: Served, lang: str):
    """Stage and track together give what the query gives, and say how many."""
    reader = served.as_("manager", lang)
    expected = Queries(served.store, DAY, lang).list(stage="in_force", track="development")["items"]
    page = reader.get(f"/{lang}/partnerships", stage="in_force", track="development")
    found = {link.rsplit("/", 1)[1] for link in page.links if "/partnerships/BE-" in link}
    assert found == {item["reference"] for item in expected} and len(found) > 1
    assert str(len(expected)) in page.said
    form = page.form("") if not page.forms else next(f for f in page.forms if "stage" in f.names)
    assert form.fields["stage"] == ["in_force"] and form.fields["track"] == ["development"]
    themes = Queries(served.store, DAY, lang).registers().policy_on(DAY).themes
    assert sorted(form.choices["theme"]) == sorted(("", *themes)), "each once"
    assert page.text.count("<optgroup") > 5


def test_a_filter_that_is_none_of_the_choices_is_refused_with_the_choices(served: Served):
    """Nothing is guessed."""
    page = served.as_("officer").get("/en/partnerships", 400, stage="nowhere")
    assert "“nowhere” is not possible for “stage of the file”" in page.said and "validity in question" in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_partnership_shows_where_it_stands_what_can_be_done_and_why_not(served: Served, lang: str):
    """Every act of the preview is there: open ones with a link, blocked ones with rule, law and remedy."""
    reader = served.as_("officer", lang)
    reference = "BE-BRU-2026-0035"
    page = reader.get(f"/{lang}/partnerships/{reference}", history="all")
    for act in ("renew", "let_expire", "suspend", "lapse"):
        assert f"/{lang}/partnerships/{reference}/acts/{act}" in page.links
    shown = Queries(served.store, DAY, lang).show(reference)
    assert shown["partnerName"] in page.title
    for entry in Queries(served.store, DAY, lang).history(reference):
        assert f"entry-{entry['sequence']}" in page.ids


def test_a_long_history_shows_its_newest_entries_and_leads_to_all(serve):
    """Seven notes on a file: six entries at once, the others a link away, and those are all there."""
    served = serve()
    reference = "BE-BRU-2026-0005"
    for number in range(7):
        seat = served.office.on(DAY.isoformat()).as_("officer")
        assert seat.record(reference, "note", text=f"Note {number}").passed
    last = [e["sequence"] for e in Queries(served.store, DAY, "en").history(reference)][-1]
    reader = served.as_("officer")
    page = reader.get(f"/en/partnerships/{reference}")
    shown = {int(i.removeprefix("entry-")) for i in page.ids if i.startswith("entry-")}
    assert shown == set(range(last - 5, last + 1))
    assert f"{last - 6} earlier entries too" in page.said
    [more] = [link for link in page.links if "history=all" in link]
    every = reader.get(more.partition("#")[0])
    assert {int(i.removeprefix("entry-")) for i in every.ids if i.startswith("entry-")} == set(range(1, last + 1))
    assert "earlier" not in every.said


def test_in_a_caretaker_period_the_banner_says_since_when_by_what_event_and_what_is_blocked(serve):
    """The board of such a day, and the acts of the government blocked with their law."""
    from datetime import date

    served = serve(today=date(2025, 1, 15))
    reader = served.as_("officer")
    page = reader.get("/en")
    assert "Caretaker period" in page.said and "9 June 2024" in page.said and "election" in page.said
    assert "0 files wait for a government" in page.said and "Within 30 days: 0" in page.said
    assert "In 31 to 90 days: 0" in page.said and "Term over already" in page.said, "every band, an empty one too"
    file = reader.get("/en/partnerships/havana").said
    assert "government with full powers" in file and "special law of 8 August 1980" in file


def test_the_board_counts_a_term_that_is_over_also_where_its_validity_is_in_question(served: Served):
    """No band says nought above a list of files whose term ended."""
    page = served.as_("officer").get("/en")
    questioned = Queries(served.store, DAY, "en").board(1)["toBeConfirmed"]
    over = [item for item in questioned if item["endsOnDay"] < DAY.isoformat()]
    assert over and f"Term over already: {len(over)} validity in question: {len(over)}" in page.said
    assert "#question" in page.links and "question" in page.ids


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_public_list_is_the_one_made_by_rule_in_html_json_and_csv(served: Served, lang: str):
    """As of a day of the caretaker period: eleven and three, with the notice."""
    reader = served.stranger(lang)
    shown = reader.client.get(f"/{lang}/partners.json", params={"asOf": "2025-01-15"})
    expected = Queries(served.store, DAY, lang, DAY.replace(2025, 1, 15)).register()
    assert shown.json() == json.loads(json.dumps(expected))
    assert (len(expected["bilateral"]), len(expected["development"])) == (11, 3)
    page = reader.get(f"/{lang}/partners", asOf="2025-01-15")
    assert expected["notice"] in page.said
    assert {i["slug"] for n in ("bilateral", "development", "leftOut") for i in expected[n]} <= set(page.ids)
    lines = reader.client.get(f"/{lang}/partners.csv", params={"asOf": "2025-01-15"}).content.decode("utf-8-sig")
    assert len(lines.splitlines()) == 1 + sum(
        len(expected[n]) for n in ("bilateral", "development", "memoranda", "leftOut")
    )


def test_the_public_list_sets_no_cookie_may_be_kept_and_is_the_same_for_everybody(served: Served):
    """Whoever is signed in gets the page of a stranger, byte for byte."""
    stranger, officer = served.stranger(), served.as_("officer")
    for path in ("/en/partners", "/en/partners.json", "/en/partners.jsonld", "/en/partners.csv"):
        first, second = stranger.client.get(path), officer.client.get(path)
        assert first.content == second.content, path
        assert "set-cookie" not in first.headers and first.headers["cache-control"].startswith("public")


def test_every_answer_carries_the_headers_that_keep_browsers_safe(served: Served):
    """Pages, static files, faults and refusals alike; nothing private may be kept."""
    reader = served.as_("officer")
    page = reader.get("/en")
    static = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(static) == 3
    for path in ("/en", "/en/partners", "/nowhere", "/en/nowhere", *static):
        headers = reader.client.get(path).headers
        for name, value in HEADERS:
            assert headers[name] == value, (path, name)
        assert ("no-store" in headers["cache-control"]) is not ("/static/" in path or path.endswith("partners")), path


@pytest.mark.parametrize("name", sorted(FORWARDED))
def test_the_demonstration_refuses_what_was_forwarded_and_says_why(served: Served, name: bytes):
    """Anybody at this machine may act as anybody: so nobody else may reach it."""
    answer = served.stranger().client.get("/fr/partners", headers={name.decode(): "192.0.2.1"})
    assert answer.status_code == 403 and "relayée" in answer.text


def test_the_demonstration_answers_only_to_a_name_of_this_machine(served: Served):
    """A page elsewhere that lets its own name mean this machine reaches nothing (DNS rebinding)."""
    assert served.stranger().client.get("/en/partners", headers={"host": "elsewhere.example"}).status_code == 403
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000"):
        assert served.stranger().client.get("/en/partners", headers={"host": host}).status_code == 200


def test_without_the_demonstration_nobody_signs_in_by_one_click(serve):
    """Not even by sending the form that a trial has."""
    served = serve(demo=False)
    page = served.stranger().get("/en/sign-in")
    assert "/en/sign-in/demo" not in [form.action for form in page.forms]
    served.stranger().post("/en/sign-in/demo", {"person": "1"}, 404)


def test_a_form_from_elsewhere_or_of_another_session_does_nothing(served: Served):
    """Neither by its origin nor by its token."""
    officer = served.as_("officer")
    token = officer.get("/en").form("sign-out").fields["formToken"][0]
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ):
        answer = officer.client.post("/en/sign-out", data={"formToken": token}, headers=headers)
        assert answer.status_code == 403, headers
    officer.post("/en/sign-out", {}, 403)
    officer.post(
        "/en/sign-out", {"formToken": served.as_("manager").get("/en").form("sign-out").fields["formToken"][0]}, 403
    )
    assert officer.get("/en").said  # still signed in


def test_signing_out_ends_the_session_and_an_unused_one_ends_by_itself(served: Served):
    """The cookie of an ended session opens nothing any more."""
    from datetime import timedelta

    officer = served.as_("officer")
    cookie = dict(officer.client.cookies)
    officer.send(officer.get("/en").form("sign-out"))
    again = served.client(cookies=cookie)
    assert again.get("/en").status_code == 303
    manager = served.as_("manager")
    served.clock.ahead = timedelta(minutes=59)
    assert manager.client.get("/en", follow_redirects=False).status_code == 200
    served.clock.ahead += timedelta(minutes=61)
    assert manager.client.get("/en", follow_redirects=False).status_code == 303


def test_the_front_door_leads_to_the_language_of_the_browser(served: Served):
    """By weight, then by order; English where none of ours is asked for."""
    client = served.client()
    for asked, lang in (
        ("nl-BE,nl;q=0.9,fr;q=0.5", "nl"),
        ("de,fr;q=0.3,en;q=0.2", "fr"),
        ("de", "en"),
        ("fr;q=0,nl", "nl"),
        ("", "en"),
    ):
        assert client.get("/", headers={"accept-language": asked}).headers["location"] == f"/{lang}", asked


def test_what_is_sent_too_large_is_refused_unread(serve):
    """By its announced length, and by what comes where none is announced."""
    served = serve(most_bytes=10_000)
    client = served.stranger().client
    assert client.post("/en/sign-in/demo", data={"person": "x" * 20_000}).status_code == 413

    def endless():
        for _ in range(1_000):
            yield b"x" * 1_000

    answer = client.post(
        "/en/sign-in/demo", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413


def test_whoever_wished_for_a_language_is_led_to_it_whatever_the_browser_asks(served: Served):
    """By address, then by person, then by browser."""
    officer = served.as_("officer")
    officer.do("/en/registers/set_wishes", person="1", language="nl")
    answer = officer.client.get("/", headers={"accept-language": "fr"}, follow_redirects=False)
    assert answer.headers["location"] == "/nl"


def test_a_name_that_stands_alone_begins_with_a_capital_everywhere(served: Served):
    """On the public list, in its JSON, on the timeline and as a heading: Dutch names begin small within a sentence."""
    reader = served.as_("officer", "nl")
    public = reader.client.get("/nl/partners.json").json()
    names = [item["name"] for part in ("bilateral", "development", "leftOut") for item in public[part]]
    drawn = re.findall(r"<g><title>([^<]+)</title><text[^>]*>([^<]+)<", reader.client.get("/nl/timeline.svg").text)
    assert len(drawn) > 20
    names += [said for row in drawn for said in row]
    names += [said for level, said in reader.get("/nl/partnerships/aichi").headings if level == 1]
    assert "Prefectuur Aichi" in names and [name for name in names if name[:1].islower()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_actions_are_counted_by_partner_and_year_and_narrowed_by_either(served: Served, lang: str):
    """The same numbers as of the query; a year that is none is said to be malformed."""
    officer = served.as_("officer", lang)
    before = Queries(served.store, DAY, lang).actions()["total"]
    for ref, kind, on in (
        ("0006", "visit", "2025-03-01"),
        ("0006", "visit", "2026-03-01"),
        ("0037", "call", "2026-05-04"),
    ):
        at = f"/{lang}/partnerships/BE-BRU-2026-{ref}/record/action"
        officer.do(at, kind=kind, text="Done.", on=on)

    def counted(**query: Any) -> list[list[str]]:
        table = officer.get(f"/{lang}/figures", **query).text.partition('id="actions"')[2].partition("<tbody>")[2]
        rows = [re.findall(r"<td[^>]*>(?:<strong>)?([^<]*)", row) for row in table.split("</tr>")]
        return [row for row in rows if row]

    shown = Queries(served.store, DAY, lang).actions()
    assert shown["total"] == before + 3 == sum(int(row[-1]) for row in counted())
    assert len(counted()) == len({(i["partner"], i["year"]) for i in shown["items"]}) > 2
    assert counted(year="2026", partner="havana") == [["2026", "1", "1"]]
    officer.get(f"/{lang}/figures", 400, year="20x6")


def test_the_chain_of_a_file_names_each_linked_file_once_and_the_terms_of_renewals(served: Served):
    """A predecessor is no other file besides; a renewal's term stands among the instruments."""
    officer = served.as_("officer")

    def chain() -> str:
        shown = officer.get("/en/partnerships/BE-BRU-2026-0035").text
        return shown.partition('class="chain"')[2].partition("</ol>")[0]

    assert chain().count("BE-BRU-2026-0004</a>") == 1 and "renewed" not in chain()
    officer.do(
        "/en/partnerships/BE-BRU-2026-0035/acts/renew", term="length", termYears="5", renewal="none", notice="unknown",
        startsOn="2026-09-24", on="2026-11-20", decision="GOV-2026-9",
        files={"document": ("renewal.pdf", b"%PDF-1.7 renewal", "application/pdf")}, reason="Renewed.",
    )  # fmt: skip
    assert "renewed: begins on 24 September 2026" in chain()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_and_days_search_the_list_and_combine_with_its_filters(served: Served, lang: str):
    """By a name in any language, by the reference, by the day of entry into force; what is no day is said."""
    reader = served.as_("officer", lang)

    def listed(**query: Any) -> set[str]:
        page = reader.get(f"/{lang}/partnerships", **query)
        return {link.rsplit("/", 1)[1] for link in page.links if "/partnerships/BE-" in link}

    assert "BE-BRU-2026-0006" in listed(text="la havane") and len(listed(text="la havane")) < 5
    assert listed(text="2026-0037") == {"BE-BRU-2026-0037"}
    assert listed(inForceFrom="2022-09-01", inForceUntil="2022-09-30", track="development") == {"BE-BRU-2026-0037"}
    assert listed(text="2026-0037", inForceUntil="2022-08-31") == set()
    reader.get(f"/{lang}/partnerships", 400, inForceFrom="2022-13-01")
