"""What every part of the web is given: the database, the clock, today, and the post. Handed in, never asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from lifecycle.desk import Desk
from lifecycle.knowledge import Registers
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

    @property
    def registers(self) -> Registers:
        """The registers as this thread last read them; of what did not change meanwhile nothing is read again."""
        held: Registers | None = getattr(self._kept, "registers", None)
        if held is None:
            held = self._kept.registers = Registers()
        return held

    def queries(self, lang: str, as_of: date | None = None, known_at: str | None = None) -> Queries:
        """What can be asked today, in a language."""
        return Queries(self.store, self.today(), lang, as_of, known_at, self.registers)

    def desk(self, actor: Actor) -> Desk:
        """The one door, for somebody who was recognised."""
        desk = Desk(self.store, clock=self.clock, today=self.today(), actor=actor, trial_day=self.trial_day)
        desk.sitting.registers = self.registers
        return desk
