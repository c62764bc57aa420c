"""What is looked at of the tables as such: guards of the history, places of its rows, answers, what is there at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Integer, LargeBinary, String, and_, func, select, text

from lifecycle.findings import DATABASE, HISTORY, SHOWN, Finding, printable
from lifecycle.storage.messages import CLOSED
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store
from lifecycle.storage.tables import (
    COUNTED_BY,
    answer,
    check_run,
    delivery,
    history,
    message,
    metadata,
    reminder,
    subject,
)

WRITE_ONCE = "history is write-once: an entry is corrected by a new entry, never changed or removed"
SQLITE_GUARDS = {
    "history_refuses_update": "CREATE TRIGGER history_refuses_update BEFORE UPDATE ON history "
    f"BEGIN SELECT RAISE(ABORT, '{WRITE_ONCE}'); END",
    "history_refuses_delete": "CREATE TRIGGER history_refuses_delete BEFORE DELETE ON history "
    f"BEGIN SELECT RAISE(ABORT, '{WRITE_ONCE}'); END",
    "history_refuses_replace": "CREATE TRIGGER history_refuses_replace BEFORE INSERT ON history "
    "WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id) OR EXISTS "
    "(SELECT 1 FROM history WHERE subject = NEW.subject AND sequence = NEW.sequence) "
    f"BEGIN SELECT RAISE(ABORT, '{WRITE_ONCE}'); END",
}
POSTGRESQL_GUARDS = {
    "history_is_write_once": "CREATE TRIGGER history_is_write_once BEFORE DELETE OR UPDATE OR TRUNCATE ON history "
    "FOR EACH STATEMENT EXECUTE FUNCTION history_is_write_once() BEGIN "
    f"RAISE EXCEPTION '{WRITE_ONCE}' USING ERRCODE = 'restrict_violation', "
    "TABLE = 'history', CONSTRAINT = 'history_is_write_once'; END ",
}
_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'",
    "postgresql": "SELECT t.tgname, pg_get_triggerdef(t.oid, true) || p.prosrc FROM pg_trigger t"
    " JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = 'history'::regclass AND NOT t.tgisinternal"
    " AND t.tgenabled IN ('O', 'A')",
}
_COLUMNS = {
    "sqlite": "SELECT m.name, c.name, '' FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
    "postgresql": "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
    " || CASE WHEN o.collname <> 'default' THEN ' COLLATE \"' || o.collname || '\"' ELSE '' END"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_collation o ON o.oid = a.attcollation"
    " WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped",
}
"""Table and column of all that there are, whoever may read them, and on PostgreSQL the kind."""


_NOT_SEALED_YET = (
    "SELECT h.subject, h.sequence FROM history h, edge e WHERE e.id = 1"
    f" AND split_part(e.read_to, '/', 1) = {COUNTED_BY}"
    " AND h.txid >= CAST(NULLIF(split_part(e.read_to, '/', 2), '') AS xid8)"
    " AND NOT EXISTS (SELECT 1 FROM leaf l WHERE l.subject = h.subject AND l.sequence = h.sequence)"
    " AND (h.xmin::text::bigint <> (h.txid::text::numeric % 4294967296)::bigint OR h.id > ("
    "SELECT CASE WHEN has_sequence_privilege(s.name, 'SELECT') THEN pg_sequence_last_value(s.name) END"
    " FROM (SELECT pg_get_serial_sequence('history', 'id')::regclass AS name) s))"
    " ORDER BY h.subject, h.sequence LIMIT :most"
)
"""Entries of this cluster that are not sealed yet and whose rows were written by another transaction than they say, or
bear a number that was never given. PostgreSQL keeps the writer of a row beside it (`xmin`, its lower 32 bits)."""


_STRAY = """
SELECT subject, sequence FROM history WHERE id IN (
    SELECT id FROM history WHERE id < 1
    UNION ALL SELECT id FROM history WHERE id > (SELECT count(*) FROM history)
    UNION ALL SELECT id FROM history WHERE txid >= -9e999
) ORDER BY id LIMIT ?"""
"""On SQLite: each part by its index, and behind minus infinity stands whatever is there. One OR would read all rows."""

NAMED_BY_THE_SCHEDULER: tuple[tuple[Column[Any], Column[Any], tuple[Any, ...]], ...] = (
    (delivery.c.reminder, reminder.c.id, ()), (delivery.c.message, message.c.id, (CLOSED,)),
    (reminder.c.run, check_run.c.id, ()), (reminder.c.subject, subject.c.id, ("",)),
)  # fmt: skip
"""What the rows of the scheduler name, where it must stand, and what names nothing.

