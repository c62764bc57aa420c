"""A child process that kills itself, by `kill -9`, at one statement of what it does.

ended = die(perform_in_child, url, deed, at=7)      # at the seventh statement; `after=True`: once it has run
assert ended == KILLED                              # or DONE, where it has fewer statements
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from tests.faults import driver
from tests.faults.deeds import Deed, perform

KILLED, DONE = -signal.SIGKILL, 0
PATIENCE = 60
"""Seconds after which a process that hangs fails the test."""

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.faults.preloaded"])


def die(work: Callable[..., None], *given: Any, at: int, after: bool = False) -> int:
    """Run it in a child; how the child ended."""
    child = start(_struck, work, given, at, "killed after" if after else "killed")
    child.join(PATIENCE)
    assert child.exitcode is not None, "the child hangs"
    return child.exitcode


GONE = """SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"""


def let_go(store: Store) -> None:
    """Wait until a server has noticed that a killed client is gone, and holds nothing for it any more."""
    ends = time.monotonic() + PATIENCE
    while store.dialect == "postgresql":
        with store.reading() as reading:
            if not reading.connection.execute(text(GONE)).scalar():
                return
        assert time.monotonic() < ends, "the server holds on to what a dead client had"
        time.sleep(0.02)


def start(work: Callable[..., None], *given: Any) -> Any:
    """A child at work."""
    child = forks.Process(target=work, args=given, daemon=True)
    child.start()
    return child


def _struck(work: Callable[..., None], given: tuple[Any, ...], at: int, how: driver.How) -> None:
    with driver.installed():
        work(driver.Fault(at, how), *given)


def perform_in_child(fault: driver.Fault, url: str, deed: Deed) -> None:
    """The deed, in a database that stands."""
    with open_database(url) as store, driver.struck(fault):
        perform(store, deed)
