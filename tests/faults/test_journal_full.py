"""The journal of a PostgreSQL has no room left: the server stops rather than lose an answer, and comes back whole."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path

import psycopg
import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import StorageError
from lifecycle.storage.store import Store
from tests.faults.deeds import (
    Deed,
    Everything,
    assert_all_or_nothing,
    assert_sound,
    office_with_a_file,
    perform,
    prepare,
)
from tests.faults.server import OwnServer, own_server, wait_until
from tests.faults.test_disk_full import leave, small_disk
from tests.lifecycle.storage.makers import everything
from tests.makers import CommandLine


def put_journal_on(disk: Path, server: OwnServer) -> None:
    """Its journal on a disk of its own, as many have it."""
    server.stop()
    journal, place = Path(server.started.pgdata) / "pg_wal", disk / "journal"
    shutil.copytree(journal, place)
    shutil.rmtree(journal)
    journal.symlink_to(place)
    if server.system_user is not None:
        disk.chmod(0o755)
        for path in (place, *place.rglob("*")):
            shutil.chown(path, server.system_user)
    server.start()


def write_until_full(store: Store, file: str, address: str) -> tuple[Deed, Everything]:
    """Deed after deed, each in a new file of the journal, until one finds no room; that one, and what stood before it."""
    for number in count(1):
        deed = prepare(store, "an advance", file, number)
        before = everything(store)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("SELECT pg_switch_wal()")
        try:
            perform(store, deed)
        except StorageError:
            return deed, before
        assert number < 500, "it never gets full"
    raise AssertionError


@pytest.mark.postgres
def test_a_full_journal_stops_the_server_and_nothing_is_half_done(tmp_path: Path):
    """Answered is what was flushed. Without room the command line says in one sentence that the server is not there."""
    with own_server() as server, small_disk(Path("/tmp") / f"agreements-wal-{os.getpid()}", "120m") as disk:
        put_journal_on(disk, server)
        with open_database(server.address, create=True) as store:
            file = office_with_a_file(store)
            filler = leave(disk, 1_000_000)
            deed, before = write_until_full(store, file, server.address)
            line = CommandLine(server.address, tmp_path, "officer", "2026-11-23")
            said = line("record", file, "note", "--text", "x", code=1).err
            assert "No database answers" in said.splitlines()[-1]
            assert "Traceback" not in said
            ended = Path(server.started.pgdata) / "postmaster.pid"
            wait_until(lambda: not ended.exists(), "the server still runs without a journal")
            filler.unlink()
            server.start()
            assert_sound(store)
            assert_all_or_nothing(store, deed, before)
