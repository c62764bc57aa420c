"""PostgreSQL: the role of this program lacks a right, or whoever administers the server put something in the way."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import make_url

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import Changed, Denied, Hidden, NoSchema
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.lifecycle.verify.record import FILE, LISTED
from tests.makers import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("told", ["postgresql"], indirect=True)]

CHANGED_ENTRY, CHANGED_ROW = (LISTED, 1, "hash_wrong"), (FILE, "file_differs")
BREAKS = "(1 / (random() * 0)::int > 0)"


def administer(store: Store, *statements: str) -> None:
    with store.engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def role(record) -> Iterator[str]:
    """A role that may do what the program does, in a record with a changed entry and a changed row."""
    record.change(f"UPDATE history SET body = replace(body, '\"', ' \"') WHERE subject = '{LISTED}' AND sequence = 1")
    record.change(f"UPDATE partnership SET stage = 'suspended' WHERE reference = '{FILE}'")
    name = f"agreements_app_{uuid.uuid4().hex[:8]}"
    administer(
        record.store,
        f"CREATE ROLE {name} LOGIN PASSWORD 'x'",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}",
    )
    yield name
    administer(record.store, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def as_role(record, name: str) -> str:
    given = make_url(record.store.address)
    return given.set(username=name, password="x").render_as_string(hide_password=False)


REVOKED = {
    "answer": ("REVOKE ALL ON answer FROM {role}", True, True),
    "a column of partnership": (
        "REVOKE ALL ON partnership FROM {role}; GRANT SELECT (reference, partner, stage) ON partnership TO {role}",
        True,
        False,
    ),
    "history": ("REVOKE ALL ON history FROM {role}", False, False),
    "a policy that breaks": (
        f"ALTER TABLE history ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON history USING {BREAKS}",
        False,
        False,
    ),
}


@pytest.mark.parametrize("what", REVOKED)
def test_what_can_still_be_read_is_looked_at_and_it_is_said_what_could_not(record, role: str, what: str):
    """Each planted fault that can be seen is named, and what the server says; nothing is called intact."""
    change, with_entry, with_row = REVOKED[what]
    administer(record.store, change.format(role=role))
    with open_database(as_role(record, role)) as store:
        found = verify(store)
    assert not found.ok and not found.complete
    assert "part_unreadable" in {one.what for one in found.findings}
    assert (CHANGED_ENTRY in {(one.subject, one.sequence, one.what) for one in found.findings}) == with_entry
    assert (CHANGED_ROW in {(one.subject, one.what) for one in found.findings}) == with_row
    for lang in LANGUAGES:
        said = [one["message"] for one in found.to_json(lang)["findings"] if one["what"] == "part_unreadable"]
        assert all("permission denied" in one or "division by zero" in one for one in said)


@pytest.mark.parametrize("table", ["meta", "alembic_version"])
def test_what_the_database_says_of_itself_may_be_what_cannot_be_read(record, role: str, table: str):
    """Whoever verifies is told what is broken besides; anybody else which right lacks."""
    administer(record.store, f"REVOKE ALL ON {table} FROM {role}")
    with pytest.raises(Denied):
        open_database(as_role(record, role))
    with open_database(as_role(record, role), even_changed=True) as store:
        found = verify(store)
    assert not found.complete and f"permission denied for table {table}" in {
        one.params.get("said") for one in found.findings
    }
    assert CHANGED_ENTRY in {(one.subject, one.sequence, one.what) for one in found.findings}


def test_row_security_is_named_for_it_hides_rows(record, role: str):
    """Each file but one is shown: what stands in the tables is not what is read."""
    hides = f"FOR SELECT USING (reference <> '{FILE}')"
    administer(
        record.store, "ALTER TABLE partnership ENABLE ROW LEVEL SECURITY", f"CREATE POLICY p ON partnership {hides}"
    )
    with open_database(as_role(record, role)) as store:
        found = verify(store)
    assert (found.findings[0].what, found.findings[0].params.get("table")) == ("table_policy", "partnership")
    assert not found.complete


def test_a_history_that_is_hidden_is_told_by_its_cause_first(record, role: str):
    """Nothing of it is shown: everything seems to be gone, and since when nobody knows."""
    administer(record.store, "ALTER TABLE history ENABLE ROW LEVEL SECURITY")
    with open_database(as_role(record, role), even_changed=True) as store:
        found = verify(store)
    assert found.findings[0].what == "table_policy" and found.notes[-1] != "no_checkpoint"
    told = {note["what"]: note["message"] for note in found.to_json("en")["notes"]}
    assert "none could be read" in told["no_checkpoint_undated"]


def test_a_right_that_lacks_is_said_to_whoever_reads(record, role: str, tmp_path):
    """Not that the database can only be read: reading is what is denied."""
    administer(record.store, f"REVOKE ALL ON partnership FROM {role}")
    line = CommandLine(as_role(record, role), tmp_path)
    assert "permission denied for table partnership" in line.as_("officer")("list", code=1).err


def test_a_schema_that_may_not_be_used_is_no_database_that_is_not_there(record, role: str):
    administer(record.store, f"REVOKE ALL ON SCHEMA public FROM {role}", "REVOKE ALL ON SCHEMA public FROM public")
    for create in (False, True):
        with pytest.raises(NoSchema):
            open_database(as_role(record, role), create=create)


@pytest.mark.parametrize("path", ["nowhere", "pg_catalog"])
def test_a_search_path_that_leads_to_no_schema_of_ours_is_no_other_database(record, path: str):
    elsewhere = make_url(record.store.address).update_query_dict({"options": f"-c search_path={path}"})
    with pytest.raises(NoSchema):
        open_database(elsewhere.render_as_string(hide_password=False))


IN_THE_WAY = {
    "another table": "CREATE TABLE evil.foo (a int)",
    "a copy of one": "CREATE TABLE evil.partnership AS SELECT * FROM public.partnership",
    "nothing": "SELECT 1",
}


@pytest.mark.parametrize("what", IN_THE_WAY)
def test_a_schema_that_stands_before_the_register_is_named_as_that(record, what: str):
    """Nobody is told that this is another program's database, nor to make one."""
    administer(record.store, "CREATE SCHEMA evil", IN_THE_WAY[what])
    hidden = make_url(record.store.address).update_query_dict({"options": "-c search_path=evil,public"})
    with pytest.raises(Hidden) as caught:
        open_database(hidden.render_as_string(hide_password=False))
    assert caught.value.schema == "public"


def test_a_view_that_answers_nobody_in_the_place_of_the_revision_is_a_change(record):
    administer(
        record.store,
        "ALTER TABLE alembic_version RENAME TO elsewhere",
        "CREATE VIEW alembic_version AS SELECT (1 / (random() * 0)::int)::text AS version_num",
    )
    with pytest.raises(Changed):
        open_database(record.store.address)
    with open_database(record.store.address, even_changed=True) as store:
        assert "part_unreadable" in {one.what for one in verify(store).findings}


def test_another_right_that_lacks_is_told_by_its_words(record, role: str):
    administer(record.store, f"REVOKE INSERT ON history FROM {role}")
    with open_database(as_role(record, role)) as store, pytest.raises(Denied) as caught, store.unit() as unit:
        unit.connection.exec_driver_sql("INSERT INTO history SELECT * FROM history")
    assert caught.value.said == "permission denied for table history"
