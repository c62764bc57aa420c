"""Other processes that help to look at a large record, each reading its own share of it in the same snapshot.

Three quarters of verifying is working out, and no subject but the registers is needed to look at another. So the
subjects are cut into shares, and each helper reads one, and says page by page what it saw: memory stays flat. Meanwhile
this process looks at what belongs to no subject.

All must see the record as it stood at one moment. On PostgreSQL a transaction lends its snapshot. On SQLite nobody
can write while a unit is open, and all begin to read in one. Of a helper that ended before its work did nothing is
believed: see `Gone`.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.resource_tracker import ensure_running
from typing import Any

from sqlalchemy import delete, false

from lifecycle.knowledge import Registers
from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import StorageError
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store
from lifecycle.storage.tables import edge
from lifecycle.verify_batches import Share, batches, held_in, rows_in, rows_stored, shares
from lifecycle.verify_subject import Seen, look_at

WORTH_IT = 20_000
"""From so many entries on helpers are begun: beginning them takes about as long as looking at these."""
MOST = 4
"""More would wait for what this process does alone."""
SHORT = "SELECT size FROM edge"
"""A snapshot begins with the first question: writers wait until it is answered."""
PATIENCE = 10.0
"""Seconds for a helper that is not needed any more to end by itself."""


class Gone(Exception):
    """A helper ended before its work did, or none of them read some row. Whoever asked looks again alone."""


class Helpers:
    """The processes that help with one verification; none where the record is small."""

    def __init__(self, store: Store, number: int) -> None:
        """Begin them: a fresh interpreter each, for a copy of this one would hold its threads' locks."""
        self._processes: list[BaseProcess] = []
        self._links: list[Connection] = []
        context = get_context("spawn")
        if number:
            ensure_running()  # it lets Ctrl-C in again when it begins
        for _ in range(number):
            ours, theirs = context.Pipe()
            process = context.Process(target=_help, args=(theirs, store.address), daemon=True)
            with _undisturbed():
                process.start()
            theirs.close()  # so that we hear when the helper's end closes
            self._processes.append(process)
            self._links.append(ours)

    def __bool__(self) -> bool:
        return bool(self._links)

    def ready(self) -> None:
        """Wait until each has come so far that it can read. Raises Gone."""
        for link in self._links:
            _heard(link)

    def begin(self, snapshot: str) -> None:
        """Have all begin to read, and wait until each does. Raises Gone."""
        for link in self._links:
            _tell(link, snapshot)
        self.ready()

    def look(
        self, reading: Reading, registers: Registers, total: int, meanwhile: Iterator[None]
    ) -> Iterator[Sequence[Seen]]:
        """What they see of all files of a record of so many entries, in any order. Raises Gone.

        `meanwhile` is other work, in steps: it is carried on with while none has anything to say.
        """
        talking: list[Connection] = []
        rows: list[tuple[int, ...]] = []
        for link, share in zip(self._links, shares(reading, total, len(self._links)), strict=False):
            _tell(link, (registers, share))
            talking.append(link)
        while talking:
            said = wait(talking, timeout=0)
            if not said and next(meanwhile, _DONE) is not _DONE:
                continue
            said = said or wait(talking)
            for link in [link for link in talking if link in said]:
                seen, read = _heard(link)
                if read is None:
                    yield seen
                else:
                    talking.remove(link)
                    rows.append(read)
        if tuple(map(sum, zip(*rows, strict=True))) != rows_stored(reading):
            raise Gone  # some row lies in no share: one process comes upon it

    def dismiss(self) -> None:
        """Let them end, be they done or not."""
        for link in self._links:
            link.close()
        for process in self._processes:
            process.join(PATIENCE)
            process.kill()
            process.join()
        self._processes, self._links = [], []


_DONE = object()


@contextmanager
def reading_with_helpers(store: Store, number: int | None) -> Iterator[tuple[Reading, Helpers]]:
    """One snapshot, and so many helpers who read the same; None for as many as the record is worth.

    There are none where nobody can be kept from writing for a moment, and none where one of them ended at once.
    """
    helpers = Helpers(store, _worth_having(store) if number is None else number)
    try:
        with store.reading() as reading:
            if helpers:
                try:
                    helpers.ready()
                    _begin_together(store, reading, helpers)
                except (Gone, StorageError):
                    helpers.dismiss()
            yield reading, helpers
    finally:
        helpers.dismiss()


def _begin_together(store: Store, reading: Reading, helpers: Helpers) -> None:
    snapshot = reading.lent()
    if snapshot:
        helpers.begin(snapshot)
        return
    with store.unit() as unit:  # nobody writes meanwhile
        unit.connection.execute(delete(edge).where(false()))  # who may only read waits for nobody, and is refused here
        reading.ask(SHORT, ())
        helpers.begin("")


def _worth_having(store: Store) -> int:
    with store.reading() as reading:
        return helpers_for(reading.number_of_entries())


def helpers_for(entries: int) -> int:
    """How many helpers are worth having for so many entries; 0 where this process does better alone."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(there, MOST) if there > 1 and entries >= WORTH_IT else 0


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no Ctrl-C in: a helper that is begun now bears the same, until it knows that it is not meant."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _tell(link: Connection, said: Any) -> None:
    try:
        link.send(said)
    except OSError as error:
        raise Gone from error


def _heard(link: Connection) -> Any:
    try:
        return link.recv()
    except (EOFError, OSError) as error:
        raise Gone from error


# ------------------------------------------------------------------------------------------------ in a helper


def _help(link: Connection, address: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began it answers a Ctrl-C
    # whatever happens here, whoever asked hears that this ended, looks again alone, and says what is wrong
    with suppress(Exception), open_database(address, read_only=True, even_changed=True) as store:
        link.send(None)
        with store.reading(link.recv()) as reading:
            reading.ask(SHORT, ())
            link.send(None)
            registers, share = link.recv()
            gc.freeze()  # what was imported is no garbage: nobody need look through it again and again
            _look(link, reading, registers, share)


def _look(link: Connection, reading: Reading, registers: Registers, share: Share) -> None:
    rows: list[tuple[int, ...]] = []
    with closing(batches(reading, share)) as read:
        for batch in read:
            rows.append(rows_in(batch))
            link.send(([look_at(held, registers) for held in held_in(batch)], None))
    link.send(((), tuple(map(sum, zip(*rows, strict=True)))))
