"""Checkpoints that left the house, as people kept them: a file, or a mail."""

from __future__ import annotations

from lifecycle.errors import Unreadable
from lifecycle.given_file import read_given
from lifecycle.log.note import MOST_BYTES, NoteError, read_note
from lifecycle.pack.verify_alone import Bad, note_within


def read_note_file(path: str) -> str:
    """The text of a signed checkpoint: the file, or the one that stands in it, as in a mail that was kept.

    Raises Unreadable for what is no file, or has no checkpoint, or several, or a byte order mark.
    """
    try:
        note = note_within(read_given(path, MOST_BYTES))
        read_note(note)
    except NoteError as error:
        raise Unreadable("usage.no_note", {"path": path}) from error
    except Bad as error:
        marked = error.what.key == "bad.byte_order_mark"
        raise Unreadable("usage.byte_order_mark" if marked else "usage.no_note", {"path": path}) from error
    return note
