"""Opening a database: what stands there is told apart, and nothing of another program is ever touched."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from lifecycle.storage import errors, postgresql, schema, sqlite
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Outcome, Store
from tests.lifecycle.storage.makers import HAVANA, SEEN, perform, rows_in, the_write


@contextmanager
def raw_sqlite(path: Path):
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def raw(url: str, *statements: str):
    """Run statements past the program."""
    if url.startswith("sqlite"):
        with raw_sqlite(Path(url.removeprefix("sqlite:///"))) as connection:
            return [connection.execute(statement).fetchall() for statement in statements]
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        done = [connection.execute(statement) for statement in statements]
        return [cursor.fetchall() if cursor.description else [] for cursor in done]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request, tmp_path):
    """Where a database may be made: no file, or a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    with request.getfixturevalue("new_postgresql")() as url:
        yield url


# ------------------------------------------------------------------------------------------ made and found


def test_nothing_there_yet(empty_url, tmp_path):
    with pytest.raises(errors.Missing):
        open_database(empty_url)
    assert list(tmp_path.iterdir()) == [], "looking makes no file"


def test_made_once_and_opened_ever_after(empty_url):
    for _ in range(2):
        store = open_database(empty_url, create=True)
        store.close()
    store = open_database(empty_url)
    assert perform(store, HAVANA) is Outcome.WRITTEN
    store.close()
    again = open_database(empty_url, create=True)
    assert rows_in(again, "history") == 1
    again.close()


def test_an_empty_file_is_a_database_to_be(tmp_path):
    path = tmp_path / "touched.db"
    path.touch()
    with pytest.raises(errors.Missing):
        open_database(f"sqlite:///{path}")
    open_database(f"sqlite:///{path}", create=True).close()


