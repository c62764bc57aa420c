"""The ZIP of a pack is the one that was written: nothing beside the files, nothing said of them that nobody signed."""

from __future__ import annotations

import io
import stat
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from commands.failing import explain_failure
from lifecycle.errors import Broken, Unreadable, Untrue
from lifecycle.pack.opening import check_pack
from lifecycle.pack.writing import write_pack
from lifecycle.pack.zipped import early_head_of, end_of, entry_of, head_of
from lifecycle.storage.engine import open_database
from lifecycle.transfer.format import LONG, PLAIN, part_info
from messages.catalogue import LANGUAGES
from tests.makers import Office
from tests.makers.zips import parts_of, zip_of

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def pack(sqlite_url: str, tmp_path: Path) -> Iterator[Path]:
    """A small one, without a report."""
    with open_database(sqlite_url) as store:
        office = Office.open(store, folder=tmp_path)
        file = office.on("2024-05-02").propose("quebec").reference
        assert office.on("2024-05-02").record(file, "note", text="called back").passed
        write_pack(store, KEY, tmp_path / "pack.zip", NOW, lambda chosen: {}, reference=file)
        yield tmp_path / "pack.zip"


def refused(path: Path) -> str:
    with pytest.raises(Untrue) as caught:
        check_pack(path)
    return caught.value.key


def written_with(pack: Path, change: Callable[[ZipInfo], object]) -> Path:
    """The same files, of one of which the ZIP says something else."""
    made = pack.with_name("other.zip")
    with ZipFile(made, "w") as zipped:
        for name, body in parts_of(pack).items():
            info = deflated(name)
            if name == "entries.jsonl":
                change(info)
            zipped.writestr(info, body)
    return made


def test_the_same_files_in_a_zip_of_the_same_form_hold(pack: Path):
    assert check_pack(pack) == check_pack(written_with(pack, lambda info: None))


LINK = (stat.S_IFLNK | 0o777) << 16
SAID = {
    "that it is a link": lambda info: setattr(info, "external_attr", LINK),
    "that anybody may write it": lambda info: setattr(info, "external_attr", 0o666 << 16),
    "another day": lambda info: setattr(info, "date_time", (2026, 11, 23, 8, 0, 0)),
    "a comment": lambda info: setattr(info, "comment", b"not signed"),
    "a further field": lambda info: setattr(info, "extra", b"\xfe\xca\4\0what"),
    "another system": lambda info: setattr(info, "create_system", 0),
    "that it is text": lambda info: setattr(info, "internal_attr", 1),
    "another way of shrinking": lambda info: setattr(info, "compress_type", ZIP_BZIP2),
}


@pytest.mark.parametrize("what", SAID)
def test_what_a_zip_says_of_a_file_and_no_pack_says_is_refused(pack: Path, what: str):
    assert refused(written_with(pack, SAID[what])) == "pack.otherwise"


DAMAGED = {"en": "is damaged, or was made to do harm", "fr": "est endommagé, ou fait pour nuire",
           "nl": "is beschadigd, of gemaakt om te schaden"}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_damaged_byte_of_the_directory_is_called_damage_and_nobody_is_accused(pack: Path, lang: str):
    """Bytes of a length or a name there: by them alone a damaged pack cannot be told from a bomb."""
    whole, other = pack.read_bytes(), pack.with_name("other.zip")
    entry = whole.index(b"PK\1\2")
    for place, key in ((23, "pack.bomb"), (27, "pack.bomb"), (46, "pack.unsafe")):
        other.write_bytes(whole[: entry + place] + b"\x7f" + whole[entry + place + 1 :])
        with pytest.raises(Untrue) as caught:
            check_pack(other)
        told = explain_failure(caught.value, lang)
        assert told is not None and (told.code, told.key) == (6, key), place
        assert DAMAGED[lang] in told.sentence


def test_a_comment_bytes_before_between_and_after_the_files_are_refused(pack: Path):
    whole, other = pack.read_bytes(), pack.with_name("other.zip")
    commented = whole[:-2] + struct.pack("<H", 7) + b"comment"
    for changed in (b"before" + whole, whole + b"after", commented, between(pack)):
        other.write_bytes(changed)
        assert refused(other) == "pack.more"


def between(pack: Path) -> bytes:
    """The pack with bytes between its first two files, and a directory that is right."""
    made = io.BytesIO()
    with ZipFile(made, "w") as zipped:
        for number, (name, body) in enumerate(parts_of(pack).items()):
            if number == 1:
                made.write(b"hidden")
                zipped.start_dir = made.tell()
            zipped.writestr(deflated(name), body)
    return made.getvalue()


def deflated(name: str) -> ZipInfo:
    info = part_info(name)
    info.compress_type = ZIP_DEFLATED
    return info


