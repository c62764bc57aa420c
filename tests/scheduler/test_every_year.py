"""What is unknown of a file is asked for again every year, until it is found or put off with a reason."""

from __future__ import annotations

import pytest

from lifecycle.storage.store import Store
from tests.makers import Office, brussels
from tests.scheduler.test_reminders import answer, check, items

DUE = "2027-02-13"
"""A Saturday: a year after the day of which the public page speaks."""


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, brussels())


def asked(office: Office, day: str, partner: str = "aichi") -> list[int]:
    """The levels at which the unknown term of a partner's file is told on a day."""
    told = [r for r in items(check(office, day), "unknown_term") if r["partner"] == partner]
    assert all(r["dueOn"] == DUE for r in told)
    return [r["level"] for r in told]


def first_told(office: Office) -> dict:
    (item,) = [r for r in items(check(office, "2027-02-12"), "unknown_term") if r["partner"] == "aichi"]
    return item


def test_an_acknowledgement_lasts_for_the_year(office: Office):
    """Somebody said that they look for it; a year later it is still unknown."""
    item = first_told(office)
    assert answer(office, "2027-02-15", "acknowledge_reminder", item, name="manager").passed
    assert [asked(office, day) for day in ("2027-03-01", "2027-12-01", "2028-02-10")] == [[], [], []]
    assert asked(office, "2028-02-11") == [0], "13 February 2028 is a Sunday"
    assert [asked(office, day) for day in ("2028-02-11", "2028-02-14", "2028-06-01")] == [[], [], []]
    assert asked(office, "2029-02-13") == [0]


def test_years_in_which_no_check_ran_make_one_reminder_and_the_next_year_another(office: Office):
    item = first_told(office)
    assert answer(office, "2027-02-15", "acknowledge_reminder", item, name="manager").passed
    assert asked(office, "2030-05-02") == [0]
    assert asked(office, "2030-05-03") == [] and asked(office, "2031-02-13") == [0]


def test_without_an_answer_each_year_begins_with_those_who_are_to_find_it_and_escalates_anew(office: Office):
    first_told(office)
    assert [asked(office, day) for day in ("2027-02-19", "2027-02-26", "2027-03-05")] == [[1], [2], []]
    assert asked(office, "2028-02-11") == [0]
    assert [asked(office, day) for day in ("2028-02-18", "2028-02-25", "2028-03-03")] == [[1], [2], []]


def test_a_waiver_with_a_reason_ends_the_years_until_its_day(office: Office):
    item = first_told(office)
    given = {"until": "2030-06-03", "reason": "Nagoya looks for it"}
    assert answer(office, "2027-02-15", "waive_deadline", item, name="manager", **given).passed
    assert [asked(office, day) for day in ("2028-02-14", "2029-02-13", "2030-05-31")] == [[], [], []]
    assert asked(office, "2030-06-03") == [0]
    assert asked(office, "2031-02-13") == [0]


def test_what_was_found_is_asked_for_no_more(office: Office):
    item = first_told(office)
    file = item["reference"]
    here = office.on("2027-02-15")
    found = {"source": "the text", "certainty": "A"}
    for field, value in (("term", "open"), ("renewal", "none"), ("notice", "P6M"), ("nature", "arrangement")):
        assert here.record(file, "found", field=field, value=value, **found).passed
    assert [asked(office, day) for day in ("2028-02-11", "2029-02-13")] == [[], []]
