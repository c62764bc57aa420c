"""Looking at many subjects with all processors: one process reads, in one snapshot, and others work it out.

Four fifths of verifying is working out, and no subject but the registers is needed to look at another. What is read
goes to the workers in batches, and what they saw comes back in its order, a few batches at a time: memory stays flat.
While none is ready, this process does what else there is to do. A worker holds no database and opens nothing. If one
is killed, nothing of what it had is believed: see `Gone`.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context

from lifecycle.knowledge import Registers
from lifecycle.verify_batches import Batch, held_in
from lifecycle.verify_subject import Seen, look_at

WORTH_IT = 20_000
"""From so many entries on workers are begun: beginning them takes about as long as looking at these."""
MOST = 4
"""So many workers keep up with one process that reads."""


class Gone(Exception):
    """A worker ended before its work did. Whoever asked looks again without workers."""


def workers_for(entries: int) -> int:
    """How many workers are worth having for so many entries; 0 where this process does better alone."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(there, MOST) if there > 1 and entries >= WORTH_IT else 0


def look_at_all(
    batches: Iterable[Batch], registers: Registers, workers: int, meanwhile: Iterator[None]
) -> Iterator[list[Seen]]:
    """Look at each subject, batch by batch in their order; with 0 workers in this process. Raises Gone.

    `meanwhile` is other work, in steps: it is carried on with while the workers are busy, and left where it stands when
    they are done.
    """
    if not workers:
        for batch in batches:
            yield _look(batch, registers)
        return
    # a fresh interpreter each: a copy of this process would hold its threads' locks and its database's connections
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (registers,))
    waiting: deque[Future[list[Seen]]] = deque()
    try:
        for batch in batches:
            with _undisturbed():
                waiting.append(pool.submit(_look_in_worker, batch))
            if len(waiting) > 2 * workers:
                while not waiting[0].done() and next(meanwhile, _DONE) is not _DONE:
                    pass
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise Gone from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no Ctrl-C in: a worker that is begun now bears the same, until it knows that it is not meant."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _look(batch: Batch, registers: Registers) -> list[Seen]:
    return [look_at(held, registers) for held in held_in(batch)]


_DONE = object()
_REST_ON: list[Registers] = []
"""In a worker: the registers that files rest on, once they have come."""


def _begin(registers: Registers) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that began it answers a Ctrl-C
    _REST_ON.append(registers)
    gc.freeze()  # what was imported is no garbage: nobody need look through it again and again


def _look_in_worker(batch: Batch) -> list[Seen]:
    return _look(batch, _REST_ON[0])
