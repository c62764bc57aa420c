"""The daily sweep: finding and claiming what is due of a million deadlines, beside the same by hand; and the acts.

Ours: `offered`, `take_free`, `to_look_at`, `save_looks` in blocks, as a pass does. By hand: one indexed SELECT (with
FOR UPDATE SKIP LOCKED on PostgreSQL) and one UPDATE a row, in the same blocks. Both in one durable transaction a block.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, update

from benchmarks.measuring import Measured, Pair, cost, seconds, within
from benchmarks.world import copy_of, fill, new_store, pattern
from lifecycle.deadlines import AT_ONCE
from lifecycle.storage.engine import open_database
from lifecycle.storage.reminders import Looked, offered, save_looks, take_free, to_look_at
from lifecycle.storage.store import Store
from lifecycle.storage.tables import deadline, subject
from scheduler.check import run_check
from scheduler.reminders import BLOCK, WINDOW

TODAY = date(2029, 3, 2)
LATER = date(2031, 1, 1)
SHARE = 100
"""One deadline in so many is due."""
ROWS = 20_000
"""Rows that are written at once."""


def sweeping(name: str, url: str, count: int, pairs: int, not_due: int = 0) -> Iterator[Measured]:
    """Finding and claiming, one in a hundred due; then a pass where nothing is, beside so many more that are not."""
    with open_database(url, create=True) as store:
        _fill(store, count)
        due = count // SHARE
        taken: list[Pair] = []
        for _ in range(pairs):
            _reset(store)
            ours = seconds(lambda: _ours(store))
            _reset(store)
            taken.append((ours, seconds(lambda: _by_hand(store))))
        yield cost(f"sweep of {count:,}, {due:,} due: find and claim, {name}", taken, 2)
        if not_due:
            _fill(store, not_due, first=count, none_due=True)
            _ours(store)
            taken = [(seconds(lambda: _ours(store)), seconds(lambda: _by_hand(store))) for _ in range(pairs)]
            yield cost(f"the same, none due of {count + not_due:,}, {name}", taken, 2)


def acting(name: str, url: str, files: int) -> Iterator[Measured]:
    """A whole check in which the term of every file ends: an act, its news and its receivers for each."""
    with new_store(url) as store:
        made = pattern(store, "in_force")
        fill(store, (copy_of(made, number) for number in range(files - 1)))
        with store.bulk() as unit:
            unit.connection.execute(update(deadline).values(next_on=AT_ONCE))
        taken = seconds(lambda: run_check(store, lambda: datetime.now(UTC), TODAY, trial_day=True))
        yield within(f"a check with {files:,} acts ({files / taken:,.0f}/s), {name}", [taken], files / 500)


def _fill(store: Store, count: int, *, first: int = 0, none_due: bool = False) -> None:
    """Subjects with a deadline each; one in a hundred is to be looked at today."""
    for start in range(first, first + count, ROWS):
        names = [f"BE-BRU-2026-{number:08d}" for number in range(start, min(start + ROWS, first + count))]
        days = [
            TODAY if not none_due and number % SHARE == 0 else LATER + timedelta(days=number % 365)
            for number in range(start, start + len(names))
        ]
        heads = [{"id": name, "rank": 6, "version": 1, "sequence": 1, "head_hash": ""} for name in names]
        rows = [
            {"subject": name, "kind": "term_end", "number": 0, "due_on": day, "derivation": "{}", "next_on": day}
            for name, day in zip(names, days, strict=True)
        ]
        with store.bulk() as unit:
            unit.connection.execute(insert(subject), heads)
            unit.connection.execute(insert(deadline), rows)
    if store.dialect == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE deadline")
            connection.exec_driver_sql("VACUUM ANALYZE subject")


def _reset(store: Store) -> None:
    with store.bulk() as unit:
        unit.connection.execute(update(deadline).where(deadline.c.due_on == TODAY).values(next_on=TODAY))
    if store.dialect == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE deadline")


def _ours(store: Store) -> None:
    while True:
        with store.reading() as reading:
            places = offered(reading, TODAY, None, WINDOW)
        if not places:
            return
        for start in range(0, len(places), BLOCK):
            with store.bulk() as unit:
                names = take_free(unit, [place.subject for place in places[start : start + BLOCK]], BLOCK)
                looks = to_look_at(unit, names, TODAY)
                save_looks(unit, [Looked(one.subject, one.kind, one.number, LATER) for one in looks], TODAY)


def _by_hand(store: Store) -> None:
    locked = " FOR UPDATE SKIP LOCKED" if store.dialect == "postgresql" else ""
    raw = store.engine.raw_connection()
    connection = raw.driver_connection
    assert connection is not None
    mark = "%s" if store.dialect == "postgresql" else "?"
    found = f"SELECT subject, kind, number FROM deadline WHERE next_on <= {mark}"
    found += f" ORDER BY next_on, subject LIMIT {BLOCK}{locked}"
    moved = f"UPDATE deadline SET next_on = {mark}, looked_on = {mark}"
    moved += f" WHERE subject = {mark} AND kind = {mark} AND number = {mark}"
    cursor = connection.cursor()
    while True:
        cursor.execute("BEGIN" if store.dialect == "postgresql" else "BEGIN IMMEDIATE")
        cursor.execute(found, (TODAY.isoformat(),))
        rows = cursor.fetchall()
        cursor.executemany(moved, [(LATER.isoformat(), TODAY.isoformat(), *row) for row in rows])
        cursor.execute("COMMIT")
        if not rows:
            break
    raw.close()
