"""Deadlines and lines written without an entry: they follow from states and from settings of the register."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, or_, select, update

from lifecycle.storage.reading import Reading
from lifecycle.storage.records import DeadlineRow, PartnershipRow
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
    """Replace the deadlines of a file and its line. The subject must have been loaded, and so locked, in this unit.

    A deadline that stays as it was keeps its row: the scheduler may have looked at it already.
    """
    stored = {(d.kind, d.number): (d.due_on, d.derivation) for d in unit.deadlines_of(subject)}
    others = [row for row in rows if stored.get((row.kind, row.number)) != (row.due_on, row.derivation)]
    gone = stored.keys() - {(row.kind, row.number) for row in rows} | {(row.kind, row.number) for row in others}
    columns = deadline.c
    for kind, number in sorted(gone):
        where = (columns.subject == subject, columns.kind == kind, columns.number == number)
        unit.connection.execute(delete(deadline).where(*where))
    values = [
        {
            "subject": subject,
            "kind": r.kind,
            "number": r.number,
            "due_on": r.due_on,
            "derivation": r.derivation,
            "next_on": r.next_on,
        }
        for r in others
    ]
    if values:
        unit.connection.execute(insert(deadline), values)
    changed = {"next_due_on": rows[0].due_on if rows else None, "line": line}
    unit.connection.execute(update(partnership).where(partnership.c.reference == subject).values(changed))


def replace_row(unit: Unit, row: PartnershipRow) -> None:
    """Replace all that is stored of a file but its deadlines. Its subject must have been loaded, and so locked."""
    values = row._asdict()
    where = partnership.c.reference == values.pop("reference")
    unit.connection.execute(update(partnership).where(where).values(values))
