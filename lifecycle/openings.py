"""Opening what an answer holds: commitments become the texts and names behind them, numbers of people their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lifecycle.knowledge import Registers
from lifecycle.storage.reading import Reading

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_PLAIN = frozenset({"hash", "previousHash", "definitionHash", "policyHash", "factsHash", "sha256"})
_PEOPLE = frozenset(
    {
        "actor",
        "officer",
        "deputy",
        "enteredBy",
        "confirmedBy",
        "requestedBy",
        "attestedBy",
        "approvedBy",
        "by",
        "deputyFor",
        "finder",
    }
)


def open_values(reading: Reading, answer: dict[str, Any], registers: Registers) -> dict[str, Any]:
    """The answer with every commitment opened. What was erased stands as `{"erased": true}`."""
    people = {p.number: p.name for p in registers.people.people}
    asked = {*_commitments(answer), *people.values()}
    opened = {c: row.value for c, row in reading.personal(asked).items()}
    names = {number: opened.get(commitment) for number, commitment in people.items()}
    result = _opened(answer, "", opened, names)
    assert isinstance(result, dict)
    return result


def _commitments(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _commitments(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _commitments(inner, key)
    elif isinstance(value, str) and key not in _PLAIN and _HASH.match(value):
        yield value


def _opened(value: Any, key: str, opened: dict[str, str | None], names: dict[int, str | None]) -> Any:
    if isinstance(value, dict):
        if set(value) == {"number"} and key in _PEOPLE:
            return person(value["number"], names)
        return {name: _opened(inner, name, opened, names) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_opened(inner, key, opened, names) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and key in _PEOPLE:
        return person(value, names)
    if isinstance(value, str) and key not in _PLAIN and value in opened:
        text = opened[value]
        return text if text is not None else {"erased": True}
    return value


def person(number: int, names: dict[int, str | None]) -> dict[str, Any]:
    """A person as answers show one: the number, and the present name where it was not erased."""
    if number == 0:
        return {"number": 0, "name": "console"}
    name = names.get(number)
    return {"number": number, "name": name} if name is not None else {"number": number, "erased": True}
