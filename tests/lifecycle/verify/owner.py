"""What whoever owns the database can do to its tables, on both databases alike."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

from tests.lifecycle.verify.record import Record

_KEY = re.compile(r",\s*CONSTRAINT \w+ (PRIMARY KEY|UNIQUE) \([^)]*\)")
_UNIQUE = "SELECT conname FROM pg_constraint WHERE conrelid = CAST(:t AS regclass) AND contype IN ('p', 'u')"


def lose_keys(record: Record, table: str) -> None:
    """The table as it was, every row of it and its other indexes, without what keeps two rows apart."""
    with record.unguarded() as connection:
        if record.store.dialect == "postgresql":
            for (name,) in connection.execute(text(_UNIQUE), {"t": table}).all():
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
            return
        made = "SELECT sql FROM sqlite_master WHERE {} ORDER BY type = 'index'"
        here = made.format(f"tbl_name = '{table}' AND type IN ('table', 'index') AND sql IS NOT NULL")
        first, *indexes = connection.execute(text(here)).scalars().all()
        bare = _KEY.sub("", first).replace(" WITHOUT ROWID", "").replace("NOT NULL PRIMARY KEY AUTOINCREMENT", "")
        for statement in (f"CREATE TABLE kept AS SELECT * FROM {table}", f"DROP TABLE {table}", bare):
            connection.execute(text(statement))
        columns = columns_of(record, table)
        connection.execute(text(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept"))
        for statement in ("DROP TABLE kept", *indexes):
            connection.exec_driver_sql(statement)


def columns_of(record: Record, table: str) -> str:
    """The names of its columns, as they are typed."""
    with record.store.engine.connect() as connection:
        named = connection.execute(text(f"SELECT * FROM {table} LIMIT 0")).mappings().keys()
        return ", ".join(f'"{name}"' for name in named)


def write_beside(record: Record, table: str, where: str, change: str, *, first: bool) -> None:
    """Write the rows that fulfil something once more with a change, before all others or behind them."""
    columns = columns_of(record, table)
    with record.unguarded() as connection:
        for statement in (
            f"CREATE TABLE forged AS SELECT * FROM {table} WHERE {where}",
            f"UPDATE forged SET {change}",
            *((f"CREATE TABLE kept AS SELECT * FROM {table}", f"DELETE FROM {table}") if first else ()),
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM forged",
            *((f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept", "DROP TABLE kept") if first else ()),
            "DROP TABLE forged",
        ):
            assert connection.execute(text(statement)).rowcount, statement


def out_of_sight(record: Record, index: str) -> tuple[object, ...]:
    """Take an index out of SQLite's list: nothing is written to it until `in_sight` puts it back."""
    with record.store.engine.connect() as connection:
        connection.execute(text("PRAGMA writable_schema = ON"))
        asked = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE name = :n"
        row = tuple(connection.execute(text(asked), {"n": index}).one())
        connection.execute(text("DELETE FROM sqlite_master WHERE name = :n"), {"n": index})
        _tell_all(connection)
    return row


def in_sight(record: Record, row: tuple[object, ...]) -> None:
    """Put an index back as it was, whatever was written to its table meanwhile."""
    with record.store.engine.connect() as connection:
        connection.execute(text("PRAGMA writable_schema = ON"))
        connection.exec_driver_sql(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)", row
        )
        _tell_all(connection)


def _tell_all(connection: Connection) -> None:
    """Have every connection read SQLite's list anew."""
    version = connection.execute(text("PRAGMA schema_version")).scalar_one()
    connection.execute(text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(text("PRAGMA writable_schema = RESET"))
