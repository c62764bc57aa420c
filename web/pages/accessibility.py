"""The accessibility statement that the ordinance of 4 October 2018 asks of regional bodies."""

from __future__ import annotations

from starlette.responses import Response

from web.pages.partners import if_changed
from web.templating import show
from web.visit import Visit


def accessibility(visit: Visit) -> Response:
    """The page."""
    return if_changed(visit, show(visit, "accessibility.html"))
