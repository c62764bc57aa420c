"""Verifying a record as a whole, in one snapshot (`verify_record.py` says what it can see and what it cannot).

Where its tables were changed so that not all of it can be read, it is looked at part by part (`verify_changed.py`).
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.exc import DatabaseError

from lifecycle.findings import DATABASE, Finding
from lifecycle.log.checking import NOTHING_VOUCHES, Vouching
from lifecycle.storage.errors import Denied, Lacking, Spoilt
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store
from lifecycle.verification import Verification
from lifecycle.verify_changed import ChangedVerifier
from lifecycle.verify_helpers import Gone, Helpers, reading_with_helpers
from lifecycle.verify_record import Progress, RecordVerifier

__all__ = ["Progress", "Verification", "verify", "verify_reading"]


def verify(
    store: Store,
    progress: Progress | None = None,
    vouching: Vouching = NOTHING_VOUCHES,
    helpers: int | None = None,
) -> Verification:
    """Verify the whole record. `progress(done, total)` hears of every few thousand entries.

    `vouching` holds the keys that checkpoints are checked with and those checkpoints that left the house. `helpers` is
    how many processes help; None for as many as the record is worth.
    """
    try:
        with reading_with_helpers(store, helpers) as (reading, others):
            return verify_reading(reading, progress, vouching, others)
    except (ArithmeticError, TypeError, ValueError):  # a value of a type that no column of ours holds
        found = _verify_changed(store, progress, vouching)
        return found if found.findings else replace(found, findings=(Finding("value_unreadable", DATABASE),), found=1)
    except (Denied, Lacking, Spoilt, DatabaseError, store.engine.dialect.loaded_dbapi.DatabaseError):
        found = _verify_changed(store, progress, vouching)
        if not found.findings:
            raise
        return found


def _verify_changed(store: Store, progress: Progress | None, vouching: Vouching) -> Verification:
    with store.reading() as reading, store.any_value(reading):
        return ChangedVerifier(reading, progress, vouching, store=store).run()


def verify_reading(
    reading: Reading,
    progress: Progress | None = None,
    vouching: Vouching = NOTHING_VOUCHES,
    helpers: Helpers | None = None,
) -> Verification:
    """Verify what a view of the database shows: of a unit also what it has written and not committed yet.

    `helpers` read the same.
    """
    if helpers:
        try:
            return RecordVerifier(reading, progress, vouching, helpers).run()
        except Gone:  # somebody ended one: slower alone, and nothing of it is believed
            pass
    return RecordVerifier(reading, progress, vouching).run()
