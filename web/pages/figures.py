"""Figures for managers: how long files stand in each stage, what partnerships did by partner and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from starlette.responses import Response

from lifecycle.errors import Unreadable
from messages.order import in_order
from web.templating import show
from web.visit import Visit

MOST_ROWS = 200
"""Rows of actions at once; the filters lead to the others."""
UNKNOWN = "unknown"


class Row(NamedTuple):
    """What one partner did in a year: the actions of each kind, in the order of the columns, and together."""

    partner: str
    year: str
    counts: list[int]
    total: int


def figures(visit: Visit) -> Response:
    """The tables, on the day asked about."""
    every = visit.kept("actions", visit.queries.actions)["items"]
    partner, year = visit.asked("partner"), visit.asked("year")
    if year and year != UNKNOWN and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Unreadable("usage.malformed", {"field": "year", "value": year[:40], "expected": "number"})
    chosen = [i for i in every if partner in ("", i["partner"]) and year in ("", i["year"])]
    kinds = sorted({i["kind"] for i in chosen}, key=lambda kind: in_order(visit.say.word("action", kind)))
    rows = sorted(_rows(chosen, kinds), key=lambda row: (in_order(visit.say.partner(row.partner)), row.year))
    named = {i["partner"]: visit.say.named(i["partner"]) for i in every}
    return show(
        visit, "figures.html", found=visit.kept("stage_times", visit.queries.stage_times), kinds=kinds,
        rows=rows[:MOST_ROWS], more=len(rows) - MOST_ROWS, total=sum(row.total for row in rows),
        partners=sorted(named.items(), key=lambda pair: in_order(pair[1])), partner=partner,
        years=sorted({i["year"] for i in every}, reverse=True), year=year, any_action=bool(every),
    )  # fmt: skip


def _rows(items: Iterable[dict[str, Any]], kinds: list[str]) -> Iterable[Row]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for item in items:
        counts.setdefault((item["partner"], item["year"]), Counter())[item["kind"]] += item["count"]
    for (partner, year), of in counts.items():
        yield Row(partner, year, [of[kind] for kind in kinds], of.total())
