"""The form of an entry: of what type the value of each of its keys is. What says more than that is judged elsewhere.

Whoever can write the database can make a hash fit to anything. An entry of another form would stop whoever reads it
somewhere on the way: it is told here, once, and by its name. A key that nobody knows is left to `replay`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from rules.dates import parse_inexact
from rules.verdict import Outcome

Fits = Callable[[Any], object]
"""Says whether a value is of a form: false, or raises ValueError, where it is not."""

OUTCOMES = frozenset({"advanced", "refused", "recorded", "corrected"})
NATURES = frozenset({"decision", "administrative", "fact", "clock"})
ANSWERS = frozenset(str(outcome) for outcome in Outcome)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _number(value: Any) -> bool:
    return type(value) is int and value >= 0


def _when(value: Any) -> object:
    return _text(value) and parse_inexact(value)


def _day(value: Any) -> object:
    return _text(value) and date.fromisoformat(value)


def _instant(value: Any) -> object:
    return _text(value) and datetime.fromisoformat(value)


def _list_of(fits: Fits) -> Fits:
    return lambda value: isinstance(value, list) and (not value or all(map(fits, value)))


def _one_of(known: frozenset[str]) -> Fits:
    return lambda value: isinstance(value, str) and value in known


def _named(must: Mapping[str, Fits], may: Mapping[str, Fits]) -> Fits:
    """An object that says the one and may say the other."""
    known = {**must, **may}

    def fits(value: Any) -> bool:
        if not isinstance(value, dict) or not must.keys() <= value.keys():
            return False
        return all(known[name](one) for name, one in value.items() if name in known)

    return fits


_are_texts = _list_of(_text)


def _is_params(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str | int) or _are_texts(v) for v in value.values())


def _is_evidence(value: Any) -> bool:
    return isinstance(value, list) and len(value) in (2, 3) and all(isinstance(v, str | int | None) for v in value)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


VERDICT = _named(
    {"rule": _text, "version": _number, "outcome": _one_of(ANSWERS), "key": _text},
    {"params": _is_params, "evidence": _list_of(_is_evidence), "passesFrom": _day},
)
DOCUMENT = _named({"sha256": _text}, {"name": _text, "size": _number, "language": _text, "purpose": _text})
MUST: dict[str, Fits] = {
    "$entry": _number, "subject": _text, "sequence": _number, "act": _text, "outcome": _one_of(OUTCOMES),
    "effectiveOn": _when, "actor": _number, "role": _text, "recordedAt": _instant, "previousHash": _text,
    "foldsOn": _day,
}  # fmt: skip
"""What every entry says."""
MAY: dict[str, Fits] = {
    "nature": _one_of(NATURES), "verdicts": _list_of(VERDICT), "definitionHash": _text,
    "policyHash": _text, "factsHash": _text, "government": _text, "from": _text, "to": _text,
    "seen": lambda value: isinstance(value, dict) and all(map(_number, value.values())),
    "gone": _named({"act": _text, "on": _day, "to": _text}, {}), "deputyFor": _number, "fields": _is_object,
    "reason": _text, "decision": _text, "documents": _list_of(DOCUMENT), "erases": _list_of(_text),
    "correcting": _number, "corrects": _number, "supersedes": _list_of(_number), "changed": _is_object,
    "spentIntents": _list_of(_number), "spentExceptions": _list_of(_number), "intent": _number,
    "exception": _number, "today": _day,
}  # fmt: skip
"""What an entry may say besides."""
MARKS = frozenset({"run", "because", "void", "legacy", "intended", "lateEntry", "inCaretaker", "trialDay"})
"""Marks that stop no reader, whatever stands in them: `replay` names one that is not as this program writes it."""
KNOWN = frozenset({*MUST, *MAY, *MARKS})
"""Every key that this program writes."""
_ENTRY = _named(MUST, MAY)


def is_entry(data: Any) -> bool:
    """Whether a parsed text has the form of an entry."""
    try:
        return bool(_ENTRY(data))
    except ValueError:
        return False
