"""Reminders to those who follow a file by a saved filter: how they are told apart from those who are to act. Pure.

A reminder of the kind `followed_term_end` tells of the deadline `term_end`; nobody acknowledges it, and it neither
escalates nor counts as the reminder that a deadline must have. A delivery of it is made because of `filter:<name>`.
"""

from __future__ import annotations

from lifecycle.deadlines import KINDS

PREFIX = "followed_"
BY_FILTER = "filter:"
FOLLOWED = tuple(PREFIX + kind for kind in KINDS)
"""Every kind of reminder to followers."""


def is_followed(kind: str) -> bool:
    """Whether a reminder goes to followers."""
    return kind.startswith(PREFIX)


def kind_told(kind: str) -> str:
    """The kind of deadline, or of news, that a reminder tells of."""
    return kind.removeprefix(PREFIX)


def because_json(because: str) -> dict[str, str]:
    """Why somebody was told, and by which filter where it is that."""
    if because.startswith(BY_FILTER):
        return {"because": "filter", "filter": because.removeprefix(BY_FILTER)}
    return {"because": because}
