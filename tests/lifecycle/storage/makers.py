"""Writes that fill what belongs together, and a count of everything that is stored."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import func, select

from lifecycle.storage.store import (
    FILE_RANK,
    REGISTERS,
    AnswerRow,
    DeadlineRow,
    DocumentRow,
    Head,
    NewEntry,
    Outcome,
    PartnershipRow,
    PersonalRow,
    Store,
    Write,
)
from lifecycle.storage.tables import metadata

HAVANA = "BE-BRU-2026-0001"
KYIV = "BE-BRU-2026-0002"
SEEN = ("calendar", "policy", "people", "partners")


def an_entry(
    subject: str, sequence: int, previous: str = "", act: str = "renew", outcome: str = "advanced"
) -> NewEntry:
    body = f'{{"act":"{act}","n":{sequence},"of":"{subject}","é":"\\\\ \\" ‖"}}'
    return NewEntry(
        sequence=sequence,
        act=act,
        outcome=outcome,
        effective_on=date(2026, 3, 1),
        recorded_at=f"2026-11-23T23:00:{sequence % 60:02d}.123456Z",
        actor=7,
        hash=hashlib.sha256((previous + body).encode()).hexdigest(),
        previous_hash=previous,
        body=body,
    )


def a_row(
    reference: str, partner: str = "havana", stage: str = "in_force", opening: str | None = None
) -> PartnershipRow:
    return PartnershipRow(
        reference=reference,
        partner=partner,
        track="bilateral",
        nature="arrangement",
        stage=stage,
        officer=None,
        opening=opening,
        country="CU",
        ends_on=date(2027, 1, 1),
        next_due_on=date(2026, 7, 1),
        last_effective_on=date(2026, 3, 1),
        legacy=False,
        state=f'{{"stage":"{stage}"}}',
    )


def deadlines(*days: str, kind: str = "term_end") -> tuple[DeadlineRow, ...]:
    return tuple(
        DeadlineRow(kind, number, date.fromisoformat(day), f'{{"from":"{day}"}}', date(1989, 1, 1))
        for number, day in enumerate(days)
    )


def the_write(heads: dict[str, Head], subject: str, *, key: str | None = None, refused: bool = False, **given) -> Write:
    """An act on a subject as it stood in `heads`, decided on everything else that was loaded."""
    head = heads.get(subject)
    version, sequence, previous = (head.version, head.sequence, head.head_hash) if head else (None, None, "")
    rank = REGISTERS.get(subject, FILE_RANK)
    next_sequence = (sequence or 0) + 1
    values: dict[str, Any] = {
        "subject": subject,
        "rank": rank,
        "version": version,
        "sequence": sequence,
        "seen": tuple((name, other.version) for name, other in heads.items() if name != subject),
        "new_version": (version or 0) + (0 if refused else 1),
        "entries": (an_entry(subject, next_sequence, previous, outcome="refused" if refused else "advanced"),),
        "answer": None if key is None else AnswerRow(7, key, "body", next_sequence),
    }
    if not refused:
        if rank == FILE_RANK:
            values["row"] = a_row(subject)
            values["deadlines"] = deadlines("2027-01-01")
        else:
            values["register_state"] = f'{{"version":{(version or 0) + 1}}}'
    return Write(**(values | given))


def perform(store: Store, subject: str, *, seen: tuple[str, ...] = SEEN, **given) -> Outcome:
    """Load, and write what was loaded for."""
    with store.unit() as unit:
        _, heads = unit.load(7, given.get("key"), [*seen, subject])
        return unit.write(the_write(heads, subject, **given))


def some_personal(commitment: str, field: str = "reason", value: str | None = "because") -> PersonalRow:
    return PersonalRow(commitment, field, "c2FsdA==", value)


def a_document(content: bytes) -> DocumentRow:
    return DocumentRow(hashlib.sha256(content).hexdigest(), len(content), content)


def everything(store: Store) -> dict[str, list[tuple]]:
    """Every row of every table, to show that nothing was written."""
    with store.reading() as reading:
        return {
            table.name: sorted(map(tuple, reading.connection.execute(select(table)).all()), key=repr)
            for table in metadata.sorted_tables
        }


def rows_in(store: Store, name: str) -> int:
    with store.reading() as reading:
        return reading.connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
