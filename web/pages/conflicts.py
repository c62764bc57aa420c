"""Somebody came first: who changed what since the form was made, and what of that the page shows."""

from __future__ import annotations

from typing import Any

from lifecycle.errors import Conflict
from messages.failures import sentence
from web.answering import named
from web.visit import Visit


def told_of(visit: Visit, error: Conflict, subject: str, seen: int | None) -> dict[str, Any]:
    """What was done meanwhile: heading, sentence, and every entry behind the last that the form was made from.

    `seen` is the last entry of the file now; None for what is no file.
    """
    say = visit.say
    others = say.text("web.conflict.title")
    if seen is None or not error.key.startswith("conflict.version"):
        said = say.on_page(sentence(error.key, named(visit, error), visit.lang))
        return {"title": others, "said": said, "entries": []}
    typed = visit.typed("seen")
    since = int(typed) if typed.isdigit() and len(typed) < 10 else seen - 1
    entries = [e for e in visit.queries.history(subject) if e["sequence"] > since and e["outcome"] != "refused"]
    if not entries:
        return {"title": others, "said": say.text("web.conflict.somebody", reference=subject), "entries": []}
    last, own = entries[-1], all(_is_own(visit, entry) for entry in entries)
    said = say.text(
        "web.conflict.self" if own else "web.conflict.who", person=say.whoever_acted(last), reference=subject,
        act=last["act"], entry=last["sequence"], at=say.instant(last["recordedAt"]),
    )  # fmt: skip
    return {"title": say.text("web.conflict.self_title") if own else others, "said": said, "entries": entries}


def _is_own(visit: Visit, entry: dict[str, Any]) -> bool:
    """Whether whoever reads the page made the entry, as in another window."""
    who = entry.get("actor")
    return visit.actor is not None and isinstance(who, dict) and who.get("number") == visit.actor.number
