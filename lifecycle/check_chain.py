"""Whether the chain of a subject is whole: every entry by itself, its links, the row that stands at its end. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic_core import from_json, to_json

from lifecycle.findings import Finding, Held, StoredEntry
from lifecycle.history import GENESIS, REFUSED, VERSION, Entry, entry_hash
from lifecycle.records import RECORDS
from lifecycle.registers import ACTS_OF_REGISTERS, RANKS, rank_of
from lifecycle.stages import TABLE

NO_FOLD = frozenset(act.name for act in (*TABLE, *RECORDS, *ACTS_OF_REGISTERS.values()) if not act.folds)
"""The acts that change no state, and so no version."""
BEGINNING = f'{{"$entry":{VERSION},'
"""How the text of every entry begins."""


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
    return _check_head(held)


def is_as_written(row: StoredEntry) -> bool:
    """Whether an entry by itself is the one that its hash and its columns say; of its chain that says nothing."""
    if not _hashes_to(row.body, row.hash) or not row.body.startswith(BEGINNING):
        return False
    try:
        data = from_json(row.body, cache_strings="keys")
    except ValueError:
        return False
    return _differing_column(row, data) is None


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
    return _all_in_order(value.values())


def _all_in_order(values: Iterable[Any]) -> bool:
    for value in values:
        if value.__class__ is dict:
            if not _in_order(value):
                return False
        elif value.__class__ is list and not _all_in_order(value):
            return False
    return True


def _altered(held: Held, at: int) -> int:
    """Which of two entries was rewritten: the one that its follower, or the subject's row, no longer vouches for."""
    row = held.rows[at - 1]
    vouched = held.rows[at].previous_hash if at < len(held.rows) else held.row and held.row.head_hash
    return at - 1 if at > 1 and vouched == row.hash else at


def _check_head(held: Held) -> Finding | None:
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
