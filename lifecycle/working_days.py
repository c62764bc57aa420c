"""Working days in Brussels: Monday to Friday but the ten legal holidays (royal decree of 18 April 1974)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)
Closed = tuple[frozenset[str], frozenset[date]]
"""Days not worked besides weekends and legal holidays: each year's as month-day, and single ones (the policy's)."""
ALWAYS_CLOSED: Closed = (frozenset(), frozenset())
"""No further days."""


def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def legal_holidays(year: int) -> frozenset[date]:
    """The ten legal holidays of a year."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=n) for n in (1, 39, 50)}
    fixed = {date(year, m, d) for m, d in ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))}
    return frozenset(moving | fixed)


def is_working_day(day: date, closed: Closed = ALWAYS_CLOSED) -> bool:
    """Whether the offices of the Region are open that day; `closed` are the further days that the policy names."""
    if day.weekday() >= 5 or day in legal_holidays(day.year):
        return False
    yearly, single = closed
    return day not in single and day.isoformat()[5:] not in yearly


def last_working_day(day: date, closed: Closed = ALWAYS_CLOSED) -> date:
    """That day, or the last working day before it."""
    while not is_working_day(day, closed):
        day -= ONE_DAY
    return day


def next_working_day(day: date, closed: Closed = ALWAYS_CLOSED) -> date:
    """That day, or the first working day after it."""
    while not is_working_day(day, closed):
        day += ONE_DAY
    return day
