"""Checks an evidence pack with Python 3.11 or later and nothing else (python verify.py).

It stands in every pack as `verify.py`, beside the files it checks. It does not need the program that made them, its
database or a network, and it changes nothing. It ends with 0 where everything holds, 6 where something does not, 2
where this is no pack. What it cannot know is whose key signed: compare the key that it prints with the one
you were given.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = "agreements/pack/1"
MANIFEST, SIGNATURE, CHECKPOINT, KEY = "manifest.json", "manifest.note", "checkpoint.note", "key.pub"
ENTRIES, OPENINGS = "entries.jsonl", "openings.jsonl"
GENESIS = "0" * 64
MOST_LINE = 64 * 1024 * 1024
MOST_HASHES = 64


class Bad(Exception):
    """Something in the pack is not as it was signed, or is no pack (`none`), or is signed by another key (`key`)."""

    def __init__(self, said: str, none: bool = False, key: bool = False) -> None:
        super().__init__(said)
        self.none = none
        self.key = key


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
        raise Bad("something that should be base64 is not") from error
    if base64.b64encode(body).decode() != text:
        raise Bad("something that should be base64 is not")
    return body


def _text(body: bytes, name: str) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Bad(f"{name} is not text") from error


def _json(text: str, name: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise Bad(f"{name} says something twice")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Bad(f"{name} is not JSON") from error


def _lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with open(folder / name, "rb") as file:
        while line := file.readline(MOST_LINE):
            if not line.endswith(b"\n"):
                raise Bad(f"{name} ends in the middle of a line")
            row = _json(_text(line, name), name)
            if not isinstance(row, dict):
                raise Bad(f"{name} has a line that is no object")
            yield row


def read_key(text: str) -> tuple[str, bytes]:
    """The name and the 32 bytes of a public key as it is written: `name+mark+base64`."""
    name, mark, encoded = (*text.strip().split("+", 2), "", "")[:3]
    body = _base64(encoded)
    if len(body) != 33 or body[:1] != b"\x01" or _mark(name, body[1:]).hex() != mark:
        raise Bad("the public key is not one")
    return name, body[1:]


def _mark(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def signed_text(note: str, name: str, public: bytes) -> list[str]:
    """The lines of a signed note whose signature by a key is right."""
    text, gap, rest = note.rpartition("\n\n")
    wanted = f"— {name} "
    if not gap or not rest.startswith(wanted) or not rest.endswith("\n") or rest.count("\n") != 1:
        raise Bad("a note is not signed by the key of the pack")
    body = _base64(rest.removeprefix(wanted).removesuffix("\n"))
    message = (text + "\n").encode()
    if body[:4] != _mark(name, public) or not ed25519_verifies(public, message, body[4:]):
        raise Bad("a signature is wrong")
    return text.split("\n")


# ------------------------------------------------------------------------------------------------ the checks


def check_files(folder: Path, manifest: dict[str, Any]) -> int:
    """Every file is the one that the manifest names, and none is there besides."""
    named: dict[str, dict[str, Any]] = {}
    for file in manifest["files"]:
        name = file["name"]
        if not is_safe(name) or name in named:
            raise Bad(f"the manifest names {name!r}, which no pack has")
        named[name] = file
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(there ^ {MANIFEST, SIGNATURE, *named}):
        raise Bad(f"{name} is missing" if name in named else f"{name} does not belong to the pack")
    for name, file in named.items():
        path = folder / name
        if path.is_symlink() or path.stat().st_size != file["size"] or _sha256(path) != file["sha256"]:
            raise Bad(f"{name} was changed")
    return len(named)


def is_safe(name: object) -> bool:
    """Whether a name stays in the folder of the pack."""
    if not isinstance(name, str) or not name or len(name) > 200 or "\\" in name or ":" in name:
        return False
    return all(part and part not in (".", "..") and part.isprintable() for part in name.split("/"))


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


class Entries:
    """What was found in the entries: how many, of which chains, which commitments and documents they name."""

    def __init__(self) -> None:
        self.count = 0
        self.heads: dict[str, tuple[int, str]] = {}
        self.named: set[str] = set()
        self.keys: list[dict[str, Any]] = []

    def check(self, row: dict[str, Any], size: int, root: bytes) -> None:
        """One entry: its hash, its place in its chain, its place in the log."""
        body = row["body"]
        hash_ = hashlib.sha256(b"agreements/entry/1\x00" + body.encode()).hexdigest()
        said = _json(body, "an entry")
        subject, sequence = said["subject"], said["sequence"]
        before = self.heads.get(subject, (0, GENESIS))
        if (sequence, said["previousHash"]) != (before[0] + 1, before[1]):
            raise Bad(f"entry {sequence} of {subject} does not follow the one before it")
        leaf = hashlib.sha256(b"\x00" + bytes.fromhex(hash_)).digest()
        if not includes(row["number"], size, leaf, [_base64(step) for step in row["proof"]], root):
            raise Bad(f"entry {sequence} of {subject} does not stand in the log")
        self.heads[subject] = sequence, hash_
        self.count += 1
        self.named |= _words(said)
        if subject == "keys" and said["outcome"] == "recorded" and "public" in said["fields"]:
            self.keys.append(said["fields"])


def _words(value: Any) -> set[str]:
    """Every hash that an entry names."""
    if isinstance(value, dict):
        return set().union(*map(_words, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(_words, value)) if value else set()
    return {value} if isinstance(value, str) and len(value) == 64 else set()


def check_openings(folder: Path, named: set[str]) -> int:
    """Every personal value is the one that an entry committed to."""
    count = 0
    for row in _lines(folder, OPENINGS):
        sealed = ["agreements/commitment/1", row["salt"], row["field"], row["value"]]
        text = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != row["commitment"] or row["commitment"] not in named:
            raise Bad(f"a value of the field {row['field']} is not the one that was committed to")
        count += 1
    return count


def check_hashed(folder: Path, part: str, ending: str, named: set[str]) -> int:
    """Every document, and every policy, is the one of its name, and an entry names it."""
    count = 0
    for path in sorted((folder / part).glob("*")):
        name = path.name.removesuffix(ending)
        if _sha256(path) != name or name not in named:
            raise Bad(f"{part}/{path.name} is not one that an entry names")
        count += 1
    return count


def check_keys(rotations: list[dict[str, Any]], name: str, public: bytes) -> tuple[list[bytes], int]:
    """The keys that signed for one another up to the key of the pack, that one first; and how many there were in all.

    The register of keys names each key in its turn. Raises Bad where the pack is signed by another than the last, or
    where one key did not sign for the next as the entry says.
    """
    if not rotations:
        return [public], 1
    if _base64(rotations[-1]["public"]) != public:
        raise Bad("the pack is not signed by the last key that the register of keys names")
    trusted = [public]
    for rotation in reversed(rotations):
        if "signature" not in rotation:
            break
        said = f"agreements/key/1\n{name}\n{rotation['previous']}\n{rotation['public']}\n".encode()
        previous = _base64(rotation["previous"])
        if not ed25519_verifies(previous, said, _base64(rotation["signature"])):
            raise Bad("a key of the house did not sign for the one after it")
        trusted.append(previous)
    known = {rotation["public"] for rotation in rotations} | {r["previous"] for r in rotations if "previous" in r}
    return trusted, len(known)


def check(folder: Path, *expected_keys: str) -> Iterator[str]:
    """Check a pack in a folder; what was checked, in words. Raises Bad.

    Of the keys that were given by another way, one must be that of the pack, or an earlier one that leads to it by
    signatures.
    """
    for name in (MANIFEST, SIGNATURE, KEY):
        if not (folder / name).is_file():
            raise Bad(f"there is no {name} here: this is no pack", none=True)
    written = _text((folder / KEY).read_bytes(), KEY)
    name, public = read_key(written)
    body = (folder / MANIFEST).read_bytes()
    said = signed_text(_text((folder / SIGNATURE).read_bytes(), SIGNATURE), name, public)
    if said != [FORMAT, hashlib.sha256(body).hexdigest()]:
        raise Bad("the manifest is not the one that was signed")
    manifest = _json(_text(body, MANIFEST), MANIFEST)
    yield f"The manifest is signed by the key {written.strip()}: compare it with the one you were given."
    yield f"{check_files(folder, manifest)} files are those that the manifest names, and there is no other."
    lines = signed_text(_text((folder / CHECKPOINT).read_bytes(), CHECKPOINT), name, public)
    size, root = int(lines[1]), _base64(lines[2])
    yield f"The checkpoint over {size} entries is signed by the same key, on {lines[3] if len(lines) > 3 else '?'}."
    entries = Entries()
    for row in _lines(folder, ENTRIES):
        entries.check(row, size, root)
    trusted, count = check_keys(entries.keys, name, public)
    if expected_keys and not any(read_key(key) in [(name, one) for one in trusted] for key in expected_keys):
        raise Bad(
            "the pack is signed by another key than the one that was given, which did not sign for it either", key=True
        )
    if count > 1:
        yield f"The house has had {count} keys; {len(trusted) - 1} of the earlier ones lead to this one by signatures."
    yield (
        f"{entries.count} entries of {len(entries.heads)} chains have the hashes they should, each follows the one "
        "before it, and each stands in the log of that checkpoint."
    )
    opened = check_openings(folder, entries.named)
    left_out = ", ".join(manifest["redacted"])
    yield f"{opened} personal values are those that were committed to" + (
        f"; left out on purpose: {left_out}." if left_out else "; none was left out on purpose."
    )
    documents = check_hashed(folder, "documents", "", entries.named)
    policies = check_hashed(folder, "policies", ".toml", entries.named)
    yield f"{documents} documents and {policies} policies are those that the entries name."


def main(arguments: list[str]) -> int:
    """Check the pack in the folder of this file, or in the one that is named; the exit code."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        for line in check(folder):
            print(line)
    except Bad as bad:
        print(f"NOT RIGHT: {bad}.", file=sys.stderr)
        return 2 if bad.none else 6
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OSError) as error:
        print(
            f"NOT RIGHT: something in the pack has another form than it should ({type(error).__name__}).",
            file=sys.stderr,
        )
        return 6
    print("Everything holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
