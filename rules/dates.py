"""Legal days, inexact dates and lengths of time.

A legal day is a `datetime.date` in Brussels; it has no hour. A date that is known only in part is an
interval of days, written as in EDTF (ISO 8601-2)::

    2021-01-13          one day
    2022-09             some day of that month
    1997                some day of that year
    2016-04/2016-07     some day between the first of April and the last of July
    ../2024-06-08       not after that day
    2000-03-30/..       not before that day

Comparing inexact dates gives True, False or None. None means unknown and never turns into a day by itself.

People write days of the years 1900 to 2999. What follows from such a day may lie outside these years: a term that is
prolonged in 2999 ends in 3004.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import Literal

Truth = bool | None
"""Yes, no, or unknown (None)."""

OPEN: Literal["open"] = "open"
UNKNOWN: Literal["unknown"] = "unknown"

FIRST_YEAR = 1900
LAST_YEAR = 2999
MOST_YEARS = 500
"""The longest length that is read: no day that follows from a day and a few lengths leaves the calendar."""
MOST_DAYS = MOST_YEARS * 365
"""The same as a number of days."""

EVERY_MONTH_HAS = 28
"""Days."""

REMEMBERED = 4096
"""Texts whose reading is kept: every file that is loaded says the same few hundred days and lengths again."""


class DateError(ValueError):
    """A text is not a date, an EDTF interval or a length of time.

    `text` is what was given, `expected` the key of what should stand there (message `expected.<key>`).
    """

    def __init__(self, text: str, expected: str) -> None:
        super().__init__(f"{text!r}: expected {expected}")
        self.text = text
        self.expected = expected


@dataclass(frozen=True, slots=True)
class InexactDate:
    """A day known exactly or as an interval of days; either bound may be open (None).

    `text` is the EDTF form, kept as its source writes it.
    """

    earliest: date | None
    latest: date | None
    text: str

    @property
    def day(self) -> date | None:
        """The day, where there is just one; else None."""
        return self.earliest if self.earliest == self.latest else None

    def folds_on(self, recorded_on: date) -> date:
        """The day on which a fact of this date takes effect: its latest day, else the day of recording."""
        return self.latest if self.latest is not None else recorded_on

    def may_be(self, day: date) -> bool:
        """Whether this date could be that day."""
        return (self.earliest is None or self.earliest <= day) and (self.latest is None or day <= self.latest)

    def __str__(self) -> str:
        return self.text


REGION_SINCE = date(1989, 1, 1)
"""The Region's first year: nobody can ask about an earlier day, and it began no partnership on one."""


@lru_cache(maxsize=REMEMBERED)
def exact(day: date) -> InexactDate:
    """One known day."""
    return InexactDate(day, day, day.isoformat())


_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


def _bounds(text: str, whole: str, first_year: int, last_year: int) -> tuple[date, date]:
    match = _PART.match(text)
    if match is None:
        raise DateError(whole, "date")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not first_year <= year <= last_year:
        raise DateError(whole, "years")
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError as error:
        raise DateError(whole, "calendar") from error


@lru_cache(maxsize=REMEMBERED)
def parse_inexact(text: str) -> InexactDate:
    """Read an EDTF date or interval, as people write it. Raises DateError, also outside the years 1900 to 2999."""
    return _read(text, FIRST_YEAR, LAST_YEAR)


@lru_cache(maxsize=REMEMBERED)
def parse_worked_out(text: str) -> InexactDate:
    """Read an EDTF date or interval that the program wrote: worked out, it may lie in any year. Raises DateError."""
    return _read(text, MINYEAR, MAXYEAR)


def _read(text: str, *years: int) -> InexactDate:
    if "/" not in text:
        earliest, latest = _bounds(text, text, *years)
        return InexactDate(earliest, latest, text)
    left, _, right = text.partition("/")
    if (left, right) == ("..", ".."):
        raise DateError(text, "bound")
    low = None if left == ".." else _bounds(left, text, *years)[0]
    high = None if right == ".." else _bounds(right, text, *years)[1]
    if low is not None and high is not None and low > high:
        raise DateError(text, "interval")
    return InexactDate(low, high, text)


