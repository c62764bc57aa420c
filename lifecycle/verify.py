"""Verifying the whole record in one snapshot: chains, states, openings, documents, answers, guards (DESIGN section 9).

It recomputes everything and trusts nothing but this program. What it cannot see is a record rewritten as a whole, tail
and rows and all: only a checkpoint that left the house can show that, and a note says since when none vouches. A
history row's `id` and `txid` are places in a table: no entry speaks of them, and no reading of the record goes by them.
A sealed entry's leaf keeps them; of those that are not sealed yet, their order within a subject is looked at, on
SQLite, where there is one writer at a time, a place that no row should have, and on PostgreSQL, once this cluster
sealed something, whether the transaction that they name wrote the row.

Memory is flat: few subjects are held at a time, all tables are read side by side in the order of subjects. Of a large
record others read a share each, in the same snapshot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from lifecycle.check_tables import (
    Answered,
    Placed,
    any_bytes,
    check_guards,
    check_told,
    lacking,
    look_at_answers,
    look_at_places,
    of_another_kind,
)
from lifecycle.findings import (
    DATABASE,
    DOCUMENTS,
    SHOWN,
    Finding,
    Held,
    printable,
    sentence,
)
from lifecycle.knowledge import STATES, Known, Registers
from lifecycle.log.checking import NOTHING_VOUCHES, Looked, Vouching, check_log, first_recorded
from lifecycle.register_fold import fold_register
from lifecycle.registers import RANKS
from lifecycle.storage.errors import Lacking, Spoilt
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.store import Store
from lifecycle.storage.tables import document
from lifecycle.verify_batches import OF_FILES, OF_REGISTERS, batches, held_in
from lifecycle.verify_helpers import Gone, Helpers, reading_with_helpers
from lifecycle.verify_subject import Seen, look_at
from messages.render import Param
from messages.wording import second

Progress = Callable[[int, int], None]

OF_NO_LEAF = frozenset({"passed_over", "leaf_gone", "leaf_renamed"})
"""What is said of an entry that no leaf names: a row that stands elsewhere than its entry says is named already."""
LONGEST_NUMBER = 18
"""Digits: what stands longer where a reference has its number is no reference, and nobody counts up to it."""
KEPT = 1_000
"""How many are kept in mind until all are known and can be put in order."""
MOST_BYTES = 32 * 1024 * 1024
"""How many bytes of documents are fetched at once, unless one alone is larger."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: how much was looked at, the findings in order (the first SHOWN), and notes."""

    entries: int
    partnerships: int
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    checkpoints: int = 0
    unvouched_since: str = ""
    vouched: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings

    @property
    def first_broken(self) -> Finding | None:
        """The first broken entry: registers by rank, then files by reference, then by sequence."""
        return self.findings[0] if self.findings else None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """In the shape of the interface, `verify --json`."""
        shown: dict[str, Any] = {
            "ok": self.ok, "entries": self.entries, "partnerships": self.partnerships,
            "checkpoints": self.checkpoints,
        }  # fmt: skip
        if self.findings:
            shown["firstBroken"] = self.findings[0].to_json(lang)
            shown["findings"] = [finding.to_json(lang) for finding in self.findings]
        said: dict[str, Param] = {"since": second(self.unvouched_since, lang), "size": self.vouched}
        shown["notes"] = [{"what": note, "message": sentence(note, said, lang)} for note in self.notes]
        if self.unvouched_since:
            shown["unvouchedSince"] = self.unvouched_since
        if self.vouched:
            shown["vouchedEntries"] = self.vouched
        return shown


def verify(
    store: Store,
    progress: Progress | None = None,
    vouching: Vouching = NOTHING_VOUCHES,
    helpers: int | None = None,
) -> Verification:
    """Verify the whole record. `progress(done, total)` hears of every few thousand entries.

    `vouching` holds the keys that checkpoints are checked with and those checkpoints that left the house. `helpers` is
    how many processes help; None for as many as the record is worth.
    """
    try:
        try:
            with reading_with_helpers(store, helpers) as (reading, others):
                return verify_reading(reading, progress, vouching, others)
        except Spoilt:  # bytes that are no text
            with store.reading() as reading, any_bytes(reading.connection):
                return _Verifier(reading, progress, vouching, any_bytes=True).run()
    except (TypeError, ValueError):  # a value of a type that no column of ours holds
        found = tuple(islice(of_another_kind(store), SHOWN)) or (Finding("value_unreadable", DATABASE),)
        with store.reading() as reading:
            return Verification(reading.number_of_entries(), 0, tuple(sorted(found, key=lambda f: f.place)))
    except (Lacking, DatabaseError, store.engine.dialect.loaded_dbapi.DatabaseError):
        with store.engine.connect() as connection:
            gone = lacking(connection)
        if not gone:
            raise
        return Verification(0, 0, gone)


