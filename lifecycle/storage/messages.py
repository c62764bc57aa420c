"""How messages stand, and how one that was given up is sent again."""

from __future__ import annotations

from sqlalchemy import select, update

from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import message

WAITING, SENT, DEAD = "waiting", "sent", "dead"
"""A message waits, also for another try, until it was sent or given up."""


def message_state(reading: Reading, number: int) -> str | None:
    """How a message stands; None for a number that none has."""
    return reading.connection.execute(select(message.c.state).where(message.c.id == number)).scalar()


def wait_again(unit: Unit, number: int, at: str) -> None:
    """Let a message that was given up wait again from an instant on, with all its tries before it."""
    changed = update(message).where(message.c.id == number, message.c.state == DEAD)
    unit.connection.execute(changed.values(state=WAITING, attempts=0, next_at=at))
