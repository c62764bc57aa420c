"""The register of readings: what auditors read, and who read a restricted file. No export carries it.

A reading is written down before it is given. What stands there is the address of a page, or the command with what was
typed; a list that names a restricted file among others is not a reading of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from lifecycle.entries import instant
from lifecycle.storage.reading import Reading
from lifecycle.storage.sign_in import log_access
from lifecycle.storage.store import Store
from lifecycle.storage.tables import partnership
from lifecycle.stored import read_case
from rules.facts import Actor

AUDITOR = "auditor"
"""The role of whom everything that is read is written down."""
MOST_CHARACTERS = 2_000
"""Characters of an address or a command that are written down."""


def note_reading(store: Store, now: datetime, actor: Actor, what: str) -> None:
    """Write down that somebody read something. Raises the errors of the storage: then it must not be given."""
    with store.bulk() as unit:
        log_access(unit, instant(now), actor.number, actor.role, what[:MOST_CHARACTERS])


def is_restricted(reading: Reading, reference: str) -> bool:
    """Whether a file is restricted now; False for one that there is not."""
    row = reading.partnership(reference)
    return row is not None and read_case(reference, row.state).restricted


def is_of_restricted(reading: Reading, sha256: str) -> bool:
    """Whether a document is attached to a restricted file. Reads the states of all files: no index helps."""
    state = partnership.c.state
    holds = state.contains('"restricted":true', autoescape=True), state.contains(f'"{sha256}"', autoescape=True)
    return reading.connection.execute(select(partnership.c.reference).where(*holds).limit(1)).first() is not None
