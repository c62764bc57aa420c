"""A database file copied away while somebody writes: the copy is sound as far as it goes, or it is refused.

A copy of the three files taken at one moment is as good as a power cut. Copied one after the other they may not fit
together: pages of different moments. So whoever copies by hand stops the program first, or takes all of `agreements.db*`
together from a snapshot of the file system; and in any case lets `agreements verify` say whether the copy is whole.
"""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import Damaged, NotOurs
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from tests.faults.deeds import assert_sound, desk_on, office_with_a_file
from tests.faults.killing import forks, start
from tests.faults.server import command_of, wait_until
from tests.lifecycle.storage.makers import everything
from tests.makers import CommandLine
from tests.races.racing import TODAY

WITH = {"alone": ("",), "with its journal": ("", "-wal"), "journal first": ("-wal", "")}


def write_for_ever(url: str, file: str, done: Any, enough: Any) -> None:
    with open_database(url) as store:
        desk = desk_on(store, TODAY)
        for number in count():
            if enough.is_set():
                return
            desk.perform(command_of(0, number, file, file))
            done.value += 1


def copy_while_written(url: str, path: Path, folder: Path, files: tuple[str, ...], copies: int) -> dict[str, int]:
    """How many copies were sound, were found wanting by `verify`, and could not be read."""
    with open_database(url) as store:
        file = office_with_a_file(store)
        done, enough = forks.Value("i", 0), forks.Event()
        writer = start(write_for_ever, url, file, done, enough)
        made = []
        for number in range(copies):
            reached = done.value + 20
            wait_until(lambda: done.value >= reached or not writer.is_alive(), "the writer does not get on")  # noqa: B023
            made.append(folder / f"copy-{number}" / "agreements.db")
            made[-1].parent.mkdir()
            for suffix in files:
                shutil.copyfile(f"{path}{suffix}", f"{made[-1]}{suffix}")
        enough.set()
        writer.join()
        assert writer.exitcode == 0
        assert_sound(store)
        entries = {(row[1], row[2]): row for row in history(store)}
        return judge(made, entries)


def history(store: Store) -> list[tuple[Any, ...]]:
    with store.reading() as reading:
        return [(row.id, row.subject, row.sequence, row.hash, row.body) for row in reading.all_entries()]


def judge(copies: list[Path], entries: dict[tuple[str, int], tuple[Any, ...]]) -> dict[str, int]:
    found = {"sound": 0, "wanting": 0, "unreadable": 0}
    for copy in copies:
        try:
            with open_database(f"sqlite:///{copy}") as store:
                verified = verify(store)
                if verified.ok:
                    held = history(store)
                    assert [entries[row[1], row[2]] for row in held] == held, "what is there was written so"
                    everything(store)
                    kind = "sound"
                else:
                    kind = "wanting"
        except (Damaged, NotOurs):
            kind = "unreadable"
        found[kind] += 1
        line = CommandLine(f"sqlite:///{copy}", copy.parent)
        if found["sound"] == 1 or kind != "sound":
            told = line("verify", code={"sound": 0, "wanting": 6, "unreadable": 1}[kind])
            assert "Traceback" not in told.err
    return found


@pytest.mark.parametrize("files", WITH.values(), ids=WITH)
def test_a_file_copied_while_it_is_written(sqlite_url, tmp_path, files: tuple[str, ...]):
    found = copy_while_written(sqlite_url, tmp_path / "agreements.db", tmp_path, files, copies=5)
    assert sum(found.values()) == 5


def test_a_copy_of_all_at_one_moment_is_whole(sqlite_url, tmp_path):
    """While nobody writes, file and journal together hold everything that was told done."""
    path = tmp_path / "agreements.db"
    (tmp_path / "copy").mkdir()
    with open_database(sqlite_url) as store:
        office_with_a_file(store)
        assert (tmp_path / "agreements.db-wal").stat().st_size
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", tmp_path / "copy" / f"agreements.db{suffix}")
        with open_database(f"sqlite:///{tmp_path / 'copy' / 'agreements.db'}") as copy:
            assert everything(copy) == everything(store)
            assert_sound(copy)
    path.with_name("half.db").write_bytes(path.read_bytes()[: path.stat().st_size // 8192 * 4096])
    told = CommandLine(f"sqlite:///{path.with_name('half.db')}", tmp_path)("verify", code=1)
    assert "damaged" in told.err
