"""Files that people name to be read: a plain file, or one sentence that says why not, and no waiting for ever."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from tests.commands.conftest import Agreements
from tests.makers.program import CommandLine

pytestmark = pytest.mark.said_alike

FILE = "BE-BRU-2026-0035"
READING = [
    ("verify", "--checkpoint"),
    ("verify", "--public-key"),
    ("verify-pack", "pack.zip", "--public-key"),
    ("verify-pack", "pack.zip", "--checkpoint"),
    ("pack", FILE, "-o", "other.zip", "--extends"),
    ("policy", "check"),
    ("policy", "adopt", "--reason", "a reason"),
    ("replay", "--policy"),
    ("import",),
    ("restore",),
    ("record", FILE, "document"),
]
"""Every way to name a file that is read but those of portfolios, packs and older files, which say more of what it is."""
OTHERWISE = [("verify-pack",), ("legacy",), ("init", "--portfolio")]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a register and a pack of it, made once."""
    folder = tmp_path_factory.mktemp("opened")
    (folder / "var").mkdir()
    made = line_in(folder)
    made("init")
    made("pack", FILE, "-o", "pack.zip")
    return folder


@pytest.fixture
def line(opened: Path, tmp_path: Path) -> Iterator[CommandLine]:
    """A register beside a folder and a pipe at whose other end there is nobody."""
    shutil.copytree(opened, tmp_path, dirs_exist_ok=True)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    yield line_in(tmp_path)
    os.close(os.open(tmp_path / "pipe", os.O_RDWR | os.O_NONBLOCK))  # whoever waits there goes on, where a test failed


def line_in(folder: Path) -> CommandLine:
    return CommandLine(f"sqlite:///{folder / 'var' / 'agreements.db'}", folder, user="administrator")


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_pipe_a_device_a_folder_or_no_name_is_refused_in_one_sentence(line: CommandLine, command: tuple[str, ...]):
    before = line.as_("auditor")("history", "--json").json["total"]
    for name, key in (
        ("pipe", "usage.no_plain_file"),
        ("/dev/zero", "usage.no_plain_file"),
        ("folder", "usage.is_folder"),
        ("nowhere", "usage.no_file"),
    ):
        told = line(*command, name, code=2).err
        assert told == render(key, {"path": name}, "en") + "\n"
    assert line(*command, "", code=2).err == render("usage.empty_name", {}, "en") + "\n"
    assert line.as_("auditor")("history", "--json").json["total"] == before


@pytest.mark.parametrize("command", OTHERWISE, ids=" ".join)
def test_what_is_no_pack_portfolio_or_table_is_not_waited_for_either(line: CommandLine, command: tuple[str, ...]):
    for name in ("pipe", "/dev/zero", "folder"):
        assert name in line(*command, name, code=2).err
    assert line(*command, "", code=2).err == render("usage.empty_name", {}, "en") + "\n"


WRITING = (
    ("checkpoint", "-o"),
    ("timeline", "-o"),
    ("pack", "-o"),
    ("backup",),
    ("export", "--output"),
    ("coversheet", "{file}", "-o"),
)


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_no_name_to_write_to_is_refused_as_one_to_read_is(line: CommandLine, command: tuple[str, ...]):
    named = [part.format(file="BE-BRU-2026-0001") for part in command]
    assert line(*named, "", code=2).err == render("usage.empty_name", {}, "en") + "\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_key_file_that_is_a_pipe_signs_nothing_and_keeps_nobody_from_verifying(line: CommandLine, lang: str):
    for name in ("pipe", "/dev/zero"):
        at = replace(line, lang=lang, key_file=name)
        found = at("verify", "--json").json
        assert found["ok"] and "key_unusable" in [note["what"] for note in found["notes"]]
        path = str(line.folder / name)
        for signing in (("checkpoint",), ("pack", FILE, "-o", "other.zip")):
            assert at(*signing, code=2).err == render("usage.no_plain_file", {"path": path}, lang) + "\n"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_settings_that_are_a_folder_or_a_pipe_are_told_what_they_are(nothing: Agreements, folder: Path, lang: str):
    settings = folder / "agreements.toml"
    said = render("usage.settings_no_file", {"path": "agreements.toml"}, lang) + "\n"
    settings.mkdir()
    assert nothing("list", "--lang", lang).err == said
    settings.rmdir()
    os.mkfifo(settings)
    assert nothing("list", "--lang", lang).err == said
    os.close(os.open(settings, os.O_RDWR | os.O_NONBLOCK))


def test_a_file_that_never_ends_where_a_small_one_is_meant_is_not_read_to_its_end(line: CommandLine):
    with (line.folder / "large").open("wb") as file:
        file.truncate(1 << 40)
    for command in (("policy", "check"), ("verify", "--public-key"), ("verify", "--checkpoint")):
        assert "large" in line(*command, "large", code=2).err


def test_a_file_called_by_a_dash_is_none_and_nothing_is_written(line: CommandLine):
    for writing in (
        ("pack", FILE, "-o"),
        ("checkpoint", "-o"),
        ("timeline", "-o"),
        ("export", "-o"),
        ("backup",),
        ("export", "--output"),
        ("what-if", "--caretaker", "2029-06-10:2030-12-01", "--svg"),
    ):
        assert line(*writing, "-", code=2).err == render("transfer.no_dash", {}, "en") + "\n"
    assert not (line.folder / "-").exists()
