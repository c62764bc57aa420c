"""Deadline rows written without an entry: they follow from a state and from settings that may change for all files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, insert, select, update

from lifecycle.storage.reading import Reading
from lifecycle.storage.records import DeadlineRow
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import deadline, partnership


def derived_otherwise(reading: Reading, kind: str, derivation: str, limit: int) -> list[str]:
    """Subjects whose deadline of a kind does not follow from this, in the order of their names."""
    asked = select(deadline.c.subject).where(deadline.c.kind == kind, deadline.c.derivation != derivation)
    return list(reading.connection.execute(asked.order_by(deadline.c.subject).limit(limit)).scalars())


def replace_deadlines(unit: Unit, subject: str, rows: Sequence[DeadlineRow], next_due_on: date | None) -> None:
    """Replace the deadlines of a file. The subject must have been loaded, and so locked, in this unit."""
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
    changed = update(partnership).where(partnership.c.reference == subject).values(next_due_on=next_due_on)
    unit.connection.execute(changed)
