"""The ZIP of a pack: read in place, nothing of it unpacked, and only as `archive.py` writes one, to the byte.

What is signed are the files; around them a ZIP has room for what nobody signs: bytes between the files, comments,
further fields, marks that make a link of a file, names that differ in two places. So each head is made again from what
it says of its file, and must be the same. How a file was shrunk is not made again: another library does it otherwise.
A head of a file:

    50 4b 03 04  14 00  00 00  08 00  00 00 21 00  crc size size  name-length 00 00  name

and in one that was written as it came, version 45 (2d 00) and the lengths behind the name (PKWARE APPNOTE 4.5.3); in
packs that Python 3.11.0 to 3.11.3 wrote, the lengths in both places.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lifecycle.errors import Untrue
from lifecycle.pack.verify_alone import LEAVES
from lifecycle.transfer.format import ALL_BITS, FILE_HEAD, FIRST_DAY, LONG, PLAIN, long_head, part_info

MOST_IN_FOUR_BYTES, MANY = (1 << 31) - 1, 0xFFFF
"""Beyond these a length or a place, and a number of files, are written in the long form."""
ENTRY = struct.Struct("<4s4B4H3L5H2L")
TO_INFLATE = 64 * 1024
BUFFER, SMALL_BUFFER = 256 * 1024, 4096
"""What is read ahead of a file that was shrunk, and of one that was not, where single hashes are looked for."""


class Zipped:
    """The files of a pack in its ZIP; what `verify_alone.Parts` asks for."""

    def __init__(self, file: BinaryIO, path: Path, zipped: ZipFile) -> None:
        """Look at every head. Raises Untrue for what the program that writes packs does not write."""
        self._file, self._path = file, path
        self._infos = {info.filename: info for info in zipped.infolist()}
        self._starts: dict[str, int] = {}
        place = 0
        longs: list[bool] = []
        for info in self._infos.values():
            if info.header_offset != place:
                raise Untrue("pack.more", {"path": str(path)})
            file.seek(place)
            plain, long = (head_of(info, long=long) for long in (False, True))
            found = file.read(len(long))
            if not found.startswith(plain) and found not in (long, early_head_of(info)):
                raise Untrue("pack.otherwise", {"path": str(path), "part": info.filename})
            longs.append(found == long)
            self._starts[info.filename] = place + len(plain if found.startswith(plain) else long)
            place = self._starts[info.filename] + info.compress_size
        file.seek(place)
        self._look_at_directory(place, longs)

    def _look_at_directory(self, start: int, longs: list[bool]) -> None:
        """The directory and the end of the ZIP, after which there is nothing."""
        size = 0
        for info, long in zip(self._infos.values(), longs, strict=True):
            made = entry_of(info, long=long)
            if self._file.read(len(made)) != made:
                raise Untrue("pack.otherwise", {"path": str(self._path), "part": info.filename})
            size += len(made)
        made = end_of(len(longs), size, start)
        if self._file.read(len(made) + 1) != made:
            raise Untrue("pack.more", {"path": str(self._path)})

    def names(self) -> Iterator[str]:
        """Every name."""
        yield from self._infos

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return name in self._infos

    def size(self, name: str) -> int:
        """The bytes of a file."""
        return self._infos[name].file_size

    def open(self, name: str) -> BinaryIO:
        """A file to be read. Raises FileNotFoundError; reading raises Untrue for one that is damaged."""
        if name not in self._infos:
            raise FileNotFoundError(name)
        info = self._infos[name]
        kind, buffer = (_Stored, SMALL_BUFFER) if info.compress_type == ZIP_STORED else (_Deflated, BUFFER)
        return io.BufferedReader(kind(self._file, self._path, info, self._starts[name]), buffer)


class _Part(io.RawIOBase):
    """A file in a ZIP. One that is read from its beginning to its end is compared with its checksum."""

    def __init__(self, file: BinaryIO, path: Path, info: ZipInfo, start: int) -> None:
        super().__init__()
        self._file, self._path, self._info, self._start = file, path, info, start
        self._place = self._summed = self._sum = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the file goes. Raises Untrue where it is not as its head says."""
        view = memoryview(buffer)
        done = 0
        while done < len(view) and (piece := self._next(len(view) - done)):
            view[done : done + len(piece)] = piece
            if self._summed == self._place:
                self._sum, self._summed = zlib.crc32(piece, self._sum), self._place + len(piece)
            self._place, done = self._place + len(piece), done + len(piece)
        if self._place == self._summed == self._info.file_size and self._sum != self._info.CRC:
            raise self._damaged()
        return done

    def _next(self, wanted: int) -> bytes:
        raise NotImplementedError

    def _damaged(self) -> Untrue:
        return Untrue("pack.damaged", {"path": str(self._path), "part": self._info.filename})


