"""What an answer changes in its file, or would change where it was only tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lifecycle.answer import Answer
from lifecycle.changes import Changes
from lifecycle.commitments import Opening
from lifecycle.period_changes import said_by
from lifecycle.queries.view import View
from lifecycle.registers import CALENDAR, RANKS


def would_change(view: View, answer: Answer, openings: Iterable[Opening]) -> dict[str, Any]:
    """Each field with its old and its new value, texts opened; nothing for a refusal.

    Of a correction, what it says otherwise than the entry whose place it takes; of a register only what is proposed or
    confirmed of a government period.
    """
    if answer.reference == CALENDAR:
        said = said_by(view.registers.calendar, answer.entry)
        return {name: dict(inner) for name, inner in said.changed.items()} if said is not None else {}
    if not answer.reference or answer.reference in RANKS:
        return {}
    changed = answer.entry.data.get("changed")
    if changed is None:
        behind = [entry for entry in view.entries(answer.reference) if entry.sequence < answer.entry.sequence]
        changed = Changes(behind).after(answer.entry)
    opened: dict[str, Any] = view.open({"changed": changed}, openings)["changed"]
    return opened
