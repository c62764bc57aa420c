"""Legal days, inexact dates and lengths: against `dateutil`, and against brute force over days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rules.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_DAYS,
    MOST_YEARS,
    DateError,
    InexactDate,
    Period,
    add_months,
    before,
    exact,
    has_come,
    interval,
    on_or_before,
    parse_day,
    parse_inexact,
    parse_period,
    parse_worked_out,
    within_years,
)
from tests.rules.makers import day

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
MIDDLE = st.dates(date(1950, 1, 1), date(2800, 12, 31))

# A world of twelve days, across the end of a year, small enough to try every reading.
WORLD = [date(2023, 12, 26) + timedelta(days=n) for n in range(12)]
FAR = [WORLD[0] - timedelta(days=400), *WORLD, WORLD[-1] + timedelta(days=400)]


@st.composite
def small(draw: st.DrawFn) -> InexactDate:
    """A day or an interval of the small world, either side perhaps open."""
    low, high = sorted(draw(st.tuples(st.sampled_from(WORLD), st.sampled_from(WORLD))))
    shape = draw(st.sampled_from(["day", "both", "low", "high"]))
    match shape:
        case "day":
            return exact(low)
        case "low":
            return interval(low, None)
        case "high":
            return interval(None, high)
    return interval(low, high)


def readings(value: InexactDate | date) -> list[date]:
    """Every day that a date may be; two far days stand for what an open side reaches."""
    if isinstance(value, date):
        return [value]
    return [
        d
        for d in FAR
        if (value.earliest is None or value.earliest <= d) and (value.latest is None or d <= value.latest)
    ]


def agreed(answers: set[bool]) -> bool | None:
    return answers.pop() if len(answers) == 1 else None


# ------------------------------------------------------------------------------------ lengths of time


@given(MIDDLE, st.integers(-600, 600))
@example(day("2024-02-29"), 24)
@example(day("2026-08-31"), -6)
@example(day("2023-12-31"), 2)
def test_months_are_added_as_dateutil_adds_them(start, months):
    assert add_months(start, months) == start + relativedelta(months=months)


@given(MIDDLE, st.integers(0, 40), st.integers(0, 60), st.integers(0, 900))
@example(day("1950-01-01"), 40, 60, 900)
def test_a_length_leads_to_the_day_that_dateutil_finds_and_back(start, years, months, days):
    assume(years or months or days)
    length = parse_period(f"P{years}Y{months}M{days}D")
    assert length.after(start) == start + relativedelta(months=years * 12 + months) + timedelta(days=days)
    assert length.before(start) == start - relativedelta(months=years * 12 + months) - timedelta(days=days)


@given(MIDDLE, MIDDLE, st.integers(1, 120))
def test_a_longer_wait_never_ends_earlier(one, other, months):
    assume(one <= other)
    length = Period(months, 0, f"P{months}M")
    assert length.after(one) <= length.after(other)
    assert length.before(one) <= length.before(other)
    assert length.before(length.after(one)) <= one


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2024-02-29", "P2Y", "2026-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2021-01-13", "P2Y", "2023-01-13"),
        ("2023-12-31", "P1D", "2024-01-01"),
        ("2023-12-31", "P2M", "2024-02-29"),
        ("2022-12-31", "P2M", "2023-02-28"),
        ("2025-03-30", "P1D", "2025-03-31"),  # the night of the clock change
        ("2025-10-26", "P1D", "2025-10-27"),
        ("2024-01-31", "P1M1D", "2024-03-01"),
    ],
)
def test_the_ends_that_people_ask_about(start, length, end):
    assert parse_period(length).after(day(start)) == day(end)


def test_a_length_before_a_day():
    assert parse_period("P6M").before(day("2026-08-31")) == day("2026-02-28")
    assert parse_period("P1Y6M").months == 18
    assert str(parse_period("P1Y6M")) == "P1Y6M"


@given(small(), st.integers(1, 30))
def test_an_interval_moves_with_both_its_ends(value, months):
    length = Period(months, 0, f"P{months}M")
    moved = length.after_inexact(value)
    assert (moved.earliest is None) == (value.earliest is None)
    assert (moved.latest is None) == (value.latest is None)
    for reading in (value.earliest, value.latest):
        if reading is not None:
            assert moved.may_be(length.after(reading))


@pytest.mark.parametrize(
    ("length", "on", "end"),
    [("P1D", "2999-12-31", "3000-01-01"), ("P5Y", "2999-05-04", "3004-05-04"), ("P500Y", "2999-12-31", "3499-12-31")],
)
def test_what_follows_from_the_last_days_lies_after_the_last_year(length, on, end):
    """People write days to 2999; a term that is prolonged then ends later all the same."""
    later = parse_period(length).after_inexact(parse_inexact(on))
    assert str(later) == end
    assert parse_worked_out(end) == later
    with pytest.raises(DateError):
        parse_inexact(end)
    with pytest.raises(DateError) as refused:
        within_years(later)
    assert refused.value.expected == "years"


def test_what_lies_before_the_first_days_lies_before_the_first_year():
    assert parse_period("P500Y").before(day("1989-01-01")) == day("1489-01-01")


@given(DAYS, st.integers(0, 12 * MOST_YEARS), st.integers(0, MOST_DAYS))
def test_every_length_from_every_day_gives_a_day(on, months, days):
    length = Period(months, days, "P")
    assert length.before(on) <= on <= length.after(on)


@pytest.mark.parametrize("months", [12 * 8000, -12 * 2000])
def test_no_day_outside_the_calendar_is_computed(months):
    with pytest.raises(DateError):
        add_months(date(2000, 1, 1), months)


@pytest.mark.parametrize("days", [3_000_000, -1_000_000])
def test_days_outside_the_calendar_are_refused_as_a_date_too(days):
    with pytest.raises(DateError):
        Period(0, days, "P").after(date(2000, 1, 1))


@pytest.mark.parametrize(
    "text",
    ["", "P", "5Y", "P0D", "P0Y0M", "P-1Y", "P5W", "PT5H", "P5Y ", " P5Y", "p5y", "P1M1Y", "P1D1M", "P5", "P1.5Y", "P٥Y", "P5Y\n",
     "P1000Y", "open", "unknown"],
)  # fmt: skip
def test_what_is_no_length_is_refused(text):
    with pytest.raises(DateError) as refused:
        parse_period(text)
    assert refused.value.text == text


# ------------------------------------------------------------------------------------ comparing


@given(small(), small())
def test_earlier_means_earlier_on_every_reading(first, second):
    tried = {a < b for a in readings(first) for b in readings(second)}
    said = before(first, second)
    if said is not None:
        assert tried == {said}
    elif first.latest is not None or second.earliest is not None:
        assert agreed(tried) is None or None in (first.earliest, first.latest, second.earliest, second.latest)


@given(small(), small())
def test_not_later_means_not_later_on_every_reading(first, second):
    tried = {a <= b for a in readings(first) for b in readings(second)}
    said = on_or_before(first, second)
    if said is not None:
        assert tried == {said}
    elif None not in (first.earliest, first.latest, second.earliest, second.latest):
        assert agreed(tried) is None


@given(small(), st.sampled_from(WORLD))
def test_a_day_has_come_when_every_reading_lies_not_after_it(value, on):
    tried = {r <= on for r in readings(value)}
    assert has_come(value, on) == agreed(tried)


@given(small(), small())
def test_bounded_dates_are_told_apart_whenever_every_reading_agrees(first, second):
    assume(None not in (first.earliest, first.latest, second.earliest, second.latest))
    assert before(first, second) == agreed({a < b for a in readings(first) for b in readings(second)})
    assert on_or_before(first, second) == agreed({a <= b for a in readings(first) for b in readings(second)})


@given(small(), small())
def test_comparing_twice_never_contradicts_itself(first, second):
    if before(first, second):
        assert before(second, first) is False
        assert on_or_before(first, second) is True
    if before(first, second) is False:
        assert on_or_before(second, first) is True


@given(DAYS, DAYS)
def test_exact_days_are_always_told_apart(one, other):
    assert before(one, other) is (one < other)
    assert on_or_before(exact(one), other) is (one <= other)
    assert has_come(exact(one), other) is (one <= other)


@given(small(), st.sampled_from(FAR))
def test_a_date_may_be_each_of_its_readings_and_no_other_day(value, on):
    assert value.may_be(on) == (on in readings(value))


# ------------------------------------------------------------------------------------ reading and writing


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2021-01-13", "2021-01-13", "2021-01-13"),
        ("2022-09", "2022-09-01", "2022-09-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("1997", "1997-01-01", "1997-12-31"),
        ("2016-04/2016-07", "2016-04-01", "2016-07-31"),
        ("2023/2024-01", "2023-01-01", "2024-01-31"),
        ("../2024-06-08", None, "2024-06-08"),
        ("2000-03-30/..", "2000-03-30", None),
        ("1999/..", "1999-01-01", None),
        ("../1999", None, "1999-12-31"),
    ],
)
def test_a_written_date_is_the_interval_it_names(text, earliest, latest):
    read = parse_inexact(text)
    assert (read.earliest, read.latest) == (earliest and day(earliest), latest and day(latest))
    assert str(read) == text
    assert read.day == (day(text) if len(text) == 10 and "/" not in text else None)


@given(small())
def test_what_is_written_is_read_back_the_same(value):
    assert parse_inexact(str(value)) == value


@given(DAYS)
def test_a_day_is_read_back_the_same(on):
    assert parse_day(on.isoformat()) == on
    assert parse_inexact(on.isoformat()) == exact(on)


@pytest.mark.parametrize(
    "text",
    ["", " ", "2021-13-01", "2023-02-29", "2021-1-3", "21-01-13", "20210113", "2021-01-13T00:00", "13/01/2021", "2021/13", "1899", "3000",
     "1899-12-31", "3000-01-01", "../..", "..", "/", "2021/", "/2021", "2021/2020", "2021-05/2021-04", "2021/2022/2023", "2021-00",
     "2021-01-00", "2021-01-32", "٢٠٢١", "2021-01-13\n", " 2021", "2021?", "2021~", "yesterday", "0000", "-2021", "open", "unknown"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(DateError) as refused:
        parse_inexact(text)
    assert refused.value.text == text


@given(st.text(max_size=25))
def test_any_text_is_a_date_or_a_date_error(text):
    try:
        read = parse_inexact(text)
    except DateError:
        return
    assert str(read) == text


@pytest.mark.parametrize(
    "text", ["2021", "2021-01", "2021-01-13/2021-01-14", "../2021-01-13", "2021-01-1", "2021-02-30", "2021/12/31"]
)
def test_where_one_day_is_asked_for_nothing_else_will_do(text):
    with pytest.raises(DateError):
        parse_day(text)


def test_an_interval_needs_a_bound():
    with pytest.raises(DateError):
        interval(None, None)


def test_an_interval_of_one_day_is_that_day():
    assert interval(day("2024-02-29"), day("2024-02-29")) == exact(day("2024-02-29"))


@given(small(), st.sampled_from(WORLD))
def test_a_fact_folds_at_its_latest_day_or_when_it_was_recorded(value, recorded):
    assert value.folds_on(recorded) == (value.latest or recorded)
