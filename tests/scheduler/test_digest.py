"""What a mail says: the day and its reason, what to do, why it came, to whom else it went, how to tune it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from lifecycle.deadlines import KINDS
from lifecycle.followed import FOLLOWED
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from tests.makers import Office
from tests.scheduler.postbox import (
    LEGAL,
    MANAGER,
    NOW,
    OFFICER,
    OFFICER2,
    TODAY,
    mails,
    person,
    queue,
    remind,
    send,
)

ENDS_ON = date(2029, 3, 2)


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    person(office.store, OFFICER, "officer@example.org")
    return office.file_at("in_force")


def words(store: Store, number: int = OFFICER) -> str:
    """The text of the mail to somebody, unwrapped, with plain spaces."""
    [row] = [row for row in mails(store) if row.person == number]
    return " ".join(row.plain.replace("\N{NO-BREAK SPACE}", " ").split())


def mail_of(store: Store, file: str, kind: str = "term_end", *to: tuple[int, str, int | None], **how) -> str:
    person(store, OFFICER, "officer@example.org", lang=how.pop("lang", None))
    remind(store, file, kind, *to, **how)
    queue(store, how.get("on", TODAY))
    return words(store)


@pytest.mark.parametrize(
    ("lang", "why", "also", "do", "tune"),
    [
        ("en", "You receive this as the officer of the file.", "It also went to officer2 (for legal) and manager.",
         "What to do: renew the agreement", "You choose how you are told"),
        ("fr", "Vous recevez ceci en tant que gestionnaire du dossier.", "officer2 (pour legal) et manager", "À faire : ", "Vous choisissez"),
        ("nl", "U ontvangt dit als", "officer2 (voor legal) en manager", "Te doen: ", "U kiest"),
    ],
)  # fmt: skip
def test_each_mail_says_why_it_came_to_whom_else_what_to_do_and_how_to_tune_it(
    store: Store, file: str, lang: str, why: str, also: str, do: str, tune: str
):
    said = mail_of(
        store, file, "term_end", (OFFICER, "officer", None), (MANAGER, "widened", None),
        (OFFICER2, "stands_in", LEGAL), lang=lang,
    )  # fmt: skip
    for sentence in (why, also, do, tune):
        assert sentence in said
    assert f"agreements acts {file}" in said and "agreements reminders ack 1" in said
    assert "agreements user wishes officer --rhythm weekly" in said


@pytest.mark.parametrize(
    ("because", "acting_for", "said"),
    [
        ("deputy", None, "You receive this as the deputy of the file."),
        ("deputy", OFFICER2, "as the deputy of the file, for officer2, who is away."),
        ("stands_in", OFFICER2, "because you stand in for officer2, who is away."),
        ("role", None, "because of your role: "),
        ("widened", None, "because the day is near and your role is "),
        ("escalated", None, "because nobody acknowledged the reminder and your role is "),
        ("administrator", None, "as administrator, because nobody else could be told."),
        ("filter:mine", None, "because the file fits your filter “mine”. To hear of it no more: agreements reminders filter remove mine"),
    ],
)  # fmt: skip
def test_every_reason_for_telling_somebody_is_said_in_words(
    store: Store, file: str, because: str, acting_for: int | None, said: str
):
    told = mail_of(store, file, "term_end", (OFFICER, because, acting_for))
    assert said in told and "It went to nobody else." in told


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
@pytest.mark.parametrize("kind", [*KINDS, *FOLLOWED, "clock_act", "full_powers", "silence"])
def test_every_kind_of_reminder_is_told_in_words_in_each_language(sqlite_url: str, tmp_path, kind: str, lang: str):
    """No code, no key, no hole stands in any mail."""
    from lifecycle.storage.engine import open_database
    from lifecycle.storage.messages import Item
    from scheduler.digest import Reader, letter
    from scheduler.letter import page, plain
    from tests.scheduler.postbox import writing

    with open_database(sqlite_url) as store:
        Office.open(store, folder=tmp_path)
        registers = writing(store).registers
    details = {
        "partner": "vienna", "derivation": "2024-03-02 + P5Y", "government": {"status": "caretaker", "since": "2028-06-09", "inCaretaker": True,
        "lastSafeDecisionOn": "2028-06-08"}, "act": "roll_over", "from": "in_force", "to": "in_force", "acts": ["renew"], "soonest": "2028-12-01",
    }  # fmt: skip
    due_on = date(2028, 9, 2)
    item = Item(
        7,
        OFFICER,
        "officer",
        None,
        "BE-BRU-2026-0001",
        kind,
        0,
        due_on,
        7,
        1,
        due_on - timedelta(days=1),
        TODAY,
        (14, 0),
        details,
    )
    reader = Reader(registers.people.people[0], lang, TODAY, registers, {OFFICER: "officer"})
    written = letter(reader, [item], {7: []})
    for said in (plain(written), page(written)):
        assert not re.search(r"\{|\}|\bmail\.|None", said)
        assert not re.search(r"\b(followed_|term_end|unknown_term|decision_by|clock_act|full_powers)", said)
    assert max(len(line) for line in plain(written).splitlines() if "agreements " not in line) <= 76


def test_what_a_clock_act_moved_is_named_by_its_deadline_with_the_bands_that_were_missed(store: Store, file: str):
    """Two deadlines, the bands of each, overdue among them."""
    details = {
        "partner": "vienna", "act": "roll_over", "from": "in_force", "to": "in_force",
        "missedOf": [
            {"deadline": "notice_by", "dueOn": "2027-02-28", "bands": [7, -1]},
            {"deadline": "term_end", "dueOn": "2027-08-31", "bands": [30]},
        ],
    }  # fmt: skip
    text = mail_of(store, file, "clock_act", due_on=date(2027, 8, 31), details=details, missed=[30, 7, -1])
    assert "last day to give notice, 28 February 2027, that were not sent" in text
    assert "7 days before" in text and "overdue" in text and "end of the term, 31 August 2027" in text
    assert "not sent meanwhile" not in text, "each band stands with its deadline alone"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in ("br", "hr", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_what_people_wrote_is_no_markup_in_it(store: Store, file: str):
    """A band that was missed and a name with signs of markup: shown as they are."""
    details = {"partner": "<script>alert(1)</script>", "derivation": "<b>", "government": {"status": "full_powers"}}
    mail_of(store, file, details=details, missed=[90, 0])
    [row] = mails(store)
    tags = _Tags()
    tags.feed(row.html)
    assert tags.open == [] and not {"script", "b", "img", "link"} & set(tags.seen)


def test_a_title_is_one_line_whatever_is_in_it(store: Store, file: str):
    """A line break in a subject would begin another header of the mail."""
    details = {"partner": "vi\r\nBcc: everybody@example.org\r\n", "derivation": "", "government": {}}
    mail_of(store, file, details=details)
    assert "\n" not in mails(store)[0].title and "\r" not in mails(store)[0].title


def test_the_administrator_sees_what_went_to_whom_and_when(store: Store, office: Office, file: str):
    """T18: also the kinds that somebody does without, and what never left."""
    from tests.scheduler.mail_server import MailServer

    person(store, OFFICER2, "officer2@example.org", without=("term_end",))
    remind(store, file, "term_end", (OFFICER, "officer", None), (OFFICER2, "deputy", None), (MANAGER, "widened", None))
    queue(store)
    with MailServer() as server:
        send(store, server.address())
    [shown] = office.show(file, str(TODAY))["reminders"]
    seen = {d["recipient"]["name"]: (d["because"], d["state"], "sentAt" in d) for d in shown["sentTo"]}
    assert seen == {
        "officer": ("officer", "sent", True), "officer2": ("deputy", "closed", False),
        "manager": ("widened", "no_address", False),
    }  # fmt: skip
    assert NOW.date().isoformat() in next(d["sentAt"] for d in shown["sentTo"] if "sentAt" in d)
    named = [f.params["column"] for f in verify(store).findings if f.what == "told_stray"]
    assert "message" not in named, "what goes into no message names none"


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "single"])
@pytest.mark.parametrize("band", [0, -1])
def test_the_last_bands_come_at_once_whatever_somebody_wishes(store: Store, file: str, rhythm: str, band: int):
    """A Tuesday, for a reader of weekly digests who does without this kind."""
    tuesday = TODAY + timedelta(days=1)
    person(store, OFFICER, "officer@example.org", rhythm=rhythm, without=("term_end",))
    remind(store, file, "term_end", on=tuesday, band=band)
    assert queue(store, tuesday) == 1
