"""Proof of silence: a day without a completed run is a gap, and a gap is itself a reminder."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.sitting import Sitting
from lifecycle.storage.checks import LastRun
from lifecycle.storage.reminders import NewReminder, save_reminders
from lifecycle.storage.store import Store
from scheduler.recipients import of_roles
from scheduler.reminders import dumped

SILENCE = "silence"
"""The kind of the reminder that tells of a gap."""
TOLD = ("administrator", "manager")
"""Who sees to it that the scheduler runs, and who relied on it."""


def report_gap(
    store: Store, sitting: Sitting, run: int, before: LastRun | None, days: tuple[date, ...]
) -> list[dict[str, Any]]:
    """Tell those who keep the scheduler running of a gap, once; what was told."""
    if before is None or not days:
        return []
    told = of_roles(sitting.registers.people, TOLD, sitting.today)
    to = tuple((r.person, r.because, r.acting_for) for r in told)
    details = {"days": [day.isoformat() for day in days], "lastRun": before.id}
    new = NewReminder(
        "", SILENCE, before.id, days[0], 0, 0, sitting.today, sitting.today, run, "[]", dumped(details), to
    )
    with store.bulk() as unit:
        numbers = save_reminders(unit, [new])
    if new.key not in numbers:
        return []
    return [
        {"id": numbers[new.key], "deadline": SILENCE, "dueOn": days[0].isoformat(), "days": details["days"],
         "recipients": [{"person": person, "because": because} for person, because, _ in to]}
    ]  # fmt: skip
