"""Where entries are looked for from the newest backwards, and which texts of the side table say something.

The newest is the one that says that it was recorded last, by what its own hash was made of: the place of a row in its
table is nobody's word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, select, tuple_

from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.records import HistoryRow
from lifecycle.storage.tables import history, personal

MOST_TEXTS = 2_000
"""So many texts that say something are looked at: whoever searches for a letter gets no answer worth waiting for."""
_COLUMNS = [history.c[name] for name in HistoryRow._fields]
_AGE = (history.c.recorded_at, history.c.subject, history.c.sequence)


class Place(NamedTuple):
    """An entry by its subject and its number there, written `2026-0001:7`."""

    subject: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.subject}:{self.sequence}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that is written so; None where none is."""
        subject, _, sequence = text.rpartition(":")
        return cls(subject, int(sequence)) if subject and sequence.isdecimal() and len(sequence) < 18 else None


def newest(
    reading: Reading, equal: Mapping[str, Any], before: Place | None, subjects: Iterable[str] | None = None
) -> Iterator[HistoryRow]:
    """The entries whose columns equal what is given, the newest first, in bounded memory.

    With `before` those that are older than that entry; all where there is no such entry.
    """
    asked = select(*_COLUMNS).order_by(*(column.desc() for column in _AGE)).limit(PAGE)
    for name, value in equal.items():
        asked = asked.where(history.c[name] == value)
    if subjects is not None:
        asked = asked.where(history.c.subject.in_(set(subjects)))
    age = _age_of(reading, before) if before is not None else None
    while True:
        # the first bound alone is what an index on instants can be asked for
        page = asked.where(history.c.recorded_at <= age[0], tuple_(*_AGE) < age) if age is not None else asked
        rows = reading.connection.execute(page).all()
        yield from map(HistoryRow._make, rows)
        if len(rows) < PAGE:
            return
        age = (rows[-1].recorded_at, rows[-1].subject, rows[-1].sequence)


def _age_of(reading: Reading, place: Place) -> tuple[str, str, int] | None:
    asked = select(*_AGE).where(history.c.subject == place.subject, history.c.sequence == place.sequence)
    row = reading.connection.execute(asked).first()
    return (row[0], row[1], row[2]) if row is not None else None


def commitments_saying(reading: Reading, text: str) -> dict[str, str]:
    """The commitments of the texts that contain these words, in any case, each with its subject."""
    asked = select(personal.c.commitment, personal.c.subject)
    found = func.lower(personal.c.value).contains(text.lower(), autoescape=True)
    rows = reading.connection.execute(asked.where(found).order_by(personal.c.commitment).limit(MOST_TEXTS))
    return {str(commitment): str(subject) for commitment, subject in rows}
