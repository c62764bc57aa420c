"""What the desk answers, and how an answer is read back from the entry that keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from lifecycle.brought_today import Outlook
from lifecycle.clock import Due
from lifecycle.decision import Decision
from lifecycle.explain import read_verdict
from lifecycle.history import REFUSED, Entry
from lifecycle.stages import NEW
from rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command. `entry` is what was written, or would have been in a dry run.

    `touched` are the later decisions that a correction or find took the ground from, `clocked` the clock acts that
    were taken back, or brought about instead, with a late fact. `outlook` is the file before and after the act; None
    where nothing changed, and where the date of the act leaves open what holds today.
    """

    reference: str
    entry: Entry
    decision: Decision
    version: int
    dry_run: bool = False
    repeated: bool = False
    touched: tuple[Rested, ...] = ()
    clocked: tuple[Entry, ...] = ()
    outlook: Outlook | None = None

    @property
    def refused(self) -> bool:
        """Whether a rule or a role refused it."""
        return self.entry.outcome == REFUSED


class Rested(NamedTuple):
    """A decision that stands, and the verdicts that would refuse it now and did not then."""

    entry: Entry
    verdicts: tuple[Verdict, ...]


def rested_json(rested: Rested) -> dict[str, Any]:
    """A decision that a correction took the ground from, and the rules that would refuse it now."""
    entry, rules = rested.entry, [verdict.rule for verdict in rested.verdicts]
    return {"sequence": entry.sequence, "act": entry.act, "effectiveOn": str(entry.on), "rules": rules}


def decision_of(entry: Entry) -> Decision:
    """The decision that an entry keeps, read back."""
    verdicts = tuple(read_verdict(v) for v in entry.data.get("verdicts", ()))
    gone = entry.data.get("gone")
    due = Due(gone["act"], date.fromisoformat(gone["on"]), gone["to"]) if gone is not None else None
    return Decision(entry.act, entry.outcome != REFUSED, entry.data.get("from", NEW), entry.to, verdicts, gone=due)
