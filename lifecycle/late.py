"""Facts that arrive late: what lies after them, and which clock acts they take back (DESIGN section 5). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from lifecycle.clock import next_clock_act
from lifecycle.fold import apply as apply_entry
from lifecycle.fold import clock_change, of_clock
from lifecycle.history import CORRECTED, REFUSED, Entry, standing
from lifecycle.sitting import SCHEDULER
from lifecycle.stages import ACTS
from rules.case import Case
from rules.facts import Later

CLOCK = "clock"


def later_moves(entries: Sequence[Entry], day: date) -> tuple[Later, ...]:
    """The entries after a day that moved the stage, a term or a notice, clock acts left out; the first one first."""
    return tuple(
        Later(e.sequence, e.act, str(e.on))
        for e in standing(entries)
        if e.day > day and e.act in ACTS and e.data.get("nature") != CLOCK
    )


def clock_entries_to_void(entries: Sequence[Entry], since: date) -> list[Entry]:
    """The recorded clock acts that the dates, as now known, no longer bring about.

    Of those of that day or later, and of those recorded on something of that day or later.
    """
    counted = standing(entries)
    rests_on = _latest_known(entries)
    recorded = [e for e in counted if of_clock(e) and max(e.day, rests_on[e.sequence]) >= since]
    if not recorded:
        return []
    others = [e for e in counted if e not in recorded]
    brought = _brought_about(others, max(e.day for e in recorded))
    return [e for e in recorded if (e.act, e.day) not in brought]


def _latest_known(entries: Iterable[Entry]) -> dict[int, date]:
    """For each clock act by its sequence the latest day of what was recorded before it: it was worked out from that."""
    latest, found = date.min, {}
    for entry in sorted(entries, key=lambda e: e.sequence):
        if of_clock(entry):
            found[entry.sequence] = latest
        elif entry.outcome != REFUSED:
            latest = max(latest, entry.day)
    return found


def void_of(taken: Entry, because: int) -> dict[str, Any]:
    """What is written where a fact takes back a clock act, but for when it was recorded and its place in the chain.

    `because` is the sequence of the entry of that fact. `replay` holds every void entry against it.
    """
    return {
        "act": taken.act,
        "nature": CLOCK,
        "outcome": CORRECTED,
        "effectiveOn": str(taken.on),
        "actor": SCHEDULER.number,
        "role": SCHEDULER.role,
        "corrects": taken.sequence,
        "supersedes": [taken.sequence],
        "void": True,
        "because": because,
    }


def _brought_about(entries: Sequence[Entry], until: date) -> set[tuple[str, date]]:
    """Every clock act that the dates bring about by a day, with its day."""
    done: set[tuple[str, date]] = set()
    case: Case | None = None

    def pass_time(case: Case, day: date) -> Case:
        while (due := next_clock_act(case, day)) is not None:
            done.add((due.act, due.day))
            case = clock_change(case, *due)
        return case

    for entry in entries:
        if case is not None:
            case = pass_time(case, entry.day)
        if case is None or not of_clock(entry):
            case = apply_entry(case, entry)
    if case is not None:
        pass_time(case, until)
    return done
