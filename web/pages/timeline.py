"""The timeline: every term and test phase against time, and the same as a table beside it."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from messages.order import in_order
from reports.timeline import bars, days, not_drawn, period_in_words, svg
from web.templating import show
from web.visit import Visit


def timeline(visit: Visit) -> Response:
    """The drawing and its table."""
    found = visit.kept("spans", visit.queries.spans)
    marked = {id(bar.item) for bar in bars(found) if bar.marked}
    rows = [(item, *days(item, visit.lang), id(item) in marked) for item in found["items"]]
    rows.sort(key=lambda row: (in_order(visit.say.partner(row[0]["partner"])), row[0]["reference"], row[0]["number"]))
    drawn = Markup(svg(found, visit.lang, visit.say.partner, visit.today))  # noqa: S704 - it escapes every name itself
    periods = [period_in_words(period, visit.lang) for period in found["caretaker"]]
    return show(
        visit, "timeline.html", drawing=drawn, rows=rows, some_marked=bool(marked), periods=periods,
        earlier=not_drawn(found, visit.lang),
    )  # fmt: skip


def as_svg(visit: Visit) -> Response:
    """The drawing as a file."""
    text = svg(visit.kept("spans", visit.queries.spans), visit.lang, visit.say.partner, visit.today, alone=True)
    headers = {
        "Content-Disposition": 'attachment; filename="timeline.svg"',
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    }
    return Response(text, media_type="image/svg+xml", headers=headers)
