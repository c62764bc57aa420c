"""Opening a database: find the driver, look whether it is ours and of our age, hand out a `Store`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from lifecycle.storage import errors, schema
from lifecycle.storage.store import Backend, Store

if TYPE_CHECKING:
    import sqlite3

CONNECT_SECONDS = 10


def open_database(
    url: str,
    *,
    create: bool = False,
    owner_url: str | None = None,
    read_only: bool = False,
    even_changed: bool = False,
) -> Store:
    """Open the database at an address.

    Args:
        url: `sqlite:///path` or `postgresql://…`, for the program's own role.
        read_only: on connections that the database itself lets change nothing.
        create: make it where there is none, and bring an older one up to date. (A PostgreSQL database itself
            must exist; its tables are made.)
        owner_url: the role that makes tables, where it is another one. The program's role is then granted
            what it needs, and denied changing history.
        even_changed: also where what it says of itself was changed by hand or may not be read, for whoever verifies.

    Raises:
        Missing: nothing is there yet, and `create` was not asked.
        NoSchema: on PostgreSQL the role can use no schema.
        Hidden: another schema stands before the one with the register.
        NotOurs: a file that is no database, or tables that are not this program's. Nothing was touched.
        Changed: its tables are this program's, and it does not say so any more, or not of which age.
        NewerSchema: a newer version of the program made it.
        OlderSchema: an older version made it, and `create` was not asked.
        Locked: another program holds it.
        Denied: the role lacks a right.
        ReadOnly: it must be made or brought up to date, and cannot be written.
        Unreachable: no server answers or it refuses us, or the file's folder does not exist.
        NoDriver: not an address this program can read.
        Damaged: the file is malformed.
    """
    target, shown = _read(url)
    backend = _backend(target, shown, read_only)
    try:
        if target.get_backend_name() == "sqlite":
            _require_file(target, shown, create)
        with backend.engine.connect() as connection:
            condition, found = schema.examine(connection)
            if condition in ("empty", "foreign"):
                _require_place(connection, shown, condition, create)
        if condition == "changed":
            if not even_changed:
                raise errors.Changed(shown, found)
            return Store(backend, shown, url)
        if condition == "ours" and found > schema.HEAD:
            raise errors.NewerSchema(shown, found, schema.HEAD)
        if found < schema.HEAD:
            if not create:
                raise errors.OlderSchema(shown, found, schema.HEAD)
            _bring_up_to_date(backend.engine, target, owner_url)
    except errors.StorageError:
        backend.close()
        raise
    except Exception as error:
        explained = backend.explain(error)
        if isinstance(explained, errors.Denied) and even_changed:
            return Store(backend, shown, url)
        backend.close()
        if explained is None:
            raise
        raise _more_exactly(explained, target, shown) from error
    return Store(backend, shown, url, found if found < schema.HEAD else "")


def _read(url: str) -> tuple[URL, str]:
    try:
        target = make_url(re.sub(r"^postgres(ql\+psycopg)?://", "postgresql://", url))
        name = target.get_backend_name()
    except ArgumentError:
        raise errors.NoDriver(url.partition(":")[0] if ":" in url else url) from None
    if name not in {"sqlite", "postgresql"} or target.drivername not in {"sqlite", "postgresql"}:
        raise errors.NoDriver(target.drivername)
    if name == "sqlite" and target.database in {None, "", ":memory:"}:
        raise errors.NoDriver(url)  # a database that ends with its connection keeps nothing
    return target, _without_password(target)


def _without_password(target: URL) -> str:
    secret = {"password", "sslpassword"}
    query = {name: value for name, value in target.query.items() if name not in secret}
    shown = URL.create(target.drivername, target.username, None, target.host, target.port, target.database, query)
    return shown.render_as_string()


def _backend(target: URL, shown: str, read_only: bool) -> Backend:
    if target.get_backend_name() == "sqlite":
        from lifecycle.storage.sqlite import SqliteBackend

        return SqliteBackend(_engine(target, read_only), shown)
    try:
        from lifecycle.storage.postgresql import PostgresqlBackend
    except ImportError:
        raise errors.NoDriver("psycopg") from None
    return PostgresqlBackend(_engine(target, read_only), shown)


def _engine(target: URL, read_only: bool = False) -> Engine:
    """Connections on which neither driver nor SQLAlchemy begins a transaction: units do that themselves."""
    if target.get_backend_name() == "sqlite":
        from lifecycle.storage import sqlite

        engine = create_engine(target, isolation_level="AUTOCOMMIT", pool_size=8, max_overflow=32)
        path = str(target.database)
        if read_only and not target.query and not os.path.exists(f"{path}-wal"):
            event.listen(engine, "engine_disposed", lambda _engine: sqlite.take_away_empty_journal(path))
        read_only = read_only or _cannot_be_written(path)
        if read_only:
            event.listen(engine, "do_connect", _read_only_sqlite)

        @event.listens_for(engine, "connect")
        def _(raw: sqlite3.Connection, _record: object) -> None:
            sqlite.prepare(raw, read_only)

        return engine
    from lifecycle.storage.postgresql import READ_ONLY, SETTINGS

    given = target.query.get("options", "")
    settings = {**SETTINGS, **(READ_ONLY if read_only else {})}
    options = " ".join([f"-c {name}={value}" for name, value in settings.items()])
    return create_engine(
        target.difference_update_query(["options"]),
        isolation_level="AUTOCOMMIT",
        pool_size=8,
        max_overflow=32,
        use_native_hstore=False,  # saves a question at each connection
        connect_args={
            "options": f"{options} {given if isinstance(given, str) else ' '.join(given)}".strip(),
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "agreements",
        },
    )


def _cannot_be_written(path: str) -> bool:
    """Whether there is a file that we may read and not write: whoever only reads needs no more."""
    return os.path.isfile(path) and not _may_write(path)


def _may_write(path: str) -> bool:
    """Whether whoever runs this process may write a file or folder."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _read_only_sqlite(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> None:
    """Have SQLite open the file for reading alone: even a journal that was left behind is not written back.

    Beside a file without a journal an empty one is made, which is taken away in the end (`take_away_empty_journal`), or
    by whoever writes next. Where the folder lets us make none, as that of an archived copy, the file is read as one
    that nobody changes.
    """
    path = str(given[0])
    uri = path if path.startswith("file:") else f"file:{quote(os.path.abspath(path))}"
    given[0] = f"{uri}{'&' if '?' in uri else '?'}mode=ro"
    if not os.path.exists(f"{path}-wal") and not _may_write(os.path.dirname(os.path.abspath(path))):
        given[0] += "&immutable=1"
    named["uri"] = True


