"""Sealing a large history, and verifying it: the chains alone, and everything, against the same by hand."""

from __future__ import annotations

import hashlib
import resource
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from benchmarks.measuring import Measured, Pair, beside, cost, seconds
from benchmarks.world import copy_of, fill, new_store, pattern
from lifecycle.history import FORMAT, GENESIS, entry_hash
from lifecycle.log.sealing import seal
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.verify import verify

WHOLE = 6
"""How many times fetching and hashing the texts all of verifying may take (DESIGN section 12)."""
KEY = bytes(range(32))


def verifying(name: str, url: str, entries: int, pairs: int) -> Iterator[Measured]:
    """Files in force, so many that they have that number of entries: sealed, then verified."""
    with new_store(url) as store:
        made = pattern(store, "in_force")
        fill(store, (copy_of(made, number) for number in range(entries // len(made.entries) + 1)))
    with open_database(url) as store:
        with store.reading() as reading:
            count = reading.number_of_entries()
        shown = f"{count:,} entries, {name}"
        yield sealing(store, url, count, shown)
        chains: list[Pair] = []
        whole: list[Pair] = []
        before = 0.0
        for _ in range(pairs):
            ours, floor = seconds(lambda: _chains(store)), seconds(lambda: _floor(url))
            chains.append((ours, floor))
            before = before or _most_memory()
            whole.append((seconds(lambda: _verify(store)), floor))
        yield cost(f"verify: the chains of {shown}", chains, 1.5, count)
        grown = _most_memory() - before
        yield cost(f"verify: everything of {shown} (memory +{grown:.0f} MB)", whole, WHOLE, count)


def sealing(store: Store, url: str, count: int, shown: str) -> Measured:
    """All of it sealed at once, against the same leaves written by hand: once, for nothing is sealed twice."""
    before = _most_memory()
    ours = seconds(lambda: seal(store, KEY, datetime.now(UTC)))
    grown = _most_memory() - before
    return beside(f"seal {shown} (memory +{grown:.0f} MB)", [(ours, seconds(lambda: _leaves_by_hand(url)))], count)


def _most_memory() -> float:
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _chains(store: Store) -> None:
    """Each entry rests on the one before it, and each hash is that of its text."""
    last, head = "", ""
    with store.reading() as reading:
        for subject, _, hashed, previous, body in reading.chains():
            if subject != last:
                last, head = subject, GENESIS
            assert previous == head and entry_hash(body) == hashed
            head = hashed


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


def _leaves_by_hand(url: str) -> None:
    """A leaf for each entry, with its number and the hash of the tree, in one transaction; and the tree, folded."""
    asked = "SELECT subject, sequence, hash FROM history ORDER BY id"
    made = "CREATE TABLE by_hand (number bigint PRIMARY KEY, subject text, sequence int, hash text)"
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute(made)
        rows = connection.execute(asked)
        connection.executemany("INSERT INTO by_hand VALUES (?, ?, ?, ?)", _numbered(rows))
        connection.commit()
        connection.execute("DROP TABLE by_hand")
        connection.close()
        return
    import psycopg

    # one to read and one to write: what is written by many waits for nothing that is read between
    with psycopg.connect(url) as server, psycopg.connect(url) as other, other.cursor("rows") as read:
        written = server.cursor()
        written.execute(made)
        read.itersize = 5_000
        written.executemany("INSERT INTO by_hand VALUES (%s, %s, %s, %s)", _numbered(read.execute(asked)))
        written.execute("DROP TABLE by_hand")


def _numbered(rows: Iterable[tuple[str, int, str]]) -> Iterator[tuple[int, str, int, str]]:
    edge: list[bytes] = []
    for number, (subject, sequence, hashed) in enumerate(rows):
        node, size = hashlib.sha256(b"\0" + bytes.fromhex(hashed)).digest(), number
        while size & 1:
            node, size = hashlib.sha256(b"\1" + edge.pop() + node).digest(), size >> 1
        edge.append(node)
        yield number, subject, sequence, hashed
