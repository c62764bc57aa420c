"""Half-open bands of days before a deadline, each named by its upper bound (DESIGN section 8). Pure.

    bands 30 · 14 · 7 · 0 of a deadline on Wednesday 2026-07-22:

    30  from 2026-06-22   its nominal day, a Monday
    14  from 2026-07-08
     7  from 2026-07-15
     0  from 2026-07-22
    -1  from 2026-07-23   overdue: the first working day after the deadline

A band opens on its nominal day or, if nobody works then, on the last working day before it; it closes when the next one
opens. So every day from the first opening on lies in exactly one band. Where two open on one day the later one holds it
and the other has no day: it is never opened, and never missed. Overdue cannot open before the deadline is over: it
opens on the first working day after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from lifecycle.working_days import ALWAYS_CLOSED, ONE_DAY, Closed, last_working_day, next_working_day

OVERDUE = -1
"""The band after the deadline."""


class Opening(NamedTuple):
    """A band and the day on which it opens."""

    band: int
    on: date


def openings(due_on: date, bands: Sequence[int], closed: Closed = ALWAYS_CLOSED) -> tuple[Opening, ...]:
    """Every band of a deadline that has a day, with its opening, in the order of time.

    `bands` are days before the deadline, falling; `closed` the days that the policy adds to those nobody works.
    """
    found: list[Opening] = []
    for band in bands:
        found.append(Opening(band, last_working_day(due_on - timedelta(days=band), closed)))
    found.append(Opening(OVERDUE, next_working_day(due_on + ONE_DAY, closed)))
    later = [*(o.on for o in found[1:]), date.max]
    return tuple(opening for opening, until in zip(found, later, strict=True) if opening.on < until)


def band_on(opened: Sequence[Opening], day: date) -> Opening | None:
    """The band that a day lies in; None before the first opening."""
    return next((o for o in reversed(opened) if o.on <= day), None)


class Due(NamedTuple):
    """What a look at a deadline found: the band to report, and those that opened and closed unseen."""

    band: int
    opened_on: date
    missed: tuple[int, ...]


def due_now(opened: Sequence[Opening], looked_on: date | None, today: date, ran_on: date | None = None) -> Due | None:
    """The band to report today; None where it was open at the last look, or none is open yet.

    `looked_on` is the day of the last completed check that looked at this deadline; where none did, what opened since
    the last completed check (`ran_on`) was missed: it had no need to look before. None: nothing can have been missed.
    """
    now = band_on(opened, today)
    if now is None or (looked_on is not None and now.on <= looked_on):
        return None
    return Due(now.band, now.on, unseen(opened, looked_on or ran_on, now.on))


def unseen(opened: Sequence[Opening], since: date | None, until: date) -> tuple[int, ...]:
    """The bands that opened after a day and before another: of those nobody was told. None since no day."""
    return tuple(o.band for o in opened if since is not None and since < o.on < until)


def next_opening(opened: Sequence[Opening], today: date) -> date | None:
    """The day on which the next band opens; None after the last."""
    return next((o.on for o in opened if o.on > today), None)
