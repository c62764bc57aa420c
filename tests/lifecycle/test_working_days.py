"""Working days in Brussels."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter as oracle
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.last_safe_day import why_earlier
from lifecycle.working_days import easter, is_working_day, last_working_day, legal_holidays


@given(st.integers(1900, 2999))
def test_easter_is_the_easter_of_the_tables(year: int):
    """Easter Sunday equals another implementation's in every year the program knows."""
    assert easter(year) == oracle(year)


@given(st.integers(1900, 2999))
def test_a_year_has_its_ten_legal_holidays(year: int):
    """Ten days, or nine where Ascension falls on 1 May."""
    ascension = oracle(year) + timedelta(days=39)
    assert len(legal_holidays(year)) == (9 if ascension == date(year, 5, 1) else 10)


def test_the_national_holiday_rolls_back_to_the_last_working_day():
    """21 July 2026 is a Tuesday and a holiday: the last working day is Monday 20 July."""
    assert last_working_day(date(2026, 7, 21)) == date(2026, 7, 20)
    assert last_working_day(date(2026, 7, 19)) == date(2026, 7, 17)
    assert last_working_day(date(2026, 4, 6)) == date(2026, 4, 3), "Easter Monday"


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_the_last_working_day_is_never_later_and_always_worked(day: date):
    """It is a working day, not after the day, and no working day lies between."""
    found = last_working_day(day)
    assert found <= day and is_working_day(found)
    assert not any(is_working_day(found + timedelta(days=n)) for n in range(1, (day - found).days + 1))


@pytest.mark.parametrize(
    ("due_on", "act_by", "because"),
    [
        (date(2027, 3, 1), date(2027, 3, 1), None),
        (date(2027, 2, 28), date(2027, 2, 26), "weekend"),
        (date(2027, 5, 17), date(2027, 5, 14), "holiday"),
        (date(2027, 12, 27), date(2027, 12, 24), "closed"),
        (date(2027, 3, 1), date(2024, 6, 7), "caretaker"),
        (date(2027, 2, 28), date(2024, 6, 7), "caretaker"),
    ],
)
def test_a_day_to_act_by_is_explained_by_what_moved_it_most(due_on: date, act_by: date, because: str | None):
    """A Sunday in a caretaker period without an end: it is the period that takes years."""
    assert why_earlier(due_on, act_by, (frozenset(), frozenset({date(2027, 12, 27)}))) == because
