"""Putting a new key of the house in the place of the present one.

A rotation is an entry first and a file second: the new key waits beside the key file (`.next`) until its entry is
written, then takes its place. Whatever breaks off in between is finished, or undone, by the next `key rotate`.

What is taken away for good is a key of this register alone. A file that holds a key which the register does not name,
perhaps of another house, is never written over, nor one that holds no key.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from lifecycle.answer import Answer
from lifecycle.command import Command, read_command
from lifecycle.desk import Desk
from lifecycle.errors import Unreadable
from lifecycle.key_file import LENGTH, read_key, write_key
from lifecycle.log.note import NoteError, PublicKey, public_bytes, public_key, sign_text, signed_by
from lifecycle.log.ring import may_sign, public_of, ring_of, statement
from lifecycle.log.sealing import last_checkpoint, origin_of, seal
from lifecycle.new_file import require_free, unwritten
from lifecycle.registers import ACTS_OF_REGISTERS, KEYS
from lifecycle.storage.reading import Reading
from rules.key_ring import KeyRing

ROTATE = ACTS_OF_REGISTERS["rotate_key"]
NEXT = ".next"


class Rotated(NamedTuple):
    """What a rotation did: its answer, the new public key, whether the old one signed for it.

    `finished` says that an earlier one had been broken off and was brought to its end instead.
    """

    answer: Answer | None
    public: PublicKey
    signed: bool
    finished: bool = False


def rotate(desk: Desk, path: Path, now: Callable[[], datetime], reason: str | None = None) -> Rotated:
    """Put a new key in the place of the present one, recorded through the one door; the old one is gone then.

    What was written so far is sealed under the old key first, and the rotation under the new one. Raises Unreadable
    for a key file that cannot be read or replaced, that holds a key which the register does not name or that was
    replaced before; Failed for a full disk; Conflict where somebody else rotated meanwhile. Where it is refused nothing
    but the refusal is written.
    """
    require_free(path, overwrite=True)
    beside = path.with_name(f"{path.name}{NEXT}")
    old = read_key(path) if path.exists() else None
    with desk.store.reading() as reading:
        ring, name = ring_of(reading), origin_of(reading)
        version = reading.version_of((KEYS,)).get(KEYS, (0, 0))[0]
        if old is not None and not _is_of_register(reading, ring, old):
            raise Unreadable("usage.key_of_another", {"path": str(path)})
    if os.path.exists(beside):  # where the name with its ending is too long, there is none
        waiting = read_key(beside)
        if ring.current is not None and ring.current.public == public_of(waiting):
            _replace(beside, path)
            seal(desk.store, waiting, now())
            return Rotated(None, PublicKey(name, public_bytes(waiting)), ring.current.signature is not None, True)
    if old is not None and ring.current is not None and _is_retired(ring, old):  # it was put back, or never replaced
        raise Unreadable("failed.key_retired", {"path": str(path)})
    if os.path.exists(beside):
        beside.unlink()
    seed = secrets.token_bytes(LENGTH)
    fields = _fields(ring, name, old, seed)
    command = replace(read_command(KEYS, ROTATE, fields=fields, reason=reason), if_version=version)
    if desk.perform(replace(command, dry_run=True)).refused:
        return Rotated(desk.perform(command), PublicKey(name, public_bytes(seed)), False)
    if old is not None:
        seal(desk.store, old, now())
    answer = _recorded(desk, command, path, beside, seed)
    _replace(beside, path)
    seal(desk.store, seed, now())
    return Rotated(answer, PublicKey(name, public_bytes(seed)), "signature" in fields)


def _is_of_register(reading: Reading, ring: KeyRing, seed: bytes) -> bool:
    """Whether a register names a key; where it names none yet, whether its last checkpoint is by it."""
    if ring.keys:
        return ring.find(public_of(seed)) is not None
    try:
        last = last_checkpoint(reading)
        return last is not None and signed_by(last[1], public_key(origin_of(reading), seed))
    except NoteError:  # `verify` names what was spoilt
        return False


def _is_retired(ring: KeyRing, seed: bytes) -> bool:
    """Whether a key was the one of the house and is it no more: a rotation from it was brought to its end."""
    return any(key.public == public_of(seed) for key in ring.keys[:-1]) and not may_sign(ring, seed)


def _fields(ring: KeyRing, name: str, old: bytes | None, seed: bytes) -> dict[str, list[str]]:
    """What the entry says; signed by the old key where that is there and is the one that the register names."""
    held = public_of(old) if old is not None else None
    previous = ring.current.public if ring.current is not None else held
    if previous is None:
        raise Unreadable("failed.no_key_to_rotate")
    fields = {"previous": [previous], "public": [public_of(seed)]}
    if old is not None and held == previous:
        fields["signature"] = [_signed(statement(name, previous, public_of(seed)), old)]
    return fields


def _signed(said: bytes, seed: bytes) -> str:
    return base64.b64encode(sign_text(said, seed)).decode()


def _recorded(desk: Desk, command: Command, path: Path, beside: Path, seed: bytes) -> Answer:
    """Write the new key beside the old one, then its entry; where there is no entry, no key is left."""
    try:
        write_key(beside, seed)
    except OSError as error:
        raise unwritten(path, error) from error  # the name that was typed: that of the file beside it nobody knows
    try:
        answer = desk.perform(command)
    except Exception:
        if not _is_current(desk, seed):  # an answer that was lost on its way may have been written
            with suppress(OSError):
                beside.unlink()
        raise
    if answer.refused:
        beside.unlink()
    return answer


def _is_current(desk: Desk, seed: bytes) -> bool:
    try:
        with desk.store.reading() as reading:
            current = ring_of(reading).current
    except Exception:  # nobody can tell: the key is kept, and the next rotation sees what is right
        return True
    return current is not None and current.public == public_of(seed)


def _replace(beside: Path, path: Path) -> None:
    try:
        os.replace(beside, path)
    except OSError as error:
        raise unwritten(path, error) from error
