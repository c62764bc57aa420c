"""verify: a day that PostgreSQL keeps and no calendar has is named, and every other fault with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from lifecycle.log.sealing import seal
from lifecycle.storage.engine import open_database
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.lifecycle.verify.record import FILE, LISTED
from tests.makers import CommandLine

COLUMNS = {
    "partnership": ("ends_on", "next_due_on", "last_effective_on"),
    "history": ("effective_on",),
    "deadline": ("due_on", "next_on", "looked_on"),
}
KEY = {"partnership": "reference = :s", "history": "subject = :s AND sequence = 3", "deadline": "subject = :s"}
HELPED = ("effective_on", "ends_on")
ODD = ("infinity", "-infinity", "0044-03-15 BC", "99999-03-15")


pytestmark = pytest.mark.parametrize("told", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
"""SQLite keeps neither such days nor such numbers: there they are texts, which are compared."""


@pytest.fixture
def spoilt(record):
    """The record with another fault beside."""
    record.change("UPDATE history SET actor = 9 WHERE subject = :l AND sequence = 1", l=LISTED)
    return record


@pytest.mark.parametrize("day", ODD)
@pytest.mark.parametrize(("table", "column"), [(table, one) for table, ones in COLUMNS.items() for one in ones])
def test_a_day_that_no_calendar_has_is_named_with_its_row_and_column(spoilt, table, column, day):
    record = spoilt
    place = "ctid = (SELECT min(ctid) FROM deadline WHERE subject = :s)" if table == "deadline" else KEY[table]
    record.change(f"UPDATE {table} SET {column} = '{day}' WHERE {place}", s=FILE)
    for helpers in (0, 2) if column in HELPED and day == ODD[0] else (0,):
        found = verify(record.store, helpers=helpers)
        first = found.findings[0]
        assert (first.subject, first.sequence, first.what) == (LISTED, 1, "column_differs")
        named = [one for one in found.findings if one.subject == FILE and one.params.get("column") == column]
        assert named and (table == "history") == (named[0].what == "column_differs")
        assert named[0].sequence == (3 if table == "history" else 0)
        assert FILE in str(named[0].params.get("row", FILE))
        assert found.complete and found.entries > 200 and found.partnerships == 38
        for lang in LANGUAGES:
            assert all(one["message"] != one["what"] for one in found.to_json(lang)["findings"])


@pytest.mark.parametrize("typed", [("show", FILE), ("backup", "kept.zip"), ("export", "--output", "kept.zip")])
def test_whoever_meets_such_a_day_is_sent_to_verify(spoilt, tmp_path, typed):
    """It is a matter of the record, exit code 6, and no fault of the program."""
    spoilt.change("UPDATE partnership SET ends_on = 'infinity', next_due_on = 'infinity' WHERE reference = :s", s=FILE)
    line = CommandLine(spoilt.store.address, tmp_path, "administrator", "2026-11-23")
    said = line(*typed, code=6).err.splitlines()[1:]  # behind the note about the trial day
    assert len(said) == 1 and "agreements verify" in said[0] and "Error" not in said[0]
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".zip"] == []


def test_days_are_days_again_once_the_record_was_verified(spoilt):
    """What verification lets through, no other reading on the same connection does."""
    spoilt.change("UPDATE partnership SET ends_on = 'infinity' WHERE reference = :s", s=FILE)
    assert not spoilt.verify().ok
    spoilt.change("UPDATE partnership SET ends_on = NULL WHERE reference = :s", s=FILE)
    with open_database(spoilt.store.address) as store:
        assert not verify(store).ok
        with store.reading() as reading:
            days = [row.last_effective_on for row in reading.partnerships()]
    assert all(day is None or hasattr(day, "isoformat") for day in days) and any(days)


@pytest.mark.parametrize(
    "changed",
    [
        ("ALTER TABLE history ALTER id DROP IDENTITY IF EXISTS", "ALTER TABLE history ALTER id TYPE numeric",
         "UPDATE history SET id = 'NaN' WHERE subject = 'BE-BRU-2026-0002' AND sequence = 1"),
        ("ALTER TABLE leaf ALTER sequence TYPE numeric",
         "UPDATE leaf SET sequence = 'NaN' WHERE number = 20"),
    ],
    ids=["history.id", "leaf.sequence"],
)  # fmt: skip
def test_a_number_that_is_none_hides_no_other_fault(record, changed):
    """Where the owner lets a column hold any number: the column is named, and what else is wrong."""
    assert seal(record.store, None, datetime(2026, 11, 23, 8, tzinfo=UTC)).new
    with record.unguarded() as connection:
        for statement in (
            *changed, "UPDATE partnership SET officer = 5 WHERE reference = :l",
            "UPDATE history SET actor = 9 WHERE subject = :s AND sequence = 3",
        ):  # fmt: skip
            used = {name: value for name, value in {"l": LISTED, "s": FILE}.items() if f":{name}" in statement}
            connection.execute(text(statement), used)
    for helpers in (0, 2):
        named = {(one.subject, one.sequence, one.what) for one in verify(record.store, helpers=helpers).findings}
        assert (FILE, 3, "column_differs") in named and ("database", 0, "column_kind") in named
        assert (LISTED, "file_differs") in {(of, what) for of, _, what in named}
