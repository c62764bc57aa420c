"""Deadlines as answers show them: the legal day, the last working day to act, what they follow from. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.deadlines import Deadline, deadlines
from lifecycle.line import days_left, deadline_json
from rules.case import Case
from rules.policy import Policy


def next_deadlines(case: Case, policy: Policy, day: date) -> list[dict[str, Any]]:
    """Every deadline, the soonest first, each with what it follows from, and its number where it has one."""
    closed = policy.register_.reminders.closed
    return [
        {
            **days_left(deadline_json(d.kind, d.due_on, closed), day),
            **({"number": d.number} if d.number else {}),
            "derivation": _derivation(d, case),
        }
        for d in deadlines(case, policy)
    ]


def _derivation(deadline: Deadline, case: Case) -> str:
    """What a deadline follows from; that of a source which grows too old names the youngest one's date."""
    if not deadline.derivation.startswith("+"):
        return deadline.derivation
    dated = [f.on for f in case.validity if f.status == "confirmed" and f.on is not None]
    dated += [case.agreement.on] if case.agreement is not None else []
    known = [when for when in dated if when.earliest is not None]
    youngest = max(known, key=lambda when: when.earliest or date.min, default=None)
    return f"{youngest} {deadline.derivation}" if youngest is not None else deadline.derivation
