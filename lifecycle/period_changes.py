"""What is proposed of a government period, and what an entry of the calendar says of one: old and new values. Pure.

A closing and a correction count once another person confirms them; who does must see what they confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lifecycle.history import REFUSED, Entry
from lifecycle.register_fold import change_register
from rules.calendar import EMPTY_CALENDAR, Calendar, GovernmentPeriod, PeriodEnd

Changed = Mapping[str, Mapping[str, str]]
"""Each field with its old and its new value; one of them alone where there was or will be none."""

PERIOD_ACTS = ("enter_period", "close_period", "correct_period", "confirm_period", "reject_period")


class Proposal(NamedTuple):
    """What waits for a second person in one period: the act that proposed it, and the fields it would change."""

    act: str
    changed: Changed


class Said(NamedTuple):
    """What an entry of the calendar says: of which period, and what it proposes, confirms or rejects of it."""

    period: int
    changed: Changed


def stated(period: GovernmentPeriod) -> dict[str, str]:
    """Every field of a period in the names of `government list`, its end with source and certainty of its own."""
    opening = {
        "startsOn": str(period.starts_on), "startEvent": period.start_event, "source": period.source,
        "certainty": period.certainty,
    }  # fmt: skip
    return {**opening, **(stated_end(period.end) if period.end is not None else {})}


def stated_end(end: PeriodEnd) -> dict[str, str]:
    """Every field of an end."""
    return {"endsOn": str(end.on), "endEvent": end.event, "endSource": end.source, "endCertainty": end.certainty}


def find_proposal(period: GovernmentPeriod) -> Proposal | None:
    """What the next confirmation of a period confirms: the period itself, its closing or a correction; else None."""
    if period.rejected:
        return None
    if period.confirmed_by is None:
        return Proposal("enter_period", _difference({}, _told_once(stated(period))))
    if period.proposed is not None:
        return Proposal("close_period", _difference({}, stated_end(period.proposed)))
    if period.amended is not None:
        return Proposal("correct_period", _difference(stated(period), stated(period.amended)))
    return None


def _told_once(fields: dict[str, str]) -> dict[str, str]:
    """The fields without the source of an end that is that of the period."""
    twice = (("endSource", "source"), ("endCertainty", "certainty"))
    same = [name for name, other in twice if fields.get(name) == fields[other]]
    return {name: value for name, value in fields.items() if name not in same or len(same) < len(twice)}


def _difference(old: Mapping[str, str], new: Mapping[str, str]) -> Changed:
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    sides = (("old", old), ("new", new))
    return {name: {side: of[name] for side, of in sides if name in of} for name in names}


def said_by(before: Calendar, entry: Entry) -> Said | None:
    """What one entry says of a period of the calendar as it was before; None for a refusal and for another act."""
    if entry.outcome == REFUSED or entry.act not in PERIOD_ACTS:
        return None
    after = change_register(before, entry)
    assert isinstance(after, Calendar)
    number = int(entry.fields.get("period", len(after.periods)))
    old, new = (next((p for p in c.periods if p.id == number), None) for c in (before, after))
    return Said(number, _changed(entry.act, old, new))


def _changed(act: str, old: GovernmentPeriod | None, new: GovernmentPeriod | None) -> Changed:
    if act in ("confirm_period", "reject_period"):
        proposal = find_proposal(old) if old is not None else None
        return proposal.changed if proposal is not None else {}
    if new is None:
        return {}
    if act == "enter_period":
        return _difference({}, _told_once(stated(new)))
    if act == "close_period":
        end = new.proposed or new.end
        return _difference({}, stated_end(end)) if end is not None else {}
    return _difference(stated(new), stated(new.amended)) if new.amended is not None else {}


def said_by_each(entries: Iterable[Entry]) -> dict[int, Said]:
    """The same of every entry of the calendar, by its sequence; `entries` are all of them, oldest first."""
    found: dict[int, Said] = {}
    calendar = EMPTY_CALENDAR
    for entry in entries:
        said = said_by(calendar, entry)
        if said is not None:
            found[entry.sequence] = said
        if entry.outcome != REFUSED:
            after = change_register(calendar, entry)
            assert isinstance(after, Calendar)
            calendar = after
    return found
