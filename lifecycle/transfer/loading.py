"""Reading the whole record from a file into an empty database: all of it, or nothing.

Three looks before anything counts: the digest that the file ends with, the hash of each part in the manifest, and, in
the same transaction as the rows, `verify` of the record that they make. What an older release wrote is folded anew
before that: a state follows from its history, and a newer release may fold more into it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, BadZipFile, LargeZipFile, ZipFile

from sqlalchemy import func, select

from lifecycle.errors import Broken, Conflict, Unreadable
from lifecycle.given_file import open_given
from lifecycle.history import UNREADABLE
from lifecycle.rederive import fold_all_anew
from lifecycle.storage.rows import (
    RECORD,
    BadRow,
    Row,
    RowTwice,
    empty_registers,
    is_untouched,
    keep_others_out,
    put_document,
    put_rows,
)
from lifecycle.storage.store import Store, Unit
from lifecycle.storage.tables import history
from lifecycle.transfer.format import (
    DIGEST_LENGTH,
    DOCUMENTS,
    LINES,
    MANIFEST,
    MARK,
    MOST_MANIFEST_BYTES,
    Part,
    digest_before_end,
    is_older,
    pieces,
    read_manifest,
)
from lifecycle.verify import Progress, verify_reading

MOST_BYTES = 25 * 1024 * 1024
"""The largest document, in bytes."""


@dataclass(slots=True)
class Loaded:
    """What was read in."""

    path: str
    entries: int = 0
    files: int = 0
    documents: int = 0


def check_file(path: Path) -> list[Part]:
    """Look at every byte of a file, without a database; its parts.

    Raises Unreadable for a file that is none of ours or of a newer format, Broken for one that was changed.
    """
    with open_given(path) as file, _spoilt(path):
        _require_whole(file, path)
        with ZipFile(file) as zipped:
            return _parts(zipped, path)


def load_record(store: Store, path: Path, parts: list[Part], progress: Progress | None = None) -> Loaded:
    """Read the parts of a checked file into a database in which nothing was recorded yet, in one transaction.

    Raises Conflict for a database that is not empty, Broken for a record that does not verify.
    Then nothing was written.
    """
    with open_given(path) as file, _spoilt(path), ZipFile(file) as zipped, store.bulk() as unit:
        keep_others_out(unit)
        if not is_untouched(unit):
            raise Conflict("transfer.not_empty", {"database": store.url_shown})
        return _load(unit, zipped, parts, path, progress)


@contextmanager
def _spoilt(path: Path) -> Iterator[None]:
    """What an archive or a row can be wrong with, as one of our errors."""
    try:
        yield
    except (BadZipFile, LargeZipFile, EOFError, NotImplementedError) as error:
        raise Broken("transfer.spoilt", {"path": str(path), "part": path.name}) from error
    except BadRow as error:
        raise Broken("transfer.bad_row", {"path": str(path), "part": str(error)}) from error
    except RowTwice as error:
        raise Broken("transfer.row_twice", {"path": str(path), "part": str(error)}) from error


def _require_whole(file: BinaryIO, path: Path) -> None:
    """The file is one of ours, and every byte of it is as it was written."""
    length = file.seek(0, 2)
    end = len(MARK) + DIGEST_LENGTH
    file.seek(max(0, length - end))
    mark, digest = (tail := file.read())[: len(MARK)], tail[len(MARK) :]
    file.seek(0)
    begins = file.read(4) == b"PK\x03\x04"
    if not begins and mark != MARK:
        raise Unreadable("transfer.not_ours", {"path": str(path)})
    if mark != MARK or digest_before_end(file).encode() != digest:
        raise Broken("transfer.changed", {"path": str(path)})
    file.seek(0)


def _parts(zipped: ZipFile, path: Path) -> list[Part]:
    """The parts that the manifest names, each looked at byte by byte: no more and no fewer than the archive holds."""
    infos = {info.filename: info for info in zipped.infolist()}
    manifest = infos.get(MANIFEST)
    if manifest is None or manifest.file_size > MOST_MANIFEST_BYTES or len(infos) != len(zipped.infolist()):
        raise Broken("transfer.spoilt", {"path": str(path), "part": MANIFEST})
    parts = read_manifest(zipped.read(manifest), path)
    named = {part.name for part in parts}
    for name in sorted(infos.keys() ^ {*named, MANIFEST}):
        raise Broken("transfer.spoilt", {"path": str(path), "part": name})
    for part in parts:
        info, digest = infos[part.name], hashlib.sha256()
        table = part.name.removesuffix(LINES) in RECORD and part.name.endswith(LINES)
        document = part.name == f"{DOCUMENTS}{part.sha256}" and part.size <= MOST_BYTES
        if not (table or document) or info.compress_type != ZIP_STORED or info.file_size != part.size:
            raise Broken("transfer.spoilt", {"path": str(path), "part": part.name})
        with zipped.open(info) as content:
            for piece in pieces(content):  # type: ignore[arg-type]
                digest.update(piece)
        if digest.hexdigest() != part.sha256:
            raise Broken("transfer.spoilt", {"path": str(path), "part": part.name})
    return parts


def _load(unit: Unit, zipped: ZipFile, parts: list[Part], path: Path, progress: Progress | None) -> Loaded:
    done = Loaded(str(path))
    empty_registers(unit)
    for part in parts:
        if part.name.startswith(DOCUMENTS):
            put_document(unit, part.sha256, zipped.read(part.name))
            done.documents += 1
        else:
            put_rows(unit, RECORD[part.name.removesuffix(LINES)], _rows(zipped, part.name, path))
    if is_older(zipped.read(MANIFEST)) and (last := _last_day(unit)) is not None:
        with suppress(Broken, *UNREADABLE):  # verify then says what is wrong with it
            fold_all_anew(unit, last)
    found = verify_reading(unit, progress)
    if found.first_broken is not None:
        broken = found.first_broken
        place: dict[str, str | int | tuple[str, ...]] = {"subject": broken.subject, "sequence": broken.sequence}
        raise Broken("transfer.broken_record", {"path": str(path), "what": broken.what, **place})
    if not found.entries:
        raise Unreadable("transfer.nothing_in_it", {"path": str(path)})
    done.entries, done.files = found.entries, found.partnerships
    return done


def _last_day(unit: Unit) -> date | None:
    """The day of the last entry: the settings of that day hold, whatever day it is now."""
    last = unit.connection.execute(select(func.max(history.c.recorded_at))).scalar()
    return date.fromisoformat(last[:10]) if isinstance(last, str) else None


def _rows(zipped: ZipFile, name: str, path: Path) -> Iterator[Row]:
    with zipped.open(name) as lines:
        for number, line in enumerate(lines, 1):
            try:
                row: Any = json.loads(line)
            except ValueError as error:
                raise Broken("transfer.bad_row", {"path": str(path), "part": f"{name}:{number}"}) from error
            if not isinstance(row, dict):
                raise Broken("transfer.bad_row", {"path": str(path), "part": f"{name}:{number}"})
            yield row
