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
import re
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
from typing import Any

from sqlalchemy import func, select

from lifecycle.check_indexes import check_indexes
from lifecycle.check_keys import Key, look_at_keys, rows_twice, told_twice
from lifecycle.check_tables import (
    Answered,
    Placed,
    all_are_answered,
    check_guards,
    check_told,
    lacking,
    look_at_answers,
    look_at_places,
    of_another_kind,
)
from lifecycle.findings import DOCUMENTS, SHOWN, Finding, Held, printable, shown_value
from lifecycle.findings_kept import KeptFindings
from lifecycle.knowledge import STATES, Known, Registers
from lifecycle.log.checking import Looked, Vouching, check_log, first_recorded
from lifecycle.register_fold import fold_register
from lifecycle.registers import RANKS
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.tables import document
from lifecycle.verification import Verification
from lifecycle.verify_batches import NOTHING_ABSENT, OF_FILES, OF_REGISTERS, Batch, Share, batches, held_in
from lifecycle.verify_helpers import Helpers
from lifecycle.verify_subject import Seen, look_at

Progress = Callable[[int, int], None]

OF_NO_LEAF = frozenset({"passed_over", "leaf_gone", "leaf_renamed"})
"""What is said of an entry that no leaf names: a row that stands elsewhere than its entry says is named already."""
REFERENCE = re.compile(r"(BE-BRU-[0-9]{4})-([0-9]{4,18})")
"""A name that a file can have been given, with its number: whatever else stands in its place, nobody counts up to."""
MOST_BYTES = 32 * 1024 * 1024
"""How many bytes of documents are fetched at once, unless one alone is larger."""


