"""The chains that are packed, looked at as `verify` does: the house signs for nothing that does not verify."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Text, select, type_coerce

from lifecycle.check_chain import check_chain
from lifecycle.check_openings import commitments_in, opens
from lifecycle.errors import Broken
from lifecycle.findings import Held, StoredEntry, StoredSubject, printable
from lifecycle.history import Entry, unreadable
from lifecycle.shape import is_entry
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import PersonalRow
from lifecycle.storage.tables import history
from lifecycle.storage.tables import subject as subjects

_ENTRY: list[Any] = [type_coerce(history.c[name], Text) for name in StoredEntry._fields]
"""As the driver gives them: SQLAlchemy's reading of a spoilt date would raise."""
_SUBJECT = [subjects.c[name] for name in StoredSubject._fields]


def sound_chain(reading: Reading, subject: str) -> Iterator[tuple[str, Entry]]:
    """The entries of a subject in their order, each with its text; one subject is held at a time.

    Raises Broken, naming the first entry that is not as it was written.
    """
    rows = reading.connection.execute(select(*_ENTRY).where(history.c.subject == subject).order_by("sequence"))
    head = reading.connection.execute(select(*_SUBJECT).where(subjects.c.id == subject)).one_or_none()
    held = Held(subject, [StoredEntry(*row) for row in rows], StoredSubject(*head) if head is not None else None)
    require_sound(held)
    return zip((row.body for row in held.rows), held.entries, strict=True)


def require_sound(held: Held) -> None:
    """Read the entries of a chain. Raises Broken, naming the first entry that is not as it was written."""
    try:
        broken = check_chain(held)
    except (TypeError, ValueError):  # a value of a type that no column of ours holds
        broken = held.finding("rows_unreadable")
    if broken is not None:
        raise Broken("broken.entry", {"subject": printable(broken.subject), "entry": broken.sequence})
    for place, entry in enumerate(held.entries, 1):
        if not is_entry(entry.data):
            raise unreadable(held.subject, place)


def require_opened(
    entries: Iterable[Entry],
    rows: Mapping[str, PersonalRow],
    erased: Collection[str],
    openable: Collection[str] | None = None,
) -> None:
    """See that every value is the one that was committed to, or was erased; of `openable` ones, where they are given.

    Raises Broken, naming the first entry of which a value was changed or is gone.
    """
    for entry in entries:
        for name, commitment in commitments_in(entry):
            if openable is not None and commitment not in openable:
                continue
            row = rows.get(commitment)
            if row is None or row.value is None:
                sound = commitment in erased
            else:
                sound = opens(commitment, row.field, row.salt, row.value)
            if not sound:
                raise Broken("broken.opening", {"subject": entry.subject, "entry": entry.sequence, "field": name})