class _Stored(_Part):
    """One that was not shrunk: any place of it can be read."""

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in it."""
        before = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._info.file_size}[whence]
        self._place = min(max(before + offset, 0), self._info.file_size)
        return self._place

    def tell(self) -> int:
        """The place in it."""
        return self._place

    def _next(self, wanted: int) -> bytes:
        if self._info.compress_size != self._info.file_size:
            raise self._damaged()
        self._file.seek(self._start + self._place)
        return self._file.read(min(wanted, self._info.file_size - self._place))


class _Deflated(_Part):
    """One that was shrunk: read from its beginning, and not a byte beyond what its head says."""

    def __init__(self, file: BinaryIO, path: Path, info: ZipInfo, start: int) -> None:
        super().__init__(file, path, info, start)
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self._taken = 0

    def _next(self, wanted: int) -> bytes:
        while not self._stream.eof:
            packed = self._stream.unconsumed_tail or self._more()
            try:
                made = self._stream.decompress(packed, wanted)
            except zlib.error as error:
                raise self._damaged() from error
            if self._place + len(made) > self._info.file_size:
                raise Untrue("pack.bomb", {"path": str(self._path)})
            if made:
                return made
            if not packed and not self._stream.eof:  # it was cut
                raise self._damaged()
        left = self._taken < self._info.compress_size or self._stream.unused_data
        if left or self._place != self._info.file_size:
            raise self._damaged()
        return b""

    def _more(self) -> bytes:
        self._file.seek(self._start + self._taken)
        packed = self._file.read(min(TO_INFLATE, self._info.compress_size - self._taken))
        self._taken += len(packed)
        return packed


# ------------------------------------------------------------------------------------------ heads, as they are written


def head_of(info: ZipInfo, *, long: bool) -> bytes:
    """The head before a file."""
    name = info.filename.encode()
    sizes = info.compress_size & ALL_BITS, info.file_size & ALL_BITS
    said = (b"PK\3\4", PLAIN, 0, _method(info), 0, FIRST_DAY, info.CRC, *sizes, len(name), 0)
    return long_head(_as_shrunk(info), LONG, (ALL_BITS, ALL_BITS)) if long else FILE_HEAD.pack(*said) + name


def early_head_of(info: ZipInfo) -> bytes:
    """The long head of packs that Python 3.11.0 to 3.11.3 wrote: the usual version, and the lengths in both places."""
    return long_head(_as_shrunk(info), PLAIN, (info.compress_size & ALL_BITS, info.file_size & ALL_BITS))


def _as_shrunk(info: ZipInfo) -> ZipInfo:
    """The same with the method that this program uses for such a file, whatever it says of itself."""
    made = part_info(info.filename)
    made.compress_type, made.CRC = _method(info), info.CRC
    made.compress_size, made.file_size = info.compress_size, info.file_size
    return made


def entry_of(info: ZipInfo, *, long: bool) -> bytes:
    """What the directory says of a file."""
    name, made = info.filename.encode(), part_info(info.filename)
    sizes, place, beyond = (info.compress_size, info.file_size), info.header_offset, list[int]()
    if max(sizes) > MOST_IN_FOUR_BYTES:
        beyond += [info.file_size, info.compress_size]
        sizes = ALL_BITS, ALL_BITS
    if place > MOST_IN_FOUR_BYTES:
        beyond.append(place)
        place = ALL_BITS
    more = struct.pack(f"<2H{len(beyond)}Q", 1, 8 * len(beyond), *beyond) if beyond else b""
    version = LONG if long or beyond else PLAIN
    return (
        ENTRY.pack(
            b"PK\1\2", version, made.create_system, version, 0, 0, _method(info), 0, FIRST_DAY, info.CRC, *sizes,
            len(name), len(more), 0, 0, 0, made.external_attr, place,
        )
        + name
        + more
    )  # fmt: skip


def _method(info: ZipInfo) -> int:
    """How a file is shrunk: hashes are not, and are looked up one by one."""
    return ZIP_STORED if info.filename == LEAVES else ZIP_DEFLATED


def end_of(count: int, size: int, start: int) -> bytes:
    """What stands after the directory of so many files and bytes, which starts there."""
    long = b""
    if count > MANY or max(size, start) > MOST_IN_FOUR_BYTES:
        long = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, LONG, LONG, 0, 0, count, count, size, start)
        long += struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    counts, places = [min(count, MANY)] * 2, (min(size, ALL_BITS), min(start, ALL_BITS))
    return long + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *counts, *places, 0)
