"""Checks an evidence pack with Python 3.11 or later and nothing else (python verify.py).

It stands in every pack as `verify.py`, beside the files it checks. It does not need the program that made them, its
database or a network, and it changes nothing. It ends with 0 where everything holds, 6 where something does not, 2
where this is no pack, 1 where what it says cannot be written. What it cannot know is whose key signed: compare the key
that it prints with the one you were given, or give that one with `--public-key FILE`. With `--checkpoint FILE`, a
checkpoint that you kept, it shows whether the log of the pack only grew since. It speaks English, French and Dutch:
that of `--lang`, else of the environment, else of the pack.

What is proven: each entry, its place in its chain and in the log. In a pack of everything they are all entries under
the checkpoint. Of a pack of one file the house states how long each chain is, and signs that; it is not proven. So it
is with what the report says in words.

A pack of format 1 has a proof for each entry; one of format 2, which is of everything, has all leaves of the log, and
is checked chain after chain, in memory that does not grow with it.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import codecs
import email
import errno
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol, TextIO

FORMAT, WHOLE_FORMAT = "agreements/pack/1", "agreements/pack/2"
MANIFEST, SIGNATURE, CHECKPOINT, KEY = "manifest.json", "manifest.note", "checkpoint.note", "key.pub"
ENTRIES, OPENINGS, CONSISTENCY, KEYS = "entries.jsonl", "openings.jsonl", "consistency.jsonl", "keys.jsonl"
LEAVES, LENGTH = "leaves.bin", 32
"""The hash of each entry in the order of the log, and its length."""
GENESIS = "0" * 64
MOST_LINE = 64 * 1024 * 1024
PIECE = 256 * 1024
MOST_HASHES = 64
MOST_NOTE = 64 * 1024
EVERYTHING = "everything"
"""What a pack is `of` that is not of one file."""
REGISTERS = ("calendar", "policy", "people", "keys")
"""What decisions and signatures rest on: the pack of a file holds these chains too."""
PEOPLE, POLICY = "people", "policy"
PARTNERS, NAMES = "partners", "partners.jsonl"
"""The register of partners, of which the pack of a file holds what says who its partner is, and nothing of others."""
DOCUMENT = "document"
"""What a pack is said to be redacted of where the contents of documents are left out; their hashes stay."""

# ------------------------------------------------------------------------------------------------ what is said

SENTENCES: dict[str, dict[str, list[str]]] = {}
"""By language and key, a sentence, or one for one thing and one for several: written here when a pack is made."""
PERSONAL: dict[str, dict[str, str]] = {}
"""By act, the fields of its entries that hold commitments, each with its kind of value: written here like those."""


APART = {"en": ",", "fr": "\N{NO-BREAK SPACE}", "nl": "."}
"""What sets thousands apart, from five digits on, in the numbers that count."""
COUNTS = ("count", "size", "stated", "earlier")


class Said(NamedTuple):
    """Something to be said, in any language."""

    key: str
    params: dict[str, Any]


def said(key: str, **params: Any) -> Said:
    """A sentence with its values; `count` chooses between one thing and several."""
    return Said(key, params)


def tell(what: Said, lang: str = "en") -> str:
    """The words of a sentence."""
    params = {name: _told_value(name, value, lang) for name, value in what.params.items()}
    forms = SENTENCES.get(lang, {}).get(what.key)
    if forms is None:
        return f"{what.key} {params}"
    count = what.params.get("count")
    return (forms[0] if count == 1 or (lang == "fr" and count == 0) else forms[-1]).format(**params)


def _told_value(name: str, value: Any, lang: str) -> Any:
    if isinstance(value, Said):
        return tell(value, lang)
    if name == "kinds":
        return ", ".join(_kind(kind, lang) for kind in value)
    if name == "field":
        return _kind(value, lang)
    if name in COUNTS and isinstance(value, int) and value > 9999:
        return f"{value:,}".replace(",", APART.get(lang, ","))
    return value


def _kind(kind: Any, lang: str) -> Any:
    """A kind of value in words; as it stands in the pack where none are known."""
    return SENTENCES.get(lang, {}).get(f"kind.{kind}", [kind])[0]


Heard = Callable[[int, int], None]
HEARD_EVERY, TOLD_EVERY_SECONDS = 5_000, 5
"""Entries after which it is told how many were read; seconds after which that is said."""


class Bad(Exception):
    """Something in the pack is not as it was signed, or is no pack (`none`), or is signed by another key (`key`)."""

    def __init__(self, key: str, none: bool = False, by_key: bool = False, **params: Any) -> None:
        self.what = Said(f"bad.{key}", params)
        super().__init__(tell(self.what))
        self.none = none
        self.key = by_key


@contextmanager
def _form_of(name: str) -> Iterator[None]:
    """Whatever is missing in a file, or is another kind of thing than it should be, is a fault of that file."""
    try:
        yield
    except FileNotFoundError as error:
        raise Bad("missing", file=name) from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise Bad("form", file=name) from error


# ------------------------------------------------------------------------------------------------ where it lies


class Parts(Protocol):
    """The files of a pack by name, wherever they lie."""

    def names(self) -> Iterator[str]:
        """Every name; that of a folder ends with a stroke."""

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""

    def size(self, name: str) -> int | None:
        """The bytes of a file; None where it is no plain file of its own, but a link, a pipe or a device."""

    def open(self, name: str) -> BinaryIO:
        """A file to be read. Raises FileNotFoundError."""


class Folder(NamedTuple):
    """A pack that was unpacked."""

    path: Path

    def names(self) -> Iterator[str]:
        """Every name; that of a folder ends with a stroke."""
        for path in self.path.rglob("*"):
            name = path.relative_to(self.path).as_posix()
            yield f"{name}/" if path.is_dir() and not path.is_symlink() else name

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return (self.path / name).is_file()

    def size(self, name: str) -> int | None:
        """The bytes of a file; None where it is no plain file of its own, but a link, a pipe or a device."""
        path = self.path / name
        return path.stat().st_size if path.is_file() and not path.is_symlink() else None

    def open(self, name: str) -> BinaryIO:
        """A file to be read. Raises FileNotFoundError; reading a pipe or a device might never end."""
        if not self.has(name):
            raise FileNotFoundError(name)
        return open(self.path / name, "rb")


def _content(parts: Parts, name: str) -> bytes:
    with parts.open(name) as file:
        return file.read()


# ------------------------------------------------------------------------------------------------ Ed25519, RFC 8032

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _x_of(y: int, sign: int) -> int | None:
    """The x of a point by its y (section 5.1.3); None where there is no such point."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y = number & (1 << 255) - 1
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _add(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    made: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            made = _add(made, point)
        point = _add(point, point)
        number >>= 1
    return made


_Y = 4 * pow(5, P - 2, P) % P
_X = _x_of(_Y, 0) or 0
BASE: Point = (_X, _Y, 1, _X * _Y % P)


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is right (RFC 8032 section 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, half = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or half is None or scalar >= L:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = _times(scalar, BASE), _add(half, _times(digest, key))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


# ------------------------------------------------------------------------------------------------ reading strictly


def _base64(text: str) -> bytes:
    try:
        body = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Bad("base64") from error
    if base64.b64encode(body).decode() != text:
        raise Bad("base64")
    return body


_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
_HASH = re.compile(r"[0-9a-f]{64}")


def _instant(text: object, name: str) -> str:
    """An instant as the house writes them, in UTC."""
    try:
        if isinstance(text, str) and _INSTANT.fullmatch(text):
            datetime.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise Bad("instant", file=name, value=repr(text))


class Checkpoint(NamedTuple):
    """What a checkpoint says: of which log, over how many entries, with which root."""

    origin: str
    size: int
    root: bytes


def _checkpoint(lines: list[str], name: str) -> Checkpoint:
    """The first three lines of a checkpoint (C2SP tlog-checkpoint)."""
    if len(lines) < 3 or not _SIZE.fullmatch(lines[1]):
        raise Bad("size", file=name, value=repr(lines[1] if len(lines) > 1 else ""))
    root = _base64(lines[2])
    if len(root) != 32:
        raise Bad("form", file=name)
    return Checkpoint(lines[0], int(lines[1]), root)


def _count(value: object) -> int:
    """A number of things, of no more figures than a checkpoint may have. Raises ValueError for anything else."""
    if type(value) is not int or not 0 <= value < 10**19:
        raise ValueError
    return value


def _text(body: bytes, name: str) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Bad("text", file=name) from error


def _json(text: str, name: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(pairs)) != len(pairs):
            raise Bad("twice", file=name)
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Bad("json", file=name) from error


def _lines(parts: Parts, name: str) -> Iterator[dict[str, Any]]:
    with parts.open(name) as file:
        while line := file.readline(MOST_LINE):
            if not line.endswith(b"\n"):
                raise Bad("line", file=name)
            row = _json(_text(line, name), name)
            if not isinstance(row, dict):
                raise Bad("object", file=name)
            yield row


def read_key(text: str) -> tuple[str, bytes]:
    """The name and the 32 bytes of a public key as it is written: `name+mark+base64`."""
    name, mark, encoded = (*text.strip().split("+", 2), "", "")[:3]
    body = _base64(encoded)
    if len(body) != 33 or body[:1] != b"\x01" or _mark(name, body[1:]).hex() != mark:
        raise Bad("key")
    return name, body[1:]


def _mark(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def signed_text(note: str, name: str, public: bytes, alone: bool = True) -> list[str]:
    """The lines of a signed note whose signature by a key is right.

    In a pack it stands `alone`. A note that left the house may bear further signatures, as C2SP signed-note has it:
    those of keys that are not known are passed over, and each by this key must be right.
    """
    text, gap, rest = note.rpartition("\n\n")
    lines = rest.removesuffix("\n").split("\n")
    if not gap or not rest.endswith("\n") or (alone and len(lines) != 1):
        raise Bad("note")
    found = 0
    for line in lines:
        dash, signer, encoded = (*line.split(" ", 2), "", "")[:3]
        body = _base64(encoded)
        if dash != "—" or not signer or len(body) < 5:
            raise Bad("note")
        if signer == name and body[:4] == _mark(name, public):
            found += 1
            if not ed25519_verifies(public, (text + "\n").encode(), body[4:]):
                raise Bad("signature")
    if not found:
        raise Bad("note")
    return text.split("\n")


# ------------------------------------------------------------------------------------------------ the checks


def check_files(parts: Parts, manifest: dict[str, Any]) -> int:
    """Every file is the one that the manifest names, and none is there besides."""
    named: dict[str, dict[str, Any]] = {}
    for file in manifest["files"]:
        name = file["name"]
        if not is_safe(name) or name in named:
            raise Bad("name", file=repr(name))
        named[name] = file
    there = set(parts.names())
    parents = {f"{parent.as_posix()}/" for name in named for parent in Path(name).parents}
    for name in sorted(there - parents ^ {MANIFEST, SIGNATURE, *named}):
        raise Bad("missing" if name in named else "stray", file=name)
    for name, file in named.items():
        if parts.size(name) != _count(file["size"]) or _sha256(parts, name) != file["sha256"]:
            raise Bad("changed", file=name)
    return len(named)


def is_safe(name: object) -> bool:
    """Whether a name stays in the folder of the pack."""
    if not isinstance(name, str) or not name or len(name) > 200 or "\\" in name or ":" in name:
        return False
    return all(part and part not in (".", "..") and part.isprintable() for part in name.split("/"))


def _sha256(parts: Parts, name: str) -> str:
    digest = hashlib.sha256()
    with parts.open(name) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def includes(place: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> bool:
    """Whether a leaf stands at its place in the tree of a root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= place < size or len(proof) > MOST_HASHES or any(len(step) != 32 for step in proof):
        return False
    first, last, hash_ = place, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            hash_ = _node(step, hash_)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            hash_ = _node(hash_, step)
        first, last = first >> 1, last >> 1
    return last == 0 and hash_ == root


def extends(old: int, new: int, old_root: bytes, root: bytes, proof: list[bytes]) -> bool:
    """Whether a tree only grew from one size and root to another (RFC 9162 section 2.1.4.2)."""
    if not 0 < old <= new or len(proof) > MOST_HASHES or any(len(one) != 32 for one in (old_root, root, *proof)):
        return False
    if old == new:
        return not proof and old_root == root
    steps = [old_root, *proof] if old & (old - 1) == 0 else proof
    if not steps:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = _node(step, before), _node(step, after)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            after = _node(after, step)
        first, last = first >> 1, last >> 1
    return last == 0 and before == old_root and after == root


class Entries:
    """What was found in the entries: how many, of which chains, and what they name that must be in the pack too."""

    def __init__(self, words: bool = True) -> None:
        self.words = words
        self.count = 0
        self.heads: dict[str, tuple[int, str]] = {}
        self.named: set[str] = set()
        """Every hash that an entry names, where those are asked for."""
        self.keys: list[dict[str, Any]] = []
        self.values: dict[str, tuple[str, str]] = {}
        """The commitments: the chain that each stands in first, and its kind of value."""
        self.erased: set[str] = set()
        self.documents: set[str] = set()
        self.sizes: set[tuple[str, int, str, int]] = set()
        """Of each document that an entry tells the bytes of: its hash, these, chain and number of the entry."""
        self.policies: set[str] = set()
        self.adopted: set[str] = set()
        self.seen: dict[str, int] = {}
        self.counted: dict[str, int] = {}
        """The entries of each chain that changed something: refused ones did not."""
        self.acted: set[int] = set()
        self.people: dict[int, str] = {}
        self.superseded: set[int] = set()
        self.partners: set[str] = set()
        """The partners that entries of files name."""

    def check(self, row: dict[str, Any], told: dict[str, Any], stands: Callable[[dict[str, Any], bytes], bool]) -> None:
        """One entry, and what it tells: its hash, its place in its chain, its place in the log."""
        hash_ = hashlib.sha256(b"agreements/entry/1\x00" + row["body"].encode()).digest()
        subject, sequence = told["subject"], told["sequence"]
        before = self.heads.get(subject, (0, GENESIS))
        if (sequence, told["previousHash"]) != (before[0] + 1, before[1]):
            raise Bad("follow", entry=sequence, subject=subject)
        if not stands(row, hash_):
            raise Bad("log", entry=sequence, subject=subject)
        self.heads[subject] = sequence, hash_.hex()
        self.count += 1
        if self.words:
            self.named |= _words(told)
        if subject == "keys" and told["outcome"] == "recorded" and "public" in told["fields"]:
            self.keys.append(told["fields"])
        self._keep(told)

    def _keep(self, told: dict[str, Any]) -> None:
        """What an entry rests on."""
        subject, fields, stands = told["subject"], told.get("fields", {}), told["outcome"] != "refused"
        self.counted[subject] = self.counted.get(subject, 0) + stands
        for name, version in told.get("seen", {}).items():
            self.seen[name] = max(self.seen.get(name, 0), _count(version))
        for kind, commitment in _commitments(told, fields):
            self.values.setdefault(commitment, (subject, kind))
        self.documents |= {document["sha256"] for document in told.get("documents", ())}
        sized = [d for d in told.get("documents", ()) if "size" in d]
        self.sizes |= {(d["sha256"], _count(d["size"]), subject, told["sequence"]) for d in sized}
        self.policies |= {told["policyHash"]} if told.get("policyHash") else set()
        if stands and isinstance(fields.get("partner"), str):
            self.partners.add(fields["partner"])
        if stands:
            self.erased |= set(told.get("erases", ()))
        if stands and subject == "policy" and "hash" in fields:
            self.adopted.add(fields["hash"])
        if subject != PEOPLE:
            self.acted |= {told[name] for name in ("actor", "deputyFor") if isinstance(told.get(name), int)}
        elif stands:
            self.superseded |= set(told.get("supersedes", ()))
            if told["act"] == "add_person" and not told.get("void"):
                self.people[told["sequence"]] = fields["name"]

    def names_of_actors(self) -> set[str]:
        """The commitments to the names of those who acted in other chains: people have the numbers of their order."""
        names = [name for sequence, name in sorted(self.people.items()) if sequence not in self.superseded]
        return {name for number, name in enumerate(names, 1) if number in self.acted}


def _commitments(told: dict[str, Any], fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each commitment of an entry behind its kind of value."""
    for name, kind in PERSONAL.get(told["act"], {}).items():
        value = fields.get(name)
        for one in value if isinstance(value, list) else [] if value is None else [value]:
            yield kind, one
    if "reason" in told:
        yield "reason", told["reason"]
    for document in told.get("documents", ()):
        yield "document.name", document["name"]


def _words(value: Any) -> set[str]:
    """Every hash that an entry names."""
    if isinstance(value, dict):
        return set().union(*map(_words, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(_words, value)) if value else set()
    return {value} if isinstance(value, str) and len(value) == 64 else set()


class Tree(NamedTuple):
    """The log that the checkpoint of a pack is over, where each entry brings its own proof (format 1)."""

    size: int
    root: bytes

    def stands(self, row: dict[str, Any], hash_: bytes) -> bool:
        """Whether an entry of this hash stands at the place that its row says."""
        leaf = hashlib.sha256(b"\x00" + hash_).digest()
        proof = [_base64(step) for step in row["proof"]]
        return includes(_count(row["number"]), self.size, leaf, proof, self.root)


class Leaves:
    """The leaves of the log, which are in the pack (format 2): together they give the root of its checkpoint."""

    def __init__(self, file: BinaryIO, length: int | None, size: int, root: bytes, asked: set[int]) -> None:
        """`length` is that of the file, `asked` are sizes of earlier checkpoints whose `roots` are wanted.

        Raises Bad where the root is another.
        """
        self.size = size
        self.roots: dict[int, bytes] = {}
        self._file = file
        edge: list[bytes] = []
        count = 0
        while piece := self._file.read(LENGTH * 4096):
            for start in range(0, len(piece), LENGTH):
                node, place = hashlib.sha256(b"\x00" + piece[start : start + LENGTH]).digest(), count
                while place & 1:
                    node, place = _node(edge.pop(), node), place >> 1
                edge.append(node)
                count += 1
                if count in asked:
                    self.roots[count] = _joined(edge)
        if length != size * LENGTH or (_joined(edge) if edge else b"") != root:
            raise Bad("leaves", count=size)

    def stands(self, row: dict[str, Any], hash_: bytes) -> bool:
        """Whether an entry of this hash stands at the place that its row says."""
        place = _count(row["number"])
        self._file.seek(min(place, self.size) * LENGTH)
        return self._file.read(LENGTH) == hash_


def _joined(edge: list[bytes]) -> bytes:
    """The root over whole subtrees, largest first (RFC 9162 section 2.1.1)."""
    root = edge[-1]
    for hash_ in reversed(edge[:-1]):
        root = _node(hash_, root)
    return root


class Stated(NamedTuple):
    """What the house states of a pack in its manifest, and signed."""

    of: str
    chains: dict[str, int]
    beyond: int
    redacted: list[str]
    closed: int
    erased_later: set[str]

    @property
    def whole(self) -> bool:
        """Whether it is a pack of everything."""
        return self.of == EVERYTHING


def stated_in(manifest: dict[str, Any], name: str) -> Stated:
    """What a manifest states; one of format 2 is of everything, where lengths are proven and nobody is passed over.

    Raises Bad where it does not, or names another log than the key is that of.
    """
    if manifest.get("origin") != name:
        raise Bad("origin", file=MANIFEST, value=repr(manifest.get("origin")), name=name)
    _instant(manifest.get("madeAt"), MANIFEST)
    if manifest["format"] == WHOLE_FORMAT:
        manifest = {"chains": {}, "closed": 0, **manifest}
        if manifest.get("of") != EVERYTHING or manifest["chains"] or manifest["closed"]:
            raise Bad("form", file=MANIFEST)
    for key in ("of", "chains", "beyond", "redacted", "closed", "erasedLater"):
        if key not in manifest:
            raise Bad("unstated", name=key)
    chains = {subject: _count(count) for subject, count in manifest["chains"].items()}
    lists = manifest["redacted"], manifest["erasedLater"]
    if manifest.get("lang") not in tuple(APART) or not all(isinstance(one, list) for one in lists):
        raise ValueError
    if not all(isinstance(one, str) for one in (manifest["of"], *lists[0], *lists[1])):
        raise ValueError
    stated = Stated(
        manifest["of"], chains, _count(manifest["beyond"]), lists[0], _count(manifest["closed"]), set(lists[1])
    )
    if stated.erased_later and not stated.beyond:  # whatever erased it must have come later
        raise Bad("nothing_later")
    for subject in () if stated.whole else (*REGISTERS, stated.of):
        if subject not in chains:
            raise Bad("no_chain", subject=subject)
    return stated


def check_whole(entries: Entries, stated: Stated, size: int) -> Iterator[Said]:
    """Whether nothing is missing of what the house says that the pack is of, and how far that is proven."""
    for subject, count in {**dict.fromkeys(entries.heads, 0), **stated.chains}.items():
        held = entries.heads.get(subject, (0, ""))[0]
        if held != count:
            raise Bad("cut", subject=subject, count=held, stated=count)
    yield from check_seen(entries, stated, size)


def check_seen(entries: Entries, stated: Stated, size: int) -> Iterator[Said]:
    """Whether everything is as much as the checkpoint is over, and no entry saw more than there is."""
    if stated.whole and entries.count != size:
        raise Bad("fewer", count=entries.count, size=size)
    unsealed: list[Said] = []
    for subject, version in entries.seen.items():
        held = entries.counted.get(subject, 0)
        if (stated.whole or subject in stated.chains) and held < version:
            if version - held > stated.beyond:
                raise Bad("seen", subject=subject, version=version, count=held)
            # of two that were recorded at once, the one that saw the other may be sealed before it
            unsealed.append(said("saw_beyond", subject=subject, version=version, count=held))
    if stated.whole:
        yield said("all", count=size)
    else:
        yield said("stated", count=stated.chains[stated.of], subject=stated.of)
    if stated.beyond:
        yield said("beyond", count=stated.beyond)
    yield from unsealed


def check_openings(rows: Iterable[dict[str, Any]], named: Container[str]) -> dict[str, str]:
    """The kinds of the personal values that open, by commitment: each is the one that an entry committed to."""
    opened: dict[str, str] = {}
    for row in rows:
        sealed = ["agreements/commitment/1", row["salt"], row["field"], row["value"]]
        text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != row["commitment"] or row["commitment"] not in named:
            raise Bad("value", field=row["field"])
        opened[row["commitment"]] = row["field"]
    return opened


class Unopened:
    """Why values do not open, counted: they were redacted, were erased, or are of somebody whom the file does not name.

    Of a name that is closed and whose kind was redacted, `either` may be said.
    """

    def __init__(self, stated: Stated) -> None:
        self.stated = stated
        self.redacted = self.erased = self.closed = self.later = self.either = 0

    def count(self, entries: Entries, opened: dict[str, str]) -> None:
        """Count those that some entries committed to. Raises Bad for one that does not open for no reason."""
        stated, actors = self.stated, set() if self.stated.whole else entries.names_of_actors()
        for commitment, (subject, kind) in entries.values.items():
            if commitment in opened:
                continue
            if commitment in entries.erased:
                self.erased += 1
            elif commitment in stated.erased_later:
                self.later += 1
            elif subject == PEOPLE and not stated.whole and commitment not in actors:
                self.closed, self.either = self.closed + 1, self.either + (kind in stated.redacted)
            elif kind in stated.redacted:
                self.redacted += 1
            else:
                raise Bad("unopened", subject=subject, field=kind)

    def say(self, opened: int) -> Iterator[Said]:
        """What was counted. Raises Bad where the house states another number of those that are closed."""
        stated, sure = self.stated, self.closed - self.either
        if not sure <= stated.closed <= self.closed:
            raise Bad("closed", count=sure, stated=stated.closed)
        if opened:
            yield said("opened", count=opened)
        if stated.redacted:
            yield said("redacted", kinds=stated.redacted)
        if not set(stated.redacted) - {DOCUMENT}:
            yield said("whole")
        told = (
            said("redacted_values", count=self.redacted + self.closed - stated.closed),
            said("erased", count=self.erased), said("erased_later", count=self.later),
            said("closed", count=stated.closed),
        )  # fmt: skip
        yield from (one for one in told if one.params["count"])


def check_names(parts: Parts, entries: Entries, size: int, root: bytes) -> Iterator[Said]:
    """Whether what says who the partners are that the file names stands in the log, and none of them is missed.

    It is some of a chain: that there is no later name is not proven. A pack of everything has the chain instead.
    """
    if parts.has(NAMES):  # in a pack of before there is none
        with _form_of(NAMES):
            yield said("partners", count=_count_names(parts, entries, size, root))


def _count_names(parts: Parts, entries: Entries, size: int, root: bytes) -> int:
    count, last, added = 0, 0, set()
    for row in _lines(parts, NAMES):
        told = _json(row["body"], NAMES)
        subject, sequence = told["subject"], told["sequence"]
        if subject != PARTNERS or told["outcome"] == "refused" or _count(sequence) <= last:
            raise Bad("form", file=NAMES)
        last = sequence
        hash_ = hashlib.sha256(b"agreements/entry/1\x00" + row["body"].encode()).digest()
        leaf = hashlib.sha256(b"\x00" + hash_).digest()
        if not includes(_count(row["number"]), size, leaf, [_base64(step) for step in row["proof"]], root):
            raise Bad("log", entry=sequence, subject=subject)
        if told["act"] == "add_partner":
            added.add(told["fields"]["slug"])
        count += 1
    for slug in sorted(entries.partners - added):
        raise Bad("no_partner", name=slug)
    return count


def hashed(parts: Parts, folder: str, ending: str) -> dict[str, int | None]:
    """The documents, or the policies, by hash, with their bytes: each is the one of its name."""
    found: dict[str, int | None] = {}
    for file in sorted(name for name in parts.names() if name.startswith(f"{folder}/") and not name.endswith("/")):
        name = file.removeprefix(f"{folder}/").removesuffix(ending)
        if _sha256(parts, file) != name:
            raise Bad("unnamed", file=file)
        found[name] = parts.size(file)
    return found


class Papers:
    """The documents and policies of a pack, and what entries say of them.

    Documents may be left out on purpose, as the house states and signs: their hashes stay in the entries.
    """

    def __init__(self, parts: Parts, stated: Stated) -> None:
        self.stated = stated
        self.bytes = hashed(parts, "documents", "")
        self.documents = set(self.bytes)
        self.policies = set(hashed(parts, "policies", ".toml"))
        self.named: set[str] = set()
        self.erased: set[str] = set()
        self.later: set[str] = set()
        self.kept_back: set[str] = set()

    def count(self, entries: Entries, named: set[str]) -> None:
        """Look for the documents that some entries name, among all that they name.

        Raises Bad for a missed one, and for an entry that says another number of bytes of one.
        """
        self.named |= self.documents & named
        gone = entries.documents - self.documents
        self.erased |= gone & entries.erased
        self.later |= gone & self.stated.erased_later - entries.erased
        kept_back = gone - entries.erased - self.stated.erased_later
        if DOCUMENT not in self.stated.redacted:
            for name in sorted(kept_back):
                raise Bad("no_document", file=f"documents/{name}")
        self.kept_back |= kept_back
        for name, size, subject, sequence in sorted(entries.sizes):
            if self.bytes.get(name, size) != size:
                raise Bad("document_size", entry=sequence, subject=subject, file=f"documents/{name}")

    def say(self, entries: Entries) -> Iterator[Said]:
        """What was found. Raises Bad for what no entry names, and for a policy that entries rest on and is not here."""
        for name in sorted(self.documents - self.named):
            raise Bad("unnamed", file=f"documents/{name}")
        for name in sorted(self.policies - entries.named):
            raise Bad("unnamed", file=f"policies/{name}.toml")
        for name in sorted((entries.policies | entries.adopted) - self.policies):
            raise Bad("no_policy", file=f"policies/{name}.toml")
        for name in sorted(entries.policies - entries.adopted):
            raise Bad("not_adopted", file=f"policies/{name}.toml")
        papers = said("documents", count=len(self.documents)), said("policies", count=len(self.policies))
        yield said("papers", documents=papers[0], policies=papers[1])
        told = (
            said("documents_gone", count=len(self.erased)),
            said("later_gone", count=len(self.later)),
            said("documents_kept_back", count=len(self.kept_back)),
        )
        yield from (one for one in told if one.params["count"])


def check_keys(rotations: list[dict[str, Any]], name: str, public: bytes) -> tuple[list[bytes], int]:
    """The keys that signed for one another up to the key of the pack, that one first; and how many there were in all.

    The register of keys names each key in its turn. Raises Bad where the pack is signed by another than the last, or
    where one key did not sign for the next as the entry says.
    """
    if not rotations:
        return [public], 1
    if _base64(rotations[-1]["public"]) != public:
        raise Bad("last_key")
    trusted = [public]
    for rotation in reversed(rotations):
        if "signature" not in rotation:
            break
        statement = f"agreements/key/1\n{name}\n{rotation['previous']}\n{rotation['public']}\n".encode()
        previous = _base64(rotation["previous"])
        if not ed25519_verifies(previous, statement, _base64(rotation["signature"])):
            raise Bad("rotation")
        trusted.append(previous)
    known = {rotation["public"] for rotation in rotations} | {r["previous"] for r in rotations if "previous" in r}
    return trusted, len(known)


def check_growth(parts: Parts, size: int, root: bytes) -> dict[int, bytes]:
    """The roots of earlier sizes from which the log is proven to have only grown to that of the pack."""
    proven: dict[int, bytes] = {}
    if not parts.has(CONSISTENCY):  # a pack of before there were such proofs
        return proven
    for row in _lines(parts, CONSISTENCY):
        old, old_root = row["size"], _base64(row["root"])
        if type(old) is not int or not extends(old, size, old_root, root, [_base64(step) for step in row["proof"]]):
            raise Bad("growth", size=old)
        proven[old] = old_root
    return proven


_NOTE = re.compile(r"^[^\n]+\n[0-9]+\n[A-Za-z0-9+/]+=*\n(?:[^\n]+\n)*\n(?:\u2014 [^\n]+\n)+", re.MULTILINE)
_MAIL = re.compile(rb"[A-Za-z-]+: ?[^\n]*\n")


def note_within(kept: bytes) -> str:
    """The signed checkpoint of a file: alone, in the text of a mail, or in a mail as it came with its headers.

    Mail ends lines in its own way, and puts words before it. Of none or of several the whole text is given back, which
    is no checkpoint. Raises Bad for what is no text, and for one with a byte order mark, which nothing signed covers.
    """
    parts = [kept]
    if _MAIL.match(kept):
        of_text = (part for part in email.message_from_bytes(kept).walk() if part.get_content_type() != "text/html")
        parts = [body for part in of_text if isinstance(body := part.get_payload(decode=True), bytes)]
    if any(part.startswith(codecs.BOM_UTF8) for part in (kept, *parts)):
        raise Bad("byte_order_mark", none=True)
    whole = "\n".join(_text(part, "--checkpoint") for part in parts).replace("\r\n", "\n")
    found = set(_NOTE.findall(whole if whole.endswith("\n") else f"{whole}\n"))
    return found.pop() if len(found) == 1 else whole


class Log(NamedTuple):
    """The log of a pack: its name, the keys that vouch for it, its size and root, the earlier roots that are proven."""

    name: str
    trusted: list[bytes]
    size: int
    root: bytes
    proven: dict[int, bytes]


def check_kept(note: str, log: Log) -> Said:
    """Whether the log of the pack extends a checkpoint that somebody kept. Raises Bad where it does not, or untold."""
    origin, size, root = _checkpoint(_signed_by_any(note, log), "--checkpoint")
    if origin != log.name:
        raise Bad("other_log", name=origin)
    if size > log.size:
        raise Bad("newer", count=size, size=log.size)
    known = log.root if size == log.size else log.proven.get(size)
    if known is None:
        raise Bad("unproven", count=size)
    if known != root:
        raise Bad("fork", count=size)
    return said("kept", count=size)


def _signed_by_any(note: str, log: Log) -> list[str]:
    for public in log.trusted:
        try:
            return signed_text(note, log.name, public, alone=False)
        except Bad:
            continue
    raise Bad("kept_note")


def _key_of(parts: Parts) -> tuple[str, str, bytes]:
    """The key of the pack as it is written, its name, its bytes."""
    for name in (MANIFEST, SIGNATURE, KEY):
        if not parts.has(name):
            raise Bad("none", none=True, file=name)
    written = _text(_content(parts, KEY), KEY).strip()
    with _form_of(KEY):
        return written, *read_key(written)


def _manifest_of(parts: Parts, name: str, public: bytes) -> dict[str, Any]:
    """The manifest, signed by the key of the pack."""
    body = _content(parts, MANIFEST)
    lines = signed_text(_text(_content(parts, SIGNATURE), SIGNATURE), name, public)
    if lines[1:] != [hashlib.sha256(body).hexdigest()]:
        raise Bad("manifest")
    manifest = _json(_text(body, MANIFEST), MANIFEST)
    if not isinstance(manifest, dict):
        raise Bad("form", file=MANIFEST)
    for given in (lines[0], manifest.get("format")):
        if given not in (FORMAT, WHOLE_FORMAT):
            raise Bad("format", value=repr(given), known=f"{FORMAT}, {WHOLE_FORMAT}")
    if lines[0] != manifest["format"]:
        raise Bad("form", file=MANIFEST)
    return manifest


def check(
    pack: Path | Parts, *expected_keys: str, kept: tuple[str, ...] = (), hear: Heard | None = None
) -> Iterator[Said]:
    """Check a pack, in a folder or wherever its files lie; what was checked. Raises Bad.

    Of the keys that were given by another way, one must be that of the pack, or an earlier one that leads to it by
    signatures. `kept` are checkpoints that left the house before: the log must have only grown since. `hear` is told
    now and then how many entries were read, of how many.
    """
    parts = Folder(pack) if isinstance(pack, Path) else pack
    written, name, public = _key_of(parts)
    manifest = _manifest_of(parts, name, public)
    yield said("signed", signer=written) if expected_keys else said("manifest", signer=written)
    with _form_of(MANIFEST):
        yield said("files", count=check_files(parts, manifest))
        stated = stated_in(manifest, name)
    with _form_of(CHECKPOINT):
        lines = signed_text(_text(_content(parts, CHECKPOINT), CHECKPOINT), name, public)
        origin, size, root = _checkpoint(lines, CHECKPOINT)
        at = _instant(lines[3], CHECKPOINT)
    if origin != name:
        raise Bad("origin", file=CHECKPOINT, value=repr(origin), name=name)
    yield said("checkpoint", count=size, at=_told(at))
    log = Log(name, [public], size, root, {})
    if manifest["format"] == WHOLE_FORMAT:
        yield from _check_everything(parts, stated, log, expected_keys, kept, hear)
        yield said("of_everything")
        return
    entries = Entries()
    with _form_of(ENTRIES):
        for row in _lines(parts, ENTRIES):
            entries.check(row, _json(row["body"], ENTRIES), Tree(size, root).stands)
    log, count = _keys_known(parts, entries, log, expected_keys)
    yield from count
    yield said("entries", count=entries.count, chains=said("chains", count=len(entries.heads)))
    yield from check_whole(entries, stated, size)
    yield from check_names(parts, entries, size, root)
    yield from _check_growth(parts, log, kept)
    with _form_of(OPENINGS):
        opened = check_openings(_lines(parts, OPENINGS), entries.named)
    with _form_of(ENTRIES):
        unopened, papers = Unopened(stated), Papers(parts, stated)
        unopened.count(entries, opened)
        papers.count(entries, entries.named)
        yield from unopened.say(len(opened))
        yield from papers.say(entries)
    yield said("of_one_file") if not stated.whole else said("of_everything")


def _check_everything(
    parts: Parts, stated: Stated, log: Log, expected_keys: tuple[str, ...], kept: tuple[str, ...], hear: Heard | None
) -> Iterator[Said]:
    """A pack of format 2: chain after chain, each with what opens it; of a chain that was checked only counts stay."""
    every = Every(parts, stated)
    with ExitStack() as open_files:
        with _form_of(LEAVES):
            file = open_files.enter_context(parts.open(LEAVES))
            leaves = Leaves(file, parts.size(LEAVES), log.size, log.root, set(_sizes_in(kept)))
        with _form_of(ENTRIES):
            every.check(_lines(parts, ENTRIES), leaves, hear)
    entries = every.entries
    log, count = _keys_known(parts, entries, log._replace(proven=leaves.roots), expected_keys)
    yield from count
    yield said("entries", count=entries.count, chains=said("chains", count=every.chains))
    yield from check_seen(entries, stated, log.size)
    yield from _check_growth(parts, log, kept)
    with _form_of(ENTRIES):
        yield from every.unopened.say(every.opened)
        yield from every.papers.say(entries)


class Every:
    """What is known of all chains once each was checked: `entries` has of each what outlives it, and no commitment."""

    def __init__(self, parts: Parts, stated: Stated) -> None:
        self.entries = Entries()
        self.chains = self.opened = 0
        self.unopened, self.papers = Unopened(stated), Papers(parts, stated)
        self._openings = _lines(parts, OPENINGS)
        self._last = ""
        self._next: dict[str, Any] | None = None

    def check(self, rows: Iterable[dict[str, Any]], leaves: Leaves, hear: Heard | None) -> None:
        """Check every chain. They come in the order of their names, so that none comes back."""
        self._turn()
        for name, chain in groupby(((row, _json(row["body"], ENTRIES)) for row in rows), key=_subject_of):
            entries = Entries(words=name == POLICY)
            for row, told in chain:
                entries.check(row, told, leaves.stands)
                if hear is not None and (self.entries.count + entries.count) % HEARD_EVERY == 0:
                    hear(self.entries.count + entries.count, leaves.size)
            if name <= self._last:
                raise Bad("order", subject=name)
            self._last = name
            with _form_of(OPENINGS):
                opened = check_openings(self._of_chain(name), entries.values.keys())
            self.opened += len(opened)
            self.unopened.count(entries, opened)
            self.papers.count(entries, entries.documents)
            self._keep(name, entries)
        if self._next is not None:
            raise Bad("value", field=self._next.get("field"))

    def _keep(self, name: str, entries: Entries) -> None:
        every = self.entries
        self.chains += 1
        every.count += entries.count
        every.keys += entries.keys
        every.policies |= entries.policies
        every.adopted |= entries.adopted
        every.named |= entries.policies if name != POLICY else entries.named
        registers = (*REGISTERS, PARTNERS)
        for of, version in entries.seen.items():
            # what a file saw of another is under the checkpoint, and so in the pack, like everything
            if of in registers or (of == name and version > entries.counted[name]):
                every.seen[of] = max(every.seen.get(of, 0), version)
        if name in registers or name in every.seen:
            every.counted[name] = entries.counted[name]

    def _of_chain(self, name: str) -> Iterator[dict[str, Any]]:
        """The openings of a chain, which stand in the order of the chains."""
        while self._next is not None and self._next["subject"] == name:
            yield self._next
            self._turn()

    def _turn(self) -> None:
        self._next = next(self._openings, None)


def _subject_of(one: tuple[dict[str, Any], dict[str, Any]]) -> str:
    subject: str = one[1]["subject"]
    return subject


def _sizes_in(kept: tuple[str, ...]) -> Iterator[int]:
    """The sizes that checkpoints say which were given: whether they are right is looked at later."""
    for note in kept:
        size = (*note.split("\n", 2), "", "")[1]
        if _SIZE.fullmatch(size):
            yield int(size)


def _keys_known(parts: Parts, entries: Entries, log: Log, expected_keys: tuple[str, ...]) -> tuple[Log, list[Said]]:
    """The log with all keys that vouch for it, and what is to be said of them. Raises Bad where none was expected."""
    with _form_of(KEYS):
        later = list(_lines(parts, KEYS)) if parts.has(KEYS) else []
        trusted, count = check_keys([*entries.keys, *later], log.name, log.trusted[0])
    given = {public for name, public in map(read_key, expected_keys) if name == log.name}
    if expected_keys and not given & {*trusted}:
        raise Bad("other_key", by_key=True)
    told = [said("keys", count=count, earlier=len(trusted) - 1)] if count > 1 else []
    if expected_keys:
        told.append(said("given") if trusted[0] in given else said("given_earlier"))
    return log._replace(trusted=trusted), told


def _check_growth(parts: Parts, log: Log, kept: tuple[str, ...]) -> Iterator[Said]:
    """Whether the log only grew, since the checkpoints that are proven here and since those that were given."""
    with _form_of(CONSISTENCY):
        proven = check_growth(parts, log.size, log.root)
    if proven:
        yield said("growth", count=len(proven))
    for note in kept:
        yield check_kept(note, log._replace(proven={**log.proven, **proven}))
    if not kept:
        yield said("no_kept")


def _told(at: str) -> str:
    """An instant to be read: to the second, with its zone."""
    return f"{at[:10]} {at[11:19]} UTC"


def _language(folder: Path) -> str:
    """The language of the environment, where it names one that this speaks; else that of the pack; else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            code = os.environ[name][:2].lower()
            if code in SENTENCES:
                return code
            break
    try:
        manifest = json.loads(_content(Folder(folder), MANIFEST))
        code = manifest["lang"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "en"  # what is wrong with the manifest is told when it is checked
    return code if isinstance(code, str) and code in SENTENCES else "en"


def main(arguments: list[str]) -> int:
    """Check the pack in the folder of this file, or in the one that is named; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE", help="a checkpoint that you kept")
    parser.add_argument("--public-key", action="append", default=[], metavar="FILE", help="a key that you were given")
    parser.add_argument("--lang", choices=sorted(SENTENCES) or None, help="else that of the pack")
    given = parser.parse_args(arguments)
    lang = given.lang or _language(given.folder)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    written = True
    try:
        kept = tuple(note_within(_read(name)) for name in given.checkpoint)
        keys = tuple(_given(name) for name in given.public_key)
        for line in check(given.folder, *keys, kept=kept, hear=_telling(lang)):
            written &= _print(tell(line, lang), sys.stdout)
    except Bad as bad:
        _print(tell(said("not_right", text=bad.what), lang), sys.stderr)
        return 2 if bad.none else 6
    except OSError as error:
        _print(tell(said("not_right", text=said("bad.unread", file=error.filename or "?")), lang), sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    if _print(tell(said("holds"), lang), sys.stdout) and written:
        return 0
    _print(tell(said("unwritten"), lang), sys.stderr)
    return 1


GONE = (errno.EPIPE, errno.EINVAL)
"""What writing fails with where nobody listens any more; Windows says the other."""


def _print(text: str, stream: TextIO) -> bool:
    """Say something; whether it could be written. Where nobody listens any more that is well: the exit code tells."""
    try:
        print(text, file=stream, flush=True)
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)  # or what is left in the buffer would fail once more at the end
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return error.errno in GONE
    return True


def _telling(lang: str) -> Heard:
    """Says on standard error how far it is, now and then: a large pack takes minutes."""
    last = time.monotonic()

    def hear(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= TOLD_EVERY_SECONDS:
            last = time.monotonic()
            _print(tell(said("so_far", count=done, size=total), lang), sys.stderr)

    return hear


def _given(name: str) -> str:
    """A small file that was given."""
    return _text(_read(name), name)


def _read(name: str) -> bytes:
    if not name:
        raise Bad("no_name", none=True)
    if os.path.exists(name) and not os.path.isfile(name):  # a pipe or a device might never end
        raise Bad("no_plain_file", none=True, file=name)
    with open(name, "rb") as file:
        return file.read(MOST_NOTE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
