"""Where entries are looked for from the newest backwards, and which texts of the side table say something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.records import HistoryRow
from lifecycle.storage.tables import history, personal

MOST_TEXTS = 2_000
"""So many texts that say something are looked at: whoever searches for a letter gets no answer worth waiting for."""
_COLUMNS = [history.c[name] for name in HistoryRow._fields]


def newest(
    reading: Reading, equal: Mapping[str, Any], before: int | None, subjects: Iterable[str] | None = None
) -> Iterator[HistoryRow]:
    """The entries whose columns equal what is given, the newest first, in bounded memory."""
    asked = select(*_COLUMNS).order_by(history.c.id.desc()).limit(PAGE)
    for name, value in equal.items():
        asked = asked.where(history.c[name] == value)
    if subjects is not None:
        asked = asked.where(history.c.subject.in_(set(subjects)))
    while True:
        page = asked.where(history.c.id < before) if before is not None else asked
        rows = reading.connection.execute(page).all()
        yield from map(HistoryRow._make, rows)
        if len(rows) < PAGE:
            return
        before = rows[-1].id


def commitments_saying(reading: Reading, text: str) -> dict[str, str]:
    """The commitments of the texts that contain these words, in any case, each with its subject."""
    asked = select(personal.c.commitment, personal.c.subject)
    found = func.lower(personal.c.value).contains(text.lower(), autoescape=True)
    rows = reading.connection.execute(asked.where(found).order_by(personal.c.commitment).limit(MOST_TEXTS))
    return {str(commitment): str(subject) for commitment, subject in rows}
