"""Whether log and history agree, whether checkpoints are right, and what a checkpoint from outside says of both.

Every leaf names its entry, so an entry that is missing or another one shows by name; what was rewritten in the leaves
too shows by the root of a checkpoint, and what was rewritten in the checkpoints too by one that left the house.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import func, select

from lifecycle.errors import Broken
from lifecycle.findings import LOG, Finding
from lifecycle.history import Entry
from lifecycle.log.leaves import Claim, Leaves
from lifecycle.log.note import NoteError, PublicKey, public_key, read_note, signed_by
from lifecycle.log.ring import is_vouched, leading_to, led_to, named_key, ring_of
from lifecycle.log.sealing import origin_of
from lifecycle.register_fold import fold_register
from lifecycle.registers import KEYS
from lifecycle.storage.reading import Reading
from lifecycle.storage.tables import checkpoint, history, leaf
from rules.key_ring import KeyRing


class Vouching(NamedTuple):
    """What stands outside the database: the key of the house, keys that were given, notes that left the house.

    Where `keys` are given, only these count, and those that they lead to: the house and its register may not be
    believed when they say whose key signed.
    """

    seed: bytes | None = None
    keys: tuple[PublicKey, ...] = ()
    notes: tuple[str, ...] = ()
    of_key: tuple[str, ...] = ()
    """What is to be said of the key file, as notes of the verification."""


NOTHING_VOUCHES = Vouching()


@dataclass(slots=True)
class Looked:
    """What was found: the findings, notes, how many checkpoints there are, since when nothing outside vouches."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checkpoints: int = 0
    unvouched_since: str = ""
    vouched: int = 0
    """How many entries, from the first, a checkpoint from outside vouches for."""

    def add(self, what: str, subject: str = LOG, sequence: int = 0, **params: Any) -> None:
        """Keep a finding."""
        self.findings.append(Finding(what, subject, sequence, params))


def check_log(
    reading: Reading, vouching: Vouching, looked: Looked, ring: KeyRing | None = None, *, any_value: bool = False
) -> Generator[None, None, None]:
    """Look at every leaf once, at every checkpoint, and at those from outside; in steps, and `looked` is filled.

    Looking at a million leaves takes a while that other processes can use (`lifecycle/verify_helpers.py`). `ring` are
    the keys of the house where they were folded already; else they are read. `any_value` where what names an entry
    may be of any kind; else that raises TypeError.
    """
    looked.notes += vouching.of_key
    name = origin_of(reading)
    ring = _ring(reading) if ring is None else ring
    own = public_key(name, vouching.seed) if vouching.seed is not None else None
    house = _keys_of_house(ring, name, own, looked)
    given = bool(vouching.keys)
    trusted = led_to(vouching.keys, name, ring) if given else house
    stored = _stored(reading, looked, leading_to(trusted, name, ring) if given else house, given)
    outside = [_from_outside(note, name, trusted, looked, given) for note in vouching.notes]
    if given and ring.keys and not looked.findings and not any(named_key(name, key) in trusted for key in ring.keys):
        looked.add("key_not_given")
    claimed = sorted([*stored, *(one for one in outside if one is not None)], key=lambda one: one[0].size)
    leaves = Leaves(reading, claimed, any_value=any_value)
    yield from leaves.look()
    looked.findings += leaves.findings
    _check_retired(reading, looked, ring, name)
    for said, where in claimed:
        if said.size > leaves.size:
            looked.add("log_cut" if where == "outside" else "log_short", size=said.size, count=leaves.size)
    if not looked.checkpoints and ring.keys:
        looked.notes.append("none_stored" if leaves.size else "none_sealed")
    if stored and not trusted:
        looked.notes.append("unchecked_signatures")
    vouched = [one[0] for one in outside if one is not None]
    if vouched and not looked.findings:
        last = max(vouched, key=lambda said: said.size)
        looked.vouched, looked.unvouched_since = last.size, last.more[0] if last.more else ""
        looked.notes.append("vouched")
    else:
        looked.unvouched_since = first_recorded(reading)
        missing = "no_checkpoint" if looked.unvouched_since else "no_checkpoint_undated"
        looked.notes.append("not_vouched" if vouching.notes else missing)


