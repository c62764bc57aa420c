"""Entering government periods: none reversed or overlapping, each confirmed by a second person (DESIGN section 5)."""

from __future__ import annotations

from datetime import date

from rules.calendar import Calendar, GovernmentPeriod
from rules.dates import InexactDate, before
from rules.facts import Facts, Request
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, fails, passes

LAW = (Citation("law.dated_periods", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)
CONFIRM = Step("{second}", "agreements government confirm {period}")
REJECT = Step("{second}", "agreements government reject {period} --reason <reason>")


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
    """A period ends after it begins and shares no day with another; one change of it waits at a time."""
    request = facts.request
    assert request is not None
    if facts.act == "enter_period":
        if request.has("endEvent") and not request.has("endOn"):
            return fails("no_end", {"fields": ("endOn",)})
        return _placed(facts, request.date("on"), request.date("endOn"))
    own = find_period(facts.calendar, facts)
    if own is None:
        return fails("unknown", {"value": request.text("period") or "", "fields": ("period",)})
    if own.rejected:
        return fails("rejected", {"period": own.id})
    return _closed(facts, own) if facts.act == "close_period" else _corrected(facts, own)


def _closed(facts: Facts, own: GovernmentPeriod) -> Answer:
    opened = own.confirmed_by is not None
    if own.proposed is not None:
        params: Params = {"period": own.id, "end_on": str(own.proposed.on)}
        return fails("closing_waits" if opened else "opening_and_closing_wait", params)
    if own.amended is not None:
        return fails("change_waits" if opened else "opening_and_change_wait", {"period": own.id})
    if own.end is not None:
        return fails("closed_already", {"period": own.id, "end_on": str(own.end.on)})
    assert facts.request is not None
    return _placed(facts, own.starts_on, facts.request.date("on"), own)


def _corrected(facts: Facts, own: GovernmentPeriod) -> Answer:
    request = facts.request
    assert request is not None
    if own.amended is not None or own.proposed is not None:
        opened = own.confirmed_by is not None
        return fails("change_waits" if opened else "opening_and_change_wait", {"period": own.id})
    if not _changes(request, own):
        return fails("no_change", {"period": own.id})
    return _placed(facts, request.date("on") or own.starts_on, request.date("endOn") or bounds(own)[1], own)


def _changes(request: Request, own: GovernmentPeriod) -> bool:
    """Whether anything that a correction gives differs from what is known; a source given with an end is its source."""
    end = own.end
    known: list[tuple[str, str | None]] = [
        ("on", str(own.starts_on)),
        ("event", own.start_event),
        ("endOn", str(end.on) if end else None),
        ("source", own.source),
        ("certainty", own.certainty),
    ]
    if request.has("endOn") and end is not None:
        known += [("source", end.source), ("certainty", end.certainty)]
    return any(request.has(name) and request.text(name) != value for name, value in known)


def _placed(
    facts: Facts, start: InexactDate | None, end: InexactDate | None, own: GovernmentPeriod | None = None
) -> Answer:
    """Whether a period with these bounds, in the place of its own, has its days for itself."""
    if start is None:
        return fails("no_start", {"fields": ("on",)})
    params: Params = {"start_on": str(start), "end_on": str(end) if end is not None else "", "fields": ("endOn",)}
    if end is not None and before(start, end) is not True:
        return fails("reversed", {**params, "fields": ("on",)} if facts.act == "close_period" else params)
    assert facts.request is not None
    if facts.request.has("endOn") and end is not None and (end.latest is None or end.latest > facts.today):
        return fails("end_ahead", {**params, "today_on": facts.today.isoformat()})
    clash = _clash(facts.calendar, start, end, own)
    if clash is None:
        return passes("in_order")
    low, high = bounds(clash)
    shown = Evidence(f"government_period.{clash.id}", f"{low}/{high or '..'}", clash.source)
    other: Params = {"period": clash.id, "other_start_on": str(low), "other_end_on": str(high) if high else ""}
    if end is None and _runs_into(start, clash):
        return fails("runs_into", {**params, **other}, shown)
    return fails("overlaps" if high else "overlaps_open", {**params, **other, "fields": ("on",)}, shown)


def _clash(
    calendar: Calendar, start: InexactDate, end: InexactDate | None, own: GovernmentPeriod | None
) -> GovernmentPeriod | None:
    """The period that shares days: one that holds the beginning, else the first that an open one would run into."""
    found = [p for p in calendar.standing if p is not own and _overlaps(start, end, p)]
    held = next((p for p in found if not _runs_into(start, p)), None)
    return held or min(found, key=lambda p: p.starts_on.earliest or date.min, default=None)


def _runs_into(start: InexactDate, other: GovernmentPeriod) -> bool:
    """Whether another period surely begins later, so that an end in time keeps them apart."""
    return before(start, other.starts_on) is True


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
        3,
        LAW,
        ordered,
        {
            "unknown": RETYPE,
            "rejected": (),
            "no_start": RETYPE,
            "no_end": RETYPE,
            "reversed": RETYPE,
            "end_ahead": RETYPE,
            "no_change": (),
            "change_waits": (CONFIRM, *RETYPE),
            "opening_and_change_wait": (CONFIRM, CONFIRM, *RETYPE),
            "closing_waits": (REJECT, *RETYPE),
            "opening_and_closing_wait": (CONFIRM, REJECT, *RETYPE),
            "runs_into": RETYPE,
            "closed_already": (
                Step("legal", "agreements government correct {period} --reason <reason> --end-on <day>"),
                CONFIRM,
            ),
            "overlaps": RETYPE,
            "overlaps_open": (
                Step(
                    "legal",
                    "agreements government close {period} --event oath --on <day>"
                    " --source <source> --certainty <certainty>",
                ),
                CONFIRM,
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
            "same_person": (CONFIRM,),
        },
        of_request=True,
    ),
)
