"""A pack with one byte changed, anywhere in the ZIP: named or refused, never a surprise, and never another content."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from lifecycle.errors import Broken, Unreadable
from lifecycle.log.note import public_bytes
from lifecycle.pack.opening import OwnKey, check_pack
from lifecycle.pack.writing import write_pack
from lifecycle.storage.engine import open_database
from messages.failures import sentence
from tests.makers import Office

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SOME = 600
"""So many bytes are changed in the short form, wherever they stand."""


@pytest.fixture
def pack(sqlite_url: str, tmp_path: Path) -> Iterator[Path]:
    """A small one, without a report."""
    with open_database(sqlite_url) as store:
        office = Office.open(store, folder=tmp_path)
        path = tmp_path / "pack.zip"
        file = office.on("2024-05-02").propose("quebec").reference
        assert office.on("2024-05-02").record(file, "note", text="called back").passed
        write_pack(store, KEY, path, NOW, lambda chosen: {}, reference=file)
        yield path


def contents(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def spoil(pack: Path, places: list[int], chance: random.Random) -> set[str]:
    """Change each of these bytes in turn; what was told. Only one may pass by which a file unpacks to the same."""
    whole, true = pack.read_bytes(), contents(pack)
    own = OwnKey(public_bytes(KEY), "the key file")
    spoilt, told = pack.with_name("spoilt.zip"), set()
    for place in places:
        other = whole[place] ^ (1 << chance.randrange(8))
        spoilt.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
        try:
            check_pack(spoilt, own=own)
        except (Broken, Unreadable) as error:
            told.add(error.key)
            assert "\n" not in sentence(error.key, error.params, "nl")
        else:
            assert contents(spoilt) == true, place
    return told


def heads(pack: Path) -> list[int]:
    """The bytes that are no content: the heads of the parts, the directory, the end."""
    whole = pack.read_bytes()
    with ZipFile(pack) as zipped:
        infos = zipped.infolist()
    held: set[int] = set()
    for info in infos:
        at = info.header_offset
        start = at + 30 + sum(int.from_bytes(whole[at + n : at + n + 2], "little") for n in (26, 28))
        held |= set(range(start, start + info.compress_size))
    return sorted(set(range(len(whole))) - held)


def test_any_byte_that_is_changed_is_named_or_refused(pack: Path):
    chance, whole = random.Random(11), pack.read_bytes()
    told = spoil(pack, chance.sample(range(len(whole)), SOME), chance)
    assert "pack.damaged" in told


def test_no_byte_passes_of_those_that_no_file_holds(pack: Path):
    """The heads, the directory, the end: nothing signed covers them, so they are as they are written or refused."""
    chance, whole = random.Random(13), pack.read_bytes()
    own, spoilt, told = OwnKey(public_bytes(KEY), "the key file"), pack.with_name("spoilt.zip"), set()
    for place in heads(pack):
        other = whole[place] ^ (1 << chance.randrange(8))
        spoilt.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
        with pytest.raises((Broken, Unreadable)) as caught:
            check_pack(spoilt, own=own)
        told.add(caught.value.key)
    assert {"pack.otherwise", "pack.more", "usage.no_pack"} <= told


@pytest.mark.campaign
def test_every_byte_of_a_pack_in_its_turn(pack: Path):
    chance = random.Random(12)
    assert spoil(pack, list(range(pack.stat().st_size)), chance)
