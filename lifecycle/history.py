"""Entries: write-once, chained by hash (DESIGN section 9).

    hash = SHA-256("agreements/entry/1" ‖ one zero byte ‖ canonical JSON of the entry, previous hash included)

The canonical text is stored and hashed as bytes, never made again. It begins with its format version, the key
`$entry`, which sorts before all others. The first entry of a subject has a previous hash of 64 zeros.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, Protocol, Self

import orjson

from lifecycle.canonical import canonical
from lifecycle.errors import Broken, Unfounded
from lifecycle.shape import is_entry
from rules.dates import InexactDate, parse_inexact
from rules.facts import Given

FORMAT = b"agreements/entry/1\x00"
VERSION = 1
GENESIS = "0" * 64

OPENING = frozenset({"propose", "enter_legacy"})
"""The acts that open a file."""

UNREADABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, StopIteration, TypeError, ValueError)
"""What reading an entry may end with that says what this program never writes."""

ADVANCED, REFUSED, RECORDED, CORRECTED = "advanced", "refused", "recorded", "corrected"


def unreadable(subject: str, sequence: int, *, known: bool = True) -> Broken:
    """What to raise of an entry that nobody can read as this program writes entries; whether its act is `known`."""
    return (Broken if known else Unfounded)("broken.entry", {"subject": subject, "entry": sequence})


def entry_hash(body: str) -> str:
    """The hash of an entry's canonical text, in hexadecimal."""
    return hashlib.sha256(FORMAT + body.encode()).hexdigest()


def given_in(documents: Iterable[Mapping[str, Any]]) -> tuple[Given, ...]:
    """The documents that an entry names, as rules see documents."""
    return tuple(Given(d["sha256"], d.get("language"), d.get("purpose")) for d in documents)


class StoredText(Protocol):
    """A row of history, as far as its entry is read from it."""

    @property
    def subject(self) -> str:
        """The subject whose chain it stands in."""
        ...

    @property
    def sequence(self) -> int:
        """Its place in the chain."""
        ...

    @property
    def body(self) -> str:
        """The canonical text."""
        ...

    @property
    def hash(self) -> str:
        """The hash of the text."""
        ...


class Entry:
    """One entry as it was written. `data` is the parsed canonical text; the properties are its parts."""

    __slots__ = ("data", "hash")

    def __init__(self, data: dict[str, Any], hash_: str = "") -> None:
        self.data = data
        self.hash = hash_

    @classmethod
    def parse(cls, body: str, hash_: str = "") -> Self:
        """Read a stored text. Raises ValueError where it is no entry of a known format."""
        data = orjson.loads(body)
        if not isinstance(data, dict) or data.get("$entry") != VERSION:
            raise ValueError("not an entry of a known format")
        return cls(data, hash_)

    @classmethod
    def of(cls, row: StoredText) -> Self:
        """Read the text of a row of history. Raises Broken, naming the entry, where it has not the form of one."""
        entry = cls.one_of_many(row)
        if not is_entry(entry.data):
            raise unreadable(row.subject, row.sequence)
        return entry

    @classmethod
    def one_of_many(cls, row: StoredText) -> Self:
        """The same where many are read for a list: it must be an entry, and its parts are not looked at one by one."""
        try:
            return cls.parse(row.body, row.hash)
        except (TypeError, ValueError) as error:
            raise unreadable(row.subject, row.sequence) from error

    @property
    def subject(self) -> str:
        """The subject whose chain it stands in."""
        return str(self.data["subject"])

    @property
    def sequence(self) -> int:
        """Its place in the chain, from 1."""
        return int(self.data["sequence"])

    @property
    def act(self) -> str:
        """The act, by its identifier in the tables."""
        return str(self.data["act"])

    @property
    def outcome(self) -> str:
        """advanced, refused, recorded or corrected."""
        return str(self.data["outcome"])

    @property
    def to(self) -> str | None:
        """The stage after the act; None for what moves none."""
        return self.data.get("to")

    @property
    def on(self) -> InexactDate:
        """The legal date, as known."""
        return parse_inexact(self.data["effectiveOn"])

    @property
    def day(self) -> date:
        """The day on which it folds."""
        return date.fromisoformat(self.data["foldsOn"])

    @property
    def fields(self) -> Mapping[str, Any]:
        """What was given and what was computed from it; personal values as commitments."""
        fields: Mapping[str, Any] = self.data.get("fields", {})
        return fields

    @property
    def documents(self) -> tuple[Given, ...]:
        """The documents attached with it."""
        return given_in(self.data.get("documents", ()))

    @property
    def supersedes(self) -> tuple[int, ...]:
        """The sequences of the entries that no longer count because of this one."""
        return tuple(self.data.get("supersedes", ()))

    @property
    def void(self) -> bool:
        """Whether it only takes another out and has no effect of its own."""
        return bool(self.data.get("void"))

    @property
    def summary(self) -> dict[str, Any]:
        """What was done, in short: the file, the act, from where to where, on which day, as which entry."""
        shown = {"reference": self.subject, "act": self.act, "from": self.data.get("from"), "to": self.to}
        return {**shown, "effectiveOn": self.data["effectiveOn"], "sequence": self.sequence}

    @property
    def is_correction(self) -> bool:
        """Whether somebody corrected another entry by it: what takes back a clock act has the same outcome."""
        return self.outcome == CORRECTED and not self.void

    @property
    def may_take_ground(self) -> bool:
        """Whether it may take the ground from what was done before it: a correction, or a fact that was found."""
        return self.is_correction or (self.act == "found" and self.outcome != REFUSED)

    @property
    def place(self) -> int:
        """Its place among entries of one day: that of the entry it corrects, else its own."""
        return int(self.data.get("corrects", self.sequence))


class Chained(NamedTuple):
    """A finished entry: its canonical text and hash."""

    body: str
    hash: str


def chain(data: dict[str, Any], previous: str) -> Chained:
    """Finish an entry: put in the hash of its predecessor, write it canonically, hash it."""
    data["$entry"] = VERSION
    data["previousHash"] = previous
    body = canonical(data)
    return Chained(body, entry_hash(body))


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count: not refused, not superseded, not void, in the order in which they take effect."""
    kept = [e for e in entries if e.data["outcome"] != REFUSED]
    gone = {sequence for e in kept if "supersedes" in e.data for sequence in e.supersedes}
    if gone:
        kept = [e for e in kept if e.sequence not in gone]
    return sorted((e for e in kept if "void" not in e.data or not e.void), key=order_of_effect)


def order_of_effect(entry: Entry) -> tuple[bool, date, bool, int]:
    """By what entries are put in the order in which they take effect.

    What opens the file comes first, even before a fact of an earlier day. Clock acts of a day come before other acts
    of that day: they take effect as the day begins.
    """
    data = entry.data
    return data["act"] not in OPENING, entry.day, data.get("nature") != "clock", data.get("corrects", data["sequence"])
