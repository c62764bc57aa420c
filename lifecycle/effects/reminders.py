"""What an answer to a reminder changes in the state of a file. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.effects.reading import Change
from lifecycle.history import Entry
from rules.case import Case, DeadlineMark


def _marked(case: Case, entry: Entry, **said: Any) -> Case:
    """The file with one more thing said to a deadline; what was said before of the same stays."""
    f = entry.fields
    kind, number, due_on = f["kind"], int(f.get("number") or 0), date.fromisoformat(f["dueOn"])
    old = case.mark_of(kind, number, due_on) or DeadlineMark(kind=kind, number=number, due_on=due_on)
    others = tuple(mark for mark in case.deadline_marks if mark is not old)
    return case.but(deadline_marks=(*others, old.but(**said)))


def _until(entry: Entry) -> date:
    return date.fromisoformat(entry.fields["until"])


def _bands(case: Case, entry: Entry) -> Case:
    kind = entry.fields["kind"]
    others = tuple(pair for pair in case.reminder_bands if pair[0] != kind)
    return case.but(reminder_bands=(*others, (kind, tuple(int(days) for days in entry.fields["days"]))))


OF_REMINDERS: dict[str, Change] = {
    "acknowledge_reminder": lambda case, e: _marked(case, e, acknowledged_by=int(e.data["actor"])),
    "snooze_reminder": lambda case, e: _marked(case, e, snoozed_until=_until(e)),
    "waive_deadline": lambda case, e: _marked(case, e, waived_until=_until(e)),
    "set_bands": _bands,
}
