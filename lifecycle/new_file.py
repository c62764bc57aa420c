"""A new file that is there whole or not at all: written without a name, then put in its place in one step.

Whatever ends the program leaves nothing of it. Where a file system knows no file without a name, it is written under
one beside its place, and held by a lock: what a killed program left there, nobody holds, and the next to write that
file takes it away.

Every file that somebody names to be written is written here, and by nothing else: so none of them is the database or
the key of the house, whatever name or link leads there.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lifecycle.errors import AgreementsError, Failed, Unreadable

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

    Raises Unreadable where `path` is a folder or a device, belongs to the house, is taken (without `overwrite`), or
    lies where nobody may write; Failed where it cannot be written, as on a full disk. Then nothing is left behind.
    """
    require_free(path, overwrite=overwrite, house=house)
    try:
        _take_away_left(path)
        number, beside = _open_beside(path)
    except OSError as error:
        raise unwritten(path, error) from error
    try:
        with os.fdopen(number, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if not beside:
                _name(number, path, overwrite)
            elif overwrite:
                os.replace(beside, path)
            else:
                _put(beside, path)
            _flush_folder(path)
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        if beside:
            with suppress(FileNotFoundError):
                os.unlink(beside)


OF_A_PROCESS = "/proc/self/fd"
"""Where Linux lets a process give a name to a file of its own that has none (open(2), O_TMPFILE)."""


def _open_beside(path: Path) -> tuple[int, str]:
    """A locked file in the folder of another, and its name: empty where it has none."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir(OF_A_PROCESS):
        try:
            return _locked(os.open(path.parent, os.O_TMPFILE | os.O_RDWR, 0o600)), ""
        except OSError as error:
            if error.errno not in (
                errno.EOPNOTSUPP,
                errno.EISDIR,
                errno.EINVAL,
            ):  # what file systems say that know none
                raise
    while True:
        number, beside = _part_of(path)
        if os.fstat(_locked(number)).st_nlink:  # nobody took it for one that was left, before it was locked
            return number, beside
        os.close(number)


def _part_of(path: Path) -> tuple[int, str]:
    return tempfile.mkstemp(prefix=_prefix(path), suffix=".part", dir=path.parent)


def _prefix(path: Path) -> str:
    return f".{path.name[:100]}."


def _locked(number: int) -> int:
    with suppress(OSError):  # a file system without locks: there nothing is taken away either
        fcntl.flock(number, fcntl.LOCK_EX)
    return number


def _take_away_left(path: Path) -> None:
    """Take away what a killed program left of the same file: the lock of whoever still writes would be held."""
    for name in os.listdir(path.parent):
        if not (name.startswith(_prefix(path)) and name.endswith(".part")):
            continue
        with suppress(OSError):
            left = path.parent / name
            number = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if stat.S_ISREG(os.fstat(number).st_mode):
                    fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    left.unlink()
            finally:
                os.close(number)


def _name(number: int, path: Path, overwrite: bool) -> None:
    """Give a finished file without a name its name; without `overwrite` only where nobody took the name meanwhile."""
    if not overwrite:
        _link(f"{OF_A_PROCESS}/{number}", path)
        return
    other, beside = _part_of(path)  # a name that is free: no link replaces what stands
    os.close(other)
    os.unlink(beside)
    try:
        _link(f"{OF_A_PROCESS}/{number}", Path(beside))
        os.replace(beside, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def _link(source: str, path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # a folder is named for the call to be linkat(2), which alone follows the link of the process to the file
        os.link(source, path, src_dir_fd=folder, follow_symlinks=True)
    except FileExistsError:
        raise Unreadable("transfer.taken", {"path": str(path)}) from None
    finally:
        os.close(folder)


def require_free(path: Path, *, overwrite: bool, house: House = NO_HOUSE) -> None:
    """Raise what `new_file` would, before the work is done that makes the file."""
    params = {"path": str(path)}
    try:
        if str(path) == "-":
            raise Unreadable("transfer.no_dash")
        if path.is_dir():
            raise Unreadable("transfer.is_folder", params)
        if not path.parent.is_dir():
            there = next(folder for folder in path.parents if folder.exists())
            key, named = ("no_folder", path.parent) if there.is_dir() else ("not_a_folder", there)
            raise Unreadable(f"transfer.{key}", {"path": str(named)})
        for key, own, sides in (("itself", house.database, SIDE_FILES), ("key", house.key, KEY_FILES)):
            if own is not None and any(_same(path, Path(f"{own}{side}")) for side in sides):
                raise Unreadable(f"transfer.{key}", params)
        if os.path.lexists(path) and not overwrite:
            raise Unreadable("transfer.taken", params)
        if path.exists() and not path.is_file():
            raise Unreadable("transfer.no_plain_file", params)
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise unwritten(path, error) from error
    except ValueError as error:  # a name with a zero byte
        raise Unreadable("transfer.no_name", params) from error


def _same(path: Path, other: Path) -> bool:
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()


def _put(beside: str, path: Path) -> None:
    """Give the finished file its name, where nobody took it meanwhile."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise Unreadable("transfer.taken", {"path": str(path)}) from None
    except OSError:  # a file system without links
        os.rename(beside, path)


def _flush_folder(path: Path) -> None:
    with suppress(OSError):  # some file systems have no folder to flush
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


NOT_TO_BE_WRITTEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
NO_NAME = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ELOOP, errno.ENOTDIR, errno.ENOENT})
"""What a file system says where another place would do; whatever else it says, as that it is full, is a failure."""


def unwritten(path: Path, error: OSError) -> AgreementsError:
    """What to raise where a file cannot be written: Unreadable where another name mends it, else Failed."""
    params = {"path": str(path)}
    if error.errno in NOT_TO_BE_WRITTEN:
        return Unreadable("transfer.read_only", params)
    if error.errno in NO_NAME:
        return Unreadable("transfer.no_name", params)
    return Failed("transfer.not_written", {**params, "error": error.strerror or str(error)})
