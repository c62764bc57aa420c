"""Is this database ours, how old is it, and bringing it up to date.

Alembic costs 500 ms to import, so an ordinary start reads `alembic_version` with one SELECT and compares it
with `HEAD`. Only `migrate` imports it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

HEAD = "0013"
"""The newest migration. Revisions are numbers of four digits, so that newer and older can be told apart."""

APPLICATION = "agreements"
SQLITE_APPLICATION_ID = 0x41475245  # "AGRE", for `file` and the like

Condition = Literal["empty", "foreign", "ours"]

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    "postgresql": "SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
    " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
}


def examine(connection: Connection) -> tuple[Condition, str]:
    """What stands there, and its revision where it is ours."""
    tables = {row[0] for row in connection.exec_driver_sql(_TABLES[connection.dialect.name])}
    if not tables:
        return "empty", ""
    # one that somebody dropped makes it no less ours: verify names it
    if not {"meta", "alembic_version"} <= tables or tables.isdisjoint({"history", "subject"}):
        return "foreign", ""
    name = connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'application'").scalar()
    if name != APPLICATION:
        return "foreign", ""
    return "ours", str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


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
