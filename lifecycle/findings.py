"""What can be wrong with one subject: its chain, its row, the state folded from it, its openings. Pure.

`lifecycle/verify.py` reads the database and asks these functions of every subject in turn. A chain that is broken is
reported at its first broken entry and nothing else is said of that subject: what follows rests on the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from lifecycle.canonical import dump
from lifecycle.commitments import FORMAT as COMMITMENT
from lifecycle.entries import deadline_rows, partnership_row
from lifecycle.fold import fold
from lifecycle.history import GENESIS, REFUSED, VERSION, Entry, entry_hash
from lifecycle.knowledge import Registers
from lifecycle.records import RECORDS
from lifecycle.register_fold import fold_register
from lifecycle.registers import ACTS_OF_REGISTERS, FILE_RANK, RANKS, rank_of
from lifecycle.stages import TABLE
from messages.render import MessageError, Param, render

_ACTS = (*TABLE, *RECORDS, *ACTS_OF_REGISTERS.values())
PERSONAL_FIELDS: dict[str, tuple[str, ...]] = {
    act.name: names for act in _ACTS if (names := tuple(f.name for f in act.fields if f.kind == "personal"))
}
"""The fields of each act that stand in its entries as commitments."""
NO_FOLD = frozenset(act.name for act in _ACTS if not act.folds)
"""The acts that change no state, and so no version."""
HISTORY, DOCUMENTS = "history", "documents"
"""Where a finding stands that belongs to no subject."""
OF_NO_SUBJECT = FILE_RANK + 1
BEGINNING = f'{{"$entry":{VERSION},'
FILE_COLUMNS = (
    "reference", "partner", "track", "nature", "stage", "officer", "opening", "country", "ends_on", "next_due_on",
    "last_effective_on", "legacy", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: a code, the place, and values for its sentence.

    What belongs to no subject stands under HISTORY or DOCUMENTS and comes last. `claims` is the place that a
    misplaced entry says it belongs to.
    """

    what: str
    subject: str
    sequence: int = 0
    params: Mapping[str, Param] = field(default_factory=dict)
    claims: tuple[str, int] | None = None

    @property
    def place(self) -> tuple[int, str, int]:
        """Its place in the order of findings: registers by rank, files by name, then what belongs to no subject."""
        rank = OF_NO_SUBJECT if self.subject in (HISTORY, DOCUMENTS) else rank_of(self.subject)
        return (rank, self.subject, self.sequence)

    def to_json(self, lang: str) -> dict[str, Any]:
        """In the shape of the interface; `message` is the code itself where no sentence is known."""
        shown = {"subject": self.subject, "sequence": self.sequence, "what": self.what, **self.params}
        return {**shown, "message": sentence(self.what, shown, lang)}


def sentence(what: str, params: Mapping[str, Param], lang: str) -> str:
    """What a code means, in a language; the code where the catalogues cannot say it."""
    try:
        return render(f"verify.{what}", params, lang)
    except MessageError:
        return what


class StoredEntry(NamedTuple):
    """A row of history as the driver gives it: what was tampered with may have any type."""

    subject: Any
    sequence: Any
    act: Any
    outcome: Any
    effective_on: Any
    recorded_at: Any
    actor: Any
    hash: Any
    previous_hash: Any
    body: Any


class StoredSubject(NamedTuple):
    """A row of subject."""

    id: Any
    rank: Any
    version: Any
    sequence: Any
    head_hash: Any


@dataclass(slots=True)
class Held:
    """Everything that the database holds of one subject, as plain rows.

    The checks fill in `entries`, parsed, and `documents`: hash and entry of each that is named and was not erased.
    """

    subject: str
    rows: Sequence[StoredEntry] = ()
    row: StoredSubject | None = None
    file: tuple[Any, ...] | None = None
    register: str | None = None
    deadlines: Sequence[tuple[Any, ...]] = ()
    openings: Sequence[tuple[Any, ...]] = ()
    entries: list[Entry] = field(default_factory=list)
    documents: list[tuple[str, int]] = field(default_factory=list)

    def finding(self, what: str, sequence: int | None = None, **params: Param) -> Finding:
        """A finding on this subject; without a sequence, at its last entry."""
        return Finding(what, self.subject, len(self.rows) if sequence is None else sequence, params)


# ---------------------------------------------------------------------------------------------- the chain


def check_chain(held: Held) -> Finding | None:
    """The first broken entry of a chain and its subject's row; None, and `held.entries` filled, where it is whole."""
    previous, recorded_at = GENESIS, ""
    for expected, row in enumerate(held.rows, 1):
        broken = _check_entry(held, row, expected)
        if broken is not None:
            return broken
        if row.previous_hash != previous:
            return held.finding("link_wrong", _altered(held, expected))
        if row.recorded_at < recorded_at:
            return held.finding("recorded_too_early", expected)
        previous, recorded_at = row.hash, row.recorded_at
    return check_head(held)


