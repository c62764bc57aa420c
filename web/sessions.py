"""Who is signed in: a random token in a cookie, and in the database its hash, whose it is, and until when it counts.

As rows, so that every process knows them, a person can be signed out everywhere, and a copy of the cookie of an ended
session opens nothing.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lifecycle.entries import instant
from lifecycle.storage import sign_in
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store

LASTS = timedelta(hours=10)
"""How long a session counts at the most: a working day."""
IDLE = timedelta(hours=1)
"""How long it counts without being used."""
NOTED_EVERY = timedelta(minutes=5)
"""How often its use is written down: a page need not write to be read."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in: whose, by which token."""

    person: int
    token: str

    def form_token(self) -> str:
        """What every form of this session carries, so that a form from elsewhere is known (CSRF)."""
        return hmac.digest(self.token.encode(), b"agreements/form/1", "sha256").hex()


@dataclass(frozen=True)
class Sessions:
    """The sessions of a register."""

    store: Store
    clock: Callable[[], datetime]

    def begin(self, person: int) -> Session:
        """A new session of a person."""
        token, now = secrets.token_urlsafe(32), self.clock()
        with self.store.bulk() as unit:
            sign_in.drop_ended(unit, instant(now), instant(now - IDLE))
            sign_in.add_session(unit, token, person, instant(now), instant(now + LASTS))
        return Session(person, token)

    def find(self, token: str, reading: Reading) -> Session | None:
        """The session of a token, used now; None for one that is over or was never begun."""
        now = self.clock()
        found = sign_in.find_session(reading, token)
        if found is None or found.ends_at <= instant(now) or found.used_at <= instant(now - IDLE):
            return None
        if found.used_at <= instant(now - NOTED_EVERY):
            with self.store.bulk() as unit:
                sign_in.use_session(unit, token, instant(now))
        return Session(found.person, token)

    def end(self, token: str) -> None:
        """End a session; one that is over already stays so."""
        with self.store.bulk() as unit:
            sign_in.end_session(unit, token)

    def end_all_of(self, person: int) -> None:
        """End every session of a person."""
        with self.store.bulk() as unit:
            sign_in.end_sessions_of(unit, person)
