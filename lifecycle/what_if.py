"""What becomes of files under another government calendar if nobody acts: the engine itself, run ahead in memory.

Nothing is decided here: the clock is `run_clock`, what waits is asked of `decide`, by when a decision comes in time
follows from the deadlines, the last day that is safe from `last_safe_day`. A file is not looked at every day but
only on those on which an answer can change; looked at every day it gives the same, which a test shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from lifecycle.clock import clock_acts
from lifecycle.deadlines import deadlines, last_decision_day
from lifecycle.decision import Decision
from lifecycle.fold import run_clock
from lifecycle.knowledge import Registers
from lifecycle.last_safe_day import last_safe_day
from lifecycle.relations import Reader
from lifecycle.stages import ENDS, Stage
from lifecycle.supposed import Supposed
from lifecycle.waiting import (
    CONVERSION,
    only_a_government_is_missing,
    pending_since,
    renewal_waits_from,
    wanted_decisions,
)
from rules.calendar import Calendar
from rules.case import Case
from rules.dates import InexactDate
from rules.government import first_day, regime_on
from rules.model import Frozen
from rules.policy import Policy

ONE_DAY = timedelta(days=1)
YEARS = 7
"""So many years are run ahead, or until the last supposed period has ended."""


class Span(NamedTuple):
    """The days that are run through, both included."""

    first: date
    last: date


class Wait(NamedTuple):
    """A decision that a government alone holds back: from a day, until another; None where it still waits then."""

    act: str
    since: date
    until: date | None


class Ending(NamedTuple):
    """A test phase or term that ends: when, which may be known inexactly, and by which day it must be decided.

    `tacit` says that it is then prolonged by itself, unless it was denounced in time. `safe_on` is the last day that is
    sure; it lies before a caretaker period in which `decide_by` lies. `caught` says that nobody can decide then, nor on
    the day after, which is still in time.
    """

    on: InexactDate
    decide_by: date
    safe_on: date
    tacit: bool
    caught: bool


class Foreseen(NamedTuple):
    """What becomes of one file; `ending` is the first that a caretaker period catches, else the first of all."""

    case: Case
    ending: Ending | None
    waits: tuple[Wait, ...]


def span_of(first: date, scenarios: Sequence[Sequence[Supposed]]) -> Span:
    """The days to run through from a day on."""
    days = [day for scenario in scenarios for one in scenario for day in (one.since, one.until) if day is not None]
    return Span(first, max(date(first.year + YEARS, 1, 1), *days, first))


def foresee(reading: Reader, registers: Registers, case: Case, span: Span, *, every_day: bool = False) -> Foreseen:
    """Run one file through the days of a span, under the calendar that the registers hold; nothing is written.

    `case` is the file as it stands on the first day. Other files are read as they are stored, and led on by the clock.
    """
    opened: dict[str, date] = {}
    waits: list[Wait] = []
    ending: Ending | None = None
    now, day = case, span.first
    fixed = _days_of_registers(registers, span)
    while True:
        now = run_clock(now, day)
        found = _ending(registers, now, span)
        if found is not None and (ending is None or (found.caught and not ending.caught)):
            ending = found
        decisions = _held_back(reading, registers, now, day)
        held = {decision.act for decision in decisions if only_a_government_is_missing(decision)}
        if pending_since(now, registers, day) is not None and not _may_decide(registers, day):
            held.add(CONVERSION)  # nobody could prepare it in time: it waits, whatever else the file still lacks
        waits += [Wait(act, opened.pop(act), day) for act in sorted(opened.keys() - held)]
        opened.update({act: day for act in held if act not in opened})
        if now.stage in ENDS:
            break
        later = (day + ONE_DAY,) if every_day else (*fixed, *_days_of_file(registers, now, span, decisions))
        following = min((d for d in later if day < d <= span.last), default=None)
        if following is None:
            break
        day = following
    waits += [Wait(act, since, None) for act, since in opened.items()]
    return Foreseen(case, ending, tuple(sorted(waits, key=lambda w: (w.since, w.act))))


def _held_back(reading: Reader, registers: Registers, case: Case, day: date) -> Sequence[Decision]:
    """The decisions that would carry a file on, or are intended, on a day without a government that may take them."""
    if _may_decide(registers, day):
        return ()
    return wanted_decisions(reading, registers, case, day)


def _may_decide(registers: Registers, day: date) -> bool:
    return regime_on(registers.calendar, registers.policy_on(day), day)[0] == "full_powers"


def _ending(registers: Registers, case: Case, span: Span) -> Ending | None:
    """The end that a file is coming to, where it can still be decided in time as far as days go."""
    by = last_decision_day(case, registers.settings_of(case, span.first))
    if by is None or by[0] < span.first:
        return None
    term = case.mou_term if case.stage in (Stage.TEST_PHASE, Stage.EVALUATION) else case.term
    over = term.over_from if term is not None else None
    if term is None or over is None or over.earliest is None or over.earliest > span.last:
        return None
    safe = last_safe_day(by[0], registers.calendar, registers.policy_on(span.first))
    # a day came off where the deadline was worked out: a government of that very day still decides in time
    in_time = any(_may_decide(registers, day) for day in (by[0], by[0] + ONE_DAY))
    return Ending(over, by[0], safe.on, term.tacit is not None, safe.period is not None and not in_time)


# ------------------------------------------------------------------------------------ the days on which to look


def _days_of_registers(registers: Registers, span: Span) -> frozenset[date]:
    """The days on which the government, or the policy of the register, may change for all files."""
    policy = registers.policy_on(span.first)
    found = set(_bounds(registers.calendar, policy))
    for adoption in registers.policies.adoptions:
        if adoption.counts_from is not None:
            found |= {adoption.counts_from, *_bounds(registers.calendar, registers.policy_on(adoption.counts_from))}
    return frozenset(day for day in found if span.first < day <= span.last)


def _bounds(calendar: Calendar, policy: Policy) -> Iterator[date]:
    for period in calendar.standing:
        start = first_day(period, policy)
        ends = (period.end.on.earliest, period.end.on.latest) if period.end is not None else ()
        yield from (day for day in (start.earliest, start.latest, *ends) if day is not None)


def _bounds_in(value: object) -> Iterator[date]:
    """Every day that a file names, both bounds where it is inexact: a rule compares with it, and with the day after."""
    if isinstance(value, InexactDate):
        yield from (bound for bound in (value.earliest, value.latest) if bound is not None)
    elif isinstance(value, date):
        yield value
    elif isinstance(value, Frozen):
        for name in type(value).model_fields:
            yield from _bounds_in(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _bounds_in(one)


def _days_of_file(registers: Registers, case: Case, span: Span, decisions: Sequence[Decision]) -> Iterator[date]:
    """The later days on which the clock moves a file, or a rule may answer otherwise."""
    yield from (due.day for due in clock_acts(case))
    renewal = renewal_waits_from(case)
    if renewal is not None:
        yield renewal
    yield from (one.due_on for one in deadlines(case, registers.settings_of(case, span.first)))
    for bound in _bounds_in(case):
        yield from (bound, bound + ONE_DAY) if bound < span.last else ()
    for decision in decisions:
        yield from (verdict.passes_from for verdict in decision.blocking if verdict.passes_from is not None)
