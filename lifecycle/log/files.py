"""Checkpoints and public keys as files, written beside each other; keys are read strictly.

An older checkpoint is evidence: nothing is written over what stands there unless that is asked for.
"""

from __future__ import annotations

from pathlib import Path

from lifecycle.errors import Unreadable
from lifecycle.given_file import text_of
from lifecycle.log.note import MOST_BYTES, NoteError, PublicKey, read_public_key
from lifecycle.new_file import House, new_file, require_free

KEY_ENDING = ".pub"
"""The public key is written beside its checkpoint, under the same name with this ending."""


def read_key_file(path: str) -> PublicKey:
    """A public key. Raises Unreadable for what is no file or no key."""
    try:
        return read_public_key(text_of(path, MOST_BYTES))
    except NoteError as error:
        raise Unreadable("usage.no_public_key", {"path": path}) from error


def checkpoint_files(path: str) -> tuple[str, str]:
    """The names of both files: the checkpoint, and the public key beside it."""
    return path, path + KEY_ENDING


def write_checkpoint(path: str, note: str, key: str, *, overwrite: bool, house: House) -> tuple[str, str]:
    """Write a checkpoint and its public key; the names of both. Raises Failed where one cannot be written."""
    names = checkpoint_files(path)
    for name in names:  # both places are looked at before one is written
        require_free(Path(name), overwrite=overwrite, house=house)
    for name, text in zip(names, (note, key + "\n"), strict=True):
        with new_file(Path(name), overwrite=overwrite, house=house) as file:
            file.write(text.encode())
    return names
