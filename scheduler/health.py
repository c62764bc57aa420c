"""Whether the house is well: the database answers, the register is open, the scheduler runs as often as it must."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.silence import silent_days
from lifecycle.storage.checks import last_run
from lifecycle.storage.errors import StorageError
from lifecycle.storage.store import Store

Status = Literal["UP", "DEGRADED", "DOWN"]
GRAVITY: tuple[Status, ...] = ("UP", "DEGRADED", "DOWN")


class Health(NamedTuple):
    """How the house is, and each of its parts."""

    parts: Mapping[str, Status]

    @property
    def status(self) -> Status:
        """The gravest of the parts."""
        return max(self.parts.values(), key=GRAVITY.index)


def examine(store: Store, today: date) -> Health:
    """How each part is on a day; raises nothing.

    The scheduler is degraded before the first check, and down after a gap that is longer than the policy allows: then
    deadlines may pass without anybody being told.
    """
    registers = Registers()
    try:
        with store.reading() as reading:
            registers.take(reading.heads(READ_ALWAYS))
            before = last_run(reading)
    except StorageError:
        return Health({"database": "DOWN"})
    if registers.opened_on is None:
        return Health({"database": "UP", "register": "DOWN"})
    scheduler: Status = "UP"
    if before is None:
        scheduler = "DEGRADED"
    elif silent_days(before.on, today, registers.policy_on(today)):
        scheduler = "DOWN"
    return Health({"database": "UP", "register": "UP", "scheduler": scheduler})
