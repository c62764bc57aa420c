"""Half-open bands: each day in exactly one, each band opening on a working day, none reported twice, none lost."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.working_days import is_working_day
from scheduler.bands import OVERDUE, Opening, band_on, due_now, next_opening, openings

BANDS = (180, 90, 60, 30, 14, 7, 1, 0)
CLOSED = (frozenset({"01-02"}), frozenset({date(2026, 5, 15)}))
ONE = timedelta(days=1)

days = st.dates(date(1990, 1, 1), date(2098, 12, 31))
bands = st.lists(st.integers(0, 400), min_size=1, max_size=9, unique=True).map(lambda found: tuple(sorted(found)[::-1]))


def test_a_band_opens_on_its_day_and_closes_when_the_next_opens():
    opened = openings(date(2026, 7, 22), (30, 14, 7, 0))
    assert opened == (
        Opening(30, date(2026, 6, 22)),
        Opening(14, date(2026, 7, 8)),
        Opening(7, date(2026, 7, 15)),
        Opening(0, date(2026, 7, 22)),
        Opening(OVERDUE, date(2026, 7, 23)),
    )
    assert band_on(opened, date(2026, 6, 21)) is None
    assert band_on(opened, date(2026, 7, 14)) == Opening(14, date(2026, 7, 8))


def test_the_national_holiday_easter_monday_and_the_second_of_january_roll_to_the_working_day_before():
    assert openings(date(2026, 7, 21), (0,))[0].on == date(2026, 7, 20)
    assert openings(date(2026, 4, 6), (0,))[0].on == date(2026, 4, 3), "Easter Monday: the Friday before"
    assert openings(date(2026, 1, 2), (0,), CLOSED)[0].on == date(2025, 12, 31)
    assert openings(date(2026, 1, 2), (0,))[0].on == date(2026, 1, 2), "closed only where the policy says so"
    assert openings(date(2026, 5, 15), (0,), CLOSED)[0].on == date(2026, 5, 13), "a bridge day after Ascension"


def test_overdue_opens_on_the_first_working_day_after_the_deadline():
    assert openings(date(2026, 7, 17), (0,))[-1] == Opening(OVERDUE, date(2026, 7, 20)), "a Friday: on Monday"


def test_of_two_bands_that_open_on_one_day_the_later_holds_it():
    opened = openings(date(2026, 11, 29), (1, 0))  # a Sunday: both roll to the Friday
    assert opened == (Opening(0, date(2026, 11, 27)), Opening(OVERDUE, date(2026, 11, 30)))


@given(days, bands)
def test_every_day_from_the_first_opening_on_lies_in_exactly_one_band(due_on: date, given_bands: tuple[int, ...]):
    opened = openings(due_on, given_bands, CLOSED)
    for offset in range((opened[-1].on - opened[0].on).days + 3):
        day = opened[0].on + offset * ONE
        until = [*(o.on for o in opened[1:]), date.max]
        holding = [o for o, end in zip(opened, until, strict=True) if o.on <= day < end]
        assert holding == [band_on(opened, day)]


@given(days, bands)
def test_every_band_opens_on_a_working_day_not_after_its_nominal_one(due_on: date, given_bands: tuple[int, ...]):
    for band, on in openings(due_on, given_bands, CLOSED):
        assert is_working_day(on, CLOSED)
        assert on > due_on if band == OVERDUE else on <= due_on - timedelta(days=band)


@given(days, bands, st.lists(st.integers(1, 40), min_size=1, max_size=40))
def test_each_band_is_reported_once_or_named_as_missed_whatever_runs_were_missed(due_on, given_bands, gaps):
    """Every pattern of runs: the first before the first band, then with any gaps between them."""
    opened = openings(due_on, given_bands, CLOSED)
    day, looked = opened[0].on - ONE, None
    reported: list[int] = []
    missed: list[int] = []
    for gap in (0, *gaps):
        day += gap * ONE
        found = due_now(opened, looked, day)
        if found is not None:
            reported.append(found.band)
            missed += found.missed
        looked = day
    passed = [o.band for o in opened if o.on <= day]
    assert sorted(reported + missed, reverse=True) == passed
    assert len(set(reported + missed)) == len(reported + missed)


@given(days, bands)
def test_asked_again_on_the_same_day_nothing_is_due(due_on, given_bands):
    opened = openings(due_on, given_bands)
    for _, on in opened:
        assert due_now(opened, on - ONE, on) is not None
        assert due_now(opened, on, on) is None


def test_a_deadline_that_nobody_looked_at_before_has_missed_nothing():
    opened = openings(date(2026, 7, 22), BANDS)
    found = due_now(opened, None, date(2026, 7, 10))
    assert found is not None and found.band == 14 and found.missed == ()


def test_after_ten_days_without_a_run_one_reminder_names_all_that_were_missed():
    opened = openings(date(2026, 7, 22), BANDS)
    found = due_now(opened, date(2026, 7, 6), date(2026, 7, 16))
    assert found is not None and (found.band, found.missed) == (7, (14,))


def test_the_next_look_is_when_the_next_band_opens():
    opened = openings(date(2026, 7, 22), (30, 7, 0))
    assert next_opening(opened, date(2026, 7, 1)) == date(2026, 7, 15)
    assert next_opening(opened, date(2026, 7, 23)) is None
