"""The Merkle tree of RFC 9162: roots, inclusion and consistency proofs, and checking them without any storage. Pure.

    leaf      SHA-256(0x00 ‖ data)                               section 2.1.1
    node      SHA-256(0x01 ‖ left ‖ right)
    empty     SHA-256()

A tree of n leaves is split at the largest power of two below n. Leaves are read once, in order, and never held: of a
tree of any size only its right edge is kept (`Edge`), and the nodes that a proof asks for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

LENGTH = 32
"""Bytes of a hash."""
EMPTY_ROOT = hashlib.sha256().digest()
MOST_HASHES = 64
"""A proof has at most one hash for each bit of the size; longer ones are refused unread."""

Place = tuple[int, int]
"""A node that spans a power of two of leaves: its level (0 for leaves), its number on that level from the left."""
Range = tuple[int, int]
"""Leaves from the first number up to, not including, the second."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hashes(texts: Iterable[str]) -> list[bytes]:
    """The hashes of leaves of which each is written in hexadecimal. Raises TypeError or ValueError."""
    return [hashlib.sha256(b"\x00" + bytes.fromhex(text)).digest() for text in texts]


class Edge:
    """The right edge of a growing tree: the root of each whole subtree, largest first.

    `wanted` names nodes to keep in `found` when they are made.
    """

    __slots__ = ("found", "hashes", "size", "wanted")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = (), wanted: frozenset[Place] = frozenset()) -> None:
        self.size = size
        self.hashes = list(hashes)
        self.wanted = wanted
        self.found: dict[Place, bytes] = {}
        if len(self.hashes) != size.bit_count():
            raise ValueError("not the edge of a tree of that size")

    def add(self, leaf: bytes) -> None:
        """Add one leaf, by its hash."""
        hash_, level, number = leaf, 0, self.size
        wanted, hashes = self.wanted, self.hashes
        if wanted and (0, number) in wanted:
            self.found[0, number] = hash_
        while number & 1:
            hash_ = node_hash(hashes.pop(), hash_)
            level, number = level + 1, number >> 1
            if wanted and (level, number) in wanted:
                self.found[level, number] = hash_
        hashes.append(hash_)
        self.size += 1

    def extend(self, leaves: list[bytes]) -> None:
        """Add many leaves, by their hashes, level by level; wanted nodes are not kept."""
        size, whole, nodes = self.size, [], leaves
        while nodes:
            if size & 1:
                nodes = [self.hashes.pop(), *nodes]
            if len(nodes) & 1:
                whole.append(nodes[-1])
            pairs = zip(nodes[::2], nodes[1::2], strict=False)
            nodes = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
            size >>= 1
        self.hashes += reversed(whole)
        self.size += len(leaves)

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return _joined(self.hashes)


def _joined(hashes: Sequence[bytes]) -> bytes:
    """The root over whole subtrees, largest first."""
    if not hashes:
        return EMPTY_ROOT
    *left, root = hashes
    for hash_ in reversed(left):
        root = node_hash(hash_, root)
    return root


# ------------------------------------------------------------------------------------------------ making proofs


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The leaves that each hash of an inclusion proof spans, from the leaf up (RFC 9162 section 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    start, end = 0, size
    ranges: list[Range] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The leaves that each hash of a consistency proof spans (RFC 9162 section 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError("no tree of that size")
    start, end = 0, new
    whole = True  # whether the old tree is a subtree that the checker knows the root of
    ranges: list[Range] = []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return ranges[::-1]


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def places_of(leaves: Range) -> list[Place]:
    """The nodes that together span some leaves, largest first: those of a proof begin where such a node may."""
    start, end = leaves
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def prove(leaves: Iterable[bytes], wanted: Sequence[Sequence[Range]]) -> list[list[bytes]]:
    """Proofs, each by the ranges that its hashes span, in one pass over the hashes of all leaves."""
    edge = edge_for(wanted)
    for leaf in leaves:
        edge.add(leaf)
    return proofs_in(edge, wanted)


def edge_for(wanted: Sequence[Sequence[Range]]) -> Edge:
    """The edge of an empty tree that will keep what proofs are made of, each by the ranges that its hashes span."""
    return Edge(wanted=frozenset(place for proof in wanted for leaves in proof for place in places_of(leaves)))


def proofs_in(edge: Edge, wanted: Sequence[Sequence[Range]]) -> list[list[bytes]]:
    """The proofs that `edge_for` was asked for, once all leaves were added."""
    return [[_joined([edge.found[place] for place in places_of(one)]) for one in proof] for proof in wanted]


# ------------------------------------------------------------------------------------------------ checking proofs


def includes(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows a leaf at its place in the tree of a root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or len(proof) > MOST_HASHES or not _are_hashes(leaf, root, *proof):
        return False
    first, last, hash_ = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            hash_ = node_hash(step, hash_)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, step)
        first, last = first >> 1, last >> 1
    return last == 0 and hash_ == root


def extends(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a tree only grew from one size and root to another (RFC 9162 section 2.1.4.2)."""
    if not 0 < old <= new or len(proof) > MOST_HASHES or not _are_hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, step)
        first, last = first >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == LENGTH for value in values)
