"""Days, months and lengths as the texts of entries say them: read here once more, in the most obvious way.

Nothing of `rules/dates.py` is used: an oracle that shares a fault sees none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple


class When(NamedTuple):
    """A date as known: its first and last day (None: open), and how it is written."""

    first: date | None
    last: date | None
    text: str


def when(text: str) -> When:
    """`2024`, `2024-03`, `2024-03-01`, or two of them with a stroke between, either of them `..`."""
    if "/" in text:
        low, high = text.split("/")
        return When(None if low == ".." else when(low).first, None if high == ".." else when(high).last, text)
    year, *rest = (int(part) for part in text.split("-"))
    if not rest:
        return When(date(year, 1, 1), date(year, 12, 31), text)
    month, *days = rest
    if days:
        return When(date(year, month, days[0]), date(year, month, days[0]), text)
    return When(date(year, month, 1), date(year, month, monthrange(year, month)[1]), text)


def later(day: date, length: str, sign: int = 1) -> date:
    """So many years, months and days later, `P1Y6M10D`; or earlier. A day that the month lacks is its last one."""
    found = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", length)
    assert found is not None, length
    years, months, days = (sign * int(number or 0) for number in found.groups())
    month = day.month - 1 + months + 12 * years
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) + timedelta(days=days)


def moved(start: When, length: str) -> When:
    """A date that much later, on every reading of it."""
    first = later(start.first, length) if start.first is not None else None
    last = later(start.last, length) if start.last is not None else None
    return When(first, last, str(first) if first == last else f"{first or '..'}/{last or '..'}")


def surely_before(one: When, other: When) -> bool:
    """Whether it lies before the other on every reading of both."""
    return one.last is not None and other.first is not None and one.last < other.first


def may_be_by(one: When, day: date) -> bool:
    """Whether it may have come by a day."""
    return one.first is None or one.first <= day
