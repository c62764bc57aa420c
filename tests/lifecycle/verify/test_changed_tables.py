"""verify: where tables were changed, whatever can still be looked at is, and the answer says that it is not all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from lifecycle.log.sealing import seal
from lifecycle.storage.tables import metadata
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.lifecycle.forging import without_triggers
from tests.lifecycle.verify.owner import lose_keys
from tests.lifecycle.verify.record import FILE, LISTED, Record
from tests.makers import CommandLine

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
PLANTED = {
    "document": (FILE, "document_missing"),
    "history": (LISTED, "column_differs"),
    "partnership": ("BE-BRU-2026-0030", "file_differs"),
    "leaf": ("log", "leaf_missing"),
    "answer": ("BE-BRU-2026-0099", "answer_stray"),
}
"""Faults that are planted beside, by the table that each stands in, and what each is found as."""
RESTS_ON = {
    "document": {"document", "history"},
    "history": {"history"},
    "partnership": {"history", "partnership"},
    "leaf": {"leaf", "history", "checkpoint", "edge"},
    "answer": {"answer", "history"},
}
"""The tables without which one of them cannot be found."""


def plant(record: Record) -> None:
    """One fault in each of five parts of the record."""
    assert seal(record.store, bytes(range(32)), AT).new
    record.change(
        "DELETE FROM document",
        "UPDATE history SET actor = 9 WHERE subject = :l AND sequence = 1",
        "UPDATE partnership SET officer = 5 WHERE reference = 'BE-BRU-2026-0030'",
        "DELETE FROM leaf WHERE number = 40",
        "UPDATE answer SET subject = 'BE-BRU-2026-0099', sequence = 1 WHERE subject = :s AND sequence = 8",
        l=LISTED, s=FILE,
    )  # fmt: skip


def run(record: Record, *statements: str) -> None:
    """Whatever the owner of the tables types; the guards stand again where history does."""
    with record.store.engine.connect() as connection:
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        guards = connection.execute(text(asked)).all() if record.store.dialect == "sqlite" else []
        without_triggers(connection)
        for statement in statements:
            connection.execute(text(statement))
        if guards and record.ask("SELECT 1 FROM sqlite_master WHERE name = 'history' AND type = 'table'"):
            for _, made in guards:
                connection.execute(text(made))
        if record.store.dialect == "postgresql":
            connection.execute(text("SET session_replication_role = DEFAULT"))


def named(record: Record, helpers: int | None = None) -> set[tuple[str, str]]:
    """Where something is wrong, and what."""
    return {(one.subject, one.what) for one in verify(record.store, helpers=helpers).findings}


RESTED_ON = {"subject", "register", "partnership", "deadline", "personal", "document", "leaf", "history", "edge"}
"""Those without which a part cannot be looked at, whichever column is gone."""
GONE = {
    "subject": "head_hash", "register": "state", "partnership": "stage", "deadline": "derivation", "personal": "salt",
    "document": "size", "history": "body", "leaf": "hash", "checkpoint": "note", "edge": "hashes",
    "answer": "body_hash", "reminder": "details", "delivery": "because", "message": "state",
}  # fmt: skip
"""A column of each table that verification reads."""
HELPED = ("history", "personal", "leaf")


@pytest.mark.parametrize("table", GONE)
@pytest.mark.parametrize("how", ["the table dropped", "a column renamed"])
def test_what_rests_on_no_changed_table_is_looked_at(record, table, how):
    """Every fault that is planted elsewhere is named, and no number is claimed that is not so."""
    plant(record)
    dropped = f"DROP TABLE {table}" + (" CASCADE" if record.store.dialect == "postgresql" else "")
    run(record, dropped if how == "the table dropped" else f"ALTER TABLE {table} RENAME COLUMN {GONE[table]} TO other")
    stored = 0 if (table, how) == ("history", "the table dropped") else len(record.ask("SELECT id FROM history"))
    found = verify(record.store, helpers=0)
    if table in HELPED:  # beginning them takes longer than looking
        assert verify(record.store, helpers=2) == found
    seen = {(one.subject, one.what) for one in found.findings}
    assert ("database", "table_missing" if how == "the table dropped" else "column_missing") in seen
    for planted, what in PLANTED.items():
        if table not in RESTS_ON[planted]:
            assert what in seen, (planted, seen)
    assert found.entries == stored
    if table in RESTED_ON:
        assert not found.complete
        for lang in LANGUAGES:
            shown = found.to_json(lang)
            assert shown["complete"] is False and "not_everything" in [note["what"] for note in shown["notes"]]
            assert all(one["message"] != one["what"] for one in (*shown["findings"], *shown["notes"]))


MORE_GONE = [
    *(("history", column) for column in ("id", "act", "outcome", "effective_on", "recorded_at", "previous_hash")),
    *(("subject", column) for column in ("rank", "version", "sequence")),
    *(("partnership", column) for column in ("partner", "ends_on", "legacy", "line")),
]


@pytest.mark.parametrize(("table", "column"), MORE_GONE)
def test_a_table_that_lacks_a_column_is_compared_by_the_others(record, table, column):
    """What the column would say is left out, and said to be."""
    plant(record)
    run(record, f"ALTER TABLE {table} RENAME COLUMN {column} TO other")
    found = verify(record.store, helpers=0)
    seen = {(one.subject, one.what) for one in found.findings}
    assert {PLANTED["document"], PLANTED["history"], PLANTED["partnership"], ("database", "column_missing")} <= seen
    assert found.entries > 200 and found.partnerships == 38 and not found.complete
    assert {what for _, what in seen} <= {what for _, what in PLANTED.values()} | {"column_missing", "leaf_gone"}


ODD_KEYS = {
    "subject.id": "UPDATE subject SET id = x'fffe0078' WHERE id = 'BE-BRU-2026-0020'",
    "register.subject": "UPDATE register SET subject = x'fffe0078' WHERE subject = 'partners'",
    "partnership.reference": "UPDATE partnership SET reference = x'fffe0078' WHERE reference = 'BE-BRU-2026-0020'",
    "history.subject": "UPDATE history SET subject = x'fffe0078' WHERE subject = 'BE-BRU-2026-0020'",
    "history.sequence": "UPDATE history SET sequence = 'zz' WHERE subject = 'BE-BRU-2026-0020' AND sequence = 1",
    "leaf.number": "UPDATE leaf SET number = x'ff' WHERE number = 60",
}


@pytest.mark.parametrize("told", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cell", ODD_KEYS)
def test_a_name_of_another_kind_hides_no_other_fault(record, cell):
    """SQLite takes bytes in the place of a name; they are shown as somebody can read them."""
    plant(record)
    run(record, ODD_KEYS[cell])
    table, _, column = cell.partition(".")
    for helpers in (0, 2) if table == "history" else (0,):
        found = verify(record.store, helpers=helpers).findings
        assert set(PLANTED.values()) - {PLANTED["leaf"] if table == "leaf" else None} <= named(record, helpers)
        # what has no place in the order was not looked at, and no count is claimed without it
        whole = cell not in ("history.subject", "history.sequence", "partnership.reference")
        assert whole or not verify(record.store, helpers=helpers).complete
        odd = next(one for one in found if one.what == "value_kind")
        assert (odd.params["table"], odd.params["column"]) == (table, column)
        said = odd.to_json("en")
        assert "\\u" not in said["message"] and "\\ud" not in said["subject"]
        if "fffe0078" in ODD_KEYS[cell] and table != "history":
            assert said["subject"] == "x'fffe0078'" and "x'fffe0078'" in said["message"]


@pytest.mark.parametrize("table", [*(table.name for table in metadata.sorted_tables), "alembic_version"])
def test_a_view_in_the_place_of_a_table_is_named(record, table):
    """It may show today what it does not tomorrow; the others are looked at as before."""
    other = f"other_{table}"
    run(record, f"ALTER TABLE {table} RENAME TO {other}", f"CREATE VIEW {table} AS SELECT * FROM {other}")
    found = [one for one in record.verify().findings if one.what in ("table_missing", "key_missing")]
    assert [(one.what, one.params) for one in found] == [("table_missing", {"table": table})]


@pytest.mark.parametrize(
    ("table", "column", "declared"),
    [("partnership", "reference", "TEXT COLLATE NOCASE"), ("history", "act", "TEXT collate RTRIM"),
     ("leaf", "sequence", "NUMERIC"), ("personal", "value", "BLOB"), ("meta", "value", "TEXT COLLATE NOCASE")],
)  # fmt: skip
def test_a_column_that_was_declared_otherwise_is_named(record, table, column, declared):
    """On both databases: it holds, or puts in order, something else than this program's."""
    if record.store.dialect == "sqlite":
        usual = "BIGINT" if column == "sequence" else "TEXT"
        run(
            record, "PRAGMA writable_schema = ON",
            f"UPDATE sqlite_master SET sql = replace(sql, '{column} {usual}', '{column} {declared}')"
            f" WHERE name = '{table}'",
            "PRAGMA writable_schema = RESET",
        )  # fmt: skip
    else:
        of = {"NUMERIC": "numeric", "BLOB": "bytea USING convert_to(value, 'UTF8')"}
        kind = of.get(declared, 'text COLLATE "POSIX"')
        run(record, f"ALTER TABLE {table} ALTER {column} TYPE {kind}")
    found = [one.params for one in record.verify().findings if one.what == "column_kind"]
    assert found == [{"table": table, "column": column}]


