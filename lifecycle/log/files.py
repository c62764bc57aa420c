"""Checkpoints and public keys as files: read strictly, written beside each other, never over what stands there."""

from __future__ import annotations

from pathlib import Path

from lifecycle.errors import Failed, Unreadable
from lifecycle.log.note import MOST_BYTES, NoteError, PublicKey, read_note, read_public_key

KEY_ENDING = ".pub"
"""The public key is written beside its checkpoint, under the same name with this ending."""


def read_note_file(path: str) -> str:
    """The text of a signed checkpoint. Raises Unreadable for what is no file or no checkpoint."""
    text = _text(path)
    try:
        read_note(text)
    except NoteError as error:
        raise Unreadable("usage.no_note", {"path": path}) from error
    return text


def read_key_file(path: str) -> PublicKey:
    """A public key. Raises Unreadable for what is no file or no key."""
    try:
        return read_public_key(_text(path))
    except NoteError as error:
        raise Unreadable("usage.no_public_key", {"path": path}) from error


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1).decode()
    except FileNotFoundError as error:
        raise Unreadable("usage.no_file", {"path": path}) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable("usage.no_text_file", {"path": path}) from error


def write_checkpoint(path: str, note: str, key: str) -> tuple[str, str]:
    """Write a checkpoint and its public key; the names of both. Raises Failed where they cannot be written."""
    try:
        Path(path).write_text(note, encoding="utf-8")
        Path(path + KEY_ENDING).write_text(key + "\n", encoding="utf-8")
    except OSError as error:
        raise Failed("failed.written", {"path": path, "error": error.strerror or str(error)}) from error
    return path, path + KEY_ENDING
