"""A bar on standard error for what takes longer than a second: on a terminal only, and gone once it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from messages.render import render

if TYPE_CHECKING:
    from commands.session import Session

SHOWN_AFTER_SECONDS = 1.0
WIDTH = 30
"""Signs of the bar."""
CLEAR = "\r\x1b[2K"
"""To the start of the line, and the line is empty (ECMA-48, EL)."""


class Bar:
    """Shows how far something is: called with what is done and how much there is, in the words of a key."""

    def __init__(
        self, key: str, lang: str, terminal: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.key, self.lang = key, lang
        self._terminal = terminal or sys.stderr
        self._clock = clock
        self._began = clock()
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Show it, where it has lasted long enough; take it away at the end."""
        if done >= total:
            self.close()
        elif self._clock() - self._began >= SHOWN_AFTER_SECONDS:
            full = WIDTH * done // total
            said = render(self.key, {"done": done, "total": total}, self.lang)
            self._write(f"{CLEAR}[{'#' * full}{'.' * (WIDTH - full)}] {said}")
            self._shown = True

    def close(self) -> None:
        """Take the bar away, where one stands."""
        if self._shown:
            self._write(CLEAR)
            self._shown = False

    def _write(self, said: str) -> None:
        print(said, end="", file=self._terminal, flush=True)


@contextmanager
def watching(session: Session, key: str) -> Iterator[Bar | None]:
    """A bar for what is done in the block, in the words of a key; None beside JSON and where there is no terminal."""
    bar = None if session.json or not sys.stderr.isatty() else Bar(key, session.lang)
    try:
        yield bar
    finally:
        if bar is not None:
            bar.close()
