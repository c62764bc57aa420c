"""A pack whose files are others, in a ZIP as the program that makes packs writes one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from lifecycle.pack.verify_alone import LEAVES
from lifecycle.transfer.format import part_info


def zip_of(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Write these files, and no other, in their order."""
    with ZipFile(path, "w") as zipped:
        for name, body in parts.items():
            info = part_info(name)
            info.compress_type = ZIP_STORED if name == LEAVES else ZIP_DEFLATED
            zipped.writestr(info, body)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """The files of a ZIP."""
    with ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}
