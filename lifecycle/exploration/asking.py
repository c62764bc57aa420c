"""Asking the rules of an act about every combination of facts.

Rules are asked one after the other, each as soon as the families that it looks at are chosen: where it blocks, no
value of a family that it does not look at would let the act pass, so the branch is left. What passes all rules is
decided again, whole, by `decide`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

from lifecycle.act import Act, Nature
from lifecycle.decision import Decision, ask, decide
from lifecycle.exploration.brought import facts_for
from lifecycle.exploration.families import OF_NO_FILE, POWERS, REQUEST, WHEN, in_order, is_late, looks_at, values_of
from lifecycle.exploration.opening import REFERENCE
from lifecycle.exploration.powers import CARETAKER
from lifecycle.exploration.refusals import is_told
from lifecycle.exploration.state import NOT_SIGNED, State
from lifecycle.exploration.stated import OF_THE_GOVERNMENT, OF_TWO
from lifecycle.exploration.tried import Definition, Value
from lifecycle.stages import ENDS
from rules.case import Case
from rules.facts import Facts, Relations
from rules.verdict import Outcome, Verdict

PASS, NOT_APPLICABLE = Outcome.PASS, Outcome.NOT_APPLICABLE
ALWAYS = ("actor", "when", "request", "powers", "intents")
"""Families that promises look at and no act is without, whether or not one of its rules looks at them."""

BY_TRUTH = frozenset({"powers", "intents"})
"""Families of which promises look at the truth alone: where no rule looks either, one value of each truth is enough."""

REQUEST_ALONE, BY_NAME = frozenset({REQUEST}), frozenset({REQUEST, "actor"})
"""Families of which promises look at more than the truth: an intent may be another's."""
Answer = tuple[bool, bool, bool]


class _NoFile:
    """A file of which no more than its number is known: a rule that asks for anything else breaks, which is seen."""

    reference = REFERENCE


NO_FILE = cast("Case", _NoFile())
NO_VALUE = (Value(""),)
"""Where every family that a rule looks at is chosen."""

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
    """How many combinations were asked about, and the first of an act that is refused, and that is ill refused.

    Ill refused is what is refused without all that a refusal must tell. `broke`: a rule that looks at the file did.
    """

    __slots__ = ("asked", "broke", "refused", "untold")

    def __init__(self) -> None:
        self.asked = 0
        self.broke = False
        self.refused: Passed | None = None
        self.untold: Passed | None = None


def passing(definition: Definition, act: Act, state: State, counted: Counted) -> Iterator[Passed]:
    """Every combination of facts under which an act passes; those that no rule and no promise tells apart, once."""
    rules = in_order(definition, act)
    asking = Asking(definition, act, state)
    branches: list[dict[str, Value]] = [{}]
    for place, name in enumerate(rules):
        branches = _passing_one(asking, branches, name, rules[place + 1 :], counted)
        if not branches:
            break
    if counted.refused is not None and decided(definition, counted.refused).allowed:
        yield counted.refused  # a whole decision that lets pass what one of its rules refuses
    families = (*ALWAYS, *PROMISED.get(act.name, ()), *(("avenues",) if _may_sign(act, state) else ()))
    for branch in branches:
        for chosen in asking.chosen(branch, families):
            yield Passed(definition, act, state, chosen)


def _passing_one(
    asking: Asking, branches: list[dict[str, Value]], name: str, to_come: list[str], counted: Counted
) -> list[dict[str, Value]]:
    """What passes a rule, of each of these with every value of the families that it looks at."""
    act = asking.act
    kept: dict[tuple[str, ...], dict[str, Value]] = {}
    answers: dict[tuple[str, ...], bool] = {}
    by_name: dict[bool, frozenset[str]] = {}
    for branch, looked_at, missing in chain.from_iterable(asking.grown(branch, name) for branch in branches):
        late = is_late(branch)
        if late not in by_name:
            by_name[late] = frozenset(f for rule in to_come for f in looks_at(rule, act, branch))
        seen = tuple([branch[family].name for family in looked_at if family != missing])
        alike: tuple[str, ...] = ()
        values = asking.values_of(missing, branch) if missing else NO_VALUE
        counted.asked += len(values)
        for value in values:
            passes = answers.get((*seen, value.name))
            if passes is False:
                continue
            chosen = {**branch, missing: value} if missing else branch
            if passes is None:  # a rule sees no more: it is asked once about the same
                passes, told, broke = asking.answer(name, looked_at, chosen)
                counted.broke = counted.broke or broke
                answers[*seen, value.name] = passes
                if not passes and counted.refused is None and asking.is_possible:
                    counted.refused = asking.passed(next(asking.chosen(chosen, ALWAYS)))
                if not told and counted.untold is None:
                    counted.untold = asking.passed(next(asking.chosen(chosen, ALWAYS)))
            if passes:
                named = by_name[late] | (BY_NAME if "intents" in chosen else REQUEST_ALONE)
                alike = alike or _alike(branch, named)
                kept.setdefault((*alike, missing, value.name if missing in named else value.truth), chosen)
    return list(kept.values())


def _alike(chosen: dict[str, Value], named: frozenset[str]) -> tuple[str, ...]:
    """What tells a branch from another: of each family the value that rules to come see, else what promises see."""
    return (*chosen, *[value.name if family in named else value.truth for family, value in chosen.items()])


def _may_sign(act: Act, state: State) -> bool:
    """Whether an arrow of the act leads from what is not signed to what is: the promises then look at the avenues."""
    targets = {edge.target for edge in act.edges if edge.target is not None}
    return state.stage in NOT_SIGNED and bool(targets - NOT_SIGNED - ENDS)


