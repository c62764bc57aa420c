"""Government calendars that are only supposed: the recorded one with other caretaker periods in it. Pure.

A supposed period is written as `government enter` and `close` write one: the day of the event that begins it, and the
day of the oath, on which full powers return; without that day it never ends. Several in one scenario stand between
commas.

    2029-06-10:2030-12-01      an election on 10 June 2029, an oath on 1 December 2030
    2029-06-10                 an election, and no government after it

Until a supposed period begins, the calendar is as recorded; whatever recorded period shares days with it gives way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from lifecycle.asked import read_asked_day
from lifecycle.errors import Unreadable
from rules.calendar import Calendar, GovernmentPeriod, PeriodEnd
from rules.dates import exact
from rules.government import first_day
from rules.policy import Policy

SUPPOSED, CERTAINTY = "what_if", "I"
"""What stands in a supposed period in place of its source and of those who entered and confirmed it."""


class Supposed(NamedTuple):
    """A caretaker period that is supposed: the day of its event, and that of the oath; None where it never ends."""

    since: date
    until: date | None = None

    @property
    def text(self) -> str:
        """The period as it is typed."""
        return self.since.isoformat() if self.until is None else f"{self.since}:{self.until}"


Scenario = tuple[Supposed, ...]
"""What one scenario supposes, the earliest period first."""


MOST_SCENARIOS = 10
MOST_PERIODS = 4
"""So many periods one scenario may suppose: more than two legislatures ahead nobody plans each of them."""
MOST_YEARS = 50
"""So far from the first day a supposed period may begin or end: beyond it nobody plans, and every term is guesswork."""


def read_scenarios(field: str, typed: Sequence[str], first: date) -> tuple[Scenario, ...]:
    """Read scenarios that are run through from a day on.

    Raises Unreadable, naming the field, for none or too many, and for one that cannot be read, has too many periods, is
    over on that day, lies too far ahead, or says the same as another.
    """
    if not 1 <= len(typed) <= MOST_SCENARIOS:
        raise Unreadable("usage.caretaker_count", {"field": field, "most": MOST_SCENARIOS})
    scenarios = tuple(read_scenario(field, text) for text in typed)
    for place, scenario in enumerate(scenarios):
        if scenario in scenarios[:place]:
            raise Unreadable("usage.caretaker_twice", {"field": field, "value": typed[place]})
        last = scenario[-1]
        if last.until is not None and last.until <= first:
            raise Unreadable("usage.caretaker_over", {"field": field, "value": last.text, "on": first.isoformat()})
        if max(last.since, last.until or last.since).year > first.year + MOST_YEARS:
            raise Unreadable("usage.caretaker_far", {"field": field, "value": last.text, "years": MOST_YEARS})
    return scenarios


def read_scenario(field: str, text: str) -> Scenario:
    """Read a scenario as it is typed. Raises Unreadable, naming the field."""
    parts = text.split(",")
    if len(parts) > MOST_PERIODS:
        raise Unreadable("usage.caretaker_periods", {"field": field, "count": len(parts), "most": MOST_PERIODS})
    periods = sorted(_read(field, part.strip(), text) for part in parts)
    for one, after in zip(periods, periods[1:], strict=False):
        if one.until is None or after.since < one.until:
            raise Unreadable("usage.caretaker_overlap", {"field": field, "value": text})
    return tuple(periods)


def _read(field: str, part: str, whole: str) -> Supposed:
    first, colon, last = part.partition(":")
    if not first or (colon and not last):
        raise Unreadable("usage.malformed", {"field": field, "value": whole, "expected": "caretaker"})
    since = read_asked_day(field, first)
    until = read_asked_day(field, last) if colon else None
    if until is not None and until <= since:
        raise Unreadable("usage.caretaker_reversed", {"field": field, "value": part})
    return Supposed(since, until)


def supposing(calendar: Calendar, scenario: Sequence[Supposed], policy: Policy) -> Calendar:
    """The calendar with these periods in it; `policy` says whether the day of an event belongs to its period."""
    periods = calendar.periods
    for supposed in scenario:
        number = max((period.id for period in periods), default=0) + 1
        made = _period(number, supposed)
        begins = first_day(made, policy).earliest or supposed.since
        kept = (_before(period, supposed, begins) for period in periods)
        periods = (*(period for period in kept if period is not None), made)
    return calendar.but(periods=periods)


def _period(number: int, supposed: Supposed) -> GovernmentPeriod:
    return GovernmentPeriod(
        id=number, starts_on=exact(supposed.since), start_event="election", source=SUPPOSED, certainty=CERTAINTY,
        entered_by=SUPPOSED, confirmed_by=SUPPOSED, end=None if supposed.until is None else _oath(supposed.until),
    )  # fmt: skip


def _oath(day: date) -> PeriodEnd:
    return PeriodEnd(
        on=exact(day), event="oath", source=SUPPOSED, certainty=CERTAINTY, entered_by=SUPPOSED, confirmed_by=SUPPOSED
    )


def _before(period: GovernmentPeriod, supposed: Supposed, begins: date) -> GovernmentPeriod | None:
    """What is left of a recorded period before a supposed one: all, a part, or nothing."""
    ends = period.end.on.latest if period.end is not None else None
    starts = period.starts_on.earliest
    if period.rejected or (ends is not None and ends <= supposed.since):
        return period
    if supposed.until is not None and starts is not None and starts >= supposed.until:
        return period
    if starts is not None and starts >= supposed.since:
        return None
    return period.but(end=_oath(begins), proposed=None, amended=None)
