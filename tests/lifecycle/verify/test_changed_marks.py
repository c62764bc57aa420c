"""What the database says of itself was changed: verify names it, everybody else is sent to verify."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from lifecycle.storage import schema
from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import Changed
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.lifecycle.verify.record import FILE
from tests.makers import CommandLine

CHANGED = {
    "meta dropped": ("meta", "DROP TABLE meta"),
    "meta emptied": ("meta", "DELETE FROM meta"),
    "meta of another": ("meta", "UPDATE meta SET value = 'ledger'"),
    "meta without its column": ("meta", "ALTER TABLE meta RENAME COLUMN value TO other"),
    "revision dropped": ("alembic_version", "DROP TABLE alembic_version"),
    "revision emptied": ("alembic_version", "DELETE FROM alembic_version"),
    "revision of no schema": ("alembic_version", "UPDATE alembic_version SET version_num = 'zzz'"),
    "two revisions": ("alembic_version", "INSERT INTO alembic_version (version_num) VALUES ('0011')"),
    "revision that is no text": ("alembic_version", "UPDATE alembic_version SET version_num = CAST(x'ff30' AS TEXT)"),
    "name that is no text": ("meta", "UPDATE meta SET value = CAST(x'ff30' AS TEXT)"),
}


@pytest.mark.parametrize("what", [what for what in CHANGED if "no text" not in what])
def test_what_the_database_says_of_itself_is_named_where_it_was_changed(record, tmp_path, what):
    """Its other tables are plainly those of this program: nobody is sent to another database or version."""
    is_named(record, tmp_path, what)


@pytest.mark.parametrize("told", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", [what for what in CHANGED if "no text" in what])
def test_what_it_says_of_itself_in_no_text_is_named_too(record, tmp_path, what):
    """PostgreSQL keeps no such text."""
    is_named(record, tmp_path, what)


def is_named(record, tmp_path, what):
    table, statement = CHANGED[what]
    record.change("UPDATE partnership SET officer = 5 WHERE reference = :s", s=FILE)
    with record.store.engine.connect() as connection:
        connection.execute(text(statement))
    address = record.store.address
    line = CommandLine(address, tmp_path)
    found = line("verify", "--json", code=6).json
    named = {(one["what"], one.get("table", "")) for one in found["findings"]}
    dropped = "dropped" in what or "without" in what
    assert named & {("mark_changed", table)} or (
        dropped and {one for one, _ in named} & {"table_missing", "column_missing"}
    )
    assert (FILE, "file_differs") in {(one["subject"], one["what"]) for one in found["findings"]}
    assert found["entries"] > 200 and found["partnerships"] == 38
    for typed in (("show", FILE), ("init",), ("check",), ("backup", "kept.zip")):
        for lang in LANGUAGES if (what, typed[0]) == ("meta dropped", "show") else ("en",):
            said = line.as_("administrator")("--lang", lang, *typed, code=6).err
            assert said.count("\n") == 1 and "agreements verify" in said and table in said
            assert "--database" not in said and "agreements init" not in said
    for create in (False, True):
        with pytest.raises(Changed):
            open_database(address, create=create)
    if what == "meta dropped":
        with open_database(address, even_changed=True) as store:
            assert verify(store, helpers=2) == verify(store, helpers=0)


@pytest.mark.parametrize(("number", "word"), [("0012", "older version"), ("0014", "newer version")])
def test_a_schema_of_another_age_is_still_said_to_be_one(record, tmp_path, number, word):
    """That is no fault of anybody, and what is to be done is another thing."""
    assert schema.HEAD == "0013"
    with record.store.engine.connect() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{number}'"))
    line = CommandLine(record.store.address, tmp_path)
    for typed in (("verify",), ("show", FILE)):
        assert word in line(*typed, code=1).err
