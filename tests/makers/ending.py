"""Servers of tests that were told to end: they take a fifth of a second for it, and no test waits so long."""

from __future__ import annotations

import atexit
import threading

import uvicorn

_ENDING: list[threading.Thread] = []


def let_end(server: uvicorn.Server, thread: threading.Thread) -> None:
    """Tell a server to end by itself. Nothing may be asked of it any more; what it answers from may be closed."""
    server.should_exit = True
    _ENDING[:] = [one for one in (*_ENDING, thread) if one.is_alive()]


@atexit.register
def _wait() -> None:
    for thread in _ENDING:
        thread.join(20)
