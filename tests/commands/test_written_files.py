"""Files that people name to be written: never the database or the key, and nothing that stands without `--overwrite`."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from commands.failing import report
from lifecycle.errors import AgreementsError
from lifecycle.new_file import new_file
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
        refused = line(*given, way, *more, code=2)
        assert refused.out == "" and way in refused.err and refused.err.count("\n") == 1
    assert (house / "agreements.key").read_bytes() == key
    assert line.as_("auditor")("verify", "--json").json["ok"]


@pytest.mark.parametrize("name", OF_THE_HOUSE)
def test_every_file_that_belongs_to_the_house_is_named(line: CommandLine, name: str):
    assert f"var/{name}" in line("timeline", "-o", f"var/{name}", "--overwrite", code=2).err


@pytest.mark.parametrize("typed", WRITING, ids=" ".join)
def test_what_stands_is_replaced_only_by_overwrite_and_then_whole(line: CommandLine, typed: tuple[str, ...]):
    given = words(line, typed)
    (line.folder / "taken").write_text("do not lose me")
    assert "--overwrite" in line(*given, "taken", code=2).err
    assert (line.folder / "taken").read_text() == "do not lose me"
    line(*given, "taken", "--overwrite")
    assert (line.folder / "taken").read_bytes() not in (b"do not lose me", b"")
    line(*given, "fresh")
    assert not list(line.folder.glob(".*.part"))


def test_an_older_checkpoint_is_evidence_and_stays_with_its_key(line: CommandLine):
    line("checkpoint", "-o", "cp1.txt")
    before = {name: (line.folder / name).read_bytes() for name in ("cp1.txt", "cp1.txt.pub")}
    line("checkpoint", "-o", "cp1.txt", code=2)
    (line.folder / "cp2.txt.pub").write_text("another key")
    line("checkpoint", "-o", "cp2.txt", code=2)
    assert not (line.folder / "cp2.txt").exists()
    assert {name: (line.folder / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("typed", WRITING, ids=" ".join)
def test_a_place_where_no_file_can_be_is_bad_input_and_nothing_is_written(line: CommandLine, typed: tuple[str, ...]):
    """Another name mends it: exit code 2, one sentence with the path, whatever is to be written."""
    given = words(line, typed)
    (line.folder / "folder").mkdir()
    before = sorted(path.name for path in line.folder.iterdir())
    for way, named in (("nowhere/file", "nowhere"), ("folder", "folder"), ("letter.txt/file", "is a file and no folder"),
                       ("letter.txt", "letter.txt"), ("a" * 300, "a" * 300)):  # fmt: skip
        refused = line(*given, way, code=2)
        assert refused.out == "" and named in refused.err and refused.err.count("\n") == 1
    assert sorted(path.name for path in line.folder.iterdir()) == before
    assert (line.folder / "letter.txt").read_text() == "a letter" and not list((line.folder / "folder").iterdir())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("says", "code"), [(errno.EACCES, 2), (errno.EROFS, 2), (errno.ENOSPC, 1), (errno.EIO, 1)])
def test_where_nobody_may_write_another_place_is_asked_for_and_a_full_disk_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str, says: int, code: int
):
    def refuse(*_: object, **__: object) -> int:
        raise OSError(says, os.strerror(says))

    monkeypatch.setattr(os, "open", refuse)
    path = tmp_path / "pack.zip"
    with pytest.raises(AgreementsError) as told, new_file(path, overwrite=False):
        pass
    monkeypatch.undo()
    assert report(told.value, lang, as_json=False) == code
    said = capsys.readouterr().err
    assert str(path) in said and said.count("\n") == 1 and not path.exists()
    if code == 2:
        assert os.strerror(says) not in said, "the words of the system are no language of the reader"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_place_that_cannot_be_written_is_told_in_one_sentence(line: CommandLine, lang: str):
    said = set()
    os.mkfifo(line.folder / "pipe")
    for way in ("nonex/a.svg", "var", "var/agreements.key", "pipe", "a" * 300, "letter.txt"):
        refused = line("what-if", "--caretaker", "2029-06-10", "--svg", way, "--overwrite", "--lang", lang,
                       code=0 if way == "letter.txt" else 2)  # fmt: skip
        if way != "letter.txt":
            assert refused.out == "" and refused.err.count("\n") == 1 and "--database" not in refused.err
            said.add(refused.err.replace(way, ""))
    assert len(said) == 5
