"""The names behind the codes of a register, read for a command."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from messages.names import Names

if TYPE_CHECKING:
    from commands.session import Session


def read_names(session: Session, day: date | None = None, known_at: str | None = None) -> Names:
    """The names of a day, as known at an instant (default: now). Raises NotFound where the register was not opened."""
    from lifecycle.errors import NotFound
    from lifecycle.knowledge import Registers
    from lifecycle.names import names_of
    from lifecycle.registers import PARTNERS, POLICY

    if known_at is not None:
        return names_of(session.queries(day, known_at).registers(), day or session.today, session.lang)
    registers = Registers()
    with session.store.reading() as reading:
        registers.take(reading.heads((POLICY, PARTNERS)))
    if registers.opened_on is None:
        raise NotFound("not_found.register", {})
    return names_of(registers, day or session.today, session.lang)
