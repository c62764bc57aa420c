"""All that is served beside the pages, as routes: feeds, API, health, metrics. The pages' application takes them in."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from web.api.app import api_routes
from web.feeds import feed_routes
from web.house import House


def part_routes(house: House) -> list[BaseRoute]:
    """Every route that is no page, in the order in which they are tried."""
    return [*feed_routes(house), *api_routes(house)]


def make_parts(house: House) -> Starlette:
    """An application of these parts alone."""
    return Starlette(routes=part_routes(house))
