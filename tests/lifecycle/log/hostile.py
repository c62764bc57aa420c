"""Bad proofs out of a good one, each in a way that the public test data names."""

from __future__ import annotations

from collections.abc import Iterator

from tests.lifecycle.log.vectors import Consistency, Inclusion

GARBAGE = b"\x7f" * 32
WHOLE = b""


def spoilt(hash_: bytes, bit: int) -> bytes:
    return bytes([hash_[0] ^ 1 << bit]) + hash_[1:]


def of_proof(proof: list[bytes], *roots: bytes) -> Iterator[tuple[str, list[bytes]]]:
    for place, hash_ in enumerate(proof):
        for bit in (0, 3, 4, 7):
            yield f"bit {bit} of hash {place}", [*proof[:place], spoilt(hash_, bit), *proof[place + 1 :]]
    yield "garbage before", [GARBAGE, *proof]
    yield "garbage behind", [*proof, GARBAGE]
    yield "a hash of no length behind", [*proof, WHOLE]
    yield "one too short", [*proof[:-1]]
    yield "one put in", [*proof[:1], GARBAGE, *proof[1:]]
    yield "a hash twice before", [proof[0], *proof]
    yield "absurdly long", proof * 10_000
    for number, root in enumerate(roots):
        yield f"root {number} before", [root, *proof]
        yield f"root {number} behind", [*proof, root]


def of_inclusion(good: Inclusion) -> Iterator[tuple[str, Inclusion]]:
    for index in (good.place - 1, good.place + 1, good.place ^ 2, -1, good.size, 2**70):
        yield f"index {index}", good._replace(place=index)
    for size in (good.size * 2, good.size // 2, 0, -good.size):
        yield f"size {size}", good._replace(size=size)
    yield "wrong leaf", good._replace(leaf=spoilt(good.leaf, 2))
    yield "wrong root", good._replace(root=GARBAGE)
    yield "no root", good._replace(root=b"")
    for name, proof in of_proof(good.proof, good.root):
        yield name, good._replace(proof=proof)


def of_consistency(good: Consistency) -> Iterator[tuple[str, Consistency]]:
    for old in (good.old - 1, good.old + 1, good.old ^ 2, -1, good.new + 1):
        yield f"old size {old}", good._replace(old=old)
    for new in (good.new * 2, good.new // 2, 0):
        yield f"new size {new}", good._replace(new=new)
    yield "wrong old root", good._replace(old_root=GARBAGE)
    yield "wrong new root", good._replace(new_root=GARBAGE)
    yield "roots the other way round", good._replace(old_root=good.new_root, new_root=good.old_root)
    yield "no proof", good._replace(proof=[])
    for name, proof in of_proof(good.proof, good.old_root, good.new_root):
        yield name, good._replace(proof=proof)
