"""verify: a missing, changed or foreign trigger on history is a finding."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from messages.catalogue import LANGUAGES

DROPPED = {
    "sqlite": [f"DROP TRIGGER history_refuses_{verb}" for verb in ("update", "delete", "replace")],
    "postgresql": [
        "DROP TRIGGER history_is_write_once ON history",
        "ALTER TABLE history DISABLE TRIGGER history_is_write_once",
        "CREATE OR REPLACE FUNCTION history_is_write_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    ],
}


@pytest.mark.parametrize("number", range(3))
def test_a_missing_or_changed_guard_is_a_finding(record, number):
    """Never a refusal to open: the record can be read, and is said to be unguarded."""
    with record.store.engine.connect() as connection:
        connection.execute(text(DROPPED[record.store.dialect][number]))
    assert record.first == ("history", 0, "guard_missing")


def test_a_guard_that_only_looks_like_one_is_a_finding(record):
    """The same name, and nothing in it."""
    hollow = {
        "sqlite": ["DROP TRIGGER history_refuses_delete",
                   "CREATE TRIGGER history_refuses_delete BEFORE DELETE ON history BEGIN SELECT 1; END"],
        "postgresql": ["DROP TRIGGER history_is_write_once ON history",
                       "CREATE TRIGGER history_is_write_once BEFORE DELETE ON history FOR EACH STATEMENT"
                       " EXECUTE FUNCTION history_is_write_once()"],
    }  # fmt: skip
    with record.store.engine.connect() as connection:
        for statement in hollow[record.store.dialect]:
            connection.execute(text(statement))
    assert record.first == ("history", 0, "guard_missing")


def test_a_trigger_that_is_not_ours_is_a_finding(record):
    """It could write anything into history."""
    made = {
        "sqlite": "CREATE TRIGGER mine AFTER INSERT ON history BEGIN SELECT 1; END",
        "postgresql": "CREATE TRIGGER mine AFTER INSERT ON history FOR EACH ROW EXECUTE FUNCTION history_is_write_once()",
    }
    with record.store.engine.connect() as connection:
        connection.execute(text(made[record.store.dialect]))
    assert record.first == ("history", 0, "guard_unknown")


OTHERS = {
    "sqlite": "CREATE TRIGGER mine BEFORE INSERT ON {table} BEGIN SELECT nowhere(1); END",
    "postgresql": "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION history_is_write_once()",
}
"""On SQLite over a function that nobody knows; on PostgreSQL one that refuses."""


@pytest.mark.parametrize("table", ["access_log", "partnership", "deadline", "alembic_version"])
def test_a_trigger_on_another_table_is_a_finding(record, table):
    """It may change what is written, or keep it from being written: the chain says nothing of that."""
    with record.store.engine.connect() as connection:
        connection.execute(text(OTHERS[record.store.dialect].format(table=table)))
    (found,) = record.verify().findings
    assert (found.what, found.params) == ("trigger_unknown", {"trigger": "mine", "table": table})
    for lang in LANGUAGES:
        assert table in found.to_json(lang)["message"]


@pytest.mark.parametrize("told", ["postgresql"], indirect=True)
def test_a_rule_that_does_something_instead_is_a_finding(record):
    with record.store.engine.connect() as connection:
        connection.execute(text("CREATE RULE mine AS ON INSERT TO access_log DO INSTEAD NOTHING"))
    assert record.everything == [("database", 0, "trigger_unknown")]


@pytest.mark.parametrize("told", ["sqlite"], indirect=True)
def test_a_guard_whose_table_was_renamed_and_renamed_back_is_no_finding_unless_it_was_weakened(record):
    """SQLite writes the name of the table in quotes from then on, in the text of each trigger."""
    with record.store.engine.connect() as connection:
        connection.execute(text("ALTER TABLE history RENAME TO h2"))
        connection.execute(text("ALTER TABLE h2 RENAME TO history"))
        quoted = "SELECT sql FROM sqlite_master WHERE name = 'history_refuses_replace'"
        made = connection.execute(text(quoted)).scalar_one()
        assert '"history"' in made
        assert record.verify().ok
        connection.execute(text("DROP TRIGGER history_refuses_replace"))
        connection.exec_driver_sql(made.replace("id = NEW.id", "id = NEW.sequence"))
    assert record.everything == [("history", 0, "guard_missing")]
