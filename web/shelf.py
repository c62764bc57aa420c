"""Answers that were made once and hold until anything is recorded: the public list, the board, the counts.

They look at every file, which takes seconds of many thousands. What tells whether they still hold is read each time, so
that nobody is ever given yesterday's list; and one reader makes what many wait for.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from lifecycle.storage.checks import last_check
from lifecycle.storage.messages import unsent
from web.house import House

MOST = 64
"""How many answers are kept; the one that was asked for longest ago goes first."""


class Shelf:
    """The answers of one process; threads share it."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def fetch(self, house: House, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made under this key, made anew where anything was recorded or the day has changed since.

        `make` is asked after the state was read, so that what it answers is never older than the state it is kept
        under. What it raises is raised, and kept nowhere. Nobody may change what is given.
        """
        state = _state(house)
        found = self._find(key, state)
        if found is not None:
            return found[1]
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:
                state = _state(house)
                found = self._find(key, state)
                made = found[1] if found is not None else make()
                self._keep(key, state, made)
        except BaseException:
            with self._lock:  # a key that nothing can be made of leaves nothing behind
                self._making.pop(key, None)
            raise
        return made

    def _find(self, key: Hashable, state: Hashable) -> tuple[Hashable, Any] | None:
        with self._lock:
            found = self._held.get(key)
            if found is None or found[0] != state:
                return None
            self._held.move_to_end(key)
            return found

    def _keep(self, key: Hashable, state: Hashable, made: Any) -> None:
        with self._lock:
            self._held[key] = (state, made)
            self._held.move_to_end(key)
            while len(self._held) > self.most:
                gone, _ = self._held.popitem(last=False)
                self._making.pop(gone, None)


def _state(house: House) -> Hashable:
    """What changes an answer: the day, the extent of the record, the last check, the messages that did not leave."""
    with house.store.reading() as reading:
        return house.today(), reading.extent(), last_check(reading), tuple(sorted(unsent(reading).items()))