def verify_reading(
    reading: Reading,
    progress: Progress | None = None,
    vouching: Vouching = NOTHING_VOUCHES,
    helpers: Helpers | None = None,
) -> Verification:
    """Verify what a view of the database shows: of a unit also what it has written and not committed yet.

    `helpers` read the same.
    """
    if helpers:
        try:
            return _Verifier(reading, progress, vouching, helpers).run()
        except Gone:  # somebody ended one: slower alone, and nothing of it is believed
            pass
    return _Verifier(reading, progress, vouching).run()


@dataclass(slots=True)
class _Verifier:
    """One verification while it runs."""

    reading: Reading
    progress: Progress | None
    vouching: Vouching
    helpers: Helpers | None = None
    any_bytes: bool = False
    entries: int = 0
    files: int = 0
    findings: list[Finding] = field(default_factory=list)
    registers: Registers = field(default_factory=Registers)
    wrong_documents: set[str] = field(default_factory=set)
    unnamed_documents: set[str] = field(default_factory=set)
    named_documents: list[tuple[str, str, int, int | None]] = field(default_factory=list)
    looked: Looked = field(default_factory=Looked)
    placed: Placed = field(default_factory=Placed)
    answered: Answered = field(default_factory=Answered)

    def run(self) -> Verification:
        """Look at everything once."""
        self.add(*lacking(self.reading.connection), *check_guards(self.reading))
        self.check_documents()
        rest = self._check_rest()
        self.check_subjects(rest)
        for _ in rest:
            pass
        broken = {finding.subject for finding in self.findings}
        self.add(*self.placed.findings(broken), *self.answered.findings(broken))
        looked = self.looked
        named = {(one.subject, one.sequence) for one in self.findings}
        self.add(
            *(one for one in looked.findings if one.what not in OF_NO_LEAF or (one.subject, one.sequence) not in named)
        )
        notes, since, vouched = [*looked.notes], looked.unvouched_since, looked.vouched
        if self.findings and vouched:  # what was found may lie among what the checkpoint was signed over
            notes[notes.index("vouched")] = "not_vouched"
            since, vouched = first_recorded(self.reading), 0
        if not self.reading.history_is_guarded_by_role():
            notes.append("triggers_alone")
        return Verification(self.entries, self.files, self.found(), tuple(notes), looked.checkpoints, since, vouched)

    def _check_rest(self) -> Iterator[None]:
        """Look at what belongs to no subject, in steps: others look at the subjects meanwhile."""
        self.looked = yield from check_log(self.reading, self.vouching)
        self.placed = look_at_places(self.reading)
        yield
        self.answered = look_at_answers(self.reading)
        yield
        self.add(*check_told(self.reading))

    # ------------------------------------------------------------------------------------------ findings

    def add(self, *findings: Finding | None) -> None:
        """Keep what was found; of very many, those that come first."""
        self.findings += [f for f in findings if f is not None]
        if len(self.findings) > 2 * KEPT:
            self.findings = sorted(self.findings, key=lambda f: f.place)[:KEPT]

    def found(self) -> tuple[Finding, ...]:
        """The findings in order, each once. A misplaced entry is named where it is missing, if it is missing."""
        places = {(f.subject, f.sequence) for f in self.findings if f.claims is None}
        kept = {(f.what, f.place, str(f.params)): f for f in self.findings if f.claims not in places}
        return tuple(sorted(kept.values(), key=lambda f: f.place)[:SHOWN])

    # ------------------------------------------------------------------------------------------ subjects

    def check_subjects(self, rest: Iterator[None]) -> None:
        """Every subject: the registers by rank, for the files rest on them, then the files."""
        total = self.reading.number_of_entries()
        if self.progress is not None:
            self.progress(0, total)
        with closing(batches(self.reading, OF_REGISTERS)) as read:
            held = {one.subject: one for batch in read for one in held_in(batch)}
        for name in RANKS:
            one = held.get(name, Held(name))
            seen = look_at(one, self.registers)
            self._keep(seen)
            self._know(one, whole=seen.broken is None)
        numbers: dict[str, set[int]] = {}
        for some in self._files(total, rest):
            for seen in some:
                self._keep(seen)
                year, _, number = seen.subject.rpartition("-")
                if len(number) <= LONGEST_NUMBER and number.isascii() and number.isdecimal() and seen.is_named:
                    numbers.setdefault(year, set()).add(int(number))
            if self.progress is not None:
                self.progress(self.entries, total)
        for year, found in sorted(numbers.items()):
            self.add(*(Finding("reference_missing", f"{year}-{n:04d}") for n in _gaps(found)))
        self._look_for_documents()
        for name in sorted(self.unnamed_documents):
            self.add(Finding("document_wrong", DOCUMENTS, params={"document": name}))
        if self.progress is not None:
            self.progress(total, total)

    def _keep(self, seen: Seen) -> None:
        self.entries += seen.entries
        self.files += seen.is_file and seen.subject not in RANKS
        self.add(*seen.findings, seen.broken)
        self.named_documents += [(name, seen.subject, sequence, size) for name, sequence, size in seen.documents]
        if len(self.named_documents) >= PAGE:
            self._look_for_documents()

    def _know(self, held: Held, whole: bool) -> None:
        """Keep the partners and policies that files rest on: as folded, or as stored where the chain is broken."""
        model = STATES.get(held.subject)
        if model is None:
            return
        try:
            state = (
                fold_register(held.subject, held.entries) if whole else model.model_validate_json(held.register or "")
            )
        except Exception:  # reported already
            return
        if state is not None:
            self.registers.known[held.subject] = Known(0, 0, "", state, "")

    def _files(self, total: int, rest: Iterator[None]) -> Iterator[Sequence[Seen]]:
        """What was seen of all files, some at a time."""
        if self.helpers:
            yield from self.helpers.look(self.reading, self.registers, total, rest)
            return
        with closing(batches(self.reading, OF_FILES)) as read:
            for batch in read:
                yield [look_at(held, self.registers) for held in held_in(batch)]

    # ------------------------------------------------------------------------------------------ the rest

    def check_documents(self) -> None:
        """Whether every stored document is the one of its hash; those that are not are named with their entries."""
        batch: list[str] = []
        waiting = 0
        for name, size, length in self._sizes():
            if not isinstance(name, str):  # a hash is a text
                self.wrong_documents.add(repr(name))
                continue
            if size != length:
                self.wrong_documents.add(name)
            if waiting + length > MOST_BYTES or len(batch) == PAGE:
                self._hash_documents(batch)
                batch, waiting = [], 0
            batch.append(name)
            waiting += length
        self._hash_documents(batch)
        self.unnamed_documents = set(self.wrong_documents)

    def _sizes(self) -> Iterator[tuple[Any, Any, Any]]:
        """Hash, recorded size and true size of each document."""
        asked = select(document.c.sha256, document.c.size, func.length(document.c.content)).order_by(document.c.sha256)
        if self.any_bytes:  # a hash that is no text cannot be asked for, so no page can begin behind it
            yield from self.reading.connection.execute(asked, execution_options={"yield_per": PAGE})
            return
        page = self.reading.connection.execute(asked.limit(PAGE)).all()
        while page:
            yield from page
            page = self.reading.connection.execute(asked.where(document.c.sha256 > page[-1][0]).limit(PAGE)).all()

    def _hash_documents(self, names: list[str]) -> None:
        # what is no text cannot be asked for, and is the hash of nothing
        self.wrong_documents.update(name for name in names if printable(name) != name)
        names = [name for name in names if printable(name) == name]
        asked = select(document.c.sha256, document.c.content).where(document.c.sha256.in_(names))
        for name, content in self.reading.connection.execute(asked):
            if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != name:
                self.wrong_documents.add(name)

    def _look_for_documents(self) -> None:
        """Whether the documents that entries name are stored, and right, and as large as the entries say."""
        named, self.named_documents = self.named_documents, []
        asked = {name for name, *_ in named}
        found = select(document.c.sha256, document.c.size).where(document.c.sha256.in_(asked))
        stored = {row.sha256: row.size for row in self.reading.connection.execute(found)}
        for name, of, sequence, size in named:
            if name not in stored:
                self.add(Finding("document_missing", of, sequence, {"document": name}))
            elif name in self.wrong_documents:
                self.add(Finding("document_wrong", of, sequence, {"document": name}))
            elif size is not None and size != stored[name]:
                self.add(Finding("document_size", of, sequence, {"document": name}))
        self.unnamed_documents -= asked


def _gaps(numbers: Collection[int]) -> Iterator[int]:
    """The references below the highest of a year that no file bears, the first SHOWN: none is ever used again."""
    gaps = (range(before + 1, after) for before, after in pairwise(sorted({0, *numbers})))
    return islice(chain.from_iterable(gaps), SHOWN)
