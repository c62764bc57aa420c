"""The file that carries a whole record: its parts, its manifest, and the digest it ends with.

A ZIP archive without compression and without times, so that the same record always makes the same bytes:

    answer.jsonl check_run.jsonl deadline.jsonl       one JSON object a row, one row a line, in the order of the key
    documents/<sha256>                                each document as it was handed in
    history.jsonl partnership.jsonl … subject.jsonl
    manifest.json                                     SHA-256, size and number of lines of every part; comes last

The archive's comment, and so the file, ends with the SHA-256 of every byte before it. See docs/export-format.md.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipInfo

from lifecycle.errors import Broken, Unreadable
from lifecycle.storage.schema import HEAD

NUMBER = 1
"""The version of the format: raised when what an older program would read wrong is changed."""
NAME = "agreements/record/"
MANIFEST = "manifest.json"
DOCUMENTS = "documents/"
LINES = ".jsonl"
MARK = b"agreements/record sha256 "
"""The comment of the archive, before the digest."""
DIGEST_LENGTH = 64
MOST_MANIFEST_BYTES = 64 * 1024 * 1024
PIECE = 1024 * 1024
"""Bytes that are read at once."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time that every part bears: the first that a ZIP archive can say."""
FIRST_DAY = 1 << 5 | 1
"""That day, 1 January 1980, in the figures of a ZIP."""
PLAIN, LONG = 20, 45
"""Versions of the format: the usual one, and the one with lengths of eight bytes."""
ALL_BITS = 0xFFFFFFFF
FILE_HEAD = struct.Struct("<4s5H3L2H")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the file, as the manifest names it; `lines` is None for a document."""

    name: str
    sha256: str
    size: int
    lines: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As it stands in the manifest."""
        shown: dict[str, Any] = {"name": self.name, "sha256": self.sha256, "size": self.size}
        return shown if self.lines is None else {**shown, "lines": self.lines}


class PartInfo(ZipInfo):
    """What an archive says of a part: the same to the byte whichever release of Python writes it."""

    __slots__ = ()

    def FileHeader(self, zip64: bool | None = None) -> bytes:  # noqa: N802
        """The head before the part. Where it may be long, Python 3.11.0 to 3.11.3 wrote another (`pack/zipped.py`)."""
        if not zip64:
            return super().FileHeader(zip64)
        self.create_version = self.extract_version = LONG
        return long_head(self, LONG, (ALL_BITS, ALL_BITS))


def long_head(info: ZipInfo, version: int, sizes: tuple[int, int]) -> bytes:
    """A head with lengths of eight bytes behind the name (PKWARE APPNOTE 4.5.3); `sizes` stand where four fit."""
    name, more = info.filename.encode(), struct.pack("<2H2Q", 1, 16, info.file_size, info.compress_size)
    said = (b"PK\3\4", version, 0, info.compress_type, 0, FIRST_DAY, info.CRC, *sizes, len(name), len(more))
    return FILE_HEAD.pack(*said) + name + more


def part_info(name: str) -> PartInfo:
    """How the archive speaks of a part: always the same."""
    info = PartInfo(name, EARLIEST)
    info.compress_type = ZIP_STORED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def line_of(row: dict[str, Any]) -> bytes:
    """A row as a line."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def manifest_text(kind: str, parts: list[Part]) -> bytes:
    """The manifest."""
    made = [part.to_json() for part in parts]
    shown = {"format": f"{NAME}{NUMBER}", "kind": kind, "parts": made, "schema": HEAD}
    return json.dumps(shown, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read_manifest(text: bytes, path: Path) -> list[Part]:
    """The parts that a manifest names. Raises Unreadable for one of a newer version, Broken for one that is spoilt."""
    try:
        shown = json.loads(text)
        number = int(str(shown["format"]).removeprefix(NAME))
        if number > NUMBER:
            raise Unreadable("transfer.newer", {"path": str(path), "found": number, "most": NUMBER})
        return [Part(str(p["name"]), str(p["sha256"]), int(p["size"]), p.get("lines")) for p in shown["parts"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Broken("transfer.spoilt", {"path": str(path), "part": MANIFEST}) from error


def is_older(manifest: bytes) -> bool:
    """Whether an older release wrote the file: one that said no schema, or an earlier one."""
    return str(json.loads(manifest).get("schema", "")) < HEAD


def pieces(file: BinaryIO, until: int | None = None) -> Iterator[bytes]:
    """The bytes of a file, up to a place in it."""
    left = until
    while left is None or left > 0:
        piece = file.read(PIECE if left is None else min(PIECE, left))
        if not piece:
            return
        left = None if left is None else left - len(piece)
        yield piece


def digest_before_end(file: BinaryIO) -> str:
    """The SHA-256 of everything but the digest that the file ends with."""
    length = file.seek(0, 2)
    file.seek(0)
    found = hashlib.sha256()
    for piece in pieces(file, max(0, length - DIGEST_LENGTH)):
        found.update(piece)
    return found.hexdigest()
