"""Deadlines as answers show them: the legal day, the day to act by, what they follow from. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.deadlines import Deadline, deadlines
from lifecycle.knowledge import Registers
from lifecycle.last_safe_day import act_by
from rules.case import Case


def next_deadlines(case: Case, registers: Registers, day: date) -> list[dict[str, Any]]:
    """Every deadline, the soonest first, each with what it follows from, and its number where it has one."""
    calendar, policy = registers.calendar, registers.policy_on(day)
    return [
        {
            "kind": d.kind,
            "dueOn": d.due_on.isoformat(),
            "actBy": act_by(d.kind, d.due_on, calendar, policy).isoformat(),
            "daysLeft": (d.due_on - day).days,
            **({"number": d.number} if d.number else {}),
            "derivation": _derivation(d, case),
        }
        for d in deadlines(case, registers.settings_of(case, day))
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
