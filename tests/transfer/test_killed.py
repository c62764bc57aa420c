"""`kill -9` in the middle of an import: the database is empty or whole, and the same import finishes the work."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.rows import is_untouched
from lifecycle.transfer.loading import check_file, load_record
from lifecycle.transfer.writing import write_record
from lifecycle.verify import verify
from tests.makers import Office, brussels

KILLS = 6
PATIENCE = 60


def _import(url: str, path: str, begun: Any) -> None:
    with open_database(url) as store:
        parts = check_file(Path(path))
        begun.set()
        load_record(store, Path(path), parts)


@pytest.fixture
def path(sqlite_template, tmp_path: Path) -> Path:
    """An export of the Brussels portfolio."""
    with open_database(f"sqlite:///{tmp_path / 'first.db'}", create=True) as store:
        Office.open(store, brussels(), folder=tmp_path)
        write_record(store, tmp_path / "record.zip")
    return tmp_path / "record.zip"


def test_a_killed_import_leaves_nothing_or_everything(database_url: str, path: Path):
    context, chance = multiprocessing.get_context("spawn"), random.Random(8)
    cut = 0
    for _ in range(KILLS):
        begun = context.Event()
        process = context.Process(target=_import, args=(database_url, str(path), begun))
        process.start()
        assert begun.wait(PATIENCE)
        time.sleep(chance.uniform(0, 0.08))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join(PATIENCE)
        with open_database(database_url) as store, store.reading() as reading:
            if not is_untouched(reading):
                break
        cut += 1
    with open_database(database_url) as store:
        if cut == KILLS:
            load_record(store, path, check_file(path))
        found = verify(store)
        assert found.ok and found.entries > 100
        write_record(store, path.with_name("again.zip"))
    assert path.with_name("again.zip").read_bytes() == path.read_bytes()
    assert cut, "no kill came before the end"
