"""What goes into the storage and what comes out, as frozen values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple


class Head(NamedTuple):
    """Where a subject stands: `version` counts what changed its fold, `sequence` every entry.

    (A tuple, for every act makes half a dozen: a frozen dataclass takes five times as long.)

    `state` is the folded state as canonical JSON; None where the caller said that it knows this version
    already, and where nothing was folded yet. A register before its first entry has version 0, sequence 0 and
    an empty hash.
    """

    id: str
    rank: int
    version: int
    sequence: int
    head_hash: str
    state: str | None
    recorded_at: str | None = None


class HistoryRow(NamedTuple):
    """An entry as it is stored. `body` is the canonical text that `hash` was made of, byte for byte."""

    id: int
    subject: str
    sequence: int
    act: str
    outcome: str
    effective_on: date | None
    recorded_at: str
    actor: int | None
    hash: str
    previous_hash: str
    body: str


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to append; `effective_on` is the day at which it folds."""

    sequence: int
    act: str
    outcome: str
    effective_on: date | None
    recorded_at: str
    actor: int | None
    hash: str
    previous_hash: str
    body: str


class PartnershipRow(NamedTuple):
    """A file as lists and searches see it. `opening` is `partner:track` until it is signed, then None.

    `line` is what a list shows of it (`lifecycle/line.py`); None where an older release wrote the row last.
    """

    reference: str
    partner: str
    track: str
    nature: str
    stage: str
    officer: int | None
    opening: str | None
    country: str | None
    ends_on: date | None
    next_due_on: date | None
    last_effective_on: date | None
    legacy: bool
    state: str
    line: str | None = None


class DeadlineRow(NamedTuple):
    """A day on which something falls due; `number` tells several of one kind apart, `derivation` is JSON.

    `next_on` is the day on which the scheduler looks at it first; a row that stays as it was keeps its own.
    """

    kind: str
    number: int
    due_on: date
    derivation: str
    next_on: date


class DueRow(NamedTuple):
    """A deadline with the subject it belongs to."""

    subject: str
    kind: str
    number: int
    due_on: date
    derivation: str


@dataclass(frozen=True, slots=True)
class PersonalRow:
    """The opening of a commitment. `value` is None once it was erased."""

    commitment: str
    field: str
    salt: str
    value: str | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document by the hash of its bytes."""

    sha256: str
    size: int
    content: bytes

    @property
    def is_whole(self) -> bool:
        """Whether the bytes are those of the hash."""
        try:
            return hashlib.sha256(self.content).hexdigest() == self.sha256
        except TypeError:  # a text, written by hand where SQLite takes it
            return False


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The idempotency key under which this write can be asked again, and the entry that answers it."""

    person: int
    key: str
    body_hash: str
    sequence: int


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What an idempotency key was used for."""

    body_hash: str
    subject: str
    sequence: int


class Erased(NamedTuple):
    """What a write takes away: the values behind commitments, documents by hash, the fingerprints of commands.

    A fingerprint (`answer.body_hash`) is made of what was typed, without a salt: a short text could be guessed from
    it. `sequences` are the entries of the subject whose commands named what goes. `people` are those whose names go:
    the words of every message to them, or that may name them, go too.
    """

    commitments: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    sequences: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


ERASE_MESSAGES = """
UPDATE message SET title = NULL, plain = NULL, html = NULL
 WHERE person = {0} OR id IN (
    SELECT d.message FROM delivery d WHERE d.reminder IN (
        SELECT o.reminder FROM delivery o WHERE o.person = {0} OR o.acting_for = {0}))"""
"""The words of every message to a person, or of a reminder that went to them too, or to somebody in their place."""


@dataclass(frozen=True, slots=True)
class Write:
    """Everything one act changes, gated by everything it was decided on.

    `version` and `sequence` are those the caller saw; both None for a subject that must not exist yet (a
    register, which always exists, must then still be empty). `seen` names every *other* subject that was
    read, with its version. The new sequence and head come from the last of `entries`. `deadlines` replaces
    all of the subject's; None leaves them alone. `also` are writes to other subjects that stand or fall with it.
    """

    subject: str
    rank: int
    version: int | None
    sequence: int | None
    seen: tuple[tuple[str, int], ...]
    new_version: int
    entries: tuple[NewEntry, ...]
    register_state: str | None = None
    row: PartnershipRow | None = None
    deadlines: tuple[DeadlineRow, ...] | None = None
    answer: AnswerRow | None = None
    personal: tuple[PersonalRow, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    erased: Erased | None = None
    also: tuple[Write, ...] = ()


class Outcome(Enum):
    """What became of a write. All but WRITTEN mean that nothing at all was stored."""

    WRITTEN = "written"
    KEY_STORED = "key_stored"
    """The key was used before: read its answer."""
    VERSION_MOVED = "version_moved"
    """Somebody changed the subject: a conflict the person must see."""
    SEEN_MOVED = "seen_moved"
    """Something it was decided on changed: load, decide and write again."""
    HEAD_MOVED = "head_moved"
    """Only a refusal or a note was added meanwhile: load, decide and write again."""
    SUBJECT_EXISTS = "subject_exists"
    """The new subject's name is taken: take the next."""
    OPEN_FILE_EXISTS = "open_file_exists"
    """Another file of this partner and track is not signed yet."""
