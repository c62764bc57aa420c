"""The keys of the house as answers show them: those of the register, and whether the key file holds the present one."""

from __future__ import annotations

from typing import Any

from lifecycle.log.note import public_key
from lifecycle.log.ring import is_vouched, named_key, public_of, ring_of, state_of_file
from lifecycle.log.sealing import origin_of
from lifecycle.queries.view import View
from lifecycle.register_fold import fold_register
from lifecycle.registers import KEYS
from rules.key_ring import HouseKey, KeyRing


def keys(view: View, seed: bytes | None) -> dict[str, Any]:
    """Every key by what was known then, that of then last; `seed` is what the key file holds now, None for none.

    What is said of the file is of now: its state, and the number of the key in the register as it stands.
    """
    _ = view.registers  # the register must be open
    name, present = origin_of(view.reading), ring_of(view.reading)
    ring = _ring_then(view) if view.another_day or view.known_at is not None else present
    items = [_key(name, ring, one) for one in ring.keys]
    if not present.keys and seed is not None:  # of a register that was opened before keys were entered
        items = [{"number": 1, "publicKey": str(public_key(name, seed)), "current": True}]
    held = present.find(public_of(seed)) if seed is not None else None
    number = {"number": held.number} if held is not None else {}
    return {**view.listed(items), "file": {"state": state_of_file(present, seed), **number}}


def _ring_then(view: View) -> KeyRing:
    entries = [e for e in view.entries(KEYS) if not view.another_day or e.day <= view.day]
    folded = fold_register(KEYS, entries)
    return folded if isinstance(folded, KeyRing) else KeyRing()


def _key(name: str, ring: KeyRing, one: HouseKey) -> dict[str, Any]:
    shown: dict[str, Any] = {"number": one.number, "publicKey": str(named_key(name, one))}
    if one.since is not None:
        shown["since"] = str(one.since)
    if one.entered_by is not None:
        shown["enteredBy"] = {"number": one.entered_by} if one.entered_by else "console"
    if one.previous is not None:
        shown["signed"] = bool(is_vouched(name, one))
    if one is ring.current:
        shown["current"] = True
    return shown
