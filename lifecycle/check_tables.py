"""What is looked at of the tables as such: guards of the history, places of its rows, answers, what is there at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Column, Connection, Integer, LargeBinary, String, and_, func, select, text

from lifecycle.findings import DATABASE, HISTORY, SHOWN, Finding, printable, shown_value
from lifecycle.storage.messages import CLOSED
from lifecycle.storage.reading import Reading
from lifecycle.storage.schema import REVISIONS, changed_mark, columns_on_sqlite
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
_QUOTED = re.compile(r'"(history|id|subject|sequence)"')
_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'",
    "postgresql": "SELECT t.tgname, pg_get_triggerdef(t.oid, true) || p.prosrc FROM pg_trigger t"
    " JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = 'history'::regclass AND NOT t.tgisinternal"
    " AND t.tgenabled IN ('O', 'A')",
}
_OTHERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> 'history'"
    " AND tbl_name IN ({ours}) ORDER BY tbl_name, name",
    "postgresql": "SELECT t.tgname AS name, c.relname AS of FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relname <> 'history' AND c.relname IN ({ours})"
    " AND c.relnamespace = current_schema()::regnamespace"
    " UNION ALL SELECT r.rulename, c.relname FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
    " WHERE c.relkind IN ('r', 'p') AND c.relname IN ({ours}) AND c.relnamespace = current_schema()::regnamespace"
    " ORDER BY of, name",
}
"""Triggers on the other tables, which bear none of ours; and the rules of PostgreSQL, which do something instead."""
OURS = ", ".join(f"'{name}'" for name in (*metadata.tables, REVISIONS))
"""The names of our tables, as SQL: what stands beside them may bear any."""
_LISTED = (
    "SELECT name, type = 'table' AND rootpage > 0 FROM sqlite_master"
    f" WHERE type IN ('table', 'view') AND name IN ({OURS})"
)
_COLUMNS = (
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)"
    " || CASE WHEN o.collname <> 'default' THEN ' COLLATE \"' || o.collname || '\"' ELSE '' END, c.relkind = 'r'"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_collation o ON o.oid = a.attcollation"
    " WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
)
"""Table and column of all that there are, whoever may read them, how each is declared, and whether it is a table."""


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

Named: TypeAlias = tuple[Column[Any], Column[Any], tuple[Any, ...]]
NAMED_BY_THE_SCHEDULER: tuple[Named, ...] = (
    (delivery.c.reminder, reminder.c.id, ()), (delivery.c.message, message.c.id, (CLOSED,)),
    (reminder.c.run, check_run.c.id, ()), (reminder.c.subject, subject.c.id, ("",)),
)  # fmt: skip
"""What the rows of the scheduler name, where it must stand, and what names nothing.

