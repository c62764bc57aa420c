"""What an exploration found: the states, the step by which each was first reached, and what it broke."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lifecycle.exploration.asking import Passed
from lifecycle.exploration.looking import Passing
from lifecycle.exploration.seen import Kept
from lifecycle.exploration.state import State
from lifecycle.exploration.tried import Definition

Key = tuple[object, ...]


class Step(NamedTuple):
    """How a state was reached: by an act on some facts, or by waiting until a day (`passed` None)."""

    before: Key
    day: date
    passed: Passed | None
    target: str

    @property
    def cost(self) -> int:
        """How many lines it takes; an old file takes one more, which writes its table."""
        if self.passed is None:
            return 0
        return 1 + (self.passed.act.name == "enter_legacy") + sum(v.lines for v in self.passed.chosen.values())


class Broken(NamedTuple):
    """A promise that does not hold, and the steps that show it, the last of them breaking it."""

    promise: str
    steps: tuple[Step, ...]
    stage: str


@dataclass(repr=False)
class Walk:
    """What was found: the states, how each was first reached, what led where, what broke.

    It is never written out: a test that fails would print every state, and take gigabytes for it.
    """

    definition: Definition
    states: dict[Key, State] = field(default_factory=dict)
    reached: dict[Key, Step | None] = field(default_factory=dict)
    leads: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    asked: int = 0
    passed: int = 0
    taken: set[tuple[str, str]] = field(default_factory=set)
    grounds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    broken: Broken | None = None
    kept: dict[tuple[str, date], Kept[Passing]] = field(default_factory=lambda: defaultdict(Kept))
    """Under what an act passes on a day, by the facts that were looked at."""

    def steps_to(self, key: Key) -> tuple[Step, ...]:
        """The steps from the beginning to a state."""
        steps: list[Step] = []
        while (step := self.reached[key]) is not None:
            steps.append(step)
            key = step.before
        return tuple(reversed(steps))


def track_of(state: State) -> str:
    """The track of its file; empty before there is one."""
    return state.case.track if state.case is not None else ""