def test_three_processes_may_make_it_at_once(empty_url):
    program = "import sys; from lifecycle.storage.engine import open_database as o; o(sys.argv[1], create=True).close()"
    makers = [
        subprocess.Popen([sys.executable, "-c", program, empty_url], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ends = [maker.communicate()[1] for maker in makers]
    assert [maker.returncode for maker in makers] == [0, 0, 0], ends
    store = open_database(empty_url)
    assert perform(store, HAVANA) is Outcome.WRITTEN
    store.close()


def test_a_start_imports_neither_the_orm_nor_alembic_nor_the_other_driver(sqlite_url):
    program = (
        "import sys; from lifecycle.storage.engine import open_database as o; o(sys.argv[1]).close();"
        "print([name for name in ('sqlalchemy.orm', 'alembic', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, sqlite_url], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_connection_is_set_up_for_durability(store: Store):
    on_sqlite = {
        "PRAGMA journal_mode": "wal",
        "PRAGMA synchronous": 2,
        "PRAGMA foreign_keys": 1,
        "PRAGMA busy_timeout": 5000,
        "PRAGMA trusted_schema": 0,
        "PRAGMA query_only": 0,
        "PRAGMA application_id": schema.SQLITE_APPLICATION_ID,
    }
    on_postgresql = {
        "SHOW transaction_isolation": "read committed",
        "SHOW synchronous_commit": "on",
        "SHOW timezone": "UTC",
        "SHOW client_encoding": "UTF8",
    }
    asked: dict[str, Any] = {**(on_sqlite if store.dialect == "sqlite" else on_postgresql)}
    with store.unit() as unit:
        found = {question: unit.connection.exec_driver_sql(question).scalar() for question in asked}
    assert found == asked


# ------------------------------------------------------------------------------------------ not ours, or of another age


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear partner, " * 200)
    for create in (False, True):
        with pytest.raises(errors.NotOurs) as caught:
            open_database(f"sqlite:///{path}", create=create)
        assert caught.value.url == f"sqlite:///{path}"
    assert path.read_text() == "Dear partner, " * 200


def test_a_database_of_another_program(empty_url):
    raw(empty_url, "CREATE TABLE invoice (number integer)")
    for create in (False, True):
        with pytest.raises(errors.NotOurs):
            open_database(empty_url, create=create)
    assert raw(empty_url, "SELECT count(*) FROM invoice") == [[(0,)]]


def test_a_program_with_tables_of_the_same_names(empty_url):
    raw(
        empty_url,
        *(f"CREATE TABLE {name} (name text, value text)" for name in ("meta", "alembic_version", "history", "subject")),
        "INSERT INTO meta VALUES ('application', 'ledger')",
    )
    with pytest.raises(errors.NotOurs):
        open_database(empty_url, create=True)


NEXT = f"{int(schema.HEAD) + 1:04d}"


@pytest.mark.parametrize("found", [NEXT])
def test_a_newer_schema_is_left_alone(database_url, found: str):
    raw(database_url, f"UPDATE alembic_version SET version_num = '{found}'")
    for create in (False, True):
        with pytest.raises(errors.NewerSchema) as caught:
            open_database(database_url, create=create)
        assert (caught.value.found, caught.value.known) == (found, schema.HEAD)


def test_an_older_schema_says_so(database_url, monkeypatch):
    known = schema.HEAD
    monkeypatch.setattr(schema, "HEAD", NEXT)
    with pytest.raises(errors.OlderSchema) as caught:
        open_database(database_url)
    assert caught.value.parameters() == {"url": caught.value.url, "found": known, "known": NEXT}
    open_database(database_url, create=True).close()


# ------------------------------------------------------------------------------------------ held, closed, out of reach


def test_another_program_holds_the_file(sqlite_url, monkeypatch, tmp_path):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    store = open_database(sqlite_url)
    with raw_sqlite(tmp_path / "agreements.db") as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.Locked), store.unit():
            pass
        with store.reading() as reading:
            assert reading.number_of_entries() == 0
        other.execute("ROLLBACK")
    assert perform(store, HAVANA) is Outcome.WRITTEN
    store.close()


def test_a_file_held_exclusively_cannot_even_be_opened(sqlite_url, monkeypatch, tmp_path):
    monkeypatch.setattr(sqlite, "PRAGMAS", ("busy_timeout = 50", *sqlite.PRAGMAS[1:]))
    with raw_sqlite(tmp_path / "agreements.db") as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE meta SET value = value")
        with pytest.raises(errors.Locked):
            open_database(sqlite_url)
        other.execute("ROLLBACK")


@pytest.mark.postgres
def test_another_session_holds_the_row_for_too_long(postgresql_url, monkeypatch):
    import psycopg

    monkeypatch.setitem(postgresql.SETTINGS, "lock_timeout", "50ms")
    store = open_database(postgresql_url)
    perform(store, HAVANA)
    with psycopg.connect(postgresql_url) as other:
        other.execute("SELECT * FROM subject FOR UPDATE")
        with pytest.raises(errors.Locked):
            perform(store, HAVANA)
        with pytest.raises(errors.Locked), store.bulk() as block:
            block.load(7, None, [HAVANA])
    assert perform(store, HAVANA) is Outcome.WRITTEN
    store.close()


def test_a_file_opened_for_reading_only(sqlite_url, tmp_path):
    store = open_database(f"sqlite:///file:{tmp_path / 'agreements.db'}?mode=ro&uri=true")
    with store.reading() as reading:
        assert set(reading.heads(SEEN)) == set(SEEN)
    with pytest.raises(errors.ReadOnly):
        perform(store, HAVANA)
    store.close()


@contextmanager
def nobody():
    """Permissions mean nothing to root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_not_be_written(sqlite_template):
    with tempfile.TemporaryDirectory(prefix="agreements-ro-") as name:
        folder = Path(name)
        path = folder / "agreements.db"
        path.write_bytes(sqlite_template.read_bytes())
        path.chmod(0o444)
        folder.chmod(0o555)
        with nobody():
            with pytest.raises(errors.ReadOnly), open_database(f"sqlite:///{path}") as store:
                perform(store, HAVANA)
            with pytest.raises(errors.Unreachable):
                open_database(f"sqlite:///{folder / 'new.db'}", create=True)
            with open_database(f"sqlite:///{path}") as archived, archived.reading() as reading:
                assert set(reading.heads(SEEN)) == set(SEEN), (
                    "an archived copy can be read, and leaves nothing beside it"
                )
        assert [found.name for found in folder.iterdir()] == ["agreements.db"]
        folder.chmod(0o755)


@pytest.mark.postgres
def test_a_role_that_may_only_read(postgresql_url, new_postgresql):
    reader = make_url(postgresql_url).update_query_dict({"options": "-c default_transaction_read_only=on"})
    store = open_database(reader.render_as_string(hide_password=False))
    with pytest.raises(errors.ReadOnly):
        perform(store, HAVANA)
    store.close()
    with new_postgresql() as empty:
        reader = make_url(empty).update_query_dict({"options": "-c default_transaction_read_only=on"})
        with pytest.raises(errors.ReadOnly):
            open_database(reader.render_as_string(hide_password=False), create=True)


@pytest.mark.parametrize("create", [False, True])
def test_a_pipe_or_a_device_is_no_database_and_no_damaged_one(tmp_path, create: bool):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(errors.NotOurs):
            open_database(f"sqlite:///{path}", create=create)
    assert [found.name for found in tmp_path.iterdir()] == ["pipe"]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(errors.Unreachable):
        open_database(f"sqlite:///{tmp_path / 'no' / 'such.db'}", create=True)
    with pytest.raises(errors.Missing):
        open_database(f"sqlite:///{tmp_path / 'no' / 'such.db'}")


@pytest.mark.postgres
def test_no_server_answers_and_no_password_is_told(tmp_path):
    for address in (
        f"postgresql://me:geheim@/x?host={tmp_path}",
        "postgresql://me:geheim@127.0.0.1:1/x?password=geheim",
    ):
        with pytest.raises(errors.Unreachable) as caught:
            open_database(address)
        assert "geheim" not in str(caught.value)
        assert "me@" in caught.value.url


@pytest.mark.postgres
def test_a_server_without_that_database(postgresql_server):
    url = make_url(postgresql_server).set(database="no_such_thing").render_as_string(hide_password=False)
    for create in (False, True):
        with pytest.raises(errors.Missing):
            open_database(url, create=create)


@pytest.mark.parametrize(
    "address", ["mysql://root@localhost/x", "postgresql+asyncpg://x/y", "agreements.db", "sqlite://"]
)
def test_an_address_this_program_cannot_read(address: str):
    with pytest.raises(errors.NoDriver):
        open_database(address, create=True)


def test_the_driver_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "lifecycle.storage.postgresql", None)
    with pytest.raises(errors.NoDriver) as caught:
        open_database("postgresql://localhost/x")
    assert caught.value.name == "psycopg"


def test_a_damaged_file(sqlite_url, tmp_path):
    path = tmp_path / "agreements.db"
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    with pytest.raises((errors.Damaged, errors.NotOurs)):
        open_database(sqlite_url)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("QueryCanceled", errors.BrokenOff),
        ("InsufficientPrivilege", errors.Denied),
        ("DiskFull", errors.DiskFull),
        ("DataCorrupted", errors.Damaged),
        ("InvalidCatalogName", errors.Missing),
        ("CheckViolation", errors.Refused),
        ("AdminShutdown", errors.Unreachable),
        ("UndefinedColumn", errors.Lacking),
        ("SyntaxError", None),
    ],
)
def test_what_postgresql_says_is_told_in_our_words(name: str, kind):
    import psycopg

    found = postgresql.explain(getattr(psycopg.errors, name)(), "postgresql://x")
    assert (None if found is None else type(found)) is kind


@pytest.mark.postgres
def test_a_server_that_lets_nothing_take_so_long_says_so_itself(postgresql_url):
    """Nobody is in the way, and trying again in a moment would bring nothing."""
    import psycopg

    impatient = psycopg.connect(postgresql_url, options="-c statement_timeout=20ms")
    with open_database(postgresql_url) as store, impatient as other:
        with pytest.raises(psycopg.errors.QueryCanceled) as raised:
            other.execute("SELECT pg_sleep(60)")
        told = store.explain(raised.value)
    assert isinstance(told, errors.BrokenOff) and "statement timeout" in told.said


def test_every_error_has_a_key_of_its_own():
    kinds = errors.StorageError.__subclasses__()
    assert len({kind.key for kind in kinds} | {errors.StorageError.key}) == len(kinds) + 1


# ------------------------------------------------------------------------------------------ two roles


@pytest.mark.postgres
def test_the_programs_role_reads_and_adds_history_and_can_do_no_more(new_postgresql):
    role = f"agreements_app_{uuid.uuid4().hex[:8]}"
    with new_postgresql() as owner_url:
        raw(owner_url, f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
        url = make_url(owner_url).set(username=role, password="x").render_as_string(hide_password=False)
        try:
            store = open_database(url, create=True, owner_url=owner_url)
            assert perform(store, HAVANA, key="k") is Outcome.WRITTEN
            with store.bulk() as block:
                _, heads = block.load(7, None, [*SEEN, HAVANA])
                assert block.write(the_write(heads, HAVANA)) is Outcome.WRITTEN
            with store.reading() as reading:
                assert reading.history_is_guarded_by_role()
            for statement in (
                "UPDATE history SET body = ''",
                "DELETE FROM history",
                "TRUNCATE history",
                "ALTER TABLE history DISABLE TRIGGER ALL",
                "UPDATE alembic_version SET version_num = '9999'",
                "DELETE FROM meta",
                "UPDATE access_log SET what = ''",
                "DELETE FROM access_log",
            ):
                with pytest.raises(errors.Denied), store.unit() as unit:
                    unit.connection.exec_driver_sql(statement)
            store.close()
            with open_database(owner_url) as owned:
                assert rows_in(owned, "history") == 2
        finally:
            raw(owner_url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_with_one_role_for_both_only_triggers_stand_guard(store: Store):
    with store.reading() as reading:
        assert not reading.history_is_guarded_by_role()
