"""Eight real processes, each with its own store and desk, that start at one moment.

    eight = Eight()
    told = eight.race(url, [Typed(file, "renew", fields=FIVE_YEARS, if_version=7)] * 8)
    assert outcomes(told) == {"advanced": 1, "conflict.version": 7}

The processes are started once and used for every race, for starting them takes longer than racing.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from lifecycle.command import read_command
from lifecycle.desk import Desk
from lifecycle.errors import Conflict
from lifecycle.history import Entry
from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, CALENDAR, SUBJECT_OF
from lifecycle.stages import ACTS
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from rules.facts import Actor
from tests.makers import OPENED_ON

TODAY = date.fromisoformat(OPENED_ON)
CLIENTS = 8
PERIOD = {"event": "election", "on": "2026-11-01", "source": "an order of the day", "certainty": "A"}
"""A caretaker period that has begun by today."""
ONE_MONTH = {"term": "P1M", "renewal": "express", "notice": "P1M"}
"""For files that are renewed hundreds of times: with five years each they would come to the last year of the calendar."""
PATIENCE = 600
"""Seconds after which a process that hangs fails the test."""


@dataclass(frozen=True)
class Typed:
    """A command as somebody types it.

    `times` repeats it, None until the one who governs has done, with a `pause` (seconds) between; after a conflict it
    is typed anew if `stubborn`.
    """

    subject: str
    act: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    by: str = "officer"
    key: str | None = None
    if_version: int | None = None
    reason: str | None = None
    times: int | None = 1
    stubborn: bool = False
    pause: float = 0


@dataclass(frozen=True)
class Governed:
    """A jurist enters a period that has begun already and a manager rejects it, so many times; then one is confirmed."""

    rejected: int = 0
    pause: float = 0.05


@dataclass(frozen=True)
class Told:
    """What became of it. `outcome` is that of the entry, the key of a conflict, or the name of any other error."""

    outcome: str
    reference: str = ""
    sequence: int = 0
    hash: str = ""
    repeated: bool = False
    failing: tuple[str, ...] = ()


def outcomes(told: Iterable[Told]) -> dict[str, int]:
    """How often each outcome occurred."""
    return dict(Counter(one.outcome for one in told))


def desk_of(store: Store, name: str) -> Desk:
    """The desk of one of the demonstration people."""
    actor = Actor(DEMONSTRATION_PEOPLE.index(name) + 1, name.rstrip("0123456789"))
    return Desk(store, clock=lambda: datetime.now(UTC), today=TODAY, actor=actor)


def perform(desk: Desk, typed: Typed) -> Told:
    """Perform it once; any error is told by its name, for a test to find."""
    act = ACTS.get(typed.act) or BY_NAME.get(typed.act) or ACTS_OF_REGISTERS[typed.act]
    fields = {name: [value] if isinstance(value, str) else value for name, value in typed.fields.items()}
    subject = SUBJECT_OF.get(typed.act, typed.subject)
    command = read_command(subject, act, fields=fields, key=typed.key, if_version=typed.if_version, reason=typed.reason)
    try:
        answer = desk.perform(command)
    except Conflict as conflict:
        return Told(conflict.key)
    except Exception as error:
        return Told(f"{type(error).__name__}: {error}")
    entry = answer.entry
    failing = tuple(verdict.rule for verdict in answer.decision.blocking)
    return Told(entry.outcome, answer.reference, entry.sequence, entry.hash, answer.repeated, failing)


class Eight:
    """Eight processes that wait for one another before they act."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._governed = context.Event()
        given = (context.Barrier(CLIENTS), self._governed)
        self._pool = ProcessPoolExecutor(CLIENTS, context, _stand_ready, given)

    def race(self, url: str, typed: Sequence[Typed | Governed]) -> list[Told]:
        """Perform these at once, one a process; what was told, process by process."""
        assert len(typed) == CLIENTS
        self._governed.clear()
        # each waits for the others before it begins, so no process can take two
        running = [self._pool.submit(_run, url, one) for one in typed]
        return [told for one in running for told in one.result(PATIENCE)]

    def close(self) -> None:
        self._pool.shutdown()


_barrier: threading.Barrier
_governed: threading.Event


def _stand_ready(barrier: Any, governed: Any) -> None:
    global _barrier, _governed  # noqa: PLW0603 - what a process of the pool is given when it starts
    _barrier, _governed = barrier, governed


