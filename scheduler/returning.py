"""The day a government with full powers is there again: everybody is told what waited for it, most urgent first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lifecycle.deadlines import deadlines
from lifecycle.sitting import Sitting
from lifecycle.storage.checks import LastRun
from lifecycle.storage.reminders import NewReminder, is_reported, save_reminders
from lifecycle.storage.store import Store
from lifecycle.waiting import files_that_may_wait, waiting_for_government
from lifecycle.whose_files import may_see
from rules.case import Case
from scheduler.recipients import of_roles, recipients
from scheduler.reminders import OF_TODAY, dumped

FULL_POWERS = "full_powers"
"""The kind of the reminder that a file need wait no longer."""
TOLD = ("manager",)
"""Who is told of every file that waited, besides those who work on it."""


def report_return(
    store: Store, sitting: Sitting, run: int, before: LastRun | None, regime: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Tell of every file that waited, once a return; what was told, and what waited in the shape of `check --json`.

    Nothing on other days, and nothing where no run ever saw the caretaker period.
    """
    if regime != FULL_POWERS or before is None or before.regime in (None, FULL_POWERS):
        return [], []
    returned_on = _returned_on(sitting)
    if returned_on is None:
        return [], []
    registers, today = sitting.registers, sitting.today
    eve = returned_on - timedelta(days=1)
    with store.reading() as reading:
        if is_reported(reading, FULL_POWERS, returned_on):
            return [], []
        cases = {case.reference: case for case in files_that_may_wait(reading, eve)}
        waited = waiting_for_government(reading, registers, eve, cases.values())
    for item in waited:
        item["soonest"] = _soonest(sitting, cases[item["reference"]]).isoformat()
    waited.sort(key=lambda item: (item["soonest"], item["reference"]))
    new = [_reminder(sitting, cases[i["reference"]], i, returned_on, run) for i in waited]
    with store.bulk() as unit:
        numbers = save_reminders(unit, new)
    shown = [
        {"id": numbers[one.key], "reference": one.subject, "partner": cases[one.subject].partner,
         "deadline": FULL_POWERS, "dueOn": returned_on.isoformat(), "actBy": today.isoformat(),
         "band": 0, "missedBands": [],
         "recipients": [{"person": person, "because": because} for person, because, _ in one.to]}
        for one in new
        if one.key in numbers
    ]  # fmt: skip
    return shown, waited


def _returned_on(sitting: Sitting) -> date | None:
    """The day from which the government of today has full powers."""
    ends = [p.end.on.latest for p in sitting.registers.calendar.standing if p.end is not None]
    return max((day for day in ends if day is not None and day <= sitting.today), default=None)


def _soonest(sitting: Sitting, case: Case) -> date:
    """The first day by which something is due on a file: what makes it urgent."""
    due = deadlines(case, sitting.registers.settings_of(case, sitting.today))
    return due[0].due_on if due else date.max


def _reminder(sitting: Sitting, case: Case, item: dict[str, Any], returned_on: date, run: int) -> NewReminder:
    registers, today = sitting.registers, sitting.today
    settings = registers.policy_on(today).register_.reminders
    told = recipients(case, registers.people, settings, today, days_left=OF_TODAY, level=0)
    managers = (
        r for r in of_roles(registers.people, TOLD, today) if may_see(case, registers.people.find(r.person), settings)
    )
    people = {r.person: r for r in (*told, *managers)}
    details = {"partner": case.partner, "stage": case.stage, "acts": item["acts"], "soonest": item["soonest"]}
    details |= {name: item[name] for name in ("decisionPendingSince", "lacks") if name in item}
    to = tuple((r.person, r.because, r.acting_for) for r in people.values())
    return NewReminder(
        case.reference, FULL_POWERS, 0, returned_on, 0, 0, today, today, run, "[]", dumped(details), to
    )  # fmt: skip
