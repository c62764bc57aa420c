"""The board: today at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from web.templating import show
from web.visit import Visit

MOST_NAMED = 8
"""Lines of a part of the board; the rest is counted, and a link leads to all."""
BANDS = (30, 90, 180)
"""Upper bounds, in days, of the bands in which terms that end are shown; what is over already stands apart."""


def board(visit: Visit) -> Response:
    """Government, stages, what expires, what waits, what is unknown, the last check."""
    assert visit.actor is not None
    person = visit.actor.number
    found = visit.kept("board", lambda: visit.queries.board(person), person)
    return show(
        visit, "board.html", board=found, bands=_bands(found["expiring"], visit.day), most=MOST_NAMED,
        file_count=sum(s["count"] for s in found["stages"]),
    )  # fmt: skip


def _bands(items: Sequence[dict[str, Any]], day: date) -> list[tuple[str, int, list[dict[str, Any]]]]:
    """What ends, by how soon: the key of the heading, its number of days, the files."""
    left = [((date.fromisoformat(item["endsOnDay"]) - day).days, item) for item in items]
    bands: list[tuple[str, int, list[dict[str, Any]]]] = [("web.board.over", 0, [i for n, i in left if n < 0])]
    low = 0
    for high in BANDS:
        bands.append(("web.board.within", high, [i for n, i in left if low <= n <= high]))
        low = high + 1
    return [band for band in bands if band[2]]
