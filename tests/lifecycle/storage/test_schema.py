"""The migrations make the tables, forward and back, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql.base import ischema_names

from lifecycle.storage import schema
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.storage.tables import OPEN_FILE_INDEX, TransactionId, metadata
from tests.lifecycle.storage.makers import HAVANA, perform


@pytest.fixture(autouse=True)
def _known_type(monkeypatch):
    monkeypatch.setitem(ischema_names, "xid8", TransactionId)


def test_a_migrated_database_has_exactly_the_tables(store: Store):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_head_the_program_compares_with_is_the_last_migration():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "lifecycle/storage/migrations")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == schema.HEAD
    assert sorted(script.revision for script in scripts.walk_revisions()) == [
        f"{number:04d}" for number in range(1, int(schema.HEAD) + 1)
    ]


def test_a_filled_database_goes_back_and_forth(store: Store, database_url):
    perform(store, HAVANA)
    with store.engine.connect() as connection:
        schema.migrate(connection, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        schema.migrate(connection)
    store.close()
    again = open_database(database_url)
    with again.reading() as reading:
        assert reading.number_of_entries() == 0
        assert len(reading.heads(["calendar"])) == 1
    again.close()


def test_nothing_points_across_subjects(store: Store):
    """So the tables can be split by subject; the key of an answer and the open file are exceptions, and messages, which
    belong to a person and to no file."""
    by_subject = {"subject", "reference", "id"}
    with store.engine.connect() as connection:
        found = inspect(connection)
        for table in metadata.tables:
            assert found.get_foreign_keys(table) == []
            unique = {tuple(index["column_names"]) for index in found.get_indexes(table) if index["unique"]}
            unique |= {tuple(constraint["column_names"]) for constraint in found.get_unique_constraints(table)}
            across = {columns for columns in unique if not by_subject & set(columns)}
            assert across == {"partnership": {("opening",)}, "message": {("key",)}}.get(table, set())
        assert OPEN_FILE_INDEX in {index["name"] for index in found.get_indexes("partnership")}
