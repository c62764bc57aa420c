"""The chains that are packed, looked at as `verify` does: the house signs for nothing that does not verify."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from lifecycle.check_chain import check_chain
from lifecycle.errors import Broken
from lifecycle.findings import Held, StoredEntry, StoredSubject, printable
from lifecycle.history import Entry
from lifecycle.storage.reading import Reading
from lifecycle.storage.tables import history
from lifecycle.storage.tables import subject as subjects

_ENTRY = [history.c[name] for name in StoredEntry._fields]
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