def _run(url: str, typed: Typed | Governed) -> list[Told]:
    with open_database(url) as store:
        with store.reading() as reading:  # connected, before the start
            reading.number_of_entries()
        if isinstance(typed, Governed):
            _barrier.wait(PATIENCE)
            try:
                return _govern(store, typed)
            finally:
                time.sleep(typed.pause)
                _governed.set()
        desk = desk_of(store, typed.by)
        _barrier.wait(PATIENCE)
        told: list[Told] = []
        for number in count():
            if number == typed.times or (typed.times is None and _governed.is_set()):
                return told
            told.append(perform(desk, typed))
            while typed.stubborn and told[-1].outcome.startswith("conflict"):
                told.append(perform(desk, typed))
            time.sleep(typed.pause)
    raise AssertionError("it counts for ever")


def _govern(store: Store, typed: Governed) -> list[Told]:
    legal, manager = desk_of(store, "legal"), desk_of(store, "manager")
    told = []
    for turn in range(typed.rejected + 1):
        time.sleep(typed.pause)
        told.append(perform(legal, Typed(CALENDAR, "enter_period", PERIOD)))
        number = {"period": str(max(period.id for period in legal.registers.calendar.periods) + 1)}
        if turn < typed.rejected:
            time.sleep(typed.pause)
            told.append(perform(manager, Typed(CALENDAR, "reject_period", number, reason="not yet published")))
        else:
            told.append(perform(manager, Typed(CALENDAR, "confirm_period", number)))
    return told


# ------------------------------------------------------------------------------------------ kill -9


def kill_in_the_middle(
    url: str, files: Sequence[str], fields: Mapping[str, Any], kills: int, seed: int = 7
) -> list[str]:
    """Start a process that renews file after file, kill it in the middle, again and again; every key it may have used."""
    context = multiprocessing.get_context("spawn")
    chance = random.Random(seed)
    keys: list[str] = []
    for life in range(kills):
        begun = context.Value("i", 0)
        process = context.Process(target=_renew_for_ever, args=(url, list(files), dict(fields), life, begun))
        process.start()
        deadline = time.monotonic() + PATIENCE
        while begun.value < 3:  # so that the kill comes while acts are done
            assert process.is_alive() and time.monotonic() < deadline, "the process did not begin"
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.02))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(PATIENCE)
        assert process.exitcode == -signal.SIGKILL
        keys += [key_of(life, number) for number in range(begun.value)]
    return keys


def key_of(life: int, number: int) -> str:
    return f"life-{life}-{number}"


def number_of(key: str) -> int:
    return int(key.rpartition("-")[2])


def _renew_for_ever(url: str, files: list[str], fields: dict[str, Any], life: int, begun: Any) -> None:
    with open_database(url) as store:
        desk = desk_of(store, "officer")
        while True:
            number = begun.value
            begun.value = number + 1
            typed = Typed(files[number % len(files)], "renew", fields, key=key_of(life, number))
            # the server may only now write what somebody who was killed had sent: then it is somebody else's act
            while (told := perform(desk, typed)).outcome == "conflict.version":
                pass
            assert told.outcome == "advanced", told


# ------------------------------------------------------------------------------------------ what must hold


def entries_of(store: Store, subject: str) -> list[Entry]:
    with store.reading() as reading:
        return [Entry.parse(row.body, row.hash) for row in reading.entries(subject)]


def version_of(store: Store, subject: str) -> int:
    with store.reading() as reading:
        return reading.version_of((subject,))[subject][0]


def assert_sound(store: Store) -> None:
    """Every chain, fold and opening is right."""
    found = verify(store)
    assert found.ok, found.first_broken


def assert_decided_on_the_calendar_of_its_place(store: Store) -> tuple[int, int]:
    """Each decision that advanced saw the calendar as it stood where the decision was committed.

    An entry's `id` is given out while its writer holds the calendar's row, a decision's shared and the calendar's own
    alone: so ids tell the order of commits between them. Answers how many were decided, and on how many calendars.
    """
    with store.reading() as reading:
        rows = list(reading.all_entries())
    moves = sorted(row.id for row in rows if row.subject == CALENDAR and row.outcome != "refused")
    seen_versions = set()
    decided = 0
    for row in rows:
        entry = Entry.parse(row.body)
        if entry.outcome != "advanced" or entry.data.get("nature") != "decision":
            continue
        current = sum(move < row.id for move in moves)
        assert entry.data["seen"][CALENDAR] == current, (row.subject, row.sequence, entry.data["seen"], current)
        seen_versions.add(current)
        decided += 1
    return decided, len(seen_versions)
