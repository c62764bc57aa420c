"""Deadlines and lines written without an entry: they follow from states and from settings of the register."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, or_, select, update

from lifecycle.storage.reading import Reading
from lifecycle.storage.records import DeadlineRow
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import deadline, partnership


def written_otherwise(reading: Reading, begins: str | None, limit: int) -> list[str]:
    """Files without a line, and with `begins` those whose line begins otherwise, by reference."""
    columns = partnership.c
    lacks = columns.line.is_(None)
    otherwise = lacks if begins is None else or_(lacks, ~columns.line.startswith(begins, autoescape=True))
    asked = select(columns.reference).where(otherwise).order_by(columns.reference).limit(limit)
    return list(reading.connection.execute(asked).scalars())


def replace_deadlines(unit: Unit, subject: str, rows: Sequence[DeadlineRow], line: str) -> None:
    """Replace the deadlines of a file and its line. The subject must have been loaded, and so locked, in this unit."""
    unit.connection.execute(delete(deadline).where(deadline.c.subject == subject))
    values = [
        {
            "subject": subject,
            "kind": r.kind,
            "number": r.number,
            "due_on": r.due_on,
            "derivation": r.derivation,
            "next_on": r.next_on,
        }
        for r in rows
    ]
    if values:
        unit.connection.execute(insert(deadline), values)
    changed = (
        update(partnership)
        .where(partnership.c.reference == subject)
        .values(next_due_on=rows[0].due_on if rows else None, line=line)
    )
    unit.connection.execute(changed)
