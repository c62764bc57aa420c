"""What the entries of the register of keys change: a first key, and each that took the place of another. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lifecycle.history import Entry
from rules.key_ring import HouseKey, KeyRing


def _added(ring: KeyRing, entry: Entry) -> KeyRing:
    f = entry.fields
    made = HouseKey(
        number=len(ring.keys) + 1, public=f["public"], since=entry.on, entered_by=entry.data["actor"],
        entry=entry.sequence, previous=f.get("previous"), signature=f.get("signature"),
    )  # fmt: skip
    return ring.but(keys=(*ring.keys, made))


def _rotated(ring: KeyRing, entry: Entry) -> KeyRing:
    """The new key; before it the old one, where the register did not name that yet."""
    previous = entry.fields["previous"]
    known = ring if ring.keys else ring.but(keys=(HouseKey(number=1, public=previous),))
    return _added(known, entry)


KEY_CHANGES: dict[str, Callable[[Any, Entry], KeyRing]] = {"enter_key": _added, "rotate_key": _rotated}
