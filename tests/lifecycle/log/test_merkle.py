"""Roots and proofs are those of RFC 9162, and a proof that is spoilt in any way fails."""

from __future__ import annotations

import pytest

from lifecycle.log.merkle import (
    EMPTY_ROOT,
    Edge,
    consistency_ranges,
    extends,
    includes,
    inclusion_ranges,
    leaf_hash,
    leaf_hashes,
    node_hash,
    prove,
)
from lifecycle.pack import verify_alone
from tests.lifecycle.log.hostile import of_consistency, of_inclusion
from tests.lifecycle.log.vectors import CONSISTENCIES, INCLUSIONS, LEAVES, OF_2, OF_3, OF_5, OF_6, OF_8

LARGEST = 40
"""Every tree up to this size is tried whole."""


def root_of(hashes: list[bytes]) -> bytes:
    """The root as RFC 9162 section 2.1.1 defines it, by itself."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY_ROOT
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(root_of(hashes[:split]), root_of(hashes[split:]))


def test_the_roots_of_the_reference_tree_are_those_that_are_published():
    edge, roots = Edge(), {}
    for leaf in LEAVES:
        edge.add(leaf_hash(leaf))
        roots[edge.size] = edge.root()
    assert (roots[2], roots[3], roots[5], roots[6], roots[8]) == (OF_2, OF_3, OF_5, OF_6, OF_8)
    assert Edge().root() == EMPTY_ROOT


@pytest.mark.parametrize("checks", [includes, verify_alone.includes], ids=["here", "in a pack"])
@pytest.mark.parametrize("good", INCLUSIONS)
def test_a_published_inclusion_proof_holds_is_ours_and_spoilt_fails(good, checks):
    """As the program checks it, and as the verifier does that goes into packs: it is a copy of its own."""
    assert checks(*good)
    hashes = [leaf_hash(leaf) for leaf in LEAVES[: good.size]]
    assert prove(hashes, [inclusion_ranges(good.place, good.size)]) == [good.proof]
    for name, bad in of_inclusion(good):
        assert not checks(*bad), name


@pytest.mark.parametrize("good", CONSISTENCIES)
def test_a_published_consistency_proof_holds_is_ours_and_spoilt_fails(good):
    old, new, old_root, new_root, proof = good
    assert extends(old, new, old_root, new_root, proof)
    assert prove([leaf_hash(leaf) for leaf in LEAVES[:new]], [consistency_ranges(old, new)]) == [proof]
    for name, bad in of_consistency(good):
        assert not extends(*bad), name


def test_every_proof_in_every_small_tree_holds_and_no_hash_of_it_can_be_spoilt():
    hashes = [leaf_hash(bytes([n])) for n in range(LARGEST)]
    for size in range(1, LARGEST + 1):
        root = root_of(hashes[:size])
        wanted = [inclusion_ranges(index, size) for index in range(size)]
        for index, proof in enumerate(prove(hashes[:size], wanted)):
            assert includes(index, size, hashes[index], proof, root)
            assert not any(includes(other, size, hashes[index], proof, root) for other in range(size) if other != index)
            assert all(not includes(index, size, hashes[index], _turned(proof, n), root) for n in range(len(proof)))
        grown = [consistency_ranges(old, size) for old in range(1, size + 1)]
        for old, proof in enumerate(prove(hashes[:size], grown), 1):
            before = root_of(hashes[:old])
            assert extends(old, size, before, root, proof)
            assert all(not extends(old, size, before, root, _turned(proof, n)) for n in range(len(proof)))


def _turned(proof: list[bytes], place: int) -> list[bytes]:
    turned = bytes([proof[place][0] ^ 1]) + proof[place][1:]
    return [*proof[:place], turned, *proof[place + 1 :]]


def test_leaves_that_come_many_at_a_time_make_the_same_tree():
    """Any number of them, added to a tree of any size."""
    leaves = leaf_hashes(bytes([number]).hex() for number in range(2 * LARGEST))
    assert leaves == [leaf_hash(bytes([number])) for number in range(2 * LARGEST)]
    for before in range(LARGEST):
        for more in range(LARGEST):
            edge = Edge()
            for leaf in leaves[:before]:
                edge.add(leaf)
            edge.extend(leaves[before : before + more])
            assert (edge.size, edge.root()) == (before + more, root_of(leaves[: before + more]))
            assert len(edge.hashes) == edge.size.bit_count()


def test_an_edge_goes_on_from_what_was_kept_of_it_and_refuses_another_size():
    whole, first = Edge(), Edge()
    for leaf in LEAVES[:5]:
        first.add(leaf_hash(leaf))
    later = Edge(first.size, first.hashes)
    for leaf in LEAVES:
        whole.add(leaf_hash(leaf))
    for leaf in LEAVES[5:]:
        later.add(leaf_hash(leaf))
    assert later.root() == whole.root() == OF_8
    with pytest.raises(ValueError, match="edge"):
        Edge(6, [b"", b"", b""])


@pytest.mark.parametrize("size", [0, -1])
def test_there_is_no_proof_in_a_tree_that_is_not_there(size: int):
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_ranges(0, size)
    with pytest.raises(ValueError, match="no tree"):
        consistency_ranges(1, size)
    assert not extends(0, 8, EMPTY_ROOT, OF_8, [])
