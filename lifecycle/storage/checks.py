"""The log of the scheduler's runs: that it ran, what it looked at, what it did, also where nothing was due."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, insert, select, update

from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store
from lifecycle.storage.tables import check_run


class CheckRun(NamedTuple):
    """What a run did: how many files it watched over, deadlines that were due to be looked at, acts, reminders.

    `calendar_version`, `policy_hash` and `regime` are what it ran under.
    """

    examined: int
    due: int
    done: int
    reminders: int
    calendar_version: int
    policy_hash: str
    regime: str
    note: str | None = None


class LastRun(NamedTuple):
    """The last run that was completed: its day, its number, when it began and ended, what it ran under."""

    on: date
    id: int
    started_at: str
    ended_at: str
    calendar_version: int | None
    policy_hash: str | None
    regime: str | None


def begin_check(store: Store, on: date, node: str, started_at: str) -> int:
    """Write down that a run begins; its number. A run without an end was broken off."""
    with store.bulk() as unit:
        added = insert(check_run).values(on=on, node=node, started_at=started_at, examined=0, done=0)
        return int(unit.connection.execute(added.returning(check_run.c.id)).scalar_one())


def end_check(store: Store, number: int, ended_at: str, run: CheckRun) -> None:
    """Write down what a run did. Raises the errors of the storage."""
    with store.bulk() as unit:
        changed = update(check_run).where(check_run.c.id == number)
        unit.connection.execute(changed.values(ended_at=ended_at, **run._asdict()))


def last_run(reading: Reading) -> LastRun | None:
    """The completed run of the latest day; None before the first."""
    columns = check_run.c
    asked = select(
        columns.on,
        columns.id,
        columns.started_at,
        columns.ended_at,
        columns.calendar_version,
        columns.policy_hash,
        columns.regime,
    )
    asked = asked.where(columns.ended_at.is_not(None)).order_by(columns.on.desc(), columns.id.desc()).limit(1)
    return next((LastRun(*row) for row in reading.connection.execute(asked)), None)


def last_check(reading: Reading, known_at: str | None = None) -> str | None:
    """The instant at which the last run ended, of those that had by an instant; None before the first."""
    asked = select(func.max(check_run.c.ended_at))
    if known_at is not None:
        asked = asked.where(check_run.c.ended_at <= known_at)
    found = reading.connection.execute(asked).scalar()
    return str(found) if found else None
