"""`replay` names the entry that was rewritten and not the innocent one behind it that can be read no more, and goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lifecycle.history import Entry
from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.queries.replayed import replayed
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from rules.policy import read_policy
from tests.lifecycle.forging import rewrite
from tests.makers import Office, brussels
from tests.makers.program import CommandLine

SOURCE = {"source": "the text itself", "certainty": "A"}
DAY = "2026-11-23"
Changes = Callable[[Entry], dict[str, Any]]


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the whole portfolio."""
    return Office.open(store, brussels(), folder=tmp_path)


def quebec(office: Office) -> str:
    """A file of the portfolio, of which was found what its text says; one find is corrected, a note comes after all."""
    file = "BE-BRU-2026-0009"
    assert office.case(file).partner == "quebec"
    seat = office.on(DAY)
    finds = (("notice", "P6M"), ("nature", "arrangement"), ("regionPlace", "Brussels"), ("title", "Entente"))
    told = [seat.record(file, "found", field=field, value=value, **SOURCE) for field, value in finds]
    assert all(one.passed for one in told)
    assert seat.correct(file, told[-1].sequence, value="Grande entente").passed
    assert seat.record(file, "note", text="called back").passed
    assert seat.record(file, "note", text="called again").passed
    return file


def vienna(office: Office) -> str:
    """A file of the program itself, with an end of its test phase that a check wrote."""
    file = office.file_at("test_phase")
    assert office.on("2024-03-02").check()
    assert office.on("2024-03-04").record(file, "note", text="so").passed
    return file


def field(name: str, value: str) -> Changes:
    return lambda entry: {"fields": {**entry.fields, name: value}}


def part(name: str, value: Any) -> Changes:
    return lambda entry: {name: value}


def found(what: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.fields.get("field") == what and entry.outcome != "corrected"


def act(name: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.act == name


FORGED: dict[str, tuple[Callable[[Office], str], Callable[[Entry], bool], Changes]] = {
    "a value that is none": (quebec, found("notice"), field("value", "word")),
    "a field that is none": (quebec, found("regionPlace"), field("field", "word")),
    "what is taken out, which is no find": (quebec, found("title"), part("supersedes", [1])),
    "what a correction takes out": (quebec, lambda e: e.outcome == "corrected", part("supersedes", [1])),
    "a stage at the opening": (vienna, act("propose"), part("to", "word")),
    "no stage at the opening": (vienna, act("propose"), part("to", "in_force")),
    "a stage of the calendar": (vienna, act("end_test_phase"), part("to", "word")),
    "a stage of a signature": (vienna, act("sign_mou"), part("to", "word")),
    "another act": (vienna, act("propose"), part("act", "assess")),
    "a term that is none, read in": (quebec, act("enter_legacy"), field("term", "word")),
    "the stage of what was read in": (quebec, act("enter_into_force"), part("to", "word")),
    "where a file of the portfolio came from": (quebec, act("enter_legacy"), part("from", "signed")),
    "the policy of a file of the portfolio": (quebec, act("enter_legacy"), part("policyHash", "f" * 64)),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_the_entry_that_was_rewritten_is_named_first_and_other_files_are_decided_again(office: Office, what: str):
    made, which, changes = FORGED[what]
    file, other = made(office), "BE-BRU-2026-0001"
    assert office.on(DAY).record(other, "note", text="so").passed
    noted = office.entries(other)[-1]
    assert replayed(office.store)["differing"] == []
    entry = next(e for e in office.entries(file) if which(e))
    rewrite(office, {**entry.data, **changes(entry)})
    rewrite(office, {**noted.data, "government": "caretaker"})
    shown = replayed(office.store)
    mine = [one for one in (*shown["differing"], *shown.get("undecided", ())) if one["reference"] == file]
    first = min(mine, key=lambda one: one["sequence"])
    assert first["sequence"] == entry.sequence and "parts" in first, first
    assert all(one.get("follows", one.get("after")) == entry.sequence for one in mine if one is not first)
    assert [one["parts"] for one in shown["differing"] if one["reference"] == other] == [["government"]]
    rewrite(office, entry.data)
    rewrite(office, noted.data)
    assert replayed(office.store)["differing"] == []


def test_what_breaks_the_file_behind_the_last_decision_is_named_too(office: Office):
    """Nobody decided anything on a file of the portfolio: it is folded all the same."""
    first = office.entries("BE-BRU-2026-0001")[0]
    rewrite(office, {**first.data, "fields": {**first.fields, "term": "word"}})
    (named,) = replayed(office.store)["differing"]
    assert (named["reference"], named["sequence"], named["parts"]) == ("BE-BRU-2026-0001", 1, ["unknown"])


def test_a_second_entry_that_was_rewritten_behind_one_that_breaks_the_file_is_named_itself(office: Office):
    """What is known of the first is put right, and the second is decided again on that."""
    file = vienna(office)
    entries = {e.act: e for e in office.entries(file)}
    rewrite(office, {**entries["propose"].data, "to": "word"})
    signed = entries["sign_mou"]
    rewrite(office, {**signed.data, "government": "caretaker"})
    named = {one["sequence"]: one for one in replayed(office.store)["differing"]}
    assert named.keys() == {1, signed.sequence}
    assert named[signed.sequence]["parts"] == ["government"]


def test_another_policy_is_asked_of_the_files_that_can_be_read(office: Office):
    file = vienna(office)
    entry = office.entries(file)[0]
    rewrite(office, {**entry.data, "to": "word"})
    shown = replayed(office.store, read_policy(SHIPPED_POLICY.read_text(encoding="utf-8")))
    assert shown["differing"] == [] and {one["reference"] for one in shown["undecided"]} == {file}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_tells_it_and_ends_as_a_broken_record_does(office: Office, database_url: str, tmp_path, lang: str):
    file = quebec(office)
    entry = next(e for e in office.entries(file) if found("notice")(e))
    rewrite(office, {**entry.data, "fields": {**entry.fields, "value": "word"}})
    said = CommandLine(database_url, tmp_path, lang=lang)("replay", code=6)
    assert said.err == ""
    lines = [line for line in said.out.splitlines() if file in line]
    assert str(entry.sequence) in lines[0]
    last = office.entries(file)[-1].sequence
    run = render("replay.run", {"first": entry.sequence + 1, "last": last}, lang)
    assert any(run in line for line in lines[1:])
