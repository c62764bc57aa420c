"""Where a file stands on its way: the stages behind it, the one it is in, those that may come next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lifecycle.act import Nature
from lifecycle.history import Entry
from lifecycle.history import standing as counting
from lifecycle.stages import NEW, acts_from


def progress_json(entries: Sequence[Entry], stage: str) -> dict[str, Any]:
    """`done`, oldest first, each stage once; `now`; `next`: the acts of the table that lead elsewhere, and where to.

    What is next is what the table of stages knows; whether it is allowed today, `acts` tells.
    """
    passed = [name for e in counting(entries) for name in (e.data.get("from"), e.to) if name not in (None, NEW, stage)]
    coming = [
        {"act": act.name, "to": str(edge.target)}
        for act in acts_from(stage)
        for edge in act.edges
        if stage in edge.sources and edge.target not in (None, stage) and act.nature is not Nature.CLOCK
    ]
    return {"done": list(dict.fromkeys(passed)), "now": stage, "next": coming}
