"""Making an evidence pack: entries with their proofs, the checkpoint, openings, documents, policies, a report.

checkpoint.note  key.pub          the signed checkpoint of the log, and the key that checks it
consistency.jsonl                 size, root, proof that the log only grew since: of each earlier checkpoint
documents/<sha256>                each document that an entry names and that was not erased
entries.jsonl                     body, place in the log, proof that it stands there; chain after chain
keys.jsonl                        the keys that came after the record as it was known then, if there are any
manifest.json  manifest.note      SHA-256 and size of every other file, and what the pack is of; the same signed
partners.jsonl                    in the pack of a file: body, place and proof of what says who its partner is
openings.jsonl                    what the commitments open to, but for the fields that were left out
policies/<sha256>.toml            each policy that an entry names
report.html  report.pdf           the same for reading; no PDF of very many entries
verify.py                         checks all of this with Python alone

The manifest states, for a lie to be a signed one: `of` which file, or of everything; `chains`, the entries of each
subject that are under the checkpoint, and `beyond`, how many were recorded that are not; `redacted`, the kinds of
values left out, and `document` where the contents of documents are; `closed`, how many values of people whom the file
does not name; `erasedLater`, what entries beyond erased; `lang`, the language of the report.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import func, select

from lifecycle.check_openings import commitments_in, erased_by
from lifecycle.entries import instant
from lifecycle.errors import Broken, Failed, NotFound, Unreadable, Untrue
from lifecycle.history import CORRECTED, RECORDED, REFUSED, Entry
from lifecycle.log.note import Checkpoint, NoteError, public_key, read_note, sign, sign_lines, signed_by
from lifecycle.log.sealing import checkpoint_over, origin_of, seal
from lifecycle.new_file import NO_HOUSE, House, new_file, require_free
from lifecycle.openings import people_in
from lifecycle.pack.chains import sound_chain
from lifecycle.pack.chosen import Chosen
from lifecycle.pack.growth import must_extend, older_sizes
from lifecycle.pack.proofs import Proofs, proofs_of, size_known
from lifecycle.pack.sentences import personal, verifier
from lifecycle.pack.verify_alone import (
    CHECKPOINT,
    CONSISTENCY,
    DOCUMENT,
    ENTRIES,
    EVERYTHING,
    FORMAT,
    KEY,
    MANIFEST,
    NAMES,
    OPENINGS,
    PARTNERS,
    SIGNATURE,
)
from lifecycle.pack.verify_alone import KEYS as LATER_KEYS
from lifecycle.register_fold import fold_register
from lifecycle.registers import CALENDAR, KEYS, PEOPLE, POLICY, RANKS
from lifecycle.resting import Grounds, grounds_of
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import PersonalRow
from lifecycle.storage.store import Store
from lifecycle.storage.tables import leaf
from lifecycle.transfer.format import part_info
from rules.directory import People

RESTS_ON = (CALENDAR, POLICY, PEOPLE, KEYS)
"""The registers that the decisions on a file, and the signatures, rest on: they go into the pack of a file, whole.

