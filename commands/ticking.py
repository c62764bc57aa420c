"""`tick`: the scheduler alone, until it is interrupted."""

from __future__ import annotations

import signal
import sys

from commands.kinds import Number
from commands.parsing import command, option
from commands.session import Session, now
from messages.render import render

WATCH_SECONDS = 5
"""How often it is looked whether the scheduler's thread is alive."""


@command("tick", option("--every", metavar="SECONDS", type=Number(1), default=None))
def tick(session: Session, every: int | None) -> int:
    """Run the check again and again. On PostgreSQL as many nodes may tick as wanted."""
    from commands.acting import refused
    from scheduler.single import only_one
    from scheduler.tick import EVERY_SECONDS, Tick

    if (code := refused(session, "run_checks", {"every": [] if every is None else [str(every)]})) is not None:
        return code
    seconds = EVERY_SECONDS if every is None else every
    ends = {signal.SIGINT, signal.SIGTERM}
    with only_one(session.store):
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before the threads begin, which inherit it
        ticking = Tick(
            session.store,
            now,
            session.local_day,
            every_seconds=seconds,
            trial_day=session.trial_day,
            office=session.office,
        )
        ticking.start()
        print(render("tick.running", {"count": seconds}, session.lang), file=sys.stderr, flush=True)
        try:
            while signal.sigtimedwait(ends, WATCH_SECONDS) is None:
                ticking.revive()
        finally:
            ticking.stop()
    return 0
