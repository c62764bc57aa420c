"""The storage as the desk and the queries know it: units that write, readings that do not.

    with store.unit() as unit:
        stored, heads = unit.load(person, key, ids, known)
        …decide…
        outcome = unit.write(Write(…))

A unit is one act. On SQLite it is one transaction that owns the database from its first moment; on PostgreSQL
it is two statements, each whole in itself, of which the second is gated by everything the first saw.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol, Self

from sqlalchemy import Connection, Engine

from lifecycle.storage.errors import StorageError
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import (
    AnswerRow,
    DeadlineRow,
    DocumentRow,
    DueRow,
    Head,
    HistoryRow,
    NewEntry,
    Outcome,
    PartnershipRow,
    PersonalRow,
    StoredAnswer,
    Write,
)
from lifecycle.storage.tables import FILE_RANK, REGISTERS

__all__ = [
    "FILE_RANK",
    "REGISTERS",
    "AnswerRow",
    "DeadlineRow",
    "DocumentRow",
    "DueRow",
    "Head",
    "HistoryRow",
    "NewEntry",
    "Outcome",
    "PartnershipRow",
    "PersonalRow",
    "Reading",
    "Store",
    "StoredAnswer",
    "Unit",
    "Write",
]


class Unit(Reading):
    """A reading that can write."""

    @abstractmethod
    def load(
        self, person: int, key: str | None, ids: Collection[str], known: Mapping[str, int] | None = None
    ) -> tuple[StoredAnswer | None, dict[str, Head]]:
        """The answer of an idempotency key and the heads of subjects, in one SELECT.

        In a bulk unit it locks what it reads until the block ends, so ask for all subjects of a block at
        once.

        Args:
            person: who acts.
            key: their idempotency key.
            ids: subjects.
            known: versions the caller holds the state of; there the state comes back as None.
        """

    @abstractmethod
    def write(self, write: Write) -> Outcome:
        """Write everything, or nothing and say why; then the unit can load and write again."""

    def write_many(self, writes: Sequence[Write]) -> list[Outcome]:
        """Write those that stand, each judged on what the ones before it did; say what became of each."""
        return [self.write(write) for write in writes]


class Backend(Protocol):
    """What a database brings: how a unit, a block and a snapshot begin, and what its errors mean."""

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which database it is."""

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine."""

    def unit(self) -> AbstractContextManager[Unit]:
        """One act."""

    def bulk(self) -> AbstractContextManager[Unit]:
        """Many acts in one transaction."""

    def reading(self, lent: str = "") -> AbstractContextManager[Reading]:
        """One snapshot, or the one that another transaction lends."""

    def explain(self, error: BaseException) -> StorageError | None:
        """The driver's error as one of ours; None for a fault of this program."""

    def any_value(self, connection: Connection) -> AbstractContextManager[None]:
        """See `Store.any_value`."""

    def scrub(self) -> bool:
        """See `Store.scrub`."""

    def close(self) -> None:
        """Close every connection."""


class Store:
    """A database that was opened and found to be ours. Threads may share it; `with` closes it.

    Attributes:
        dialect: which database it is.
        url_shown: its address without a password.
        address: as it was given, with its password: never shown, and written nowhere.
        engine: SQLAlchemy's, for what neither a unit nor a reading offers.
        upgraded_from: the schema that it had before it was brought up to date just now; empty where it was.
    """

    def __init__(self, backend: Backend, url_shown: str, address: str, upgraded_from: str = "") -> None:
        self.engine = backend.engine
        self.address = address
        self.url_shown = url_shown
        self.upgraded_from = upgraded_from
        self.dialect = backend.dialect
        self._backend = backend

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def unit(self) -> AbstractContextManager[Unit]:
        """A writing unit: one act, durable when its `write` (SQLite: the block) has ended."""
        return self._backend.unit()

    def bulk(self) -> AbstractContextManager[Unit]:
        """Many writes in one transaction, durable when the block has ended; an exception undoes all of it.

        Raises:
            Locked: somebody else was in the way. Nothing of the block was written: do it again.
        """
        return self._backend.bulk()

    def reading(self, lent: str = "") -> AbstractContextManager[Reading]:
        """One snapshot that cannot write: what is now, or what `Reading.lent` of a reading that is still open names."""
        return self._backend.reading(lent)

    def any_value(self, reading: Reading) -> AbstractContextManager[None]:
        """Let a reading hand out, as a text, what raises Spoilt else: so that what holds it can be named.

        On SQLite bytes that are no text, on PostgreSQL days that no `date` holds: `infinity`, years before 1 and after
        9999.
        """
        return self._backend.any_value(reading.connection)

    def explain(self, error: BaseException) -> StorageError | None:
        """The driver's error as one of ours; None for any other."""
        return self._backend.explain(error)

    def scrub(self) -> bool:
        """Leave nothing of what was erased in free space: write the tables that held it anew.

        Takes the whole database for itself meanwhile. False where that could not be had, or is another role's to do:
        then old copies may stay in places that nothing reads any more, until it is done again.
        """
        return self._backend.scrub()

    def close(self) -> None:
        """Give back every connection."""
        self._backend.close()
