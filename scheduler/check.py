"""One pass of the scheduler: clock acts, reminders, what waits for a government, and a record that it ran.

    begin → look again where settings or the calendar changed → sweep → followers → gaps → a government returned
          → complete? → end

Cost follows what is due: the pass starts from the deadline rows of the day, not from all files. A run that is broken
off stays in the log without an end; the next one does what it left.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lifecycle.desk import Desk
from lifecycle.entries import instant
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.rederive import rederive_deadlines
from lifecycle.registers import CALENDAR
from lifecycle.silence import silent_days
from lifecycle.sitting import SCHEDULER
from lifecycle.storage.checks import CheckRun, begin_check, end_check, last_run
from lifecycle.storage.reading import Reading
from lifecycle.storage.reminders import overdue_of_kinds, without_reminder
from lifecycle.storage.store import Store
from lifecycle.stored import read_case
from lifecycle.waiting import files_that_may_wait, waiting_for_government
from rules.government import regime_on
from scheduler.following import report_followed
from scheduler.gaps import report_gap
from scheduler.rearming import rearm
from scheduler.reminders import Progress, Run, sweep
from scheduler.returning import report_return

NOTHING_DUE = "nothing due"
WARNED = ("stalled", "planned_signing")
"""Kinds of deadlines that are warnings as long as they stand."""
MOST_WARNINGS = 100
"""How many files a run names in its warnings."""


@dataclass(slots=True)
class Checked:
    """What a check found and did; `shown` is its answer in the shape of `check --json`."""

    run: int
    registers: Registers
    shown: dict[str, Any] = field(default_factory=dict)


def run_check(
    store: Store,
    clock: Callable[[], datetime],
    today: date,
    *,
    trial_day: bool = False,
    node: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Do everything that is due by today and record the run, also where nothing was due.

    `progress` hears how many deadlines were looked at, of how many. Answers in the shape of `check --json`. Raises the
    errors of the storage; the run then has no end in the log.
    """
    return check(store, clock, today, trial_day=trial_day, node=node, progress=progress).shown


def check(
    store: Store,
    clock: Callable[[], datetime],
    today: date,
    *,
    trial_day: bool = False,
    node: str | None = None,
    progress: Progress | None = None,
) -> Checked:
    """The same, with the registers as last read, for whoever goes on from there (messages, sealing)."""
    started = instant(clock())
    with store.reading() as reading:
        before = last_run(reading)
        registers = Registers()
        registers.take(reading.heads(READ_ALWAYS))
    desk = Desk(store, clock=clock, today=today, actor=SCHEDULER, trial_day=trial_day)
    desk.sitting.registers = registers
    run = begin_check(store, today, node or f"{socket.gethostname()}:{os.getpid()}", started)
    desk.sitting.run = run
    rearm(store, registers, before, today)
    rederive_deadlines(store, registers, today)
    swept = sweep(store, desk.sitting, Run(run, before.on if before is not None else None), progress)
    silent = silent_days(before.on if before else None, today, registers.policy_on(today))
    swept.reminders.sort(key=lambda r: (r["dueOn"], r["reference"]))
    followed = report_followed(store, desk.sitting, run, before)
    reminders = swept.reminders + followed + report_gap(store, desk.sitting, run, before, silent)
    regime = regime_on(registers.calendar, registers.policy_on(today), today)[0]
    returned, waited = report_return(store, desk.sitting, run, before, regime)
    with store.reading() as reading:
        waiting = _waiting(reading, registers, today) if regime != "full_powers" else waited
        open_without = unreported(reading, registers, today)
        warnings = _warnings(reading, silent, today)
        examined = files_watched(reading)
    done = len(swept.advanced) + len(reminders) + len(returned)
    ran = CheckRun(
        examined, swept.looked, len(swept.advanced), len(reminders) + len(returned),
        registers.known[CALENDAR].version, registers.policies.hash_on(today), regime, None if done else NOTHING_DUE,
    )  # fmt: skip
    end_check(store, run, instant(clock()), ran)
    shown = {
        "on": today.isoformat(), "run": run, "government": regime, "examined": examined, "due": swept.looked,
        "advanced": swept.advanced, "reminders": [*reminders, *returned], "warnings": warnings,
        "waitingForGovernment": waiting, "complete": not open_without, "openWithout": open_without,
    }  # fmt: skip
    return Checked(run, registers, shown)


def _waiting(reading: Reading, registers: Registers, today: date) -> list[dict[str, Any]]:
    return waiting_for_government(reading, registers, today, files_that_may_wait(reading, today))


def files_watched(reading: Reading) -> int:
    """How many files there are: references are counted from one in each year and never left out or used again.

    So it is told by the last reference of each year, without counting what is not due. The years are those of the
    references: on a trial day, today and the opening of the register may lie before all of them.
    """
    years = reading.years_of_references()
    return sum(int(reading.next_reference(year).rpartition("-")[2]) - 1 for year in years)


def unreported(reading: Reading, registers: Registers, today: date) -> list[dict[str, Any]]:
    """Open deadlines before today without a reminder, an act or a recorded waiver: there should be none."""
    found = []
    for one in without_reminder(reading, today, MOST_WARNINGS):
        row = reading.partnership(one.subject)
        case = read_case(one.subject, row.state) if row is not None else None
        mark = case.mark_of(one.kind, one.number, one.due_on) if case is not None else None
        if mark is None:
            found.append({"reference": one.subject, "deadline": one.kind, "dueOn": one.due_on.isoformat()})
    return found


def _warnings(reading: Reading, silent: tuple[date, ...], today: date) -> list[dict[str, Any]]:
    warnings: list[dict[str, Any]] = []
    if silent:
        warnings.append({"kind": "silence", "days": [day.isoformat() for day in silent]})
    for one in overdue_of_kinds(reading, WARNED, today, MOST_WARNINGS):
        warnings.append({"kind": one.kind, "reference": one.subject, "since": one.due_on.isoformat()})
    return warnings
