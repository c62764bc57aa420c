"""`replay`: what an entry tells beside its verdicts is held against what follows; what only stands there is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lifecycle.history import Entry
from lifecycle.queries.replayed import replayed
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.lifecycle.entries_to_forge import noted, refused
from tests.lifecycle.forging import rewrite
from tests.makers import Office, brussels, policy
from tests.makers.program import CommandLine
from tests.scenarios.adopting import ONE_YEAR, act

Made = Callable[[Office], Entry]
AWAY = object()
"""A key that is taken away."""


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)


def done(office: Office, stage: str, act: str) -> Entry:
    return next(e for e in office.entries(office.file_at(stage)) if e.act == act)


def corrected(office: Office) -> Entry:
    """An entry into force that was dated a day too late."""
    entry = done(office, "in_force", "enter_into_force")
    assert office.on("2024-05-02").correct(entry.subject, entry.sequence, on="2024-03-03").passed
    return office.entries(entry.subject)[-1]


def scored(office: Office) -> Entry:
    return done(office, "assessment", "criterion")


def signed(office: Office) -> Entry:
    return done(office, "test_phase", "sign_mou")


def denounced(office: Office) -> Entry:
    """Its effect follows from the notice period of the agreement."""
    file = office.file_at("in_force")
    documents = [f"{office.text}:fr"]
    assert office.on("2024-05-20").advance(file, "receive_denunciation", documents=documents).passed
    return office.entries(file)[-1]


def amended(office: Office) -> Entry:
    file = office.file_at("in_force")
    assert office.on("2024-05-20").advance(file, "amend", **office.typed_for("amend")).passed
    return office.entries(file)[-1]


def ended(office: Office) -> Entry:
    """A test phase that a check ended."""
    file = office.file_at("test_phase")
    assert office.on("2024-03-02").check()
    return office.entries(file)[-1]


def of_the_calendar(office: Office) -> Entry:
    said = {"event": "resignation", "on": "2026-11-20", "source": "Moniteur", "certainty": "A"}
    assert office.on("2026-11-23").as_("legal").government("enter", **said).passed
    return office.entries("calendar")[-1]


def adopting(office: Office) -> Entry:
    """Not decided again as a whole, for what the files used stands in no entry."""
    assert act(office, "adopt_policy", "administrator", text=policy(ONE_YEAR)).passed
    return office.entries("policy")[-1]


def opening(office: Office) -> Entry:
    return office.entries("policy")[0]


def with_(entry: Entry, path: str, value: Any) -> dict[str, Any]:
    """What an entry says, with one value put in, or taken away, at a path such as `documents.0.name`."""
    data: dict[str, Any] = _copied(entry.data)
    *way, name = path.split(".")
    at: Any = data
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
    if value is AWAY:
        del at[name]
    else:
        at[name] = value
    return data


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


FORGED: dict[str, tuple[Made, str, Any, list[str]]] = {
    "a change that a correction never made": (corrected, "changed.certainty", {"old": "D", "new": "A"}, ["changed"]),
    "a change that was another": (corrected, "changed.on.old", "2024-01-01", ["changed"]),
    "no change at all": (corrected, "changed", {}, ["changed"]),
    "a change that is not told": (corrected, "changed", AWAY, ["changed"]),
    "a change of what corrects nothing": (noted, "changed", {"text": {"old": "a"}}, ["changed"]),
    "a change of what was refused": (refused, "changed", {"on": {"new": "2021-01-01"}}, ["changed"]),
    "what an addendum changed": (amended, "changed", {}, ["changed"]),
    "the place of another": (corrected, "corrects", 3, ["corrects"]),
    "another stage before a correction": (corrected, "from", "in_force", ["from"]),
    "no stage before a correction": (corrected, "from", AWAY, ["from"]),
    "a field of no note": (noted, "fields.certainty", "A", ["fields"]),
    "a field of no refusal": (refused, "fields.certainty", "A", ["fields"]),
    "a field of no score": (scored, "fields.source", "Moniteur", ["fields"]),
    "somebody who vouches for a period": (of_the_calendar, "fields.vouchedBy", "portfolio", ["fields"]),
    "a number that is no period's": (of_the_calendar, "fields.period", "word", ["fields"]),
    "a number of a period that is missing": (of_the_calendar, "fields.period", AWAY, ["fields"]),
    "another length of the test phase": (signed, "fields.term", "P1Y", ["fields"]),
    "another last day": (signed, "fields.lastDay", "included", ["fields"]),
    "another effect of a notice": (denounced, "fields.effectOn", "2031-01-01", ["fields"]),
    "something said of a document": (signed, "documents.0.certainty", "A", ["documents"]),
    "a document with a name in clear": (signed, "documents.0.name", "treaty.pdf", ["documents"]),
    "a document without a name": (signed, "documents.0.name", AWAY, ["documents"]),
    "a reason in clear": (corrected, "reason", "because", ["reason"]),
    "its own file not seen": (noted, "seen.BE-BRU-2026-0001", AWAY, ["seen"]),
    "its own file not seen by a refusal": (refused, "seen.BE-BRU-2026-0001", AWAY, ["seen"]),
    "a register not seen": (noted, "seen.people", AWAY, ["seen", "factsHash"]),
    "another file that nobody read": (noted, "seen.BE-BRU-2026-0002", 1, ["seen"]),
    "a document of what takes none": (noted, "documents", [{"sha256": "0" * 64, "name": "0" * 64, "size": 1}], ["factsHash", "documents"]),
    "the definition of a policy": (adopting, "definitionHash", "0" * 64, ["definitionHash"]),
    "the facts of a policy": (adopting, "factsHash", "word", ["factsHash"]),
    "the number of a policy": (adopting, "fields.number", 9, ["fields"]),
    "the text that a register opened with": (opening, "fields.name", "word", ["fields"]),
    "a check that is not told": (ended, "run", AWAY, ["run"]),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_what_does_not_follow_from_the_record_is_named(office: Office, what: str):
    made, path, value, parts = FORGED[what]
    entry = made(office)
    assert replayed(office.store)["differing"] == []
    rewrite(office, with_(entry, path, value))
    first, *later = replayed(office.store)["differing"]
    assert (first["reference"], first["sequence"], first["parts"]) == (entry.subject, entry.sequence, parts)
    assert {one.get("follows") for one in later} <= {entry.sequence}
    rewrite(office, entry.data)
    assert replayed(office.store)["differing"] == []


def test_what_was_read_in_says_nothing_that_no_portfolio_tells(store: Store, tmp_path):
    """A file, and a period of the calendar: a field, a stage, a nature, a policy, a source that is worth nothing."""
    office = Office.open(store, brussels(), folder=tmp_path)
    assert replayed(store)["differing"] == []
    first, second, *_ = office.entries("BE-BRU-2026-0001")
    forged: tuple[tuple[Entry, str, Any, str], ...] = (
        (first, "fields.officer", "1", "fields"), (first, "fields.legacy", False, "fields"),
        (first, "fields.certainty", "Z", "fields"), (first, "fields.term", AWAY, "fields"),
        (first, "from", "signed", "from"), (second, "to", "suspended", "to"), (second, "nature", AWAY, "nature"),
        (second, "policyHash", "f" * 64, "policyHash"), (second, "definitionHash", "f" * 64, "definitionHash"),
        (second, "changed", {"certainty": {"new": "A"}}, "changed"),
        (office.entries("calendar")[0], "fields.confirmedBy", "1", "fields"),
    )  # fmt: skip
    for entry, path, value, part in forged:
        rewrite(office, with_(entry, path, value))
        named = [(one["sequence"], one["parts"]) for one in replayed(store)["differing"]]
        assert named == [(entry.sequence, [part])], path
        rewrite(office, entry.data)
    assert replayed(store)["differing"] == []


DATED: dict[str, Made] = {
    "a score": scored, "a signature": signed, "a refusal": refused, "a correction": corrected, "a clock act": ended,
    "a period": of_the_calendar,
}  # fmt: skip


@pytest.mark.parametrize("what", DATED)
def test_an_entry_that_was_moved_to_another_day_is_named_itself(office: Office, what: str):
    """Behind all others or before them: what was decided on the file as it was follows from it, and is not accused."""
    entry = DATED[what](office)
    for day in ("2019-01-01", "2031-01-01"):
        rewrite(office, {**entry.data, "foldsOn": day})
        first, *later = replayed(office.store)["differing"]
        assert (first["sequence"], first["parts"]) == (entry.sequence, ["foldsOn"]), day
        assert all(one.get("follows") == entry.sequence for one in later)


def test_an_inexact_day_counts_from_its_last_and_an_unknown_one_from_its_recording(office: Office):
    """The latest day that is meant; where nobody knows one, that on which it was entered, trial or not."""
    file = office.file_at("assessment")
    for on, counts in (("2021-11", "2021-11-30"), ("2021-11-05/..", "2021-12-10")):
        assert office.on("2021-12-10").record(file, "contact", side="region", name="A", on=on).passed
        assert office.entries(file)[-1].data["foldsOn"] == counts
    assert replayed(office.store)["differing"] == []


def test_a_clock_act_that_was_entered_with_an_act_of_a_person_names_no_check(office: Office):
    """Nobody ran one: the officer came after the term had ended, or the late fact brought it."""
    file = office.file_at("test_phase")
    assert office.on("2024-03-02").record(file, "evaluation", kind="mou", outcome="positive").passed
    by_calendar = next(e for e in office.entries(file) if e.act == "end_test_phase")
    assert "run" not in by_calendar.data
    assert replayed(office.store)["differing"] == []


def test_what_an_earlier_release_told_of_a_correction_is_excused(office: Office):
    """It told what was typed, and not what follows from that: no entry is accused for its age."""
    entry = denounced(office)
    told = office.on("2024-06-20").correct(entry.subject, entry.sequence, receivedOn="2024-05-18")
    assert told.passed, told.because
    entry = office.entries(entry.subject)[-1]
    assert entry.data["changed"].keys() >= {"receivedOn", "effectOn"}
    typed = {n: one for n, one in entry.data["changed"].items() if n != "effectOn"}
    rewrite(office, {**entry.data, "changed": typed})
    assert replayed(office.store)["differing"] == []
    rewrite(office, {**entry.data, "changed": {**typed, "certainty": {"old": "D", "new": "A"}}})
    assert [one["parts"] for one in replayed(office.store)["differing"]] == [["changed"]]


def test_in_which_order_a_correction_was_typed_decides_nothing(office: Office):
    """No entry keeps it, so the remedy that is stored says one order; an older release kept that of typing."""
    entry = done(office, "in_force", "sign_agreement")
    asked = {"term": "P6M", "renewal": "none", "notice": "P9M"}
    stored = []
    for names in (list(asked), list(reversed(asked))):
        seat = office.on("2024-06-20").as_("auditor")
        assert not seat.correct(entry.subject, entry.sequence, **{name: asked[name] for name in names}).passed
        stored.append(office.entries(entry.subject)[-1])
    assert stored[0].data["verdicts"] == stored[1].data["verdicts"]
    said = json.dumps(stored[1].data["verdicts"])
    assert said.count("--set notice=P9M --set renewal=none --set term=P6M")
    assert replayed(office.store)["differing"] == []
    older = said.replace(
        "--set notice=P9M --set renewal=none --set term=P6M",
        "--set term=P6M --set renewal=none --set notice=P9M",
    )
    rewrite(office, {**stored[1].data, "verdicts": json.loads(older)})
    assert replayed(office.store)["differing"] == []
    rewrite(office, {**stored[1].data, "verdicts": json.loads(older.replace("notice=P9M", "notice=P3M"))})
    (told,) = replayed(office.store)["differing"]
    assert told["sequence"] == stored[1].sequence and told["rules"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_says_each_in_words(office: Office, database_url: str, tmp_path, lang: str):
    line = CommandLine(database_url, tmp_path, lang=lang)
    entry = corrected(office)
    forged = {
        "changed": {"certainty": {"old": "D", "new": "A"}}, "reason": "because", "foldsOn": "2031-01-01",
        "fields": {**entry.fields, "certainty": "A"}, "documents": [{"sha256": "0" * 64}],
    }  # fmt: skip
    rewrite(office, {**entry.data, **forged})
    said = line("replay", code=6).out
    for part in forged:
        words = render(f"replay.part.{part}", {}, lang)
        assert words != f"replay.part.{part}" and words in said
