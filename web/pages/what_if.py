"""What if a government came later: draw other ends of a caretaker period and see which files change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from lifecycle.asked import read_asked_day
from lifecycle.errors import Unreadable
from lifecycle.supposed import MOST_YEARS, Scenario, Supposed, read_scenarios
from reports.what_if import calendars, earlier, lines_of, svg
from web.answering import note_told
from web.templating import show
from web.visit import Visit

ROWS = 3
"""So many scenarios the form has room for."""
NAMES = ("period", "from", "until")


class Typed(NamedTuple):
    """A row of the form: the first day of the recorded period that was chosen, if any; first day and end as typed."""

    period: str
    since: str
    until: str


class Fault(NamedTuple):
    """What is wrong with a row: with which of its fields, the key of the sentence that says what, its values."""

    field: str
    key: str
    params: Mapping[str, Any]


class Wrong(NamedTuple):
    """The sentence that says what is wrong with a field of a row of the form; row 0 where it is the form as a whole."""

    row: int
    field: str
    said: str


class Recorded(NamedTuple):
    """A recorded period that can be moved: its first day, and its end, empty where none is known; both as typed."""

    since: str
    until: str


def what_if(visit: Visit) -> Response:
    """The form, and what its scenarios would change: for whoever reads the files, as by the command."""
    periods = list(_movable(visit))
    typed = _typed(visit, periods)
    scenarios = _scenarios(visit, typed, choice=bool(periods))
    if isinstance(scenarios, Wrong):
        return _show(visit, typed, periods, status=400, wrong=scenarios)
    if not scenarios:
        return _show(visit, typed, periods)
    found = visit.queries.what_if(scenarios)
    note_told(visit, found)
    spans = visit.queries.spans()
    drawn = svg(found, spans, visit.lang, visit.say.partner, visit.today) if found["differences"] else ""
    rows = [(one, lines_of(one, found, visit.lang)) for one in found["differences"]]
    # the drawing escapes every name itself
    return _show(
        visit, typed, periods, found=found, drawing=Markup(drawn), rows=rows, earlier=earlier(found, spans, visit.lang)
    )  # noqa: S704


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
    if not any(name in asked for name in NAMES) and periods:
        return [Typed(periods[-1].since, "", periods[-1].until), *[Typed("", "", "")] * (ROWS - 1)]
    columns = ([*asked.getlist(name), *[""] * ROWS][:ROWS] for name in NAMES)
    return [Typed(*(text.strip() for text in row)) for row in zip(*columns, strict=True)]


def _scenarios(visit: Visit, typed: Sequence[Typed], *, choice: bool) -> tuple[Scenario, ...] | Wrong:
    """What the rows that are filled in say, or what is wrong; none where all are empty, or the form was only opened.

    A first day that is typed counts before a period that is chosen; `choice` says that there are periods to choose.
    """
    asked = visit.request.query_params
    if not any(name in asked for name in NAMES):
        return ()
    if any(text.strip() for name in NAMES for text in asked.getlist(name)[ROWS:]):
        return Wrong(0, "", visit.say.text("web.what_if.too_many", most=ROWS))
    read: dict[Scenario, int] = {}
    for number, row in enumerate(typed, 1):
        if not (row.since or row.period or row.until):
            continue
        found = _scenario(visit, row, choice=choice)
        if not isinstance(found, Fault) and found in read:
            found = Fault("from", "twice", {"other": read[found]})
        if isinstance(found, Fault):
            return Wrong(number, found.field, visit.say.text(f"web.what_if.{found.key}", **found.params))
        read[found] = number
    return tuple(read)


def _scenario(visit: Visit, row: Typed, *, choice: bool) -> Scenario | Fault:
    """The one period that a row supposes, or what is wrong with which of its fields."""
    days: dict[str, date] = {}
    for field, text in (("from", row.since or row.period), ("until", row.until)):
        try:
            if text:
                days[field] = read_asked_day(field, text)
        except Unreadable:
            return Fault(field, "not_a_day", {"value": text})
    if "from" not in days:
        return Fault("from", "no_first_nor_chosen" if choice else "no_first", {})
    since, until = days["from"], days.get("until")
    if until is not None and until <= since:
        return Fault("until", "reversed", {"since_on": since.isoformat()})
    supposed = Supposed(since, until)
    try:
        return read_scenarios("from", (supposed.text,), visit.day)[0]
    except Unreadable as error:  # over by the first day, or too far ahead
        key = error.key.removeprefix("usage.caretaker_")
        return Fault("until" if until is not None else "from", key, {"on": visit.day.isoformat(), "years": MOST_YEARS})


def _show(
    visit: Visit,
    typed: Sequence[Typed],
    periods: Sequence[Recorded],
    *,
    status: int = 200,
    wrong: Wrong | None = None,
    found: dict[str, object] | None = None,
    drawing: Markup | str = "",
    rows: object = (),
    earlier: str = "",
) -> Response:
    counted = [
        (title, sum("lapsesOn" in one for one in answer["files"]), sum("waits" in one for one in answer["files"]))
        for title, answer in (calendars(found, visit.lang) if found is not None else ())
    ]
    return show(
        visit, "what_if.html", status=status, typed=typed, periods=periods, wrong=wrong, found=found,
        drawing=drawing, rows=rows, counted=counted, earlier=earlier,
    )  # fmt: skip
