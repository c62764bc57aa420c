"""Files that people name to be written: never the database or the key, and nothing that stands without `--overwrite`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from messages.catalogue import LANGUAGES
from tests.makers.program import CommandLine

pytestmark = pytest.mark.said_alike

FILE = "BE-BRU-2026-0035"
WRITING = [
    ("what-if", "--caretaker", "2029-06-10:2030-12-01", "--svg"),
    ("checkpoint", "-o"),
    ("timeline", "-o"),
    ("coversheet", FILE, "-o"),
    ("pack", "quebec", "-o"),
    ("export", "-o"),
    ("backup",),
    ("document", "get", "<sha>", "-o"),
]
"""Every way to name a file that is written."""
OF_THE_HOUSE = [
    "agreements.db", "agreements.db-wal", "agreements.db-shm", "agreements.db.scheduler", "agreements.key",
    "agreements.key.next",
]  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a register was opened and a letter is kept in it, made once."""
    folder = tmp_path_factory.mktemp("opened")
    (folder / "var").mkdir()
    (folder / "letter.txt").write_text("a letter")
    made = line_in(folder)
    made("init")
    made.as_("officer")("record", FILE, "document", "letter.txt:en")
    return folder


@pytest.fixture
def line(opened: Path, tmp_path: Path) -> CommandLine:
    """A register in a folder of its own, beside which the program is called; a letter is kept in it."""
    shutil.copytree(opened, tmp_path, dirs_exist_ok=True)
    return line_in(tmp_path)


def line_in(folder: Path) -> CommandLine:
    return CommandLine(f"sqlite:///{folder / 'var' / 'agreements.db'}", folder, user="administrator")


def words(line: CommandLine, typed: tuple[str, ...]) -> list[str]:
    if "<sha>" not in typed:
        return list(typed)
    [one] = line("document", "list", FILE, "--json").json["items"]
    return [one["sha256"] if word == "<sha>" else word for word in typed]


@pytest.mark.parametrize("typed", WRITING, ids=" ".join)
def test_nothing_that_is_written_replaces_the_database_or_the_key(line: CommandLine, typed: tuple[str, ...]):
    """By their names, by links, by ways round; with `--overwrite` too."""
    house = line.folder / "var"
    (line.folder / "around").symlink_to(house)
    (line.folder / "link.db").symlink_to(house / "agreements.db")
    os.link(house / "agreements.key", line.folder / "hard.key")
    given = words(line, typed)
    key = (house / "agreements.key").read_bytes()
    for way, more in (
        ("var/agreements.db", ()), ("var/agreements.key", ("--overwrite",)), ("link.db", ("--overwrite",)),
        ("around/../var/agreements.db-wal", ("--overwrite",)), ("hard.key", ("--overwrite",)),
    ):  # fmt: skip
        refused = line(*given, way, *more, code=1)
        assert refused.out == "" and way in refused.err and refused.err.count("\n") == 1
    assert (house / "agreements.key").read_bytes() == key
    assert line.as_("auditor")("verify", "--json").json["ok"]


@pytest.mark.parametrize("name", OF_THE_HOUSE)
def test_every_file_that_belongs_to_the_house_is_named(line: CommandLine, name: str):
    assert f"var/{name}" in line("timeline", "-o", f"var/{name}", "--overwrite", code=1).err


@pytest.mark.parametrize("typed", WRITING, ids=" ".join)
def test_what_stands_is_replaced_only_by_overwrite_and_then_whole(line: CommandLine, typed: tuple[str, ...]):
    given = words(line, typed)
    (line.folder / "taken").write_text("do not lose me")
    assert "--overwrite" in line(*given, "taken", code=1).err
    assert (line.folder / "taken").read_text() == "do not lose me"
    line(*given, "taken", "--overwrite")
    assert (line.folder / "taken").read_bytes() not in (b"do not lose me", b"")
    line(*given, "fresh")
    assert not list(line.folder.glob(".*.part"))


def test_an_older_checkpoint_is_evidence_and_stays_with_its_key(line: CommandLine):
    line("checkpoint", "-o", "cp1.txt")
    before = {name: (line.folder / name).read_bytes() for name in ("cp1.txt", "cp1.txt.pub")}
    line("checkpoint", "-o", "cp1.txt", code=1)
    (line.folder / "cp2.txt.pub").write_text("another key")
    line("checkpoint", "-o", "cp2.txt", code=1)
    assert not (line.folder / "cp2.txt").exists()
    assert {name: (line.folder / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_place_that_cannot_be_written_is_told_in_one_sentence(line: CommandLine, lang: str):
    said = set()
    os.mkfifo(line.folder / "pipe")
    for way in ("nonex/a.svg", "var", "var/agreements.key", "pipe", "a" * 300, "letter.txt"):
        refused = line("what-if", "--caretaker", "2029-06-10", "--svg", way, "--overwrite", "--lang", lang,
                       code=0 if way == "letter.txt" else 1)  # fmt: skip
        if way != "letter.txt":
            assert refused.out == "" and refused.err.count("\n") == 1 and "--database" not in refused.err
            said.add(refused.err.replace(way, ""))
    assert len(said) == 5
