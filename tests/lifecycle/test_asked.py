"""Days and instants as they are asked for: where a day begins and ends in Brussels, in winter and in summer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lifecycle.asked import read_instant, read_since
from lifecycle.errors import Unreadable

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "since", "until"),
    [
        ("2026-11-23", "2026-11-22T22:59:59.999999Z", "2026-11-23T22:59:59.999999Z"),
        ("2026-07-01", "2026-06-30T21:59:59.999999Z", "2026-07-01T21:59:59.999999Z"),
        ("2026-10-25", "2026-10-24T21:59:59.999999Z", "2026-10-25T22:59:59.999999Z"),
    ],
)
def test_a_day_alone_begins_and_ends_at_midnight_in_brussels(day: str, since: str, until: str):
    """What counts is recorded after the first and not after the second; the last day has twenty-five hours."""
    assert (read_since("modifiedSince", day, NOW), read_instant("knownAt", day, NOW)) == (since, until)


def test_an_instant_is_the_same_for_both_and_none_lies_in_the_future():
    """A day that has begun may be asked about, to its end; one that has not may not."""
    for read in (read_since, read_instant):
        assert read("at", "2026-11-23T12:00:00Z", NOW) == "2026-11-23T12:00:00.000000Z"
        assert read("at", "2026-11-23T09:30", NOW) == "2026-11-23T08:30:00.000000Z"
        for text in ("2026-11-23T12:00:01Z", "2026-11-25", "1988-12-31", "yesterday", "2026-02-30"):
            with pytest.raises(Unreadable):
                read("at", text, NOW)
    with pytest.raises(Unreadable):
        read_since("at", "2026-11-24", NOW)
    assert read_since("at", "2026-11-24", NOW + timedelta(hours=11)) == "2026-11-23T22:59:59.999999Z"
