"""The log of the scheduler's runs: that it ran, what it examined, what it did, also where nothing was due."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, insert, select

from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store
from lifecycle.storage.tables import check_run


class CheckRun(NamedTuple):
    """One run: the day, the node, the two instants (UTC), how many files it examined, how many acts it did."""

    on: date
    node: str
    started_at: str
    ended_at: str
    examined: int
    done: int
    note: str | None = None


def record_check(store: Store, run: CheckRun) -> None:
    """Write a run down, in its turn like any act. Raises the errors of the storage."""
    with store.bulk() as unit:
        unit.connection.execute(insert(check_run).values(**run._asdict()))


def last_check(reading: Reading, known_at: str | None = None) -> str | None:
    """The instant at which the last run ended, of those that had by an instant; None before the first."""
    asked = select(func.max(check_run.c.ended_at))
    if known_at is not None:
        asked = asked.where(check_run.c.ended_at <= known_at)
    found = reading.connection.execute(asked).scalar()
    return str(found) if found else None
