"""Checking a pack here: unpacked into a folder of its own, never further than a pack goes, then checked as anywhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from lifecycle.errors import Broken, Unreadable
from lifecycle.pack.sentences import teach
from lifecycle.pack.verify_alone import Bad, check, is_safe, tell

MOST_FILES = 100_000
MOST_BYTES = 8 * 1024**3
"""The bytes of a pack when it is unpacked: what says that it has more is not unpacked."""
MOST_TIMES = 200
"""How many times its size a file may have grown from; texts of entries shrink to a tenth, a bomb to a thousandth."""
SMALL = 1024 * 1024
"""Below this, how far a file was shrunk is not looked at."""
PIECE = 1024 * 1024


def check_pack(path: Path, key: str | None = None, lang: str = "en", kept: tuple[str, ...] = ()) -> list[str]:
    """What was checked, in words; `kept` are checkpoints that left the house before.

    Raises Unreadable for what is no pack, Broken where something does not hold.
    """
    teach()
    try:
        with ZipFile(path) as zipped, tempfile.TemporaryDirectory(prefix="agreements-pack-") as folder:
            _unpack(zipped, Path(folder), path)
            return list(_checked(Path(folder), path, key, lang, kept))
    except FileNotFoundError as error:
        raise Unreadable("usage.no_file", {"path": str(path)}) from error
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Unreadable("usage.no_pack", {"path": str(path)}) from error


def _checked(folder: Path, path: Path, key: str | None, lang: str, kept: tuple[str, ...]) -> Iterator[str]:
    try:
        for what in check(folder, key, kept):
            yield tell(what, lang)
    except Bad as bad:
        if bad.none:
            raise Unreadable("usage.no_pack", {"path": str(path)}) from bad
        raise Broken("pack.broken", {"path": str(path), "text": tell(bad.what, lang)}) from bad


def _unpack(zipped: ZipFile, folder: Path, path: Path) -> None:
    """Unpack what may be unpacked. Raises Broken for names that climb, for twins, for a bomb, before one is read."""
    infos = zipped.infolist()
    names = {info.filename for info in infos}
    # a folder of its own, as other programs write one, is a name that ends with a stroke
    safe = all(is_safe(name.removesuffix("/")) for name in names)
    if len(infos) > MOST_FILES or len(names) != len(infos) or not safe:
        raise Broken("pack.unsafe", {"path": str(path)})
    if sum(info.file_size for info in infos) > MOST_BYTES or any(map(_is_bomb, infos)):
        raise Broken("pack.bomb", {"path": str(path)})
    for info in infos:
        place = folder / info.filename
        if info.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        left = info.file_size
        with zipped.open(info) as packed, open(place, "xb") as file:
            while piece := packed.read(min(PIECE, left + 1)):
                left -= len(piece)
                if left < 0:  # more than its head says
                    raise Broken("pack.bomb", {"path": str(path)})
                file.write(piece)


def _is_bomb(info: ZipInfo) -> bool:
    return info.file_size > SMALL and info.file_size > MOST_TIMES * max(1, info.compress_size)
