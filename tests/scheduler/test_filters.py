"""Saved filters: whose they are, which files fit, and what stays hidden."""

from __future__ import annotations

import pytest

from rules.directory import People, Person, SavedFilter
from rules.reminder_policy import ReminderPolicy
from scheduler.filters import filters_for, fits, followers
from tests.rules.makers import case

POLICY = ReminderPolicy()
VIENNA = case("in_force", themes=("culture", "mobility"), officer=1)


def saved(**asks: tuple[str, ...]) -> SavedFilter:
    return SavedFilter(name="mine", days=(90, 30), **asks)


@pytest.mark.parametrize(
    ("asks", "fit"),
    [
        ({}, True),
        ({"stages": ("in_force", "suspended")}, True),
        ({"stages": ("suspended",)}, False),
        ({"themes": ("tourism", "culture")}, True),
        ({"themes": ("tourism",)}, False),
        ({"countries": ("AT",)}, True),
        ({"countries": ("FR",)}, False),
        ({"stages": ("in_force",), "themes": ("culture",), "countries": ("AT", "FR")}, True),
        ({"stages": ("in_force",), "themes": ("culture",), "countries": ("FR",)}, False),
    ],
)
def test_a_file_fits_where_every_field_that_was_named_has_one_of_its_values(asks, fit):
    assert fits(saved(**asks), VIENNA, "AT") is fit


def test_a_file_of_a_partner_without_a_country_fits_no_country():
    assert not fits(saved(countries=("AT",)), VIENNA, None)


def test_a_filter_tells_its_owner_of_its_kinds_of_deadline_with_its_own_days():
    everything = Person(number=2, name="b", role="officer", filters=(saved(),))
    ends = Person(number=3, name="c", role="manager", filters=(saved(kinds=("term_end",)),))
    office = People(people=(everything, ends))
    assert list(followers(VIENNA, "term_end", "AT", office, POLICY)) == [(2, "mine", (90, 30)), (3, "mine", (90, 30))]
    assert list(followers(VIENNA, "notice_by", "AT", office, POLICY)) == [(2, "mine", (90, 30))]


def test_no_filter_shows_a_restricted_file_to_whoever_may_not_see_it():
    """T15: nor anything to somebody who may act no more."""
    hidden = VIENNA.but(restricted=True)
    assert filters_for(Person(number=2, name="b", role="officer", filters=(saved(),)), hidden, "AT", POLICY) == ()
    for number, role in ((1, "officer"), (3, "manager"), (5, "legal")):
        assert filters_for(Person(number=number, name="b", role=role, filters=(saved(),)), hidden, "AT", POLICY)
    gone = Person(number=3, name="c", role="manager", filters=(saved(),), disabled=True)
    assert filters_for(gone, VIENNA, "AT", POLICY) == ()
