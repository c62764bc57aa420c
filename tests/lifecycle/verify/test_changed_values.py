"""verify: one changed value of history is named with its entry."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from lifecycle.findings import StoredEntry
from lifecycle.log.sealing import seal
from lifecycle.queries.searching import newest
from messages.catalogue import LANGUAGES
from tests.lifecycle.verify.record import FILE
from tests.makers import Office

CHANGED = {
    "subject": "'BE-BRU-2026-003X'",
    "sequence": "90",
    "act": "act || 'x'",
    "outcome": "'recorder'",
    "effective_on": "'2021-11-01'",
    "recorded_at": "replace(recorded_at, 'Z', 'z')",
    "actor": "actor + 1",
    "hash": "'x' || substr(hash, 2)",
    "previous_hash": "'x' || substr(previous_hash, 2)",
    "body": 'replace(body, \'"role":"officer"\', \'"role":"officez"\')',
}


@pytest.mark.parametrize("column", CHANGED)
def test_one_changed_column_of_history_is_named_with_its_entry(record, column):
    """Subject and sequence are those of the entry that was changed, also where it went elsewhere."""
    record.change(f"UPDATE history SET {column} = {CHANGED[column]} WHERE subject = :s AND sequence = 8", s=FILE)
    assert record.first[:2] == (FILE, 8)


@pytest.mark.parametrize("column", CHANGED)
def test_one_changed_column_of_a_register_is_named_with_its_entry(record, column):
    """A moved government period is caught like any other change."""
    value = CHANGED[column].replace("officer", "console").replace("officez", "consolf")
    record.change(f"UPDATE history SET {column} = {value} WHERE subject = 'calendar' AND sequence = 3")
    assert record.first[:2] == ("calendar", 3)


@pytest.mark.parametrize("sequence", [0, -4])
def test_an_entry_that_was_put_before_the_first_is_named(record, sequence):
    """Its own text says where it belongs."""
    record.change("UPDATE history SET sequence = :n WHERE subject = :s AND sequence = 8", n=sequence, s=FILE)
    assert record.first == (FILE, 8, "column_differs")


def test_an_entry_that_went_to_an_earlier_subject_is_named_where_it_is_missing(record):
    """One move is one finding."""
    record.change("UPDATE history SET subject = :to WHERE subject = :s AND sequence = 8", to="BE-BRU-2026-0000", s=FILE)
    assert [what for what in record.everything if what[2] != "answer_stray"] == [(FILE, 8, "entry_missing")]


def test_a_spoilt_date_or_number_on_sqlite_is_a_finding_and_no_crash(record):
    """SQLite keeps anything in any column; PostgreSQL takes none of it."""
    if record.store.dialect != "sqlite":
        with pytest.raises(DBAPIError):
            record.change("UPDATE history SET effective_on = '2021-11-0x' WHERE subject = :s AND sequence = 8", s=FILE)
        return
    for column, value in (("effective_on", "2021-11-0x"), ("actor", "x"), ("recorded_at", b"\xff"), ("body", b"{}")):
        before = record.ask(f"SELECT {column} FROM history WHERE subject = :s AND sequence = 8", s=FILE)[0][0]
        asked = f"UPDATE history SET {column} = :v WHERE subject = :s AND sequence = 8"
        record.change(asked, v=value, s=FILE)
        assert record.first[:2] == (FILE, 8)
        record.change(asked, v=before, s=FILE)
    assert record.verify().ok


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(draw=st.data())
def test_any_changed_byte_of_any_entry_is_named(record, draw):
    """Wherever it stands and whatever it becomes, valid text or not."""
    rows = record.ask("SELECT subject, sequence, body FROM history ORDER BY subject, sequence")
    subject, sequence, body = draw.draw(st.sampled_from(rows))
    spoilt = bytearray(body.encode())
    place = draw.draw(st.integers(0, len(spoilt) - 1))
    spoilt[place] ^= draw.draw(st.integers(1, 255))
    if record.store.dialect == "postgresql":
        assume(0 not in spoilt and spoilt.decode(errors="ignore").encode() == spoilt)
    value: Any = bytes(spoilt) if record.store.dialect == "sqlite" else spoilt.decode()
    asked = "UPDATE history SET body = CAST(:body AS TEXT) WHERE subject = :s AND sequence = :n"
    record.change(asked, body=value, s=subject, n=sequence)
    try:
        assert record.first == (subject, sequence, "hash_wrong")
    finally:
        record.change(asked, body=body, s=subject, n=sequence)


def test_entries_of_one_subject_that_change_places_in_the_table_are_named(record):
    """The chain says in which order they came."""
    (one,), (other,) = record.ask(
        "SELECT id FROM history WHERE subject = :s AND sequence IN (3, 5) ORDER BY id", s=FILE
    )
    swap = "UPDATE history SET id = :to WHERE id = :of"
    for of, to in ((one, -1), (other, one), (-1, other)):
        record.change(swap, of=of, to=to)
    try:
        assert record.everything == [(FILE, 4, "place_wrong"), (FILE, 5, "place_wrong")]
    finally:
        for of, to in ((one, -1), (other, one), (-1, other)):
            record.change(swap, of=of, to=to)
    assert record.verify().ok


def test_no_reading_goes_by_the_places_of_rows_in_the_table(record):
    """Entries of two subjects change places: nothing that is read of the record changes."""
    swapped = "SELECT id FROM history WHERE (subject = :s AND sequence = 3) OR (subject = 'calendar' AND sequence = 2)"
    (one,), (other,) = record.ask(swapped, s=FILE)

    def read() -> list[tuple[str, int]]:
        with record.store.reading() as reading:
            return [(row.subject, row.sequence) for row in newest(reading, {}, None)]

    before = read()
    for of, to in ((one, -1), (other, one), (-1, other)):
        record.change("UPDATE history SET id = :to WHERE id = :of", of=of, to=to)
    assert read() == before and len(before) > 20


def test_on_sqlite_a_row_at_a_place_that_none_was_given_is_named(record):
    """Ids there are given one after another, and no transaction has a number; PostgreSQL leaves numbers out."""
    if record.store.dialect != "sqlite":
        return
    last = record.length(FILE)
    for changed, undone in (("id = id + 5000", "id = id - 5000"), ("txid = 7", "txid = NULL")):
        at = "WHERE subject = :s AND sequence = :n"
        record.change(f"UPDATE history SET {changed} {at}", s=FILE, n=last)
        assert (FILE, last, "place_wrong") in record.everything
        record.change(f"UPDATE history SET {undone} {at}", s=FILE, n=last)
    assert record.verify().ok


def test_a_stored_row_has_the_columns_of_history_but_its_transaction():
    """`txid` says nothing of the record."""
    from lifecycle.storage.tables import history

    assert {c.name for c in history.c} - set(StoredEntry._fields) == {"txid"}


@pytest.mark.parametrize("subject", ["calendar", "policy", "people", "partners", FILE])
@pytest.mark.parametrize("last", [False, True])
def test_the_row_of_a_value_of_another_kind_is_named(record, subject: str, last: bool):
    """SQLite takes a text where a number belongs; PostgreSQL does not."""
    seal(record.store, None, datetime(2026, 11, 23, 8, tzinfo=UTC))
    place = {"s": subject, "n": record.length(subject) if last else 1}
    (row,) = record.ask("SELECT id FROM history WHERE subject = :s AND sequence = :n", **place)
    changed = "UPDATE history SET sequence = 'abc' WHERE subject = :s AND sequence = :n"
    if record.store.dialect != "sqlite":
        with pytest.raises(DBAPIError):
            record.change(changed, **place)
        return
    record.change(changed, **place)
    found = record.verify()
    assert found.first_broken.subject == subject and found.entries > 100
    assert found.first_broken.what == "value_kind"
    assert found.first_broken.params == {"table": "history", "column": "sequence", "row": str(row[0])}


@pytest.mark.parametrize("change", ["id = id + 100000", "txid = '{later}'", "txid = '{ahead}'"])
def test_a_place_that_was_changed_before_the_entry_was_sealed_is_named(record, change):
    """On PostgreSQL the row knows who wrote it last; on SQLite there is one writer and no number of a transaction."""
    assert seal(record.store, None, datetime(2026, 11, 23, 8, tzinfo=UTC)).new
    file = Office(record.store).on("2026-11-23").propose("quebec").reference
    assert record.verify().ok
    later = "7"
    if record.store.dialect == "postgresql":
        later = str(int(record.ask("SELECT max(txid::text::bigint) FROM history")[0][0]) + 5)
    changed = change.format(later=later, ahead="90000000")
    record.change(f"UPDATE history SET {changed} WHERE subject = :s AND sequence = 1", s=file)
    assert (file, 1, "place_wrong") in record.everything


def test_a_sealed_row_that_was_moved_is_named_once(record):
    """By its leaf and by its place in the table: one finding."""
    seal(record.store, None, datetime(2026, 11, 23, 8, tzinfo=UTC))
    last = record.length(FILE)
    record.change("UPDATE history SET id = id + 100000 WHERE subject = :s AND sequence = :n", s=FILE, n=last)
    assert record.everything == [(FILE, last, "place_wrong")]


@pytest.mark.parametrize(
    ("table", "column"),
    [("history", "subject"), ("subject", "id"), ("register", "subject"), ("partnership", "reference")],
)
def test_a_key_that_is_no_text_is_named(record, table, column):
    """Bytes that no text is made of, where SQLite takes them in the place of one."""
    changed = f"UPDATE {table} SET {column} = {{}} WHERE {column} = (SELECT max({column}) FROM {table})"
    if record.store.dialect != "sqlite":  # there it is another text
        record.change(changed.format("'ff00'"))
        assert not record.verify().ok
        return
    record.change(changed.format("x'ff00'"))
    found = [one.params for one in record.verify().findings if one.what == "value_kind"]
    assert {(one["table"], one["column"]) for one in found} == {(table, column)}


OF_ANOTHER_KIND = {
    "half a number in history": "UPDATE history SET sequence = 5.5 WHERE subject = :s AND sequence = 5",
    "a word for the size of a checkpoint": "UPDATE checkpoint SET size = 'zzz'",
    "bytes for the size of a checkpoint": "UPDATE checkpoint SET size = x'ff'",
    "bytes for the note of a checkpoint": "UPDATE checkpoint SET note = x'ff'",
    "bytes for the entry of a leaf": "UPDATE leaf SET sequence = x'ff' WHERE number = 10",
    "bytes for the file of a leaf": "UPDATE leaf SET subject = x'ff' WHERE number = 10",
    "bytes for the number of a leaf": "UPDATE leaf SET number = x'ff' WHERE number = 10",
    "half a number of a leaf": "UPDATE leaf SET number = 1.5 WHERE number = 10",
    "bytes for the hash of a leaf": "UPDATE leaf SET hash = x'ff' WHERE number = 10",
    "half a size of the edge": "UPDATE edge SET size = 1.5",
    "bytes for the entry of an answer": "UPDATE answer SET sequence = x'ff'",
    "bytes for the file of an answer": "UPDATE answer SET subject = x'ff'",
}


@pytest.mark.parametrize("what", OF_ANOTHER_KIND)
def test_a_value_of_another_kind_is_told_in_words_and_as_json(record, what):
    """SQLite takes anything anywhere; whatever it is, verification ends with a finding and not with a fault."""
    if record.store.dialect != "sqlite":
        return
    seal(record.store, bytes(range(32)), datetime(2026, 11, 23, 8, tzinfo=UTC))
    changed = OF_ANOTHER_KIND[what]
    record.change(changed, **({"s": FILE} if ":s" in changed else {}))
    found = record.verify()
    assert not found.ok
    for lang in LANGUAGES:
        shown = json.loads(json.dumps(found.to_json(lang)))
        assert all(one["message"] != one["what"] for one in shown["findings"])
