"""Opening what an answer holds: commitments become the texts and names behind them, numbers of people their names.

What was erased says so: `{"erased": {"field": "avenue.text", "on": "2026-11-24", "by": {"number": 5, "name": …}}}`.
What is missing without an erasure, which `verify` reports, stands as `{"missing": true}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lifecycle.check_openings import PERSONAL_FIELDS
from lifecycle.commitments import Opening
from lifecycle.erased import erased_values
from lifecycle.knowledge import Registers
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import PersonalRow

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_PLAIN = frozenset({"hash", "previousHash", "definitionHash", "policyHash", "factsHash", "sha256", "erases"})
_PEOPLE = frozenset(
    {
        "actor",
        "officer",
        "deputy",
        "enteredBy",
        "adoptedBy",
        "confirmedBy",
        "requestedBy",
        "attestedBy",
        "approvedBy",
        "by",
        "deputyFor",
        "finder",
        "recipient",
        "actingFor",
        "acknowledgedBy",
        "whose",
    }
)


_TEXTS = frozenset({"reason", *(name for names in PERSONAL_FIELDS.values() for name in names)})
"""The fields that hold texts and names: what stands in one and opens to nothing is no text."""
MISSING = {"missing": True}
_SIDES = frozenset({"old", "new"})
"""What a change of a person is kept as: two numbers."""


class Shown(NamedTuple):
    """What opens: texts by commitment, names by number; and what stands in the place of each that is gone."""

    texts: dict[str, str]
    names: dict[int, str]
    gone: dict[str, dict[str, Any]]
    nameless: dict[int, dict[str, Any]]


def open_values(
    reading: Reading, answer: dict[str, Any], registers: Registers, typed: Iterable[Opening] = (),
    held: dict[str, PersonalRow] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The answer with every commitment opened; `typed` open what was typed and is not stored yet.

    `held` are names of people that were read from the same snapshot before; those read now are added.
    """
    people = {p.number: p.name for p in registers.people.people}
    known = held if held is not None else {}
    rows = reading.personal({*_commitments(answer), *people.values()}.difference(known))
    known.update({c: rows[c] for c in people.values() if c in rows})
    rows.update(known)
    texts = {c: row.value for c, row in rows.items() if row.value is not None}
    texts |= {opening.commitment: opening.value for opening in typed}
    names = {number: texts[commitment] for number, commitment in people.items() if commitment in texts}
    closed = [c for c, row in rows.items() if row.value is None]
    said = erased_values(reading, closed)
    gone = {c: _gone(rows[c].field, said.get(c), names) for c in closed}
    nameless = {number: gone.get(c, MISSING) for number, c in people.items() if number not in names}
    return opened_with(answer, Shown(texts, names, gone, nameless))


def opened_with(answer: dict[str, Any], shown: Shown) -> dict[str, Any]:
    """The answer with what is given in the place of each commitment and of each number of a person."""
    result = _opened(answer, "", shown)
    assert isinstance(result, dict)
    return result


def people_in(value: Any, key: str = "") -> Iterator[int]:
    """The number of everybody whom an entry names."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from people_in(inner, key if name in _SIDES else name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from people_in(inner, key)
    elif isinstance(value, int) and not isinstance(value, bool) and key in _PEOPLE:
        yield value


def _gone(field: str, said: dict[str, Any] | None, names: dict[int, str]) -> dict[str, Any]:
    """What stands in the place of a value that is gone; whoever erased it may be nameless too."""
    if said is None:
        return MISSING
    number = said["by"]
    by = {"number": number, "name": names[number]} if number in names else {"number": number}
    return {"erased": {"field": field, "on": said["on"], "by": by}}


def _commitments(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _commitments(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _commitments(inner, key)
    elif isinstance(value, str) and key not in _PLAIN and _HASH.match(value):
        yield value


def _opened(value: Any, key: str, shown: Shown) -> Any:
    if isinstance(value, dict):
        if set(value) == {"number"} and key in _PEOPLE:
            return person(value["number"], shown)
        if key in _PEOPLE and value and set(value) <= _SIDES:
            return {side: person(int(number), shown) for side, number in value.items()}
        return {name: _opened(inner, name, shown) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_opened(inner, key, shown) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and key in _PEOPLE:
        return person(value, shown)
    if isinstance(value, str) and key not in _PLAIN:
        opened = shown.texts.get(value) or shown.gone.get(value)
        missing = opened is None and key in _TEXTS and _HASH.match(value)
        return MISSING if missing else opened or value
    return value


def person(number: int, shown: Shown) -> dict[str, Any]:
    """A person as answers show one: the number, and the present name where it was not erased."""
    if number == 0:
        return {"number": 0, "name": "console"}
    name = shown.names.get(number)
    return {"number": number, "name": name} if name else {"number": number, **shown.nameless.get(number, {})}
