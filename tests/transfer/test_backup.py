"""Backups: taken while eight processes write, restored elsewhere, and never at the cost of what is there."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from lifecycle.errors import Unreadable
from lifecycle.new_file import House
from lifecycle.transfer.loading import check_file, load_record
from lifecycle.transfer.writing import BACKUP, write_record
from lifecycle.verify import verify
from tests.conftest import DATABASES
from tests.makers import Life, Office
from tests.races.racing import ONE_MONTH, Eight, Typed, outcomes


@pytest.fixture(scope="module")
def eight():
    started = Eight()
    yield started
    started.close()


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_taken_while_eight_write_is_whole_and_restores_anywhere(
    eight: Eight, store, database_url: str, empty, tmp_path: Path, kind: str
):
    """Each backup is one moment of the record: it verifies, and each later one holds no less."""
    office = Office.open(store, folder=tmp_path)
    file = Life(office, "vienna").until("in_force")
    told: list = []

    def write() -> None:
        typed = [Typed(file, "renew", ONE_MONTH, times=12, stubborn=True) for _ in range(8)]
        told.extend(eight.race(database_url, typed))

    writers = threading.Thread(target=write)
    writers.start()
    taken: list[tuple[Path, Any]] = []
    while writers.is_alive() or not taken:
        path = tmp_path / f"{len(taken)}.backup"
        taken.append((path, write_record(store, path, BACKUP)))
    writers.join()
    assert outcomes(told)["advanced"] == 8 * 12
    sizes = [written.entries for _, written in taken]
    assert sizes == sorted(sizes)
    middle, written = taken[len(taken) // 2]
    other = empty(kind)
    load_record(other, middle, check_file(middle))
    found = verify(other)
    assert found.ok, found.first_broken
    assert found.entries == written.entries


def test_a_backup_never_replaces_a_file_unless_told_to(store, tmp_path: Path):
    Office.open(store, folder=tmp_path)
    path = tmp_path / "letter.txt"
    path.write_text("do not lose me")
    with pytest.raises(Unreadable) as told:
        write_record(store, path, BACKUP)
    assert told.value.key == "transfer.taken"
    assert path.read_text() == "do not lose me"
    write_record(store, path, BACKUP, overwrite=True)
    assert check_file(path)


@pytest.mark.parametrize("side", ["", "-wal", "-shm"])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_database_is_not_backed_up_onto_itself_by_whatever_name(sqlite_url: str, tmp_path: Path, side, overwrite):
    from lifecycle.storage.engine import open_database

    database = tmp_path / "agreements.db"
    with open_database(sqlite_url) as store:
        Office.open(store, folder=tmp_path)
        (tmp_path / "link").symlink_to(f"{database}{side}")
        os.link(database, tmp_path / "hard") if not side else None
        names = [f"{database}{side}", str(tmp_path / "link"), *([str(tmp_path / "hard")] if not side else [])]
        for name in names:
            with pytest.raises(Unreadable) as told:
                write_record(store, Path(name), BACKUP, overwrite=overwrite, house=House(str(database)))
            assert told.value.key == "transfer.itself"
        assert verify(store).ok


@pytest.mark.parametrize(("name", "key"), [("", "transfer.is_folder"), ("no/where", "transfer.no_folder")])
def test_a_folder_or_a_place_that_is_not_there_is_told(store, tmp_path: Path, name: str, key: str):
    Office.open(store, folder=tmp_path)
    with pytest.raises(Unreadable) as told:
        write_record(store, tmp_path / name, BACKUP)
    assert told.value.key == key


FULL = """
import resource, sys
from pathlib import Path
from lifecycle.errors import Failed
from lifecycle.storage.engine import open_database
from lifecycle.transfer.writing import write_record
with open_database(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        write_record(store, Path(sys.argv[2]), "backup", overwrite=True)
    except Failed as error:
        print(error.key)
"""


def test_without_room_the_old_backup_stays_and_nothing_is_left_behind(sqlite_url: str, tmp_path: Path):
    from lifecycle.storage.engine import open_database

    with open_database(sqlite_url) as store:
        Office.open(store, folder=tmp_path)
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / "old.backup"
    path.write_text("the backup of yesterday")
    done = subprocess.run(
        [sys.executable, "-c", FULL, sqlite_url, str(path)], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "transfer.not_written", done.stderr
    assert [p.name for p in path.parent.iterdir()] == ["old.backup"]
    assert path.read_text() == "the backup of yesterday"
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 20_000
