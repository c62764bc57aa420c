"""SQLite: views, tables and indexes that nobody can read, of ours or beside them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import Changed, Lacking
from lifecycle.storage.tables import metadata
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.lifecycle.verify.record import LISTED
from tests.makers import CommandLine

pytestmark = pytest.mark.parametrize("told", ["sqlite"], indirect=True)

CHANGED = (LISTED, 1, "hash_wrong")
MODULE = "INSERT INTO sqlite_master VALUES ('table', 'odd', 'odd', 0, 'CREATE VIRTUAL TABLE odd USING nosuch(a)')"
NO_TEXT = "CAST(x'7aff' AS TEXT)"
ODD_VIEW = f"INSERT INTO sqlite_master VALUES ('view', {NO_TEXT}, {NO_TEXT}, 0, 'CREATE VIEW \"' || {NO_TEXT} || '\" AS SELECT 1')"
BESIDE = {
    "a view with a name that is no text": ("PRAGMA writable_schema = ON", ODD_VIEW),
    "a view of what is not there": ("CREATE VIEW mine AS SELECT * FROM nothing_there",),
    "a table of a module that is not there": ("PRAGMA writable_schema = ON", MODULE),
    "an index with a quotation mark in its name": ('CREATE INDEX "a""b" ON history (act)',),
}


NOT_COMPARED = frozenset({"access_log", "credential", "invitation", "meta", "session", "sign_in_failure"})
"""The tables of which no row is compared with an entry."""


def does(record, statements: tuple[str, ...]) -> None:
    with record.store.engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def changes(record) -> None:
    record.change(f"UPDATE history SET body = replace(body, '\"', ' \"') WHERE subject = '{LISTED}' AND sequence = 1")


@pytest.mark.parametrize("what", BESIDE)
def test_what_stands_beside_our_tables_accuses_nobody_and_hides_nothing(record, tmp_path, what: str):
    does(record, BESIDE[what])
    record.store.close()  # the next to read sees what stands there now
    assert record.verify().ok
    line = CommandLine(record.store.address, tmp_path).as_("administrator")
    line("backup", "copy.zip")
    changes(record)
    assert record.first == CHANGED


@pytest.mark.parametrize("column", ["history.act", "leaf.subject", "access_log.role", "deadline.subject"])
def test_an_index_in_an_order_that_nobody_knows_is_named_for_nothing_can_be_written(record, tmp_path, column: str):
    """Of the tables that are compared with their indexes it is told in the words of the database."""
    table, name = column.split(".")
    does(record, (
        f"CREATE INDEX odd ON {table} ({name} COLLATE nocase)", "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'nocase', 'nobodys') WHERE name = 'odd'",
    ))  # fmt: skip
    record.store.close()  # the next to read sees what stands there now
    (found,) = record.verify().findings
    assert (found.what, found.params["table"]) == ("index_differs" if table == "deadline" else "index_unknown", table)
    for lang in LANGUAGES:
        assert table in found.to_json(lang)["message"]
    changes(record)
    assert record.first == CHANGED


@pytest.mark.parametrize("table", [table.name for table in metadata.sorted_tables if table.name != "history"])
def test_a_view_that_breaks_in_the_place_of_a_table_hides_no_change_of_another(record, table: str):
    changes(record)
    does(record, (f"ALTER TABLE {table} RENAME TO elsewhere", f"CREATE VIEW {table} AS SELECT * FROM nothing_there"))
    with open_database(record.store.address, even_changed=True) as store:
        found = verify(store)
    assert ("table_missing", table) in {(one.what, one.params.get("table")) for one in found.findings}
    assert CHANGED in {(one.subject, one.sequence, one.what) for one in found.findings}
    assert found.complete == (table in NOT_COMPARED)


def test_a_view_that_breaks_in_the_place_of_history_is_named(record):
    does(record, ("ALTER TABLE history RENAME TO elsewhere", "CREATE VIEW history AS SELECT * FROM nothing_there"))
    with open_database(record.store.address, even_changed=True) as store:
        found = verify(store)
    assert not found.complete and "history" in {one.params.get("table") for one in found.findings}


FOREIGN = {
    "an order that nobody knows": ("stage COLLATE nocase", "nocase", "nobodys"),
    "a function that nobody knows": ("lower(stage)", "lower", "frob"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_an_index_that_rests_on_what_nobody_knows_is_no_fault_of_the_program(record, tmp_path, what: str):
    """Everybody is sent to verify, and verify says in the words of the database what it cannot read."""
    indexed, known, unknown = FOREIGN[what]
    change = f"UPDATE sqlite_master SET sql = replace(sql, '{known}', '{unknown}') WHERE name = 'odd'"
    does(record, (f"CREATE INDEX odd ON partnership ({indexed})", "PRAGMA writable_schema = ON", change))
    record.store.close()
    with open_database(record.store.address, even_changed=True) as store:
        found = verify(store)
    assert not found.ok
    for lang in LANGUAGES:
        assert all(one["message"] != one["what"] for one in found.to_json(lang)["findings"])
    told = CommandLine(record.store.address, tmp_path).as_("administrator")("backup", "copy.zip", code=6).err
    assert "did not foresee" not in told


def test_everybody_else_is_sent_to_verify(record):
    does(record, ("ALTER TABLE meta RENAME TO elsewhere", "CREATE VIEW meta AS SELECT * FROM nothing_there"))
    with pytest.raises(Changed):
        open_database(record.store.address)
    does(record, ("DROP VIEW meta", "ALTER TABLE elsewhere RENAME TO meta"))
    does(record, ("ALTER TABLE deadline RENAME TO elsewhere", "CREATE VIEW deadline AS SELECT * FROM nothing_there"))
    with open_database(record.store.address) as store, pytest.raises(Lacking), store.reading() as reading:
        reading.connection.execute(text("SELECT * FROM deadline"))
