"""Whether every row stands under a key of its own: what keeps it so in the tables, and rows that do not.

A second row under the key of another is read by one question and not by the next. No table of this program takes one,
so that rows are looked through only where a table no longer keeps its key, or where the rows of another count as its
own. Of each subject they are looked through anyhow: an owner can give a key back after a second row was written.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Table, UniqueConstraint, text

from lifecycle.check_tables import OURS, columns_there, tables_there
from lifecycle.findings import DATABASE, Finding, Held, shown_value
from lifecycle.storage.reading import Reading
from lifecycle.storage.schema import REVISIONS
from lifecycle.storage.tables import deadline, metadata, personal

UNLESS = {"uq_partnership_opening": "opening IS NOT NULL"}
"""The unique indexes that the migrations make for some rows alone, and for which."""
_KEYS = {
    "sqlite": "SELECT m.name, '', c.name, '' FROM sqlite_master m JOIN pragma_table_info(m.name) c"
    " WHERE m.name IN ({ours}) AND m.type = 'table' AND m.rootpage > 0 AND c.pk > 0"
    " UNION ALL SELECT m.name, hex(l.name), i.name, s.sql FROM sqlite_master m JOIN pragma_index_list(m.name) l"
    " JOIN pragma_index_info(l.name) i LEFT JOIN sqlite_master s ON s.name = l.name"
    " WHERE m.name IN ({ours}) AND m.type = 'table' AND m.rootpage > 0 AND l.\"unique\"",
    "postgresql": "SELECT c.relname, i.indexrelid::text, a.attname, ' WHERE ' || pg_get_expr(i.indpred, i.indrelid)"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
    " CROSS JOIN unnest(CAST(i.indkey AS int2[])) WITH ORDINALITY AS k (number, place)"
    " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND i.indisunique AND i.indisvalid"
    " AND i.indisready AND k.place <= i.indnkeyatts",
}
"""Table, index, column and definition of all that lets no two rows have the same in some columns."""
_CHILDREN = (
    "SELECT p.relname, min(CAST(c.oid::regclass AS text)) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent"
    " JOIN pg_class c ON c.oid = i.inhrelid"
    " WHERE p.relnamespace = current_schema()::regnamespace AND p.relkind IN ('r', 'p') GROUP BY p.relname"
)
_POLICIES = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
    " AND relrowsecurity"
)
_PREDICATE = re.compile(r"\bWHERE\b(.*)", re.IGNORECASE | re.DOTALL)
_MARKS = re.compile(r'[\s()"`\[\]]+')


class Key(NamedTuple):
    """Columns in which no two rows of a table have the same, be it only of those rows for which something holds."""

    table: str
    columns: tuple[str, ...]
    where: str = ""


def keys_of(table: Table) -> tuple[Key, ...]:
    """The keys that this program gives a table, the primary one first."""
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [one for one in table.indexes if one.unique]
    return (
        Key(table.name, tuple(c.name for c in table.primary_key)),
        *(Key(table.name, tuple(c.name for c in one.columns)) for one in unique),
        *(Key(table.name, tuple(c.name for c in one.columns), UNLESS.get(str(one.name), "")) for one in indexes),
    )


class Keyed(NamedTuple):
    """What is wrong with the keys of the tables, and those keys under which two rows can stand."""

    findings: tuple[Finding, ...] = ()
    loose: tuple[Key, ...] = ()


def look_at_keys(connection: Connection) -> Keyed:
    """Look whether every table keeps its keys and has rows of its own alone; what is not there is told elsewhere."""
    there, tables = columns_there(connection), tables_there(connection)
    kept, children = _kept(connection), _children(connection)
    secured = _secured(connection)
    findings, loose = [], []
    for name in (*(table.name for table in metadata.sorted_tables), REVISIONS):
        if name in children:
            findings.append(Finding("table_child", DATABASE, params={"table": name, "child": children[name]}))
        if name in secured:
            findings.append(Finding("table_policy", DATABASE, params={"table": name}))
    for table in metadata.sorted_tables:
        for key in keys_of(table):
            if not all((table.name, column) in there for column in key.columns):
                continue
            columns = frozenset(key.columns)
            lost = kept[table.name].isdisjoint({(columns, ""), (columns, _bare(key.where))})
            if lost and table.name in tables:
                params = {"table": table.name, "columns": ", ".join(key.columns)}
                findings.append(Finding("key_missing", DATABASE, params=params))
            if lost or table.name in children:
                loose.append(key)
    return Keyed(tuple(findings), tuple(loose))


def rows_twice(reading: Reading, key: Key) -> dict[str, str]:
    """The table and, of the rows that stand twice under one of its keys, the first; empty where each stands alone."""
    columns = ", ".join(f'"{column}"' for column in key.columns)
    where = f" WHERE {key.where}" if key.where else ""
    asked = f'SELECT {columns} FROM "{key.table}"{where} GROUP BY {columns} HAVING count(*) > 1'
    rows = reading.ask(f"{asked} ORDER BY {columns} LIMIT 1", ())
    return {key.table: shown_row(rows[0])} if rows else {}


def twice_in(held: Held) -> Iterator[tuple[str, str]]:
    """Table and row of what is held of a subject twice under one key, once for each table."""
    yield from held.twice
    for table, rows, key in ((deadline, held.deadlines, slice(0, 3)), (personal, held.openings, slice(1, 2))):
        counted = {row[key] for row in rows}
        if len(counted) != len(rows):
            twice = [shown_row(row) for row, times in Counter(row[key] for row in rows).items() if times > 1]
            yield table.name, min(twice)


def shown_row(key: Iterable[object]) -> str:
    """How a row is named: by the values of its key."""
    return " ".join(map(shown_value, key))


def told_twice(twice: Mapping[str, str]) -> Iterator[Finding]:
    """What is said of rows that stand twice: once for each table, however many they are."""
    for table, row in sorted(twice.items()):
        yield Finding("row_twice", DATABASE, params={"table": table, "row": row})


def _kept(connection: Connection) -> Mapping[str, frozenset[tuple[frozenset[str], str]]]:
    """By table, the columns in which no two rows have the same, and for which rows that holds."""
    columns: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for table, index, column, made in connection.execute(text(_KEYS[connection.dialect.name].replace("{ours}", OURS))):
        columns[table, index, _predicate(made)].add(str(column))  # an expression has no name
    kept: dict[str, frozenset[tuple[frozenset[str], str]]] = defaultdict(frozenset)
    for (table, _, where), names in columns.items():
        kept[table] |= {(frozenset(names), where)}
    return kept


def _predicate(made: str | None) -> str:
    found = _PREDICATE.search(made or "")
    return _bare(found[1]) if found is not None else ""


def _bare(condition: str) -> str:
    """A condition as it can be compared: each database writes it down in its own way."""
    return _MARKS.sub(" ", condition).strip().lower()


def _children(connection: Connection) -> Mapping[str, str]:
    """By table, one of those whose rows count as its own: PostgreSQL alone knows such."""
    if connection.dialect.name == "sqlite":
        return {}
    return {row[0]: row[1] for row in connection.execute(text(_CHILDREN))}


def _secured(connection: Connection) -> frozenset[str]:
    """The tables of which a role may be shown some rows alone: PostgreSQL alone knows such."""
    if connection.dialect.name == "sqlite":
        return frozenset()
    return frozenset(connection.execute(text(_POLICIES)).scalars())