@pytest.mark.parametrize("told", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_number_of_a_leaf_that_is_no_whole_one_is_told_in_words(record):
    """Where the owner lets the column hold any number, and another fault names it. SQLite's own is named by itself."""
    plant(record)
    run(record, "ALTER TABLE leaf ALTER sequence TYPE numeric", "UPDATE leaf SET sequence = 1.5 WHERE number = 60")
    found = verify(record.store)
    assert {PLANTED["document"], PLANTED["history"], PLANTED["partnership"]} <= named(record)
    for lang in LANGUAGES:
        shown = found.to_json(lang)
        assert all(one["message"] != one["what"] for one in shown["findings"])


@pytest.mark.parametrize("given", ["NULL", "'NaN'"])
def test_a_place_of_an_entry_that_is_none_hides_no_other_fault(record, given):
    """Whoever owns the tables can let the column hold it. No answer is accused of pointing to nothing, and it is said.

    On SQLite a text, for its numbers know no other.
    """
    lose_keys(record, "history")
    run(
        record,
        "UPDATE history SET actor = 9 WHERE subject = 'BE-BRU-2026-0005' AND sequence = 1",
        "UPDATE partnership SET officer = 5 WHERE reference = 'BE-BRU-2026-0030'",
    )
    if record.store.dialect == "postgresql":
        run(record, "ALTER TABLE history ALTER id DROP IDENTITY, ALTER id DROP NOT NULL")
        run(record, f"ALTER TABLE history ALTER id TYPE numeric USING {given}")
    else:
        run(record, f"UPDATE history SET id = {given} WHERE sequence > 1")
    found = verify(record.store)
    seen = {(one.subject, one.what) for one in found.findings}
    assert {PLANTED["history"], PLANTED["partnership"]} <= seen
    assert not {"answer_stray", "rows_unreadable"} & {what for _, what in seen}
    assert not found.complete and verify(record.store, helpers=2) == found


def test_a_document_without_a_name_is_named(record):
    """Whoever owns the tables can let a name be missing."""
    if record.store.dialect == "sqlite":
        run(
            record, "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, 'sha256 TEXT NOT NULL', 'sha256 TEXT')"
            " WHERE name = 'document'",
            "PRAGMA writable_schema = RESET",
        )  # fmt: skip
    else:
        run(record, "ALTER TABLE document DROP CONSTRAINT pk_document, ALTER sha256 DROP NOT NULL")
    plant_one = "UPDATE partnership SET officer = 5 WHERE reference = 'BE-BRU-2026-0030'"
    run(record, "UPDATE document SET sha256 = NULL", plant_one)
    seen = named(record)
    assert {("documents", "document_wrong"), (FILE, "document_missing"), PLANTED["partnership"]} <= seen


def test_the_command_says_that_not_everything_could_be_looked_at(record, tmp_path):
    """In each language, without a number that is not so."""
    run(record, "ALTER TABLE history RENAME COLUMN body TO other")
    line = CommandLine(record.store.address, tmp_path, "", "")
    for lang, word in (("en", "not everything"), ("fr", "tout n'a pas"), ("nl", "niet alles")):
        first = line("--lang", lang, "verify", code=6).out.splitlines()[0]
        assert word in first and "0" not in first
