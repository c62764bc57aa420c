"""PostgreSQL: a unit is two statements, each its own transaction, the second gated by what the first saw.

The write is the data-modifying statement of DESIGN section 6. A statement under READ COMMITTED sees the
newest version only of rows that it locks itself, so each subject that was seen is locked and compared in one
step, in the order of ranks, and everything else hangs on the update of the subject's own row. Shapes that
look alike and race are kept in `tests/lifecycle/storage/test_gate.py`.

Each shape of the statement is constant text: the driver prepares it once a connection, and the server keeps
one generic plan (`plan_cache_mode`): planning twelve common table expressions anew would cost more than
running them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from itertools import count
from typing import Any, Literal, TypeAlias, TypeVar

import psycopg
from psycopg import errors as pg
from psycopg.abc import Buffer
from psycopg.pq import Format
from psycopg.types.datetime import DateLoader
from sqlalchemy import Connection, Engine

from lifecycle.storage import errors
from lifecycle.storage.gate import Standing, subjects_of
from lifecycle.storage.pool import Connections, Leased, Span
from lifecycle.storage.postgresql_block import block_of_writes
from lifecycle.storage.postgresql_values import Parameters, array
from lifecycle.storage.postgresql_write import gated_write
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Head, Outcome, StoredAnswer, Write
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import FILE_RANK, OPEN_FILE_INDEX

SETTINGS = {
    "timezone": "UTC",
    "client_encoding": "utf8",
    "default_transaction_isolation": "read\\ committed",
    "synchronous_commit": "on",
    "lock_timeout": "20s",
    "plan_cache_mode": "force_generic_plan",
}

READ_ONLY = {"default_transaction_read_only": "on"}
"""The same for connections that may change nothing."""

ATTEMPTS = 8
"""How often a statement is tried that the server gave up for a deadlock or a serialization failure."""

_SNAPSHOT = """
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL plan_cache_mode = auto; SET LOCAL lock_timeout = 0"""
_HEADS = """
SELECT s.id, s.rank, s.version, s.sequence, s.head_hash,
       CASE WHEN s.version = w.version THEN NULL
            WHEN s.rank = 6 THEN (SELECT p.state FROM partnership p WHERE p.reference = s.id)
            ELSE (SELECT r.state FROM register r WHERE r.subject = s.id) END,
       (SELECT h.recorded_at FROM history h WHERE h.subject = s.id AND h.sequence = s.sequence)
  FROM unnest(%s::text[], %s::bigint[]) w(id, version) JOIN subject s ON s.id = w.id"""
_LOAD = f"""{_HEADS}
UNION ALL
SELECT subject, 0, 0, sequence, body_hash, NULL, NULL FROM answer WHERE person = %s::bigint AND key = %s::text"""
_STANDING = "SELECT id, version, sequence FROM subject WHERE id = ANY (%s::text[])"
_KEYS = """
SELECT a.person, a.key FROM unnest(%s::bigint[], %s::text[]) w(person, key)
  JOIN answer a ON a.person = w.person AND a.key = w.key"""
_OPENINGS = "SELECT opening, reference FROM partnership WHERE opening = ANY (%s::text[])"
_OWNS_TABLES = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'personal'::regclass"
# locked first and read in a statement of its own: the same one would show the state as it was before
_HASH = "SELECT hash FROM history WHERE subject = %s::text AND sequence = %s::bigint"
_LOCK_REGISTERS = """
SELECT id FROM subject WHERE id = ANY (%s::text[]) AND rank < 6 ORDER BY rank, id FOR SHARE"""
_LOCK_FILES = """
SELECT id FROM subject WHERE id = ANY (%s::text[]) AND rank = 6 ORDER BY id FOR NO KEY UPDATE"""
_LOCK_WRITTEN = """
SELECT id FROM subject WHERE id = ANY (%s::text[]) ORDER BY rank, id FOR NO KEY UPDATE"""
Row: TypeAlias = tuple[Any, ...]
Raw: TypeAlias = psycopg.Connection[Row]
Result = TypeVar("Result")


def _wanted(ids: Collection[str], known: Mapping[str, int] | None) -> Parameters:
    versions = [known.get(name, -1) for name in ids] if known else [-1] * len(ids)
    return (array(ids), "{" + ",".join(map(str, versions)) + "}")


def _heads(rows: Iterable[Row]) -> dict[str, Head]:
    return {row[0]: Head._make(row) for row in rows}


_NUMBERS = count(1)
"""Of cursors of the server: several are open at once."""


class PostgresqlReading(Reading):
    """One snapshot, repeatable and read-only."""

    def __init__(self, leased: Leased[Raw]) -> None:
        self._leased = leased
        self.connection = leased.connection

    def heads(self, ids: Collection[str], known: Mapping[str, int] | None = None) -> dict[str, Head]:
        """See `Reading.heads`."""
        return _heads(self._fetch(_HEADS, _wanted(ids, known)))

    def ask(self, statement: str, values: Sequence[object]) -> list[Row]:
        """See `Reading.ask`."""
        return self._leased.raw.execute(statement.replace("?", "%s"), tuple(values), prepare=True).fetchall()

    def stream(self, statement: str, values: Sequence[object], page: int) -> Generator[list[Row], None, None]:
        """See `Reading.stream`."""
        with self._leased.raw.cursor(f"stream_{next(_NUMBERS)}") as cursor:
            cursor.execute(statement.replace("?", "%s"), tuple(values))
            while rows := cursor.fetchmany(page):
                yield rows

    def lent(self) -> str:
        """See `Reading.lent`."""
        return str(self._fetch("SELECT pg_export_snapshot()", ())[0][0])

    def history_is_guarded_by_role(self) -> bool:
        """See `Reading.history_is_guarded_by_role`."""
        asked = "SELECT has_table_privilege('history', 'UPDATE') OR has_table_privilege('history', 'DELETE')"
        return not self._fetch(asked, ())[0][0]

    def _fetch(self, statement: str, parameters: Parameters) -> list[Row]:
        return self._leased.raw.execute(statement, parameters, prepare=True).fetchall()


class PostgresqlUnit(PostgresqlReading, Unit):
    """One act: a SELECT, and a statement that writes everything or nothing."""

    def __init__(self, leased: Leased[Raw], connections: Connections[Raw]) -> None:
        super().__init__(leased)
        self._connections = connections
        self._renewals = 0

    def load(
        self, person: int, key: str | None, ids: Collection[str], known: Mapping[str, int] | None = None
    ) -> tuple[StoredAnswer | None, dict[str, Head]]:
        """See `Unit.load`."""
        parameters = (*_wanted(ids, known), str(person), key)
        rows = self._again(lambda: self._fetch(_LOAD, parameters))
        return _split(rows)

    def heads(self, ids: Collection[str], known: Mapping[str, int] | None = None) -> dict[str, Head]:
        """See `Reading.heads`."""
        return self._again(lambda: _heads(self._fetch(_HEADS, _wanted(ids, known))))

    def write(self, write: Write) -> Outcome:
        """See `Unit.write`."""
        if write.also or write.erased is not None:
            return self._write_together((write, *write.also))
        gated = write
        if write.version is None and write.rank != FILE_RANK:  # a register is there from the start
            gated = replace(write, version=0, sequence=0)
        statement, values = gated_write(gated)
        renewals = self._renewals
        try:
            written = self._again(lambda: self._fetch(statement, values))[0][0]
        except pg.UniqueViolation as error:
            named = _BY_CONSTRAINT.get(error.diag.constraint_name or "")
            if named is None:
                raise
            outcome = named
        else:
            outcome = Outcome.WRITTEN if written else self._why_not(write)
        if outcome is not Outcome.WRITTEN and renewals != self._renewals and self._is_stored(write):
            return Outcome.WRITTEN  # the connection broke after the commit and before its answer
        return outcome

    def _write_together(self, writes: Sequence[Write]) -> Outcome:
        """In one transaction, as a block: what takes values away is rare, and has no statement of its own."""
        raw, block = self._leased.raw, PostgresqlBlock(self._leased)
        raw.execute("BEGIN")
        try:
            block.lock(writes)
            outcome = _standing(self._fetch, writes).judge_together(writes)
            if outcome is Outcome.WRITTEN:
                block.append(writes)
            raw.execute("COMMIT")
        except BaseException:
            with suppress(Exception):  # a connection that is gone took its transaction with it
                raw.rollback()
            raise
        return outcome

    def _why_not(self, write: Write) -> Outcome:
        outcome = _standing(self._fetch, (write,)).judge(write)
        # what was in the way has gone again: the caller loads and tries once more
        return Outcome.HEAD_MOVED if outcome is Outcome.WRITTEN else outcome

    def _is_stored(self, write: Write) -> bool:
        last = write.entries[-1]
        found = self._fetch(_HASH, (write.subject, str(last.sequence)))
        return bool(found) and found[0][0] == last.hash

    def _again(self, ask: Callable[[], Result]) -> Result:
        """Ask until the server neither deadlocks nor fails to serialize; renew a broken connection once."""
        renewals = self._renewals
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return ask()
            except (pg.DeadlockDetected, pg.SerializationFailure):
                if attempt == ATTEMPTS:
                    raise
                time.sleep(random.uniform(0.001, 0.01) * attempt)
            except psycopg.OperationalError:
                if renewals != self._renewals or not self._leased.raw.closed:
                    raise
                self._renewals += 1
                self._connections.renew(self._leased)
                self.connection = self._leased.connection
        raise AssertionError("the last attempt returns or raises")


class PostgresqlBlock(PostgresqlReading, Unit):
    """Many acts in one transaction that locks what it reads."""

    def load(
        self, person: int, key: str | None, ids: Collection[str], known: Mapping[str, int] | None = None
    ) -> tuple[StoredAnswer | None, dict[str, Head]]:
        """See `Unit.load`: two statements that lock, and one that reads."""
        names = array(ids)
        self._fetch(_LOCK_REGISTERS, (names,))
        self._fetch(_LOCK_FILES, (names,))
        return _split(self._fetch(_LOAD, (*_wanted(ids, known), str(person), key)))

    def write(self, write: Write) -> Outcome:
        """See `Unit.write`."""
        return self.write_many((write,))[0]

    def write_many(self, writes: Sequence[Write]) -> list[Outcome]:
        """See `Unit.write_many`.

        Raises:
            Locked: another process took a key, a name or an opening at the same moment; do the block again.
        """
        self.lock(writes)
        standing = _standing(self._fetch, writes)
        outcomes, passed = [], []
        for write in writes:
            outcomes.append(outcome := standing.judge(write))
            if outcome is Outcome.WRITTEN:
                standing.let_through(write)
                passed.append(write)
        if passed:
            self.append(passed)
        return outcomes

    def lock(self, writes: Sequence[Write]) -> None:
        """Lock what these writes were decided on and what they change, in the order of ranks."""
        names = array(subjects_of(writes))
        self._fetch(_LOCK_REGISTERS, (names,))
        self._fetch(_LOCK_WRITTEN, (array({write.subject for write in writes}),))
        self._fetch(_LOCK_FILES, (names,))

    def append(self, writes: Sequence[Write]) -> None:
        """Write what passed the gate."""
        raw = self._leased.raw
        with raw.pipeline():
            for statement, values in block_of_writes(writes):
                raw.execute(statement, values, prepare=True)


class PostgresqlBackend:
    """How units, blocks and snapshots begin on PostgreSQL."""

    dialect: Literal["postgresql"] = "postgresql"

    def __init__(self, engine: Engine, url_shown: str) -> None:
        self.engine = engine
        self._connections: Connections[Raw] = Connections(
            engine, broken=lambda raw: raw.closed, explain=lambda error: explain(error, url_shown)
        )

    def unit(self) -> AbstractContextManager[Unit]:
        """No transaction: each of its statements is one."""
        return Span(self._connections, lambda leased: PostgresqlUnit(leased, self._connections))

    def bulk(self) -> AbstractContextManager[Unit]:
        """Everything between `BEGIN` and `COMMIT`."""
        return Span(self._connections, PostgresqlBlock, ("BEGIN",), ("COMMIT",))

    def reading(self, lent: str = "") -> AbstractContextManager[Reading]:
        """A snapshot that cannot write."""
        begin = (_SNAPSHOT, f"SET TRANSACTION SNAPSHOT '{lent}'") if lent else (_SNAPSHOT,)
        return Span(self._connections, PostgresqlReading, begin, ("COMMIT",))

    def scrub(self) -> bool:
        """See `Store.scrub`: only the owner of the tables can write them anew."""
        leased = self._connections.take()
        try:
            raw = leased.raw
            owned = raw.execute(_OWNS_TABLES).fetchone()
            if owned is None or not owned[0]:
                return False
            raw.execute("SET lock_timeout = '20s'")
            for table in ("personal", "document", "answer", "message"):
                raw.execute(f"VACUUM (FULL) {table}")
            raw.execute("RESET lock_timeout")
        except psycopg.OperationalError:
            return False
        finally:
            self._connections.drop(leased)
        return True

    @contextmanager
    def any_value(self, connection: Connection) -> Iterator[None]:
        """See `Store.any_value`."""
        adapters = connection.connection.driver_connection.adapters  # type: ignore[union-attr]
        usual = adapters.get_loader(adapters.types["date"].oid, Format.TEXT)
        adapters.register_loader("date", AnyDay)
        try:
            yield
        finally:
            adapters.register_loader("date", usual)

    def explain(self, error: BaseException) -> errors.StorageError | None:
        """See `Backend.explain`."""
        return self._connections.explain(error)

    def close(self) -> None:
        """See `Backend.close`."""
        self._connections.close()


def _split(rows: list[Row]) -> tuple[StoredAnswer | None, dict[str, Head]]:
    stored = None
    for at, row in enumerate(rows):
        if row[1] == 0:  # no subject has rank 0
            stored = StoredAnswer(row[4], row[0], row[3])
            del rows[at]
            break
    return stored, _heads(rows)


def _standing(fetch: Callable[[str, Parameters], list[Row]], writes: Sequence[Write]) -> Standing:
    standing = Standing({row[0]: (row[1], row[2]) for row in fetch(_STANDING, (array(subjects_of(writes)),))})
    if answers := [write.answer for write in writes if write.answer is not None]:
        asked = (array(str(answer.person) for answer in answers), array(answer.key for answer in answers))
        standing.keys.update((person, key) for person, key in fetch(_KEYS, asked))
    if openings := [write.row.opening for write in writes if write.row is not None and write.row.opening]:
        standing.openings.update((opening, name) for opening, name in fetch(_OPENINGS, (array(openings),)))
    return standing


_BY_CONSTRAINT = {
    OPEN_FILE_INDEX: Outcome.OPEN_FILE_EXISTS,
    "pk_subject": Outcome.SUBJECT_EXISTS,
    "uq_history_subject_sequence": Outcome.HEAD_MOVED,
}


class AnyDay(DateLoader):
    """A day, or the text of one that Python's `date` cannot hold."""

    def load(self, data: Buffer) -> Any:
        """See psycopg's loader."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


NO_DAY = "date too "
"""How the driver's own complaint begins of a day that no `date` holds; it bears no code of the server."""


