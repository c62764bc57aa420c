"""One long-running scheduler on one SQLite file: a second is refused in words. PostgreSQL takes any number."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifecycle.errors import Conflict
from lifecycle.storage.store import Store


@contextmanager
def only_one(store: Store) -> Iterator[None]:
    """Hold the place of the scheduler while the block runs.

    The lock is the kernel's and ends with the process, also after `kill -9`. Raises Conflict where another process
    holds it.
    """
    if store.dialect != "sqlite":
        yield
        return
    path = Path(f"{store.engine.url.database}.scheduler")
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("conflict.second_scheduler", {"path": str(store.engine.url.database)}) from error
        yield
