"""Who is told of a deadline: somebody who can act on it that day (DESIGN section 8). Pure.

    the officer of the file, or whoever stands in: the deputy of the absence, else the deputy of the file
    neither there: the roles that the policy names (managers)
    near the end, and without an acknowledgement: further roles

Whoever is away is passed over and both names are kept. Of a restricted file only those hear who may see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from rules.case import Case
from rules.directory import People, Person
from rules.reminder_policy import ReminderPolicy

OFFICER, DEPUTY, STANDS_IN, ROLE, WIDENED, ESCALATED, ADMINISTRATOR = (
    "officer", "deputy", "stands_in", "role", "widened", "escalated", "administrator",
)  # fmt: skip
"""Why somebody is told."""
MOST_STEPS = 5
"""How many deputies of deputies are followed."""


class Recipient(NamedTuple):
    """One person to tell, why, and for whom where they stand in."""

    person: int
    because: str
    acting_for: int | None = None


def recipients(
    case: Case, people: People, policy: ReminderPolicy, day: date, *, days_left: int, level: int
) -> tuple[Recipient, ...]:
    """Everybody to tell about a deadline of a file on a day, once each, the first reason counting.

    `days_left` until the deadline widens the circle, `level` counts the escalations without an acknowledgement.
    Where nobody at all is found the administrators are told: a deadline never falls to nobody.
    """
    found: dict[int, Recipient] = {}
    for recipient in _in_turn(case, people, policy, day, days_left, level):
        person = people.find(recipient.person)
        if person is not None and _may_see(case, person, policy):
            found.setdefault(recipient.person, recipient)
    if not found:
        return tuple(_of_roles(people, ("administrator",), day, ADMINISTRATOR))
    return tuple(found.values())


def of_roles(people: People, roles: Iterable[str], day: date) -> tuple[Recipient, ...]:
    """Everybody of these roles who is there on a day, or who stands in for them."""
    found: dict[int, Recipient] = {}
    for recipient in _of_roles(people, roles, day, ROLE):
        found.setdefault(recipient.person, recipient)
    return tuple(found.values())


def _in_turn(
    case: Case, people: People, policy: ReminderPolicy, day: date, days_left: int, level: int
) -> Iterator[Recipient]:
    first = _first(case, people, day)
    if first is not None:
        yield first
    else:
        yield from _of_roles(people, policy.roles, day, ROLE)
    for widening in policy.widen:
        if days_left <= widening.days:
            yield from _of_roles(people, widening.roles, day, WIDENED)
    for roles in policy.escalate_to[:level]:
        yield from _of_roles(people, roles, day, ESCALATED)


def _first(case: Case, people: People, day: date) -> Recipient | None:
    """The officer or whoever stands in; None where nobody of the file is there."""
    officer = people.find(case.officer) if case.officer is not None else None
    if officer is not None:
        found = _there(officer, people, day, OFFICER)
        if found is not None:
            return found
    deputy = people.find(case.deputy) if case.deputy is not None else None
    found = _there(deputy, people, day, DEPUTY) if deputy is not None else None
    if found is None or officer is None:
        return found
    return found._replace(acting_for=officer.number)


def _there(person: Person, people: People, day: date, because: str) -> Recipient | None:
    """The person, or their deputy of the day; None where the chain of deputies ends with nobody there."""
    stand_in: Person | None = person
    for _ in range(MOST_STEPS):
        if stand_in is None or stand_in.disabled:
            return None
        absence = stand_in.absent_on(day)
        if absence is None:
            if stand_in is person:
                return Recipient(person.number, because)
            return Recipient(stand_in.number, STANDS_IN, person.number)
        stand_in = people.find(absence.deputy) if absence.deputy is not None else None
    return None


def _of_roles(people: People, roles: Iterable[str], day: date, because: str) -> Iterator[Recipient]:
    wanted = frozenset(roles)
    for person in people.people:
        if person.role in wanted and not person.disabled:
            found = _there(person, people, day, because)
            if found is not None:
                yield found


def _may_see(case: Case, person: Person, policy: ReminderPolicy) -> bool:
    own = person.number in (case.officer, case.deputy)
    return not case.restricted or own or person.role in policy.sees_restricted
