"""Figures: how many files stand in each stage on a day, how many are open, signed, ended, without an officer."""

from __future__ import annotations

from typing import Any

from lifecycle.queries.stage_counts import UNKNOWN, count_stages
from lifecycle.queries.view import View
from lifecycle.stages import BEFORE_SIGNATURE, ENDS


def statistics(view: View) -> dict[str, Any]:
    """The counts of a day; a stage that no file stands in is not named."""
    stages, unassigned = count_stages(view)
    groups = {"beforeSignature": 0, "signed": 0, "ended": 0, "unknown": 0}
    for stage, count in stages:
        groups[_group(stage)] += count
    return {
        "on": view.day.isoformat(),
        "total": sum(groups.values()),
        **groups,
        "unassigned": unassigned,
        "stages": [{"stage": stage, "count": count} for stage, count in stages],
    }


def _group(stage: str) -> str:
    if stage == UNKNOWN:
        return "unknown"
    if stage in ENDS:
        return "ended"
    return "beforeSignature" if stage in BEFORE_SIGNATURE else "signed"
