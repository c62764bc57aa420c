"""The pack of one file: every entry with its own proof that it stands in the log, format 1.

consistency.jsonl    size, root, proof that the log only grew since: of each earlier checkpoint
entries.jsonl        body, place in the log, proof that it stands there; chain after chain
partners.jsonl       body, place and proof of what says who the partner of the file is
openings.jsonl       what the commitments open to, but for the fields that were left out
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lifecycle.errors import NotFound
from lifecycle.log.note import public_key
from lifecycle.pack.archive import line_of
from lifecycle.pack.choosing import choose, leave_out
from lifecycle.pack.chosen import Chosen
from lifecycle.pack.growth import must_extend, older_sizes
from lifecycle.pack.job import Job, growth_lines, opening, written
from lifecycle.pack.packed import Packed
from lifecycle.pack.proofs import Proofs, proofs_of
from lifecycle.pack.verify_alone import ENTRIES, FORMAT, NAMES, OPENINGS
from lifecycle.pack.verify_alone import KEYS as LATER_KEYS
from lifecycle.registers import KEYS


def write_file(job: Job, reference: str) -> Packed:
    """Write the pack of a file. Raises what `write_pack` does."""
    reading, archive = job.reading, job.archive
    chosen = choose(reading, reference, job.size)
    if not chosen.lengths[reference] and job.known_at is not None:
        raise NotFound("not_found.at_instant", {"reference": reference, "instant": job.known_at})
    chosen.period, chosen.known_at = job.period, job.known_at
    redacted = leave_out(chosen, job.redact)
    older = older_sizes(reading, job.key, job.size, job.extending, job.whole)
    proven = proofs_of(reading, chosen, job.size, older)
    last, note = job.signed_checkpoint(proven.roots[job.size])
    must_extend(last, job.extending, proven.roots)
    chosen.checkpoint = last
    key = str(public_key(last.origin, job.key))
    job.add_log(note, key, growth_lines(older, proven.growth, proven.roots))
    documents = archive.add_documents(reading, chosen.documents)
    archive.stream(ENTRIES, _entry_lines(chosen, proven))
    if later := b"".join(job.later_keys(chosen.lengths[KEYS])):
        archive.add(LATER_KEYS, later)
    if chosen.names:
        archive.stream(NAMES, _name_lines(chosen, proven))
    archive.stream(OPENINGS, (line_of(opening(row)) for row in chosen.openings.values()))
    for sha256, text in sorted(chosen.policies.items()):
        archive.add(f"policies/{sha256}.toml", text.encode())
    job.add_report(chosen)
    job.finish(FORMAT, last.origin, _stated(chosen, reference))
    return Packed(len(chosen.entries), documents, len(chosen.openings), len(chosen.left_out), key, redacted)


def _stated(chosen: Chosen, reference: str) -> dict[str, Any]:
    """What the house states of the pack and signs."""
    return {
        "of": reference,
        "chains": chosen.lengths,
        "beyond": chosen.beyond,
        "redacted": list(chosen.redacted),
        "closed": len(chosen.closed),
        "erasedLater": sorted(chosen.erased_later),
    }


def _entry_lines(chosen: Chosen, proven: Proofs) -> Iterator[bytes]:
    for body, place, proof in zip(chosen.bodies, proven.places, proven.inclusion, strict=False):
        yield line_of({"body": body, "number": place, "proof": written(proof)})


def _name_lines(chosen: Chosen, proven: Proofs) -> Iterator[bytes]:
    first = len(chosen.entries)
    for (_, body), place, proof in zip(chosen.names, proven.places[first:], proven.inclusion[first:], strict=True):
        yield line_of({"body": body, "number": place, "proof": written(proof)})
