"""Types of agreement as they are typed: those that the policies declare."""

from __future__ import annotations

from difflib import get_close_matches

from commands.session import Session
from lifecycle.errors import Unreadable


def check_track(session: Session, code: str, field: str = "track") -> None:
    """Raise Unreadable, with the nearest, for a type of agreement that no policy declares."""
    known = session.queries().tracks()
    if code not in known:
        near = get_close_matches(code, known, 1)
        hint = near[0] if near else ""
        raise Unreadable("usage.unknown_choice", {"field": field, "value": code, "near": hint, "known": known})
