"""Checking a pack here: unpacked into a folder of its own, never further than a pack goes, then checked as anywhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from lifecycle.errors import Broken, Unreadable
from lifecycle.pack.verify_alone import Bad, check, is_safe

MOST_FILES = 100_000
MOST_BYTES = 8 * 1024**3
"""The bytes of a pack when it is unpacked: what says that it has more is not unpacked."""
MOST_TIMES = 200
"""How many times its size a file may have grown from; texts of entries shrink to a tenth, a bomb to a thousandth."""
SMALL = 1024 * 1024
"""Below this, how far a file was shrunk is not looked at."""
PIECE = 1024 * 1024


def check_pack(path: Path, key: str | None = None) -> list[str]:
    """What was checked, in words. Raises Unreadable for what is no pack, Broken where something does not hold."""
    try:
        with ZipFile(path) as zipped, tempfile.TemporaryDirectory(prefix="agreements-pack-") as folder:
            _unpack(zipped, Path(folder), path)
            return list(_checked(Path(folder), path, key))
    except FileNotFoundError as error:
        raise Unreadable("usage.no_file", {"path": str(path)}) from error
    except (BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Unreadable("usage.no_pack", {"path": str(path)}) from error


def _checked(folder: Path, path: Path, key: str | None) -> Iterator[str]:
    try:
        yield from check(folder, key)
    except Bad as bad:
        if bad.none:
            raise Unreadable("usage.no_pack", {"path": str(path)}) from bad
        raise Broken("pack.broken", {"path": str(path), "text": str(bad)}) from bad
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Broken("pack.broken", {"path": str(path), "text": type(error).__name__}) from error


def _unpack(zipped: ZipFile, folder: Path, path: Path) -> None:
    """Unpack what may be unpacked. Raises Broken for names that climb, for twins, for a bomb, before one is read."""
    infos = zipped.infolist()
    names = {info.filename for info in infos}
    if len(infos) > MOST_FILES or len(names) != len(infos) or not all(is_safe(name) for name in names):
        raise Broken("pack.unsafe", {"path": str(path)})
    if sum(info.file_size for info in infos) > MOST_BYTES or any(map(_is_bomb, infos)):
        raise Broken("pack.bomb", {"path": str(path)})
    for info in infos:
        place = folder / info.filename
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
