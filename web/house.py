"""What every part of the web is given: the database, the clock, today, and the post. Handed in, never asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from lifecycle.desk import Desk
from lifecycle.knowledge import Known, Registers
from lifecycle.queries import Queries
from lifecycle.storage.store import Store
from rules.facts import Actor
from scheduler.post import Office


@dataclass(frozen=True)
class House:
    """The house behind the pages, the API and the feeds; threads may share it.

    `clock` gives the instant (UTC, aware), `today` the local day in Brussels, each time they are asked; `trial_day`
    says that the day was set by hand.
    """

    store: Store
    clock: Callable[[], datetime]
    today: Callable[[], date]
    office: Office = Office()
    trial_day: bool = False
    _kept: threading.local = field(default_factory=threading.local, init=False, repr=False, compare=False)
    _read: dict[str, Known] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def registers(self) -> Registers:
        """The registers as last read, for this thread; of what did not change meanwhile nothing is read again.

        A thread has its own, for one request at a time changes them; what another read is taken over, for reading
        them anew takes as long as an answer may.
        """
        held: Registers | None = getattr(self._kept, "registers", None)
        if held is None:
            held = self._kept.registers = Registers()
        for name in {*self._read, *held.known}:
            mine, read = held.known.get(name), self._read.get(name)
            if mine is not None and (read is None or read.version < mine.version):
                self._read[name] = mine
            elif read is not None and (mine is None or mine.version < read.version):
                held.known[name] = read
        return held

    def queries(self, lang: str, as_of: date | None = None, known_at: str | None = None) -> Queries:
        """What can be asked today, in a language."""
        return Queries(self.store, self.today(), lang, as_of, known_at, self.registers)

    def desk(self, actor: Actor) -> Desk:
        """The one door, for somebody who was recognised."""
        desk = Desk(self.store, clock=self.clock, today=self.today(), actor=actor, trial_day=self.trial_day)
        desk.sitting.registers = self.registers
        return desk
