"""Who is signed in: a random token in a cookie, and here only its hash, whose it is and until when it counts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(hours=10)
"""How long a session counts at the most: a working day."""
IDLE = timedelta(hours=1)
"""How long it counts without being used."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in: whose, and the two instants (UTC) that end it."""

    person: int
    token: str
    expires_at: datetime

    def form_token(self) -> str:
        """What every form of this session carries, so that a form from elsewhere is known (CSRF)."""
        return hmac.digest(self.token.encode(), b"agreements/form/1", "sha256").hex()


class Sessions:
    """The sessions of one process. Threads may share it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[str, tuple[int, datetime, datetime]] = {}

    def begin(self, person: int) -> Session:
        """A new session of a person."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._drop(now)
            self._held[_hashed(token)] = (person, now, now + LASTS)
        return Session(person, token, now + LASTS)

    def find(self, token: str) -> Session | None:
        """The session of a token, used now; None for one that is over or was never begun."""
        now, name = self._clock(), _hashed(token)
        with self._lock:
            held = self._held.get(name)
            if held is None or now >= held[2] or now - held[1] >= IDLE:
                self._held.pop(name, None)
                return None
            self._held[name] = (held[0], now, held[2])
        return Session(held[0], token, held[2])

    def end(self, token: str) -> None:
        """End a session; one that is over already stays so."""
        with self._lock:
            self._held.pop(_hashed(token), None)

    def _drop(self, now: datetime) -> None:
        over = [name for name, (_, used, end) in self._held.items() if now >= end or now - used >= IDLE]
        for name in over:
            del self._held[name]


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
