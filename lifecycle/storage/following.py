"""What followers are told by: files with deadlines in some days, files that changed, and who heard of what before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from lifecycle.deadlines import KINDS
from lifecycle.followed import FOLLOWED
from lifecycle.registers import PEOPLE, RANKS
from lifecycle.storage.reading import Reading
from lifecycle.storage.reminders import Look, NewReminder, save_reminders
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import deadline, delivery, history, reminder


class Window(NamedTuple):
    """Deadlines of some kinds (all where none is named) that are due after a day and by another."""

    kinds: tuple[str, ...]
    after: date
    until: date


class Heard(NamedTuple):
    """Somebody heard of a deadline on a day, as a follower or as one who is to act."""

    subject: str
    kind: str
    number: int
    due_on: date
    person: int
    reported_on: date


def files_due(reading: Reading, window: Window) -> list[str]:
    """The files with a deadline within a window."""
    columns = deadline.c
    asked = select(columns.subject).where(columns.due_on > window.after, columns.due_on <= window.until)
    if window.kinds:
        asked = asked.where(columns.kind.in_(window.kinds))
    return list(reading.connection.execute(asked.distinct()).scalars())


def files_changed(reading: Reading, since: str) -> list[str]:
    """The files with an entry recorded at an instant or later: their deadlines may have moved."""
    asked = select(history.c.subject).where(history.c.recorded_at >= since, history.c.subject.not_in(list(RANKS)))
    return list(reading.connection.execute(asked.distinct()).scalars())


def filters_saved(reading: Reading, since: str) -> list[tuple[str, str]]:
    """The entries by which filters were saved at an instant or later: body and hash."""
    columns = history.c
    asked = select(columns.body, columns.hash).where(
        columns.recorded_at >= since, columns.subject == PEOPLE, columns.act == "save_filter"
    )
    return [(row.body, row.hash) for row in reading.connection.execute(asked)]


def deadlines_within(reading: Reading, subjects: Collection[str], after: date, until: date) -> list[Look]:
    """The deadlines of these files that are due after a day and by another."""
    columns = deadline.c
    asked = select(
        columns.subject, columns.kind, columns.number, columns.due_on, columns.derivation, columns.looked_on
    ).where(columns.subject.in_(subjects), columns.due_on > after, columns.due_on <= until)
    rows = reading.connection.execute(asked.order_by(columns.subject, columns.due_on, columns.kind, columns.number))
    return [Look(*row) for row in rows]


def heard_of(reading: Reading, subjects: Collection[str]) -> list[Heard]:
    """Who heard of which deadline of these files, and when."""
    r = reminder.c
    asked = select(r.subject, r.kind, r.number, r.due_on, delivery.c.person, r.reported_on)
    asked = asked.join(delivery, delivery.c.reminder == r.id)
    asked = asked.where(r.subject.in_(subjects), r.kind.in_((*FOLLOWED, *KINDS)))
    return [Heard(*row) for row in reading.connection.execute(asked)]


def save_followed(unit: Unit, reminders: Sequence[NewReminder]) -> dict[tuple[str, str, int, date], int]:
    """Report these to their followers; the number of each. One of this day that stands goes to further ones as well."""
    numbers = save_reminders(unit, reminders)
    r = reminder.c
    for one in reminders:
        if one.key in numbers:
            continue
        same = (r.subject == one.subject, r.kind == one.kind, r.number == one.number, r.due_on == one.due_on)
        asked = select(r.id).where(*same, r.reported_on == one.reported_on)
        numbers[one.key] = unit.connection.execute(asked).scalar_one()
        told = [
            {"reminder": numbers[one.key], "person": person, "because": because, "acting_for": acting_for}
            for person, because, acting_for in one.to
        ]
        unit.connection.execute(_insert(unit).on_conflict_do_nothing(), told)
    return numbers


def _insert(unit: Unit) -> Any:
    if unit.connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(delivery)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(delivery)
