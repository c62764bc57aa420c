"""An auditor at a database that was changed so far that no reading can be written down in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lifecycle.storage.engine import open_database
from tests.makers.program import CommandLine

FILE = "BE-BRU-2026-0035"
SPOILT = (
    ("ALTER TABLE subject DROP COLUMN rank", "rank"),
    ("ALTER TABLE register RENAME TO elsewhere", "register"),
    ("ALTER TABLE access_log RENAME TO elsewhere", "access_log"),
    ("ALTER TABLE history RENAME COLUMN recorded_at TO elsewhere", "recorded_at"),
)
RETYPED = (
    ("ALTER TABLE subject ALTER COLUMN sequence TYPE text", "sequence"),
    ("ALTER TABLE register ALTER COLUMN state TYPE bytea USING convert_to(state, 'UTF8')", "state"),
)


def is_told(line: CommandLine, change: str, named: str) -> None:
    """What `verify` names to an auditor; everything else says where that is told."""
    line("init")
    with open_database(line.database_url) as store, store.engine.begin() as connection:
        connection.exec_driver_sql(change)
    told = line.as_("auditor")("verify", "--json", code=6).json
    assert any(one["subject"] == "database" and named in one["message"] for one in told["findings"])
    assert "agreements verify" in line.as_("auditor")("show", FILE, code=6).err


@pytest.mark.parametrize(("change", "named"), SPOILT)
def test_verify_names_what_is_gone_and_never_sends_to_itself(
    database_url: str, tmp_path: Path, change: str, named: str
):
    is_told(CommandLine(database_url, tmp_path), change, named)


@pytest.mark.parametrize(("change", "named"), RETYPED)
def test_verify_names_a_column_of_another_kind(postgresql_url: str, tmp_path: Path, change: str, named: str):
    is_told(CommandLine(postgresql_url, tmp_path), change, named)


def test_verify_answers_where_a_column_is_put_in_an_order_that_nobody_knows(tmp_path: Path):
    """SQLite then reads nothing of that table for anybody."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    with closing(sqlite3.connect(tmp_path / "agreements.db", isolation_level=None)) as database:
        database.execute("PRAGMA writable_schema = ON")
        ordered = "replace(sql, 'sequence BIGINT', 'sequence BIGINT COLLATE foo')"
        database.execute(f"UPDATE sqlite_master SET sql = {ordered} WHERE name = 'subject'")
    told = line.as_("auditor")("verify", "--json", code=6).json
    assert ("column_kind", "sequence") in {(one["what"], one.get("column")) for one in told["findings"]}
