"""Entering government periods: none reversed or overlapping, each confirmed by a second person (DESIGN section 5)."""

from __future__ import annotations

from datetime import date

from rules.calendar import Calendar, GovernmentPeriod
from rules.dates import InexactDate, before
from rules.facts import Facts
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, fails, passes

LAW = (Citation("law.dated_periods", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)


def bounds(period: GovernmentPeriod) -> tuple[InexactDate, InexactDate | None]:
    """The first day of a period and its end as last entered, confirmed or not."""
    end = period.end or period.proposed
    return period.starts_on, end.on if end is not None else None


def _overlaps(start: InexactDate, end: InexactDate | None, other: GovernmentPeriod) -> bool:
    """Whether two periods may share a day; the end day itself is free."""
    other_start, other_end = bounds(other)
    ends_first = end is not None and _not_after(end, other_start)
    starts_after = other_end is not None and _not_after(other_end, start)
    return not (ends_first or starts_after)


def _not_after(first: InexactDate, second: InexactDate) -> bool:
    low, high = second.earliest or date.min, first.latest or date.max
    return high <= low


def find_period(calendar: Calendar, facts: Facts) -> GovernmentPeriod | None:
    """The period that the request names, rejected or not."""
    number = int((facts.request.text("period") if facts.request is not None else None) or 0)
    return next((p for p in calendar.periods if p.id == number), None)


def ordered(facts: Facts) -> Answer:
    """A period ends after it begins and shares no day with another."""
    request = facts.request
    assert request is not None
    start, end = request.date("on"), request.date("endOn")
    own: GovernmentPeriod | None = None
    if facts.act != "enter_period":
        own = find_period(facts.calendar, facts)
        if own is None:
            return fails("unknown", {"value": request.text("period") or "", "fields": ("period",)})
        if own.rejected:
            return fails("rejected", {"period": own.id})
        if facts.act == "close_period":
            start, end = own.starts_on, request.date("on")
            closing = own.end or own.proposed
            if closing is not None:
                return fails("closed_already", {"period": own.id, "end_on": str(closing.on)})
        else:
            start, end = start or own.starts_on, end or bounds(own)[1]
    if start is None:
        return fails("no_start", {"fields": ("on",)})
    params: Params = {"start_on": str(start), "end_on": str(end) if end is not None else "", "fields": ("endOn",)}
    if end is not None and before(start, end) is not True:
        return fails("reversed", {**params, "fields": ("on",)} if facts.act == "close_period" else params)
    clash = next((p for p in facts.calendar.standing if p is not own and _overlaps(start, end, p)), None)
    if clash is not None:
        low, high = bounds(clash)
        shown = Evidence(f"government_period.{clash.id}", f"{low}/{high or '..'}", clash.source)
        other: Params = {"period": clash.id, "other_start_on": str(low), "other_end_on": str(high) if high else ""}
        return fails("overlaps" if high else "overlaps_open", {**params, **other, "fields": ("on",)}, shown)
    return passes("in_order")


def waiting(period: GovernmentPeriod) -> str | None:
    """By whom the part of a period that waits for confirmation was entered; None where nothing waits."""
    if period.confirmed_by is None:
        return period.entered_by
    if period.proposed is not None:
        return period.proposed.entered_by
    if period.amended is not None:
        return period.amended.entered_by
    return None


def second_person(facts: Facts) -> Answer:
    """A period, its closing or its correction counts when another person confirms it."""
    period = find_period(facts.calendar, facts)
    value = facts.request.text("period") if facts.request is not None else None
    if period is None:
        return fails("unknown", {"value": value or "", "fields": ("period",)})
    if period.rejected:
        return fails("rejected", {"period": period.id})
    by = waiting(period)
    if by is None:
        return fails("nothing_waits", {"period": period.id})
    if by == str(facts.actor.number) and facts.act == "confirm_period":
        return fails("same_person", {"period": period.id})
    return passes("second", {"period": period.id})


RULES = (
    Rule(
        "calendar.order",
        2,
        LAW,
        ordered,
        {
            "unknown": RETYPE,
            "rejected": (),
            "no_start": RETYPE,
            "reversed": RETYPE,
            "closed_already": (
                Step("legal", "agreements government correct {period} --reason <reason> --end-on <day>"),
                Step("{second}", "agreements government confirm {period}"),
            ),
            "overlaps": RETYPE,
            "overlaps_open": (
                Step(
                    "legal",
                    "agreements government close {period} --event oath --on <day>"
                    " --source <source> --certainty <certainty>",
                ),
                Step("{second}", "agreements government confirm {period}"),
            ),
        },
        of_request=True,
    ),
    Rule(
        "calendar.second_person",
        2,
        LAW,
        second_person,
        {
            "unknown": RETYPE,
            "rejected": (),
            "nothing_waits": (),
            "same_person": (Step("{second}", "agreements government confirm {period}"),),
        },
        of_request=True,
    ),
)
