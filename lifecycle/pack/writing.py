"""Making an evidence pack: entries with their proofs, the checkpoint, openings, documents, policies, a report.

checkpoint.note  key.pub          the signed checkpoint of the log, and the key that checks it
consistency.jsonl                 size, root, proof that the log only grew since: of each earlier checkpoint
documents/<sha256>                each document that an entry names and that was not erased
entries.jsonl  openings.jsonl     the entries, and what their commitments open to
keys.jsonl                        the keys that came after the record as it was known then, if there are any
manifest.json  manifest.note      SHA-256 and size of every other file, and what the pack is of; the same signed
policies/<sha256>.toml            each policy that an entry names
report.html  report.pdf  report/  the same for reading; no PDF of very many entries, and pages of very many files
verify.py                         checks all of this with Python alone

A pack of a file has a proof for each entry and who its partner is (`of_file.py`); one of everything has all leaves of
the log (`of_everything.py`). The manifest states, for a lie to be a signed one: `of` which file, or of everything;
`chains`, the entries of each subject of a file that are under the checkpoint, and `beyond`, how many were recorded that
are not; `redacted`, the kinds of values left out, and `document` where the contents of documents are; `closed`, how
many values of people whom the file does not name; `erasedLater`, what entries beyond erased; `lang`, the language of
the report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lifecycle.errors import Failed, Unreadable, Untrue
from lifecycle.log.note import read_note
from lifecycle.log.sealing import seal
from lifecycle.new_file import NO_HOUSE, House, new_file, require_free
from lifecycle.pack.archive import Archive
from lifecycle.pack.chosen import Period
from lifecycle.pack.job import Job, Report
from lifecycle.pack.of_everything import write_everything
from lifecycle.pack.of_file import write_file
from lifecycle.pack.packed import Packed
from lifecycle.pack.proofs import size_known
from lifecycle.pack.sentences import verifier
from lifecycle.pack.verify_alone import EVERYTHING
from lifecycle.storage.store import Store

PDF = "report.pdf"


def write_pack(
    store: Store,
    key: bytes,
    path: Path,
    now: datetime,
    report: Report,
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
    Raises NotFound for an unknown reference, or a file that was opened after `known_at`; Unreadable for a field that is
    not personal, a period that ends before it begins, a checkpoint of after `known_at`; Untrue for a checkpoint that
    the log does not extend, that no key of the house signed, or for a `key` that is not the present one of the house;
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
    with (
        new_file(path, overwrite=overwrite, house=house) as file,
        store.reading() as reading,
        ZipFile(file, "w", ZIP_DEFLATED) as zipped,
    ):
        whole = read_note(sealed.note)[0].size
        size = whole if known_at is None else size_known(reading, known_at)
        job = Job(
            reading, Archive(zipped), key, now, report, size, whole, tuple(redact), Period(since, until), known_at,
            tuple(extending), lang, path.parent, progress,
        )  # fmt: skip
        done = write_everything(job) if reference is None else write_file(job, reference)
    done.path, done.of = str(path), reference or EVERYTHING
    done.pdf = any(one["name"] == PDF for one in job.archive.files)
    done.verifier = hashlib.sha256(verifier()).hexdigest()
    return done
