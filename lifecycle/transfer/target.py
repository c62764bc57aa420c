"""A new file that is there whole or not at all: written beside its place, then put there in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from lifecycle.errors import AgreementsError, Failed

SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What belongs to a SQLite database: its file, and those beside it."""


@contextmanager
def new_file(path: Path, *, overwrite: bool, database: str | None) -> Iterator[BinaryIO]:
    """A file to write, readable by its owner only; it stands at `path` once the block has ended well.

    `database` is the file of the database that is read, which is never written over. Raises Failed where `path` is a
    folder, that database, taken (without `overwrite`), or cannot be written; then nothing is left behind.
    """
    _require_free(path, overwrite, database)
    try:
        number, beside = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise _failed(path, error) from error
    try:
        with os.fdopen(number, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put(beside, path, overwrite)
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def _require_free(path: Path, overwrite: bool, database: str | None) -> None:
    params = {"path": str(path)}
    if path.is_dir():
        raise Failed("transfer.is_folder", params)
    if not path.parent.is_dir():
        raise Failed("transfer.no_folder", {"path": str(path.parent)})
    for side in SIDE_FILES if database else ():
        if _same(path, Path(f"{database}{side}")):
            raise Failed("transfer.itself", params)
    if os.path.lexists(path) and not overwrite:
        raise Failed("transfer.taken", params)


def _same(path: Path, other: Path) -> bool:
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()


def _put(beside: str, path: Path, overwrite: bool) -> None:
    """Give the finished file its name; without `overwrite` only where nobody took the name meanwhile."""
    if overwrite:
        os.replace(beside, path)
    else:
        try:
            os.link(beside, path)
        except FileExistsError:
            raise Failed("transfer.taken", {"path": str(path)}) from None
        except OSError:  # a file system without links
            os.rename(beside, path)
    with suppress(OSError):  # some file systems have no folder to flush
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _failed(path: Path, error: OSError) -> AgreementsError:
    return Failed("transfer.not_written", {"path": str(path), "error": error.strerror or str(error)})
