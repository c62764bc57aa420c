"""Connections kept ready, and the spans of work done on them.

SQLAlchemy's own checkout and reset cost as much as four statements of SQLite. Here a connection stays checked
out between spans, and whoever begins a transaction ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from lifecycle.storage.errors import StorageError

KEPT = 8


class Driver(Protocol):
    """What both drivers' connections can do."""

    def execute(self, query: Any, /) -> Any:
        """Run a statement."""

    def rollback(self) -> None:
        """End a transaction; without one, nothing."""


Raw = TypeVar("Raw", bound=Driver)
Made = TypeVar("Made")


class Leased(Generic[Raw]):
    """SQLAlchemy's connection and the driver's beneath it.

    Attributes:
        connection: SQLAlchemy's.
        raw: the driver's.
    """

    __slots__ = ("connection", "raw")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.raw: Raw = connection.connection.driver_connection  # type: ignore[assignment]


class Connections(Generic[Raw]):
    """The connections of a store. Threads may share it: taking and giving back are single steps of a list.

    Attributes:
        engine: where they come from.
        broken: whether the peer of a connection is gone.
        explain: what an error of the driver means.
    """

    def __init__(
        self,
        engine: Engine,
        broken: Callable[[Raw], bool],
        explain: Callable[[BaseException], StorageError | None],
    ) -> None:
        self.engine = engine
        self.broken = broken
        self.explain = explain
        self._idle: list[Leased[Raw]] = []

    def take(self) -> Leased[Raw]:
        """A connection without a transaction; its peer may have gone away meanwhile."""
        try:
            return self._idle.pop()
        except IndexError:
            return Leased(self.engine.connect())

    def give_back(self, leased: Leased[Raw]) -> None:
        """Put a connection back after its transaction was ended."""
        if leased.connection.in_transaction():  # SQLAlchemy's bookkeeping of questions asked through it
            leased.connection.rollback()
        if len(self._idle) < KEPT:
            self._idle.append(leased)
        else:
            leased.connection.close()

    def drop(self, leased: Leased[Raw]) -> None:
        """Close a connection whose state nobody knows; one that was closed and could not be renewed is left."""
        if not leased.connection.closed:
            leased.connection.invalidate()
            leased.connection.close()

    def renew(self, leased: Leased[Raw]) -> None:
        """Replace a broken connection; its idle neighbours broke with it."""
        self.drop(leased)
        self.close()
        fresh: Leased[Raw] = Leased(self.engine.connect())
        leased.connection, leased.raw = fresh.connection, fresh.raw

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self.drop(self._idle.pop())
        self.engine.dispose()


class Span(Generic[Raw, Made]):
    """A `with` block on one connection: what begins it, what is handed out, what ends it.

    A class and not a generator, for an act on SQLite is short enough to feel the difference. The driver's
    errors leave it as ours.
    """

    __slots__ = ("_always", "_begin", "_connections", "_end", "_leased", "_make")

    def __init__(
        self,
        connections: Connections[Raw],
        make: Callable[[Leased[Raw]], Made],
        begin: tuple[str, ...] = (),
        end: tuple[str, ...] = (),
        always: tuple[str, ...] = (),
    ) -> None:
        self._connections = connections
        self._make = make
        self._begin = begin
        self._end = end
        self._always = always

    def __enter__(self) -> Made:
        connections = self._connections
        try:
            leased = self._leased = connections.take()
            try:
                self._start_on(leased)
            except Exception:
                self._close(leased)
                raise
        except Exception as error:
            raise self._ours(error) from error
        return self._make(leased)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        leased = self._leased
        if error is None:
            try:
                self._run(self._end)
                self._run(self._always)
            except Exception as failure:
                self._close(leased)
                raise self._ours(failure) from failure
            self._connections.give_back(leased)
            return
        self._close(leased)
        if isinstance(error, Exception) and (ours := self._connections.explain(error)) is not None:
            raise ours from error

    def _start_on(self, leased: Leased[Raw]) -> None:
        """Begin, on a new connection where the peer of this one has gone away meanwhile."""
        try:
            self._start()
        except Exception:
            if not self._connections.broken(leased.raw):
                raise
            self._connections.renew(leased)
            self._start()

    def _start(self) -> None:
        self._run(self._begin)

    def _run(self, statements: tuple[str, ...]) -> None:
        for statement in statements:
            self._leased.raw.execute(statement)

    def _close(self, leased: Leased[Raw]) -> None:
        """Undo what was left open."""
        if not self._connections.broken(leased.raw):
            with suppress(Exception):
                leased.raw.rollback()
                self._run(self._always)
                self._connections.give_back(leased)
                return
        self._connections.drop(leased)

    def _ours(self, error: Exception) -> Exception:
        return self._connections.explain(error) or error