Each of the others has a key that finds it. A delivery that was closed goes into no message; what is told of the
scheduler itself is of no file.
"""


def check_guards(reading: Reading) -> Iterator[Finding]:
    """Whether the triggers that make history write-once stand as they were made, and none beside them."""
    dialect = reading.connection.dialect.name
    wanted = SQLITE_GUARDS if dialect == "sqlite" else POSTGRESQL_GUARDS
    stored = {row[0]: row[1] for row in reading.connection.execute(text(_TRIGGERS[dialect]))}
    for name in sorted(wanted.keys() | stored.keys()):
        if wanted.get(name) != stored.get(name):
            yield Finding("guard_missing" if name in wanted else "guard_unknown", HISTORY, params={"trigger": name})


class Placed(NamedTuple):
    """Entries in rows that stand where none should: each subject and sequence."""

    strays: Sequence[tuple[str, int]] = ()
    whole_only: bool = False
    """Whether they count only where nothing else is wrong."""

    def findings(self, broken: Collection[str]) -> Iterator[Finding]:
        """What is to be said of them where these subjects are broken."""
        if not (self.whole_only and broken):
            yield from (Finding("place_wrong", of, at) for of, at in self.strays if self.whole_only or of not in broken)


def look_at_places(reading: Reading) -> Placed:
    """Whether rows of history stand where this program puts them.

    On SQLite at the places that one writer gives, one after another; on PostgreSQL, of those that are not sealed yet,
    as the transaction wrote them that they name. That they stand in the order of their chain is looked at with it.
    """
    if reading.connection.dialect.name == "sqlite":
        return Placed(reading.ask(_STRAY, (SHOWN,)), whole_only=True)
    return Placed([(of, at) for of, at in reading.connection.execute(text(_NOT_SEALED_YET), {"most": SHOWN})])


class Answered(NamedTuple):
    """Stored answers that point to no entry, and entries that two point to: each subject and sequence."""

    strays: Sequence[tuple[Any, Any]] = ()
    twice: Sequence[tuple[Any, Any]] = ()

    def findings(self, broken: Collection[str]) -> Iterator[Finding]:
        """What is to be said of them where these subjects are broken."""
        for of, at in self.strays:
            yield Finding("answer_stray", printable(str(of)), at if isinstance(at, int) else 0)
        for of, at in self.twice:
            if of not in broken:
                yield Finding("answer_twice", printable(str(of)), at if isinstance(at, int) else 0)


def look_at_answers(reading: Reading) -> Answered:
    """Whether every stored answer points to an entry, and no two to the same one.

    Whose entry it is tells nothing: of an old file that two confirm at once, the second is answered with the first's.
    """
    place = (answer.c.subject, answer.c.sequence)
    there = and_(history.c.subject == answer.c.subject, history.c.sequence == answer.c.sequence)
    stray = select(*place).outerjoin(history, there).where(history.c.id.is_(None)).order_by(*place).limit(SHOWN)
    twice = select(*place).group_by(*place).having(func.count() > 1).order_by(*place).limit(SHOWN)
    found = [[(of, at) for of, at in reading.connection.execute(asked)] for asked in (stray, twice)]
    return Answered(*found)


def check_told(reading: Reading) -> Iterator[Finding]:
    """Whether what the scheduler wrote down is whole: nothing of it is ever removed by this program.

    Who was told of a reminder that is not there, or by a mail that is not; a reminder of a run or a file that is not.
    What is told of the scheduler itself names no file.
    """
    for column, other, nothing in NAMED_BY_THE_SCHEDULER:
        named = column.is_not(None), column.not_in(nothing)
        asked = select(column).outerjoin(other.table, other == column).where(other.is_(None), *named)
        for (value,) in reading.connection.execute(asked.distinct().order_by(column).limit(SHOWN)):
            params = {"table": column.table.name, "column": other.table.name, "row": printable(str(value))}
            yield Finding("told_stray", DATABASE, params=params)


@contextmanager
def any_bytes(connection: Connection) -> Iterator[None]:
    """Let SQLite's driver hand out texts that are none, so that what holds the spoilt byte can be named."""
    raw: Any = connection.connection.dbapi_connection
    raw.text_factory = lambda stored: stored.decode(errors="surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


def of_another_kind(store: Store) -> Iterator[Finding]:
    """The values in SQLite's tables of another kind than their column: it takes a text where a number belongs."""
    if store.dialect != "sqlite":
        return
    with store.engine.connect() as connection, any_bytes(connection):
        for table in metadata.sorted_tables:
            row = " || ' ' || ".join(f"coalesce(\"{column.name}\", '')" for column in table.primary_key)
            names = [name for name in ("subject", "reference", "id") if name in table.c]
            named = names and not isinstance(table.c[names[0]].type, Integer)
            of = f'"{names[0]}"' if named else "''"
            for column in table.c:
                kind = "integer" if isinstance(column.type, Integer) else "text" if _is_text(column) else None
                if kind is None:
                    continue
                asked = (
                    f'SELECT CAST({of} AS TEXT), CAST({row} AS TEXT) FROM "{table.name}"'
                    f' WHERE typeof("{column.name}") NOT IN (:kind, :none) LIMIT :most'
                )
                none = "null" if column.nullable else kind
                for subject, at in connection.execute(text(asked), {"kind": kind, "none": none, "most": SHOWN}):
                    params = {"table": table.name, "column": column.name, "row": printable(at or "")}
                    yield Finding("value_kind", printable(subject) if subject else DATABASE, params=params)


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, LargeBinary)


def lacking(connection: Connection) -> tuple[Finding, ...]:
    """The tables and columns of ours that the database lacks; on PostgreSQL also columns of another kind or order.

    SQLite keeps a value of any kind in any column: there the values are looked at.
    """
    found: list[Finding] = []
    there = {
        (table, column): kind for table, column, kind in connection.execute(text(_COLUMNS[connection.dialect.name]))
    }
    tables = {table for table, _ in there}
    for table in metadata.sorted_tables:
        if table.name not in tables:
            found.append(Finding("table_missing", DATABASE, params={"table": table.name}))
            continue
        for column in table.c:
            named = {"table": table.name, "column": column.name}
            kind = there.get((table.name, column.name))
            if kind is None:
                found.append(Finding("column_missing", DATABASE, params=named))
            elif kind and kind.lower() != column.type.compile(connection.dialect).lower():
                found.append(Finding("column_kind", DATABASE, params=named))
    return tuple(found[:SHOWN])
