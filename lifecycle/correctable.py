"""What a correction may change: the fields of the act, and what an entry of a portfolio states beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from lifecycle.act import Act
from lifecycle.as_of import TOLD_BY
from lifecycle.erasure_acts import NAMES as ERASURES
from lifecycle.errors import Unreadable
from lifecycle.history import REFUSED, Entry
from lifecycle.records import BY_NAME
from lifecycle.stages import ACTS, SOURCE
from rules.verdict import Params

NOT_OF_A_MEMORANDUM = frozenset({"kind", "termEndsOn", "renewal", "notice"})
"""What an old memorandum does not state: it has a length and no more. Its kind is the stage at which its file opens."""


def act_of(name: str, says: Mapping[str, Any]) -> Act | None:
    """The act that a correction of an entry does again, with every field that it takes; None where none is for it.

    `says` are the fields of the entry: one of a portfolio states its source, which whoever does the act does not.
    """
    return _act(name, says.get("kind") == "mou", tuple(f.name for f in SOURCE if f.name in says))


@cache
def _act(name: str, memorandum: bool, sourced: tuple[str, ...]) -> Act | None:
    act = ACTS.get(name) or BY_NAME.get(name)
    if act is None or act.name in ERASURES:
        return None
    fields = [f for f in act.fields if not (memorandum and name == "enter_legacy" and f.name in NOT_OF_A_MEMORANDUM)]
    fields += [f for f in SOURCE if f.name in sourced and act.field(f.name) is None]
    return replace(act, fields=tuple(fields))


def nothing_done(entry: Entry, act: Act) -> Unreadable:
    """What to tell somebody who would correct a refusal: there is nothing to correct, and what to type instead."""
    command = act.command.format(reference=entry.subject, act=act.name)
    if "correcting" in entry.data:
        command = f"agreements correct {entry.subject} {entry.data['correcting']}"
    params: Params = {"reference": entry.subject, "entry": entry.sequence, "act": act.name, "command": command}
    return Unreadable("usage.nothing_done", params)


def check_fields(entry: Entry, act: Act, given: Mapping[str, Sequence[str]]) -> None:
    """Raise Unreadable for a name that a correction of this entry does not take, with what is typed instead.

    Of a refusal, that nothing was done which could be corrected. And for a memorandum of no known length: a test phase
    has one.
    """
    known = ("on", *(f.name for f in act.fields))
    for name, values in given.items():
        if name == "term" and act.field("renewal") is None and values and values[-1] in ("open", "unknown"):
            raise Unreadable("usage.malformed", {"field": name, "value": values[-1], "expected": "length"})
        if name in known:
            continue
        params: Params = {
            "reference": entry.subject, "entry": entry.sequence, "act": act.name, "given": name, "known": known,
        }  # fmt: skip
        if name == "effectiveOn" or entry.act in TOLD_BY.get(name, ()):
            raise Unreadable("usage.day_is_on", params)
        if name == "document" and act.documents:
            raise Unreadable("usage.document_option", params)
        if entry.outcome == REFUSED:
            raise nothing_done(entry, act)
        if name in entry.fields:
            raise Unreadable("usage.stays_as_stated", params)
        near = get_close_matches(name, known, 1)
        raise Unreadable("usage.unknown_field", {**params, "near": near[0] if near else ""})