@dataclass(slots=True)
class RecordVerifier:
    """One verification while it runs, of a record whose tables can be read."""

    reading: Reading
    progress: Progress | None
    vouching: Vouching
    helpers: Helpers | None = None
    any_bytes: bool = False
    """Whether a name may be no text: then no page can be asked for that begins behind it."""
    unread: frozenset[str] = frozenset()
    """Tables that cannot be read, by name: what rests on them is not looked at."""
    absent: Mapping[str, Collection[str]] = field(default_factory=lambda: NOTHING_ABSENT)
    """By table that is read, the columns that are not there."""
    complete: bool = True
    entries: int = 0
    files: int = 0
    findings: KeptFindings = field(default_factory=KeptFindings)
    registers: Registers = field(default_factory=Registers)
    wrong_documents: set[str] = field(default_factory=set)
    unnamed_documents: set[str] = field(default_factory=set)
    named_documents: list[tuple[str, str, int, int | None]] = field(default_factory=list)
    looked: Looked = field(default_factory=Looked)
    placed: Placed = field(default_factory=Placed)
    answered: Answered = field(default_factory=Answered)
    twice: Mapping[str, str] = field(default_factory=dict)
    """By table that no longer keeps its key, the first row that stands there twice."""
    seen_twice: dict[str, str] = field(default_factory=dict)
    """The same by what was seen of the subjects."""

    def run(self) -> Verification:
        """Look at everything once."""
        self.add(*lacking(self.reading.connection), *check_guards(self.reading))
        self.check_keys()
        self.check_documents()
        rest = self._check_rest()
        self.check_subjects(rest)
        for _ in rest:
            pass
        if not self.complete:
            self.add(*of_another_kind(self.reading))
        return self.conclude()

    def check_keys(self) -> None:
        """Whether each row stands under a key of its own, as far as the tables themselves tell."""
        keyed = look_at_keys(self.reading.connection)
        self.add(*keyed.findings)
        if any(one.what == "table_policy" for one in keyed.findings):  # it may hide any row
            self.complete = False
        for key in keyed.loose:
            self.look_twice(key)

    def look_twice(self, key: Key) -> None:
        """Whether two rows stand under a key that a table no longer keeps; one row of each table is named."""
        self.twice = {**rows_twice(self.reading, key), **self.twice}

    def conclude(self) -> Verification:
        """Put together what was found."""
        broken = {finding.subject for finding in self.findings}
        self.add(*self.placed.findings(broken), *self.answered.findings(broken))
        self.add(*told_twice({**self.seen_twice, **self.twice}))
        looked = self.looked
        named = {(one.subject, one.sequence) for one in self.findings}
        self.add(
            *(one for one in looked.findings if one.what not in OF_NO_LEAF or (one.subject, one.sequence) not in named)
        )
        notes, since, vouched = [*looked.notes], looked.unvouched_since, looked.vouched
        if self.findings and vouched:  # what was found may lie among what the checkpoint was signed over
            notes[notes.index("vouched")] = "not_vouched"
            since, vouched = first_recorded(self.reading), 0
        if not self.is_guarded_by_role():
            notes.append("triggers_alone")
        found, count = self.findings.chosen()
        if not self.complete:
            notes.insert(0, "not_everything")
        if count > len(found):
            notes.insert(0, "more_found")
        return Verification(
            self.entries, self.files, found, tuple(notes), looked.checkpoints, since, vouched, count, self.complete
        )

    def _check_rest(self) -> Iterator[None]:
        """Look at what belongs to no subject, in steps: others look at the subjects meanwhile."""
        yield from check_log(self.reading, self.vouching, self.looked)
        self.placed = look_at_places(self.reading)
        yield
        if not all_are_answered(self.reading):
            self.answered = look_at_answers(self.reading)
        yield
        self.add(*check_told(self.reading))
        yield
        for found in check_indexes(self.reading):
            self.add(found)
            yield

    def is_guarded_by_role(self) -> bool:
        """See `Reading.history_is_guarded_by_role`."""
        return self.reading.history_is_guarded_by_role()

    def add(self, *findings: Finding | None) -> None:
        """Keep what was found."""
        self.findings.add(findings)

    # ------------------------------------------------------------------------------------------ subjects

    def check_subjects(self, rest: Iterator[None]) -> None:
        """Every subject: the registers by rank, for the files rest on them, then the files."""
        total = self.reading.number_of_entries()
        if self.progress is not None:
            self.progress(0, total)
        with closing(self._batches(OF_REGISTERS)) as read:
            held = {one.subject: one for batch in read for one in held_in(batch)}
        for name in RANKS:
            one = held.get(name, Held(name))
            seen = look_at(one, self.registers, self.unread)
            self._keep(seen)
            self._know(one, whole=seen.broken is None)
        numbers: dict[str, set[int]] = {}
        for some in self._files(total, rest):
            for seen in some:
                self._keep(seen)
                if seen.is_named and (named := REFERENCE.fullmatch(seen.subject)):
                    numbers.setdefault(named[1], set()).add(int(named[2]))
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
        self.complete = self.complete and seen.is_placed
        for table, row in seen.twice:
            self.seen_twice[table] = min(row, self.seen_twice.get(table, row))
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
        with closing(self._batches(OF_FILES)) as read:
            for batch in read:
                yield [look_at(held, self.registers, self.unread) for held in held_in(batch)]

    def _batches(self, share: Share) -> Generator[Batch, None, None]:
        return batches(self.reading, share, self.unread, absent=self.absent, only_named=self.any_bytes)

    # ------------------------------------------------------------------------------------------ the rest

    def check_documents(self) -> None:
        """Whether every stored document is the one of its hash; those that are not are named with their entries."""
        batch: list[str] = []
        waiting = 0
        for name, size, length in self._sizes():
            if not isinstance(name, str):  # a hash is a text
                self.wrong_documents.add(shown_value(name))
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
            if len(page) < PAGE:
                return
            if not isinstance(last := page[-1][0], str):
                raise TypeError("a hash of another kind")
            page = self.reading.connection.execute(asked.where(document.c.sha256 > last).limit(PAGE)).all()

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
        if "document" in self.unread:
            return
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
