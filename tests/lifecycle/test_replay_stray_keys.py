"""`replay` vouches for nothing that this program does not write: a mark taken away, one put there, a key nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.history import Entry
from lifecycle.queries.replayed import replayed
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.lifecycle.entries_to_forge import noted, refused
from tests.lifecycle.forging import rewrite
from tests.makers import Office
from tests.makers.program import CommandLine

PUT: dict[str, tuple[dict[str, Any], str]] = {
    "a trial that is said to be none": ({"trialDay": None}, "trialDay"),
    "a mark of a trial that is no mark": ({"trialDay": "yes"}, "trialDay"),
    "a key that nobody knows": ({"foo": 1}, "unknown"),
    "a check that did it": ({"run": 1}, "run"),
    "a reason to take another out": ({"because": 1}, "because"),
    "something erased": ({"erases": ["0" * 64]}, "erases"),
}


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)


def of_the_calendar(office: Office) -> Entry:
    said = {"event": "resignation", "on": "2026-11-20", "source": "Moniteur", "certainty": "A"}
    assert office.on("2026-11-23").as_("legal").government("enter", **said).passed
    return office.entries("calendar")[-1]


def read_in(office: Office) -> Entry:
    return office.entries("calendar")[0]


MADE = [noted, refused, of_the_calendar, read_in]
CASES = [(made, what) for made in MADE for what, (_, part) in PUT.items() if (made, part) != (read_in, "trialDay")]
"""What was read in keeps no day beside the mark of a trial."""


@pytest.mark.parametrize(("made", "what"), CASES)
def test_what_no_entry_of_its_kind_says_is_named(office: Office, made: Any, what: str):
    entry = made(office)
    assert replayed(office.store)["differing"] == []
    changed, part = PUT[what]
    rewrite(office, {n: v for n, v in {**entry.data, **changed}.items() if v is not None})
    named = replayed(office.store)["differing"]
    assert [(one["sequence"], one["parts"]) for one in named] == [(entry.sequence, [part])]


def test_the_check_of_a_clock_act_is_one_that_is_there(office: Office):
    file = office.file_at("test_phase")
    office.on("2024-03-02").check()
    entry = office.entries(file)[-1]
    assert entry.act == "end_test_phase" and "run" in entry.data
    assert replayed(office.store)["differing"] == []
    for other in (99, "1"):
        rewrite(office, {**entry.data, "run": other})
        assert [one["parts"] for one in replayed(office.store)["differing"]] == [["run"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_says_it_in_words(office: Office, database_url: str, tmp_path, lang: str):
    entry = noted(office)
    line = CommandLine(database_url, tmp_path, lang=lang)
    for changed, part in PUT.values():
        rewrite(office, {n: v for n, v in {**entry.data, **changed}.items() if v is not None})
        said = render(f"replay.part.{part}", {}, lang)
        assert said != f"replay.part.{part}" and said in line("replay", code=6).out
