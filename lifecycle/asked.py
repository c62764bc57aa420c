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
    """An instant up to which entries count, as the register writes instants, in UTC.

    Without an offset it is Brussels time; a day alone means the end of that day. Raises Unreadable for one that cannot
    be read or lies in the future.
    """
    return _instant(field, typed, now, time.max)


def read_since(field: str, typed: str, now: datetime) -> str:
    """An instant behind which entries count, written alike: a day alone means its beginning, all of it counts.

    Raises what `read_instant` raises.
    """
    return _instant(field, typed, now, time.min)


def _instant(field: str, typed: str, now: datetime, of_day: time) -> str:
    text = typed.strip()
    whole = len(text) <= 10
    try:
        read = datetime.fromisoformat(text)
        if whole:
            read = datetime.combine(read.date(), of_day)
        at = read if read.tzinfo else read.replace(tzinfo=ZoneInfo("Europe/Brussels"))
        at = at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable("usage.malformed", {"field": field, "value": text, "expected": "instant"}) from error
    if at.year < FIRST_YEAR:
        raise Unreadable("usage.too_early", {"field": field, "value": text, "first": FIRST_YEAR})
    # a day is meant to its end, and today has not ended yet
    if at > now + (timedelta(days=1) if whole and of_day == time.max else timedelta()):
        raise Unreadable("usage.future_instant", {"field": field, "value": text})
    # what counts is recorded after the instant that is given: midnight itself belongs to the day
    return (at - timedelta(microseconds=1) if whole and of_day == time.min else at).strftime(WRITTEN)
