"""The pack of everything: as large as the register is, made and checked in flat memory, format 2.

entries.jsonl        body and place in the log; chain after chain, by subject
leaves.bin           the hash of every entry in the order of the log, 32 bytes each; together they give its root
openings.jsonl       subject, and what a commitment of its chain opens to; chain after chain, as the entries are

A proof for each entry would be twenty hashes where the entries are a million, and nothing is left out here that they
would stand for: the leaves themselves are the proof, one hash an entry, and give the root of every earlier checkpoint
too. What the house states of the length of each chain would prove less (docs/decisions/0085).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from tempfile import TemporaryFile
from typing import BinaryIO

from lifecycle.errors import Broken, Failed
from lifecycle.log.merkle import consistency_ranges, edge_for, leaf_hash, proofs_in
from lifecycle.log.note import public_key
from lifecycle.log.sealing import leaves
from lifecycle.pack.archive import AT_ONCE, line_of
from lifecycle.pack.chosen import Chosen, Covered, Everything
from lifecycle.pack.everything import all_chains, as_people_count
from lifecycle.pack.growth import must_extend, older_sizes
from lifecycle.pack.job import Job, growth_lines, opening
from lifecycle.pack.opening import MOST_FILES
from lifecycle.pack.packed import Packed
from lifecycle.pack.redacting import kinds_named
from lifecycle.pack.verify_alone import DOCUMENT, ENTRIES, EVERYTHING, LEAVES, OPENINGS, WHOLE_FORMAT
from lifecycle.pack.verify_alone import KEYS as LATER_KEYS
from lifecycle.registers import KEYS, PEOPLE, POLICY

MOST_DOCUMENTS = MOST_FILES - 10_000
"""Documents that a pack may hold, for each is a file of it, beside the pages of the report."""


def write_everything(job: Job) -> Packed:
    """Write the pack of everything, in memory that does not grow with its entries. Raises what `write_pack` does."""
    archive = job.archive
    older = older_sizes(job.reading, job.key, job.size, job.extending, job.whole)
    roots = dict.fromkeys((*older, job.size), b"")
    growth = _write_leaves(job, older, roots)
    last, note = job.signed_checkpoint(roots[job.size])
    must_extend(last, job.extending, roots)
    key = str(public_key(last.origin, job.key))
    job.add_log(note, key, growth_lines(older, growth, roots))
    with TemporaryFile(dir=job.folder) as spool:  # two files of one ZIP cannot be written side by side
        passing = _Passing(job, spool)
        archive.stream(ENTRIES, passing.entry_lines())
        spool.seek(0)
        archive.stream(OPENINGS, iter(lambda: spool.read(AT_ONCE), b""))
    covered = passing.covered
    if covered.entries != job.size:  # a leaf that no entry stands behind
        raise Broken("log.changed")
    if later := b"".join(job.later_keys(passing.keys)):
        archive.add(LATER_KEYS, later)
    documents = archive.add_documents(job.reading, sorted(passing.documents))
    for sha256, text in sorted(passing.policies.items()):
        archive.add(f"policies/{sha256}.toml", text.encode())
    redacted = passing.redacted()
    names = tuple(redacted)
    job.add_report(Everything(passing.people, passing.chains_again, covered, last, names, job.period, job.known_at))
    stated = {"beyond": passing.beyond, "redacted": list(names), "erasedLater": sorted(passing.erased_later)}
    job.finish(WHOLE_FORMAT, last.origin, {"of": EVERYTHING, **stated})
    return Packed(covered.entries, documents, covered.opened, covered.left_out.total(), key, redacted)


def _write_leaves(job: Job, older: Collection[int], roots: dict[int, bytes]) -> list[list[bytes]]:
    """Write the leaves; the proofs of growth from older sizes, and in `roots` the root of each size."""
    wanted = [consistency_ranges(size, job.size) for size in older]
    edge = edge_for(wanted)

    def hashes() -> Iterator[bytes]:
        for row, _ in zip(leaves(job.reading.connection), range(job.size), strict=False):
            hash_ = bytes.fromhex(row.hash)
            edge.add(leaf_hash(hash_))
            if edge.size in roots:
                roots[edge.size] = edge.root()
            yield hash_

    job.archive.stream(LEAVES, hashes(), shrinks=False)
    return proofs_in(edge, wanted)


class _Passing:
    """What is kept of the chains as they pass: counts, and what other parts of the pack are made of."""

    def __init__(self, job: Job, spool: BinaryIO) -> None:
        found = [*job.reading.kinds_of_personal(), DOCUMENT] if job.redact else []
        self._wanted = kinds_named(job.redact, found)
        self._job = job
        self._spool = spool
        self.covered = Covered()
        self.beyond = 0
        self.erased_later: set[str] = set()
        self.documents: set[str] = set()
        self.policies: dict[str, str] = {}
        self.people = Chosen([PEOPLE])
        self.keys = 0
        """The entries of the register of keys that go in."""
        self._kept_back: set[str] = set()

    def entry_lines(self) -> Iterator[bytes]:
        """The lines of the entries, while what opens them goes into the spool."""
        for chain in all_chains(self._job.reading, self._job.size, self._job.progress):
            self._leave_out(chain)
            self._keep(chain)
            for body, number in zip(chain.bodies, chain.numbers, strict=True):
                yield line_of({"body": body, "number": number})
            of = {"subject": chain.subjects[0]}
            self._spool.writelines(line_of({**opening(row), **of}) for row in chain.openings.values())

    def chains_again(self) -> Iterator[Chosen]:
        """The same chains once more, from the same snapshot, as people count them."""
        reading = self._job.reading
        spans = as_people_count(reading)
        for chain in all_chains(reading, self._job.size, self._job.progress, sure=True, spans=spans):
            self._leave_out(chain)
            yield chain

    def redacted(self) -> dict[str, int]:
        """What was left out on purpose, by kind, with how many values; of documents, how many contents."""
        contents = {DOCUMENT: self.covered.kept_back} if self.covered.kept_back else {}
        return dict(sorted({**self.covered.left_out, **contents}.items()))

    def _leave_out(self, chain: Chosen) -> None:
        chain.period, chain.known_at = self._job.period, self._job.known_at
        if not self._wanted:
            return
        chain.left_out = {name: row.field for name, row in chain.openings.items() if row.field in self._wanted}
        chain.openings = {name: row for name, row in chain.openings.items() if name not in chain.left_out}
        if DOCUMENT in self._wanted:
            chain.kept_back, chain.documents = set(chain.documents), []

    def _keep(self, chain: Chosen) -> None:
        subject, covered, has = chain.subjects[0], self.covered, chain.covered
        covered.entries += has.entries
        covered.told += has.told
        covered.opened += has.opened
        covered.left_out += has.left_out
        self._kept_back |= chain.kept_back
        covered.kept_back = len(self._kept_back)
        self.beyond += chain.beyond
        self.erased_later |= chain.erased_later
        self.documents.update(chain.documents)
        if len(self.documents) > MOST_DOCUMENTS:
            raise Failed("pack.too_many_documents", {"size": MOST_DOCUMENTS})
        if subject == PEOPLE:
            self.people = chain
        elif subject == KEYS:
            self.keys = len(chain.entries)
        elif subject == POLICY:
            texts = (entry.fields.get("text") for entry in chain.entries)
            self.policies = {hashlib.sha256(t.encode()).hexdigest(): t for t in texts if isinstance(t, str)}
