"""What is stored is read in small batches of whole subjects: memory is flat however much there is."""

from __future__ import annotations

from collections import Counter

import pytest

from lifecycle import verify_batches
from lifecycle.verify_batches import Batch, batches, held_in, streamed

PAGE = 7


@pytest.fixture
def read(record, monkeypatch) -> list[Batch]:
    """All files of a record, where a page has seven rows."""
    monkeypatch.setattr(verify_batches, "PAGE", PAGE)
    with record.store.reading() as reading:
        return list(batches(reading, of_registers=False))


def test_every_row_comes_once_with_all_rows_of_its_subject(record, read):
    """Whatever table ends first."""
    for at, (table, key) in enumerate((
        ("history", "subject"), ("subject", "id"), ("partnership", "reference"), ("register", "subject"),
        ("deadline", "subject"), ("personal", "subject"),
    )):  # fmt: skip
        registers = "('calendar', 'policy', 'people', 'partners', 'keys')"
        stored = Counter(name for (name,) in record.ask(f"SELECT {key} FROM {table} WHERE {key} NOT IN {registers}"))
        parts = [Counter(row[0] for row in batch[at]) for batch in read]
        assert sum(parts, Counter()) == stored
        assert all(part[name] == stored[name] for part in parts for name in part)


def test_subjects_come_in_their_order(read):
    names = [held.subject for batch in read for held in held_in(batch)]
    assert names == sorted(set(names)) and len(names) > 30


def test_no_batch_holds_much_more_than_a_page_of_any_table(read):
    """Two pages may be held, and the rest of the last subject."""
    most = max(Counter(row[0] for batch in read for rows in batch for row in rows).values())
    assert most < 60
    assert all(len(rows) <= 2 * PAGE + most for batch in read for rows in batch) and len(read) > 5


def test_what_the_database_sorts_is_fetched_a_page_at_a_time(record, monkeypatch):
    monkeypatch.setattr(verify_batches, "PAGE", PAGE)
    with record.store.reading() as reading:
        sizes = [len(page) for page in streamed(reading, "SELECT subject, field FROM personal ORDER BY subject", ())]
    (count,) = record.ask("SELECT count(*) FROM personal")[0]
    assert sum(sizes) == count and max(sizes) == PAGE
