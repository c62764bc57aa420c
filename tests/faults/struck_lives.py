"""The lives of `tests/properties`, with faults on: whatever fails is given again under its key, and the model must not see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from lifecycle.answer import Answer
from lifecycle.command import Command
from lifecycle.desk import Desk
from lifecycle.history import Entry
from lifecycle.storage.errors import StorageError
from tests.faults.driver import Fault, How, installed, struck
from tests.properties.lives import Lives
from tests.properties.makers import ROLES, House, portfolio

HOWS: dict[str, tuple[How, ...]] = {
    "sqlite": ("full", "gone", "lost"),
    "postgresql": ("full", "gone", "lost", "cut"),
}
DEEPEST = {"sqlite": 24, "postgresql": 6}
"""Few commands have more statements; a fault that comes too late does not come."""


class StruckHouse(House):
    """Most commands meet a fault; `met` counts commands, faults that came to pass, and answers that were lost."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.chance = Random(0)
        self.keys = map("struck {}".format, count())
        self.met: Counter[str] = Counter()

    @contextmanager
    def fault(self) -> Iterator[None]:
        self.met["commands"] += 1
        how = self.chance.choice(HOWS[self.store.dialect])
        with struck(Fault(self.chance.randint(1, DEEPEST[self.store.dialect]), how)) as fault:
            try:
                yield
            finally:
                self.met["struck"] += bool(fault.struck)

    def desk(self, person: str = "officer") -> Desk:
        return StruckDesk(self, person)

    def check(self) -> dict[str, Any]:
        """The scheduler comes again until it gets through; what it did is read from the files."""
        before = self._clock_entries()
        try:
            with self.fault():
                done = super().check()
        except StorageError:
            done = super().check()
        after = self._clock_entries()
        new = {place: entry for place, entry in after.items() if place not in before}
        return {**done, "advanced": [entry.summary for entry in new.values()]}

    def _clock_entries(self) -> dict[tuple[str, int], Entry]:
        with self.store.reading() as reading:
            rows = [row for name, *_ in reading.subjects(rank=6) for row in reading.entries(name)]
        entries = [Entry.parse(row.body, row.hash) for row in rows]
        return {(e.subject, e.sequence): e for e in entries if e.data.get("nature") == "clock"}


class StruckDesk(Desk):
    """Somebody who gives a command that failed once more."""

    def __init__(self, house: StruckHouse, person: str) -> None:
        actor = ROLES[person]
        super().__init__(house.store, clock=house.clock, today=house.today, actor=actor, trial_day=True)
        self.house = house

    def perform(self, command: Command) -> Answer:
        """It has one key, so it is done once."""
        command = replace(command, key=command.key or next(self.house.keys))
        try:
            with self.house.fault():
                return super().perform(command)
        except StorageError:
            answer = super().perform(command)
            self.house.met["lost"] += answer.repeated
            return answer


class StruckLives(Lives):
    """The same rules, the same model, the same invariants."""

    met: Counter[str] = Counter()

    def __init__(self, url: str | None = None) -> None:
        super().__init__(url)
        self.house.close()
        self.struck = StruckHouse(url, said=portfolio()) if url else StruckHouse()
        self.house = self.struck.at("2022-05-01")

    @initialize(seed=st.integers(0, 2**32))
    def faults_come_by_chance(self, seed: int) -> None:
        self.struck.chance = Random(seed)

    def teardown(self) -> None:
        super().teardown()
        StruckLives.met += self.struck.met


def live(machine: type[StruckLives], commands: int, examples: int, steps: int) -> Counter[str]:
    """Live until so many commands were given; what they met."""
    StruckLives.met = Counter()
    while StruckLives.met["commands"] < commands:
        with installed():
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    suppress_health_check=list(HealthCheck),
                    deadline=None,
                    phases=(Phase.reuse, Phase.generate, Phase.shrink),
                ),
            )
    met = StruckLives.met
    assert met["struck"] > met["commands"] / 4
    return met


def on_server(new_database: Any) -> type[StruckLives]:
    """The same lives, each on a database of the server."""

    class OnServer(StruckLives):
        def __init__(self) -> None:
            self.database = new_database()
            super().__init__(self.database.__enter__())

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.database.__exit__(None, None, None)

    return OnServer
