"""The board: today at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

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
        visit, "board.html", board=found, bands=_bands(found["expiring"], found["toBeConfirmed"], visit.day),
        most=MOST_NAMED, file_count=sum(s["count"] for s in found["stages"]),
    )  # fmt: skip


class Band(NamedTuple):
    """What ends in some days: the key of its heading, the first and the last of these days, the files."""

    key: str
    low: int
    high: int
    files: list[dict[str, Any]]
    questioned: int = 0
    """Files in it besides, whose validity is in question: the board lists them in a part of their own."""


def _bands(items: Sequence[dict[str, Any]], questioned: Sequence[dict[str, Any]], day: date) -> list[Band]:
    """What ends, by how soon; a band in which nothing ends is there too."""
    left = [((date.fromisoformat(item["endsOnDay"]) - day).days, item) for item in items]
    over = sum("endsOnDay" in item and date.fromisoformat(item["endsOnDay"]) < day for item in questioned)
    bands = [Band("web.board.over", 0, 0, [i for n, i in left if n < 0], over)]
    low = 0
    for high in BANDS:
        key = "web.board.between" if low else "web.board.within"
        bands.append(Band(key, low, high, [i for n, i in left if low <= n <= high]))
        low = high + 1
    return bands
