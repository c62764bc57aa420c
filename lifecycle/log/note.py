"""Signed checkpoints: the text of C2SP tlog-checkpoint in the envelope of C2SP signed-note, signed with Ed25519. Pure.

    agreements/5f0c3a1e9d2b4c77
    8
    XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=
    2026-11-23T08:00:00.000000Z

    — agreements/5f0c3a1e9d2b4c77 yrh3…

Three lines: the origin, the number of leaves, the root in base64; then the instant of signing as a line of our own. A
line of a signature is an em dash, the name of the key, and in base64 four bytes that tell keys apart and the signature.
The key that checks it is written `<name>+<8 hexadecimal figures>+<base64 of 0x01 and the public key>`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

ED25519 = b"\x01"
MOST_BYTES = 100_000
"""A note is some hundred bytes; what is longer is none."""
_NAME = re.compile(r"[!-*,-~]{1,200}\Z")
"""The name of a key or of a log: no space and no plus sign."""
_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z", re.ASCII)


class NoteError(ValueError):
    """A text is not a signed checkpoint, or a key is none."""


class Checkpoint(NamedTuple):
    """What a log says of itself: its origin, how many leaves it has, their root, and further lines."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.more)
        return "".join(f"{line}\n" for line in lines)


class PublicKey(NamedTuple):
    """A key that checks signatures, by its name."""

    name: str
    public: bytes

    @property
    def mark(self) -> bytes:
        """The four bytes that tell keys apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.mark.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def read_public_key(text: str) -> PublicKey:
    """A key as it is written. Raises NoteError."""
    name, _, rest = text.strip().partition("+")
    mark, _, encoded = rest.partition("+")
    body = _decoded(encoded)
    key = PublicKey(name, body[1:])
    if not _NAME.match(name) or body[:1] != ED25519 or len(body) != 33 or key.mark.hex() != mark:
        raise NoteError("key")
    return key


def public_key(name: str, seed: bytes) -> PublicKey:
    """The key that checks what a seed of 32 bytes signs, under a name."""
    return PublicKey(name, public_bytes(seed))


def public_bytes(seed: bytes) -> bytes:
    """The 32 public bytes of a seed (RFC 8032 section 5.1.5)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign_text(text: bytes, seed: bytes) -> bytes:
    """The signature of a seed over a text: 64 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(text)


def verifies(public: bytes, text: bytes, signature: bytes) -> bool:
    """Whether a signature over a text is that of a public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(checkpoint: Checkpoint, name: str, seed: bytes) -> str:
    """The signed note of a checkpoint."""
    return sign_lines(checkpoint.text.removesuffix("\n").split("\n"), name, seed)


def sign_lines(lines: Iterable[str], name: str, seed: bytes) -> str:
    """A signed note over some lines, none of them empty."""
    text = "".join(f"{line}\n" for line in lines)
    signature = sign_text(text.encode(), seed)
    line = base64.b64encode(public_key(name, seed).mark + signature).decode()
    return f"{text}\n— {name} {line}\n"


def read_note(note: object) -> tuple[Checkpoint, list[tuple[str, bytes, bytes]]]:
    """A checkpoint and its signatures (name, mark, signature), not checked yet. Raises NoteError.

    A stored note may be of any kind.
    """
    if not isinstance(note, str):
        raise NoteError("note")
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or len(note) > MOST_BYTES or not signatures.endswith("\n"):
        raise NoteError("note")
    if any(ord(c) < 32 and c != "\n" for c in note):
        raise NoteError("note")
    lines = text.split("\n")
    if len(lines) < 3 or not lines[0] or not _SIZE.match(lines[1]) or "" in lines:
        raise NoteError("checkpoint")
    root = _decoded(lines[2])
    if len(root) != 32:
        raise NoteError("checkpoint")
    checkpoint = Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))
    return checkpoint, [_signature(line) for line in signatures.removesuffix("\n").split("\n")]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    body = _decoded(encoded)
    if dash != "—" or not _NAME.match(name) or len(body) < 5:
        raise NoteError("signature")
    return name, body[:4], body[4:]


def _decoded(text: str) -> bytes:
    """Base64 read strictly: the one way to write these bytes."""
    try:
        body = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("base64") from error
    if base64.b64encode(body).decode() != text:
        raise NoteError("base64")
    return body


def signed_by(note: object, key: PublicKey) -> bool:
    """Whether a note bears a signature of a key, and none that is wrong. Raises NoteError where it is no note.

    Those of other keys are passed over; one of the key that is wrong spoils the whole note (C2SP signed-note).
    """
    checkpoint, signatures = read_note(note)
    own = [signature for name, mark, signature in signatures if (name, mark) == (key.name, key.mark)]
    return bool(own) and all(verifies(key.public, checkpoint.text.encode(), one) for one in own)
