"""What waits, in words: a decision that is pending since a caretaker day, and what is to be erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messages.render import render
from messages.wording import who

SHOWN_OF_HASH = 12
"""Characters of the hash of a document."""


def pending_words(item: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """The sentences about a file that waits; none where its decision is not pending."""
    since = item.get("decisionPendingSince")
    if since is None:
        return ()
    said = [render("waiting.pending", {"since_on": since}, lang)]
    if item.get("lacks"):
        said.append(render("waiting.lacks", {"lacks": tuple(item["lacks"])}, lang))
    return tuple(said)


def erasure_words(item: Mapping[str, Any], lang: str) -> str:
    """What an erasure is about: a field of an entry, a document, or the name of a person."""
    if "sha256" in item:
        return render("erase.what.document", {"document": item["sha256"][:SHOWN_OF_HASH]}, lang)
    if "person" in item:
        return render("erase.what.person", {"person": who(item["person"], lang)}, lang)
    return render("erase.what.field", {"field": item["field"].rpartition(".")[2], "entry": item["entry"]}, lang)
