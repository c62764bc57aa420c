"""The right edge of the tree as it is kept beside the leaves, and whether it may be signed over.

What is kept is a convenience of the sealer, and whoever can write the database can write it. So it counts only where it
gives the root that the house signed last over as many leaves; else it is made anew from the leaves, each beside its
entry, and must give every root that the house signed on the way. Where it does not, the log was changed by hand:
nothing is built on it, and nothing is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from lifecycle.errors import Broken
from lifecycle.log.merkle import LENGTH, Edge, leaf_hash
from lifecycle.log.note import Checkpoint, NoteError, PublicKey, read_note, signed_by
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.tables import checkpoint, edge, place_of


def read_edge(size: Any, hashes: Any) -> Edge | None:
    """An edge as it is kept; None for what is none."""
    try:
        return Edge(size, [bytes.fromhex(hashes[n : n + 2 * LENGTH]) for n in range(0, len(hashes), 2 * LENGTH)])
    except (AttributeError, TypeError, ValueError):
        return None


def kept_edge(connection: Connection, *, locked: bool = False) -> tuple[Any, Any, Any]:
    """Size, hashes and mark as they stand in the table, where on PostgreSQL one sealer may hold them `locked`.

    Raises Broken where that table does not hold its one row.
    """
    asked = select(edge.c.id, edge.c.size, edge.c.hashes, edge.c.read_to)
    rows = connection.execute(asked.with_for_update() if locked else asked).all()
    if [row.id for row in rows] != [1]:
        raise Broken("log.edge_rows", {"count": len(rows)})
    return rows[0].size, rows[0].hashes, rows[0].read_to


def sound_edge(
    reading: Reading, kept: Edge | None, keys: Sequence[PublicKey], hear: Callable[[int], None]
) -> Edge | None:
    """The edge that may be signed over; None where the leaves do not give what the house signed.

    `keys` are those of the house; `hear` is told now and then how many leaves were read. Reads all leaves where the
    last checkpoint is not over as many as are kept.
    """
    last = next(_signed(reading.connection, keys, newest=True), None)
    if kept is not None and last is not None and (last.size, last.root) == (kept.size, kept.root()):
        return kept
    signed = {said.size: said.root for said in _signed(reading.connection, keys)}
    grown = Edge()
    for row in chain.from_iterable(leaves_with_entries(reading)):
        if row.number != grown.size or row.stored != row.hash:
            return None
        try:
            grown.add(leaf_hash(bytes.fromhex(row.hash)))
        except (TypeError, ValueError):
            return None
        if grown.size % PAGE == 0:
            hear(grown.size)
        if grown.size in signed and signed[grown.size] != grown.root():
            return None
    return None if signed and max(signed) > grown.size else grown


def _signed(connection: Connection, keys: Sequence[PublicKey], newest: bool = False) -> Iterator[Checkpoint]:
    """The stored checkpoints that a key of the house signed over as many leaves as they stand under.

    Where no key is known, those that can be read.
    """
    asked = select(checkpoint.c.size, checkpoint.c.note).order_by(checkpoint.c.size.desc())
    for size, note in connection.execute(asked.limit(1) if newest else asked):
        try:
            signed = not keys or any(signed_by(note, key) for key in keys)
            if signed and read_note(note)[0].size == size:
                yield read_note(note)[0]
        except NoteError:  # verify names it
            continue


class SealedEntry(NamedTuple):
    """A leaf, and its entry as it stands in history: hash and place, None where there is none. Any value may be odd."""

    number: Any
    subject: Any
    sequence: Any
    hash: Any
    place: Any
    stored: Any
    placed: Any


_BESIDE = " FROM leaf l LEFT JOIN history h ON h.subject = l.subject AND h.sequence = l.sequence"
_DIFFER = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


def leaves_with_entries(reading: Reading) -> Iterator[list[SealedEntry]]:
    """Every leaf in its order, beside its entry; page by page."""
    asked = f"{_sealed(reading)} WHERE l.number > {{}} ORDER BY l.number LIMIT {PAGE}"
    page = reading.connection.exec_driver_sql(asked.format(-1)).all()
    while page:
        yield list(map(SealedEntry._make, page))
        page = reading.connection.exec_driver_sql(asked.format(int(page[-1][0]))).all()


def leaves_compared(reading: Reading) -> Iterator[tuple[Sequence[Any], list[SealedEntry]]]:
    """Number and hash of every leaf in its order, and those beside which another entry stands; page by page.

    The database compares: of what agrees, which is nearly all, only these two need leave it.
    """
    dialect = reading.connection.dialect.name
    differs, place = _DIFFER[dialect], place_of(dialect, "h")
    numbered = f"SELECT number, hash FROM leaf WHERE number > {{}} ORDER BY number LIMIT {PAGE}"
    differing = (
        f"{_sealed(reading)} WHERE l.number > {{}} AND l.number <= {{}}"
        f" AND (h.hash {differs} l.hash OR {place} {differs} l.place) ORDER BY l.number"
    )
    last = -1
    while page := reading.ask(numbered.format(last), ()):
        upto = int(page[-1][0])
        found = reading.connection.exec_driver_sql(differing.format(last, upto)).all()
        yield page, list(map(SealedEntry._make, found))
        last = upto


def _sealed(reading: Reading) -> str:
    place = place_of(reading.connection.dialect.name, "h")
    return f"SELECT l.number, l.subject, l.sequence, l.hash, l.place, h.hash, {place}{_BESIDE}"
