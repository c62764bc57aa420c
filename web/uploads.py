"""Documents between the form and its confirmation: kept in a folder of the process, for one session, for an hour."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from lifecycle.document_files import MOST_BYTES
from lifecycle.errors import Unreadable

LASTS = timedelta(hours=1)
MOST_OF_A_PERSON = 8
"""Documents that wait for one person at a time; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that waits: whose, where, under which name it came, in which language, since when."""

    person: int
    path: Path
    name: str
    language: str
    at: datetime

    @property
    def typed(self) -> str:
        """As it would be typed on the command line."""
        return f"{self.path}:{self.language}" if self.language else str(self.path)


class Uploads:
    """The documents that wait in one process. Threads may share it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, Kept] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="agreements-uploads-"))

    def keep(self, person: int, file: BinaryIO, given: str, language: str) -> tuple[str, Kept]:
        """Keep a document; the name to ask for it by. Raises Unreadable for one that is too large or has no name."""
        name = PurePosixPath(given.replace("\\", "/")).name
        if not name or not name.isprintable() or name in (".", ".."):
            raise Unreadable("usage.file_climbs", {"path": given.encode("unicode_escape").decode()[:200]})
        token = secrets.token_urlsafe(18)
        folder = self._folder / token
        folder.mkdir()
        path = folder / name[-120:]
        with path.open("wb") as target:
            shutil.copyfileobj(file, target)
        if path.stat().st_size > MOST_BYTES:
            shutil.rmtree(folder)
            raise Unreadable("usage.file_too_large", {"path": name, "most": MOST_BYTES // 1024 // 1024})
        kept = Kept(person, path, name, language, self._clock())
        with self._lock:
            self._tidy(person)
            self._kept[token] = kept
        return token, kept

    def find(self, person: int, token: str) -> Kept | None:
        """A document that waits for that person; None for another's, and for one that waited too long."""
        with self._lock:
            self._tidy(0)
            kept = self._kept.get(token)
        return kept if kept is not None and kept.person == person else None

    def drop(self, token: str) -> None:
        """Take a document away: it was attached, or is no longer wanted."""
        with self._lock:
            kept = self._kept.pop(token, None)
        if kept is not None:
            shutil.rmtree(kept.path.parent, ignore_errors=True)

    def close(self) -> None:
        """Take all away."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _tidy(self, person: int) -> None:
        now = self._clock()
        over = [token for token, kept in self._kept.items() if now - kept.at >= LASTS]
        own = [token for token, kept in self._kept.items() if kept.person == person and token not in over]
        for token in (*over, *own[: max(0, len(own) - MOST_OF_A_PERSON + 1)]):
            shutil.rmtree(self._kept.pop(token).path.parent, ignore_errors=True)
