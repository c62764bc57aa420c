"""What the corrections of a file took away, as answers say it: on the file, at the correction, at what rested on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecycle.answer import rested_json
from lifecycle.history import Entry
from lifecycle.queries.view import View

if TYPE_CHECKING:
    from lifecycle.resting import Grounds


def grounds_then(view: View, reference: str) -> Grounds | None:
    """Which decisions of a file lost what they rested on, and by which corrections, as known at the instant.

    None where nothing was corrected or found: then no rule is loaded and nothing more is asked of the database.
    """
    entries = view.entries(reference)
    if not any(entry.may_take_ground for entry in entries):
        return None
    from lifecycle.resting import kept_grounds  # loads every rule

    return kept_grounds(view.reading, entries)


def without_ground(view: View, reference: str) -> list[dict[str, Any]]:
    """The decisions taken by the day that stand and would be refused now, each with the corrections that did it."""
    grounds = grounds_then(view, reference)
    if grounds is None:
        return []
    lost = (one for one in grounds.lost.values() if one.entry.day <= view.day)
    return [{**rested_json(one), "corrections": grounds.took(one.entry.sequence)} for one in lost]


def ground_json(grounds: Grounds, entry: Entry) -> dict[str, Any]:
    """What is said at one entry: `touched` at a correction, as its own answer said; `lostGround` at what lost it."""
    shown: dict[str, Any] = {}
    if entry.sequence in grounds.by:
        shown["touched"] = [rested_json(one) for one in grounds.by[entry.sequence]]
    if (lost := grounds.lost.get(entry.sequence)) is not None:
        shown["lostGround"] = {"rules": rested_json(lost)["rules"], "corrections": grounds.took(entry.sequence)}
    return shown
