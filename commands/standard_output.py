"""Standard output, where what cannot be written is told from every other failure.

A full disk behind `>` is a matter of whoever typed the command, not a fault of this program; and what the command did
is done by then.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What writing fails with where there is no room: on the disk, for this person, in one file."""


class Unwritten(OSError):
    """What was to be said could not be written."""

    @property
    def key(self) -> str:
        """The message that says why."""
        return "failed.no_room_for_output" if self.errno in NO_ROOM else "failed.output"


class _Output(io.FileIO):
    """A place to write to. Where the reader has gone, BrokenPipeError is raised as ever."""

    def write(self, content: Any) -> int:
        """Write bytes; how many. Raises Unwritten."""
        try:
            return super().write(content)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Unwritten(error.errno, error.strerror) from error


def prepare() -> None:
    """Let both streams write UTF-8, and nothing where they are closed; standard output raises Unwritten."""
    out = sys.stdout
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # as by `>&-`: a database that is opened must not get its number
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if not isinstance(out, io.TextIOWrapper):
        return
    raw = getattr(out.buffer, "raw", out.buffer)  # where nothing is to be buffered, the one is the other
    if isinstance(raw, io.FileIO):
        place = _Output(raw.fileno(), "w", closefd=False)
        sys.stdout = io.TextIOWrapper(
            place if raw is out.buffer else io.BufferedWriter(place),
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=out.line_buffering,
            write_through=out.write_through,
        )


def give_up() -> None:
    """Let nothing more be written: what is left in the buffer would fail once more at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
