"""A decision that is pending since a caretaker day, in words: since when, and what is missing besides a government."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messages.render import render


def pending_words(item: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """The sentences about a file that waits; none where its decision is not pending."""
    since = item.get("decisionPendingSince")
    if since is None:
        return ()
    said = [render("waiting.pending", {"since_on": since}, lang)]
    if item.get("lacks"):
        said.append(render("waiting.lacks", {"lacks": tuple(item["lacks"])}, lang))
    return tuple(said)
