"""Whose files are whose: those of one's own, those one looks after, and what of a restricted file may be told. Pure."""

from __future__ import annotations

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
