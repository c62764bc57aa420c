"""A command that is asked to end ends like one that was interrupted: what it put aside is taken away first."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TERMINATED = 128 + signal.SIGTERM
"""The exit code that shells show for a program that was asked to end."""


@contextmanager
def tidy_end() -> Iterator[None]:
    """Let SIGTERM unwind the block, as SIGINT does; the server and the scheduler have their own ways to end."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
