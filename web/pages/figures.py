"""Figures for managers: how long files stand in each stage."""

from __future__ import annotations

from starlette.responses import Response

from web.templating import show
from web.visit import Visit


def figures(visit: Visit) -> Response:
    """The table, on the day asked about."""
    return show(visit, "figures.html", found=visit.kept("stage_times", visit.queries.stage_times))
