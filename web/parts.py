"""All that is served beside the pages: feeds, API, health, metrics. The pages' application takes these routes in."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from web.api.app import api_routes
from web.feeds import feed_routes
from web.health import health_routes
from web.house import House
from web.metrics import Metrics
from web.traces import Traces


def part_routes(house: House, metrics: Metrics) -> list[BaseRoute]:
    """Every route that is no page, in the order in which they are tried."""
    return [*health_routes(house, metrics), *feed_routes(house), *api_routes(house)]


def make_parts(house: House) -> ASGIApp:
    """An application of these parts alone, each request with its number."""
    metrics = Metrics(house)
    return Traces(Starlette(routes=part_routes(house, metrics)), metrics)
