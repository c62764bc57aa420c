"""`agreements import` of a small record: what is carried, what a child process does, what must hold afterwards."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lifecycle.errors import Conflict
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.transfer.loading import Loaded, check_file, load_record
from lifecycle.transfer.writing import write_record
from tests.faults import driver
from tests.faults.deeds import assert_sound, office_with_files, perform, prepare
from tests.lifecycle.storage.makers import everything


def write_small_record(folder: Path) -> Path:
    """An export of two agreements in force with documents and free texts, a refusal and an erasure."""
    with open_database(f"sqlite:///{folder / 'first.db'}", create=True) as store:
        files = office_with_files(store, 2)
        for kind in ("a refusal", "an erasure"):
            perform(store, prepare(store, kind, files[0], 1))
        write_record(store, folder / "record.zip")
    return folder / "record.zip"


def carry_in(store: Store, path: Path) -> Loaded:
    """What `agreements import FILE` does once the database is open."""
    return load_record(store, path, check_file(path))


def import_in_child(fault: driver.Fault, url: str, path: Path) -> None:
    """The same, in a database that stands."""
    with open_database(url) as store, driver.struck(fault):
        carry_in(store, path)


def import_anew_in_child(fault: driver.Fault, url: str, path: Path) -> None:
    """The whole command, where nothing is yet."""
    with driver.struck(fault), open_database(url, create=True) as store:
        carry_in(store, path)


def assert_carried_once(store: Store, path: Path) -> None:
    """The record is here, byte for byte; the same command says so and changes nothing."""
    assert_sound(store)
    stands = everything(store)
    with pytest.raises(Conflict) as told:
        carry_in(store, path)
    assert told.value.key == "transfer.not_empty"
    assert everything(store) == stands
    with TemporaryDirectory() as folder:
        write_record(store, Path(folder) / "again.zip")
        assert (Path(folder) / "again.zip").read_bytes() == path.read_bytes()
