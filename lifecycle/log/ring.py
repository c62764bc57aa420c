"""The keys of the house in the register of keys: which there are, which may sign, what one signs of the next.

The old key signs this text over the new one, so that whoever trusts the old key can trust the new one::

    agreements/key/1
    agreements/3f2a…                                    the name of the log
    q83v…                                               the old public key, 32 bytes in base64
    7Kx0…                                               the new one
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from lifecycle.log.note import PublicKey, public_bytes, verifies
from lifecycle.registers import KEYS
from lifecycle.storage.reading import Reading
from lifecycle.stored import read_state
from rules.key_ring import HouseKey, KeyRing


def ring_of(reading: Reading) -> KeyRing:
    """The keys of the house that the register of keys knows; none before it names any."""
    head = reading.heads((KEYS,)).get(KEYS)
    return read_state(KeyRing, KEYS, head.state) if head is not None and head.state else KeyRing()


def public_of(seed: bytes) -> str:
    """The public key of a seed, as the register holds it."""
    return base64.b64encode(public_bytes(seed)).decode()


def named_key(name: str, key: HouseKey) -> PublicKey:
    """A key of the register by the name of its log, as checkpoints name it."""
    return PublicKey(name, base64.b64decode(key.public))


def may_sign(ring: KeyRing, seed: bytes) -> bool:
    """Whether a key is the present one of the house; any is before the register names one."""
    return ring.current is None or ring.current.public == public_of(seed)


def state_of_file(ring: KeyRing, seed: bytes | None) -> str:
    """How the key file stands to the register: `missing`, `current`, `retired`, or `unknown` to it."""
    if seed is None:
        return "missing"
    if may_sign(ring, seed):
        return "current"
    return "retired" if ring.find(public_of(seed)) is not None else "unknown"


def statement(name: str, previous: str, public: str) -> bytes:
    """What the old key signs."""
    return f"agreements/key/1\n{name}\n{previous}\n{public}\n".encode()


def is_vouched(name: str, key: HouseKey) -> bool | None:
    """Whether the key before it signed for a key; None where no signature was given."""
    if key.signature is None or key.previous is None:
        return None
    said = statement(name, key.previous, key.public)
    try:
        return verifies(base64.b64decode(key.previous), said, base64.b64decode(key.signature))
    except ValueError:
        return False


def led_to(given: Sequence[PublicKey], name: str, ring: KeyRing) -> list[PublicKey]:
    """The keys that were given, and those of the register that signatures lead to from one of them."""
    trusted = list(given)
    for key in ring.keys:
        if is_vouched(name, key) and _previous(name, key) in trusted:
            trusted.append(named_key(name, key))
    return trusted


def leading_to(trusted: Sequence[PublicKey], name: str, ring: KeyRing) -> list[PublicKey]:
    """The trusted keys, and the earlier ones of the register from which signatures lead to one of them.

    Whoever holds the later key sealed what the register says of the earlier one, so what that one signed while it was
    the key of the house stands in a record that the later key signed for.
    """
    found = list(trusted)
    for key in reversed(ring.keys):
        if is_vouched(name, key) and named_key(name, key) in found:
            found.append(_previous(name, key))
    return found


def _previous(name: str, key: HouseKey) -> PublicKey:
    return PublicKey(name, base64.b64decode(key.previous or ""))
