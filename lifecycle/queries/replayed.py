"""What deciding again gives: how many decisions, and which come out otherwise, by which rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lifecycle.replay import Redecided, redecide_all
from lifecycle.stages import ENDS
from lifecycle.storage.store import Store
from rules.policy import Policy


def replayed(
    store: Store, policy: Policy | None = None, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Every decision of every file decided again, nothing written.

    Without a policy, all that does not agree in every rule is listed; with one, all that would be answered otherwise.
    """
    decided, differing = 0, []
    with store.reading() as reading:
        for stage, redecided in redecide_all(reading, policy, progress):
            decided += 1
            otherwise = redecided.stored.allowed != redecided.again.allowed
            if otherwise or (policy is None and not redecided.agrees):
                differing.append(_line(stage, redecided, policy is None))
    shown: dict[str, Any] = {"decided": decided, "differing": differing, "total": len(differing)}
    return {**shown, "policy": policy.name} if policy is not None else shown


def _line(stage: str, redecided: Redecided, every: bool) -> dict[str, Any]:
    entry = redecided.entry
    return {
        "reference": entry.subject,
        "sequence": entry.sequence,
        "act": entry.act,
        "effectiveOn": str(entry.on),
        "open": stage not in ENDS,
        "stored": "allowed" if redecided.stored.allowed else "refused",
        "again": "allowed" if redecided.again.allowed else "refused",
        "rules": list(redecided.differing if every else redecided.turned),
    }
