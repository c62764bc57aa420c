"""The key file: 32 random bytes, in base64 on one line, that only its owner may read.

    q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=

It lies outside the database, so that whoever can write the database cannot sign for the house. From these bytes all
secrets of the house follow: checkpoints are signed with them (Ed25519, the bytes are its seed), whatever else needs a
secret derives one with `derive`, so that a rotation changes them all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from lifecycle.errors import Failed, Unreadable
from lifecycle.given_file import open_given

LENGTH = 32
"""Bytes of a key."""

BEHIND_A_SERVER = Path("var/agreements.key")
"""Where the key lies when the database is a server's."""
AS_KEY_FILE = {"usage.no_file": "failed.no_key", "usage.not_read": "failed.key_file"}
"""What is said of the key file where another file is not there, or nobody may read it."""


def key_path(setting: str | None, database_url: str, folder: str = ".") -> Path:
    """Where the key lies: where the setting says, else beside the file of the database, else in `var/`."""
    if setting:
        return Path(folder, setting)
    embedded = re.match(r"sqlite:///([^?]+)", database_url)
    return Path(folder, embedded.group(1)).with_name("agreements.key") if embedded else Path(folder, BEHIND_A_SERVER)


def make_key(path: Path) -> bytes:
    """Make the key where there is none and give it back; one that is there stays, and must be readable.

    Raises Failed where it cannot be written, Unreadable where what stands there is no key.
    """
    if os.path.lexists(path):
        return read_key(path)
    key = secrets.token_bytes(LENGTH)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_key(path, key)
    except FileExistsError:  # another process was faster: its key is the key
        return read_key(path)
    except OSError as error:
        raise Failed("failed.key_file", {"path": str(path), "error": error.strerror or str(error)}) from error
    return key


def write_key(path: Path, key: bytes) -> None:
    """Write a key whole or not at all, for the owner alone. Raises FileExistsError where something stands there."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)  # unlike a renaming, a link never replaces what another process wrote meanwhile
    finally:
        beside.unlink()


def read_key(path: Path, *, to_sign: bool = True) -> bytes:
    """The 32 bytes. Raises Unreadable where there is no file to read, it is no key, or it is open to others.

    Nothing is signed with a key that others may read; to check what it signed, not `to_sign`, it is as good as any.
    """
    try:
        with open_given(path) as file:
            text, mode = file.read(200), os.fstat(file.fileno()).st_mode
    except Unreadable as error:
        if error.key in AS_KEY_FILE:
            raise Unreadable(AS_KEY_FILE[error.key], error.params) from error
        raise
    except OSError as error:
        raise Failed("failed.key_file", {"path": str(path), "error": error.strerror or str(error)}) from error
    if to_sign and is_open(mode):
        raise Unreadable("usage.key_open", {"path": str(path)})
    try:
        key = base64.b64decode(text.removesuffix(b"\n"), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != LENGTH:
        raise Unreadable("usage.no_key", {"path": str(path)})
    return key


def is_open(mode: int) -> bool:
    """Whether a file of this mode can be read or written by others than its owner."""
    return os.name == "posix" and bool(mode & 0o077)


def derive(key: bytes, purpose: str) -> bytes:
    """A secret of 32 bytes for one purpose, from which the key cannot be found (HMAC-SHA-256)."""
    return hmac.new(key, f"agreements/{purpose}".encode(), hashlib.sha256).digest()
