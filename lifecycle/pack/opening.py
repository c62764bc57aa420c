"""Checking a pack here: unpacked into a folder of its own, never further than a pack goes, then checked as anywhere."""

from __future__ import annotations

import os
import secrets
import shutil
import struct
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from lzma import LZMAError
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from lifecycle.errors import Failed, Unreadable, Untrue
from lifecycle.log.note import PublicKey
from lifecycle.pack.sentences import teach
from lifecycle.pack.verify_alone import KEY, Bad, Heard, check, is_safe, read_key, tell

MOST_FILES = 100_000
MOST_BYTES = 256 * 1024**3
"""The bytes of a pack when it is unpacked: ten million entries with what opens them and documents. What says that it
has more is not unpacked, nor what the disk has no room for."""
MOST_TIMES = 200
"""How many times its size a file may have grown from; texts of entries shrink to a tenth, a bomb to a thousandth."""
SMALL = 1024 * 1024
"""Below this, how far a file was shrunk is not looked at."""
PIECE = 1024 * 1024
END = b"PK\5\6" + bytes(18)
"""How a ZIP without a comment ends: a mark, sixteen bytes that count, the length of the comment, which is zero."""
DAMAGED = (
    BadZipFile, zlib.error, LZMAError, struct.error, OSError, NotImplementedError, RuntimeError, EOFError, ValueError,
    OverflowError,
)  # fmt: skip
"""What reading a ZIP raises where a byte of it is another one: whatever it was shrunk by, or says that it was."""


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
    Raises Unreadable for what is no pack, Untrue where something does not hold, Failed where there is no room for it.
    """
    teach()
    try:
        with ZipFile(path) as zipped, _put_aside() as folder:
            _must_be_whole(zipped, path)
            _unpack(zipped, folder, path)
            return list(_checked(folder, path, keys, own, lang, kept, hear))
    except FileNotFoundError as error:
        raise Unreadable("usage.no_file", {"path": str(path)}) from error
    except DAMAGED as error:
        raise Unreadable("usage.no_pack", {"path": str(path)}) from error


@contextmanager
def _put_aside() -> Iterator[Path]:
    """A folder that goes with the block, at whatever moment that is ended: its name is known before it is there."""
    folder = Path(tempfile.gettempdir()) / f"agreements-pack-{secrets.token_hex(8)}"
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _checked(
    folder: Path,
    path: Path,
    keys: Sequence[str],
    own: OwnKey | None,
    lang: str,
    kept: tuple[str, ...],
    hear: Heard | None,
) -> Iterator[str]:
    try:
        expected = (*keys, *(_named(folder, own) if own is not None and not keys else ()))
        for what in check(folder, *expected, kept=kept, hear=hear):
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


def _named(folder: Path, own: OwnKey) -> Iterator[str]:
    """The own key under the name of the log that the pack is of: a key file names none."""
    written = folder / KEY
    if written.is_file():  # a folder without it is no pack, which is told in its turn
        with suppress(ValueError):  # neither is one whose key is none
            name, _ = read_key(written.read_text(encoding="utf-8", errors="replace"))
            yield str(PublicKey(name, own.public))


def _must_be_whole(zipped: ZipFile, path: Path) -> None:
    """Raise Untrue for bytes before the first file of a ZIP or after its end: no checksum and no hash covers them."""
    with open(path, "rb") as file:
        file.seek(-len(END), os.SEEK_END)
        end = file.read()
    before = min((info.header_offset for info in zipped.infolist()), default=0)
    if before or not end.startswith(END[:4]) or not end.endswith(END[-2:]):
        raise Untrue("pack.more", {"path": str(path)})


def _unpack(zipped: ZipFile, folder: Path, path: Path) -> None:
    """Unpack what may be unpacked. Raises Untrue for names that climb, for twins, for a bomb, before one is read."""
    infos = zipped.infolist()
    names = {info.filename for info in infos}
    # a folder of its own, as other programs write one, is a name that ends with a stroke
    safe = all(is_safe(name.removesuffix("/")) for name in names)
    if len(infos) > MOST_FILES:
        raise Untrue("pack.too_many", {"path": str(path), "count": len(infos), "most": MOST_FILES})
    if len(names) != len(infos):
        raise Untrue("pack.twins", {"path": str(path)})
    if not safe:
        raise Untrue("pack.unsafe", {"path": str(path)})
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    # files that lie over one another in the ZIP would grow from the same bytes again and again
    if size > MOST_BYTES or packed > path.stat().st_size or any(map(_is_bomb, infos)):
        raise Untrue("pack.bomb", {"path": str(path)})
    if size > shutil.disk_usage(folder).free:
        raise Failed("pack.no_room", {"path": str(path), "size": size, "folder": str(folder.parent)})
    for info in infos:
        place = folder / info.filename
        if info.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            _unpack_one(zipped, info, place, path)
        except DAMAGED as error:
            raise Untrue("pack.damaged", {"path": str(path), "part": info.filename}) from error


def _unpack_one(zipped: ZipFile, info: ZipInfo, place: Path, path: Path) -> None:
    left = info.file_size
    with zipped.open(info) as packed, open(place, "xb") as file:
        while piece := packed.read(min(PIECE, left + 1)):
            left -= len(piece)
            if left < 0:  # more than its head says
                raise Untrue("pack.bomb", {"path": str(path)})
            file.write(piece)


def _is_bomb(info: ZipInfo) -> bool:
    return info.file_size > SMALL and info.file_size > MOST_TIMES * max(1, info.compress_size)