def _check_entry(held: Held, row: StoredEntry, expected: int) -> Finding | None:
    """One entry by itself: there, hashed, readable, equal to its columns, canonical."""
    body = row.body
    if not _hashes_to(body, row.hash):
        return held.finding("hash_wrong" if row.sequence == expected else "entry_missing", expected)
    try:
        data = from_json(body, cache_strings="keys")
    except ValueError:
        data = None
    if not isinstance(data, dict) or not body.startswith(BEGINNING):
        return held.finding("format_unknown", expected)
    wrong = _differing_column(row, data)
    if wrong is not None:
        return _misplaced(held, row, data, expected, wrong)
    if row.sequence != expected:
        return held.finding("entry_missing", expected)
    if to_json(data).decode() != body or not _in_order(data):
        return held.finding("not_canonical", expected)
    held.entries.append(Entry(data, row.hash))
    return None


def _misplaced(held: Held, row: StoredEntry, data: Mapping[str, Any], expected: int, column: str) -> Finding:
    """An entry whose columns say something else than itself; where it stands elsewhere, the place it left counts."""
    left = data.get("sequence")
    if not isinstance(left, int):
        return held.finding("column_differs", expected, column=column)
    if column == "sequence" and row.sequence != expected:
        ahead = isinstance(row.sequence, int) and row.sequence < expected
        return held.finding("column_differs", left, column=column) if ahead else held.finding("entry_missing", expected)
    return Finding("column_differs", held.subject, expected, {"column": column}, (str(data.get("subject")), left))


def _hashes_to(body: Any, hash_: Any) -> bool:
    try:
        return bool(entry_hash(body) == hash_)
    except (AttributeError, TypeError, UnicodeEncodeError):  # no text, or not the text of any bytes
        return False


def _differing_column(row: StoredEntry, data: Mapping[str, Any]) -> str | None:
    """The first column that says something else than the entry; None where all agree."""
    said = data.get
    day = row.effective_on
    stored = (
        row.subject, row.sequence, row.act, row.outcome, day.isoformat() if isinstance(day, date) else day,
        row.recorded_at, row.actor, row.previous_hash,
    )  # fmt: skip
    written = (
        said("subject"), said("sequence"), said("act"), said("outcome"), said("foldsOn"), said("recordedAt"),
        said("actor"), said("previousHash"),
    )  # fmt: skip
    if stored == written:
        return None
    names = ("subject", "sequence", "act", "outcome", "effective_on", "recorded_at", "actor", "previous_hash")
    return next(name for name, one, other in zip(names, stored, written, strict=True) if one != other)


_ORDERED: set[tuple[str, ...]] = set()
"""Rows of keys that were found to be sorted: entries have few shapes, and a look is cheaper than sorting."""
_SHAPES = 1_000


def _in_order(value: dict[str, Any]) -> bool:
    """Whether the keys of an object, and of every object in it, are sorted."""
    keys = tuple(value)
    if keys not in _ORDERED:
        if list(keys) != sorted(keys):
            return False
        if len(_ORDERED) < _SHAPES:
            _ORDERED.add(keys)
    for part in value.values():
        if part.__class__ is dict:
            if not _in_order(part):
                return False
        elif part.__class__ is list and not _all_in_order(part):
            return False
    return True


def _all_in_order(items: list[Any]) -> bool:
    for item in items:
        if item.__class__ is dict:
            if not _in_order(item):
                return False
        elif item.__class__ is list and not _all_in_order(item):
            return False
    return True


def _altered(held: Held, at: int) -> int:
    """Which of two entries was rewritten: the one that its follower, or the subject's row, no longer vouches for."""
    row = held.rows[at - 1]
    vouched = held.rows[at].previous_hash if at < len(held.rows) else held.row and held.row.head_hash
    return at - 1 if at > 1 and vouched == row.hash else at


def check_head(held: Held) -> Finding | None:
    """Whether the subject's row stands where its whole chain ends."""
    row, length = held.row, len(held.rows)
    if row is None:
        return held.finding("subject_missing") if length or held.subject in RANKS else None
    if row.sequence != length:
        if isinstance(row.sequence, int) and row.sequence < length:
            return held.finding("entry_added", row.sequence + 1)
        return held.finding("tail_missing", length + 1)
    if row.head_hash != (held.rows[-1].hash if held.rows else ""):
        return held.finding("head_wrong")
    if not length and held.subject not in RANKS:
        return held.finding("subject_empty", 0)
    changed = sum(1 for e in held.entries if e.outcome != REFUSED and e.act not in NO_FOLD)
    for column, stored, counted in (("rank", row.rank, rank_of(held.subject)), ("version", row.version, changed)):
        if stored != counted:
            return held.finding("subject_differs", column=column)
    return None


# ---------------------------------------------------------------------------------------------- the state


