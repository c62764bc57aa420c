"""Databases for tests: a fresh one each, on SQLite and on PostgreSQL, cloned from one that was migrated once.

`database_url` and `store` run a test twice. `AGREEMENTS_TEST_DATABASE_URL` names a server to use instead of
the embedded one; its role must be allowed to create databases.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from messages import nameless
from tests import compiled
from tests.makers.fork_server import NO_NAMES
from tests.postgresql import new_database, server
from tests.quick_folder import quick_folder

settings.register_profile("default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("campaign", parent=settings.get_profile("default"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

compiled.share()
# What a program that is started has compiled serves the next start of it, whatever this machine is set to.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", quick_folder())  # where `tmp_path` is

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


UNTRACED = (
    "tests/faults/",
    "tests/lifecycle/exploration/",
    "tests/properties/",
    "tests/races/",
    "tests/web/test_browser",
)
STORAGE = "tests/lifecycle/storage/"
OF_BOTH = (
    STORAGE,
    "tests/faults/",
    "tests/lifecycle/log/test_sealing",
    "tests/properties/",
    "tests/races/",
    "tests/scheduler/test_sending_struck",
    "tests/transfer/",
)
"""What is tried on PostgreSQL as on SQLite, every cell of a matrix too."""


NAMELESS: list[nameless.Nameless] = []
nameless.watch(NAMELESS.append)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is said alike on both databases is tried on one of them always, on the other in the campaign.

    A matrix is tried on SQLite whole, on PostgreSQL in its first cell, and there whole in the campaign: its cells
    differ in what is decided, which no database has a part in. Where storage itself is tried both try all.
    """
    begun: set[str] = set()
    for item in items:
        chosen = getattr(item, "callspec", None)
        if chosen is None or chosen.params.get("database_url") != "postgresql":
            continue
        matrix = item.nodeid.partition("[")[0]
        if item.get_closest_marker("said_alike") or (matrix in begun and not matrix.startswith(OF_BOTH)):
            item.add_marker(pytest.mark.campaign)
        elif item.get_closest_marker("campaign") is None:
            begun.add(matrix)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test in which a code was shown for want of a name fails, whatever the test is about.

    Not one that says every message with values that are no codes: it is marked `no_names`.
    """
    NAMELESS.clear()
    if item.get_closest_marker("no_names") is not None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(NO_NAMES, "1")  # for the programs that it runs
            return (yield)
    done = yield
    if NAMELESS:
        found = sorted({f"{one.group}.{one.code}" for one in NAMELESS})
        pytest.fail(
            f"codes that a reader would see, for the catalogues have no name: {', '.join(found)}", pytrace=False
        )
    return done


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure the lines of some tests only, for the tracer takes as long as the tests do.

    Not measured is what repeats, races or strikes what other tests run once; and the second database, where storage
    itself is not the matter. (The mark `no_cover` of pytest-cov does nothing in the workers of xdist.)
    """
    of_storage = item.nodeid.startswith(STORAGE)
    if not item.nodeid.startswith(UNTRACED) and (of_storage or item.get_closest_marker("postgres") is None):
        return (yield)
    here, elsewhere = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(here)
        threading.settrace(elsewhere)


def pytest_collection_finish() -> None:
    """What was imported and collected is no garbage: the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server, as a role that may create databases. Every worker of xdist starts its own."""
    with server(durable=False) as address:
        yield address


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: str) -> Callable[..., AbstractContextManager[str]]:
    """`with new_postgresql(template=None) as url`: a database that is dropped in the end; empty without a template."""
    return partial(new_database, postgresql_server)


@pytest.fixture(scope="session")
def postgresql_template(new_postgresql) -> Iterator[str]:
    """The name of a migrated database that nobody is connected to."""
    with new_postgresql() as url:
        open_database(url, create=True).close()
        yield url.rpartition("/")[2].partition("?")[0]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated file."""
    path = tmp_path_factory.mktemp("template") / "agreements.db"
    open_database(f"sqlite:///{path}", create=True).close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path) -> str:
    """A fresh migrated file."""
    path = tmp_path / "agreements.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(new_postgresql, postgresql_template) -> Iterator[str]:
    """A fresh migrated database on the server."""
    with new_postgresql(postgresql_template) as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request) -> str:
    """A fresh migrated database; the test runs once on each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def store(database_url) -> Iterator[Store]:
    """That database, open."""
    opened = open_database(database_url)
    yield opened
    opened.close()
