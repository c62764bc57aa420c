"""The real drivers, with a fault at one statement: every statement of the program goes through here and is counted.

with driver.installed():                 # connections made from here on are the wrapped ones
    store = open_database(url)
    with driver.struck(Fault(7, "lost")) as fault:
        desk.perform(command)            # the seventh statement runs, and its answer is lost
    assert fault.struck
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import psycopg
from sqlalchemy import Engine, event

How = Literal["full", "lost", "gone", "cut", "killed", "killed after"]
"""full: there is no room, and the statement did not run. lost: it ran, then the connection broke. gone: there is no room
for it nor for any that follows. cut: the server ends the connection. killed: `kill -9`, before it or after it ran."""
Result = TypeVar("Result")


@dataclass
class Fault:
    """What happens to which statement, counted from 1. `struck` tells how often it came to that."""

    at: int
    how: How
    count: int = 0
    struck: int = 0

    def applies(self) -> bool:
        """Count a statement."""
        self.count += 1
        meant = self.count >= self.at if self.how == "gone" else self.count == self.at
        self.struck += meant
        return meant


_now: list[Fault] = []


@contextmanager
def struck(fault: Fault) -> Iterator[Fault]:
    """Count statements, and let the fault happen."""
    _now.append(fault)
    try:
        yield fault
    finally:
        _now.pop()


@contextmanager
def installed() -> Iterator[None]:
    """Connections that are made meanwhile can be struck."""

    def wrap(dialect: Any, _record: object, _given: object, options: dict[str, Any]) -> None:
        if dialect.name == "sqlite":
            options["factory"] = WrappedConnection
        else:
            options["cursor_factory"] = WrappedCursor

    event.listen(Engine, "do_connect", wrap)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", wrap)


class WrappedConnection(sqlite3.Connection):
    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or WrappedSqliteCursor)

    def execute(self, *given: Any) -> Any:
        return self.cursor().execute(*given)


class WrappedSqliteCursor(sqlite3.Cursor):
    def execute(self, *given: Any) -> Any:
        return _run(self.connection, lambda: super(WrappedSqliteCursor, self).execute(*given))

    def executemany(self, *given: Any) -> Any:
        return _run(self.connection, lambda: super(WrappedSqliteCursor, self).executemany(*given))


class WrappedCursor(psycopg.Cursor[Any]):
    def execute(self, *given: Any, **options: Any) -> Any:
        return _run(self.connection, lambda: super(WrappedCursor, self).execute(*given, **options))

    def executemany(self, *given: Any, **options: Any) -> Any:
        return _run(self.connection, lambda: super(WrappedCursor, self).executemany(*given, **options))


def _run(connection: Any, statement: Callable[[], Result]) -> Result:
    if not _now or not _now[-1].applies():
        return statement()
    how = _now[-1].how
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "cut":
        _cut(connection)
        return statement()
    if how in ("lost", "killed after"):
        statement()
    if how == "killed after":
        os.kill(os.getpid(), signal.SIGKILL)
    raise _error(connection, how)


def _error(connection: Any, how: How) -> Exception:
    """What the driver raises."""
    if isinstance(connection, sqlite3.Connection):
        error = sqlite3.OperationalError("disk I/O error" if how == "lost" else "database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC if how == "lost" else sqlite3.SQLITE_FULL
        return error
    if how == "lost":
        connection.close()
        return psycopg.OperationalError("server closed the connection unexpectedly")
    return psycopg.errors.DiskFull("could not extend file: No space left on device")


def _cut(connection: Any) -> None:
    """Another session ends this one, and waits until it has ended."""
    with psycopg.connect(connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))