def test_a_file_that_has_another_name_before_it_than_in_the_directory_is_refused(pack: Path):
    whole = pack.read_bytes()
    assert whole.count(b"openings.jsonl") == 2
    pack.write_bytes(whole.replace(b"openings.jsonl", b"0penings.jsonl", 1))
    assert refused(pack) == "pack.otherwise"


def test_bytes_behind_the_end_of_what_was_shrunk_are_refused(pack: Path):
    """They count as a part of the file in the ZIP, and whoever unpacks it passes them over."""
    made, info = io.BytesIO(), ZipInfo()
    with ZipFile(made, "w") as zipped:
        for name, body in parts_of(pack).items():
            info = deflated(name)
            zipped.writestr(info, body)
        made.write(b"hidden")
        info.compress_size += 6
        zipped.start_dir = made.tell()
        made.seek(info.header_offset)
        made.write(info.FileHeader(False))
    pack.write_bytes(made.getvalue())
    with ZipFile(pack) as zipped:
        assert zipped.testzip() is None
    assert refused(pack) == "pack.damaged"


def test_a_checksum_that_is_wrong_in_both_places_is_refused(pack: Path):
    whole, body = pack.read_bytes(), parts_of(pack)["key.pub"]
    crc = struct.pack("<L", zlib.crc32(body))
    assert whole.count(crc) == 2
    pack.write_bytes(whole.replace(crc, bytes(4)))
    assert refused(pack) == "pack.damaged"


def test_very_many_empty_files_are_refused_by_the_directory(pack: Path):
    names = {f"empty-{number}": b"" for number in range(66_000)}  # more than the short form of the end can count
    with pytest.raises(Unreadable, match="no_pack"):
        check_pack(zip_of(pack.with_name("few.zip"), dict.fromkeys([*names][:99], b"")))
    with pytest.raises(Broken, match="does not belong"):
        check_pack(zip_of(pack.with_name("many.zip"), {**parts_of(pack), **names}))


@pytest.mark.parametrize("size", [7, 3 << 30, 5 << 30])
@pytest.mark.parametrize("start", [0, 3 << 30, 5 << 30])
def test_heads_of_what_is_very_large_or_lies_far_back_are_as_the_library_writes_them(
    tmp_path: Path, size: int, start: int
):
    """A pack of that size takes long to write, so it is a hole in a file, and a length that is only said."""
    with open(tmp_path / "far.zip", "w+b") as file:
        file.seek(start)
        with ZipFile(file, "w") as zipped:
            info = deflated("openings.jsonl")
            with zipped.open(info, "w", force_zip64=True) as part:
                part.write(b"nothing")
            file.seek(start)
            found = file.read(len(info.FileHeader(True)))
            assert found == head_of(info, long=True)
            info.file_size = info.compress_size = size
            assert info.FileHeader(True) == head_of(info, long=True)
        file.seek(zipped.start_dir)
        entry = entry_of(info, long=True)
        assert file.read() == entry + end_of(1, len(entry), zipped.start_dir)


WATCHED = """
import os, sys
from pathlib import Path
from lifecycle.pack.opening import check_pack
check_pack(Path(sys.argv[1]))
written = []
def hear(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if writes or event in ("os.mkdir", "os.rename", "os.link", "os.symlink"):
        written.append((event, args))
sys.addaudithook(hear)
check_pack(Path(sys.argv[1]))
print(written)
"""


def test_nothing_is_unpacked_so_nothing_can_be_left_whatever_ends_the_check(pack: Path):
    """Not even by SIGKILL, of which no program hears."""
    asked = [sys.executable, "-B", "-c", WATCHED, str(pack)]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_pack_that_an_early_python_wrote_holds(pack: Path):
    """Python 3.11.0 to 3.11.3 said the lengths of what was written as it came in two places, and no higher version."""

    class Early(ZipInfo):
        def FileHeader(self, zip64: bool | None = None) -> bytes:  # noqa: N802
            return early_head_of(self) if zip64 else super().FileHeader(zip64)

    with ZipFile(pack) as read, ZipFile(pack.with_name("early.zip"), "w") as written:
        for one in read.infolist():
            info = Early(one.filename, one.date_time)
            info.compress_type, info.create_system, info.external_attr = (
                one.compress_type,
                one.create_system,
                one.external_attr,
            )
            with written.open(info, "w", force_zip64=one.create_version == LONG) as part:
                part.write(read.read(one))
            info.create_version = info.extract_version = PLAIN
    early = pack.with_name("early.zip")
    assert early.read_bytes() != pack.read_bytes()
    assert check_pack(early)


def test_what_is_written_is_the_same_whichever_python_writes_it(pack: Path):
    with ZipFile(pack) as read:
        versions = {info.filename: info.extract_version for info in read.infolist()}
    assert versions["entries.jsonl"] == LONG and versions["manifest.json"] == PLAIN
