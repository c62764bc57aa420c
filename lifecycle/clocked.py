"""The clock acts that are written with a late fact: what it takes back, and what the dates bring about instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lifecycle.clock import FORESEEN
from lifecycle.history import Entry


def clocked_with(entry: Entry, behind: Iterable[Entry]) -> Iterator[Entry]:
    """Of the entries behind one in its file, those that were written together with it.

    They name it as their reason where they take a clock act back. What comes instead has its instant of recording and
    was recorded by no check.
    """
    for one in behind:
        data = one.data
        together = data["recordedAt"] == entry.data["recordedAt"] and one.act in FORESEEN and "run" not in data
        if data.get("because") != entry.sequence and not together:
            return
        yield one


def clocked_json(one: Entry) -> dict[str, Any]:
    """A clock act that a fact took back or brought about, in the shape of the interface."""
    shown = {"sequence": one.sequence, "act": one.act, "effectiveOn": str(one.on)}
    if one.void:
        return {**shown, "takesBack": one.supersedes[0]}
    return {**shown, "from": one.data["from"], "to": one.to}
