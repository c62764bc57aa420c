"""One pass over the deadlines: clock acts are done, reminders reported, a file at a time, in short transactions.

    offered → taken (what no other process holds) → clock acts → looks → reminders and their receivers → next looks

All of a block stands or falls together, so what `kill -9` strikes is due again at the next pass, and no process does
what another did: the deadlines are read again once their files are locked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from lifecycle.deadlines import CLOCK_DEADLINES
from lifecycle.file_writing import write_clock
from lifecycle.followed import because_json, is_followed, kind_told
from lifecycle.history import Entry
from lifecycle.knowledge import READ_ALWAYS
from lifecycle.last_safe_day import act_by, counted_to, last_safe_day
from lifecycle.sitting import SCHEDULER, Sitting
from lifecycle.storage.errors import Locked
from lifecycle.storage.records import Head, Outcome, Write
from lifecycle.storage.reminders import (
    Look,
    Looked,
    NewReminder,
    Place,
    Reported,
    count_due,
    offered,
    reported_of,
    save_looks,
    save_reminders,
    take_free,
    to_look_at,
)
from lifecycle.storage.store import Store, Unit
from lifecycle.stored import read_case
from rules.case import Case
from rules.government import regime_on
from scheduler.bands import OVERDUE, openings, unseen
from scheduler.looking import Item, look
from scheduler.recipients import Recipient, recipients

BLOCK = 100
"""Files that one transaction takes."""
WINDOW = 4 * BLOCK
"""Files that are offered at once."""
TRIES = 20
"""How often a block that somebody was in the way of is tried again."""
OF_TODAY = 0
"""The days that are left of what has happened."""
CLOCK_ACT = "clock_act"
"""The news that the clock did something to a file."""


@dataclass(slots=True)
class Pass:
    """What a pass did so far: clock acts, reminders (in the shape of `check --json`), deadlines looked at."""

    advanced: list[dict[str, Any]] = field(default_factory=list)
    reminders: list[dict[str, Any]] = field(default_factory=list)
    looked: int = 0


class Run(NamedTuple):
    """The run that a pass belongs to, and the day of the last one that was completed."""

    id: int
    ran_on: date | None


Progress = Callable[[int, int], None]
"""Hears how many deadlines were looked at, of how many."""


def sweep(store: Store, sitting: Sitting, run: Run, progress: Progress | None = None) -> Pass:
    """Look at every deadline that is due to be looked at today; ends when there is none that nobody else holds.

    Raises Locked where somebody was in the way for too long; what was done until then is done.
    """
    done = Pass()
    total = 0
    if progress is not None:
        with store.reading() as reading:
            total = count_due(reading, sitting.today)
    after: Place | None = None
    since_start = 0
    while True:
        with store.reading() as reading:
            places = offered(reading, sitting.today, after, WINDOW)
        if places:
            taken = 0
            for start in range(0, len(places), BLOCK):
                taken += _again(store, sitting, run, places[start : start + BLOCK], done)
                if progress is not None:
                    progress(done.looked, max(total, done.looked))
            since_start += taken
            after = after if taken else places[-1]  # all of these are held by others: go on behind them
        elif after is None or not since_start:
            return done
        else:
            after, since_start = None, 0  # once more from the start: others may have let go of some meanwhile


def _again(store: Store, sitting: Sitting, run: Run, places: Sequence[Place], done: Pass) -> int:
    for _ in range(TRIES):
        block = Pass()
        try:
            with store.bulk() as unit:
                taken = _block(unit, sitting, run, places, block)
        except (_Moved, Locked):
            continue
        done.advanced += block.advanced
        done.reminders += block.reminders
        done.looked += block.looked
        return taken
    raise Locked(store.url_shown)


class _Moved(Exception):
    """A write of the block did not stand: the block is undone and done again."""


def _block(unit: Unit, sitting: Sitting, run: Run, places: Sequence[Place], done: Pass) -> int:
    """One transaction: how many files it took."""
    today = sitting.today
    _, heads = unit.load(SCHEDULER.number, None, READ_ALWAYS, sitting.registers.versions)  # locks the registers first
    sitting.registers.take(heads)
    offered_names = list(dict.fromkeys(place.subject for place in places))
    names = take_free(unit, offered_names, BLOCK)
    if not names:
        return 0
    looks = to_look_at(unit, names, today)
    if not looks:
        return len(names)
    _, heads = unit.load(SCHEDULER.number, None, (*READ_ALWAYS, *names), sitting.registers.versions)
    acted = _clock_acts(unit, sitting, heads, looks)
    missed = {write.subject: _unseen(sitting, write, heads, looks, run.ran_on) for write in acted}
    news = [reminder for write in acted for reminder in _news(sitting, write, run.id, missed[write.subject])]
    gone = {write.subject for write in acted}
    if gone:
        looks = [one for one in looks if one.subject not in gone]  # their deadlines were written anew, and come again
    before = defaultdict(list)
    for reported in reported_of(unit, {one.subject for one in looks}):
        before[reported[:4]].append(reported)
    cases = {name: read_case(name, heads[name].state) for name in {one.subject for one in looks}}
    found: list[NewReminder] = []
    moved: list[Looked] = []
    for one in looks:
        reminder, next_on = _look(sitting, one, cases[one.subject], before[one[:4]], run)
        found += [reminder] if reminder is not None else []
        moved.append(Looked(one.subject, one.kind, one.number, next_on))
    numbers = save_reminders(unit, [*news, *found])
    save_looks(unit, moved, today)
    done.looked = len(looks) + len(gone)
    done.advanced = [Entry.parse(e.body, e.hash).summary for write in acted for e in write.entries]
    done.reminders = [reminder_json(one, numbers[one.key]) for one in found if one.key in numbers]
    return len(names)


def _clock_acts(unit: Unit, sitting: Sitting, heads: dict[str, Head], looks: Iterable[Look]) -> list[Write]:
    """Record every clock act that is due on files with such a deadline."""
    names = dict.fromkeys(one.subject for one in looks if one.kind in CLOCK_DEADLINES and one.due_on <= sitting.today)
    writes = [write for name in names if (write := write_clock(sitting, heads[name])) is not None]
    if writes and any(outcome is not Outcome.WRITTEN for outcome in unit.write_many(writes)):
        raise _Moved
    return writes


def _look(
    sitting: Sitting, one: Look, case: Case, before: Sequence[Reported], run: Run
) -> tuple[NewReminder | None, date | None]:
    """Look at one deadline: the reminder to report, and the day of the next look."""
    registers, today = sitting.registers, sitting.today
    settings = registers.settings_of(case, today).register_.reminders
    counts_to, bands = _counted(sitting, one, case)
    found = look(one, case, counts_to, bands, settings, before, today, run.ran_on)
    if found.item is None:
        return None, found.next_on
    told = recipients(
        case, registers.people, settings, today, days_left=(counts_to - today).days, level=found.item.level
    )
    by = act_by(one.kind, one.due_on, registers.calendar, registers.policy_on(today))
    return _new(one, found.item, by, today, run.id, details_of(sitting, one, case), told), found.next_on


def _counted(sitting: Sitting, one: Look, case: Case) -> tuple[date, Sequence[int]]:
    """The day that the bands of a deadline count to, and the bands."""
    registers, today = sitting.registers, sitting.today
    register = registers.settings_of(case, today).register_
    counts_to = counted_to(one.kind, one.due_on, registers.calendar, registers.policy_on(today))
    return counts_to, dict(case.reminder_bands).get(one.kind) or register.bands_of(one.kind)


class Missed(NamedTuple):
    """The bands of a deadline which opened while no check ran."""

    kind: str
    due_on: date
    bands: tuple[int, ...]


def _unseen(
    sitting: Sitting, write: Write, heads: dict[str, Head], looks: Iterable[Look], ran_on: date | None
) -> tuple[Missed, ...]:
    """What was missed of the deadlines that a clock act met or moved: nobody names it later.

    Overdue is missed where it opened by the day the act took effect: later there was nothing left to be overdue.
    """
    today = sitting.today
    acted_on = Entry.parse(write.entries[0].body, write.entries[0].hash).day
    before = read_case(write.subject, heads[write.subject].state)
    closed = sitting.registers.settings_of(before, today).register_.reminders.closed
    stay = {(row.kind, row.number, row.due_on) for row in write.deadlines or ()}
    found = []
    for one in looks:
        mark = before.mark_of(one.kind, one.number, one.due_on)
        answered = mark is not None and mark.acknowledged_by is not None
        if one.subject != write.subject or answered or one[1:4] in stay:
            continue
        opened = openings(*_counted(sitting, one, before), closed)
        since = one.looked_on or ran_on
        bands = [band for band in unseen(opened, since, today) if band != OVERDUE]
        if since is not None and since < opened[-1].on <= acted_on:
            bands.append(OVERDUE)
        if bands:
            found.append(Missed(one.kind, one.due_on, tuple(bands)))
    return tuple(found)


def details_of(sitting: Sitting, one: Look, case: Case) -> dict[str, Any]:
    """What a reminder of a deadline keeps of the file and of the government."""
    registers = sitting.registers
    counts_to = counted_to(one.kind, one.due_on, registers.calendar, registers.policy_on(sitting.today))
    elsewhere = {"countsTo": counts_to.isoformat()} if counts_to != one.due_on else {}
    return {
        "partner": case.partner, "stage": case.stage, **_derived(one), "government": government_of(sitting, one),
        **elsewhere,
    }  # fmt: skip


def _derived(one: Look) -> dict[str, Any]:
    said = json.loads(one.derivation)
    return {"derivation": said["from"]}


def government_of(sitting: Sitting, one: Look) -> dict[str, Any]:
    """Whether a decision will be possible: the government of today, of the deadline, and the last safe day."""
    registers, today = sitting.registers, sitting.today
    policy = registers.policy_on(today)
    status, period = regime_on(registers.calendar, policy, today)
    shown: dict[str, Any] = {"status": status}
    if period is not None:
        shown.update(since=str(period.starts_on), period=period.id)
    on_the_day = regime_on(registers.calendar, policy, max(one.due_on, today))[0]
    if on_the_day != "full_powers":
        shown["inCaretaker"] = True
    if one.due_on >= today and one.kind in DECIDED:
        safe = last_safe_day(one.due_on, registers.calendar, policy)
        shown["lastSafeDecisionOn"] = safe.on.isoformat()
    return shown


DECIDED = frozenset({"decision_by", "test_phase_end", "term_end", "notice_by"})
"""Deadlines before which the government may have to decide."""


def _new(
    one: Look, item: Item, by: date, today: date, run: int, details: dict[str, Any], told: Sequence[Recipient]
) -> NewReminder:
    return NewReminder(
        one.subject, one.kind, one.number, one.due_on, item.band, item.level, by, today, run,
        json.dumps(list(item.missed)), dumped(details), tuple((r.person, r.because, r.acting_for) for r in told),
    )  # fmt: skip


def dumped(details: dict[str, Any]) -> str:
    """Details as they are stored."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _news(sitting: Sitting, write: Write, run: int, missed: tuple[Missed, ...]) -> list[NewReminder]:
    """What the clock did to a file, to be told to whoever works on it; the first names what was missed, and of what."""
    registers, today = sitting.registers, sitting.today
    assert write.row is not None
    case = Case.model_validate_json(write.row.state)
    settings = registers.policy_on(today).register_.reminders
    told = recipients(case, registers.people, settings, today, days_left=OF_TODAY, level=0)
    told_to = tuple((r.person, r.because, r.acting_for) for r in told)
    found = []
    for place, new in enumerate(write.entries):
        entry = Entry.parse(new.body, new.hash)
        details = {"partner": case.partner, "act": entry.act, "from": entry.data.get("from"), "to": entry.to}
        if entry.data.get("inCaretaker") and entry.to == "evaluation":
            details["decisionPending"] = True
        named = missed if place == 0 else ()
        if named:
            details["missedOf"] = [
                {"deadline": one.kind, "dueOn": one.due_on.isoformat(), "bands": list(one.bands)} for one in named
            ]
        bands = sorted({band for one in named for band in one.bands}, reverse=True)
        found.append(
            NewReminder(
                write.subject,
                CLOCK_ACT,
                entry.sequence,
                entry.day,
                0,
                0,
                today,
                today,
                run,
                json.dumps(bands),
                dumped(details),
                told_to,
            )
        )
    return found


def reminder_json(one: NewReminder, number: int) -> dict[str, Any]:
    """A reminder in the shape of `check --json`."""
    details = json.loads(one.details)
    followed = {"followed": True} if is_followed(one.kind) else {}
    return {
        "id": number, "reference": one.subject, "deadline": kind_told(one.kind), **followed,
        "dueOn": one.due_on.isoformat(), "actBy": one.act_by.isoformat(), "band": one.band,
        "missedBands": json.loads(one.missed), "level": one.level,
        "recipients": [
            {"person": person, **because_json(because), **({"for": other} if other is not None else {})}
            for person, because, other in one.to
        ],
        "partner": details["partner"], "government": details["government"],
    }  # fmt: skip
