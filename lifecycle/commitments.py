"""Commitments: how a personal value stands in the history without being in it (DESIGN section 9).

`commitment = SHA-256(canonical JSON of ["agreements/commitment/1", salt, field, value])`, in hexadecimal; the salt is
16 random bytes in base64. Salt and value lie in a side table, from which a recorded act can erase them; the chain,
which holds the commitment alone, goes on verifying.

    >>> commit("reason", "a text", "AAECAwQFBgcICQoLDA0ODw==")
    '97acfd98bdf687ec9c3386a8863baadf02e5b315749dd04d7225d565b8ecdc4f'
"""

from __future__ import annotations

import base64
import hashlib
import os
from typing import NamedTuple

from lifecycle.canonical import canonical

FORMAT = "agreements/commitment/1"


class Opening(NamedTuple):
    """What opens a commitment: the field it stands for, its salt and its value."""

    commitment: str
    field: str
    salt: str
    value: str


def new_salt() -> str:
    """Sixteen random bytes in base64."""
    return base64.b64encode(os.urandom(16)).decode()


def commit(field: str, value: str, salt: str) -> str:
    """The commitment of a value under a salt, in hexadecimal."""
    return hashlib.sha256(canonical([FORMAT, salt, field, value]).encode()).hexdigest()


def seal(field: str, value: str) -> Opening:
    """Commit to a value under a new salt."""
    salt = new_salt()
    return Opening(commit(field, value, salt), field, salt, value)
