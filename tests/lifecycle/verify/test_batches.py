"""What is stored is read in small batches of whole subjects: memory is flat however much there is."""

from __future__ import annotations

from collections import Counter

import pytest

from lifecycle import verify_batches
from lifecycle.registers import RANKS
from lifecycle.verify_batches import OF_FILES, OF_REGISTERS, Batch, Row, batches, held_in, shares

PAGE = 7


@pytest.fixture
def read(record, monkeypatch) -> list[Batch]:
    """All files of a record, where a page has seven rows."""
    monkeypatch.setattr(verify_batches, "PAGE", PAGE)
    with record.store.reading() as reading:
        return list(batches(reading, OF_FILES))


def tables(batch: Batch) -> tuple[list[Row], ...]:
    """The rows of each table."""
    return (batch.history, batch.subject, batch.partnership, batch.register, batch.deadline, batch.personal)


def test_every_row_comes_once_with_all_rows_of_its_subject(record, read):
    """Whatever table ends first."""
    for at, (table, key) in enumerate((
        ("history", "subject"), ("subject", "id"), ("partnership", "reference"), ("register", "subject"),
        ("deadline", "subject"), ("personal", "subject"),
    )):  # fmt: skip
        stored = Counter(name for (name,) in record.ask(f"SELECT {key} FROM {table}"))
        parts = [Counter(row[0] for row in tables(batch)[at]) for batch in read]
        assert sum(parts, Counter()) == stored
        assert all(part[name] == stored[name] for part in parts for name in part)


def test_subjects_come_in_their_order(read):
    names = [held.subject for batch in read for held in held_in(batch)]
    assert names == sorted(set(names)) and len(names) > 30 and not RANKS.keys() & names


def test_registers_are_read_by_themselves(record):
    """Files rest on them."""
    with record.store.reading() as reading:
        assert {held.subject for batch in batches(reading, OF_REGISTERS) for held in held_in(batch)} == RANKS.keys()


def test_no_batch_holds_much_more_than_a_page_of_any_table(read):
    """Two pages may be held, and the rest of the last subject."""
    most = max(Counter(row[0] for batch in read for rows in tables(batch) for row in rows).values())
    assert most < 60
    assert all(len(rows) <= 2 * PAGE + most for batch in read for rows in tables(batch)) and len(read) > 5


def test_what_the_database_sorts_is_fetched_a_page_at_a_time(record):
    with record.store.reading() as reading:
        sorted_ = reading.stream("SELECT subject, field FROM personal WHERE field <> ? ORDER BY subject", ["x"], PAGE)
        sizes = [len(page) for page in sorted_]
    (count,) = record.ask("SELECT count(*) FROM personal")[0]
    assert sum(sizes) == count and max(sizes) == PAGE


@pytest.mark.parametrize("most", [1, 2, 3, 7, 500])
def test_shares_hold_every_row_once(record, read, most):
    """However many they are, and though one file has more entries than others."""
    with record.store.reading() as reading:
        cut = shares(reading, reading.number_of_entries(), most)
        found = [[row for batch in batches(reading, share) for rows in tables(batch) for row in rows] for share in cut]
    assert len(cut) <= most and (most == 1 or len(cut) > 1)
    whole = Counter(row for batch in read for rows in tables(batch) for row in rows)
    assert sum(map(Counter, found), Counter()) == whole
