"""The ZIP of a pack while it is written: each file hashed as it goes in, the manifest last, signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from lifecycle.errors import Broken
from lifecycle.log.note import sign_lines
from lifecycle.pack.verify_alone import MANIFEST, SIGNATURE
from lifecycle.storage.reading import Reading
from lifecycle.transfer.format import part_info

AT_ONCE = 256 * 1024
"""About so many bytes are compressed at once: a call for each line would cost more than the line."""


@dataclass(slots=True)
class Archive:
    """The ZIP, and what its manifest will name."""

    zip: ZipFile
    files: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, content: bytes) -> None:
        """A file that is held whole."""
        self._write(name, content)
        self.files.append({"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})

    def stream(self, name: str, pieces: Iterable[bytes], *, shrinks: bool = True) -> None:
        """A file of any size, written and hashed as its pieces come; hashes do not shrink."""
        digest, size = hashlib.sha256(), 0
        info = part_info(name)
        info.compress_type = ZIP_DEFLATED if shrinks else ZIP_STORED
        with self.zip.open(info, "w", force_zip64=True) as part:
            for piece in _gathered(pieces):
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files.append({"name": name, "sha256": digest.hexdigest(), "size": size})

    def add_documents(self, reading: Reading, names: Iterable[str]) -> int:
        """The contents that are kept, each by its hash; how many. Raises Broken for one that was changed."""
        count = 0
        for sha256 in names:
            document = reading.document(sha256)
            if document is None:
                continue
            if not document.is_whole:
                raise Broken("broken.document", {"document": sha256})
            self.add(f"documents/{sha256}", document.content)
            count += 1
        return count

    def _write(self, name: str, content: bytes) -> None:
        info = part_info(name)
        info.compress_type = ZIP_DEFLATED
        self.zip.writestr(info, content)

    def finish(self, form: str, stated: Mapping[str, Any], key: bytes) -> None:
        """Write the manifest with what the house states, in this format, and sign it."""
        manifest = {"format": form, **stated, "files": self.files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
        self._write(MANIFEST, text)
        self._write(SIGNATURE, sign_lines((form, hashlib.sha256(text).hexdigest()), stated["origin"], key).encode())


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def line_of(row: Mapping[str, Any]) -> bytes:
    """A row as a line."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
