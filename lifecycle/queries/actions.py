"""What partnerships did: their concrete actions, counted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lifecycle.queries.finding import Wanted
from lifecycle.queries.view import View


def count_actions(view: View, partner: str | None = None, year: int | None = None) -> dict[str, Any]:
    """Concrete actions by partner, year and kind; an action without any known year counts under `unknown`."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for _, _, case in view.standings(Wanted(partner=partner)):
        if partner is not None and case.partner != partner:
            continue
        for action in case.actions:
            of = action.on.earliest or action.on.latest
            which = str(of.year) if of is not None else "unknown"
            if year is None or which == str(year):
                counts[(case.partner, which, action.kind)] += 1
    items = [{"partner": p, "year": y, "kind": k, "count": n} for (p, y, k), n in sorted(counts.items())]
    return {"items": items, "total": sum(counts.values())}
