"""The one table of what a scheduler does by itself, how often, and why. The tick does what is due of it, in this order.

A duty asks what is due and not done; it never looks between two moments. So a duty that was missed loses nothing, and
one that is done twice does nothing the second time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from lifecycle.errors import Broken
from lifecycle.log.sealing import seal
from lifecycle.storage.store import Store
from messages.render import render
from scheduler.check import run_check
from scheduler.post import Office, do_post

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """What a duty is given: the database, the clock (UTC), and the local day in Brussels each time it is asked."""

    store: Store
    clock: Callable[[], datetime]
    today: Callable[[], date]
    trial_day: bool = False
    office: Office = Office()


class Duty(NamedTuple):
    """One kind of periodic work: its name, how often in seconds, why, and what to do."""

    name: str
    every_seconds: float
    why: str
    do: Callable[[Work], object]


def _check(work: Work) -> object:
    return run_check(work.store, work.clock, work.today(), trial_day=work.trial_day)


def _post(work: Work) -> object:
    return do_post(work.store, work.clock, work.today(), work.office)


def _seal(work: Work) -> object:
    sealed = seal(work.store, work.office.key, work.clock())
    try:
        sealed.require_sound()
    except Broken as error:  # no fault of the duty: at the next tick it would be the same
        log.error("nothing was sealed and nothing signed: %s", render(error.key, error.params, "en"))
    if sealed.moved:
        log.warning("%s", render("log.mark_moved", {}, "en"))
    if sealed.remade:
        log.warning("%s", render("log.edge_moved", {}, "en"))
    return sealed


POST_SECONDS = 60
"""A mail that a server put off is tried again by the minute at first."""
CHECK_SECONDS = 900
"""What is due is found by its day, not by the hour: a quarter of an hour after midnight is soon enough."""

DUTIES: tuple[Duty, ...] = (
    Duty("check", CHECK_SECONDS, "deadlines fall due with the day: clock acts, reminders, gaps", _check),
    Duty("seal", CHECK_SECONDS, "what was written is vouched for: leaves of the tree, a signed checkpoint", _seal),
    Duty("post", POST_SECONDS, "what was reported is told, and what a server put off is sent again", _post),
)
