"""Deadlines as answers show them: the legal day, the day to act by, what they follow from. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.deadlines import Deadline, deadlines
from lifecycle.knowledge import Registers
from lifecycle.last_safe_day import act_by, why_earlier
from rules.case import Case


def next_deadlines(case: Case, registers: Registers, day: date) -> list[dict[str, Any]]:
    """Every deadline, the soonest first, each with what it follows from, and its number where it has one.

    `actByBecause` says why the day to act by is not the legal day, where it is not.
    """
    calendar, policy = registers.calendar, registers.policy_on(day)
    closed, items = policy.register_.reminders.closed, []
    for one in deadlines(case, registers.settings_of(case, day)):
        by = act_by(one.kind, one.due_on, calendar, policy)
        because = why_earlier(one.due_on, by, closed)
        items.append(
            {
                "kind": one.kind,
                "dueOn": one.due_on.isoformat(),
                "actBy": by.isoformat(),
                **({"actByBecause": because} if because is not None else {}),
                "daysLeft": (one.due_on - day).days,
                **({"number": one.number} if one.number else {}),
                "derivation": _derivation(one, case),
            }
        )
    return items


def _derivation(deadline: Deadline, case: Case) -> str:
    """What a deadline follows from; that of a source which grows too old names the youngest one's date."""
    if not deadline.derivation.startswith("+"):
        return deadline.derivation
    dated = [f.on for f in case.validity if f.status == "confirmed" and f.on is not None]
    dated += [case.agreement.on] if case.agreement is not None else []
    known = [when for when in dated if when.earliest is not None]
    youngest = max(known, key=lambda when: when.earliest or date.min, default=None)
    return f"{youngest} {deadline.derivation}" if youngest is not None else deadline.derivation
