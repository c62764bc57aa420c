"""Checks an evidence pack with Python 3.11 or later and nothing else (python verify.py).

It stands in every pack as `verify.py`, beside the files it checks. It does not need the program that made them, its
database or a network, and it changes nothing. It ends with 0 where everything holds, 6 where something does not, 2
where this is no pack. What it cannot know is whose key signed: compare the key that it prints with the one
you were given. With `--checkpoint FILE`, a checkpoint that you kept, it shows whether the log of the pack only grew
since. It speaks English, French and Dutch (`--lang`).
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "agreements/pack/1"
MANIFEST, SIGNATURE, CHECKPOINT, KEY = "manifest.json", "manifest.note", "checkpoint.note", "key.pub"
ENTRIES, OPENINGS, CONSISTENCY, KEYS = "entries.jsonl", "openings.jsonl", "consistency.jsonl", "keys.jsonl"
GENESIS = "0" * 64
MOST_LINE = 64 * 1024 * 1024
MOST_HASHES = 64
MOST_NOTE = 64 * 1024

# ------------------------------------------------------------------------------------------------ what is said

SENTENCES: dict[str, dict[str, list[str]]] = {}
"""By language and key, a sentence, or one for one thing and one for several: written here when a pack is made."""


class Said(NamedTuple):
    """Something to be said, in any language."""

    key: str
    params: dict[str, Any]


def said(key: str, **params: Any) -> Said:
    """A sentence with its values; `count` chooses between one thing and several."""
    return Said(key, params)


def tell(what: Said, lang: str = "en") -> str:
    """The words of a sentence."""
    params = {name: tell(value, lang) if isinstance(value, Said) else value for name, value in what.params.items()}
    forms = SENTENCES.get(lang, {}).get(what.key)
    if forms is None:
        return f"{what.key} {params}"
    one = params.get("count") == 1 or (lang == "fr" and params.get("count") == 0)
    return (forms[0] if one else forms[-1]).format(**params)


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


def _text(body: bytes, name: str) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Bad("text", file=name) from error


def _json(text: str, name: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise Bad("twice", file=name)
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Bad("json", file=name) from error


def _lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with open(folder / name, "rb") as file:
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


def signed_text(note: str, name: str, public: bytes) -> list[str]:
    """The lines of a signed note whose signature by a key is right."""
    text, gap, rest = note.rpartition("\n\n")
    wanted = f"— {name} "
    if not gap or not rest.startswith(wanted) or not rest.endswith("\n") or rest.count("\n") != 1:
        raise Bad("note")
    body = _base64(rest.removeprefix(wanted).removesuffix("\n"))
    message = (text + "\n").encode()
    if body[:4] != _mark(name, public) or not ed25519_verifies(public, message, body[4:]):
        raise Bad("signature")
    return text.split("\n")


# ------------------------------------------------------------------------------------------------ the checks


def check_files(folder: Path, manifest: dict[str, Any]) -> int:
    """Every file is the one that the manifest names, and none is there besides."""
    named: dict[str, dict[str, Any]] = {}
    for file in manifest["files"]:
        name = file["name"]
        if not is_safe(name) or name in named:
            raise Bad("name", file=repr(name))
        named[name] = file
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    parents = {parent.as_posix() for name in named for parent in Path(name).parents}
    for name in sorted(name for name, path in there.items() if path.is_dir() and not path.is_symlink()):
        if name not in parents:
            raise Bad("stray", file=f"{name}/")
        del there[name]
    for name in sorted(there.keys() ^ {MANIFEST, SIGNATURE, *named}):
        raise Bad("missing" if name in named else "stray", file=name)
    for name, file in named.items():
        path = folder / name
        if path.is_symlink() or path.stat().st_size != file["size"] or _sha256(path) != file["sha256"]:
            raise Bad("changed", file=name)
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
        told = _json(body, ENTRIES)
        subject, sequence = told["subject"], told["sequence"]
        before = self.heads.get(subject, (0, GENESIS))
        if (sequence, told["previousHash"]) != (before[0] + 1, before[1]):
            raise Bad("follow", entry=sequence, subject=subject)
        leaf = hashlib.sha256(b"\x00" + bytes.fromhex(hash_)).digest()
        if not includes(row["number"], size, leaf, [_base64(step) for step in row["proof"]], root):
            raise Bad("log", entry=sequence, subject=subject)
        self.heads[subject] = sequence, hash_
        self.count += 1
        self.named |= _words(told)
        if subject == "keys" and told["outcome"] == "recorded" and "public" in told["fields"]:
            self.keys.append(told["fields"])


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
            raise Bad("value", field=row["field"])
        count += 1
    return count


def check_hashed(folder: Path, part: str, ending: str, named: set[str]) -> int:
    """Every document, and every policy, is the one of its name, and an entry names it."""
    count = 0
    for path in sorted((folder / part).glob("*")):
        name = path.name.removesuffix(ending)
        if _sha256(path) != name or name not in named:
            raise Bad("unnamed", file=f"{part}/{path.name}")
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


def check_growth(folder: Path, size: int, root: bytes) -> dict[int, bytes]:
    """The roots of earlier sizes from which the log is proven to have only grown to that of the pack."""
    proven: dict[int, bytes] = {}
    if not (folder / CONSISTENCY).exists():  # a pack of before there were such proofs
        return proven
    for row in _lines(folder, CONSISTENCY):
        old, old_root = row["size"], _base64(row["root"])
        if not isinstance(old, int) or not extends(old, size, old_root, root, [_base64(step) for step in row["proof"]]):
            raise Bad("growth", size=old)
        proven[old] = old_root
    return proven


class Log(NamedTuple):
    """The log of a pack: its name, the keys that vouch for it, its size and root, the earlier roots that are proven."""

    name: str
    trusted: list[bytes]
    size: int
    root: bytes
    proven: dict[int, bytes]


def check_kept(note: str, log: Log) -> Said:
    """Whether the log of the pack extends a checkpoint that somebody kept. Raises Bad where it does not, or untold."""
    lines = _signed_by_any(note, log)
    with _form_of("checkpoint"):
        size, root = int(lines[1]), _base64(lines[2])
    if lines[0] != log.name:
        raise Bad("other_log", name=lines[0])
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
            return signed_text(note, log.name, public)
        except Bad:
            continue
    raise Bad("kept_note")


def _key_of(folder: Path) -> tuple[str, str, bytes]:
    """The key of the pack as it is written, its name, its bytes."""
    for name in (MANIFEST, SIGNATURE, KEY):
        if not (folder / name).is_file():
            raise Bad("none", none=True, file=name)
    written = _text((folder / KEY).read_bytes(), KEY).strip()
    with _form_of(KEY):
        return written, *read_key(written)


def _manifest_of(folder: Path, name: str, public: bytes) -> dict[str, Any]:
    """The manifest, signed by the key of the pack."""
    body = (folder / MANIFEST).read_bytes()
    lines = signed_text(_text((folder / SIGNATURE).read_bytes(), SIGNATURE), name, public)
    if lines != [FORMAT, hashlib.sha256(body).hexdigest()]:
        raise Bad("manifest")
    manifest = _json(_text(body, MANIFEST), MANIFEST)
    if not isinstance(manifest, dict):
        raise Bad("form", file=MANIFEST)
    return manifest


def check(folder: Path, *expected_keys: str, kept: tuple[str, ...] = ()) -> Iterator[Said]:
    """Check a pack in a folder; what was checked. Raises Bad.

    Of the keys that were given by another way, one must be that of the pack, or an earlier one that leads to it by
    signatures. `kept` are checkpoints that left the house before: the log must have only grown since.
    """
    written, name, public = _key_of(folder)
    manifest = _manifest_of(folder, name, public)
    yield said("manifest", signer=written)
    with _form_of(MANIFEST):
        yield said("files", count=check_files(folder, manifest))
        redacted = ", ".join(manifest["redacted"])
    with _form_of(CHECKPOINT):
        lines = signed_text(_text((folder / CHECKPOINT).read_bytes(), CHECKPOINT), name, public)
        size, root = int(lines[1]), _base64(lines[2])
    yield said("checkpoint", count=size, at=lines[3] if len(lines) > 3 else "?")
    entries = Entries()
    with _form_of(ENTRIES):
        for row in _lines(folder, ENTRIES):
            entries.check(row, size, root)
    with _form_of(KEYS):
        later = list(_lines(folder, KEYS)) if (folder / KEYS).exists() else []
        trusted, count = check_keys([*entries.keys, *later], name, public)
    if expected_keys and not any(read_key(key) in [(name, one) for one in trusted] for key in expected_keys):
        raise Bad("other_key", by_key=True)
    if count > 1:
        yield said("keys", count=count, earlier=len(trusted) - 1)
    yield said("entries", count=entries.count, chains=said("chains", count=len(entries.heads)))
    with _form_of(CONSISTENCY):
        proven = check_growth(folder, size, root)
    if proven:
        yield said("growth", count=len(proven))
    for note in kept:
        yield check_kept(note, Log(name, trusted, size, root, proven))
    if not kept:
        yield said("no_kept")
    with _form_of(OPENINGS):
        yield said("opened", count=check_openings(folder, entries.named))
    yield said("redacted", list=redacted) if redacted else said("whole")
    documents = check_hashed(folder, "documents", "", entries.named)
    policies = check_hashed(folder, "policies", ".toml", entries.named)
    yield said("papers", documents=said("documents", count=documents), policies=said("policies", count=policies))


def _language() -> str:
    """The language of the environment, as far as it is one that this speaks."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            code = os.environ[name][:2].lower()
            return code if code in SENTENCES else "en"
    return "en"


def main(arguments: list[str]) -> int:
    """Check the pack in the folder of this file, or in the one that is named; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE", help="a checkpoint that you kept")
    parser.add_argument("--public-key", action="append", default=[], metavar="FILE", help="a key that you were given")
    parser.add_argument("--lang", choices=sorted(SENTENCES) or None, default=_language())
    given = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        kept = tuple(_given(name) for name in given.checkpoint)
        keys = tuple(_given(name) for name in given.public_key)
        for line in check(given.folder, *keys, kept=kept):
            print(tell(line, given.lang))
    except Bad as bad:
        print(tell(said("not_right", text=bad.what), given.lang), file=sys.stderr)
        return 2 if bad.none else 6
    except OSError as error:
        print(tell(said("not_right", text=said("bad.unread", file=error.filename or "?")), given.lang), file=sys.stderr)
        return 2
    print(tell(said("holds"), given.lang))
    return 0


def _given(name: str) -> str:
    """A small file that was given."""
    with open(name, "rb") as file:
        return _text(file.read(MOST_NOTE), name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
