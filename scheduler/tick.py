"""The tick: one APScheduler job in memory that runs the check, again and again, in one process.

APScheduler 3 is used for nothing else: its job stores delete missed one-off jobs and pickle code, a second process
doubles every run, and a job at 02:30 fires twice in the night of 25 October. Deadlines are rows; the tick asks what is
due and not done, so a missed tick loses nothing and an interval needs no hour of the day.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from lifecycle.storage.store import Store
from scheduler.check import run_check

EVERY_SECONDS = 900
"""How often the check runs; what is due is found by its day, not by the hour."""
JOB = "check"

log = logging.getLogger(__name__)


class Tick:
    """The scheduler of one process. `today` gives the local day in Brussels each time it is asked."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        today: Callable[[], date],
        *,
        every_seconds: float = EVERY_SECONDS,
        trial_day: bool = False,
    ) -> None:
        self.store, self.clock, self.today, self.trial_day = store, clock, today, trial_day
        self.ran = threading.Semaphore(0)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self._scheduler.add_job(
            self.run_once, IntervalTrigger(seconds=every_seconds, timezone=UTC), id=JOB, next_run_time=clock()
        )

    def run_once(self) -> None:
        """One check. What it raises is logged and the next tick runs all the same."""
        try:
            run_check(self.store, self.clock, self.today(), trial_day=self.trial_day)
        except Exception:
            log.exception("the check failed; the next tick tries again")
        finally:
            self.ran.release()

    def start(self) -> None:
        """Begin ticking in a thread of its own; the first check runs at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop after the check that is running."""
        self._scheduler.shutdown(wait=True)
