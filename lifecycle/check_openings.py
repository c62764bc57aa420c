"""Whether what entries hold as commitments can be opened, and what was erased is excused. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from lifecycle.act import PERSONAL
from lifecycle.commitments import FORMAT as COMMITMENT
from lifecycle.erasure_acts import ERASING
from lifecycle.findings import Finding, Held
from lifecycle.history import REFUSED, Entry
from lifecycle.records import RECORDS
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.stages import TABLE

PERSONAL_FIELDS: dict[str, tuple[str, ...]] = {
    act.name: names
    for act in (*TABLE, *RECORDS, *ACTS_OF_REGISTERS.values())
    if (names := tuple(f.name for f in act.fields if f.kind in PERSONAL))
}
"""The fields of each act that stand in its entries as commitments."""


def check_openings(held: Held) -> Iterator[Finding]:
    """Whether every commitment opens to what it was made of, and every opening belongs to a commitment."""
    stored = {row[1]: row for row in held.openings}
    erased = erased_by(held.entries)
    named: set[str] = set()
    for entry in held.entries:
        for name, commitment in commitments_in(entry):
            if commitment in named:  # a correction takes over what it does not change
                continue
            named.add(commitment)
            opening = stored.get(commitment)
            if opening is None or opening[4] is None:
                if commitment not in erased:
                    yield held.finding("opening_missing", entry.sequence, field=name)
            elif commitment in erased:
                yield held.finding("opening_kept", entry.sequence, field=name)
            elif not opens(commitment, *opening[2:]):
                yield held.finding("opening_wrong", entry.sequence, field=name)
    if stored.keys() - named:
        yield held.finding("opening_stray", count=len(stored.keys() - named))


def opens(commitment: str, name: Any, salt: Any, value: Any) -> bool:
    """Whether a commitment was made of this name, salt and value; stored ones may have any type."""
    if not (isinstance(name, str) and isinstance(salt, str) and isinstance(value, str)):
        return False
    try:
        made = orjson.dumps([COMMITMENT, salt, name, value])  # as `commit` does; a test holds them together
    except TypeError:  # half a character
        return False
    return hashlib.sha256(made).hexdigest() == commitment


def commitments_in(entry: Entry) -> list[tuple[str, Any]]:
    """Every commitment that stands in an entry, with the name of its field."""
    data = entry.data
    found: list[tuple[str, Any]] = []
    names = PERSONAL_FIELDS.get(data["act"])
    if names is not None:
        fields = data.get("fields", {})
        for name in names:
            value = fields.get(name)
            if value is not None:
                found += [(name, one) for one in value] if isinstance(value, list) else ((name, value),)
    if "reason" in data:
        found.append(("reason", data["reason"]))
    if "documents" in data:
        found += [("document", document["name"]) for document in data["documents"]]
    return found


def named_documents(entries: Sequence[Entry]) -> list[tuple[str, int, int | None]]:
    """The hashes of the documents that came with entries and were not erased, each with its entry and its bytes there.

    Bytes are None where the entry does not tell them.
    """
    named = [
        (d["sha256"], e.sequence, d.get("size")) for e in entries if "documents" in e.data for d in e.data["documents"]
    ]
    erased = erased_by(entries) if named else frozenset()
    return [one for one in named if one[0] not in erased]


def erased_by(entries: Iterable[Entry]) -> frozenset[str]:
    """What the entries of a subject erased: commitments, and the hashes of documents."""
    return frozenset(
        name
        for e in entries
        if e.data.get("act") in ERASING and e.outcome != REFUSED
        for name in e.data.get("erases", ())
    )
