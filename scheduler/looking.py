"""What one look at one deadline comes to: report it or not, and when to look again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from lifecycle.clock import clock_acts
from lifecycle.deadlines import CLOCK_DEADLINES, comes_back_on
from lifecycle.storage.reminders import Look, Reported
from lifecycle.working_days import ONE_DAY, last_working_day, next_working_day
from rules.case import Case
from rules.dates import add_months
from rules.reminder_policy import ReminderPolicy
from scheduler.bands import OVERDUE, Due, Opening, band_on, due_now, next_opening, openings

YEARLY = frozenset({"unknown_term"})
"""Deadlines that are told again every year, whatever was answered, until they are met or put off with a reason."""


class Item(NamedTuple):
    """A reminder to report: its band, the bands missed, the level of escalation."""

    band: int
    missed: tuple[int, ...]
    level: int


class Found(NamedTuple):
    """What a look came to: the item to report, if any, and the day of the next look, if there is one."""

    item: Item | None
    next_on: date | None


def look(
    deadline: Look,
    case: Case,
    counts_to: date,
    bands: Sequence[int],
    policy: ReminderPolicy,
    before: Sequence[Reported],
    today: date,
    ran_on: date | None = None,
) -> Found:
    """Look at one deadline of a file on a day.

    `counts_to` is the day the bands count to: the deadline, or an earlier day that is sure; `bands` those of its kind
    or its file; `before` the reminders of this very deadline that were reported; `ran_on` is the day of the last
    completed run.
    """
    acts_on = _clock_day(deadline, case, today)
    since, again_on = _years(deadline, policy, today)
    before = before if since is None else [one for one in before if one.reported_on >= since]
    anew = since is not None and not before and (deadline.looked_on is None or deadline.looked_on < since)
    mark = case.mark_of(deadline.kind, deadline.number, deadline.due_on)
    answered = mark is not None and mark.acknowledged_by is not None
    if answered and not anew:
        return Found(None, _soonest(acts_on, again_on))
    put_off = comes_back_on(mark, policy.closed)
    if put_off is not None and today < put_off:
        return Found(None, _soonest(put_off, acts_on))
    if anew and since is not None and (put_off is None or put_off < since):
        escalates_on = _escalates_on(today, policy, 1) if policy.escalate_to and not answered else None
        return Found(Item(OVERDUE, (), 0), _soonest(again_on, escalates_on))
    opened = openings(counts_to, bands, policy.closed)
    level, escalates_on = _escalation(before, policy, today)
    due = due_now(opened, deadline.looked_on, today, ran_on)
    item = _item(opened, due, deadline.looked_on, today, level, before, put_off)
    if item is not None and not before:
        escalates_on = _escalates_on(today, policy, 1) if policy.escalate_to else None
    return Found(item, _soonest(next_opening(opened, today), escalates_on, acts_on, again_on))


def _years(deadline: Look, policy: ReminderPolicy, today: date) -> tuple[date | None, date | None]:
    """Of a deadline that comes back yearly: the working day on which it last did, None before, and the next one."""
    if deadline.kind not in YEARLY:
        return None, None
    since = None
    years = max(today.year - deadline.due_on.year - 1, 1)
    while (again_on := last_working_day(add_months(deadline.due_on, 12 * years), policy.closed)) <= today:
        since, years = again_on, years + 1
    return since, again_on


def _item(
    opened: tuple[Opening, ...],
    due: Due | None,
    looked_on: date | None,
    today: date,
    level: int,
    before: Sequence[Reported],
    put_off: date | None,
) -> Item | None:
    """One item at the most: for a band that opened, for an escalation, or for one that was put off until now."""
    if due is not None:
        return Item(due.band, due.missed, level)
    now = band_on(opened, today)
    if now is None:
        return None
    comes_back = put_off is not None and (looked_on is None or looked_on < put_off)
    escalated = bool(before) and level > max(r.level for r in before)
    return Item(now.band, (), level) if comes_back or escalated else None


def _escalation(before: Sequence[Reported], policy: ReminderPolicy, today: date) -> tuple[int, date | None]:
    """The level that was reached without an acknowledgement, and the day of the next one."""
    if not before:
        return 0, None
    first = min(r.reported_on for r in before)
    days = [_escalates_on(first, policy, level) for level in range(1, len(policy.escalate_to) + 1)]
    return sum(day <= today for day in days), next((day for day in days if day > today), None)


def _escalates_on(first: date, policy: ReminderPolicy, level: int) -> date:
    """The day on which a level is reached: the last working day up to it, but none on which it was first told."""
    day = last_working_day(first + timedelta(days=policy.escalate_after_days * level), policy.closed)
    return day if day > first else next_working_day(first + ONE_DAY, policy.closed)


def _clock_day(deadline: Look, case: Case, today: date) -> date | None:
    """The day on which the clock acts on this deadline, still to come; of an inexact day, its last."""
    if deadline.kind not in CLOCK_DEADLINES:
        return None
    return next((due.day for due in clock_acts(case) if due.day > today), None)


def _soonest(*days: date | None) -> date | None:
    return min((d for d in days if d is not None), default=None)
