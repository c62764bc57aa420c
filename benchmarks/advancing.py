"""A durable advance through the one door, alone, eight at once, and a hundred in one transaction.

The act is `renew`: a government decision with its full set of rules that leads back to the same stage. A pair renews
every file of a pool once on one database, and lets the floor write the very same rows to its twin: by turns, a few
files at a time, for a disk that others use changes its mind within a second.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any

from benchmarks.floor import Floor, RecordingStore
from benchmarks.measuring import Measured, Pair, seconds, speed
from benchmarks.world import copy_of, desk_of, fill, new_store, pattern, reference_of
from lifecycle.command import Command, read_command
from lifecycle.desk import Desk
from lifecycle.stages import ACTS
from lifecycle.storage.engine import open_database

CLIENTS = 8
BLOCK = 100
TURN = 10
"""Acts before it is the other's turn."""
TERM = {"term": ["P1M"], "renewal": ["express"], "notice": ["P1M"]}


def renewals(first: int, count: int) -> list[Command]:
    """A renewal of each of some files, as typed."""
    return [read_command(reference_of(n), ACTS["renew"], fields=TERM) for n in range(first, first + count)]


def perform(desk: Desk, commands: list[Command]) -> None:
    for command in commands:
        assert not desk.perform(command).refused


def twins(urls: tuple[str, str], stage: str, count: int, *, own_partners: bool = False) -> None:
    """Two databases with the same files at a stage."""
    stores = [new_store(url, count if own_partners else 0) for url in urls]
    made = pattern(stores[0], stage)
    copies = [copy_of(made, number, own_partner=own_partners) for number in range(count)]
    for store in stores:
        fill(store, copies)
        store.close()


def advance(name: str, urls: tuple[str, str], pairs: int, files: int, at_least: float) -> Measured:
    """One client."""
    twins(urls, "in_force", files)
    with RecordingStore(open_database(urls[0])) as store:
        desk, floor = desk_of(store), Floor(urls[1])
        found = [_by_turns(store, desk, floor, files) for _ in range(pairs + 1)]
        floor.close()
    return speed(f"advance (renew), {name}", found[1:], files, at_least)  # the first of all warms up


def _by_turns(store: RecordingStore, desk: Desk, floor: Floor, files: int) -> Pair:
    ours = taken = 0.0
    for first in range(0, files, TURN):
        ours += seconds(partial(perform, desk, renewals(first, TURN)))
        taken += seconds(partial(floor.acts, store.taken()))
    return ours, taken


def advance_by_many(urls: tuple[str, str], pairs: int, acts: int, at_least: float) -> Measured:
    """Eight processes, each with files of its own; the parent holds the watch."""
    twins(urls, "in_force", CLIENTS * acts)
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(CLIENTS + 1)
    clients = [
        context.Process(target=_client, args=(urls, number * acts, acts, pairs + 1, barrier))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    found: list[Pair] = []
    for number in range(pairs + 1):
        ours, floor = (seconds(lambda: (barrier.wait(300), barrier.wait(300))) for _ in range(2))
        if number:
            found.append((ours, floor))
    for client in clients:
        client.join()
        assert client.exitcode == 0
    return speed(f"advance (renew), PostgreSQL, {CLIENTS} client processes", found, CLIENTS * acts, at_least)


def _client(urls: tuple[str, str], first: int, acts: int, rounds: int, barrier: Barrier) -> None:
    """One of the eight. Between the barriers nothing is done but the work."""
    with RecordingStore(open_database(urls[0])) as store:
        desk, floor = desk_of(store), Floor(urls[1])
        commands = renewals(first, acts)
        for _ in range(rounds):
            _together(barrier, partial(perform, desk, commands))
            _together(barrier, partial(floor.acts, store.taken()))
            commands = renewals(first, acts)
        floor.close()


def _together(barrier: Barrier, work: Callable[[], Any]) -> None:
    barrier.wait(300)
    work()
    barrier.wait(300)


def bulk(name: str, urls: tuple[str, str], pairs: int, at_least: float) -> Measured:
    """The ends of a hundred test phases in one transaction, against a hundred single acts of the floor."""
    count = BLOCK * (pairs + 1)
    twins(urls, "test_phase", count, own_partners=True)
    with RecordingStore(open_database(urls[0])) as store:
        desk, floor = desk_of(store), Floor(urls[1])
        found: list[Pair] = []
        for number in range(pairs + 1):
            references = [reference_of(number * BLOCK + n) for n in range(BLOCK)]
            ours = seconds(partial(desk.run_clock, references))
            writes = store.taken()
            assert len(writes) == BLOCK
            taken = seconds(partial(floor.acts, writes))
            if number:
                found.append((ours, taken))
        floor.close()
    return speed(f"{BLOCK} clock acts (end_test_phase) in one transaction, {name}", found, BLOCK, at_least)
