"""A new file that is there whole or not at all: written beside its place, then put there in one step.

Every file that somebody names to be written is written here, and by nothing else: so none of them is the database or
the key of the house, whatever name or link leads there.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lifecycle.errors import AgreementsError, Failed

SIDE_FILES = ("", "-wal", "-shm", "-journal", ".scheduler")
"""What belongs to a SQLite database: its file, and those beside it, the lock of the scheduler among them."""
KEY_FILES = ("", ".next")
"""What belongs to the key: its file, and the one in which the next key waits."""


class House(NamedTuple):
    """What is never written over: the file of an embedded database, and that of the key; each with those beside it."""

    database: str | None = None
    key: Path | None = None


NO_HOUSE = House()


@contextmanager
def new_file(path: Path, *, overwrite: bool, house: House = NO_HOUSE) -> Iterator[BinaryIO]:
    """A file to write, readable by its owner only; it stands at `path` once the block has ended well.

    Raises Failed where `path` is a folder or a device, belongs to the house, is taken (without `overwrite`), or cannot
    be written; then nothing is left behind.
    """
    require_free(path, overwrite=overwrite, house=house)
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


def require_free(path: Path, *, overwrite: bool, house: House = NO_HOUSE) -> None:
    """Raise what `new_file` would, before the work is done that makes the file."""
    params = {"path": str(path)}
    try:
        if path.is_dir():
            raise Failed("transfer.is_folder", params)
        if not path.parent.is_dir():
            raise Failed("transfer.no_folder", {"path": str(path.parent)})
        for key, own, sides in (("itself", house.database, SIDE_FILES), ("key", house.key, KEY_FILES)):
            if own is not None and any(_same(path, Path(f"{own}{side}")) for side in sides):
                raise Failed(f"transfer.{key}", params)
        if os.path.lexists(path) and not overwrite:
            raise Failed("transfer.taken", params)
        if path.exists() and not path.is_file():
            raise Failed("transfer.no_plain_file", params)
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise _failed(path, error) from error
    except ValueError as error:  # a name with a zero byte
        raise Failed("transfer.not_written", {**params, "error": str(error)}) from error


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
