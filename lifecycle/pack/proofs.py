"""What is proven of a pack: each entry's place in the log, and that the log only grew since earlier checkpoints.

All in one pass over the leaves, whatever the number of entries and of checkpoints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from lifecycle.errors import Broken, NotFound
from lifecycle.log.merkle import Edge, consistency_ranges, inclusion_ranges, leaf_hash, prove
from lifecycle.log.sealing import leaves
from lifecycle.storage.reading import Reading
from lifecycle.storage.tables import checkpoint, history, leaf

if TYPE_CHECKING:
    from lifecycle.pack.chosen import Chosen


class Proofs(NamedTuple):
    """The place of each entry with its proof, those of `names` last; the proof of growth from each size; the roots."""

    places: list[int]
    inclusion: list[list[bytes]]
    growth: list[list[bytes]]
    roots: dict[int, bytes]


def proofs_of(reading: Reading, chosen: Chosen, size: int, older: Sequence[int]) -> Proofs:
    """The proofs of the chosen entries in the first `size` leaves, and of growth from each older size to it.

    Raises Broken, naming it, for an entry that is not the one that was sealed.
    """
    numbers: dict[tuple[str, int], int] = {}
    sealed: dict[tuple[str, int], str] = {}
    every = [*chosen.entries, *(entry for entry, _ in chosen.names)]
    for subject in (*chosen.subjects, *sorted({entry.subject for entry, _ in chosen.names})):
        asked = select(leaf.c.sequence, leaf.c.number, leaf.c.hash).where(leaf.c.subject == subject)
        for sequence, number, hash_ in reading.connection.execute(asked):
            numbers[subject, sequence], sealed[subject, sequence] = number, hash_
    for entry in every:
        if sealed.get((entry.subject, entry.sequence)) != entry.hash:
            raise Broken("broken.entry", {"subject": entry.subject, "entry": entry.sequence})
    places = [numbers[entry.subject, entry.sequence] for entry in every]
    roots = dict.fromkeys((*older, size), b"")
    wanted = [inclusion_ranges(place, size) for place in places] + [consistency_ranges(old, size) for old in older]
    proofs = prove(_first(reading, size, roots), wanted)
    return Proofs(places, proofs[: len(places)], proofs[len(places) :], roots)


def _first(reading: Reading, size: int, roots: dict[int, bytes]) -> Iterator[bytes]:
    """The hashes of the first leaves; on the way the root of every size that is asked for."""
    edge = Edge()
    for row, _ in zip(leaves(reading.connection), range(size), strict=False):
        hash_ = leaf_hash(bytes.fromhex(row.hash))
        edge.add(hash_)
        if edge.size in roots:
            roots[edge.size] = edge.root()
        yield hash_


def sizes_signed(reading: Reading, below: int, most: int) -> list[int]:
    """The sizes of the stored checkpoints below one, the last so many of them."""
    asked = select(checkpoint.c.size).where(checkpoint.c.size < below, checkpoint.c.size > 0)
    return sorted(reading.connection.execute(asked.order_by(checkpoint.c.size.desc()).limit(most)).scalars())


def size_known(reading: Reading, instant: str) -> int:
    """How long the log is without what was recorded after an instant. Raises NotFound where nothing was before it.

    Entries are sealed in the order in which their transactions ended: from the first later one on, none goes in.
    """
    joined = leaf.join(history, (history.c.subject == leaf.c.subject) & (history.c.sequence == leaf.c.sequence))
    later = select(func.min(leaf.c.number)).select_from(joined).where(history.c.recorded_at > instant)
    first: int | None = reading.connection.execute(later).scalar()
    size = first if first is not None else reading.connection.execute(select(func.count()).select_from(leaf)).scalar()
    if not size:
        raise NotFound("not_found.known_then", {"instant": instant})
    return int(size)
