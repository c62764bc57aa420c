"""The tick: one APScheduler job in memory that does what is due of the duties, again and again, in one process.

APScheduler 3 is used for nothing else: its job stores delete missed one-off jobs and pickle code, a second process
doubles every run, and a job at 02:30 fires twice in the night of 25 October. Deadlines are rows; the tick asks what is
due and not done, so a missed tick loses nothing and an interval in UTC needs no hour of the day.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from lifecycle.storage.store import Store
from scheduler.duties import CHECK_SECONDS, DUTIES, Duty, Work
from scheduler.post import Office

EVERY_SECONDS = CHECK_SECONDS
"""How often the check runs where nothing else is said."""
JOB = "tick"
NO_OFFICE = Office()
"""Without a server for mails: what is told stays queued."""

log = logging.getLogger(__name__)


class Tick:
    """The scheduler of one process.

    `today` gives the local day in Brussels each time it is asked. `every_seconds` is how often the tick looks which
    duties are due; no duty is done more often than the table says, unless the tick itself is slower or faster by order.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        today: Callable[[], date],
        *,
        every_seconds: float = EVERY_SECONDS,
        trial_day: bool = False,
        office: Office = NO_OFFICE,
        duties: Sequence[Duty] = DUTIES,
    ) -> None:
        self.work = Work(store, clock, today, trial_day, office)
        self.every_seconds = every_seconds
        self.duties = duties
        self.ran = threading.Semaphore(0)
        self._done_at: dict[str, datetime] = {}
        self._scheduler = self._made()

    def _made(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        every = min(self.every_seconds, *(duty.every_seconds for duty in self.duties))
        scheduler.add_job(
            self.run_once, IntervalTrigger(seconds=every, timezone=UTC), id=JOB, next_run_time=self.work.clock()
        )
        return scheduler

    def run_once(self) -> None:
        """Do every duty that is due. What one raises is logged; the others, and the next tick, run all the same."""
        try:
            for duty in self.duties:
                if self._is_due(duty):
                    self._do(duty)
        finally:
            self.ran.release()

    def _is_due(self, duty: Duty) -> bool:
        done = self._done_at.get(duty.name)
        every = min(duty.every_seconds, self.every_seconds)
        # half a second of grace: a timer that wakes a moment early must not put a duty off by a whole turn
        return done is None or self.work.clock() - done >= timedelta(seconds=every) - timedelta(seconds=0.5)

    def _do(self, duty: Duty) -> None:
        began = self.work.clock()
        try:
            duty.do(self.work)
        except Exception:  # not done: due again at the next tick, however long its own interval
            log.exception("the duty “%s” failed; the next tick tries again", duty.name)
        else:
            self._done_at[duty.name] = began

    def start(self) -> None:
        """Begin ticking in a thread of its own; what is due is done at once."""
        self._scheduler.start()

    @property
    def alive(self) -> bool:
        """Whether the thread that ticks is there."""
        thread = getattr(self._scheduler, "_thread", None)
        return self._scheduler.running and thread is not None and thread.is_alive()

    def revive(self) -> bool:
        """Begin anew where the thread has died; whether that was needed. The process asks now and then."""
        if self.alive:
            return False
        log.error("the scheduler's thread has died; a new one begins")
        self._scheduler = self._made()
        self._scheduler.start()
        return True

    def stop(self) -> None:
        """Stop after what is being done."""
        if self.alive:
            self._scheduler.shutdown(wait=True)
