"""The stages and acts as a drawing, and the same as a table beside it; both made from the one table."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from lifecycle.stages import NEW
from reports.stage_drawing import lanes, svg
from web.templating import show
from web.visit import Visit


def stages(visit: Visit) -> Response:
    """The drawing and its table."""
    every = lanes()
    rows = [
        (place, lane.acts, [code for code in lane.sources if code != NEW], lane.target, lane.nature.value)
        for place, lane in enumerate(every, 1)
    ]
    at = visit.asked("at")
    # the drawing escapes every name itself
    return show(visit, "stages.html", drawing=Markup(svg(visit.lang, at)), rows=rows, at=at)  # noqa: S704
