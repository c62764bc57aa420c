"""The open files that no officer has."""

from __future__ import annotations

from itertools import islice
from typing import Any

from lifecycle.queries.finding import Wanted
from lifecycle.queries.unknowns import OPEN
from lifecycle.queries.view import View

MOST = 50
"""How many are named; all of them are counted, and `list --unassigned` names them."""


def unassigned_files(view: View) -> list[dict[str, Any]]:
    """The first of them: reference, partner, stage, and the deputy where there is one."""
    found = (
        {
            "reference": case.reference, "partner": case.partner, "stage": standing.stage,
            **({"deputy": case.deputy} if case.deputy is not None else {}),
        }
        for _, standing, case in view.standings(Wanted(stages=OPEN))
        if case.officer is None and standing.stage in (*OPEN, "unknown")
    )  # fmt: skip
    return list(islice(found, MOST))
