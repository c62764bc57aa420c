"""Verifying a database whose tables were changed by hand, so that not all of it can be read: as far as it goes.

A record that is merely spoilt is read as any other. Where a table or a column is gone or holds what none of ours does,
each part is looked at by itself, and what rests on that table is left out and said to be. One process does it: whoever
owns the tables can make a part unreadable in more ways than helpers could agree on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import DatabaseError

from lifecycle.check_indexes import check_indexes
from lifecycle.check_keys import Key
from lifecycle.check_tables import (
    NAMED_BY_THE_SCHEDULER,
    check_guards,
    check_told,
    columns_there,
    lacking,
    look_at_answers,
    look_at_places,
    of_another_kind,
)
from lifecycle.errors import Broken
from lifecycle.findings import DATABASE, Finding, printable
from lifecycle.knowledge import Registers
from lifecycle.log.checking import check_log
from lifecycle.registers import KEYS
from lifecycle.storage.errors import Denied, Lacking, Spoilt
from lifecycle.storage.store import Store
from lifecycle.verification import Verification
from lifecycle.verify_batches import CAN_LACK, READ
from lifecycle.verify_record import RecordVerifier
from rules.key_ring import KeyRing

OF_ANOTHER_KIND = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a value raises of a type that no column of ours holds."""
BESIDE_HISTORY = frozenset(READ) - {"history"}


@dataclass(slots=True, kw_only=True)
class ChangedVerifier(RecordVerifier):
    """One verification of such a database."""

    store: Store
    changed: tuple[Finding, ...] = field(default=())
    """What is wrong with the tables as such."""
    lacked: set[str] = field(default_factory=set)
    """What it said of something that it lacks: told where no table or column of ours is named for it."""
    unanswered: set[str] = field(default_factory=set)
    """What the database said where it answered no question: of a right that lacks, of a view that breaks."""

    def run(self) -> Verification:
        """Look at everything that can be looked at."""
        self.any_bytes = True
        there = columns_there(self.reading.connection)
        found: list[Finding] = []
        self._as_far(lambda: found.extend(lacking(self.reading.connection)))
        self.changed = tuple(found)
        absent = {
            table: frozenset(column for column in columns if (table, column) not in there)
            for table, columns in READ.items()
        }
        gone = frozenset(table for table, columns in absent.items() if columns - CAN_LACK.get(table, frozenset()))
        self.absent = absent
        self.add(*self.changed)
        self._as_far(lambda: self.add(*check_guards(self.reading)))
        self._as_far(self.check_keys)
        self._as_far(lambda: self.add(*of_another_kind(self.reading)))
        if not self._as_far(self.check_documents):
            gone |= {"document"}
        self._look_at_subjects(gone)
        self._as_far(self._look_at_log)
        self._as_far(self._look_at_places)
        self._as_far(self._look_at_answers)
        for named in NAMED_BY_THE_SCHEDULER:
            self._as_far(lambda named=named: self.add(*check_told(self.reading, [named])))  # type: ignore[misc]
        self._as_far(lambda: self.add(*check_indexes(self.reading)))
        stored = self._stored("history"), self._stored("partnership")
        self.complete = self.complete and stored == (self.entries, self.files)
        if not self.complete:
            self.entries, self.files = stored
        said = self.unanswered | (set() if self.changed else self.lacked)
        self.add(*(Finding("part_unreadable", DATABASE, params={"said": one}) for one in sorted(said)))
        return self.conclude()

    def look_twice(self, key: Key) -> None:
        """The same, as far as that key can be compared."""
        self._as_far(lambda: super(ChangedVerifier, self).look_twice(key))

    def _as_far(self, look: Callable[[], object]) -> bool:
        """Look at a part; False where it cannot be read, and then what comes next still can."""
        connection = self.reading.connection
        connection.exec_driver_sql("SAVEPOINT part")
        try:
            look()
        except (Broken, Denied, Lacking, Spoilt, DatabaseError, *OF_ANOTHER_KIND, self._driver) as error:
            explained = self.store.explain(error)
            if explained is not None and not isinstance(explained, Denied | Lacking | Spoilt):
                raise explained from error
            if isinstance(explained, Denied):
                self.unanswered.add(explained.said)
            elif isinstance(explained, Lacking):
                self.lacked.add(_first_line(error))
            elif explained is None and isinstance(error, DatabaseError | self._driver):
                self.unanswered.add(_first_line(error))
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
            self.complete = False
            return False
        connection.exec_driver_sql("RELEASE SAVEPOINT part")
        return True

    def is_guarded_by_role(self) -> bool:
        """The same, and so it is said where there is no table to ask of."""
        said: list[bool] = []
        self._as_far(lambda: said.append(self.reading.history_is_guarded_by_role()))
        return not said or said[0]

    @property
    def _driver(self) -> type[Exception]:
        raised: type[Exception] = self.store.engine.dialect.loaded_dbapi.DatabaseError
        return raised

    def _look_at_subjects(self, gone: frozenset[str]) -> None:
        """By all tables that are there; then without those that hold something else; then by history alone."""
        other = {str(one.params["table"]) for one in self.changed if one.what == "column_kind"}
        before, documents = self.findings, set(self.unnamed_documents)
        for unread in dict.fromkeys((gone, gone | (other & BESIDE_HISTORY), gone | BESIDE_HISTORY)):
            self.unread = unread
            self.findings = before.copy()
            self.registers, self.named_documents, self.unnamed_documents = Registers(), [], set(documents)
            self.entries = self.files = 0
            self.seen_twice = {}
            if "history" not in unread and self._as_far(lambda: self.check_subjects(iter(()))):
                self.complete = self.complete and not unread and not any(self.absent.values())
                return
        self.complete = False
        self.findings, self.entries, self.files = before, 0, 0

    def _look_at_log(self) -> None:
        known = self.registers.known.get(KEYS)
        ring = known.state if known is not None and isinstance(known.state, KeyRing) else None
        for _ in check_log(self.reading, self.vouching, self.looked, ring, any_value=True):
            pass

    def _look_at_places(self) -> None:
        self.placed = look_at_places(self.reading)

    def _look_at_answers(self) -> None:
        self.answered = look_at_answers(self.reading)

    def _stored(self, table: str) -> int:
        """How many rows a table holds; 0 where it is not there."""
        counted: list[int] = []
        self._as_far(lambda: counted.append(self.reading.ask(f"SELECT count(*) FROM {table}", ())[0][0]))
        return sum(counted)


def _first_line(error: Exception) -> str:
    """What a driver says, without where in the question it stumbled."""
    return printable(str(getattr(error, "orig", None) or error).strip().partition("\n")[0])
