"""The disk is full: one clear error, nothing half done, and with room again the same key goes through."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import DiskFull
from lifecycle.storage.store import Store
from tests.faults.deeds import Deed, assert_all_or_nothing, assert_sound, office_with_a_file, perform, prepare
from tests.faults.server import own_server
from tests.lifecycle.storage.makers import everything
from tests.makers import CommandLine

KINDS = ("an advance", "a refusal", "a correction", "a partner")


def fill_up(store: Store, file: str) -> tuple[Deed, dict]:
    """Deed after deed, until there is no room; the one that was too much, and what stood before it."""
    for number in count(1):
        deed = prepare(store, "an advance", file, number)
        before = everything(store)
        try:
            perform(store, deed)
        except DiskFull:
            return deed, before
        assert number < 2000, "it never gets full"
    raise AssertionError


def set_quota(store: Store, pages: int) -> None:
    with store.reading() as reading:
        reading.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def pages_of(store: Store) -> int:
    with store.reading() as reading:
        return reading.connection.exec_driver_sql("PRAGMA page_count").scalar_one()


@pytest.mark.parametrize("kind", KINDS)
def test_a_quota_of_pages_is_used_up(sqlite_url, kind: str):
    """The database may not grow by one page more. Small deeds fit into what is left, until one does not."""
    with open_database(sqlite_url) as store:
        file = office_with_a_file(store)
        full = 0
        for number in count(1):
            deed = prepare(store, kind, file, number)
            before = everything(store)
            set_quota(store, pages_of(store))
            told = None
            try:
                told = perform(store, deed)
            except DiskFull:
                full += 1
            set_quota(store, 1_000_000)
            happened = assert_all_or_nothing(store, deed, before, told)
            assert happened == (told is not None)
            if full == 3:
                break


@contextmanager
def small_disk(folder: Path, size: str):
    """A file system of its own, where this process may mount one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk; the quota of pages is tested everywhere")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def leave(folder: Path, free: int) -> Path:
    """Fill the disk until so many bytes are left; the file to remove for room."""
    filler = folder / "filler"
    space = os.statvfs(folder)
    with filler.open("wb") as file:
        file.write(b"\0" * max(0, space.f_bavail * space.f_frsize - free))
    return filler


def test_a_small_disk_gets_full(tmp_path):
    """A real one: journal and shared memory need room too."""
    with small_disk(tmp_path / "disk", "4m") as disk:
        url = f"sqlite:///{disk / 'agreements.db'}"
        with open_database(url, create=True) as store:
            file = office_with_a_file(store)
            filler = leave(disk, 100_000)
            deed, before = fill_up(store, file)
            assert everything(store) == before
            assert_sound(store)
            filler.unlink()
            assert not assert_all_or_nothing(store, deed, before)


@pytest.mark.parametrize("free", range(0, 80_000, 12_000))
def test_a_disk_that_is_full_already(tmp_path, sqlite_url, free: int):
    """Whatever is left for journal and shared memory: the command line says in one sentence that there is no room."""
    with open_database(sqlite_url) as store:
        file = office_with_a_file(store)
    whole = (tmp_path / "agreements.db").read_bytes()
    with small_disk(tmp_path / "disk", "4m") as disk:
        (disk / "agreements.db").write_bytes(whole)
        filler = leave(disk, free)
        line = CommandLine(f"sqlite:///{disk / 'agreements.db'}", tmp_path, "officer", "2026-11-23")
        note = ("record", file, "note", "--text", "x" * 20_000, "--key", "once")
        told = line(*note, code=1)
        assert "no room left" in told.err.splitlines()[-1]
        assert "Traceback" not in told.err
        filler.unlink()
        line(*note)
        line(*note)
        with open_database(line.database_url) as store:
            assert_sound(store)
            with store.reading() as reading:
                notes = sum(entry.act == "note" for entry in reading.entries(file))
        assert notes == 1


@pytest.mark.postgres
def test_a_small_disk_of_the_server_gets_full(postgresql_server, tmp_path):
    """The tables lie on a disk of their own, the journal does not: where that is full, the server itself stops."""
    with own_server() as server, small_disk(Path("/tmp") / f"agreements-disk-{os.getpid()}", "24m") as disk:
        place = disk / "tables"
        place.mkdir()
        if server.system_user is not None:
            os.chmod(disk, 0o755)
            import shutil

            shutil.chown(place, server.system_user)
        with psycopg.connect(server.address, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
            connection.execute("CREATE DATABASE small TEMPLATE template0 TABLESPACE small STRATEGY file_copy")
        url = server.address.replace("/postgres?", "/small?")
        with open_database(url, create=True) as store:
            file = office_with_a_file(store)
            filler = leave(disk, 50_000)
            deed, before = fill_up(store, file)
            assert everything(store) == before
            assert_sound(store)
            filler.unlink()
            assert not assert_all_or_nothing(store, deed, before)
        with psycopg.connect(server.address, autocommit=True) as connection:
            connection.execute("DROP DATABASE small WITH (FORCE)")
            connection.execute("DROP TABLESPACE small")
