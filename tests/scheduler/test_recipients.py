"""Who is told of a deadline: somebody who can act on it that day."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.whose_files import may_see
from rules.case import Case
from rules.directory import Absence, People, Person
from rules.reminder_policy import ReminderPolicy
from scheduler.recipients import Recipient, of_roles, recipients
from tests.rules.makers import case

DAY = date(2028, 7, 20)
"""The last working day before 21 July."""
POLICY = ReminderPolicy()
ANNE, BRAM, CLEO, DIRK, ELSE, FILIP = 1, 2, 3, 4, 5, 7
"""Two officers, two managers, a jurist, an administrator."""
ROLES = {ANNE: "officer", BRAM: "officer", CLEO: "manager", DIRK: "manager", ELSE: "legal", FILIP: "administrator"}


def people(away: dict[int, int | None] | None = None, disabled: tuple[int, ...] = ()) -> People:
    """The office; those who are away that day, each with whoever stands in."""
    absent = away or {}
    return People(
        people=tuple(
            Person(
                number=number, name=f"{number:064d}", role=role, disabled=number in disabled,
                absences=(Absence(number=9, since=DAY, until=DAY, deputy=absent[number]),) if number in absent else (),
            )
            for number, role in ROLES.items()
        )
    )  # fmt: skip


def told(
    file: Case, office: People, days_left: int = 90, level: int = 0, policy: ReminderPolicy = POLICY
) -> list[Recipient]:
    return list(recipients(file, office, policy, DAY, days_left=days_left, level=level))


def of(**said: Any) -> Case:
    return case(**{"officer": ANNE, **said})


def test_the_officer_is_told_and_nobody_else():
    assert told(of(deputy=BRAM), people()) == [(ANNE, "officer", None)]


def test_of_an_absent_officer_the_deputy_of_the_absence_is_told_and_both_names_are_kept():
    assert told(of(deputy=CLEO), people({ANNE: BRAM})) == [(BRAM, "stands_in", ANNE)]


def test_without_a_deputy_of_the_absence_the_deputy_of_the_file_is_told_for_the_officer():
    assert told(of(deputy=BRAM), people({ANNE: None})) == [(BRAM, "deputy", ANNE)]


def test_where_the_deputy_is_away_too_the_managers_are_told():
    """N16: officer away, deputy away. Whoever stands in for the deputy does not stand in for the officer."""
    office = people({ANNE: BRAM, BRAM: ELSE})
    assert told(of(), office) == [(CLEO, "role", None), (DIRK, "role", None)]


def test_of_a_manager_who_is_away_too_the_deputy_is_told_for_the_manager():
    office = people({ANNE: BRAM, BRAM: ANNE, CLEO: ELSE})
    assert told(of(), office) == [(ELSE, "stands_in", CLEO), (DIRK, "role", None)]


def test_a_disabled_officer_or_deputy_is_told_nothing():
    assert told(of(), people(disabled=(ANNE,))) == [(CLEO, "role", None), (DIRK, "role", None)]
    assert told(of(), people({ANNE: BRAM}, disabled=(BRAM,))) == [(CLEO, "role", None), (DIRK, "role", None)]
    assert told(of(deputy=BRAM), people(disabled=(ANNE,))) == [(BRAM, "deputy", ANNE)]


def test_a_file_without_officer_goes_to_its_deputy_or_to_the_managers():
    assert told(case(), people()) == [(CLEO, "role", None), (DIRK, "role", None)]
    assert told(case(deputy=BRAM), people()) == [(BRAM, "deputy", None)]


def test_the_circle_widens_near_the_end():
    """8 days before: the officer alone; from 7 days on the managers; from one day on the jurists, and overdue."""
    managers = [(CLEO, "widened", None), (DIRK, "widened", None)]
    assert told(of(), people(), 8) == [(ANNE, "officer", None)]
    for days_left in (7, 2):
        assert told(of(), people(), days_left) == [(ANNE, "officer", None), *managers]
    for days_left in (1, 0, -400):
        assert told(of(), people(), days_left) == [(ANNE, "officer", None), *managers, (ELSE, "widened", None)]


def test_without_an_acknowledgement_it_goes_to_the_managers_then_above():
    managers = [(CLEO, "escalated", None), (DIRK, "escalated", None)]
    assert told(of(), people(), level=1) == [(ANNE, "officer", None), *managers]
    above = [(ELSE, "escalated", None), (FILIP, "escalated", None)]
    for level in (2, 3):
        assert told(of(), people(), level=level) == [(ANNE, "officer", None), *managers, *above]


def test_of_a_restricted_file_only_those_hear_who_may_see_it():
    """Its officer, its deputy, managers and jurists; not the administrator who would be told next."""
    hidden = of(restricted=True)
    assert [r.person for r in told(hidden, people(), 0, 2)] == [ANNE, CLEO, DIRK, ELSE]
    assert told(hidden, people({ANNE: BRAM})) == [(CLEO, "role", None), (DIRK, "role", None)]
    assert told(of(restricted=True, deputy=BRAM), people({ANNE: None})) == [(BRAM, "deputy", ANNE)]


def test_of_a_restricted_file_without_managers_the_jurists_hear_before_the_administrators():
    office = people({ANNE: None}, disabled=(CLEO, DIRK))
    assert told(of(restricted=True), office) == [(ELSE, "role", None)]
    assert told(of(restricted=True), people({ANNE: None}, disabled=(CLEO, DIRK, ELSE))) == [
        (FILIP, "administrator", None)
    ]


def test_a_deadline_never_falls_to_nobody():
    """Nobody of the file, no manager: the administrators; even away, where nobody at all is there."""
    assert told(case(), people(disabled=(CLEO, DIRK))) == [(FILIP, "administrator", None)]
    alone = people({ANNE: None, BRAM: None, CLEO: None, DIRK: None, ELSE: None, FILIP: None})
    assert told(of(), alone) == [(FILIP, "administrator", None)]


def test_everybody_of_a_role_is_told_or_whoever_stands_in():
    assert of_roles(people({CLEO: ANNE}), ("manager",), DAY) == ((ANNE, "stands_in", CLEO), (DIRK, "role", None))


NUMBERS = st.sampled_from((None, *ROLES))
OFFICES = st.builds(
    people,
    st.dictionaries(st.sampled_from(tuple(ROLES)), NUMBERS),
    st.lists(st.sampled_from(tuple(ROLES)), unique=True, max_size=5).map(tuple),
)
FILES = st.builds(of, officer=NUMBERS, deputy=NUMBERS, restricted=st.booleans())


@given(FILES, OFFICES, st.integers(-10, 200), st.integers(0, 3))
def test_somebody_is_always_told_nobody_twice_nobody_absent_nobody_who_may_not_see(file, office, days_left, level):
    found = told(file, office, days_left, level)
    numbers = [r.person for r in found]
    assert len(numbers) == len(set(numbers))
    last_resort = [p.number for p in office.people if p.role == "administrator" and not p.disabled]
    assert found or not last_resort, "while there is an administrator, somebody is told"
    for recipient in found:
        person = office.find(recipient.person)
        assert person is not None and not person.disabled
        if recipient.because != "administrator":
            assert person.absent_on(DAY) is None
            assert may_see(file, person, POLICY)
        if recipient.because == "stands_in":
            assert (
                recipient.acting_for is not None
                and office.stands_in(recipient.person, recipient.acting_for, DAY)
                or (file.deputy is not None and office.stands_in(recipient.person, file.deputy, DAY))
            )
