"""Where a file stands on its way: the stages behind it, the one it is in, those that may come next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lifecycle.history import Entry
from lifecycle.history import standing as counting
from lifecycle.stages import NEW


def progress_json(entries: Sequence[Entry], stage: str, ways: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`done`, oldest first, each stage once; `now`; `next`: the acts that may lead this file elsewhere, and where to.

    `ways` are those of `lifecycle.ways`; whether one is allowed today, `acts` tells. A stage was passed where an entry
    that counts leads to it: what was recorded there before that was taken back says only where the file stood then.
    """
    passed = [e.to for e in counting(entries) if e.to not in (None, NEW, stage)]
    coming = [{"act": act, "to": target} for act, target in ways]
    return {"done": list(dict.fromkeys(passed)), "now": stage, "next": coming}