class Asking:
    """What is asked of one act on one state: what is the same for every combination is worked out once."""

    __slots__ = ("_cases", "_shared", "_values", "act", "definition", "state")

    def __init__(self, definition: Definition, act: Act, state: State) -> None:
        self.definition, self.act, self.state = definition, act, state
        self._values: dict[tuple[str, str], tuple[Value, ...]] = {}
        self._cases: dict[tuple[int, ...], Case] = {}
        # by identity, for an act is a constant, and so is what was made once; kept, lest another take its place
        self._shared: tuple[Act, dict[tuple[object, ...], Answer]] = definition.made.setdefault(
            ("answers", id(act)), (act, {})
        )

    def values_of(self, family: str, chosen: dict[str, Value]) -> tuple[Value, ...]:
        """Every value of a family; of the day that was chosen, those of governments alone depend."""
        key = (family, chosen[WHEN].name if family == POWERS else "")
        known = self._values.get(key)
        if known is None:
            known = self._values[key] = values_of(family, self.definition, self.act, self.state, chosen)
        return known

    @property
    def is_possible(self) -> bool:
        """Whether an arrow of the act begins at the stage of the file."""
        return self.state.stage in self.act.sources

    def passed(self, chosen: dict[str, Value]) -> Passed:
        """A combination of its facts."""
        return Passed(self.definition, self.act, self.state, chosen)

    def grown(self, chosen: dict[str, Value], rule: str) -> Iterator[tuple[dict[str, Value], tuple[str, ...], str]]:
        """The values chosen, with every value of each further family that a rule looks at but the last.

        With each come the families that the rule looks at, and that last one, empty where all are chosen.
        """
        looked_at = looks_at(rule, self.act, chosen)
        missing = [family for family in looked_at if family not in chosen]
        if REQUEST in missing and WHEN not in chosen and WHEN not in missing:
            missing.insert(0, WHEN)  # what is of today comes first
        if not missing or (len(missing) == 1 and missing[0] != WHEN):
            yield chosen, looked_at, missing[0] if missing else ""
            return
        for value in self.values_of(missing[0], chosen):
            yield from self.grown({**chosen, missing[0]: value}, rule)

    def chosen(self, chosen: dict[str, Value], families: tuple[str, ...]) -> Iterator[dict[str, Value]]:
        """The values chosen, with every value of these families where none was, which no rule of the act looks at."""
        missing = next((f for f in families if f not in chosen), None)
        if missing is None:
            yield chosen
            return
        told: set[str] = set()
        for value in self.values_of(missing, chosen):
            if missing in BY_TRUTH:
                if value.truth in told or (told and not self._matters(missing, value.truth)):
                    continue
                told.add(value.truth)
            yield from self.chosen({**chosen, missing: value}, families)

    def _matters(self, family: str, truth: str) -> bool:
        """Whether a promise tells this truth from the first that was tried; what never waits passes in a period too."""
        if self.act.nature is Nature.DECISION or self.act.name in OF_THE_GOVERNMENT:
            return True
        return truth == CARETAKER if family == POWERS else self.act.name in OF_TWO

    def answer(self, name: str, looked_at: tuple[str, ...], chosen: dict[str, Value]) -> Answer:
        """Whether a rule passes, whether its refusal tells all that it must, and whether it broke.

        Of a rule that looks at nothing of the file, the answer is that of every state.
        """
        if name not in OF_NO_FILE or self.state.case is None:
            return self._answer(ask(self.definition.rules[name], self.facts(chosen)))
        _, known = self._shared
        key = (name, *[id(chosen[family]) for family in looked_at])
        answer = known.get(key)
        if answer is None:
            facts = self.facts(chosen)
            facts.case = facts.now = NO_FILE
            verdict = ask(self.definition.rules[name], facts)
            if verdict.outcome is Outcome.ERROR:  # it looks at the file after all
                return self._answer(ask(self.definition.rules[name], self.facts(chosen)))
            answer = known[key] = self._answer(verdict)
        return answer

    def _answer(self, verdict: Verdict) -> Answer:
        passes = verdict.outcome is PASS or verdict.outcome is NOT_APPLICABLE
        return passes, passes or is_told(self.definition, verdict), verdict.outcome is Outcome.ERROR

    def facts(self, chosen: dict[str, Value]) -> Facts:
        """The facts of the act with the values chosen; of every other family, nothing is known."""
        case = self.state.case
        changing: list[Value] = []
        said: dict[str, Any] = {}
        related: dict[str, Any] = {}
        since: dict[str, Any] = {}
        for value in chosen.values():
            if value.case:
                changing.append(value)
            if value.said:
                said.update(value.said)
            if value.related:
                related.update(value.related)
            if value.since:
                since.update(value.since)
        if case is not None and changing:
            case = self._changed(case, changing)
        if case is not None and since:
            said["now"] = case.but(**since, effective_on=said["today"])
        if related:
            said["relations"] = Relations(**related)
        intents = chosen.get("intents")
        if intents is not None and intents.case:
            announced = tuple(
                i for i in intents.case["intents"] if not i.withdrawn
            )  # by its table: there is no file yet
            said["intents"] = self.definition.open_intents(case) if case is not None else announced
        return facts_for(self.definition, self.act, case, self.state.day, **said)

    def _changed(self, case: Case, changing: list[Value]) -> Case:
        """The file with what these values change, made once."""
        key = tuple(map(id, changing))
        known = self._cases.get(key)
        if known is None:
            changes: dict[str, Any] = {}
            for value in changing:
                changes.update(value.case)
            known = self._cases[key] = case.but(**changes)
        return known


def facts_with(definition: Definition, act: Act, state: State, chosen: dict[str, Value]) -> Facts:
    """The facts of an act with the values chosen; of every other family, nothing is known."""
    return Asking(definition, act, state).facts(chosen)
