"""Days and instants at which somebody asks to see the register, as they are typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lifecycle.errors import Unreadable
from rules.dates import REGION_SINCE, DateError, parse_day

FIRST_YEAR = REGION_SINCE.year
"""The Region's first year: nothing is asked of a day before it."""
WRITTEN = "%Y-%m-%dT%H:%M:%S.%fZ"


def read_asked_day(field: str, text: str) -> date:
    """A day on which to look at the register, from 1989 to 2999. Raises Unreadable, naming the field."""
    try:
        day = parse_day(text)
    except DateError as error:
        raise Unreadable("usage.malformed", {"field": field, "value": text, "expected": error.expected}) from error
    if day.year < FIRST_YEAR:
        raise Unreadable("usage.too_early", {"field": field, "value": text, "first": FIRST_YEAR})
    return day


def read_instant(field: str, typed: str, now: datetime) -> str:
    """An instant of recording, as the register writes instants, in UTC.

    Without an offset it is Brussels time; a day alone means the end of that day. Raises Unreadable for one that cannot
    be read or lies in the future.
    """
    text = typed.strip()
    try:
        read = datetime.fromisoformat(text)
        if len(text) <= 10:
            read = datetime.combine(read.date(), time.max)
        at = read if read.tzinfo else read.replace(tzinfo=ZoneInfo("Europe/Brussels"))
        at = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("usage.malformed", {"field": field, "value": text, "expected": "instant"}) from error
    if at.year < FIRST_YEAR:
        raise Unreadable("usage.too_early", {"field": field, "value": text, "first": FIRST_YEAR})
    # a day is meant to its end, and today has not ended yet
    if at > now + (timedelta(days=1) if len(text) <= 10 else timedelta()):
        raise Unreadable("usage.future_instant", {"field": field, "value": text})
    return at.strftime(WRITTEN)
