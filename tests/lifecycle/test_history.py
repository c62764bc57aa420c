"""Entries, their hashes and chains, commitments, and the order in which entries count."""

from __future__ import annotations

import doctest
import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lifecycle import canonical, commitments, history
from lifecycle.commitments import commit, new_salt, seal
from lifecycle.entries import Chain
from lifecycle.history import GENESIS, Entry, chain, entry_hash, standing

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def entry(sequence: int, act: str = "avenue", on: str = "2024-06-08", outcome: str = "recorded", **more) -> Entry:
    data = {"subject": "s", "sequence": sequence, "act": act, "foldsOn": on, "outcome": outcome, **more}
    return Entry(data)


def sequences(*entries: Entry) -> list[int]:
    return [e.sequence for e in standing(entries)]


@pytest.mark.parametrize("module", [canonical, commitments, history], ids=lambda m: m.__name__)
def test_what_the_docstrings_print_is_true(module):
    """The examples of byte formats are run."""
    assert doctest.testmod(module).failed == 0


# ------------------------------------------------------------------------------------------ hashes


def test_the_hash_of_an_entry_is_that_of_its_format_a_zero_byte_and_its_canonical_text():
    """DESIGN section 9, made again by hand with another implementation of the canonical form."""
    data = {"subject": "calendar", "sequence": 1, "act": "enter_period", "fields": {"source": "Moniteur, n° 4"}}
    made = chain(data, GENESIS)
    whole: Any = {**data, "$entry": 1, "previousHash": "0" * 64}
    assert made.body.encode() == rfc8785.dumps(whole)
    assert made.hash == hashlib.sha256(b"agreements/entry/1" + bytes(1) + rfc8785.dumps(whole)).hexdigest()


def test_the_hash_of_an_example_stays_what_it_is():
    """A stored hash must be found again in twenty years: this one was computed once and written down."""
    assert entry_hash('{"$entry":1,"act":"note"}') == EXAMPLE


EXAMPLE = "a8d6b2f3759279fd502c6e28bb32dc563aa8789b77e491b78fa8ed3349743cce"


def test_the_text_of_an_entry_begins_with_its_format_version():
    """Its key sorts before every name that is used."""
    assert chain({"act": "b", "Zone": 1}, GENESIS).body.startswith('{"$entry":1,')


@given(TEXTS, TEXTS)
def test_a_changed_text_has_another_hash(one, other):
    """Two texts share a hash only if they are the same."""
    assert (entry_hash(one) == entry_hash(other)) == (one == other)


def test_what_is_no_entry_of_a_known_format_is_refused():
    """A list, a text of another format or of none, and what is no JSON at all."""
    for body in ("[]", "{}", '{"$entry":2}', '{"$entry":', "1"):
        with pytest.raises(ValueError):
            Entry.parse(body)
    assert Entry.parse('{"$entry":1,"act":"note"}').act == "note"


# ------------------------------------------------------------------------------------------ chains


def test_each_entry_of_a_chain_holds_the_hash_of_the_one_before():
    """The first holds sixty-four zeros; sequences count from 1."""
    made = Chain("s", 0, "")
    for _ in range(4):
        made.append({"act": "note", "outcome": "recorded", "actor": 1}, date(2024, 6, 8), "2026-11-23T10:00:00.000000Z")
    previous = GENESIS
    for place, new in enumerate(made.added, 1):
        assert (new.sequence, new.previous_hash) == (place, previous)
        assert Entry.parse(new.body).data["previousHash"] == previous
        assert new.hash == entry_hash(new.body)
        previous = new.hash
    assert (made.sequence, made.head) == (4, previous)


def test_a_chain_goes_on_where_it_stood():
    """Sequence, head and the instant of its last entry are those that were read."""
    went_on = Chain("s", 7, "f" * 64, "2026-11-23T10:00:00.000000Z")
    new = went_on.append({"act": "note", "outcome": "recorded", "actor": 1}, None, "2026-11-23T11:00:00.000000Z")
    assert (new.sequence, new.data["previousHash"]) == (8, "f" * 64)
    assert "foldsOn" not in new.data


def test_no_entry_is_recorded_before_its_predecessor():
    """Where the clock of the machine was put back, the instant of the predecessor stands."""
    late, early = "2026-11-23T10:00:00.000000Z", "2026-11-23T09:00:00.000000Z"
    made = Chain("s", 1, "f" * 64, late)
    made.append({"act": "note", "outcome": "recorded", "actor": 1}, None, early)
    assert made.added[0].recorded_at == made.last_at == late


# ------------------------------------------------------------------------------------------ commitments


@given(TEXTS, TEXTS)
def test_a_commitment_is_the_hash_of_the_canonical_array(field, value):
    """Format, salt, field, value (DESIGN section 9), made again by hand."""
    salt = new_salt()
    array = rfc8785.dumps(["agreements/commitment/1", salt, field, value])
    assert commit(field, value, salt) == hashlib.sha256(array).hexdigest()


def test_the_same_value_is_sealed_otherwise_each_time():
    """Nobody can tell by comparing that two entries say the same."""
    one, other = seal("reason", "a text"), seal("reason", "a text")
    assert one.commitment != other.commitment
    assert one.commitment == commit(one.field, one.value, one.salt)


def test_a_commitment_binds_its_field():
    """The reason of one act cannot be passed off as the text of an avenue."""
    salt = new_salt()
    assert commit("reason", "a text", salt) != commit("avenue.text", "a text", salt)


# ------------------------------------------------------------------------------------------ what counts


def test_refused_superseded_and_void_entries_do_not_count():
    """A refusal changed nothing; a correction takes the place of what it corrects; a void only takes out."""
    assert sequences(
        entry(1), entry(2, outcome="refused"), entry(3), entry(4, corrects=1, supersedes=[1]),
        entry(5, supersedes=[3], void=True),
    ) == [4]  # fmt: skip


def test_a_refused_correction_takes_nothing_out():
    """What it would have superseded stands."""
    assert sequences(entry(1), entry(2, outcome="refused", supersedes=[1])) == [1]


def test_entries_count_by_their_day_then_by_their_place():
    """A fact that arrives late takes effect on its own day."""
    assert sequences(entry(1, on="2024-06-09"), entry(2, on="2024-06-08"), entry(3, on="2024-06-09")) == [2, 1, 3]


def test_a_correction_stands_in_the_place_of_what_it_corrects():
    """Also before what was recorded of the same day in between."""
    assert sequences(entry(1), entry(2), entry(3, corrects=1, supersedes=[1])) == [3, 2]


def test_clock_acts_of_a_day_come_before_other_acts_of_that_day():
    """They take effect as the day begins, whenever they were recorded."""
    assert sequences(entry(1), entry(2, nature="clock"), entry(3, on="2024-06-07")) == [3, 2, 1]


@pytest.mark.parametrize("act", ["propose", "enter_legacy"])
def test_what_opens_a_file_comes_first(act):
    """Even before a fact of an earlier day, or a clock act."""
    opening = entry(1, act, on="2024-06-08")
    assert sequences(opening, entry(2, on="1992-01-01"), entry(3, on="2024-06-08", nature="clock")) == [1, 2, 3]


@given(st.permutations(range(1, 8)), st.lists(st.integers(0, 2), min_size=7, max_size=7))
def test_the_order_does_not_depend_on_the_order_of_reading(order, days):
    """The same entries, shuffled, count in the same order."""
    first = date(2024, 6, 8)
    made = [entry(n, on=(first + timedelta(days=days[n - 1])).isoformat()) for n in range(1, 8)]
    assert sequences(*(made[n - 1] for n in order)) == sequences(*made)