Of the people only the names of those open whom an entry of the others names.
"""
ALL = "all"
"""What names everything that can be left out of a pack."""
HEX = frozenset("0123456789abcdef")


@dataclass(slots=True)
class Packed:
    """What was packed."""

    path: str
    entries: int
    documents: int
    opened: int
    left_out: int
    key: str
    of: str
    redacted: dict[str, int]
    """What was left out on purpose, by kind, with how many values; of documents, how many contents."""
    verifier: str
    """The SHA-256 of its `verify.py`, to be told by another way: one that was emptied checks nothing in silence."""


def write_pack(
    store: Store,
    key: bytes,
    path: Path,
    now: datetime,
    report: Callable[[Chosen], Mapping[str, bytes]],
    *,
    reference: str | None = None,
    redact: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    known_at: str | None = None,
    extending: Sequence[str] = (),
    overwrite: bool = False,
    house: House = NO_HOUSE,
    lang: str = "en",
    progress: Callable[[int, int], None] | None = None,
) -> Packed:
    """Seal what is new, then write the pack of a file, or of the whole record, from one snapshot.

    `since` and `until` bound the effective days that the report tells of; the proofs are those of all entries.
    `known_at` is the instant (as the register writes it) of the last entry that goes in, under a checkpoint of the log
    as long as it was then. `extending` are signed checkpoints from which growth is to be proven as well. `lang` is the
    language of the report, in which `verify.py` speaks where nothing asks for another.
    Raises NotFound for an unknown reference, or one of later; Unreadable for a field that is not personal, a period
    that ends before it begins, a checkpoint of after `known_at`; Untrue for a checkpoint that the log does not extend,
    that no key of the house signed, or for a `key` that is not the present one of the house;
    Broken where the log does not give what was signed, or an entry or a document is not as it was written; Failed where
    the file cannot be written; then nothing is left behind.
    """
    if since is not None and until is not None and until < since:
        raise Unreadable("usage.since_after_until", {"since_on": since.isoformat(), "until_on": until.isoformat()})
    require_free(path, overwrite=overwrite, house=house)
    sealed = seal(store, key, now, progress)
    sealed.require_sound()
    if sealed.note is None:
        raise Untrue("failed.key_not_current") if sealed.size else Failed("failed.no_checkpoint")
    with new_file(path, overwrite=overwrite, house=house) as file, store.reading() as reading:
        whole = read_note(sealed.note)[0].size
        size = whole if known_at is None else size_known(reading, known_at)
        chosen = _choose(reading, reference, size, progress)
        chosen.since, chosen.until, chosen.known_at = since, until, known_at
        redacted = _redacted(chosen, redact)
        older = older_sizes(reading, key, size, extending, whole)
        proven = proofs_of(reading, chosen, size, older)
        last = _checkpoint(reading, proven.roots[size], size, key, now)
        must_extend(last[0], extending, proven.roots)
        chosen.checkpoint = last[0]
        written = str(public_key(last[0].origin, key))
        with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
            packing = _Packing(zipped)
            packing.add(CHECKPOINT, last[1].encode())
            packing.add_documents(reading, chosen.documents)
            packing.add(CONSISTENCY, b"".join(_growth_lines(older, proven)))
            packing.add(ENTRIES, b"".join(_entry_lines(chosen, proven)))
            packing.add(KEY, f"{written}\n".encode())
            for name, content in _parts_of_registers(reading, chosen, proven):
                packing.add(name, content)
            packing.add(OPENINGS, b"".join(_line(_opening(row)) for row in chosen.openings.values()))
            for sha256, text in sorted(chosen.policies.items()):
                packing.add(f"policies/{sha256}.toml", text.encode())
            for name, content in sorted(report(chosen).items()):
                packing.add(name, content)
            packing.add("verify.py", verifier())
            stated = {"origin": last[0].origin, "madeAt": instant(now), "lang": lang, **_stated(chosen, reference)}
            packing.finish(stated, key)
        count = sum(1 for one in packing.files if one["name"].startswith("documents/"))
    return Packed(
        str(path),
        entries=len(chosen.entries),
        documents=count,
        opened=len(chosen.openings),
        left_out=len(chosen.left_out),
        key=written,
        of=reference or EVERYTHING,
        redacted=redacted,
        verifier=hashlib.sha256(verifier()).hexdigest(),
    )


@dataclass(slots=True)
class _Packing:
    zip: ZipFile
    files: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, content: bytes) -> None:
        self._write(name, content)
        self.files.append({"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})

    def add_documents(self, reading: Reading, names: Iterable[str]) -> None:
        """The contents that are kept, each by its hash. Raises Broken for one that was changed."""
        for sha256 in names:
            document = reading.document(sha256)
            if document is None:
                continue
            if hashlib.sha256(document.content).hexdigest() != sha256:
                raise Broken("broken.document", {"document": sha256})
            self.add(f"documents/{sha256}", document.content)

    def _write(self, name: str, content: bytes) -> None:
        info = part_info(name)
        info.compress_type = ZIP_DEFLATED
        self.zip.writestr(info, content)

    def finish(self, stated: Mapping[str, Any], key: bytes) -> None:
        manifest = {"format": FORMAT, **stated, "files": self.files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
        self._write(MANIFEST, text)
        self._write(SIGNATURE, sign_lines((FORMAT, hashlib.sha256(text).hexdigest()), stated["origin"], key).encode())


def _stated(chosen: Chosen, reference: str | None) -> dict[str, Any]:
    """What the house states of a pack and signs."""
    return {
        "of": EVERYTHING if reference is None else reference,
        "chains": chosen.chains,
        "beyond": chosen.beyond,
        "redacted": list(chosen.redacted),
        "closed": len(chosen.closed),
        "erasedLater": sorted(chosen.erased_later),
    }


def _checkpoint(reading: Reading, root: bytes, size: int, key: bytes, now: datetime) -> tuple[Checkpoint, str]:
    """The stored checkpoint of this size that the key signed, or one that is signed for this pack."""
    name = origin_of(reading)
    stored = checkpoint_over(reading, size)
    with suppress(NoteError):
        if stored is not None and signed_by(stored, public_key(name, key)):
            return read_note(stored)[0], stored
    made = Checkpoint(name, size, root, (instant(now),))
    return made, sign(made, name, key)


def _choose(reading: Reading, reference: str | None, size: int, progress: Callable[[int, int], None] | None) -> Chosen:
    """What goes into the pack: of what was recorded since the checkpoint over so many entries was signed, nothing."""
    if reference is not None and reading.partnership(reference) is None:
        raise NotFound("not_found.reference", {"reference": reference})
    subjects = [row[0] for row in reading.subjects()] if reference is None else [*RESTS_ON, reference]
    chosen = Chosen(subjects)
    named: dict[str, None] = {}
    later: list[Entry] = []
    for subject in subjects:
        if progress is not None and reference is None:
            progress(min(len(chosen.entries), size), size)
        asked = select(func.max(leaf.c.sequence)).where(leaf.c.subject == subject, leaf.c.number < size)
        sealed = chosen.chains[subject] = reading.connection.execute(asked).scalar() or 0
        for body, entry in sound_chain(reading, subject):
            if entry.sequence > sealed:
                later.append(entry)
                continue
            chosen.entries.append(entry)
            chosen.bodies.append(body)
            named.update(dict.fromkeys(sorted(hashes_in(entry.data))))
            text = entry.fields.get("text")
            if subject == POLICY and isinstance(text, str):
                chosen.policies[hashlib.sha256(text.encode()).hexdigest()] = text
    chosen.grounds = dict(_grounds(reading, chosen))
    if reference is not None:
        chosen.names = list(_names_of(reading, chosen, reference, size))
    openable = _openable(chosen, reference)
    committed = {commitment for entry in chosen.entries for _, commitment in commitments_in(entry)}
    chosen.beyond, chosen.erased_later = len(later), set(erased_by(later)) & named.keys()
    chosen.closed = committed - openable - erased_by(chosen.entries) - chosen.erased_later
    found = sorted(reading.personal(openable).items())
    chosen.openings = {name: row for name, row in found if row.value is not None}
    chosen.erased = {name for name, row in found if row.value is None}
    documents = {d.sha256 for entry in chosen.entries for d in entry.documents}
    chosen.documents = sorted(sha256 for sha256 in documents if reading.has_document(sha256))
    chosen.policies = {n: text for n, text in chosen.policies.items() if n in named}
    return chosen


def _names_of(reading: Reading, chosen: Chosen, reference: str, size: int) -> Iterator[tuple[Entry, str]]:
    """What says who the partners are that a file names: not the chain, where refused proposals of others stand too."""
    own = [entry.fields for entry in chosen.entries if entry.subject == reference]
    named = {fields["partner"] for fields in own if "partner" in fields}
    asked = select(func.max(leaf.c.sequence)).where(leaf.c.subject == PARTNERS, leaf.c.number < size)
    sealed = reading.connection.execute(asked).scalar() or 0
    for row in reading.entries(PARTNERS):
        entry = Entry.parse(row.body, row.hash)
        if row.sequence <= sealed and entry.outcome != REFUSED and entry.fields.get("slug") in named:
            yield entry, row.body


def _grounds(reading: Reading, chosen: Chosen) -> Iterator[tuple[str, Grounds]]:
    """What corrections took away, of each file that has one."""
    corrected = {e.subject for e in chosen.entries if e.outcome == CORRECTED and e.subject not in RANKS}
    by_file: dict[str, list[Entry]] = {subject: [] for subject in sorted(corrected)}
    for entry in chosen.entries:
        if entry.subject in corrected:
            by_file[entry.subject].append(entry)
    for subject, entries in by_file.items():
        yield subject, grounds_of(reading, entries)


def _openable(chosen: Chosen, reference: str | None) -> set[str]:
    """What may be opened: of the whole record everything; for a file, of the people only names of whom it names."""
    if reference is None:
        return set().union(*(hashes_in(entry.data) for entry in chosen.entries))
    others = [entry for entry in chosen.entries if entry.subject != PEOPLE]
    people = fold_register(PEOPLE, [entry for entry in chosen.entries if entry.subject == PEOPLE])
    assert isinstance(people, People)
    named = {number for entry in others for number in people_in(entry.data)}
    return set().union(*(hashes_in(e.data) for e in others), {p.name for p in people.people if p.number in named})


def hashes_in(value: Any) -> set[str]:
    """Every text in an entry that could be a hash: commitments, documents, policies."""
    if isinstance(value, dict):
        return set().union(*map(hashes_in, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(hashes_in, value)) if value else set()
    return {value} if isinstance(value, str) and len(value) == 64 and set(value) <= HEX else set()


def _redacted(chosen: Chosen, redact: Sequence[str]) -> dict[str, int]:
    """Take out what is to be left out; how many values of each kind.

    A kind is named whole (`note.text`), or several by their last part (`text`); DOCUMENT is the contents of documents,
    ALL whatever can be left out. A pack that holds none of them is made all the same: it may not depend on what a file
    holds whether what must not leave the house can be named. Raises Unreadable for what names no kind at all.
    """
    found: dict[str, int] = dict(Counter(row.field for row in chosen.openings.values()))
    if chosen.documents:
        found[DOCUMENT] = len(chosen.documents)
    kinds = {DOCUMENT, "reason", "document.name", *found}.union(*(named.values() for named in personal().values()))
    for name in redact:
        if not any(_names(name, kind) for kind in kinds):
            groups = {kind.rpartition(".")[2] for kind in found}
            known = (*sorted(found), *sorted(groups - found.keys()), ALL)
            raise Unreadable("usage.not_personal", {"value": name, "known": known})
    wanted = {kind for kind in found if any(_names(name, kind) for name in redact)}
    chosen.left_out = {name: row.field for name, row in chosen.openings.items() if row.field in wanted}
    chosen.openings = {name: row for name, row in chosen.openings.items() if name not in chosen.left_out}
    if DOCUMENT in wanted:
        chosen.kept_back, chosen.documents = set(chosen.documents), []
    chosen.redacted = tuple(sorted(wanted))
    return {kind: found[kind] for kind in chosen.redacted}


def _names(name: str, kind: str) -> bool:
    return name in (ALL, kind, kind.rpartition(".")[2]) or (name, kind) == (f"{DOCUMENT}s", DOCUMENT)


def _entry_lines(chosen: Chosen, proven: Proofs) -> Iterator[bytes]:
    for body, place, proof in zip(chosen.bodies, proven.places, proven.inclusion, strict=False):
        yield _line({"body": body, "number": place, "proof": _written(proof)})


def _parts_of_registers(reading: Reading, chosen: Chosen, proven: Proofs) -> Iterator[tuple[str, bytes]]:
    """What goes in of registers besides their chains, where there is any: later keys, names of partners."""
    if later := _later_keys(reading, chosen):
        yield LATER_KEYS, b"".join(map(_line, later))
    if chosen.names:
        yield NAMES, b"".join(_name_lines(chosen, proven))


def _name_lines(chosen: Chosen, proven: Proofs) -> Iterator[bytes]:
    first = len(chosen.entries)
    for (_, body), place, proof in zip(chosen.names, proven.places[first:], proven.inclusion[first:], strict=True):
        yield _line({"body": body, "number": place, "proof": _written(proof)})


def _growth_lines(older: Sequence[int], proven: Proofs) -> Iterator[bytes]:
    for size, proof in zip(older, proven.growth, strict=True):
        root = base64.b64encode(proven.roots[size]).decode()
        yield _line({"size": size, "root": root, "proof": _written(proof)})


def _written(proof: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(step).decode() for step in proof]


def _later_keys(reading: Reading, chosen: Chosen) -> list[dict[str, Any]]:
    """The keys that came after what goes in: each signed by the one before, up to the one that signs the pack."""
    known = sum(1 for entry in chosen.entries if entry.subject == KEYS)
    rows = (Entry.of(row) for row in reading.entries(KEYS) if row.sequence > known)
    named = ("previous", "public", "signature")
    return [
        {name: entry.fields[name] for name in named if name in entry.fields}
        for entry in rows
        if entry.outcome == RECORDED and "public" in entry.fields
    ]


def _opening(row: PersonalRow) -> dict[str, Any]:
    return {"commitment": row.commitment, "field": row.field, "salt": row.salt, "value": row.value}


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
