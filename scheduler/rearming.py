"""Having deadlines looked at again where what they are told by changed: the calendar, or the policy's bands."""

from __future__ import annotations

from datetime import date

from lifecycle.deadlines import ROLL_DAYS
from lifecycle.knowledge import Registers
from lifecycle.registers import CALENDAR
from lifecycle.storage.checks import LastRun
from lifecycle.storage.reminders import look_again, look_earlier
from lifecycle.storage.store import Store

MOVED_BY_CALENDAR = "decision_by"
"""The deadline whose safe day a caretaker period moves."""


def rearm(store: Store, registers: Registers, before: LastRun | None, today: date) -> None:
    """Compare what the last completed run ran under with what holds now; a look too many tells nothing twice."""
    if before is None:
        return
    with store.bulk() as unit:
        if before.calendar_version != registers.known[CALENDAR].version:
            look_again(unit, MOVED_BY_CALENDAR, due_from=today)
        if before.policy_hash != registers.policies.hash_on(today):
            register = registers.policy_on(today).register_
            first = {kind: bands[0] + ROLL_DAYS for kind, bands in register.reminders.kinds.items()}
            look_earlier(unit, first, register.warn_days[0] + ROLL_DAYS)
