"""Looking at many subjects with all processors: one process reads, in one snapshot, and others work it out.

Four fifths of verifying is working out, and no subject but the registers is needed to look at another. What is read
goes to the workers in batches as plain tuples and comes back in its order, a few batches at a time: memory stays flat.
A worker holds no database and opens nothing. If one is killed, nothing of what it had is believed: see `Gone`.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from lifecycle.findings import Held, StoredEntry, StoredSubject
from lifecycle.knowledge import Registers
from lifecycle.verify_subject import Seen, look_at

BATCH = 1_000
"""So many entries go to a worker at once, and those of one subject together."""
WORTH_IT = 20_000
"""From so many entries on workers are begun: beginning them takes about as long as looking at these."""
MOST = 4
"""So many workers keep up with one process that reads."""

Packed = tuple[Any, ...]


class Gone(Exception):
    """A worker ended before its work did. Whoever asked looks again without workers."""


def workers_for(entries: int) -> int:
    """How many workers are worth having for so many entries; 0 where this process does better alone."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(there, MOST) if there > 1 and entries >= WORTH_IT else 0


def look_at_all(subjects: Iterable[Held], registers: Registers, workers: int) -> Iterator[Seen]:
    """Look at each subject, in their order; with 0 workers in this process. Raises Gone."""
    if not workers:
        for held in subjects:
            yield look_at(held, registers)
        return
    # a fresh interpreter each: a copy of this process would hold its threads' locks and its database's connections
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (registers,))
    waiting: deque[Future[list[Seen]]] = deque()
    try:
        for batch in _batches(subjects):
            waiting.append(pool.submit(_look, batch))
            if len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise Gone from error
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(subjects: Iterable[Held]) -> Iterator[list[Packed]]:
    batch: list[Packed] = []
    entries = 0
    for held in subjects:
        batch.append(_packed(held))
        entries += len(held.rows)
        if entries >= BATCH:
            yield batch
            batch, entries = [], 0
    if batch:
        yield batch


def _packed(held: Held) -> Packed:
    """What is stored of a subject as plain tuples, which travel in a fraction of the time of rows."""
    row = None if held.row is None else tuple(held.row)
    lists = (list(map(tuple, held.rows)), list(map(tuple, held.deadlines)), list(map(tuple, held.openings)))
    return held.subject, row, held.file, held.register, *lists


def _unpacked(packed: Packed) -> Held:
    subject, row, file, register, rows, deadlines, openings = packed
    stored = None if row is None else StoredSubject(*row)
    return Held(subject, list(map(StoredEntry._make, rows)), stored, file, register, deadlines, openings)


_REST_ON: list[Registers] = []
"""In a worker: the registers that files rest on, once they have come."""


def _begin(registers: Registers) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began it answers a Ctrl-C
    _REST_ON.append(registers)


def _look(batch: list[Packed]) -> list[Seen]:
    return [look_at(_unpacked(packed), _REST_ON[0]) for packed in batch]
