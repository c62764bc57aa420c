"""The last day on which a decision is sure to be possible: a working day with a government of full powers. Pure.

A deadline `decision_by` says by when a decision comes in time. Where that day lies in a caretaker period that is known,
the decision must be taken before the period begins; nobody knows when it will end.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from lifecycle.working_days import ONE_DAY, last_working_day
from rules.calendar import Calendar
from rules.government import first_day, regime_on
from rules.policy import Policy


class LastSafeDay(NamedTuple):
    """The last safe day; `period` is the number of the caretaker period that moved it, None where none did."""

    on: date
    period: int | None = None


def last_safe_day(by: date, calendar: Calendar, policy: Policy) -> LastSafeDay:
    """The last working day up to a day on which the government has full powers, as far as is known.

    `policy` gives the day rules of the register and the days that nobody works.
    """
    closed = policy.register_.reminders.closed
    day, moved_by = last_working_day(by, closed), None
    while True:
        regime, period = regime_on(calendar, policy, day)
        if regime == "full_powers" or period is None:
            return LastSafeDay(day, moved_by)
        moved_by = period.id
        start = first_day(period, policy).earliest
        if start is None:
            return LastSafeDay(day, moved_by)
        day = last_working_day(start - ONE_DAY, closed)
