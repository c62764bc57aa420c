"""verify: two rows under one key are named, and so is a table that no longer keeps them apart."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from lifecycle.check_keys import keys_of
from lifecycle.log.sealing import seal
from lifecycle.storage.tables import metadata
from lifecycle.verification import Verification
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from scheduler.post import Office as PostOffice
from scheduler.post import do_post
from tests.lifecycle.verify.owner import lose_keys, write_beside
from tests.lifecycle.verify.record import FILE, Record
from tests.makers import CommandLine, Office

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
OF_SUBJECTS = {
    "partnership": (f"reference = '{FILE}'", "stage = 'denounced'"),
    "subject": (f"id = '{FILE}'", "version = 99"),
    "register": ("subject = 'people'", "state = replace(state, 'auditor', 'manager')"),
    "deadline": (f"subject = '{FILE}'", "due_on = '2030-01-01'"),
    "personal": (f"subject = '{FILE}' AND field = 'reason'", "value = 'forged'"),
}
"""A table that holds rows of subjects: which row is written a second time, and what it says then."""
OF_NONE = {
    "access_log": ("1 = 1", "what = 'other'"),
    "answer": ("sequence = 8", "body_hash = 'other'"),
    "check_run": ("1 = 1", "note = 'other'"),
    "checkpoint": ("1 = 1", "note = 'other'"),
    "delivery": ("1 = 1", "because = 'other'"),
    "document": ("1 = 1", "size = 3"),
    "leaf": ("number = 16", "hash = '00'"),
    "message": ("1 = 1", "title = 'other'"),
    "meta": ("name = 'application'", "value = value"),
    "reminder": ("1 = 1", "band = 9"),
    "history": (f"subject = '{FILE}' AND sequence = 8", "actor = actor"),
}
"""The same of the others."""
UNCHANGED = {"deadline": "kind = kind", "personal": "field = field", "partnership": "stage = stage"}


def twice(record: Record, helpers: int = 0) -> dict[str, str]:
    """Table and row of all that is said to stand twice."""
    return twice_in(verify(record.store, helpers=helpers))


def twice_in(seen: Verification) -> dict[str, str]:
    found = [one for one in seen.findings if one.what == "row_twice"]
    assert len({one.params["table"] for one in found}) == len(found)
    return {str(one.params["table"]): str(one.params["row"]) for one in found}


@pytest.mark.parametrize("first", [True, False], ids=["forged first", "forged last"])
@pytest.mark.parametrize("table", OF_SUBJECTS)
def test_a_second_row_of_a_subject_is_named_whichever_comes_first(record, table, first):
    """Once, with its table and the key under which it stands; so it is where others help."""
    where, change = OF_SUBJECTS[table]
    lose_keys(record, table)
    write_beside(record, table, where, change, first=first)
    seen = record.verify()
    found = twice_in(seen)
    assert found.keys() == {table}
    assert table == "personal" or found[table].startswith("people" if table == "register" else FILE)
    assert ("key_missing", table) in {(one.what, one.params.get("table")) for one in seen.findings}
    assert twice(record, helpers=2) == found  # which of the two is compared with the entries, no database promises
    for lang in LANGUAGES:
        for one in seen.to_json(lang)["findings"]:
            assert one["message"] != one["what"]
            assert one["what"] != "row_twice" or (table in one["message"] and found[table] in one["message"])


@pytest.mark.parametrize("table", OF_NONE)
def test_a_second_row_that_is_of_no_subject_is_named(record, table):
    """Whatever is looked at of it beside."""
    for day in (date(2026, 11, 23), date(2026, 12, 23)):
        Office(record.store).on(day.isoformat()).check()
        do_post(record.store, lambda: datetime.now(UTC), day, PostOffice())
    assert seal(record.store, bytes(range(32)), AT).new
    if table == "access_log":
        record.change("INSERT INTO access_log (at, person, role, what) VALUES ('2026', 1, 'auditor', 'files')")
    where, change = OF_NONE[table]
    lose_keys(record, table)
    if table != "leaf":
        assert not twice(record)
    write_beside(record, table, where, change, first=True)
    assert twice(record).keys() == {table}


def test_a_flood_of_second_rows_is_said_once_for_each_table(record):
    """And hides no other fault."""
    for table in ("deadline", "personal", "partnership"):
        lose_keys(record, table)
        if table == "partnership":
            with record.store.engine.connect() as connection:
                connection.execute(text("DROP INDEX uq_partnership_opening"))
        write_beside(record, table, "1 = 1", UNCHANGED[table], first=False)
    record.change("UPDATE subject SET version = 99 WHERE id = :s", s=FILE)
    assert twice(record).keys() == {"deadline", "personal", "partnership"}
    assert (FILE, "subject_differs") in {(one.subject, one.what) for one in record.verify().findings}


@pytest.mark.parametrize("table", ["deadline", "delivery", "history", "message", "partnership", "sign_in_failure"])
def test_a_table_that_no_longer_keeps_its_key_is_named(record, table):
    """Though no row stands twice: the next one can."""
    lose_keys(record, table)
    (of,) = {one.params["table"] for one in record.verify().findings if one.what == "key_missing"}
    assert of == table and not twice(record)


def test_an_index_that_keeps_two_open_files_of_a_partner_apart_is_missed(record):
    """Also where another stands under its name: of fewer files, or of any number of them."""
    opening = ("opening",)
    for made in (
        None,
        "CREATE INDEX uq_partnership_opening ON partnership (opening)",
        "CREATE UNIQUE INDEX uq_partnership_opening ON partnership (opening) WHERE stage = 'proposal'",
        "CREATE UNIQUE INDEX uq_partnership_opening ON partnership (opening) WHERE opening IS NOT NULL",
    ):
        with record.store.engine.connect() as connection:
            connection.execute(text("DROP INDEX IF EXISTS uq_partnership_opening"))
            if made is not None:
                connection.execute(text(made))
        found = [one.params["columns"] for one in record.verify().findings if one.what == "key_missing"]
        assert found == ([] if made is not None and made.endswith("NOT NULL") else [*opening])


def test_every_table_has_a_key_that_is_looked_at(record):
    """None is left out, and none is missed where nothing was changed."""
    assert all(keys_of(table)[0].columns for table in metadata.sorted_tables)
    assert record.verify().ok


def test_whoever_keeps_such_a_record_is_told_before_it_is_copied(record, tmp_path):
    """A backup of it could not be restored."""
    lose_keys(record, "partnership")
    write_beside(record, "partnership", *OF_SUBJECTS["partnership"], first=True)
    line = CommandLine(record.store.address, tmp_path).as_("administrator")
    copy = tmp_path / "copy.zip"
    for typed in (("backup", str(copy)), ("export", "-o", str(copy))):
        assert "does not verify" in line(*typed, code=6).err
    assert not copy.exists()


on_postgresql = pytest.mark.parametrize("told", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside another fault"])
def test_an_edge_of_the_log_that_stands_twice_is_named(record, beside):
    """On PostgreSQL it ended the verification."""
    assert seal(record.store, bytes(range(32)), AT).new
    lose_keys(record, "edge")
    write_beside(record, "edge", "1 = 1", "size = size", first=False)
    if beside:
        record.change("UPDATE partnership SET stage = 'suspended' WHERE reference = :s", s=FILE)
    found = {(one.subject, one.what) for one in record.verify().findings}
    assert {("log", "edge_rows"), ("database", "row_twice")} <= found
    assert ((FILE, "file_differs") in found) is beside


def test_an_entry_that_stands_twice_at_its_place_is_not_called_missing(record):
    """It is named where it stands."""
    lose_keys(record, "history")
    write_beside(record, "history", f"subject = '{FILE}' AND sequence = 8", "actor = actor", first=False)
    assert record.first == (FILE, 8, "entry_twice")


@on_postgresql
@pytest.mark.parametrize("forged", ["in the table", "in the other", "nothing"])
def test_a_table_whose_rows_count_as_those_of_another_is_named(record, forged):
    """PostgreSQL reads both as one, and its key binds neither to the other."""
    of = f"reference = '{FILE}'"
    with record.unguarded() as connection:
        connection.execute(text("CREATE TABLE kid () INHERITS (partnership)"))
        if forged != "nothing":
            connection.execute(text(f"INSERT INTO kid SELECT * FROM ONLY partnership WHERE {of}"))
            changed = "ONLY partnership" if forged == "in the table" else "kid"
            connection.execute(text(f"UPDATE {changed} SET stage = 'denounced' WHERE {of}"))
    found = record.verify().findings
    child = next(one for one in found if one.what == "table_child")
    assert (child.params["table"], child.params["child"]) == ("partnership", "kid")
    assert twice(record) == ({} if forged == "nothing" else {"partnership": FILE})
    assert twice(record, helpers=2) == twice(record)


@on_postgresql
def test_a_key_that_was_given_back_hides_no_second_row(record):
    """Its owner can tell PostgreSQL to believe that it is kept."""
    for table, where in (("partnership", f"reference = '{FILE}'"), ("deadline", f"subject = '{FILE}'")):
        flag = f"UPDATE pg_index SET indisunique = {{}} WHERE indexrelid = 'pk_{table}'::regclass"
        with record.store.engine.connect() as connection:
            connection.execute(text(flag.format("false")))
        write_beside(record, table, where, UNCHANGED[table], first=False)
        with record.store.engine.connect() as connection:
            connection.execute(text(flag.format("true")))
    assert twice(record).keys() == {"partnership", "deadline"}
    assert "key_missing" not in {one.what for one in record.verify().findings}
