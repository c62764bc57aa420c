"""The record that tests tamper with: told once a worker on each database, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifecycle.storage.engine import open_database
from tests.conftest import DATABASES
from tests.lifecycle.verify.record import Record, tell


@pytest.fixture(scope="session", params=DATABASES)
def told(request, tmp_path_factory) -> Iterator[str | Path]:
    """That record, once for each database: a file, or the name of a database."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("told") / "agreements.db"
        store = open_database(f"sqlite:///{path}", create=True)
        tell(store)
        store.close()
        yield path
        return
    new_postgresql = request.getfixturevalue("new_postgresql")
    with new_postgresql(request.getfixturevalue("postgresql_template")) as url:
        store = open_database(url)
        tell(store)
        store.close()
        yield url.rpartition("/")[2].partition("?")[0]


@pytest.fixture
def record(request, told, tmp_path) -> Iterator[Record]:
    """A copy of it to tamper with."""
    if isinstance(told, Path):
        shutil.copyfile(told, tmp_path / "agreements.db")
        store = open_database(f"sqlite:///{tmp_path / 'agreements.db'}")
        yield Record(store)
        store.close()
        return
    with request.getfixturevalue("new_postgresql")(told) as url:
        store = open_database(url)
        yield Record(store)
        store.close()
