"""One pass of the scheduler: the clock acts that are due, done through the one door, and a record that it ran.

Cost follows what is due: the pass starts from the deadline rows up to today, not from all files.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from lifecycle.desk import Desk
from lifecycle.entries import instant
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.rederive import rederive_deadlines
from lifecycle.storage.checks import CheckRun, record_check
from lifecycle.storage.store import Store
from lifecycle.waiting import open_files, waiting_for_government
from rules.facts import Actor
from rules.government import regime_on

CLOCK_DEADLINES = frozenset({"test_phase_end", "term_end", "notice_effect"})
"""Deadlines that the clock itself acts on; the others remind people."""
BATCH = 100
"""Files whose clock acts are done in one transaction."""


def run_check(store: Store, clock: Callable[[], datetime], today: date, *, trial_day: bool = False) -> dict[str, Any]:
    """Do every clock act that is due by today and record the run, also where nothing was due.

    Answers in the shape of `check --json`.
    """
    started = instant(clock())
    desk = Desk(store, clock=clock, today=today, actor=Actor(0, "scheduler"), trial_day=trial_day)
    with store.reading() as reading:
        registers = Registers()
        registers.take(reading.heads(READ_ALWAYS))
        due = list(dict.fromkeys(row.subject for row in reading.deadlines(today) if row.kind in CLOCK_DEADLINES))
    rederive_deadlines(store, registers, today)
    advanced = []
    for start in range(0, len(due), BATCH):
        advanced += desk.run_clock(due[start : start + BATCH])
    with store.reading() as reading:
        regime = regime_on(registers.calendar, registers.policy_on(today), today)[0]
        waits = regime != "full_powers"
        waiting = waiting_for_government(reading, registers, today, open_files(reading, today)) if waits else []
        examined = sum(1 for _ in reading.subjects(rank=6))
    note = None if advanced else "nothing due"
    ended = instant(clock())
    record_check(store, CheckRun(today, socket.gethostname(), started, ended, examined, len(advanced), note))
    return {
        "on": today.isoformat(), "government": regime, "examined": examined, "advanced": advanced, "reminders": [],
        "warnings": [], "waitingForGovernment": waiting,
    }  # fmt: skip
