"""Deadlines: one's own, of the team, of all; as a list, or as a calendar of a month. Both views show the same."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from datetime import date, timedelta
from typing import Any, get_args

from babel.dates import get_day_names
from starlette.responses import Response

from lifecycle.deadlines import KINDS
from lifecycle.errors import Unreadable
from lifecycle.whose_files import Scope
from rules.dates import LAST_YEAR, MOST_YEARS
from web.answering import note_told
from web.pages.registers import did
from web.templating import show
from web.visit import Visit

SCOPES: tuple[Scope, ...] = ("own", "team", "all")
VIEWS = ("list", "month")
MOST_OF_A_DAY = 3
"""So many deadlines of a day stand in the calendar at once; the others unfold."""
assert set(get_args(Scope)) == set(SCOPES)


def deadlines(visit: Visit) -> Response:
    """The open deadlines that fit, as a list or a month."""
    assert visit.actor is not None
    scope = next((s for s in SCOPES if s == visit.asked("scope")), "team" if visit.may("handover") else "own")
    view = visit.asked("view") if visit.asked("view") in VIEWS else "list"
    kind = visit.asked("kind") or None
    if kind is not None and kind not in KINDS:
        raise Unreadable("usage.unknown_choice", {"field": "kind", "value": kind, "near": "", "known": KINDS})
    first = _month(visit)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    person = None if scope == "all" else visit.actor.number
    items = visit.queries.open_deadlines(person=person, scope=scope, kind=kind)["items"]
    note_told(visit, items)
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    act_by: dict[date, list[dict[str, Any]]] = defaultdict(list)
    if view == "month":
        for item in items:
            if item["actBy"] != item["dueOn"]:  # which may lie in a later month
                act_by[date.fromisoformat(item["actBy"])].append(item)
        items = [item for item in items if first <= date.fromisoformat(item["dueOn"]) <= last]
    for item in items:
        days[date.fromisoformat(item["dueOn"])].append(item)
    return show(
        visit, "deadlines.html", items=items, scope=scope, scopes=SCOPES, view=view, views=VIEWS, kind=kind,
        kinds=KINDS, month=first, weeks=Calendar().monthdatescalendar(first.year, first.month), days=days,
        act_by=act_by, most=MOST_OF_A_DAY,
        weekdays=[str(name) for _, name in sorted(get_day_names("wide", locale=visit.lang).items())],
        before=f"{first - timedelta(days=1):%Y-%m}", after=f"{last + timedelta(days=1):%Y-%m}", did=_answered(visit),
    )  # fmt: skip


def _answered(visit: Visit) -> str:
    """The answer to a reminder that was just given; empty where none was."""
    name = visit.asked("did")
    return name if name in ("acknowledge_reminder", "snooze_reminder", "waive_deadline") else did(visit)


def _month(visit: Visit) -> date:
    """The first day of the month asked for, else of this one. Raises Unreadable."""
    text = visit.asked("month")
    if not text:
        return visit.day.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = date.max
    if not 1980 <= first.year <= LAST_YEAR + MOST_YEARS:  # the last day to which a term of the last year can run
        raise Unreadable("usage.malformed", {"field": "month", "value": text[:40], "expected": "date"})
    return first
