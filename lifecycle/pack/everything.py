"""The chains of a whole register, one after another, each with all that a pack tells of it, in flat memory.

History, leaves and heads are read side by side in the order of subjects; of few chains at a time the personal values
are fetched together. Nothing but counts outlives its chain, for whatever a chain names it opens, erases and answers for
itself (`lifecycle/erasure_acts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Text, func, select, tuple_, type_coerce

from lifecycle.check_openings import commitments_in, erased_by
from lifecycle.errors import Broken
from lifecycle.findings import Held, StoredEntry, StoredSubject
from lifecycle.history import Entry
from lifecycle.pack.chains import require_opened, require_sound
from lifecycle.pack.chosen import Chosen
from lifecycle.registers import RANKS
from lifecycle.resting import grounds_of
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.records import PersonalRow
from lifecycle.storage.tables import history, leaf, subject

Rows = Iterator[Any]
Heard = Callable[[int, int], None]


class Span(NamedTuple):
    """The subjects from one name up to another, in the order of bytes; of one length, where that is said."""

    first: str = ""
    until: str | None = None
    length: int | None = None

    def holds(self, name: Any) -> list[Any]:
        """What a column of names must be."""
        bounds = [name >= self.first] if self.until is None else [name >= self.first, name < self.until]
        return bounds if self.length is None else [*bounds, func.length(name) == self.length]


def as_people_count(reading: Reading) -> Iterator[Span]:
    """All subjects, the files of each year by their numbers: 9999 before 10000, which bytes would put before 2000."""
    before = ""
    for year in reading.years_of_references():
        first, until = f"BE-BRU-{year:04d}-", f"BE-BRU-{year:04d}-:"
        yield Span(before, first)
        of_year = Span(first, until).holds(subject.c.id)
        asked = select(func.length(subject.c.id)).where(*of_year).distinct()
        for length in sorted(reading.connection.execute(asked).scalars()):
            yield Span(first, until, length)
        before = until
    yield Span(before)


def all_chains(
    reading: Reading,
    size: int,
    hear: Heard | None = None,
    *,
    sure: bool = False,
    spans: Iterable[Span] = (Span(),),
) -> Iterator[Chosen]:
    """Each chain as far as it is under the checkpoint over so many entries, by subject, its personal values opened.

    `hear` is told how many entries were read, of how many. Chains that were looked at in this snapshot before are
    `sure`. The `spans` come one after another, and hold all subjects. Raises Broken, naming it, for the first entry
    that is not as it was written or not the one that was sealed.
    """
    batch: list[Chosen] = []
    waiting = done = 0
    for chain in (one for span in spans for one in _chains(reading, size, sure, span)):
        batch.append(chain)
        waiting += len(chain.entries)
        if waiting >= PAGE:
            yield from _opened(reading, batch, sure)
            done += waiting
            batch, waiting = [], 0
            if hear is not None:
                hear(min(done, size), size)
    yield from _opened(reading, batch, sure)
    if hear is not None:
        hear(size, size)


def _chains(reading: Reading, size: int, sure: bool, span: Span) -> Iterator[Chosen]:
    """Every chain of a span, as it was written and as it was sealed."""
    of_leaf = [leaf.c[n] for n in ("subject", "sequence", *LEAF)]
    of_entry = [history.c[n] for n in StoredEntry._fields]
    history_rows = _rows(reading, (history.c.subject, history.c.sequence), of_entry, span)
    leaf_rows = _rows(reading, (leaf.c.subject, leaf.c.sequence), of_leaf, span)
    head_rows = _rows(reading, (subject.c.id,), [subject.c[n] for n in StoredSubject._fields], span)
    streams = [_grouped("rows", history_rows), _grouped("leaves", leaf_rows), _grouped("row", head_rows)]
    for name, parts in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        found: dict[str, list[Any]] = {kind: rows for _, kind, rows in parts}
        head = StoredSubject(*found["row"][0]) if "row" in found else None
        held = Held(name, list(map(StoredEntry._make, found.get("rows", ()))), head)
        if sure:
            held.entries.extend(map(Entry.of, held.rows))
        else:
            require_sound(held)
        sealed = {row[1]: (row[2], row[3]) for row in found.get("leaves", ()) if row[2] < size}
        yield _sealed(held, sealed)


LEAF = ("number", "hash")


def _sealed(held: Held, sealed: dict[int, tuple[int, str]]) -> Chosen:
    """A chain up to its last entry that was sealed; what follows is counted, and what it erased is known."""
    last = max(sealed, default=0)
    chain = Chosen([held.subject], entries=held.entries[:last], bodies=[row.body for row in held.rows[:last]])
    for entry in chain.entries:
        number, hash_ = sealed.get(entry.sequence, (0, ""))
        if hash_ != entry.hash:
            raise Broken("broken.entry", {"subject": held.subject, "entry": entry.sequence})
        chain.numbers.append(number)
    if last > len(chain.entries):
        raise Broken("broken.entry", {"subject": held.subject, "entry": last})
    later = held.entries[last:]
    chain.beyond = len(later)
    if later:
        chain.erased_later = {*erased_by(later)} & {*_named(chain)}
    return chain


def _named(chain: Chosen) -> Iterator[str]:
    """What the entries of a chain name that can be erased: commitments, and the hashes of documents."""
    for entry in chain.entries:
        yield from (str(commitment) for _, commitment in commitments_in(entry))
        yield from (document.sha256 for document in entry.documents)


def _opened(reading: Reading, chains: Sequence[Chosen], sure: bool) -> Iterator[Chosen]:
    """The same chains, with the values that open, the documents that are kept, and what corrections took away."""
    named = [
        dict.fromkeys(str(commitment) for entry in chain.entries for _, commitment in commitments_in(entry))
        for chain in chains
    ]
    found = reading.personal(dict.fromkeys(name for names in named for name in names))
    papers = {document.sha256 for chain in chains for entry in chain.entries for document in entry.documents}
    kept = reading.documents_kept(papers)
    for chain, names in zip(chains, named, strict=True):
        rows: list[PersonalRow] = [found[name] for name in names if name in found]
        if not sure:
            require_opened(chain.entries, found, erased_by(chain.entries) | chain.erased_later)
        chain.openings = {row.commitment: row for row in rows if row.value is not None}
        chain.erased = {row.commitment for row in rows if row.value is None}
        own = {document.sha256 for entry in chain.entries for document in entry.documents}
        chain.documents = sorted(own & kept)
        if chain.subjects[0] not in RANKS and any(entry.may_take_ground for entry in chain.entries):
            chain.grounds = {chain.subjects[0]: grounds_of(reading, chain.entries)}
        yield chain


def _rows(reading: Reading, key: Sequence[Any], columns: Sequence[Any], span: Span) -> Rows:
    """The rows of a table in the order of its key, which begins with the subject; page by page."""
    # as the driver gives them: SQLAlchemy's reading of a spoilt date would raise
    asked = select(*(type_coerce(column, Text) for column in columns)).where(*span.holds(key[0]))
    asked = asked.order_by(*key).limit(PAGE)
    page = reading.connection.execute(asked).all()
    while page:
        yield from page
        last = tuple(page[-1][: len(key)])
        page = reading.connection.execute(asked.where(tuple_(*key) > last)).all()


def _grouped(kind: str, rows: Rows) -> Iterator[tuple[str, str, list[Any]]]:
    """The rows of each subject, with what they are."""
    for name, group in groupby(rows, key=itemgetter(0)):
        yield (name if isinstance(name, str) else repr(name)), kind, list(group)
