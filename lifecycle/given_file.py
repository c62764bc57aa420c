"""Files that somebody names to be read: each is opened here, and by nothing else.

A pipe or a device may never end, and may wait for ever before it begins: so only a plain file is opened, whatever link
leads to it. `new_file.py` is the same for what is written.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from lifecycle.errors import Failed, Unreadable


def named(name: str) -> Path:
    """The path that a name is. Raises Unreadable for an empty one, which as a path would be the current folder."""
    if not name:
        raise Unreadable("usage.empty_name")
    return Path(name)


def open_given(path: str | Path) -> BinaryIO:
    """The file, to be read as bytes.

    Raises Unreadable for an empty name, for what is not there, a folder, a pipe, a device, what nobody may read.
    """
    name = str(named(path) if isinstance(path, str) else path)
    try:
        _require_plain(name, os.stat(name).st_mode)  # opening alone wakes whoever waits at the other end of a pipe
        number = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # and a pipe may have taken its place
    except (FileNotFoundError, ValueError) as error:  # ValueError: a name with a zero byte
        raise Unreadable("usage.no_file", {"path": name}) from error
    except OSError as error:
        raise Unreadable("usage.not_read", {"path": name, "error": error.strerror or str(error)}) from error
    try:
        _require_plain(name, os.fstat(number).st_mode)
    except Unreadable:
        os.close(number)
        raise
    return os.fdopen(number, "rb")


def _require_plain(name: str, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Unreadable("usage.is_folder", {"path": name})
    if not stat.S_ISREG(mode):
        raise Unreadable("usage.no_plain_file", {"path": name})


def read_given(path: str | Path, most: int) -> bytes:
    """The first `most` bytes of a file, and one more where it has more: it may grow while it is read.

    Raises what `open_given` does, and Failed where the disk does not give them.
    """
    with open_given(path) as file:
        try:
            return file.read(most + 1)
        except OSError as error:
            raise Failed("transfer.not_read", {"path": str(path), "error": error.strerror or str(error)}) from error


def text_of(path: str | Path, most: int) -> str:
    """The text of a file in UTF-8. Raises what `read_given` does, and Unreadable for one that is longer or no text."""
    content = read_given(path, most)
    if len(content) > most:
        raise Unreadable("usage.text_too_large", {"path": str(path)})
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("usage.no_text_file", {"path": str(path)}) from error
