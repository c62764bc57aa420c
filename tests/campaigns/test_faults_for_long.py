"""The faults of `tests/faults`, each statement and each kill, many stops, many copies, and ten thousand commands."""

from __future__ import annotations

import pytest

from tests.faults.conftest import struck_store, wrapped  # noqa: F401
from tests.faults.driver import How
from tests.faults.struck_lives import StruckLives, live, on_server
from tests.faults.test_copied_file import WITH, copy_while_written
from tests.faults.test_import import (
    import_under_faults,
    kill_while_importing,
    kill_while_importing_anew,
    path,  # noqa: F401
    total,  # noqa: F401
)
from tests.faults.test_migration_of_files import fail_while_migrating, kill_while_migrating
from tests.faults.test_opening import (
    kill_while_making,
    kill_while_opening,
    kill_while_upgrading,
    make_under_faults,
    new_url,  # noqa: F401
    open_under_faults,
    upgrade_under_faults,
)
from tests.faults.test_server import stop_and_start

pytestmark = pytest.mark.campaign
HOWS = pytest.mark.parametrize("how", ["full", "gone", "lost"])


def test_ten_thousand_commands_with_faults_on_sqlite():
    met = live(StruckLives, commands=10_000, examples=100, steps=50)
    assert met["lost"] > 100
    print(dict(met))


@pytest.mark.postgres
def test_ten_thousand_commands_with_faults_on_postgresql(new_postgresql, postgresql_template):
    met = live(on_server(lambda: new_postgresql(postgresql_template)), commands=10_000, examples=100, steps=50)
    print(dict(met))


@pytest.mark.postgres
def test_the_server_stops_and_starts_twenty_times(postgresql_server):
    stop_and_start(stops=20, between=200)


@HOWS
def test_each_statement_of_the_opening(store, struck_store, how: How):  # noqa: F811
    open_under_faults(store, struck_store, how, 1)


@HOWS
def test_each_statement_of_the_schema(wrapped, new_url, how: How):  # noqa: F811
    make_under_faults(new_url, how, 1)


@HOWS
def test_each_statement_of_the_upgrade(wrapped, store, database_url, tmp_path, how: How):  # noqa: F811
    upgrade_under_faults(store, database_url, tmp_path, how, 1)


def test_a_kill_at_each_statement_of_the_making(new_url):  # noqa: F811
    kill_while_making(new_url, 1)


def test_a_kill_at_each_statement_of_the_opening(store, database_url):
    kill_while_opening(store, database_url, 1)


def test_a_kill_at_each_statement_of_the_upgrade(store, database_url, tmp_path):
    kill_while_upgrading(store, database_url, tmp_path, 1)


def test_a_kill_at_each_statement_of_a_policy_migration(store, database_url):
    kill_while_migrating(store, database_url, 1)


@HOWS
def test_each_statement_of_a_policy_migration(store, struck_store, how: How):  # noqa: F811
    fail_while_migrating(store, struck_store, how, 1)


@HOWS
def test_each_statement_of_an_import(store, struck_store, path, total: int, how: How):  # noqa: F811
    import_under_faults(store, struck_store, path, how, total, 1)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_the_server_hangs_up_at_each_statement_of_an_import(store, struck_store, path, total: int):  # noqa: F811
    import_under_faults(store, struck_store, path, "cut", total, 1)


def test_a_kill_at_each_statement_of_an_import(store, database_url, path, total: int):  # noqa: F811
    kill_while_importing(store, database_url, path, total, 1)


def test_a_kill_at_each_statement_of_an_import_where_nothing_is_yet(new_url, path):  # noqa: F811
    kill_while_importing_anew(new_url, path, 1)


@pytest.mark.parametrize("files", WITH.values(), ids=WITH)
def test_a_hundred_copies_while_the_file_is_written(sqlite_url, tmp_path, files: tuple[str, ...]):
    found = copy_while_written(sqlite_url, tmp_path / "agreements.db", tmp_path, files, copies=100)
    print(found)
    assert sum(found.values()) == 100
