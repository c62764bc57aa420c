"""verify: entries dropped, swapped, added or rewritten are named."""

from __future__ import annotations

import pytest

from lifecycle.history import chain
from tests.lifecycle.verify.record import FILE


def test_a_dropped_entry_is_named(record):
    """In the middle, at the beginning."""
    record.change("DELETE FROM history WHERE subject = :s AND sequence = 8", s=FILE)
    assert record.first == (FILE, 8, "entry_missing")
    record.change("DELETE FROM history WHERE subject = :s AND sequence = 1", s=FILE)
    assert record.first == (FILE, 1, "entry_missing")


def test_a_dropped_tail_is_named_at_its_first_entry(record):
    """The subject's row goes on further than the chain."""
    last = record.length(FILE)
    record.change("DELETE FROM history WHERE subject = :s AND sequence > :n", s=FILE, n=last - 2)
    assert record.first == (FILE, last - 1, "tail_missing")


def test_a_whole_dropped_chain_is_named(record):
    """Nothing is left of the file but its rows."""
    record.change("DELETE FROM history WHERE subject = :s", s=FILE)
    assert record.first == (FILE, 1, "tail_missing")
    record.change("UPDATE subject SET sequence = 0, version = 0, head_hash = '' WHERE id = :s", s=FILE)
    assert record.first == (FILE, 0, "subject_empty")


def test_a_chain_without_its_subject_is_named(record):
    """The row that every writer locks is gone."""
    record.change("DELETE FROM subject WHERE id = :s", s=FILE)
    assert record.first[2] == "subject_missing"
    record.change("DELETE FROM subject WHERE id = 'keys'")
    assert record.first == ("keys", 0, "subject_missing")


def test_two_swapped_entries_are_named_at_the_first(record):
    """Each stands whole in the place of the other."""
    record.change(
        "UPDATE history SET sequence = 1000 WHERE subject = :s AND sequence = 8",
        "UPDATE history SET sequence = 8 WHERE subject = :s AND sequence = 5",
        "UPDATE history SET sequence = 5 WHERE subject = :s AND sequence = 1000",
        s=FILE,
    )
    assert record.first == (FILE, 5, "column_differs")


def test_two_swapped_texts_are_named_at_the_first(record):
    """Each under the columns of the other, hash included."""
    body = {
        n: record.ask("SELECT body FROM history WHERE subject = :s AND sequence = :n", s=FILE, n=n)[0][0]
        for n in (5, 8)
    }
    record.rewrite(FILE, 5, body[8])
    record.rewrite(FILE, 8, body[5])
    assert record.first == (FILE, 5, "column_differs")


def test_an_added_entry_is_named_although_its_hash_and_link_are_right(record):
    """The subject's row ends before it."""
    data = {**record.entry(FILE, record.length(FILE)), "act": "note", "outcome": "recorded"}
    added = record.append(FILE, data, moved=False)
    assert record.first == (FILE, added, "entry_added")


@pytest.mark.parametrize("behind", [1, 90])
def test_a_duplicated_entry_is_named_where_it_was_put(record, behind: int):
    """Its text says that it belongs elsewhere, and there it stands already; nothing is said to be missing."""
    put = record.length(FILE) + behind
    columns = "act, outcome, effective_on, recorded_at, actor, hash, previous_hash, body"
    record.change(
        f"INSERT INTO history (subject, sequence, {columns}) SELECT subject, :n, {columns} FROM history"
        " WHERE subject = :s AND sequence = 8",
        n=put, s=FILE,
    )  # fmt: skip
    assert record.first == (FILE, put, "entry_twice")
    assert record.verify().first_broken.params["of"] == 8


def test_an_entry_dropped_and_the_rest_renumbered_is_named(record):
    """The columns close the gap, the texts do not."""
    last = record.length(FILE)
    record.change("DELETE FROM history WHERE subject = :s AND sequence = 8", s=FILE)
    for sequence in range(9, last + 1):
        record.change("UPDATE history SET sequence = :n - 1 WHERE subject = :s AND sequence = :n", s=FILE, n=sequence)
    assert record.first[:2] == (FILE, 8)


def test_an_entry_rewritten_with_its_hash_is_named_by_the_next(record):
    """The one that was rewritten is named, not the one that remembers."""
    data = record.entry(FILE, 8)
    record.rewrite(FILE, 8, chain({**data, "role": "clerk"}, data["previousHash"]).body)
    assert record.first == (FILE, 8, "link_wrong")


def test_an_entry_that_follows_something_else_is_named_itself(record):
    """Its neighbours on both sides do not know it."""
    data = record.entry(FILE, 8)
    other = chain(data, "f" * 64)
    record.rewrite(FILE, 8, other.body)
    record.change("UPDATE history SET previous_hash = :p WHERE subject = :s AND sequence = 8", p="f" * 64, s=FILE)
    assert record.first == (FILE, 8, "link_wrong")


def test_a_first_entry_that_follows_something_is_named(record):
    """Before the first stand sixty-four zeros, also where the whole chain was forged to agree."""
    data = record.entry(FILE, 1)
    record.rewrite(FILE, 1, chain(data, "f" * 64).body)
    record.change("UPDATE history SET previous_hash = :p WHERE subject = :s AND sequence = 1", p="f" * 64, s=FILE)
    assert record.first == (FILE, 1, "link_wrong")


def test_a_last_entry_rewritten_with_its_hash_is_named_by_the_subjects_row(record):
    """No entry follows it, but the row remembers."""
    last = record.length(FILE)
    data = record.entry(FILE, last)
    record.rewrite(FILE, last, chain({**data, "role": "clerk"}, data["previousHash"]).body)
    assert record.first == (FILE, last, "head_wrong")
