"""Verifying the whole record in one snapshot: chains, states, openings, documents, answers, guards (DESIGN section 9).

It recomputes everything and trusts nothing but this program. What it cannot see is a record rewritten as a whole, tail
and rows and all: only a checkpoint that left the house can show that, and a note says since when none vouches. A
history row's `id` and `txid` are places in a table: no entry speaks of them, and no reading of the record goes by them.
A sealed entry's leaf keeps them; of those that are not sealed yet, their order within a subject is looked at, on
SQLite, where there is one writer at a time, a place that no row should have, and on PostgreSQL, once this cluster
sealed something, whether the transaction that they name wrote the row.

Memory is flat: few subjects are held at a time, all tables are read side by side in the order of subjects. Of a large
record others read a share each, in the same snapshot.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.exc import DatabaseError

from lifecycle.findings import DATABASE, Finding
from lifecycle.log.checking import NOTHING_VOUCHES, Vouching
from lifecycle.storage.errors import Lacking, Spoilt
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
    except (Lacking, Spoilt, DatabaseError, store.engine.dialect.loaded_dbapi.DatabaseError):
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
