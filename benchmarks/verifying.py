"""Verifying a large history: the chains alone, and everything, against fetching and hashing the stored texts."""

from __future__ import annotations

import hashlib
import resource
import sqlite3
from collections.abc import Iterator

from benchmarks.measuring import Measured, Pair, cost, seconds
from benchmarks.world import copy_of, fill, new_store, pattern
from lifecycle.history import FORMAT, GENESIS, entry_hash
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.verify import verify


def verifying(name: str, url: str, entries: int, pairs: int) -> list[Measured]:
    """Files in force, so many that they have that number of entries."""
    with new_store(url) as store:
        made = pattern(store, "in_force")
        fill(store, (copy_of(made, number) for number in range(entries // len(made.entries) + 1)))
    with open_database(url) as store:
        with store.reading() as reading:
            count = reading.number_of_entries()
        chains: list[Pair] = []
        whole: list[Pair] = []
        before = 0
        for _ in range(pairs):
            ours, floor = seconds(lambda: _chains(store)), seconds(lambda: _floor(url))
            chains.append((ours, floor))
            before = before or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            whole.append((seconds(lambda: _verify(store)), floor))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    shown = f"{count:,} entries, {name}"
    return [
        cost(f"verify: the chains of {shown}", chains, 1.5, count),
        cost(f"verify: everything of {shown} (memory +{grown:.0f} MB)", whole, 6, count),
    ]


def _chains(store: Store) -> None:
    """Each entry rests on the one before it, and each hash is that of its text."""
    last, head = "", ""
    with store.reading() as reading:
        for row in reading.chains():
            if row.subject != last:
                last, head = row.subject, GENESIS
            assert row.previous_hash == head and entry_hash(row.body) == row.hash
            head = row.hash


def _verify(store: Store) -> None:
    found = verify(store)
    assert found.ok, found.first_broken


def _floor(url: str) -> None:
    for text in _texts(url):
        hashlib.sha256(FORMAT + text.encode()).hexdigest()


def _texts(url: str) -> Iterator[str]:
    asked = "SELECT body FROM history ORDER BY subject, sequence"
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        for (text,) in connection.execute(asked):
            yield text
        connection.close()
        return
    import psycopg

    with psycopg.connect(url) as server, server.cursor("texts") as cursor:
        cursor.itersize = 5_000
        for (text,) in cursor.execute(asked):
            yield text
