"""The checkpoints from which a pack proves that its log only grew: those that are stored, and those that were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lifecycle.errors import Unreadable, Untrue
from lifecycle.log.note import Checkpoint, public_key, read_note, signed_by
from lifecycle.log.ring import named_key, ring_of
from lifecycle.log.sealing import origin_of
from lifecycle.pack.proofs import sizes_signed
from lifecycle.storage.reading import Reading

MOST_PROOFS = 5_000
"""Earlier checkpoints, the last of them, from which growth is proven; `extends` proves it from any other."""


def older_sizes(reading: Reading, key: bytes, size: int, extending: Sequence[str], whole: int) -> list[int]:
    """The sizes from which growth is proven: of the stored checkpoints, and of those that were given.

    Raises Unreadable for a checkpoint of after the instant of the pack, Untrue for one over more than the `whole`
    log, or that no key of the house signed, which is that of the register, else `key`.
    """
    _must_be_signed(reading, key, extending)
    older = set(sizes_signed(reading, size, MOST_PROOFS))
    for note in extending:
        said = read_note(note)[0]
        if said.size > size:
            wrong = Untrue("pack.newer", {"count": said.size, "size": size})
            raise Unreadable("usage.extends_newer", wrong.params) if said.size <= whole else wrong
        if said.size < size:
            older.add(said.size)
    return sorted(older)


def _must_be_signed(reading: Reading, key: bytes, extending: Sequence[str]) -> None:
    """Raise Untrue for a given checkpoint of this log that no key of the house signed, as `verify` says of one."""
    name = origin_of(reading)
    keys = [named_key(name, one) for one in ring_of(reading).keys] or [public_key(name, key)]
    for note in extending:
        said = read_note(note)[0]
        if said.origin == name and not any(signed_by(note, one) for one in keys):
            raise Untrue("pack.not_signed", {"count": said.size})


def must_extend(last: Checkpoint, extending: Sequence[str], roots: Mapping[int, bytes]) -> None:
    """Raise Untrue for a given checkpoint that is of another log, or over other entries."""
    for said in (read_note(note)[0] for note in extending):
        if (said.origin, said.root) != (last.origin, roots[said.size]):
            raise Untrue("pack.not_extended", {"count": said.size})
