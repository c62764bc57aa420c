"""Whether the chain of a subject is whole: every entry by itself, its links, the row that stands at its end. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import Any

import orjson

from lifecycle.findings import Finding, Held, StoredEntry
from lifecycle.history import FORMAT, GENESIS, REFUSED, VERSION, Entry
from lifecycle.records import RECORDS
from lifecycle.registers import ACTS_OF_REGISTERS, RANKS, rank_of
from lifecycle.stages import TABLE

NO_FOLD = frozenset(act.name for act in (*TABLE, *RECORDS, *ACTS_OF_REGISTERS.values()) if not act.folds)
"""The acts that change no state, and so no version."""
WRITTEN = {
    "subject": "subject", "sequence": "sequence", "act": "act", "outcome": "outcome", "effective_on": "foldsOn",
    "recorded_at": "recordedAt", "actor": "actor", "previous_hash": "previousHash",
}  # fmt: skip
"""What each column repeats of the entry."""
BEGINNING = f'{{"$entry":{VERSION},'
"""How the text of every entry begins."""


def check_chain(held: Held, *, with_row: bool = True) -> Finding | None:
    """The first broken entry of a chain and its subject's row; None, and `held.entries` filled, where it is whole.

    Not `with_row` where the table of subjects cannot be read.
    """
    previous, recorded_at = GENESIS, ""
    for expected, row in enumerate(held.rows, 1):
        data = _sound(row) if row.sequence == expected else None
        if data is None:
            return _broken(held, row, expected)
        held.entries.append(Entry(data, row.hash))
        if row.previous_hash != previous:
            return held.finding("link_wrong", _altered(held, expected))
        if row.recorded_at < recorded_at:
            return held.finding("recorded_too_early", expected)
        previous, recorded_at = row.hash, row.recorded_at
    return _check_head(held) if with_row else None


def is_as_written(row: StoredEntry) -> bool:
    """Whether an entry by itself is the one that its hash and its columns say; of its chain that says nothing."""
    if _hashed(row) is None or not row.body.startswith(BEGINNING):
        return False
    data = _parsed(row.body)
    return data is not None and _differing_column(row, data) is None


def _sound(row: StoredEntry) -> dict[str, Any] | None:
    """What an entry says that is by itself as it was written; None for any other, of which `_broken` tells more."""
    body = row.body
    try:
        text = body.encode()
        if hashlib.sha256(FORMAT + text).hexdigest() != row.hash or not body.startswith(BEGINNING):
            return None
        data: dict[str, Any] = orjson.loads(body)
        # written again, by another library than wrote it
        canonical = orjson.dumps(data, option=orjson.OPT_SORT_KEYS) == text
    except (AttributeError, TypeError, ValueError):  # no text, no JSON, or deeper than anything that is written here
        return None
    return data if canonical and _differing_column(row, data) is None else None


def _broken(held: Held, row: StoredEntry, expected: int) -> Finding:
    """What is wrong with an entry by itself: there, hashed, readable, equal to its columns, canonical."""
    again = isinstance(row.sequence, int) and 0 < row.sequence < expected
    if _hashed(row) is None:
        if again:
            return held.finding("entry_twice", row.sequence, of=row.sequence)
        return held.finding("hash_wrong" if row.sequence == expected else "entry_missing", expected)
    data = _parsed(row.body)
    if data is None or not row.body.startswith(BEGINNING):
        return held.finding("format_unknown", expected)
    wrong = _differing_column(row, data)
    if wrong is not None:
        return _misplaced(held, row, data, expected, wrong)
    if again:
        return held.finding("entry_twice", row.sequence, of=row.sequence)
    return held.finding("entry_missing" if row.sequence != expected else "not_canonical", expected)


def _misplaced(held: Held, row: StoredEntry, data: Mapping[str, Any], expected: int, column: str) -> Finding:
    """An entry whose columns say something else than itself; where it stands elsewhere, the place it left counts.

    Of one that stands where it should be too, the place where it was put counts.
    """
    left = data.get("sequence")
    if not isinstance(left, int):
        return held.finding("column_differs", expected, column=column)
    if 0 < left < expected and held.rows[left - 1].hash == row.hash:
        return held.finding("entry_twice", row.sequence, of=left)
    if column == "sequence" and row.sequence != expected:
        ahead = isinstance(row.sequence, int) and row.sequence < expected
        return held.finding("column_differs", left, column=column) if ahead else held.finding("entry_missing", expected)
    return Finding("column_differs", held.subject, expected, {"column": column}, (str(data.get("subject")), left))


def _hashed(row: StoredEntry) -> bytes | None:
    """The bytes of an entry's text; None where their hash is another than the row says, or where there are none."""
    try:
        text: bytes = row.body.encode()
    except (AttributeError, UnicodeEncodeError):  # no text, or not the text of any bytes
        return None
    return text if hashlib.sha256(FORMAT + text).hexdigest() == row.hash else None


def _parsed(body: str) -> dict[str, Any] | None:
    try:
        data = orjson.loads(body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


_ALWAYS = {column: key for column, key in WRITTEN.items() if column != "effective_on"}
_SAID, _STORED = itemgetter(*_ALWAYS.values()), itemgetter(*map(StoredEntry._fields.index, _ALWAYS))


def _differing_column(row: StoredEntry, data: Mapping[str, Any]) -> str | None:
    """The first column that says something else than the entry; None where all agree."""
    day = row.effective_on
    day = day.isoformat() if isinstance(day, date) else day
    try:
        if _STORED(row) == _SAID(data) and day == data.get("foldsOn"):
            return None
    except KeyError:
        pass
    for column in StoredEntry._fields:
        key = WRITTEN.get(column)
        if key is not None and (day if column == "effective_on" else getattr(row, column)) != data.get(key):
            return column
    return None


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
    changed = sum(e.data["outcome"] != REFUSED and e.data["act"] not in NO_FOLD for e in held.entries)
    for column, stored, counted in (("rank", row.rank, rank_of(held.subject)), ("version", row.version, changed)):
        if stored != counted:
            return held.finding("subject_differs", column=column)
    return None
