"""Three schedulers on one PostgreSQL with many deadlines that are due: one is killed, the server starts anew once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from benchmarks.world import copy_of, fill, new_store, pattern
from lifecycle.deadlines import AT_ONCE
from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import StorageError
from lifecycle.storage.tables import check_run, deadline, history, reminder
from lifecycle.verify import verify
from tests.faults.server import own_server

pytestmark = pytest.mark.postgres

TODAY = date(2029, 3, 2)
"""The day on which the term of every file ends."""
PATIENCE = 240
ROOT = Path(__file__).parents[2]


def node(url: str) -> subprocess.Popen[bytes]:
    """A scheduler as it is run: `agreements tick`, by the second."""
    given = {**os.environ, "AGREEMENTS_DATABASE_URL": url, "AGREEMENTS_TODAY": TODAY.isoformat()}
    command = [sys.executable, str(ROOT / "cli.py"), "tick", "--every", "1"]
    return subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ended(url: str) -> int:
    """How many terms were ended so far; as many as before while the server is down."""
    try:
        with open_database(url) as store, store.reading() as reading:
            asked = select(func.count()).select_from(history).where(history.c.act == "term_ends")
            return int(reading.connection.execute(asked).scalar_one())
    except StorageError:
        return -1


def wait_until(url: str, count: int) -> None:
    began = time.monotonic()
    while ended(url) < count:
        assert time.monotonic() - began < PATIENCE, "the schedulers do not get on"
        time.sleep(0.02)


def test_three_nodes_share_the_work_and_do_nothing_twice_though_one_is_killed_and_the_server_restarts(
    postgresql_server,
):
    share(600)


def share(files: int) -> None:
    """So many files whose term ends today, three nodes, one `kill -9`, one restart: each effect once."""
    with own_server() as server:
        with new_store(server.address) as store:
            made = pattern(store, "in_force")
            fill(store, (copy_of(made, number) for number in range(files - 1)))
            with store.bulk() as unit:
                unit.connection.execute(update(deadline).values(next_on=AT_ONCE))
        nodes = [node(server.address) for _ in range(3)]
        try:
            wait_until(server.address, files // 10)
            nodes[0].kill()
            wait_until(server.address, files // 4)
            server.stop()
            server.start()
            wait_until(server.address, files)
            for one in nodes[1:]:
                one.terminate()
            assert [one.wait(PATIENCE) for one in nodes] == [-signal.SIGKILL, 0, 0]
        finally:
            for one in nodes:
                one.kill()
        with open_database(server.address) as store:
            with store.reading() as reading:
                acts = Counter(
                    reading.connection.execute(select(history.c.subject).where(history.c.act == "term_ends")).scalars()
                )
                told = Counter(
                    reading.connection.execute(
                        select(reminder.c.subject).where(reminder.c.kind == "clock_act")
                    ).scalars()
                )
                names = set(reading.connection.execute(select(check_run.c.node)).scalars())
            assert len(acts) == files and set(acts.values()) == {1}
            assert told == acts, "each effect is told once, to whoever works on the file"
            assert len(names) >= 2, "they shared the work"
            assert verify(store).ok
