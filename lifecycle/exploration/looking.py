"""Looking at an act from a state: what passes, where that leads, which promises it breaks; each kind of it once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from lifecycle.act import Act, Nature
from lifecycle.decision import Decision
from lifecycle.exploration.asking import Counted, Passed, decided, passing
from lifecycle.exploration.families import POWERS
from lifecycle.exploration.powers import CARETAKER
from lifecycle.exploration.promises import CLOCK, OPENS_AT, TEST_PHASE, broken_by, overdue
from lifecycle.exploration.seen import Kept, UnreadableError, is_read
from lifecycle.exploration.state import State
from lifecycle.exploration.stated import OF_THE_GOVERNMENT
from lifecycle.exploration.tried import Definition, Value

TRACK = "track"
"""No test phase is asked on this track."""
Effect = tuple[str, ...]
"""What of a combination what follows depends on."""


Choice = dict[str, Value]
"""One value of each family that was looked at."""


class Row(NamedTuple):
    """The first combination of an effect that leads to a target (None: nowhere) and breaks these promises."""

    chosen: Choice
    effect: Effect
    target: str | None
    promises: tuple[str, ...]


class Looked(NamedTuple):
    """What an act leads to: each kind of combination once, in the order in which they were tried.

    `passed` counts combinations, `grounds` why agreements could be signed. `free` passes under full powers, where
    nothing passes in a caretaker period that should.
    """

    rows: tuple[Row, ...]
    decisions: dict[Effect, Decision]
    passed: int
    grounds: tuple[tuple[str, int], ...]
    free: Choice | None

    def targets_of(self, effect: Effect) -> list[str]:
        """The stages that an effect leads to; none where the machine knows no way."""
        return list(dict.fromkeys(row.target for row in self.rows if row.effect == effect and row.target is not None))


class Passing(NamedTuple):
    """Every combination under which an act passes, how many were asked about, and the first that is ill refused.

    `looked` is what follows from them: the rules look at other facts than the promises do.
    """

    combinations: tuple[Choice, ...]
    asked: int
    untold: Choice | None
    looked: Kept[Looked]


def passing_of(definition: Definition, act: Act, state: State) -> Passing:
    """Under what an act passes. Raises UnreadableError where a rule breaks on a state that is read fact by fact."""
    counted = Counted()
    combinations = tuple(passed.chosen for passed in passing(definition, act, state, counted))
    if counted.broke and is_read(state):
        raise UnreadableError(act.name)
    untold = counted.untold.chosen if counted.untold is not None else None
    return Passing(combinations, counted.asked, untold, Kept())


def look(definition: Definition, act: Act, state: State, combinations: Iterable[Choice]) -> Looked:
    """What an act leads to from a state under each of these combinations. Raises LookupError where one is refused."""
    rows: dict[tuple[Effect, str | None, tuple[str, ...]], Row] = {}
    decisions: dict[Effect, Decision] = {}
    targets: dict[Effect, list[str]] = {}
    grounds: Counter[str] = Counter()
    number, free = 0, None
    waits = bool(act.edges) and act.name not in OF_THE_GOVERNMENT and act.nature is not Nature.CLOCK
    for chosen in combinations:
        passed = Passed(definition, act, state, chosen)
        effect = passed.effect
        if effect not in targets:
            decisions[effect] = decided(definition, passed)
            targets[effect] = _targets(definition, state, passed, decisions[effect])
            if not targets[effect]:
                rows[effect, None, ()] = Row(chosen, effect, None, ())
        if targets[effect]:
            free = free or chosen
            waits = waits and passed.truth(POWERS) != CARETAKER
        for target in targets[effect]:
            number += 1
            broken = tuple(_broken(definition, state, passed, target))
            if target == "signed" and not broken:
                grounds[ground_of(definition, state, passed)] += 1
            if (effect, target, broken) not in rows:
                rows[effect, target, broken] = Row(chosen, effect, target, broken)
    return Looked(tuple(rows.values()), decisions, number, tuple(grounds.items()), free if waits else None)


def _broken(definition: Definition, state: State, passed: Passed, target: str) -> list[str]:
    broken = [*broken_by(definition, state, passed, target)]
    if passed.act.nature is Nature.CLOCK and overdue(state) is None:
        broken.append(CLOCK)
    return broken


def _targets(definition: Definition, state: State, passed: Passed, decision: Decision) -> list[str]:
    """Where an act leads: nowhere, if the machine knows no way; an old file to that of what was signed."""
    if decision.blocking and not decision.allowed:
        if is_read(state):
            raise UnreadableError(passed.act.name)
        unseen = decision.blocking[0]
        raise LookupError(f"{passed.act.name}: {unseen.rule} looks at more than `families.py` says ({unseen.key})")
    if not decision.allowed:
        return []
    opened = dict.fromkeys(map(definition.legacy_stage, OPENS_AT)) if passed.act.name == "enter_legacy" else ()
    return list(opened) or [decision.target or state.stage]


def ground_of(definition: Definition, state: State, passed: Passed) -> str:
    """Why an agreement could be signed: a test phase, or the exemption that is to be listed."""
    if passed.act.name == "enter_legacy":
        return "legacy"
    assert state.case is not None
    if state.case.track in definition.policy.without_test_phase:
        return TRACK
    return state.happened.ground or passed.truth("exempt") or TEST_PHASE