def explain(error: BaseException, url_shown: str) -> errors.StorageError | None:
    """The driver's error, wrapped by SQLAlchemy or not, as one of ours."""
    cause = getattr(error, "orig", None) or error
    match cause:
        case pg.DeadlockDetected() | pg.SerializationFailure() | pg.LockNotAvailable():
            return errors.Locked(url_shown)
        case pg.ReadOnlySqlTransaction():
            return errors.ReadOnly(url_shown)
        case pg.InsufficientPrivilege() | pg.QueryCanceled():
            kind = errors.Denied if isinstance(cause, pg.InsufficientPrivilege) else errors.BrokenOff
            return kind(url_shown, cause.diag.message_primary or "")
        case pg.InvalidCatalogName():
            return errors.Missing(url_shown)
        case pg.DiskFull():
            return errors.DiskFull(url_shown)
        case pg.DataCorrupted() | pg.IndexCorrupted():
            return errors.Damaged(url_shown)
        case psycopg.DataError() if cause.sqlstate is None and str(cause).startswith(NO_DAY):
            return errors.Spoilt(url_shown)
        case pg.UndefinedTable() | pg.UndefinedColumn() | pg.WrongObjectType():  # a column `rank` that is not there
            return errors.Lacking(url_shown)
        case pg.UndefinedFunction() | pg.DatatypeMismatch() | pg.CannotCoerce():  # no comparison of such a column
            return errors.Lacking(url_shown)
        case pg.UniqueViolation() if cause.diag.constraint_name in {*_BY_CONSTRAINT, "pk_answer"}:
            return errors.Locked(url_shown)
        case psycopg.IntegrityError():
            return errors.Refused(url_shown, cause.diag.constraint_name or str(cause))
        case psycopg.OperationalError():
            missing = "database" in str(cause) and "does not exist" in str(cause)
            return errors.Missing(url_shown) if missing else errors.Unreachable(url_shown)
    return None
