"""What deciding again gives: how many decisions, and which come out otherwise, by which rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lifecycle.explain import explain
from lifecycle.history import Entry
from lifecycle.redecided import Redecided
from lifecycle.registers import RANKS
from lifecycle.replay import redecide_all
from lifecycle.stages import ENDS
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store
from rules.policy import Policy
from rules.verdict import Verdict

DECIDED = '"seen":'
"""How the text of an entry says that a decision was taken; no quote stands like this within a value."""


def replayed(
    store: Store,
    policy: Policy | None = None,
    progress: Callable[[int, int], None] | None = None,
    lang: str = "en",
) -> dict[str, Any]:
    """Every decision of every register and file decided again, nothing written; with a policy, of every file.

    Without a policy, all that does not agree in every part is listed; what comes out otherwise for the fault of an
    earlier entry `follows` from that, and `after` names the first, where nobody can tell. With a policy, all of files
    that would be answered otherwise, with what the rules say that decide so (`because`), in a language, and how many
    decisions on registers were left out (`onRegisters`). What cannot be decided again is listed as `undecided` with the
    reason, and whether the record excuses it.
    """
    decided, differing, undecided = 0, [], []
    with store.reading() as reading:
        left_out = _on_registers(reading) if policy is not None else 0
        for stage, redecided in redecide_all(reading, policy, progress):
            if redecided.undecided:
                said = {"why": redecided.undecided, "excused": redecided.excused}
                after = {"after": redecided.after} if redecided.after else {}
                undecided.append({**_named(redecided.entry), **said, **after})
                continue
            decided += 1
            otherwise = redecided.stored.allowed != redecided.again.allowed
            if otherwise or (policy is None and not redecided.agrees):
                differing.append(_line(stage, redecided, policy is None, lang))
    shown: dict[str, Any] = {"decided": decided, "differing": differing, "total": len(differing)}
    if undecided:
        shown["undecided"] = undecided
    return {**shown, "policy": policy.name, "onRegisters": left_out} if policy is not None else shown


def _on_registers(reading: Reading) -> int:
    """How many decisions stand on registers: what says which versions it saw was decided."""
    return sum(DECIDED in row.body for name in RANKS for row in reading.entries(name))


def _line(stage: str, redecided: Redecided, every: bool, lang: str) -> dict[str, Any]:
    entry, stored, again = redecided.entry, redecided.stored, redecided.again
    rules = redecided.differing if every else redecided.turned
    parts = [part for part in redecided.parts if part != "verdicts"]
    moved = {"storedTo": stored.target, "againTo": again.target} if stored.target != again.target else {}
    rules = tuple(rules or (redecided.deciding if stored.allowed != again.allowed else ()))
    because = [] if every else [_said(verdict, lang) for verdict in again.verdicts if verdict.rule in rules]
    linked = {"follows": redecided.follows, "after": redecided.after}
    return {
        **_named(entry),
        "open": stage not in ENDS,
        "stored": "allowed" if stored.allowed else "refused",
        "again": "allowed" if again.allowed else "refused",
        "rules": list(rules),
        **({"because": because} if because else {}),
        **{name: sequence for name, sequence in linked.items() if sequence},
        **({"parts": parts} if parts else {}),
        **{name: stage for name, stage in moved.items() if stage is not None},
    }


def _said(verdict: Verdict, lang: str) -> dict[str, Any]:
    """What a rule answers under the other policy, with its law."""
    shown = explain(verdict, lang)
    return {name: shown[name] for name in ("rule", "message", "legalBasis")}


def _named(entry: Entry) -> dict[str, Any]:
    on = str(entry.on)
    return {"reference": entry.subject, "sequence": entry.sequence, "act": entry.act, "effectiveOn": on}
