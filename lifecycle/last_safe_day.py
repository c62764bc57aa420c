"""The last day on which a decision is sure to be possible: a working day with a government of full powers. Pure.

A deadline `decision_by` says by when a decision comes in time. Where that day lies in a caretaker period that is known,
the decision must be taken before the period begins; nobody knows when it will end.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from lifecycle.working_days import ONE_DAY, Closed, last_working_day, legal_holidays
from rules.calendar import Calendar
from rules.government import first_day, regime_on
from rules.policy import Policy

DECISION_BY = "decision_by"
"""The kind of deadline that counts to a day of full powers."""


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


def counted_to(kind: str, due_on: date, calendar: Calendar, policy: Policy) -> date:
    """The day that the bands of a deadline count to: the deadline, or an earlier day that is sure."""
    return last_safe_day(due_on, calendar, policy).on if kind == DECISION_BY else due_on


def act_by(kind: str, due_on: date, calendar: Calendar, policy: Policy) -> date:
    """The day by which one must act: the last working day up to the deadline, with a government where one decides.

    The one answer to that question, wherever a deadline is shown. `policy` is that of the register.
    """
    return last_working_day(counted_to(kind, due_on, calendar, policy), policy.register_.reminders.closed)


def why_earlier(due_on: date, act_by: date, closed: Closed) -> str | None:
    """Why the day to act by is not the legal day: `caretaker`, or why nobody works that day; None where it is the same.

    `closed` are the days that the policy of the register names.
    """
    if act_by == due_on:
        return None
    if act_by != last_working_day(due_on, closed):
        return "caretaker"
    if due_on in legal_holidays(due_on.year):
        return "holiday"
    return "weekend" if due_on.weekday() >= 5 else "closed"
