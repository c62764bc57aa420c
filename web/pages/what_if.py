"""What if a government came later: draw other ends of a caretaker period and see which files change."""

from __future__ import annotations

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


def what_if(visit: Visit) -> Response:
    """The form, and what its scenarios would change: for whoever reads the files, as by the command."""
    typed = _typed(visit)
    try:
        scenarios = _scenarios(visit, typed)
    except Unreadable as error:
        return _show(visit, typed, status=400, said=visit.say.fault(error.key, error.params))
    if not scenarios:
        return _show(visit, typed)
    found = visit.queries.what_if(scenarios)
    note_told(visit, found)
    drawn = (
        svg(found, visit.queries.spans(), visit.lang, visit.say.partner, visit.today) if found["differences"] else ""
    )
    rows = [(one, lines_of(one, found, visit.lang)) for one in found["differences"]]
    # the drawing escapes every name itself
    return _show(visit, typed, found=found, drawing=Markup(drawn), rows=rows)  # noqa: S704


def _typed(visit: Visit) -> list[tuple[str, str]]:
    """First day and end of each row of the form, as they were typed."""
    asked = visit.request.query_params
    first, last = asked.getlist("from"), asked.getlist("until")
    pairs = list(zip([*first, *[""] * ROWS], [*last, *[""] * ROWS], strict=False))
    return [(since.strip(), until.strip()) for since, until in pairs[:ROWS]]


def _scenarios(visit: Visit, typed: list[tuple[str, str]]) -> tuple[Scenario, ...]:
    """What the rows that are filled in say; none where all are empty. Raises Unreadable."""
    said = [f"{since}:{until}" if until else since for since, until in typed if since or until]
    return read_scenarios(FIELD, said, visit.day) if said else ()


def _show(
    visit: Visit,
    typed: list[tuple[str, str]],
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
        visit, "what_if.html", status=status, typed=typed, said=said, found=found, drawing=drawing, rows=rows,
        counted=counted,
    )  # fmt: skip
