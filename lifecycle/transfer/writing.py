"""Writing the whole record into one file, from one snapshot: others go on writing meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from lifecycle.errors import Broken
from lifecycle.findings import DATABASE, Finding, printable
from lifecycle.new_file import NO_HOUSE, House, new_file
from lifecycle.storage.reading import Reading
from lifecycle.storage.rows import RECORD, documents, rows_of
from lifecycle.storage.store import Store
from lifecycle.transfer.format import (
    DIGEST_LENGTH,
    DOCUMENTS,
    LINES,
    MANIFEST,
    MARK,
    Part,
    digest_before_end,
    line_of,
    manifest_text,
    part_info,
)
from lifecycle.verify import Progress, verify_reading
from lifecycle.verify_helpers import Helpers, reading_with_helpers

EXPORT, BACKUP = "export", "backup"


@dataclass(slots=True)
class Written:
    """What was written: how many entries and documents, into how many bytes."""

    path: str
    entries: int = 0
    files: int = 0
    documents: int = 0
    size: int = 0


@dataclass(slots=True)
class _Archive:
    """The archive while it is written."""

    zip: ZipFile
    parts: list[Part] = field(default_factory=list)

    def add(self, name: str, pieces: Iterable[bytes], *, counted: bool) -> int:
        """Write a part, and remember it for the manifest; how many pieces it had."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self.zip.open(part_info(name), "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                size += len(piece)
                count += 1
        self.parts.append(Part(name, digest.hexdigest(), size, count if counted else None))
        return count


def write_record(
    store: Store,
    path: Path,
    kind: str = EXPORT,
    *,
    overwrite: bool = False,
    house: House = NO_HOUSE,
    progress: Progress | None = None,
) -> Written:
    """Write everything that is recorded, as of one moment, once it was verified: `progress` hears of that.

    What belongs to the `house` is never written over. Raises Broken, naming what is, where the record does not verify,
    for nobody could read it in; Failed where the file cannot be written; nothing is left behind then.
    """
    with (
        new_file(path, overwrite=overwrite, house=house) as file,
        reading_with_helpers(store, None) as (reading, helpers),
    ):
        _require_sound(reading, progress, helpers)
        done = Written(str(path))
        with ZipFile(file, "w") as zipped:
            zipped.comment = MARK + b"0" * DIGEST_LENGTH
            archive = _Archive(zipped)
            tables = {f"{name}{LINES}": table for name, table in RECORD.items()}
            for name in sorted([*tables, DOCUMENTS]):
                if name == DOCUMENTS:
                    for sha256, content in documents(reading):
                        archive.add(f"{DOCUMENTS}{sha256}", (content,), counted=False)
                        done.documents += 1
                    continue
                count = archive.add(name, map(line_of, rows_of(reading, tables[name])), counted=True)
                done.entries += count if name == f"history{LINES}" else 0
                done.files += count if name == f"partnership{LINES}" else 0
            with zipped.open(part_info(MANIFEST), "w", force_zip64=True) as part:
                part.write(manifest_text(kind, archive.parts))
        done.size = _seal(file)
    return done


def _require_sound(reading: Reading, progress: Progress | None, helpers: Helpers) -> None:
    """Raise Broken where the same snapshot does not verify: `import` and `restore` would refuse it."""
    try:
        broken = verify_reading(reading, progress, helpers=helpers).first_broken
    except (TypeError, ValueError):  # a value of a type that no column of ours holds: verify names it
        broken = Finding("value_unreadable", DATABASE)
    if broken is not None:
        key = "transfer.unsound" if broken.sequence else "transfer.unsound_whole"
        raise Broken(key, {"subject": printable(broken.subject), "entry": broken.sequence, "what": broken.what})


def _seal(file: BinaryIO) -> int:
    """Put the digest of everything else at the end of the file; how long the file is."""
    digest = digest_before_end(file)
    length = file.seek(-DIGEST_LENGTH, 2) + DIGEST_LENGTH
    file.write(digest.encode())
    return length