def check_whole(held: Held, registers: Registers) -> list[Finding]:
    """Everything about a subject whose chain is whole. A forged entry may raise anything: that is a finding too."""
    state = check_register(held) if held.subject in RANKS else check_file(held, registers)
    try:
        found = [*state, *check_openings(held)]
        held.documents = named_documents(held.entries)
        return found
    except Exception:
        return [held.finding("fold_failed")]


def check_register(held: Held) -> Iterator[Finding]:
    """Whether the state of a register is the fold of its history."""
    state = fold_register(held.subject, held.entries)
    folded = any(e.outcome != REFUSED for e in held.entries)
    if held.register != (dump(state) if state is not None and folded else None):
        yield held.finding("state_differs")
    yield from _strays(held, "file_stray" if held.file is not None else None)


def check_file(held: Held, registers: Registers) -> Iterator[Finding]:
    """Whether the row of a file and its deadlines are what its history folds into, under its own policy."""
    if not held.rows:
        stray = held.file is not None or held.register is not None
        yield from _strays(held, "file_stray" if stray else None)
        return
    case = fold(held.entries)
    assert case is not None
    due = deadline_rows(case, registers.policy_of(case)[0])
    partner = registers.partners.find(case.partner)
    row = partnership_row(case, due, partner.country if partner is not None else None)
    if held.file is None:
        yield held.finding("file_missing")
    elif (column := _differing_file_column(held.file, row)) is not None:
        yield held.finding("file_differs", column=column)
    wanted = {(d.kind, d.number): (d.due_on.isoformat(), d.derivation) for d in due}
    stored = {(kind, number): (_text(day), derivation) for _, kind, number, day, derivation in held.deadlines}
    if wanted != stored:
        differing = sorted(str(k[0]) for k in wanted.keys() | stored.keys() if wanted.get(k) != stored.get(k))
        yield held.finding("deadline_differs", deadline=differing[0])


def _differing_file_column(stored: tuple[Any, ...], row: Any) -> str | None:
    """The first column that is not as folded; the state last, for it differs whenever another does."""
    for name, value in zip(FILE_COLUMNS, stored, strict=True):
        if _text(value) != _text(getattr(row, name)):
            return name
    return None


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _strays(held: Held, what: str | None) -> Iterator[Finding]:
    """Rows that belong to nothing."""
    if what is not None:
        yield held.finding(what)
    if held.deadlines:
        yield held.finding("deadline_stray", deadline=str(held.deadlines[0][1]))


# ---------------------------------------------------------------------------------------------- openings


def check_openings(held: Held) -> Iterator[Finding]:
    """Whether every commitment opens to what it was made of, and every opening belongs to a commitment."""
    stored = {row[1]: row[2:] for row in held.openings}
    named: set[str] = set()
    for entry in held.entries:
        for name, commitment in commitments_in(entry):
            if commitment in named:  # a correction takes over what it does not change
                continue
            named.add(commitment)
            opening = stored.get(commitment)
            if opening is None or opening[2] is None:
                if commitment not in erased_by(held.entries):
                    yield held.finding("opening_missing", entry.sequence, field=name)
            elif not _opens(commitment, *opening):
                yield held.finding("opening_wrong", entry.sequence, field=name)
    if stored.keys() - named:
        yield held.finding("opening_stray", count=len(stored.keys() - named))


def _opens(commitment: str, name: Any, salt: Any, value: Any) -> bool:
    if not (isinstance(name, str) and isinstance(salt, str) and isinstance(value, str)):
        return False
    try:
        made = to_json([COMMITMENT, salt, name, value])  # `commit` in a fifth of its time; a test holds them together
    except ValueError:  # half a character
        return False
    return hashlib.sha256(made).hexdigest() == commitment


def commitments_in(entry: Entry) -> Iterator[tuple[str, Any]]:
    """Every commitment that stands in an entry, with the name of its field."""
    data = entry.data
    names = PERSONAL_FIELDS.get(data["act"])
    if names is not None:
        fields = data.get("fields", {})
        for name in names:
            value = fields.get(name)
            if value is not None:
                yield from ((name, one) for one in (value if isinstance(value, list) else (value,)))
    if "reason" in data:
        yield "reason", data["reason"]
    for document in data.get("documents", ()):
        yield "document", document["name"]


def named_documents(entries: Sequence[Entry]) -> list[tuple[str, int]]:
    """The hashes of the documents that came with entries and were not erased, each with its entry."""
    named = [(d["sha256"], e.sequence) for e in entries for d in e.data.get("documents", ())]
    erased = erased_by(entries) if named else frozenset()
    return [one for one in named if one[0] not in erased]


def erased_by(entries: Iterable[Entry]) -> frozenset[str]:
    """What the entries of a subject erased: commitments, and the hashes of documents."""
    return frozenset(
        name
        for e in entries
        if e.data.get("act") == "erase" and e.outcome != REFUSED
        for name in e.data.get("erases", ())
    )
