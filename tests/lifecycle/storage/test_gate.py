"""Nothing is written on what has moved, and nothing is ever half written. Two handles, the stale one loses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Head, Outcome, Store, Write
from tests.lifecycle.storage.makers import (
    HAVANA,
    KYIV,
    SEEN,
    a_document,
    a_row,
    deadlines,
    everything,
    perform,
    rows_in,
    some_personal,
    the_write,
)

RICH: dict[str, Any] = {
    "key": "k",
    "deadlines": deadlines("2028-01-01", "2028-02-01"),
    "personal": (some_personal("c9"),),
    "documents": (a_document(b"late"),),
}


def look(store: Store, *names: str) -> dict[str, Head]:
    with store.reading() as reading:
        return reading.heads(names)


def write(store: Store, prepared: Write) -> Outcome:
    with store.unit() as unit:
        return unit.write(prepared)


def refused_without_a_trace(store: Store, prepared: Write) -> Outcome:
    before = everything(store)
    outcome = write(store, prepared)
    assert everything(store) == before
    return outcome


# ------------------------------------------------------------------------------------------ stale handles


@pytest.mark.parametrize("register", SEEN)
def test_a_register_that_moved_stops_the_write(store: Store, register: str):
    perform(store, HAVANA)
    stale = the_write(look(store, *SEEN, HAVANA), HAVANA, **RICH)
    perform(store, register, seen=())
    assert refused_without_a_trace(store, stale) is Outcome.SEEN_MOVED


@pytest.mark.parametrize("seen", ["BE-BRU-2026-0000", "BE-BRU-2026-0009"], ids=["before it", "behind it"])
def test_another_file_that_moved_stops_the_write(store: Store, seen: str):
    perform(store, HAVANA)
    perform(store, seen, row=a_row(seen, "kyiv"))
    stale = the_write(look(store, *SEEN, seen, HAVANA), HAVANA, **RICH)
    perform(store, seen, row=a_row(seen, "kyiv"))
    assert refused_without_a_trace(store, stale) is Outcome.SEEN_MOVED
    fresh = the_write(look(store, *SEEN, seen, HAVANA), HAVANA, **RICH)
    assert write(store, fresh) is Outcome.WRITTEN


def test_a_refusal_elsewhere_moves_nothing(store: Store):
    perform(store, HAVANA)
    perform(store, KYIV, row=a_row(KYIV, "kyiv"))
    prepared = the_write(look(store, *SEEN, KYIV, HAVANA), HAVANA)
    perform(store, KYIV, refused=True)
    perform(store, "calendar", seen=(), refused=True)
    assert write(store, prepared) is Outcome.WRITTEN


def test_somebody_else_was_faster(store: Store):
    perform(store, HAVANA)
    stale = the_write(look(store, *SEEN, HAVANA), HAVANA, **RICH)
    perform(store, HAVANA)
    assert refused_without_a_trace(store, stale) is Outcome.VERSION_MOVED


def test_a_colleagues_refusal_in_between_is_no_conflict(store: Store):
    perform(store, HAVANA)
    stale = the_write(look(store, *SEEN, HAVANA), HAVANA, **RICH)
    perform(store, HAVANA, refused=True)
    assert refused_without_a_trace(store, stale) is Outcome.HEAD_MOVED
    assert write(store, the_write(look(store, *SEEN, HAVANA), HAVANA, **RICH)) is Outcome.WRITTEN


def test_a_stored_key_is_told_before_all_else(store: Store):
    perform(store, HAVANA)
    stale = the_write(look(store, *SEEN, HAVANA), HAVANA, **RICH)
    perform(store, HAVANA, key="k")
    perform(store, "calendar", seen=())
    assert refused_without_a_trace(store, stale) is Outcome.KEY_STORED
    fresh = the_write(look(store, *SEEN, HAVANA), HAVANA, **RICH)
    assert refused_without_a_trace(store, fresh) is Outcome.KEY_STORED


def test_a_new_file_whose_reference_is_taken_leaves_not_even_its_key(store: Store):
    stale = the_write(look(store, *SEEN), HAVANA, **RICH)
    perform(store, HAVANA)
    assert refused_without_a_trace(store, stale) is Outcome.SUBJECT_EXISTS


def test_a_new_file_on_a_calendar_that_moved_is_not_written(store: Store):
    stale = the_write(look(store, *SEEN), HAVANA, **RICH)
    perform(store, "calendar", seen=())
    assert refused_without_a_trace(store, stale) is Outcome.SEEN_MOVED


def test_a_key_used_for_another_file_stops_a_new_one(store: Store):
    perform(store, KYIV, key="k")
    assert refused_without_a_trace(store, the_write(look(store, *SEEN), HAVANA, **RICH)) is Outcome.KEY_STORED


def test_a_second_open_file_of_partner_and_track_is_not_written(store: Store):
    opening = "havana:bilateral"
    perform(store, HAVANA, row=a_row(HAVANA, stage="proposal", opening=opening))
    second = the_write(look(store, *SEEN), KYIV, **RICH, row=a_row(KYIV, stage="proposal", opening=opening))
    assert refused_without_a_trace(store, second) is Outcome.OPEN_FILE_EXISTS
    again = the_write(look(store, *SEEN, HAVANA), HAVANA, row=a_row(HAVANA, stage="assessment", opening=opening))
    assert write(store, again) is Outcome.WRITTEN
    perform(store, HAVANA, row=a_row(HAVANA, stage="signed"))
    assert write(store, second) is Outcome.WRITTEN


def test_a_register_begins_with_or_without_its_empty_version(store: Store):
    """It stands from the start, so "must not exist yet" means that nothing was entered."""
    new = the_write({}, "people")
    assert new.version is None
    assert write(store, new) is Outcome.WRITTEN
    assert refused_without_a_trace(store, new) is Outcome.SUBJECT_EXISTS
    assert perform(store, "people", seen=()) is Outcome.WRITTEN
    assert look(store, "people")["people"][2:4] == (2, 2)


def test_what_is_seen_must_exist(store: Store):
    missing = the_write(look(store, *SEEN), HAVANA, seen=(("BE-BRU-1999-0001", 1),))
    assert refused_without_a_trace(store, missing) is Outcome.SEEN_MOVED
    assert refused_without_a_trace(store, the_write({}, HAVANA, version=3, sequence=3)) is Outcome.VERSION_MOVED


def test_a_unit_that_lost_loads_and_writes_again(store: Store):
    perform(store, HAVANA)
    stale = look(store, *SEEN, HAVANA)
    perform(store, "calendar", seen=())
    with store.unit() as unit:
        assert unit.write(the_write(stale, HAVANA, key="k")) is Outcome.SEEN_MOVED
        stored, heads = unit.load(7, "k", [*SEEN, HAVANA])
        assert stored is None
        assert unit.write(the_write(heads, HAVANA, key="k")) is Outcome.WRITTEN
        assert unit.load(7, "k", [HAVANA])[0] is not None
    assert rows_in(store, "history") == 3


# ------------------------------------------------------------------------------------------ many at once


def at_once(number: int, act: Callable[[int], Outcome]) -> list[Outcome]:
    outcomes: list[Outcome | BaseException] = [Outcome.WRITTEN] * number
    barrier = threading.Barrier(number)

    def run(at: int) -> None:
        try:
            barrier.wait()
            outcomes[at] = act(at)
        except BaseException as error:
            outcomes[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return outcomes  # type: ignore[return-value]


@pytest.fixture
def eight(database_url) -> Iterator[list[Store]]:
    """Eight handles on one database, as eight processes would hold."""
    stores = [open_database(database_url) for _ in range(8)]
    yield stores
    for store in stores:
        store.close()


def test_of_eight_on_one_version_one_advances(eight):
    perform(eight[0], HAVANA)
    prepared = the_write(look(eight[0], *SEEN, HAVANA), HAVANA)
    outcomes = at_once(8, lambda at: write(eight[at], prepared))
    assert sorted(outcome.name for outcome in outcomes) == ["VERSION_MOVED"] * 7 + ["WRITTEN"]
    assert rows_in(eight[0], "history") == 2


def test_of_eight_with_one_key_one_advances_and_seven_find_it(eight):
    perform(eight[0], HAVANA)
    prepared = the_write(look(eight[0], *SEEN, HAVANA), HAVANA, **RICH)
    outcomes = at_once(8, lambda at: write(eight[at], prepared))
    assert sorted(outcome.name for outcome in outcomes) == ["KEY_STORED"] * 7 + ["WRITTEN"]


def test_one_key_on_two_files_is_used_once(eight):
    for name in (HAVANA, KYIV):
        perform(eight[0], name, row=a_row(name, name[-1]))
    heads = look(eight[0], *SEEN, HAVANA, KYIV)
    both = [the_write({n: heads[n] for n in (*SEEN, name)}, name, key="k") for name in (HAVANA, KYIV)]
    outcomes = at_once(2, lambda at: write(eight[at], both[at]))
    assert sorted(outcome.name for outcome in outcomes) == ["KEY_STORED", "WRITTEN"]


def test_of_eight_new_files_with_one_reference_one_is_opened(eight):
    heads = look(eight[0], *SEEN)
    outcomes = at_once(8, lambda at: write(eight[at], the_write(heads, HAVANA, key=f"k{at}")))
    assert sorted(outcome.name for outcome in outcomes) == ["SUBJECT_EXISTS"] * 7 + ["WRITTEN"]
    assert rows_in(eight[0], "answer") == 1


def test_of_eight_new_files_of_one_partner_one_is_opened(eight):
    heads = look(eight[0], *SEEN)

    def propose(at: int) -> Outcome:
        name = f"BE-BRU-2026-001{at}"
        row = a_row(name, stage="proposal", opening="havana:bilateral")
        return write(eight[at], the_write(heads, name, key=f"k{at}", row=row))

    outcomes = at_once(8, propose)
    assert sorted(outcome.name for outcome in outcomes) == ["OPEN_FILE_EXISTS"] * 7 + ["WRITTEN"]
    assert rows_in(eight[0], "answer") == rows_in(eight[0], "history") == 1


def test_eight_on_one_hot_file_all_get_through_without_an_error(eight):
    """Each retries as the desk does; nobody starves and no entry is lost."""
    perform(eight[0], HAVANA)

    def ten_acts(at: int) -> Outcome:
        done = 0
        for _ in range(1_000):
            if perform(eight[at], HAVANA) is Outcome.WRITTEN:
                done += 1
            if done == 10:
                return Outcome.WRITTEN
        return Outcome.VERSION_MOVED

    assert set(at_once(8, ten_acts)) == {Outcome.WRITTEN}
    assert look(eight[0], HAVANA)[HAVANA][2:4] == (81, 81)


@pytest.mark.parametrize("pair", [(HAVANA, KYIV), ("calendar", "people")], ids=["files", "registers"])
def test_two_subjects_that_were_decided_on_each_other_do_not_deadlock(eight, pair):
    for name in pair:
        perform(eight[0], name, row=a_row(name, name) if name in (HAVANA, KYIV) else None)

    def cross(at: int) -> Outcome:
        own, other = pair if at % 2 else pair[::-1]
        row = {"row": a_row(own, own)} if own in (HAVANA, KYIV) else {}
        for _ in range(25):
            assert perform(eight[at], own, seen=(other,), **row) in {
                Outcome.WRITTEN,
                Outcome.VERSION_MOVED,
                Outcome.HEAD_MOVED,
                Outcome.SEEN_MOVED,
            }
        return Outcome.WRITTEN

    at_once(4, cross)
    if eight[0].dialect == "postgresql":
        with eight[0].engine.connect() as connection:
            asked = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            assert connection.exec_driver_sql(asked).scalar() == 0


# ------------------------------------------------------------------------------------------ blocks


def test_a_block_judges_each_write_on_what_the_ones_before_it_did(store: Store):
    perform(store, HAVANA, key="used")
    opening = "kyiv:bilateral"
    with store.bulk() as block:
        _, heads = block.load(7, None, [*SEEN, HAVANA])
        first = the_write(heads, HAVANA, key="a", deadlines=deadlines("2029-01-01"))
        moved = heads | {HAVANA: heads[HAVANA]._replace(version=2, sequence=2, head_hash=first.entries[-1].hash)}
        second = the_write(moved, HAVANA, key="b", deadlines=None, personal=(some_personal("c"),))
        registers = {name: heads[name] for name in SEEN}
        kyiv = the_write(registers, KYIV, row=a_row(KYIV, "kyiv", opening=opening), documents=(a_document(b"x"),))
        rival = the_write(registers, "BE-BRU-2026-0003", row=a_row("BE-BRU-2026-0003", "kyiv", opening=opening))
        writes = [first, first, second, the_write(moved, HAVANA, key="used"), kyiv, kyiv, rival]
        assert [outcome.name for outcome in block.write_many(writes)] == [
            "WRITTEN",
            "KEY_STORED",
            "WRITTEN",
            "KEY_STORED",
            "WRITTEN",
            "SUBJECT_EXISTS",
            "OPEN_FILE_EXISTS",
        ]
    heads = look(store, HAVANA, KYIV)
    assert (heads[HAVANA].version, heads[KYIV].version) == (3, 1)
    with store.reading() as reading:
        assert [str(row.due_on) for row in reading.deadlines_of(HAVANA)] == ["2029-01-01"]
        assert [entry.hash for entry in reading.entries(HAVANA, 1)] == [
            first.entries[0].hash,
            second.entries[0].hash,
        ]
    assert {name: rows_in(store, name) for name in ("answer", "personal", "document")} == {
        "answer": 3,
        "personal": 1,
        "document": 1,
    }


def test_a_block_on_what_has_moved_writes_the_rest(store: Store):
    perform(store, HAVANA)
    stale = look(store, *SEEN, HAVANA)
    perform(store, "calendar", seen=())
    with store.bulk() as block:
        _, fresh = block.load(7, None, SEEN)
        outcomes = block.write_many([the_write(stale, HAVANA), the_write(fresh, KYIV, row=a_row(KYIV, "kyiv"))])
        assert outcomes == [Outcome.SEEN_MOVED, Outcome.WRITTEN]
        assert block.write_many([]) == []
    assert look(store, HAVANA)[HAVANA].version == 1


def test_a_hand_over_of_the_open_file_stands_in_one_block(store: Store):
    opening = "havana:bilateral"
    perform(store, HAVANA, row=a_row(HAVANA, opening=opening))
    with store.bulk() as block:
        _, heads = block.load(7, None, [*SEEN, HAVANA])
        registers = {name: heads[name] for name in SEEN}
        signed = the_write(heads, HAVANA, row=a_row(HAVANA, stage="signed"))
        successor = the_write(registers, KYIV, row=a_row(KYIV, opening=opening))
        assert block.write_many([signed, successor]) == [Outcome.WRITTEN, Outcome.WRITTEN]


def test_a_register_begins_in_a_block(store: Store):
    with store.bulk() as block:
        assert block.write(the_write({}, "calendar")) is Outcome.WRITTEN
        assert block.write(the_write({}, "calendar")) is Outcome.SUBJECT_EXISTS
    assert look(store, "calendar")["calendar"].state == '{"version":1}'


def test_a_single_act_waits_for_a_block_and_then_knows_that_it_lost(eight):
    store, other = eight[:2]
    perform(store, HAVANA)
    stale = the_write(look(store, *SEEN, HAVANA), HAVANA)
    outcomes: list[Outcome] = []
    with store.bulk() as block:
        _, heads = block.load(7, None, [*SEEN, HAVANA])
        racer = threading.Thread(target=lambda: outcomes.append(write(other, stale)))
        racer.start()
        racer.join(0.3)
        assert racer.is_alive(), "the block holds what it read"
        assert block.write(the_write(heads, HAVANA)) is Outcome.WRITTEN
    racer.join()
    assert outcomes == [Outcome.VERSION_MOVED]
