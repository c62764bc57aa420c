"""Asking the rules of an act about every combination of facts.

Rules are asked one after the other, each as soon as the families that it looks at are chosen: where it blocks, no
value of a family that it does not look at would let the act pass, so the branch is left. What passes all rules is
decided again, whole, by `decide`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lifecycle.act import Act
from lifecycle.decision import Decision, ask, decide
from lifecycle.exploration.brought import facts_for
from lifecycle.exploration.families import in_order, is_late, looks_at, values_of
from lifecycle.exploration.powers import SINCE
from lifecycle.exploration.refusals import is_told
from lifecycle.exploration.state import NOT_SIGNED, State
from lifecycle.exploration.tried import Definition, Value
from lifecycle.stages import ENDS
from rules.facts import Facts, Relations
from rules.verdict import Outcome

PASSING = (Outcome.PASS, Outcome.NOT_APPLICABLE)
ALWAYS = ("actor", "when", "request", "powers", "intents")
"""Families that promises look at and no act is without, whether or not one of its rules looks at them."""

BY_TRUTH = frozenset({"powers", "intents"})
"""Families of which promises look at the truth alone: where no rule looks either, one value of each truth is enough."""

PROMISED = {
    "approve_mou": ("criteria",),
    "approve_agreement": ("evaluation", "exempt", "criteria", "avenues", "reciprocity"),
    "sign_agreement": ("treaty", "others"),
    "enter_into_force": ("assent",),
    "refuse_assent": ("assent",),
    "replace": ("successor",),
}
"""Families that the promises about an act look at, whether or not one of its rules does."""


@dataclass(slots=True)
class Passed:
    """A combination of facts under which every rule of an act passes. Its facts are made where they are asked for."""

    definition: Definition
    act: Act
    state: State
    chosen: dict[str, Value]
    _facts: Facts | None = None

    @property
    def facts(self) -> Facts:
        """The facts that the values chosen make."""
        if self._facts is None:
            self._facts = facts_with(self.definition, self.act, self.state, self.chosen)
        return self._facts

    @property
    def effect(self) -> tuple[str, ...]:
        """What of it what follows depends on: what is typed, for which day, and why no test phase is asked."""
        return self.chosen["request"].name, self.chosen["when"].name, self.truth("exempt")

    def truth(self, family: str) -> str:
        """What is true of a family of facts; empty where none of it was looked at."""
        value = self.chosen.get(family)
        return value.truth if value is not None else ""


def decided(definition: Definition, passed: Passed) -> Decision:
    """The whole decision on a combination, every rule and the machine asked."""
    return decide(passed.act, passed.facts, definition.rules, definition.machine)


class Counted:
    """How many combinations were asked about, and the last that was refused without all that a refusal must tell."""

    __slots__ = ("asked", "untold")

    def __init__(self) -> None:
        self.asked = 0
        self.untold: Passed | None = None


def passing(definition: Definition, act: Act, state: State, counted: Counted) -> Iterator[Passed]:
    """Every combination of facts under which an act passes; those that no rule and no promise tells apart, once."""
    branches: list[dict[str, Value]] = [{}]
    rules = in_order(act)
    for place, name in enumerate(rules):
        kept: dict[tuple[Any, ...], dict[str, Value]] = {}
        answers: dict[tuple[str, ...], bool] = {}
        later: dict[bool, frozenset[str]] = {}
        for branch in branches:
            for chosen in _grown(branch, name, definition, act, state):
                counted.asked += 1
                seen = tuple(chosen[family].name for family in looks_at(name, act, chosen))
                if seen not in answers:  # a rule sees no more: it is asked once about the same
                    verdict = ask(definition.rules[name], facts_with(definition, act, state, chosen))
                    answers[seen] = verdict.outcome in PASSING
                    if not (answers[seen] or is_told(definition, verdict)):
                        counted.untold = Passed(
                            definition, act, state, next(_chosen(chosen, ALWAYS, definition, act, state))
                        )
                if answers[seen]:
                    late = is_late(chosen)
                    if late not in later:
                        later[late] = frozenset(f for rule in rules[place + 1 :] for f in looks_at(rule, act, chosen))
                    kept.setdefault(_alike(chosen, later[late]), chosen)
        branches = list(kept.values())
        if not branches:
            return
    families = (*ALWAYS, *PROMISED.get(act.name, ()), *(("avenues",) if _may_sign(act, state) else ()))
    for branch in branches:
        for chosen in _chosen(branch, families, definition, act, state):
            yield Passed(definition, act, state, chosen)


def _may_sign(act: Act, state: State) -> bool:
    """Whether an arrow of the act leads from what is not signed to what is: the promises then look at the avenues."""
    targets = {edge.target for edge in act.edges if edge.target is not None}
    return state.stage in NOT_SIGNED and bool(targets - NOT_SIGNED - ENDS)


def _grown(
    chosen: dict[str, Value], rule: str, definition: Definition, act: Act, state: State
) -> Iterator[dict[str, Value]]:
    """The values chosen, with every value of each further family that a rule looks at."""
    missing = next((f for f in looks_at(rule, act, chosen) if f not in chosen), None)
    if missing is None:
        yield chosen
        return
    for value in values_of(missing, definition, act, state, chosen):
        yield from _grown({**chosen, missing: value}, rule, definition, act, state)


def _chosen(
    chosen: dict[str, Value], families: tuple[str, ...], definition: Definition, act: Act, state: State
) -> Iterator[dict[str, Value]]:
    """The values chosen, with every value of these families where none was, which no rule of the act looks at."""
    missing = next((f for f in families if f not in chosen), None)
    if missing is None:
        yield chosen
        return
    told: set[str] = set()
    for value in values_of(missing, definition, act, state, chosen):
        if missing in BY_TRUTH:
            if value.truth in told:
                continue
            told.add(value.truth)
        yield from _chosen({**chosen, missing: value}, families, definition, act, state)


def _alike(chosen: dict[str, Value], later: frozenset[str]) -> tuple[Any, ...]:
    """What tells a branch from another: of each family the value that rules to come see, else what promises see."""
    by_name = later | ({"request", "actor"} if "intents" in chosen else {"request"})  # an intent may be another's
    return tuple([(family, value.name if family in by_name else value.truth) for family, value in chosen.items()])


def facts_with(definition: Definition, act: Act, state: State, chosen: dict[str, Value]) -> Facts:
    """The facts of an act with the values chosen; of every other family, nothing is known."""
    case = state.case
    changes: dict[str, Any] = {}
    said: dict[str, Any] = {}
    related: dict[str, Any] = {}
    since: dict[str, Any] = {}
    for value in chosen.values():
        if value.case:
            changes.update(value.case)
        for name, given in value.facts.items():
            if name.startswith("relations."):
                related[name[10:]] = given
            elif name.startswith(SINCE):
                since[name.removeprefix(SINCE)] = given
            else:
                said[name] = given
    if case is not None and changes:
        case = case.but(**changes)
    if case is not None and since:
        said["now"] = case.but(**since)
    if related:
        said["relations"] = Relations(**related)
    if "intents" in changes:
        announced = tuple(i for i in changes["intents"] if not i.withdrawn)  # by its table: there is no file yet
        said["intents"] = definition.open_intents(case) if case is not None else announced
    return facts_for(definition, act, case, state.day, **said)