def _require_place(connection: Connection, shown: str, condition: schema.Condition, create: bool) -> None:
    """Refuse what holds no register, unless one can be made there; and say where one is that cannot be seen."""
    if not schema.has_a_schema(connection):
        raise errors.NoSchema(shown)
    if condition == "empty" and create:
        return
    other = schema.hidden(connection)
    if other:
        raise errors.Hidden(shown, other)
    raise errors.Missing(shown) if condition == "empty" else errors.NotOurs(shown)


def _bring_up_to_date(engine: Engine, target: URL, owner_url: str | None) -> None:
    """One transaction round all migrations; of two processes the second finds nothing left to do."""
    owner = engine if owner_url is None else _engine(_read(owner_url)[0])
    try:
        with owner.connect() as connection, _alone(connection):
            schema.migrate(connection)
            if owner is not engine and target.username is not None:
                schema.grant(connection, target.username)
    finally:
        if owner is not engine:
            owner.dispose()


MAKING_MILLISECONDS = 60_000
"""How long another process may take to make or upgrade a SQLite database before it is said to be in the way."""


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """A transaction that no other migration runs beside."""
    if connection.dialect.name == "sqlite":
        usual = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
        # whoever else makes or upgrades the database takes longer than whoever writes in it
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {MAKING_MILLISECONDS}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {usual}")
    else:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('agreements.schema'))")
    try:
        yield
    except BaseException:
        with suppress(Exception):  # where the connection is gone, so is the transaction: the first error counts
            connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def _require_file(target: URL, shown: str, create: bool) -> None:
    """Without this, looking for a database would make an empty one, and a pipe or a device would be called damaged."""
    path = _path(target)
    if path.startswith("file:"):
        return
    if not os.path.exists(path):
        if not create:
            raise errors.Missing(shown)
    elif not (os.path.isfile(path) or os.path.isdir(path)):
        raise errors.NotOurs(shown)


def _path(target: URL) -> str:
    return str(target.database)


def _more_exactly(found: errors.StorageError, target: URL, shown: str) -> errors.StorageError:
    """SQLite says only "unable to open" of a folder that is not there and of one that may not be written."""
    if isinstance(found, errors.Unreachable) and target.get_backend_name() == "sqlite":
        path = _path(target)
        if os.path.isfile(path) and os.access(path, os.R_OK):
            return errors.ReadOnly(shown)
    return found
