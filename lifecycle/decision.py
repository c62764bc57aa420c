"""A decision is a pure function of definition, policy, facts and date (DESIGN section 5).

The same function answers the preview, the live act, the dry run and the replay: no input or output, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import NamedTuple

from transitions import Machine

from lifecycle.act import Act
from lifecycle.clock import Due, next_clock_act
from lifecycle.machine import MACHINE, next_stage
from lifecycle.retype import retype, retype_in_its_place
from lifecycle.stages import ACTS
from rules.catalogue import RULES
from rules.dates import exact
from rules.facts import NOTHING_ASKED, Facts, Request
from rules.found import reads
from rules.persons import roles_that_may
from rules.verdict import BLOCKING, NO_PARAMS, Answer, Outcome, Param, Rule, Step, Verdict, as_tuple

PASS, NOT_APPLICABLE = Outcome.PASS, Outcome.NOT_APPLICABLE
"""What lets an act pass, compared by identity: to look a member of an enum up in a set takes as long as a rule."""

TYPED = ("retype", "typist", "second", "dated", "again", "way", "amend", "in_place")
"""What the steps of a remedy may name of the command to type again."""
NOTHING: frozenset[str] = frozenset()
CORRECTION, NO_MATTER_FOR_IT = "correction.possible", ("refusal", "superseded", "clock")
"""What stands no more, or was never done, is not corrected, whatever else is put right."""
FOR_NOBODY = (*NO_MATTER_FOR_IT, "exception")


class Decision(NamedTuple):
    """What became of an act: allowed or not, from which stage to which, and every verdict.

    `target` is the stage after the act; where it is refused, the one it would lead to if only one is possible.
    `command` is what to type for the act, where that was asked for. `gone` is where the calendar takes the file before
    the act would be possible, and from where it is not.
    """

    act: str
    allowed: bool
    stage: str
    target: str | None
    verdicts: tuple[Verdict, ...]
    command: str = ""
    gone: Due | None = None

    @property
    def blocking(self) -> tuple[Verdict, ...]:
        """The verdicts that stand in the way."""
        return tuple(v for v in self.verdicts if v.outcome in BLOCKING)

    @property
    def alone(self) -> str:
        """The rule beside which no other need be told: nothing that they ask for helps; empty where there is none."""
        told = (v.rule for v in self.blocking if v.rule == CORRECTION and v.key in NO_MATTER_FOR_IT)
        return next(told, "")

    @property
    def never(self) -> tuple[Verdict, ...]:
        """What stands in the way of a correction whatever is typed for it, and whoever types it."""
        return tuple(v for v in self.blocking if v.rule == CORRECTION and v.key in FOR_NOBODY)

    @property
    def possible_from(self) -> date | None:
        """The first day on which the act would pass if nothing but time went by; None where time is not enough."""
        day = _all_pass_from(self.blocking)
        return None if day is not None and self.gone is not None and self.gone.day <= day else day


def decide(act: Act, facts: Facts, rules: Mapping[str, Rule] = RULES, machine: Machine = MACHINE) -> Decision:
    """Ask every rule of the act and, if none blocks, the machine where it leads.

    No rule is short-circuited. A rule that breaks answers `error`, which blocks. Other rules and another machine than
    those that ship are for the exploration alone, which must tell a wrong definition from the right one.
    """
    verdicts = tuple([ask(rules[name], facts) for name in act.rules])
    allowed = True
    for verdict in verdicts:
        if verdict.outcome is not PASS and verdict.outcome is not NOT_APPLICABLE:
            allowed = False
    if not allowed:
        verdicts = _with_retyping(verdicts, act, facts)
    if not act.edges:
        return Decision(act.name, allowed, facts.stage, None, verdicts)
    target = next_stage(facts.stage, act.name, facts.case, True, machine) if allowed else _only_target(act, facts.stage)
    allowed = allowed and target is not None
    return Decision(
        act.name, allowed, facts.stage, target, verdicts, gone=None if allowed else _gone(act, facts, verdicts)
    )


def _all_pass_from(blocking: Iterable[Verdict]) -> date | None:
    days = [v.passes_from for v in blocking]
    return max((d for d in days if d is not None), default=None) if all(days) else None


def _gone(act: Act, facts: Facts, verdicts: Iterable[Verdict]) -> Due | None:
    """The clock act by which the file leaves for a stage without the act, before time alone would let it pass."""
    day = _all_pass_from(v for v in verdicts if v.outcome in BLOCKING)
    if day is None or facts.case is None or facts.correcting:
        return None
    due = next_clock_act(facts.case, day)
    return due if due is not None and due.target not in act.sources else None


def _only_target(act: Act, stage: str) -> str | None:
    targets = {edge.target or stage for edge in act.edges if stage in edge.sources}
    return str(targets.pop()) if len(targets) == 1 else None


def ask(rule: Rule, facts: Facts) -> Verdict:
    """The verdict of one rule; where the rule breaks, an error, which blocks."""
    if rule.of_request and facts.request is None:
        return _of_preview(rule.id, rule.version)
    try:
        answer = rule.ask(facts)
    except Exception as error:
        # Fail closed: whatever a rule stumbles over, it must neither let the act pass nor hide.
        answer = Answer(Outcome.ERROR, "error", {"rule": rule.id, "fault": type(error).__name__})
    return as_tuple(Verdict, (rule.id, rule.version, *answer))


@cache
def _of_preview(rule: str, version: int) -> Verdict:
    """What a rule about the request answers where there is none: always the same, so made once."""
    return Verdict(rule, version, NOT_APPLICABLE, "asked_when_performed", NO_PARAMS, (), None)


def _with_retyping(verdicts: tuple[Verdict, ...], act: Act, facts: Facts) -> tuple[Verdict, ...]:
    """The verdicts with the command to type again, complete in all that any rule misses.

    For an act of an earlier day, what is recorded now must carry that day (`dated`), and what counts only from today
    must be followed by the act of today (`again`).
    """
    named = [_named_by(_steps(v)) if v.outcome in BLOCKING else NOTHING for v in verdicts]
    if not any(named):  # most of what a preview refuses: the command would be made for nobody
        return verdicts
    missing: dict[str, None] = {}
    for verdict in verdicts:
        fields = verdict.params.get("fields", ()) if verdict.outcome in BLOCKING else ()
        missing.update(dict.fromkeys(fields if isinstance(fields, tuple) else ()))
    typed: dict[str, Param] = {"retype": retype(act, facts, tuple(missing)), "typist": _typist(facts)}
    typed["second"] = "legal" if typed["typist"] == "manager" else "manager"  # another person than who reads it
    if facts.day != facts.today:
        typed["dated"] = f" --on {facts.on}"
        typed["again"] = retype(act, _of_today(facts), tuple(missing))
    if any("way" in names for names in named):
        typed["way"] = _way(act, _of_today(facts) if facts.later else facts, tuple(missing))
    if facts.in_its_place is not None:
        typed["in_place"] = retype_in_its_place(act, facts, facts.in_its_place.entry)
    if any("amend" in names for names in named):
        typed["amend"] = _amend(facts)
    return tuple(_typed(v, names, typed) if names else v for v, names in zip(verdicts, named, strict=True))


def _of_today(facts: Facts) -> Facts:
    return replace(facts, on=exact(facts.today), day=facts.today)


def _way(act: Act, facts: Facts, missing: tuple[str, ...]) -> tuple[str, ...]:
    """The commands of the acts that lead on to this one, and its own at the end."""
    return (*(command_of(ACTS[name], facts) for name in facts.road.way), retype(act, facts, missing))


def command_of(act: Act, facts: Facts, typed: Request = NOTHING_ASKED) -> str:
    """The command for another act of the file, with placeholders for whatever its rules miss in what is typed."""
    asked = replace(
        facts, act=act.name, nature=act.nature.value, permission=act.permission, asked=act.required,
        sources=act.sources, request=typed, memo={},
    )  # fmt: skip
    missing: dict[str, None] = {}
    for rule in (RULES[name] for name in act.rules):
        verdict = ask(rule, asked) if rule.of_request else None
        fields = verdict.params.get("fields", ()) if verdict is not None and verdict.blocks else ()
        missing.update(dict.fromkeys(fields if isinstance(fields, tuple) else ()))
    return retype(act, asked, tuple(missing))


def command_to_type(act: Act, facts: Facts) -> str:
    """What to type for an act of a preview; the successor that may be meant is named."""
    other = facts.relations.active[-1:] if act.name == "replace" and facts.relations.successor is None else ()
    return command_of(act, facts, Request({"successor": other[0].reference}) if other else NOTHING_ASKED)


def _amend(facts: Facts) -> str:
    """The addendum that changes what was to be found anew."""
    field, value = (facts.request.text(name) or "" for name in ("field", "value")) if facts.request else ("", "")
    amended = "termEndsOn" if field == "endsOn" else field
    wanted = value if reads(field, value) else f"<{amended}>"
    return command_of(ACTS["amend"], _of_today(facts), Request({amended: wanted} if field else {}))


def _typed(verdict: Verdict, names: frozenset[str], typed: Mapping[str, Param]) -> Verdict:
    """The verdict with those of these parameters that its steps name."""
    given = {name: value for name, value in typed.items() if name in names}
    return verdict._replace(params={**verdict.params, **given}) if given else verdict


def _steps(verdict: Verdict) -> tuple[Step, ...]:
    rule = RULES.get(verdict.rule)
    return rule.remedies.get(verdict.key, ()) if rule is not None else ()


@cache
def _named_by(steps: tuple[Step, ...]) -> frozenset[str]:
    """Which of the parameters of a command to type again these steps name."""
    return frozenset(n for n in TYPED if any(f"{{{n}}}" in s.command or f"{{{n}}}" in s.role for s in steps))


def _typist(facts: Facts) -> str:
    """The role that types the command again: the person's own, or the first that may."""
    policy, own = facts.today_policy, facts.actor.role
    if policy.allows(own, facts.permission):
        return own
    return next(iter(roles_that_may(facts)), own)
