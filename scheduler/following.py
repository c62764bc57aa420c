"""Whoever saved a filter is told of the deadlines of files that fit it, on days of their own, each band once.

    days that opened since the last run · filters saved since · files changed since → what was not heard yet → followers

Cost follows what opens: files are found by the days of their deadlines. A new filter is told at once of what it finds
open. Followers act on nothing: their reminders neither escalate nor are acknowledged, and whoever hears of a deadline
as one who is to act that day does not hear of it twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from lifecycle.deadlines import ROLL_DAYS
from lifecycle.followed import BY_FILTER, PREFIX
from lifecycle.history import Entry
from lifecycle.last_safe_day import act_by
from lifecycle.sitting import Sitting
from lifecycle.storage.checks import LastRun
from lifecycle.storage.following import (
    Heard,
    Window,
    deadlines_within,
    files_changed,
    files_due,
    filters_saved,
    heard_of,
    save_followed,
)
from lifecycle.storage.reading import Reading
from lifecycle.storage.reminders import Look, NewReminder
from lifecycle.storage.store import Store
from lifecycle.stored import read_case
from rules.case import Case
from rules.directory import SavedFilter
from scheduler.bands import OVERDUE, Opening, band_on, openings
from scheduler.filters import followers
from scheduler.reminders import details_of, dumped, reminder_json

BLOCK = 200
"""Files that one transaction takes."""
ONE_DAY = timedelta(days=1)


def report_followed(store: Store, sitting: Sitting, run: int, before: LastRun | None) -> list[dict[str, Any]]:
    """Tell followers of what opened; what was told, in the shape of `check --json`. Raises the errors of the storage.

    What a run told that was broken off is not told again.
    """
    everybody = [p for p in sitting.registers.people.people if p.filters and not p.disabled]
    if not everybody:
        return []
    saved = {(p.number, one.name): one for p in everybody for one in p.filters}
    with store.reading() as reading:
        files = _candidates(reading, saved, sitting.today, before)
    furthest = max(one.days[0] for one in saved.values())
    shown: list[dict[str, Any]] = []
    for start in range(0, len(files), BLOCK):
        shown += _block(store, sitting, files[start : start + BLOCK], furthest, (run, before))
    return shown


def _candidates(
    reading: Reading, saved: dict[tuple[int, str], SavedFilter], today: date, before: LastRun | None
) -> list[str]:
    """The files of which somebody may have to be told: more than that, never less."""
    windows: set[Window] = set()
    found: set[str] = set()
    new = set(saved)
    if before is not None:
        entries = [Entry.parse(body, hashed) for body, hashed in filters_saved(reading, before.started_at)]
        new &= {(int(entry.fields["person"]), entry.fields["filter"]) for entry in entries}
        found.update(files_changed(reading, before.started_at))
    for key, one in saved.items():
        if before is None or key in new:
            windows.add(Window(one.kinds, today - ONE_DAY, _opens_by(today, one.days[0])))
        elif before.on < today:
            # a band opens on its nominal day, or on up to so many days before it on which nobody works
            windows.update(
                Window(one.kinds, before.on + timedelta(days=days), _opens_by(today, days)) for days in one.days
            )
    for window in windows:
        found.update(files_due(reading, window))
    return sorted(found)


def _opens_by(today: date, days: int) -> date:
    return today + timedelta(days=days + ROLL_DAYS)


def _block(
    store: Store, sitting: Sitting, names: Sequence[str], furthest: int, ran: tuple[int, LastRun | None]
) -> list[dict[str, Any]]:
    today, (run, before) = sitting.today, ran
    with store.bulk() as unit:
        looks = deadlines_within(unit, names, today - ONE_DAY, _opens_by(today, furthest))
        heads = unit.heads({one.subject for one in looks})
        heard = heard_of(unit, {one.subject for one in looks})
        new: list[NewReminder] = []
        for one in looks:
            case = read_case(one.subject, heads[one.subject].state)
            own = [h for h in heard if (h.subject, h.number, h.due_on) == (one.subject, one.number, one.due_on)]
            new += _of_deadline(sitting, one, case, own, run, before.on if before is not None else None)
        numbers = save_followed(unit, new)
    return [reminder_json(one, numbers[one.key]) for one in new]


def _of_deadline(
    sitting: Sitting, one: Look, case: Case, heard: Sequence[Heard], run: int, looked_on: date | None
) -> Iterator[NewReminder]:
    """The reminder of a deadline to its followers, one for all who hear of it today; none where nobody does."""
    registers, today = sitting.registers, sitting.today
    settings = registers.policy_on(today).register_.reminders
    body = registers.partners.find(case.partner)
    country = body.country if body is not None else None
    told: dict[int, tuple[str, Opening, tuple[Opening, ...]]] = {}
    for follower in followers(case, one.kind, country, registers.people, settings):
        opened = openings(one.due_on, follower.days, settings.closed)
        now = band_on(opened, today)
        if now is None or now.band == OVERDUE or _has_heard(heard, one.kind, follower.person, now.on):
            continue
        told.setdefault(follower.person, (follower.filter, now, opened))
    if not told:
        return
    band = min(now.band for _, now, _ in told.values())
    since = looked_on or today
    unseen = {o.band for _, now, opened in told.values() for o in opened if since < o.on < now.on}
    to = tuple((person, BY_FILTER + name, None) for person, (name, _, _) in told.items())
    by = act_by(one.kind, one.due_on, registers.calendar, registers.policy_on(today))
    yield NewReminder(
        one.subject, PREFIX + one.kind, one.number, one.due_on, band, 0, by,
        today, run, json.dumps(sorted(unseen, reverse=True)), dumped(details_of(sitting, one, case)), to,
    )  # fmt: skip


def _has_heard(heard: Sequence[Heard], kind: str, person: int, since: date) -> bool:
    """Whether somebody heard of this deadline on a day or later, as a follower or as one who is to act."""
    return any(h.person == person and h.kind in (kind, PREFIX + kind) and h.reported_on >= since for h in heard)