def first_recorded(reading: Reading) -> str:
    """The instant of the first entry: since then nothing outside vouches, where no checkpoint does."""
    return str(reading.connection.execute(select(func.min(history.c.recorded_at))).scalar() or "")


def _ring(reading: Reading) -> KeyRing:
    """The keys of the house, by the history of their register where its state was spoilt; that is told elsewhere."""
    try:
        return ring_of(reading)
    except Broken:
        try:
            folded = fold_register(KEYS, (Entry.parse(row.body, row.hash) for row in reading.entries(KEYS)))
        except Exception:  # told elsewhere too
            folded = None
        return folded if isinstance(folded, KeyRing) else KeyRing()


def _keys_of_house(ring: KeyRing, name: str, own: PublicKey | None, looked: Looked) -> list[PublicKey]:
    """The keys that may have signed: those of the register, which must each vouch for the next, else the key file."""
    if not ring.keys:
        return [own] if own is not None else []
    known = [named_key(name, key) for key in ring.keys]
    vouched = [is_vouched(name, key) for key in ring.keys[1:]]
    for key, so in zip(ring.keys[1:], vouched, strict=True):
        if so is False:
            looked.add("key_signature", KEYS, key.entry or 0)
    if None in vouched:
        looked.notes.append("key_unvouched")
    if own is not None and own not in known:
        looked.add("key_unknown", KEYS, ring.keys[-1].entry or 0, value=str(own))
    elif own is not None and own != known[-1]:
        if all(vouched[known.index(own) :]):
            looked.notes.append("key_retired")
        else:  # it never signed for its successor, and is still the one of the house
            looked.add("key_unknown", KEYS, ring.keys[-1].entry or 0, value=str(own))
    return known


def _check_retired(reading: Reading, looked: Looked, ring: KeyRing, name: str) -> None:
    """Whether a retired key signed over the very entry by which it was retired: then somebody else had it."""
    for old, new in zip(ring.keys, ring.keys[1:], strict=False):
        there = select(leaf.c.number).where(leaf.c.subject == KEYS, leaf.c.sequence == new.entry)
        number = reading.connection.execute(there).scalar()
        if number is None:
            continue
        key = named_key(name, old)
        asked = select(checkpoint.c.size, checkpoint.c.note).where(checkpoint.c.size > number).order_by("size")
        for size, note in reading.connection.execute(asked):
            if _is_signed_by(note, key):
                looked.add("checkpoint_retired", size=str(size))


def _is_signed_by(note: object, key: PublicKey) -> bool:
    try:
        return signed_by(note, key)
    except NoteError:  # named already
        return False


def _stored(reading: Reading, looked: Looked, keys: Sequence[PublicKey], given: bool) -> list[Claim]:
    """The checkpoints of the database that can be read and bear a right signature."""
    good: list[Claim] = []
    columns = (checkpoint.c.size, checkpoint.c.note, checkpoint.c.signed_at)
    for size, note, signed_at in reading.connection.execute(select(*columns).order_by("size")):
        looked.checkpoints += 1
        if not isinstance(size, int):
            raise TypeError("a size of another kind")
        try:
            said = read_note(note)[0]
            signed = not keys or any(signed_by(note, key) for key in keys)
        except NoteError:
            looked.add("checkpoint_unreadable", size=str(size))
            continue
        if not signed:
            looked.add("checkpoint_given" if given else "checkpoint_key", size=str(size))
        elif said.size != size:
            looked.add("checkpoint_unreadable", size=str(size))
        elif said.more and said.more[0] != signed_at:
            looked.add("checkpoint_day", size=str(size))
        else:
            good.append((said, "stored"))
    return good


def _from_outside(note: str, name: str, keys: Sequence[PublicKey], looked: Looked, given: bool) -> Claim | None:
    """A checkpoint that left the house, if it is one of this log and rightly signed. Raises NoteError."""
    said = read_note(note)[0]
    if said.origin != name:
        looked.add("outside_of_another", value=said.origin)
    elif not any(signed_by(note, key) for key in keys):
        looked.add("outside_given" if given else "outside_key", size=said.size)
    else:
        return said, "outside"
    return None
