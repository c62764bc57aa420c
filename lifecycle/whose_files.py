"""Whose files are whose: those of one's own, those one looks after, and what of a restricted file may be told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from rules.case import Case
from rules.directory import People, Person
from rules.policy import Policy
from rules.reminder_policy import ReminderPolicy

Scope = Literal["own", "team", "all"]
LOOKS_AFTER = "handover"
"""The permission of those who look after the files of all officers."""


def may_see(case: Case, person: Person | None, policy: ReminderPolicy) -> bool:
    """Whether a person may hear of a file: of a restricted one its officer, its deputy and some roles."""
    if person is None or person.disabled:
        return False
    own = person.number in (case.officer, case.deputy)
    return not case.restricted or own or person.role in policy.sees_restricted


def is_within(case: Case, person: Person, scope: Scope, people: People, policy: Policy, day: date) -> bool:
    """Whether a file belongs to what a person asks for on a day.

    `own`: they are its officer, or stand in for an officer who is away. `team`: a manager's is every file, an
    officer's also those that they are the deputy of. `all`: every file.
    """
    if scope == "all" or (scope == "team" and policy.allows(person.role, LOOKS_AFTER)):
        return True
    if case.officer is not None and (
        case.officer == person.number or people.stands_in(person.number, case.officer, day)
    ):
        return True
    return scope == "team" and case.deputy == person.number


def bands_of_role(case: Case, bands: Sequence[int], role: str, policy: ReminderPolicy) -> tuple[int, ...]:
    """The bands of a deadline that a role is told of by the policy, whoever sees to the file.

    All of a file without officer and deputy, where the role is told of such; else those near the end, from the day on
    which the circle widens to the role. Without an acknowledgement it may hear sooner: that nobody knows beforehand.
    """
    if case.officer is None and case.deputy is None and role in policy.roles:
        return tuple(bands)
    nearest = max((one.days for one in policy.widen if role in one.roles), default=None)
    return () if nearest is None else tuple(band for band in bands if band <= nearest)
