"""One entry of the history: which may be set right, and what of it is personal and could be erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.exceptions import HTTPException

from lifecycle.act import Act, Nature
from lifecycle.correctable import act_of as declared_act
from lifecycle.errors import NotFound
from web.visit import Visit


def entry_of(visit: Visit, subject: str) -> dict[str, Any]:
    """The entry of the address, opened. Raises NotFound."""
    text = visit.request.path_params["entry"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HTTPException(404)
    found = next((e for e in visit.queries.history(subject) if e["sequence"] == int(text)), None)
    if found is None:
        raise NotFound("not_found.entry", {"reference": subject, "entry": int(text)})
    return found


def about_entry(visit: Visit, entry: Mapping[str, Any]) -> tuple[str, str]:
    """Which entry a form is about."""
    said = visit.say.text("web.correct.which", act=entry["act"], entry=entry["sequence"])
    return visit.say.text("web.correct.entry"), said


def correctable(entries: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    """The entries of a file that a correction is for: those of people that still stand."""
    every = list(entries)
    gone = {number for e in every for number in e.get("supersedes", ())}
    return frozenset(
        e["sequence"] for e in every
        if e["outcome"] != "refused" and e.get("nature") != Nature.CLOCK.value and e["sequence"] not in gone
        and act_of(e) is not None
    )  # fmt: skip


def act_of(entry: Mapping[str, Any]) -> Act | None:
    """The act that a correction would do again; None where none is for it."""
    return declared_act(entry["act"], entry.get("fields", {}))
