"""The verification of the whole record while people wait: one at a time in a process, its progress told as it goes."""

from __future__ import annotations

import logging
import threading
from typing import Any

from lifecycle.storage.store import Store
from lifecycle.verify import Verification, verify

log = logging.getLogger(__name__)


class Verifying:
    """One verification at a time. Threads may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._done = 0
        self._total = 0
        self._result: Verification | None = None
        self._failed = False

    def start(self) -> None:
        """Begin, unless one is running."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._done, self._total, self._result, self._failed = 0, 0, None, False
            self._thread = threading.Thread(target=self._run, name="verify", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            self._result = verify(self._store, self._hear)
        except Exception:
            log.exception("the verification failed")
            self._failed = True

    def _hear(self, done: int, total: int) -> None:
        self._done, self._total = done, total

    def told(self, lang: str) -> dict[str, Any]:
        """How far it is, and what was found: `running`, `done` of `total`, `result`; nothing before the first."""
        running = self._thread is not None and self._thread.is_alive()
        shown: dict[str, Any] = {"running": running, "done": self._done, "total": self._total, "failed": self._failed}
        if self._result is not None:
            shown["result"] = self._result.to_json(lang)
        return shown