Each of the others has a key that finds it. A delivery that was closed goes into no message; what is told of the
scheduler itself is of no file.
"""


def check_guards(reading: Reading) -> Iterator[Finding]:
    """Whether the triggers that make history write-once stand as they were made, and none beside them on any table."""
    dialect = reading.connection.dialect.name
    wanted = SQLITE_GUARDS if dialect == "sqlite" else POSTGRESQL_GUARDS
    stored = {row[0]: row[1] for row in reading.connection.execute(text(_TRIGGERS[dialect]))}
    for name in sorted(wanted.keys() | stored.keys()):
        if wanted.get(name) != _unquoted(stored.get(name)):
            yield Finding("guard_missing" if name in wanted else "guard_unknown", HISTORY, params={"trigger": name})
    for name, table in reading.connection.execute(text(_OTHERS[dialect].replace("{ours}", OURS))):
        yield Finding("trigger_unknown", DATABASE, params={"trigger": printable(name), "table": table})


def _unquoted(made: str | None) -> str | None:
    """The text of a trigger without the quotes that SQLite puts round a name when its table is renamed, and back."""
    return None if made is None else _QUOTED.sub(r"\1", made)


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
            yield Finding("answer_stray", shown_value(of), at if isinstance(at, int) else 0)
        for of, at in self.twice:
            if of not in broken:
                yield Finding("answer_twice", shown_value(of), at if isinstance(at, int) else 0)


_OWN_ENTRIES = (
    "SELECT count(*), count(DISTINCT h.id) FROM answer a"
    " LEFT JOIN history h ON h.subject = a.subject AND h.sequence = a.sequence"
)


def all_are_answered(reading: Reading) -> bool:
    """Whether every stored answer has an entry of its own; False where `look_at_answers` has to tell.

    In one question, which takes half as long. On SQLite alone: there the key of an entry holds the place of its row,
    and PostgreSQL would read the whole history.
    """
    if reading.connection.dialect.name != "sqlite":
        return False
    answers, entries = reading.ask(_OWN_ENTRIES, ())[0]
    return bool(answers == entries)


def look_at_answers(reading: Reading) -> Answered:
    """Whether every stored answer points to an entry, and no two to the same one.

    Whose entry it is tells nothing: of an old file that two confirm at once, the second is answered with the first's.
    """
    place = (answer.c.subject, answer.c.sequence)
    there = and_(history.c.subject == answer.c.subject, history.c.sequence == answer.c.sequence)
    stray = select(*place).outerjoin(history, there).where(history.c.subject.is_(None)).order_by(*place).limit(SHOWN)
    twice = select(*place).group_by(*place).having(func.count() > 1).order_by(*place).limit(SHOWN)
    found = [[(of, at) for of, at in reading.connection.execute(asked)] for asked in (stray, twice)]
    return Answered(*found)


def check_told(reading: Reading, looked_at: Iterable[Named] = NAMED_BY_THE_SCHEDULER) -> Iterator[Finding]:
    """Whether what the scheduler wrote down is whole: nothing of it is ever removed by this program.

    Who was told of a reminder that is not there, or by a mail that is not; a reminder of a run or a file that is not.
    What is told of the scheduler itself names no file.
    """
    for column, other, nothing in looked_at:
        named = column.is_not(None), column.not_in(nothing)
        asked = select(column).outerjoin(other.table, other == column).where(other.is_(None), *named)
        for (value,) in reading.connection.execute(asked.distinct().order_by(column).limit(SHOWN)):
            params = {"table": column.table.name, "column": other.table.name, "row": shown_value(value)}
            yield Finding("told_stray", DATABASE, params=params)


def of_another_kind(reading: Reading) -> Iterator[Finding]:
    """The values that are of another kind than their column, or that no column of ours holds.

    SQLite takes a text where a number belongs. PostgreSQL keeps days beyond the calendar, and nothing where there must
    be something once its owner let it.
    """
    connection = reading.connection
    there = columns_there(connection)
    for table in metadata.sorted_tables:
        keys = [column.name for column in table.primary_key if (table.name, column.name) in there]
        names = [name for name in ("subject", "reference", "id") if (table.name, name) in there]
        of = names[0] if names and not isinstance(table.c[names[0]].type, Integer) else None
        for column in table.c:
            wrong = _WRONG[connection.dialect.name](column, there.get((table.name, column.name)))
            if wrong is None:
                continue
            shown = ", ".join(f'"{name}"' for name in ([of] if of else []) + keys) or "''"
            asked = f'SELECT {shown} FROM "{table.name}" WHERE {wrong} LIMIT {SHOWN}'
            for row in connection.exec_driver_sql(asked):
                at = " ".join(map(shown_value, row[1:] if of else row))
                params = {"table": table.name, "column": column.name, "row": at}
                yield Finding("value_kind", shown_value(row[0]) if of else DATABASE, params=params)


def _wrong_on_sqlite(column: Column[Any], kind: str | None) -> str | None:
    holds = "integer" if isinstance(column.type, Integer) else "text" if _is_text(column) else None
    if kind is None or holds is None:
        return None
    kinds = f"'{holds}', 'null'" if column.nullable else f"'{holds}'"
    return f'typeof("{column.name}") NOT IN ({kinds})'


def _wrong_on_postgresql(column: Column[Any], kind: str | None) -> str | None:
    name = f'"{column.name}"'
    wrong = [] if column.nullable else [f"{name} IS NULL"]
    # in an entry, its text says what stands there otherwise
    if kind == "date" and column.table is not history:
        wrong.append(f"{name} NOT BETWEEN '0001-01-01' AND '9999-12-31'")
    return " OR ".join(wrong) if kind is not None and wrong else None


_WRONG = {"sqlite": _wrong_on_sqlite, "postgresql": _wrong_on_postgresql}
"""What holds, as SQL, of a value that does not belong in a column; None where that is not looked at."""


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, LargeBinary)


def columns_there(connection: Connection) -> dict[tuple[str, str], str]:
    """Table and column of all that there are, and how each is declared; also of what only looks like a table."""
    return {(table, column): kind for table, column, kind, _ in _columns(connection)}


def tables_there(connection: Connection) -> frozenset[str]:
    """All tables that there are, and nothing that only looks like one."""
    return frozenset(table for table, _, _, is_table in _columns(connection) if is_table)


def _columns(connection: Connection) -> list[tuple[str, str, str, bool]]:
    """Table and column of all that there are under our names, how each is declared, and whether it is a table.

    A view that breaks and a table of a module that is not there have none.
    """
    if connection.dialect.name == "postgresql":
        return [tuple(row) for row in connection.execute(text(_COLUMNS))]
    found = []
    for name, is_table in connection.exec_driver_sql(_LISTED).all():
        found += [(name, column, kind, bool(is_table)) for column, kind in columns_on_sqlite(connection, name)]
    return found


_COLLATED = re.compile(r"""["'`\[]?(\w+)["'`\]]?(?:[^,()'"]|'[^']*'|"[^"]*"|\([^()]*\))*?\bCOLLATE\b""", re.IGNORECASE)
"""A column that is declared with an order of its own, in the text that SQLite keeps of a table."""


def _ordered_otherwise(connection: Connection) -> Mapping[str, Collection[str]]:
    """By table, the columns that SQLite puts in another order than of their bytes; none of ours is declared so.

    No pragma tells it. On PostgreSQL it stands in the kind of the column.
    """
    ordered: dict[str, Collection[str]] = defaultdict(frozenset)
    if connection.dialect.name == "sqlite":
        asked = (
            f"SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name IN ({OURS}) AND sql LIKE '%collate%'"
        )
        for name, sql in connection.execute(text(asked)):
            ordered[name] = frozenset(_COLLATED.findall(sql.partition("(")[2]))
    return ordered


def lacking(connection: Connection) -> tuple[Finding, ...]:
    """The tables and columns of ours that the database lacks, or holds otherwise than this program made them."""
    found: list[Finding] = []
    rows = _columns(connection)
    there = {(table, column): kind for table, column, kind, _ in rows}
    tables = {table for table, *_, is_table in rows if is_table}
    ordered = _ordered_otherwise(connection)
    for table in metadata.sorted_tables:
        if table.name not in tables:
            found.append(Finding("table_missing", DATABASE, params={"table": table.name}))
            continue
        for column in table.c:
            named = {"table": table.name, "column": column.name}
            kind = there.get((table.name, column.name))
            if kind is None:
                found.append(Finding("column_missing", DATABASE, params=named))
            elif kind.lower() != column.type.compile(connection.dialect).lower() or column.name in ordered[table.name]:
                found.append(Finding("column_kind", DATABASE, params=named))
    if REVISIONS not in tables:
        found.append(Finding("table_missing", DATABASE, params={"table": REVISIONS}))
    if (mark := changed_mark(connection)) in tables:
        found.append(Finding("mark_changed", DATABASE, params={"table": mark}))
    return tuple(found)
