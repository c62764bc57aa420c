"""The files of which something should be found, each with who should find it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lifecycle.queries.finding import Wanted
from lifecycle.queries.view import View
from lifecycle.stages import ENDS, Stage
from lifecycle.unknowns import MANAGER, to_find, unpublished, who_and_when

OPEN = tuple(str(stage) for stage in Stage if stage not in ENDS)
"""What has ended is asked of no more; a criterion is asked of a file that is not signed yet."""


def unknown_files(view: View) -> Iterator[dict[str, Any]]:
    """Reference, partner, what should be found and who should find it, of every file that has not ended."""
    for _, _, case in view.standings(Wanted(stages=OPEN)):
        missing = to_find(case, view.registers.settings_of(case, view.day), view.day)
        if missing:
            yield {
                "reference": case.reference, "partner": case.partner, "fields": missing, **who_and_when(case),
            }  # fmt: skip


def unknown_criteria(view: View) -> dict[str, Any]:
    """The criteria in force whose text nobody knows, which concerns every file; nothing where all are published."""
    codes = unpublished(view.registers.policy_on(view.day))
    return {"criteria": {"codes": codes, "finder": MANAGER}} if codes else {}
