"""`replay`: what a decision used up, and that it was entered late, is worked out again; a changed mark is named."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.history import Entry
from lifecycle.queries.replayed import replayed
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.lifecycle.forging import rewrite
from tests.makers import Office
from tests.makers.program import CommandLine

IN_CARETAKER = "2024-07-01"
URGENT = {"class": "urgent", "justification": "floods", "harm": "the sluice breaks", "deadline": "2024-09-30"}


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)


def suspended(office: Office) -> Entry:
    """By two persons."""
    file = office.file_at("suspended")
    return next(e for e in office.entries(file) if e.act == "suspend")


def corrected(office: Office) -> Entry:
    """The suspension, corrected: the intent that it used up stays so, and another one is used up."""
    entry = suspended(office)
    seat = office.on("2024-05-20")
    assert seat.as_("manager").record(entry.subject, "intent", act="suspend", reason="a wrong day").passed
    assert seat.correct(entry.subject, entry.sequence, reviewOn="2025-01-01").passed
    return office.entries(entry.subject)[-1]


def excepted(office: Office) -> Entry:
    """An addendum in a caretaker period."""
    file = office.file_at("in_force")
    seat = office.on(IN_CARETAKER)
    assert seat.record(file, "request_exception", act="amend", **URGENT).passed
    for step, who in (("attest", "legal"), ("approve", "manager")):
        assert seat.as_(who).record(file, f"{step}_exception", exception="1").passed
    assert seat.advance(file, "amend", **office.typed_for("amend")).passed
    return office.entries(file)[-1]


def late(office: Office) -> Entry:
    """A signature of before a caretaker period, entered in it."""
    file = office.file_at("agreement_negotiation")
    seat = office.on(IN_CARETAKER)
    assert seat.as_("manager").record(file, "intent", act="sign_agreement", reason="I saw it signed").passed
    assert seat.advance(file, "sign_agreement", on="2024-06-03", **office.typed_for("sign_agreement")).passed
    return office.entries(file)[-1]


def by_the_calendar(office: Office) -> Entry:
    """A test phase that ended in a caretaker period."""
    file = office.file_at("test_phase", days={"mou_negotiation": "2022-07-01", "test_phase": "2022-08-01"})
    assert office.on("2024-08-05").check()
    return office.entries(file)[-1]


def refused(office: Office) -> Entry:
    file = office.file_at("in_force")
    assert not office.on(IN_CARETAKER).advance(file, "amend", **office.typed_for("amend")).passed
    return office.entries(file)[-1]


MARKS: dict[str, tuple[Any, tuple[tuple[str, Any], ...]]] = {
    "of two persons": (suspended, (("intent", None), ("intent", 2), ("exception", 1), ("lateEntry", True))),
    "corrected": (
        corrected,
        (("spentIntents", None), ("spentIntents", [2]), ("intent", None), ("spentExceptions", [1])),
    ),
    "under an exception": (excepted, (("exception", None), ("exception", 2), ("intent", 2))),
    "entered late": (late, (("lateEntry", None), ("lateEntry", False), ("intent", None))),
    "by the calendar": (by_the_calendar, (("inCaretaker", None), ("intent", 2), ("lateEntry", True))),
    "refused": (refused, (("exception", 1), ("intent", 2), ("lateEntry", True), ("inCaretaker", True))),
}


@pytest.mark.parametrize("what", MARKS)
def test_what_was_used_up_and_what_was_late_is_named_where_it_was_changed(office: Office, what: str):
    """Taken away, it could be used once more; put there, nobody could use it any more."""
    made, changes = MARKS[what]
    entry = made(office)
    assert replayed(office.store)["differing"] == []
    for mark, value in changes:
        data = {**entry.data, mark: value}
        rewrite(office, {n: v for n, v in data.items() if v is not None})
        first, *later = replayed(office.store)["differing"]
        assert (first["sequence"], first["parts"]) == (entry.sequence, [mark]), (mark, value)
        assert not later
    rewrite(office, entry.data)
    assert replayed(office.store)["differing"] == []


SAID = {
    "en": "second person's intent that was used up",
    "fr": "intention utilisée d'une deuxième personne",
    "nl": "gebruikt voornemen van een tweede persoon",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_says_it_in_one_line(office: Office, database_url: str, tmp_path, lang: str):
    entry = suspended(office)
    rewrite(office, {n: v for n, v in entry.data.items() if n != "intent"})
    out = CommandLine(database_url, tmp_path, lang=lang)("replay", code=6).out
    (said,) = [line for line in out.splitlines() if entry.subject in line]
    assert SAID[lang] in said
    for mark in ("exception", "lateEntry", "spentIntents", "spentExceptions", "inCaretaker"):
        assert render(f"replay.part.{mark}", {}, lang) != f"replay.part.{mark}"


def test_a_register_that_was_opened_with_nothing_in_it_accuses_nobody(store: Store, database_url: str, tmp_path):
    """Of a calendar that no entry stood in yet, nothing was seen."""
    line = CommandLine(database_url, tmp_path, today="2024-03-01")
    line("init", "--portfolio", "empty")
    line("user", "add", "administrator", "--role", "administrator")
    line.as_("administrator")("user", "add", "officer", "--role", "officer")
    shown = replayed(store)
    assert (shown["decided"], shown["differing"]) == (2, [])