def parse_day(text: str) -> date:
    """Read one exact legal day (`2024-06-09`). Raises DateError."""
    if len(text) != 10:
        raise DateError(text, "day")
    earliest, _ = _bounds(text, text, FIRST_YEAR, LAST_YEAR)
    return earliest


def within_years(when: InexactDate | None) -> InexactDate | None:
    """That date, for what somebody states of a text. Raises DateError past the last year."""
    if when is not None and max(bound.year for bound in (when.earliest, when.latest) if bound) > LAST_YEAR:
        raise DateError(when.text, "years")
    return when


def before(first: InexactDate | date, second: InexactDate | date) -> Truth:
    """Whether the first lies on an earlier day than the second: yes, no or unknown."""
    low1, high1 = (first.earliest, first.latest) if isinstance(first, InexactDate) else (first, first)
    low2, high2 = (second.earliest, second.latest) if isinstance(second, InexactDate) else (second, second)
    if high1 is not None and low2 is not None and high1 < low2:
        return True
    if low1 is not None and high2 is not None and low1 >= high2:
        return False
    return None


def on_or_before(first: InexactDate | date, second: InexactDate | date) -> Truth:
    """Whether the first lies on the same day as the second or an earlier one: yes, no or unknown."""
    later = before(second, first)
    return None if later is None else not later


def has_come(when: InexactDate | date, on: date) -> Truth:
    """Whether a date has come by that day (the day itself counts)."""
    return on_or_before(when, on)


def add_months(day: date, months: int) -> date:
    """That many calendar months later (or earlier); a day that the month lacks becomes its last day.

    2024-02-29 plus 24 months is 2026-02-28; 2026-08-31 minus 6 months is 2026-02-28.
    Raises DateError outside the calendar, which has the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise DateError(f"{day} {months:+d} months", "years")
    if day.day <= EVERY_MONTH_HAS:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _add_days(day: date, days: int) -> date:
    if not days:  # most lengths are of whole months
        return day
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise DateError(f"{day} {days:+d} days", "years") from error


_LARGE = r"[1-9]\d{3,8}"  # read, and said to be too long
_PERIOD = re.compile(
    rf"P(?=\d)(?:(\d{{1,3}}|{_LARGE})Y)?(?:(\d{{1,4}}|{_LARGE})M)?(?:(\d{{1,5}}|{_LARGE})D)?\Z", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in calendar months and days, written as in ISO 8601: `P5Y`, `P6M`, `P1Y6M`, `P30D`."""

    months: int
    days: int
    text: str

    def after(self, day: date) -> date:
        """The day this much later. Raises DateError past the end of the calendar."""
        return _add_days(add_months(day, self.months), self.days)

    def before(self, day: date) -> date:
        """The day this much earlier. Raises DateError before the calendar begins."""
        return _add_days(add_months(day, -self.months), -self.days)

    def after_inexact(self, when: InexactDate) -> InexactDate:
        """The interval this much later."""
        if when.day is not None:
            return exact(self.after(when.day))
        low = None if when.earliest is None else self.after(when.earliest)
        high = None if when.latest is None else self.after(when.latest)
        return interval(low, high)

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=REMEMBERED)
def parse_period(text: str) -> Period:
    """Read an ISO 8601 length of time in years, months and days. Raises DateError."""
    match = _PERIOD.match(text)
    if match is None:
        raise DateError(text, "length")
    years, months, days = (int(part) if part else 0 for part in match.groups())
    if years + months + days == 0:
        raise DateError(text, "length_some")
    if years * 12 + months > MOST_YEARS * 12 or days > MOST_DAYS:
        raise DateError(text, "length_most")
    return Period(years * 12 + months, days, text)


def interval(low: date | None, high: date | None) -> InexactDate:
    """The interval between two days, either of them open (None). Raises DateError where both are."""
    if low is None and high is None:
        raise DateError("../..", "bound")
    if low == high:
        assert low is not None
        return exact(low)
    return InexactDate(low, high, f"{low or '..'}/{high or '..'}")
