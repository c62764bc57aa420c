"""SQLite: one file, one writer at a time.

A unit owns the database from `BEGIN IMMEDIATE` on. (A deferred transaction that reads and then writes fails
at once when another wrote in between; `busy_timeout` does not help there.) So nothing can move between load
and write, and the gate is asked all the same: what the caller decided on may be older than the unit.

Waiting for the one place is ours too: SQLite's own handler sleeps longer each time, up to a tenth of a second,
so that whoever came first is passed by all who come after, and may starve (docs/decisions/0015).

The statements are constant, so that the driver prepares each once a connection.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import date
from random import uniform
from time import monotonic, sleep
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import Connection, Engine

from lifecycle.storage import errors
from lifecycle.storage.gate import Standing, subjects_of
from lifecycle.storage.pool import Connections, Leased, Span
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import (
    ERASE_MESSAGES,
    DeadlineRow,
    Erased,
    Head,
    Outcome,
    PartnershipRow,
    StoredAnswer,
    Write,
)
from lifecycle.storage.store import Unit

PATIENCE = 20.0
"""Seconds a unit waits for its turn to write."""
_POLLS = 0.0002, 0.002
"""Seconds between two tries, at least and at most, in the first second of waiting; less after."""

JOURNAL = "journal_mode = WAL"
PRAGMAS = (
    "busy_timeout = 5000",  # first: even the switch to WAL can meet a writer
    JOURNAL,
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
)

# The subjects asked for come as one JSON object {subject: known version or -1}: one statement for any number.
_HEADS = """
SELECT s.id, s.rank, s.version, s.sequence, s.head_hash,
       CASE WHEN s.version = w.value THEN NULL
            WHEN s.rank = 6 THEN (SELECT p.state FROM partnership p WHERE p.reference = s.id)
            ELSE (SELECT r.state FROM register r WHERE r.subject = s.id) END,
       (SELECT h.recorded_at FROM history h WHERE h.subject = s.id AND h.sequence = s.sequence)
  FROM json_each(?) w CROSS JOIN subject s ON s.id = w.key"""
_LOAD = f"""{_HEADS}
UNION ALL SELECT subject, 0, 0, sequence, body_hash, NULL, NULL FROM answer WHERE person = ? AND key = ?"""
_STANDING = "SELECT s.id, s.version, s.sequence FROM json_each(?) w CROSS JOIN subject s ON s.id = w.value"
_KEYS = """
SELECT a.person, a.key FROM json_each(?) w
 CROSS JOIN answer a ON a.person = json_extract(w.value, '$[0]') AND a.key = json_extract(w.value, '$[1]')"""
_OPENINGS = "SELECT p.opening, p.reference FROM json_each(?) w CROSS JOIN partnership p ON p.opening = w.value"

_SUBJECT = """
INSERT INTO subject (id, rank, version, sequence, head_hash) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE
SET version = excluded.version, sequence = excluded.sequence, head_hash = excluded.head_hash"""
_ANSWER = "INSERT INTO answer (person, key, body_hash, subject, sequence) VALUES (?, ?, ?, ?, ?)"
_ENTRY = """
INSERT INTO history (subject, sequence, act, outcome, effective_on, recorded_at, actor,
                     hash, previous_hash, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_REGISTER = """
INSERT INTO register (subject, state) VALUES (?, ?)
ON CONFLICT (subject) DO UPDATE SET state = excluded.state"""
_CHANGE_FILE = """
UPDATE partnership SET stage = ?, opening = ?, ends_on = ?, next_due_on = ?, last_effective_on = ?, legacy = ?,
       state = ?, line = ?
 WHERE reference = ? AND partner = ? AND track = ? AND nature = ? AND officer IS ? AND country IS ?"""
_SAVE_FILE = """
INSERT INTO partnership (reference, partner, track, nature, officer, country, stage, opening, ends_on,
                         next_due_on, last_effective_on, legacy, state, line)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (reference) DO UPDATE
SET partner = excluded.partner, track = excluded.track, nature = excluded.nature, stage = excluded.stage,
    officer = excluded.officer, opening = excluded.opening, country = excluded.country,
    ends_on = excluded.ends_on, next_due_on = excluded.next_due_on,
    last_effective_on = excluded.last_effective_on, legacy = excluded.legacy, state = excluded.state,
    line = excluded.line"""
_DEADLINES = "SELECT kind, number, due_on, derivation FROM deadline WHERE subject = ?"
_DEADLINE_GONE = "DELETE FROM deadline WHERE subject = ? AND kind = ? AND number = ?"
_DEADLINE = """
INSERT INTO deadline (subject, kind, number, due_on, derivation, next_on) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (subject, kind, number) DO UPDATE
SET due_on = excluded.due_on, derivation = excluded.derivation, next_on = excluded.next_on, looked_on = NULL"""
_PERSONAL = """
INSERT INTO personal (commitment, subject, field, salt, value) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING"""
_DOCUMENT = "INSERT INTO document (sha256, size, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_ERASE_VALUE = "UPDATE personal SET value = NULL, salt = '' WHERE commitment = ?"
_ERASE_DOCUMENT = "DELETE FROM document WHERE sha256 = ?"
_ERASE_FINGERPRINT = "UPDATE answer SET body_hash = '' WHERE subject = ? AND sequence = ?"
_ERASE_MESSAGES = ERASE_MESSAGES.format("?1")


def _heads(rows: Iterable[tuple[Any, ...]]) -> dict[str, Head]:
    return {row[0]: Head._make(row) for row in rows}


def _wanted(ids: Collection[str], known: Mapping[str, int] | None) -> str:
    return json.dumps({name: known.get(name, -1) for name in ids} if known else dict.fromkeys(ids, -1))


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


class SqliteReading(Reading):
    """A deferred transaction under `query_only`: its snapshot begins with the first question."""

    def __init__(self, leased: Leased[sqlite3.Connection]) -> None:
        self.connection = leased.connection
        self._execute = leased.raw.execute

    def heads(self, ids: Collection[str], known: Mapping[str, int] | None = None) -> dict[str, Head]:
        """See `Reading.heads`."""
        return _heads(self._execute(_HEADS, (_wanted(ids, known),)).fetchall())

    def ask(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """See `Reading.ask`."""
        return self._execute(statement, tuple(values)).fetchall()

    def stream(
        self, statement: str, values: Sequence[object], page: int
    ) -> Generator[list[tuple[Any, ...]], None, None]:
        """See `Reading.stream`."""
        with closing(self._execute(statement, tuple(values))) as cursor:
            while rows := cursor.fetchmany(page):
                yield rows

    def lent(self) -> str:
        """See `Reading.lent`: a file lends none."""
        return ""

    def history_is_guarded_by_role(self) -> bool:
        """A file has no roles."""
        return False


class SqliteUnit(SqliteReading, Unit):
    """One immediate transaction, for one act or for many.

    What was loaded in it cannot move but by its own writes, so it remembers how everything stands.
    """

    def __init__(self, leased: Leased[sqlite3.Connection]) -> None:
        super().__init__(leased)
        self._standing = Standing({})
        self._absent: set[tuple[int, str]] = set()

    def load(
        self, person: int, key: str | None, ids: Collection[str], known: Mapping[str, int] | None = None
    ) -> tuple[StoredAnswer | None, dict[str, Head]]:
        """See `Unit.load`."""
        rows = self._execute(_LOAD, (_wanted(ids, known), person, key)).fetchall()
        stored = None
        if rows and rows[-1][1] == 0:  # no subject has rank 0: the answer, which comes last
            name, _, _, sequence, body_hash, *_ = rows.pop()
            stored = StoredAnswer(body_hash, name, sequence)
        elif key is not None:
            self._absent.add((person, key))
        self._standing.heads.update({row[0]: row[2:4] for row in rows})
        return stored, _heads(rows)

    def write(self, write: Write) -> Outcome:
        """See `Unit.write`."""
        if not write.also:
            return self.write_many((write,))[0]
        together = (write, *write.also)
        self._look(together)
        outcome = self._standing.judge_together(together)
        if outcome is Outcome.WRITTEN:
            for one in together:
                self._append(one)
                self._standing.let_through(one)
        return outcome

    def write_many(self, writes: Sequence[Write]) -> list[Outcome]:
        """See `Unit.write_many`."""
        self._look(writes)
        outcomes = []
        for write in writes:
            outcomes.append(outcome := self._standing.judge(write))
            if outcome is Outcome.WRITTEN:
                self._append(write)
                self._standing.let_through(write)
        return outcomes

    def _look(self, writes: Sequence[Write]) -> None:
        """Ask for whatever the gate needs and the unit does not know yet."""
        standing, dumps = self._standing, json.dumps
        if unknown := subjects_of(writes) - standing.heads.keys():
            standing.heads.update((row[0], row[1:]) for row in self._execute(_STANDING, (dumps(list(unknown)),)))
        keys = {(write.answer.person, write.answer.key) for write in writes if write.answer is not None}
        if unsure := keys - self._absent:
            standing.keys.update(self._execute(_KEYS, (dumps(list(unsure)),)))
        if openings := [write.row.opening for write in writes if write.row is not None and write.row.opening]:
            standing.openings.update(self._execute(_OPENINGS, (dumps(openings),)).fetchall())

    def _append(self, write: Write) -> None:
        execute, name = self._execute, write.subject
        if (answer := write.answer) is not None:
            execute(_ANSWER, (answer.person, answer.key, answer.body_hash, name, answer.sequence))
        for e in write.entries:
            execute(_ENTRY, (
                name, e.sequence, e.act, e.outcome, _day(e.effective_on), e.recorded_at, e.actor, e.hash,
                e.previous_hash, e.body,
            ))  # fmt: skip
        last = write.entries[-1]
        execute(_SUBJECT, (name, write.rank, write.new_version, last.sequence, last.hash))
        if write.row is not None:
            self._save_file(write.row)
        if write.register_state is not None:
            execute(_REGISTER, (name, write.register_state))
        if write.deadlines is not None:
            self._save_deadlines(name, write.deadlines)
        for p in write.personal:
            execute(_PERSONAL, (p.commitment, name, p.field, p.salt, p.value))
        for document in write.documents:
            execute(_DOCUMENT, (document.sha256, document.size, document.content))
        if write.erased is not None:
            self._erase(name, write.erased)

    def _erase(self, name: str, erased: Erased) -> None:
        """Take values away; what frees their place overwrites it with zeros."""
        execute = self._execute
        execute("PRAGMA secure_delete = ON").fetchall()
        for commitment in erased.commitments:
            execute(_ERASE_VALUE, (commitment,))
        for document in erased.documents:
            execute(_ERASE_DOCUMENT, (document,))
        for sequence in erased.sequences:
            execute(_ERASE_FINGERPRINT, (name, sequence))
        for person in erased.people:
            execute(_ERASE_MESSAGES, (person,))

    def _save_file(self, row: PartnershipRow) -> None:
        changing = (
            row.stage, row.opening, _day(row.ends_on), _day(row.next_due_on), _day(row.last_effective_on), row.legacy,
            row.state, row.line,
        )  # fmt: skip
        fixed = (row.reference, row.partner, row.track, row.nature, row.officer, row.country)
        # a column that is set is written to its index, changed or not: who it is with and what it is rarely changes
        if not self._execute(_CHANGE_FILE, (*changing, *fixed)).rowcount:
            self._execute(_SAVE_FILE, (*fixed, *changing))

    def _save_deadlines(self, name: str, deadlines: Iterable[DeadlineRow]) -> None:
        """Only what differs: each row that is left alone spares a page of the journal."""
        stored = {row[:2]: row[2:] for row in self._execute(_DEADLINES, (name,))}
        for d in deadlines:
            day = d.due_on.isoformat()
            if stored.pop((d.kind, d.number), None) != (day, d.derivation):
                self._execute(_DEADLINE, (name, d.kind, d.number, day, d.derivation, d.next_on.isoformat()))
        for kind, number in stored:
            self._execute(_DEADLINE_GONE, (name, kind, number))


class WritingSpan(Span[sqlite3.Connection, SqliteUnit]):
    """A span that waits its turn to write: the longer it has waited, the more often it asks."""

    __slots__ = ()

    def _start(self) -> None:
        execute = self._leased.raw.execute
        execute("PRAGMA busy_timeout = 0")
        try:
            began = monotonic()
            while True:
                try:
                    execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    waited = monotonic() - began
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or waited > PATIENCE:
                        raise
                    sleep(uniform(*_POLLS) / (1 + waited))
                else:
                    return
        finally:
            execute(f"PRAGMA {PRAGMAS[0]}")


class SqliteBackend:
    """How units, blocks and snapshots begin on SQLite."""

    dialect: Literal["sqlite"] = "sqlite"

    def __init__(self, engine: Engine, url_shown: str) -> None:
        self.engine = engine
        self._connections: Connections[sqlite3.Connection] = Connections(
            engine, broken=lambda raw: False, explain=lambda error: explain(error, url_shown)
        )

    def unit(self) -> AbstractContextManager[Unit]:
        """Everything between `BEGIN IMMEDIATE` and `COMMIT`."""
        return WritingSpan(self._connections, SqliteUnit, end=("COMMIT",))

    bulk = unit

    def reading(self, lent: str = "") -> AbstractContextManager[Reading]:
        """A deferred transaction that cannot write."""
        begin = ("PRAGMA query_only = ON", "BEGIN")
        return Span(self._connections, SqliteReading, begin, ("COMMIT",), ("PRAGMA query_only = OFF",))

    @contextmanager
    def any_value(self, connection: Connection) -> Iterator[None]:
        """See `Store.any_value`."""
        raw: Any = connection.connection.dbapi_connection
        raw.text_factory = lambda stored: stored.decode(errors="surrogateescape")
        try:
            yield
        finally:
            raw.text_factory = str

    def scrub(self) -> bool:
        """See `Store.scrub`: write the file anew, then empty the journal beside it."""
        leased = self._connections.take()
        try:
            leased.raw.execute("VACUUM")
            busy, _, _ = leased.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            self._connections.give_back(leased)
        return not busy

    def explain(self, error: BaseException) -> errors.StorageError | None:
        """See `Backend.explain`."""
        return self._connections.explain(error)

    def close(self) -> None:
        """See `Backend.close`."""
        self._connections.close()


def prepare(raw: sqlite3.Connection, read_only: bool = False) -> None:
    """Set up a fresh connection. Transactions are ours: neither the driver nor SQLAlchemy may begin one.

    One that is read-only cannot choose the journal: the file has had its own since it was made.
    """
    raw.isolation_level = None
    for pragma in PRAGMAS:
        if read_only and pragma == JOURNAL:
            continue
        raw.execute(f"PRAGMA {pragma}").close()


def take_away_empty_journal(path: str) -> None:
    """Have SQLite take away the empty journal that reading alone made beside a file, and could not take away.

    A connection that may write does so when it is closed as the last one: SQLite sees to it that nobody else has the
    file open. One into which somebody wrote meanwhile is theirs, and stays.
    """
    with suppress(sqlite3.Error, OSError):
        if os.path.getsize(f"{path}-wal") == 0:
            raw = sqlite3.connect(f"file:{quote(os.path.abspath(path))}?mode=rw", uri=True, timeout=0)
            with closing(raw):
                raw.execute("SELECT count(*) FROM sqlite_master").close()


NO_TEXT = "Could not decode to UTF-8"
NOT_THERE = (
    "no such table: ", "no such column: ", "no such module: ", "no such function: ", "unknown function: ",
    "no such collation sequence: ",
)  # fmt: skip
"""How SQLite's complaint begins of what somebody else put in the database and this program does not know."""
_BY_CODE: dict[int, type[errors.StorageError]] = {
    sqlite3.SQLITE_BUSY: errors.Locked,
    sqlite3.SQLITE_LOCKED: errors.Locked,
    sqlite3.SQLITE_READONLY: errors.ReadOnly,
    sqlite3.SQLITE_PERM: errors.ReadOnly,
    sqlite3.SQLITE_CANTOPEN: errors.Unreachable,
    sqlite3.SQLITE_NOTADB: errors.NotOurs,
    sqlite3.SQLITE_CORRUPT: errors.Damaged,
    sqlite3.SQLITE_IOERR: errors.Damaged,
    sqlite3.SQLITE_FULL: errors.DiskFull,
}
_BY_VARIANT: dict[int, type[errors.StorageError]] = {
    sqlite3.SQLITE_IOERR_SHMSIZE: errors.DiskFull,  # the file beside the database that readers share cannot grow
}


def explain(error: BaseException, url_shown: str) -> errors.StorageError | None:
    """The driver's error, wrapped by SQLAlchemy or not, as one of ours."""
    cause = getattr(error, "orig", None) or error
    if not isinstance(cause, sqlite3.Error):
        return None
    variant = getattr(cause, "sqlite_errorcode", 0)
    code = variant & 0xFF  # the upper bits tell variants apart
    if code == sqlite3.SQLITE_CONSTRAINT:
        return errors.Refused(url_shown, str(cause))
    made = _BY_VARIANT.get(variant) or _BY_CODE.get(code)
    if NO_TEXT in str(cause):  # the driver's own complaint, without a code
        made = errors.Spoilt
    elif str(cause).startswith(NOT_THERE):
        made = errors.Lacking
    return None if made is None else made(url_shown)
