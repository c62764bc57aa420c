"""Whatever ends a program that writes a file leaves nothing of it, or what the next one takes away."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from lifecycle.errors import Unreadable
from lifecycle.new_file import new_file

pytestmark = pytest.mark.said_alike

PATIENCE = 60


def _write(path: str, begun: Any, unnamed: bool) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever began the tests may ignore it
    if not unnamed:  # as on a file system that knows no file without a name
        vars(os).pop("O_TMPFILE", None)
    with new_file(Path(path), overwrite=True) as file:
        file.write(b"half of it")
        file.flush()
        begun.set()
        time.sleep(PATIENCE)


def _begun(path: Path, unnamed: bool) -> multiprocessing.process.BaseProcess:
    """Another process in the middle of writing a file."""
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    process = context.Process(target=_write, args=(str(path), begun, unnamed))
    process.start()
    assert begun.wait(PATIENCE)
    return process


def _kill(process: multiprocessing.process.BaseProcess, by: signal.Signals) -> None:
    os.kill(process.pid or 0, by)
    process.join(PATIENCE)


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="a system that knows no file without a name")
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_whatever_ends_the_program_nothing_is_left(tmp_path: Path, by: signal.Signals):
    _kill(_begun(tmp_path / "pack.zip", unnamed=True), by)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_program_left_under_a_name_is_taken_away_by_the_next_and_what_is_written_is_not(tmp_path: Path):
    path, other = tmp_path / "pack.zip", tmp_path / "other.zip"
    killed, writing, elsewhere = (_begun(one, unnamed=False) for one in (path, path, other))
    _kill(killed, signal.SIGKILL)
    assert len(list(tmp_path.glob(".pack.zip.*.part"))) == 2
    with new_file(path, overwrite=True) as file:
        file.write(b"whole")
    assert path.read_bytes() == b"whole" and path.stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.glob(".pack.zip.*.part"))) == 1, "the one that is being written"
    for process in (writing, elsewhere):
        _kill(process, signal.SIGKILL)
    with new_file(path, overwrite=True) as file:
        file.write(b"again")
    assert [one.name for one in sorted(tmp_path.iterdir()) if ".pack.zip" in one.name] == []
    assert list(tmp_path.glob(".other.zip.*.part")), "of another file: whoever writes that one takes it away"


@pytest.mark.parametrize("unnamed", [True, False])
def test_a_name_that_was_taken_meanwhile_is_not_written_over(tmp_path: Path, monkeypatch, unnamed: bool):
    if not unnamed:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    path = tmp_path / "pack.zip"
    with pytest.raises(Unreadable, match="transfer.taken"), new_file(path, overwrite=False) as file:
        file.write(b"mine")
        path.write_bytes(b"somebody else's")
    assert path.read_bytes() == b"somebody else's" and list(tmp_path.iterdir()) == [path]
