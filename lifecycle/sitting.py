"""Who sits at the desk, on which day, by which clock, and what was last read of the registers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lifecycle.entries import instant
from lifecycle.knowledge import Registers
from rules.facts import Actor

Clock = Callable[[], datetime]

SCHEDULER = Actor(0, "scheduler")
"""Who does clock acts."""


@dataclass(slots=True)
class Sitting:
    """One person at the desk.

    `clock` gives the instant (UTC, aware), `today` the local day in Brussels; `trial_day` says that the day was set
    by hand, which every entry then tells.
    """

    clock: Clock
    today: date
    actor: Actor
    trial_day: bool = False
    registers: Registers = field(default_factory=Registers)
    run: int | None = None
    """The check that is running, by its number in the log of checks; None for a person at the desk."""

    @property
    def at(self) -> str:
        """The instant, as it is stored."""
        return instant(self.clock())

    def mark(self, data: dict[str, Any]) -> dict[str, Any]:
        """Mark an entry that is made while the day is set by hand, and keep that day: it is decided by."""
        if self.trial_day:
            data.update(trialDay=True, today=self.today.isoformat())
        return data

    def refresh_actor(self) -> None:
        """Take the role that the register of people gives now: a change counts at once, a disabled person has none."""
        person = self.registers.people.find(self.actor.number)
        if person is not None:
            role = "disabled" if person.disabled else person.role
            if role != self.actor.role:
                self.actor = self.actor._replace(role=role)
