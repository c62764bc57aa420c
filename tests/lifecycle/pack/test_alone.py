"""What `verify.py` says and how it ends, whoever listens and whatever it was given beside the pack."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifecycle.errors import Unreadable
from lifecycle.log.checking import Vouching
from lifecycle.log.note import Checkpoint, public_key, read_note, sign
from lifecycle.log.sealing import seal
from lifecycle.pack.kept import read_note_file
from lifecycle.pack.writing import write_pack
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.lifecycle.pack.test_packs import alone, unpacked
from tests.makers import Office

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


def folder_of(office: Office, tmp_path: Path, reference: str | None, **how) -> Path:
    path = tmp_path / "pack.zip"
    write_pack(office.store, KEY, path, NOW, lambda chosen: {"report.html": b"<p>"}, reference=reference, **how)
    return unpacked(path, tmp_path / "out")


@pytest.mark.parametrize("spoilt", [False, True])
def test_where_whoever_listened_has_gone_the_exit_code_tells_and_nothing_is_called_wrong(
    office: Office, tmp_path: Path, spoilt: bool
):
    folder = folder_of(office, tmp_path, office.file_at("signed"))
    if spoilt:
        (folder / "report.html").write_text("<p>!")
    asked = [sys.executable, "-I", "-S", "verify.py"]
    running = subprocess.Popen(asked, cwd=folder, env={}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None and running.stderr is not None
    running.stdout.close()
    told = running.stderr.read().decode()
    running.stderr.close()
    assert running.wait() == (6 if spoilt else 0)
    assert told == ("NOT RIGHT: report.html was changed.\n" if spoilt else "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_what_cannot_be_written_is_told_as_that_and_not_as_a_finding(office: Office, tmp_path: Path):
    folder = folder_of(office, tmp_path, office.file_at("signed"))
    asked = [sys.executable, "-I", "-S", "verify.py"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(asked, cwd=folder, env={}, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, render("alone.unwritten", {}, "en") + "\n")


def test_a_key_that_was_given_is_said_to_be_the_one(office: Office, tmp_path: Path):
    folder = folder_of(office, tmp_path, office.file_at("signed"))
    (tmp_path / "given.pub").write_bytes((folder / "key.pub").read_bytes())
    asked = alone(folder, "--public-key", str(tmp_path / "given.pub")).stdout
    assert render("alone.given", {}, "en") in asked and "compare it" not in asked
    unasked = alone(folder).stdout
    assert render("alone.given", {}, "en") not in unasked and "compare it with the one you were given" in unasked


def test_of_an_earlier_instant_it_says_the_lengths_of_then_and_what_came_later(office: Office, tmp_path: Path):
    """No sentence says that nothing followed where the next one says what did."""
    file = office.file_at("signed")
    instant = office.entries(file)[-1].data["recordedAt"]
    count = len(office.entries(file))
    assert office.on("2024-05-02").record(file, "note", text="called back").passed
    said = alone(folder_of(office, tmp_path, file, known_at=instant)).stdout
    assert "Under this checkpoint each chain has as many entries" in said and f"{file} has {count}." in said
    assert "1 further entry of these chains was recorded, which is not under this checkpoint" in said
    assert "that nothing followed" not in said


def test_nothing_is_counted_where_there_is_nothing(office: Office, tmp_path: Path):
    said = alone(folder_of(office, tmp_path, office.file_at("signed"), redact=["all"])).stdout
    assert "Left out on purpose" in said and "\n0 " not in said


def kept(office: Office) -> tuple[str, str]:
    """A checkpoint that left the house, and the name of its log."""
    note = seal(office.store, KEY, NOW).note
    assert note is not None
    return note, read_note(note)[0].origin


def held_by_both(office: Office, folder: Path, note: str, tmp_path: Path) -> set[bool]:
    """Whether a checkpoint is taken, by `verify.py` and by the register."""
    (tmp_path / "kept.note").write_text(note)
    there = alone(folder, "--checkpoint", str(tmp_path / "kept.note")).returncode == 0
    read = read_note_file(str(tmp_path / "kept.note"))
    return {there, verify(office.store, vouching=Vouching(KEY, (), (read,)), helpers=1).ok}


def test_signatures_of_a_checkpoint_are_read_alike_by_whoever_checks(office: Office, tmp_path: Path):
    """C2SP signed-note: those of unknown keys are passed over, each of a known one must be right, one must be there."""
    file = office.file_at("signed")
    note, name = kept(office)
    folder = folder_of(office, tmp_path, file)
    line = note.rpartition("\n\n")[2]
    witness = sign(read_note(note)[0], "witness.example", OTHER).rpartition("\n\n")[2]
    said = read_note(note)[0]
    wrong = sign(Checkpoint(said.origin, said.size + 1, said.root, said.more), name, KEY).rpartition("\n\n")[2]
    for more in (line, witness, witness + line):
        assert held_by_both(office, folder, note + more, tmp_path) == {True}
    for more in (wrong, witness + wrong):
        assert held_by_both(office, folder, note + more, tmp_path) == {False}
    assert held_by_both(office, folder, note.removesuffix(line) + witness, tmp_path) == {False}
    assert public_key(name, KEY) != public_key(name, OTHER)


def test_a_note_of_the_pack_itself_bears_one_signature(office: Office, tmp_path: Path):
    folder = folder_of(office, tmp_path, office.file_at("signed"))
    note = (folder / "manifest.note").read_text()
    (folder / "manifest.note").write_text(note + note.rpartition("\n\n")[2])
    assert alone(folder).returncode == 6


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_checkpoint_with_a_byte_order_mark_is_told_what_it_is(office: Office, tmp_path: Path, lang: str):
    file = office.file_at("signed")
    note, _ = kept(office)
    (tmp_path / "marked.note").write_bytes(b"\xef\xbb\xbf" + note.encode())
    folder = folder_of(office, tmp_path, file)
    done = alone(folder, "--checkpoint", str(tmp_path / "marked.note"), "--lang", lang)
    assert done.returncode == 2 and render("alone.bad.byte_order_mark", {}, lang) in done.stderr
    with pytest.raises(Unreadable, match=r"usage\.byte_order_mark"):
        read_note_file(str(tmp_path / "marked.note"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pipe_a_device_a_folder_or_no_name_is_refused_and_not_waited_for(office: Office, tmp_path: Path, lang: str):
    folder = folder_of(office, tmp_path, office.file_at("signed"))
    os.mkfifo(tmp_path / "pipe")
    for option in ("--checkpoint", "--public-key"):
        for given in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
            done = alone(folder, option, str(given), "--lang", lang)
            assert done.returncode == 2 and render("alone.bad.no_plain_file", {"file": str(given)}, lang) in done.stderr
        done = alone(folder, option, "", "--lang", lang)
        assert done.returncode == 2 and render("alone.bad.no_name", {}, lang) in done.stderr


@pytest.mark.parametrize("name", ["manifest.json", "key.pub", "report.html", "entries.jsonl"])
def test_a_pipe_in_the_place_of_a_file_of_the_pack_is_not_waited_for(office: Office, tmp_path: Path, name: str):
    folder = folder_of(office, tmp_path, office.file_at("signed"))
    (folder / name).unlink()
    os.mkfifo(folder / name)
    done = alone(folder)
    assert done.returncode in (2, 6) and name in done.stderr
