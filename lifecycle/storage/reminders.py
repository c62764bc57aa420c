"""What the scheduler reads and writes: the deadlines to look at, the reminders it reported, who is to be told.

Deadlines are rows; the day of the next look stands in each, indexed, so that a pass costs what is due and not what
exists. Several processes share the work: each takes files that no other holds (`SKIP LOCKED`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, and_, bindparam, case, func, insert, literal, or_, select, text, update

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


# a list of names is one value: a statement that grows with it is made anew each time, which takes longer than it runs
_AMONG = {"sqlite": "IN (SELECT value FROM json_each(:names))", "postgresql": "= ANY (CAST(:names AS text[]))"}
_FREE = "SELECT id FROM subject WHERE id {among} ORDER BY id LIMIT :most{free}"
_SKIPPING = {"sqlite": "", "postgresql": " FOR NO KEY UPDATE SKIP LOCKED"}
_TO_LOOK_AT = (
    "SELECT subject, kind, number, due_on, derivation, looked_on FROM deadline"
    " WHERE subject {among} AND next_on <= :today ORDER BY subject, due_on"
)
_LOOKED_AT = {
    "sqlite": "json_each(:rows) w WHERE subject = json_extract(w.value, '$[0]')"
    " AND kind = json_extract(w.value, '$[1]') AND number = json_extract(w.value, '$[2]')",
    "postgresql": "jsonb_to_recordset(CAST(:rows AS jsonb)) AS w (s text, k text, n integer, o date)"
    " WHERE subject = w.s AND kind = w.k AND number = w.n",
}
_AGAIN_ON = {"sqlite": "json_extract(w.value, '$[3]')", "postgresql": "w.o"}


def _among(unit: Reading, asked: str) -> str:
    dialect = unit.connection.dialect.name
    return asked.format(among=_AMONG[dialect], free=_SKIPPING[dialect])


def _names(unit: Reading, subjects: Collection[str]) -> Any:
    return list(subjects) if unit.connection.dialect.name == "postgresql" else json.dumps(list(subjects))


def take_free(unit: Unit, subjects: Collection[str], limit: int) -> list[str]:
    """Lock those of these files that nobody else holds, at most so many; the unit must have locked the registers."""
    asked = text(_among(unit, _FREE)).columns(subject.c.id)
    given = {"names": _names(unit, subjects), "most": limit}
    return list(unit.connection.execute(asked, given).scalars())


def to_look_at(reading: Reading, subjects: Collection[str], today: date) -> list[Look]:
    """The deadlines of these files that are to be looked at by a day."""
    asked = text(_among(reading, _TO_LOOK_AT)).columns(*(deadline.c[name] for name in Look._fields))
    asked = asked.bindparams(bindparam("today", type_=Date()))
    given = {"names": _names(reading, subjects), "today": today}
    return [Look(*row) for row in reading.connection.execute(asked, given)]


def reported_of(reading: Reading, subjects: Collection[str]) -> list[Reported]:
    """Every reminder of these files, oldest first."""
    columns = reminder.c
    asked = select(
        columns.subject, columns.kind, columns.number, columns.due_on, columns.band, columns.level,
        columns.reported_on,
    ).where(columns.subject.in_(subjects))  # fmt: skip
    return [Reported(*row) for row in reading.connection.execute(asked.order_by(columns.id))]


def save_looks(unit: Unit, looks: Sequence[Looked], today: date) -> None:
    """Remember that these were looked at on a day, and when they are to be looked at again; in one statement."""
    if not looks:
        return
    dialect = unit.connection.dialect.name
    rows: list[Any] = [[*one[:3], one.next_on.isoformat() if one.next_on is not None else None] for one in looks]
    if dialect == "postgresql":
        rows = [dict(zip("skno", row, strict=True)) for row in rows]
    changed = text(
        f"UPDATE deadline SET next_on = {_AGAIN_ON[dialect]}, looked_on = :today FROM {_LOOKED_AT[dialect]}"
    ).bindparams(bindparam("today", type_=Date()))
    unit.connection.execute(changed, {"rows": json.dumps(rows), "today": today})


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
