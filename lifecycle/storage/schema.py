"""Is this database ours, how old is it, and bringing it up to date.

Alembic costs 500 ms to import, so an ordinary start reads `alembic_version` with one SELECT and compares it
with `HEAD`. Only `migrate` imports it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, InternalError, OperationalError

HEAD = "0013"
"""The newest migration. Revisions are numbers of four digits, so that newer and older can be told apart."""

REVISION = re.compile(r"(?!0000)[0-9]{4}", re.ASCII)
"""How a revision is written."""
REVISIONS = "alembic_version"
"""The table in which the migrations keep it."""
APPLICATION = "agreements"
SQLITE_ERROR = 1
"""How SQLite calls what is wrong in a question or in the schema, and in no file (sqlite3.h)."""
SQLITE_APPLICATION_ID = 0x41475245  # "AGRE", for `file` and the like

Condition = Literal["empty", "foreign", "ours", "changed"]

_TABLES = {
    # as bytes: whoever else put something there may have left no text
    "sqlite": "SELECT CAST(name AS BLOB) FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "postgresql": "SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
    " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
}


_HIDDEN = (
    "SELECT n.nspname FROM unnest(current_schemas(false)) WITH ORDINALITY AS s (name, place)"
    " JOIN pg_namespace n ON n.nspname = s.name JOIN pg_class c ON c.relnamespace = n.oid"
    " WHERE s.place > 1 AND c.relname IN ('history', 'subject', 'register', 'partnership')"
    " GROUP BY n.nspname, s.place HAVING count(*) = 4 ORDER BY s.place LIMIT 1"
)
_SAID = {
    # as bytes: whoever changed it may have left no text
    "sqlite": (
        "SELECT CAST(value AS BLOB) FROM meta WHERE name = 'application'",
        "SELECT CAST(version_num AS BLOB) FROM alembic_version",
    ),
    "postgresql": (
        "SELECT value FROM meta WHERE name = 'application'",
        "SELECT version_num FROM alembic_version",
    ),
}
_MARKS = {"meta": ("name", "value"), REVISIONS: ("version_num",)}
_OWN = {
    "history": ("subject", "sequence", "recorded_at", "hash", "previous_hash", "body"),
    "subject": ("id", "rank", "version", "sequence", "head_hash"),
}
_COLUMNS = (
    "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relname IN ({}) AND a.attnum > 0"
    " AND NOT a.attisdropped"
)


def examine(connection: Connection) -> tuple[Condition, str]:
    """What stands there, and its revision where it is ours; where it is `changed`, the table that says otherwise."""
    tables = set(_texts(connection, _TABLES[connection.dialect.name]))
    if not tables:
        return "empty", ""
    try:
        changed = changed_mark(connection)
    except (DataError, InternalError):  # no table of ours, but a view that answers nobody
        changed = REVISIONS
    if changed:
        return ("changed", changed) if _is_plainly_ours(connection, tables) else ("foreign", "")
    # one that somebody dropped makes it no less ours: verify names it
    if tables.isdisjoint({"history", "subject"}):
        return "foreign", ""
    return "ours", _said(connection)[1][0]


def has_a_schema(connection: Connection) -> bool:
    """Whether there is a schema whose tables this program would use: on SQLite always."""
    if connection.dialect.name == "sqlite":
        return True
    return connection.exec_driver_sql("SELECT current_schema()").scalar() not in {None, "pg_catalog"}


def hidden(connection: Connection) -> str:
    """The schema that holds a register, though another stands before it; empty if there is none, as on SQLite."""
    if connection.dialect.name == "sqlite":
        return ""
    return str(connection.exec_driver_sql(_HIDDEN).scalar() or "")


def changed_mark(connection: Connection) -> str:
    """The table in which the database does not say of itself what this program writes there; empty if none.

    A number of a schema that is older or newer than this one is no change.
    """
    there = _columns_of(connection, *_MARKS)
    for table, columns in _MARKS.items():
        if not there.issuperset((table, column) for column in columns):
            return table
    application, revisions = _said(connection)
    if application != [APPLICATION]:
        return "meta"
    return "" if len(revisions) == 1 and REVISION.fullmatch(revisions[0]) else REVISIONS


def _said(connection: Connection) -> tuple[list[str], list[str]]:
    """What the database calls itself, and its revision: one of each, unless somebody changed it."""
    first, second = _SAID[connection.dialect.name]
    return _texts(connection, first), _texts(connection, second)


def _texts(connection: Connection, asked: str) -> list[str]:
    rows = connection.exec_driver_sql(asked).scalars()
    return [bytes(one).decode(errors="replace") if isinstance(one, bytes | memoryview) else str(one) for one in rows]


def _is_plainly_ours(connection: Connection, tables: Collection[str]) -> bool:
    """Whether the tables are those of this program, whatever the database says of itself."""
    most = sum(name in tables for name in ("history", "subject", "register", "partnership", "deadline", "personal"))
    there = _columns_of(connection, *_OWN)
    own = any(there.issuperset((table, column) for column in columns) for table, columns in _OWN.items())
    return own and most > 3


def is_of_the_schema(error: Exception) -> bool:
    """Whether SQLite complains of what stands in its schema, and not that a file cannot be read or is another's.

    So it does of a view of what is not there, of a module that is not loaded, of a function that is not known.
    """
    return getattr(getattr(error, "orig", None) or error, "sqlite_errorcode", 0) & 0xFF == SQLITE_ERROR


def columns_on_sqlite(connection: Connection, name: str) -> list[tuple[str, str]]:
    """The columns of a table or view on SQLite and how each is declared: none where it breaks."""
    try:
        rows = connection.exec_driver_sql("SELECT name, type FROM pragma_table_info(?)", (name,)).all()
    except OperationalError as error:
        if not is_of_the_schema(error):
            raise
        return []
    return [(row[0], row[1]) for row in rows]


def _columns_of(connection: Connection, *tables: str) -> set[tuple[str, str]]:
    if connection.dialect.name == "sqlite":
        return {(table, column) for table in tables for column, _ in columns_on_sqlite(connection, table)}
    asked = _COLUMNS.format(", ".join(f"'{table}'" for table in tables))
    return {(table, column) for table, column in connection.exec_driver_sql(asked)}


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the database to a revision. The caller holds one transaction round it.

    Alembic runs inside the program: no ini file, no configuration but the folder of the scripts.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {SQLITE_APPLICATION_ID}")


def grant(connection: Connection, role: str) -> None:
    """Let the program's role do its work, and no more: history and who read what can be added to, never changed."""
    quoted = '"' + role.replace('"', '""') + '"'
    everything = "ALL TABLES IN SCHEMA " + str(
        connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    )
    for statement in (
        f"GRANT USAGE ON SCHEMA {everything.removeprefix('ALL TABLES IN SCHEMA ')} TO {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {everything} TO {quoted}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON history, leaf, checkpoint, access_log FROM {quoted}",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version, meta FROM {quoted}",
    ):
        connection.exec_driver_sql(statement.replace("%", "%%"))
