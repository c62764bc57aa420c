"""What the scheduler reads and writes: the deadlines to look at, the reminders it reported, who is to be told.

Deadlines are rows; the day of the next look stands in each, indexed, so that a pass costs what is due and not what
exists. Several processes share the work: each takes files that no other holds (`SKIP LOCKED`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, case, func, insert, literal, or_, select, update

from lifecycle.deadlines import AT_ONCE
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import deadline, delivery, reminder, subject


class Place(NamedTuple):
    """Where a pass stands: everything that is due before it was offered."""

    next_on: date
    subject: str


class Look(NamedTuple):
    """A deadline that is to be looked at."""

    subject: str
    kind: str
    number: int
    due_on: date
    derivation: str
    looked_on: date | None


class Reported(NamedTuple):
    """A reminder of a deadline that was reported before."""

    subject: str
    kind: str
    number: int
    due_on: date
    band: int
    level: int
    reported_on: date


class Looked(NamedTuple):
    """What a look came to: when the row is to be looked at again."""

    subject: str
    kind: str
    number: int
    next_on: date | None


class NewReminder(NamedTuple):
    """A reminder to report, and to whom: (person, because, acting for)."""

    subject: str
    kind: str
    number: int
    due_on: date
    band: int
    level: int
    act_by: date
    reported_on: date
    run: int
    missed: str
    details: str
    to: tuple[tuple[int, str, int | None], ...]

    @property
    def key(self) -> tuple[str, str, int, date]:
        """What tells it apart from the others of its day."""
        return self.subject, self.kind, self.number, self.due_on


def offered(reading: Reading, today: date, after: Place | None, limit: int) -> list[Place]:
    """The next files with a deadline to look at by a day, in the order of that day; each once."""
    columns = deadline.c
    asked = select(columns.next_on, columns.subject).where(columns.next_on <= today)
    if after is not None:
        later = and_(columns.next_on == after.next_on, columns.subject > after.subject)
        asked = asked.where(or_(columns.next_on > after.next_on, later))
    asked = asked.order_by(columns.next_on, columns.subject).limit(limit)
    return list(dict.fromkeys(Place(*row) for row in reading.connection.execute(asked)))


def count_due(reading: Reading, today: date) -> int:
    """How many deadlines are to be looked at by a day."""
    asked = select(func.count()).select_from(deadline).where(deadline.c.next_on <= today)
    return int(reading.connection.execute(asked).scalar_one())


def take_free(unit: Unit, subjects: Collection[str], limit: int) -> list[str]:
    """Lock those of these files that nobody else holds, at most so many; the unit must have locked the registers."""
    asked = select(subject.c.id).where(subject.c.id.in_(subjects)).order_by(subject.c.id).limit(limit)
    asked = asked.with_for_update(key_share=True, skip_locked=True)
    return list(unit.connection.execute(asked).scalars())


def to_look_at(reading: Reading, subjects: Collection[str], today: date) -> list[Look]:
    """The deadlines of these files that are to be looked at by a day."""
    columns = deadline.c
    asked = select(
        columns.subject, columns.kind, columns.number, columns.due_on, columns.derivation, columns.looked_on
    ).where(columns.subject.in_(subjects), columns.next_on <= today)
    return [Look(*row) for row in reading.connection.execute(asked.order_by(columns.subject, columns.due_on))]


def reported_of(reading: Reading, subjects: Collection[str]) -> list[Reported]:
    """Every reminder of these files, oldest first."""
    columns = reminder.c
    asked = select(
        columns.subject, columns.kind, columns.number, columns.due_on, columns.band, columns.level,
        columns.reported_on,
    ).where(columns.subject.in_(subjects))  # fmt: skip
    return [Reported(*row) for row in reading.connection.execute(asked.order_by(columns.id))]


def save_looks(unit: Unit, looks: Sequence[Looked], today: date) -> None:
    """Remember that these were looked at on a day, and when they are to be looked at again."""
    if not looks:
        return
    columns = deadline.c
    changed = (
        update(deadline)
        .where(columns.subject == bindparam("s"), columns.kind == bindparam("k"), columns.number == bindparam("n"))
        .values(next_on=bindparam("on"), looked_on=today)
    )
    unit.connection.execute(changed, [{"s": s, "k": k, "n": n, "on": on} for s, k, n, on in looks])


def save_reminders(unit: Unit, reminders: Sequence[NewReminder]) -> dict[tuple[str, str, int, date], int]:
    """Report these, each to those it names; the number of each that was new. One that stands already is left alone."""
    if not reminders:
        return {}
    columns = reminder.c
    values = [{**one._asdict(), "to": None} for one in reminders]
    for value in values:
        del value["to"]
    added = _insert(unit, reminder).on_conflict_do_nothing()
    added = added.returning(columns.id, columns.subject, columns.kind, columns.number, columns.due_on)
    numbers = {tuple(row[1:]): row[0] for row in unit.connection.execute(added, values)}
    told = [
        {"reminder": numbers[one.key], "person": person, "because": because, "acting_for": acting_for}
        for one in reminders
        if one.key in numbers
        for person, because, acting_for in one.to
    ]
    if told:
        unit.connection.execute(insert(delivery), told)
    return numbers


def _insert(unit: Unit, table: Any) -> Any:
    if unit.connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def is_reported(reading: Reading, kind: str, due_on: date) -> bool:
    """Whether a reminder of a kind was ever reported for a day."""
    asked = select(reminder.c.id).where(reminder.c.kind == kind, reminder.c.due_on == due_on).limit(1)
    return reading.connection.execute(asked).first() is not None


def look_again(unit: Unit, kind: str | None = None, *, due_from: date | None = None) -> None:
    """Have deadlines looked at by the next pass, whatever day was set: all, or of one kind, or due from a day on."""
    changed = update(deadline).values(next_on=AT_ONCE)
    if kind is not None:
        changed = changed.where(deadline.c.kind == kind)
    if due_from is not None:
        changed = changed.where(deadline.c.due_on >= due_from)
    unit.connection.execute(changed)


def look_earlier(unit: Unit, first_days: Mapping[str, int], default: int) -> None:
    """Have deadlines looked at as soon as the bands of their kind may open: where bands were widened.

    `first_days` are days before the deadline by kind, `default` those of every other kind. A row that is to be looked
    at earlier anyway keeps its day.
    """
    days = case(*((deadline.c.kind == kind, n) for kind, n in first_days.items()), else_=literal(default, Integer))
    if not first_days:
        days = literal(default, Integer)  # type: ignore[assignment]
    if unit.connection.dialect.name == "postgresql":
        opens = deadline.c.due_on - days
    else:
        opens = func.date(deadline.c.due_on, "-" + days.concat(" days"))
    changed = update(deadline).where(or_(deadline.c.next_on.is_(None), deadline.c.next_on > opens))
    unit.connection.execute(changed.values(next_on=opens))


def without_reminder(reading: Reading, today: date, limit: int) -> list[Look]:
    """Open deadlines before a day for which no reminder was ever reported."""
    columns = deadline.c
    same = and_(
        reminder.c.subject == columns.subject, reminder.c.kind == columns.kind, reminder.c.number == columns.number,
        reminder.c.due_on == columns.due_on,
    )  # fmt: skip
    none = ~select(reminder.c.id).where(same).exists()
    asked = select(
        columns.subject, columns.kind, columns.number, columns.due_on, columns.derivation, columns.looked_on
    ).where(columns.due_on < today, none)
    return [Look(*row) for row in reading.connection.execute(asked.order_by(columns.due_on).limit(limit))]


def overdue_of_kinds(reading: Reading, kinds: Iterable[str], today: date, limit: int) -> list[Look]:
    """Deadlines of some kinds that have passed, the oldest first."""
    columns = deadline.c
    asked = select(
        columns.subject, columns.kind, columns.number, columns.due_on, columns.derivation, columns.looked_on
    ).where(columns.kind.in_(list(kinds)), columns.due_on <= today)
    return [Look(*row) for row in reading.connection.execute(asked.order_by(columns.due_on).limit(limit))]
