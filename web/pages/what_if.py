"""What if a government came later: draw other ends of a caretaker period and see which files change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from lifecycle.errors import Unreadable
from lifecycle.supposed import Scenario, read_scenarios
from reports.what_if import calendars, lines_of, svg
from web.answering import note_told
from web.templating import show
from web.visit import Visit

ROWS = 3
"""So many scenarios the form has room for."""
FIELD = "caretaker"


class Typed(NamedTuple):
    """A row of the form: the first day of the recorded period that was chosen, if any; first day and end as typed."""

    period: str
    since: str
    until: str


class Recorded(NamedTuple):
    """A recorded period that can be moved: its first day, and its end, empty where none is known; both as typed."""

    since: str
    until: str


def what_if(visit: Visit) -> Response:
    """The form, and what its scenarios would change: for whoever reads the files, as by the command."""
    periods = list(_movable(visit))
    typed = _typed(visit, periods)
    try:
        scenarios = _scenarios(visit, typed)
    except Unreadable as error:
        return _show(visit, typed, periods, status=400, said=visit.say.fault(error.key, error.params))
    if not scenarios:
        return _show(visit, typed, periods)
    found = visit.queries.what_if(scenarios)
    note_told(visit, found)
    drawn = (
        svg(found, visit.queries.spans(), visit.lang, visit.say.partner, visit.today) if found["differences"] else ""
    )
    rows = [(one, lines_of(one, found, visit.lang)) for one in found["differences"]]
    # the drawing escapes every name itself
    return _show(visit, typed, periods, found=found, drawing=Markup(drawn), rows=rows)  # noqa: S704


def _movable(visit: Visit) -> Iterator[Recorded]:
    """The recorded periods that are not over on the day, of which the first day is known: their end can be moved."""
    for period in visit.queries.registers().calendar.standing:
        start, end = period.starts_on.day, period.end.on if period.end is not None else None
        last = end.latest if end is not None else None
        if start is not None and (end is None or last is None or last > visit.day):
            yield Recorded(start.isoformat(), last.isoformat() if last is not None else "")


def _typed(visit: Visit, periods: Sequence[Recorded]) -> list[Typed]:
    """Each row of the form, as it was typed; before anything was, with the running period and its end to be moved."""
    asked = visit.request.query_params
    names = ("period", "from", "until")
    if not any(name in asked for name in names) and periods:
        return [Typed(periods[-1].since, "", periods[-1].until), *[Typed("", "", "")] * (ROWS - 1)]
    columns = ([*asked.getlist(name), *[""] * ROWS][:ROWS] for name in names)
    return [Typed(*(text.strip() for text in row)) for row in zip(*columns, strict=True)]


def _scenarios(visit: Visit, typed: Sequence[Typed]) -> tuple[Scenario, ...]:
    """What the rows that are filled in say; none where all are empty, or the form was only opened. Raises Unreadable.

    A first day that is typed counts before a period that is chosen.
    """
    if not any(name in visit.request.query_params for name in ("period", "from", "until")):
        return ()
    first = [(row.since or row.period, row.until) for row in typed]
    said = [f"{since}:{until}" if until else since for since, until in first if since or until]
    return read_scenarios(FIELD, said, visit.day) if said else ()


def _show(
    visit: Visit,
    typed: Sequence[Typed],
    periods: Sequence[Recorded],
    *,
    status: int = 200,
    said: str = "",
    found: dict[str, object] | None = None,
    drawing: Markup | str = "",
    rows: object = (),
) -> Response:
    counted = [
        (title, sum("lapsesOn" in one for one in answer["files"]), sum("waits" in one for one in answer["files"]))
        for title, answer in (calendars(found, visit.lang) if found is not None else ())
    ]
    return show(
        visit, "what_if.html", status=status, typed=typed, periods=periods, said=said, found=found,
        drawing=drawing, rows=rows, counted=counted,
    )  # fmt: skip
