"""Who is told of a deadline: somebody who can act on it that day (DESIGN section 8). Pure.

    the officer of the file; away: the deputy of the absence, else the deputy of the file
    nobody of these there: the roles that the policy names (managers)
    near the end, and without an acknowledgement: further roles

Whoever is away is passed over, whoever stands in for them hears in their place, and both names are kept. Where the
one who stands in is away too, nobody stands in for that one: the roles hear. Of a restricted file only those hear who
may see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from lifecycle.whose_files import may_see
from rules.case import Case
from rules.directory import People, Person
from rules.reminder_policy import ReminderPolicy

OFFICER, DEPUTY, STANDS_IN, ROLE, WIDENED, ESCALATED, ADMINISTRATOR = (
    "officer", "deputy", "stands_in", "role", "widened", "escalated", "administrator",
)  # fmt: skip
"""Why somebody is told."""
ADMINISTRATORS = ("administrator",)


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
    Where nobody is found, whoever sees restricted files is told of one, else the administrators, even those who are
    away: a deadline never falls to nobody.
    """
    ways = (
        _in_turn(case, people, policy, day, days_left, level),
        _of_roles(people, policy.sees_restricted if case.restricted else (), day, ROLE),
    )
    for way in ways:
        found = _once(r for r in way if may_see(case, people.find(r.person), policy))
        if found:
            return found
    return _once(_of_roles(people, ADMINISTRATORS, day, ADMINISTRATOR)) or tuple(
        Recipient(person.number, ADMINISTRATOR) for person in _bearing(people, ADMINISTRATORS)
    )


def of_roles(people: People, roles: Iterable[str], day: date) -> tuple[Recipient, ...]:
    """Everybody of these roles who is there on a day, or who stands in for them."""
    return _once(_of_roles(people, roles, day, ROLE))


def _once(told: Iterable[Recipient]) -> tuple[Recipient, ...]:
    found: dict[int, Recipient] = {}
    for recipient in told:
        found.setdefault(recipient.person, recipient)
    return tuple(found.values())


def _in_turn(
    case: Case, people: People, policy: ReminderPolicy, day: date, days_left: int, level: int
) -> Iterator[Recipient]:
    first = next((r for r in _of_file(case, people, day) if may_see(case, people.find(r.person), policy)), None)
    if first is not None:
        yield first
    else:
        yield from _of_roles(people, policy.roles, day, ROLE)
    for widening in policy.widen:
        if days_left <= widening.days:
            yield from _of_roles(people, widening.roles, day, WIDENED)
    for roles in policy.escalate_to[:level]:
        yield from _of_roles(people, roles, day, ESCALATED)


def _of_file(case: Case, people: People, day: date) -> Iterator[Recipient]:
    """The officer, or whoever stands in for them, then the deputy of the file; only who is there."""
    officer = people.find(case.officer) if case.officer is not None else None
    deputy = people.find(case.deputy) if case.deputy is not None else None
    if officer is not None:
        yield from _there(officer, people, day, OFFICER)
    if deputy is not None:
        for found in _there(deputy, people, day, DEPUTY):
            yield found if officer is None else found._replace(acting_for=officer.number)


def _there(person: Person, people: People, day: date, because: str) -> Iterator[Recipient]:
    """The person, or whoever stands in on the day; nobody where that one is away too."""
    if person.disabled:
        return
    absence = person.absent_on(day)
    if absence is None:
        yield Recipient(person.number, because)
        return
    stand_in = people.find(absence.deputy) if absence.deputy is not None else None
    if stand_in is not None and not stand_in.disabled and stand_in.absent_on(day) is None:
        yield Recipient(stand_in.number, STANDS_IN, person.number)


def _bearing(people: People, roles: Iterable[str]) -> Iterator[Person]:
    wanted = frozenset(roles)
    return (person for person in people.people if person.role in wanted and not person.disabled)


def _of_roles(people: People, roles: Iterable[str], day: date, because: str) -> Iterator[Recipient]:
    for person in _bearing(people, roles):
        yield from _there(person, people, day, because)
