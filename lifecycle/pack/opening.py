"""Checking a pack here: read in its ZIP, where it lies, never further than a pack goes, and checked as anywhere."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from lifecycle.errors import Unreadable, Untrue
from lifecycle.log.note import PublicKey
from lifecycle.pack.sentences import teach
from lifecycle.pack.verify_alone import KEY, MANIFEST, MOST_NOTE, SIGNATURE, Bad, Heard, check, is_safe, read_key, tell
from lifecycle.pack.zipped import Zipped

MOST_FILES = 100_000
MOST_BYTES = 256 * 1024**3
"""The bytes of the files of a pack: ten million entries with what opens them and documents."""
MOST_TIMES = 200
"""How many times its size a file may have grown from; texts of entries shrink to a tenth, a bomb to a thousandth."""
SMALL = 1024 * 1024
"""Below this, how far a file was shrunk is not looked at."""
DAMAGED = (
    BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
)
"""What reading the directory of a ZIP raises where a byte of it is another one."""


class OwnKey(NamedTuple):
    """The public key of the house that checks a pack, and the file where it lies."""

    public: bytes
    path: str


def check_pack(
    path: Path,
    *keys: str,
    own: OwnKey | None = None,
    lang: str = "en",
    kept: tuple[str, ...] = (),
    hear: Heard | None = None,
) -> list[str]:
    """What was checked, in words; `kept` are checkpoints that left the house before, `hear` is told how far it is.

    Of the `keys` that were given, where there are any, one must have signed the pack, or lead to the key that did;
    else that must be the `own` one, where there is one.
    Raises Unreadable for what is no pack, Untrue where something does not hold.
    """
    teach()
    if path.exists() and not path.is_file():  # a pipe or a device might never end
        unpacked = (path / MANIFEST).is_file()
        raise Unreadable("usage.unpacked_pack" if unpacked else "usage.no_pack", {"path": str(path)})
    try:
        with open(path, "rb", buffering=0) as file, ZipFile(path) as zipped:
            _must_be_small(zipped.infolist(), path)
            if not {MANIFEST, SIGNATURE, KEY} <= zipped.NameToInfo.keys():
                raise Unreadable("usage.no_pack", {"path": str(path)})
            return list(_checked(Zipped(file, path, zipped), path, keys, own, lang, kept, hear))
    except FileNotFoundError as error:
        raise Unreadable("usage.no_file", {"path": str(path)}) from error
    except DAMAGED as error:
        raise Unreadable("usage.no_pack", {"path": str(path)}) from error


def _checked(
    parts: Zipped,
    path: Path,
    keys: Sequence[str],
    own: OwnKey | None,
    lang: str,
    kept: tuple[str, ...],
    hear: Heard | None,
) -> Iterator[str]:
    try:
        expected = (*keys, *(_named(parts, own) if own is not None and not keys else ()))
        for what in check(parts, *expected, kept=kept, hear=hear):
            if what.key not in ("given", "given_earlier"):  # whoever asked knows whether it was given or is the own
                yield tell(what, lang)
    except Bad as bad:
        if bad.key:
            if keys or own is None:
                raise Untrue("pack.not_by_key", {"path": str(path)}) from bad
            raise Untrue("pack.not_by_key_file", {"path": str(path), "value": own.path}) from bad
        if bad.none:
            raise Unreadable("usage.no_pack", {"path": str(path)}) from bad
        raise Untrue("pack.broken", {"path": str(path), "text": tell(bad.what, lang)}) from bad


def _named(parts: Zipped, own: OwnKey) -> Iterator[str]:
    """The own key under the name of the log that the pack is of: a key file names none."""
    if parts.has(KEY):  # what has none is no pack, which is told in its turn
        with suppress(ValueError), parts.open(KEY) as written:  # neither is one whose key is none
            name, _ = read_key(written.read(MOST_NOTE).decode(errors="replace"))
            yield str(PublicKey(name, own.public))


def _must_be_small(infos: Sequence[ZipInfo], path: Path) -> None:
    """Raise Untrue for names that climb, for twins, for a bomb: all by the directory, before a file is looked at."""
    names = {info.filename for info in infos}
    if len(infos) > MOST_FILES:
        raise Untrue("pack.too_many", {"path": str(path), "count": len(infos), "most": MOST_FILES})
    if len(names) != len(infos):
        raise Untrue("pack.twins", {"path": str(path)})
    if not all(is_safe(name.removesuffix("/")) for name in names):
        raise Untrue("pack.unsafe", {"path": str(path)})
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    # files that lie over one another in the ZIP would grow from the same bytes again and again
    if size > MOST_BYTES or packed > path.stat().st_size or any(map(_is_bomb, infos)):
        raise Untrue("pack.bomb", {"path": str(path)})


def _is_bomb(info: ZipInfo) -> bool:
    return info.file_size > SMALL and info.file_size > MOST_TIMES * max(1, info.compress_size)
