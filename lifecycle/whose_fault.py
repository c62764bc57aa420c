"""Whose fault it is that an entry cannot be read: of whoever changed it, or of this program.

What folds entries raises Broken for the one that it stops at. Some fold what never stood so, to compare: there a fault
of this program looks the same, and the record must not be accused of it.
"""

from __future__ import annotations

from sqlalchemy import select

from lifecycle.errors import AgreementsError, Broken, Faulty
from lifecycle.fold import fold
from lifecycle.register_fold import fold_register
from lifecycle.registers import RANKS
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store
from lifecycle.storage.tables import leaf


def as_it_is(store: Store, error: AgreementsError) -> AgreementsError:
    """The error, or Faulty where it accuses an entry of a subject that verifies and folds as a whole."""
    subject, entry = error.params.get("subject"), error.params.get("entry")
    if not isinstance(error, Broken) or error.key != "broken.entry" or not isinstance(subject, str):
        return error
    try:
        with store.reading() as reading:
            sound = _is_sound(reading, subject)
    except Exception:  # whatever stops the look at it: the first error is the one to tell
        return error
    return Faulty("failed.reading", {"subject": subject, "entry": entry or 0}) if sound else error


def _is_sound(reading: Reading, subject: str) -> bool:
    """Whether a chain is whole, is the one that was sealed, and folds. Raises Broken, or what the fold ends with."""
    from lifecycle.pack.chains import sound_chain  # rarely asked: nothing is loaded for it at the start

    entries = [entry for _, entry in sound_chain(reading, subject)]
    sealed = reading.connection.execute(select(leaf.c.sequence, leaf.c.hash).where(leaf.c.subject == subject)).all()
    hashes = {entry.sequence: entry.hash for entry in entries}
    folded = fold_register(subject, entries) if subject in RANKS else fold(entries)
    return folded is not None and all(hashes.get(sequence) == hash_ for sequence, hash_ in sealed)
