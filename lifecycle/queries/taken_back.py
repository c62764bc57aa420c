"""Which reminders of a file a late fact took back: what they told of would not have been, had it been known then.

A clock act that was taken back is told with the entry that did so. A deadline is taken back where something recorded
after the reminder took effect by its day, and the file, as it is known now, had no such deadline on that day or the day
before. What was met or moved in time is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from lifecycle.as_of import stand_by
from lifecycle.deadlines import KINDS, deadlines
from lifecycle.history import REFUSED, Entry
from lifecycle.queries.view import View
from lifecycle.storage.tables import check_run, reminder

CLOCK_ACT = "clock_act"
Told = tuple[str, int, str]


def mark_taken_back(view: View, reference: str, reminders: Sequence[dict[str, Any]]) -> None:
    """Mark those that were taken back with `takenBack`, and `takenBackBy` where an entry did so."""
    entries = view.entries(reference)
    by = {number: entry.sequence for entry in entries if entry.void for number in entry.supersedes}
    begun = _begun(view, reference)
    then: dict[date, set[Told]] = {}
    for one in reminders:
        on = date.fromisoformat(one["reportedOn"])
        if one["kind"] == CLOCK_ACT and one.get("number") in by:
            one.update(takenBack=True, takenBackBy=by[one["number"]])
        elif one["kind"] in KINDS and _is_late(entries, begun.get(one["id"]), on):
            told = (one["kind"], one.get("number", 0), one["dueOn"])
            if not any(told in _deadlines_on(view, entries, day, then) for day in (on, on - timedelta(days=1))):
                one["takenBack"] = True


def _begun(view: View, reference: str) -> dict[int, str]:
    """By reminder the instant at which the run began that reported it."""
    asked = select(reminder.c.id, check_run.c.started_at).where(reminder.c.subject == reference)
    asked = asked.where(check_run.c.id == reminder.c.run)
    return {row[0]: row[1] for row in view.reading.connection.execute(asked)}


def _is_late(entries: Sequence[Entry], since: str | None, on: date) -> bool:
    """Whether something was recorded since that took effect by a day; nobody can tell of a run that is not told."""
    if since is None:
        return False
    return any(e.outcome != REFUSED and e.day <= on and e.data["recordedAt"] > since for e in entries)


def _deadlines_on(view: View, entries: Sequence[Entry], day: date, known: dict[date, set[Told]]) -> set[Told]:
    """The deadlines that the file had on a day, as it is known now, under any settings of the register."""
    if day not in known:
        case = stand_by(entries, day).case
        every = view.registers.settings_ever_of(case) if case is not None else []
        known[day] = {
            (d.kind, d.number, d.due_on.isoformat())
            for policy in every
            if case is not None
            for d in deadlines(case, policy)
        }
    return known[day]
