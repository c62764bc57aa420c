"""What leads from a stage to an act that is not possible there, read off the one table of stages. Pure.

A refusal that says only "not from here" leaves the officer to search the diagram. So the shortest way is worked out,
over arrows that bring a file nearer to being in force, never over one that ends or troubles it, for nobody suspends an
agreement in order to lift the suspension.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from lifecycle.act import Act, Nature
from lifecycle.guards import GUARDS
from lifecycle.stages import TABLE, Stage, acts_from
from rules.case import Case
from rules.facts import Facts, Road
from rules.test_phase import exempt_because

S = Stage
NEARER = (
    S.PROPOSAL, S.ASSESSMENT, S.MOU_NEGOTIATION, S.TEST_PHASE, S.EVALUATION, S.AGREEMENT_NEGOTIATION, S.SIGNED,
    S.UNDER_NOTICE, S.SUSPENDED, S.RENEWAL_DUE, S.IN_FORCE,
)  # fmt: skip
"""The stages, each nearer to being in force than those before it. Ends are none of them: nothing leads back."""


class Arrow(NamedTuple):
    """One arrow of the table, from one stage to another, nearer to being in force."""

    act: str
    source: str
    target: str
    when: str | None


def _arrows() -> tuple[Arrow, ...]:
    rank = {stage: number for number, stage in enumerate(NEARER)}
    return tuple(
        Arrow(act.name, source, edge.target, edge.when)
        for act in TABLE
        if act.nature is not Nature.CLOCK
        for edge in act.edges
        for source in edge.sources
        if edge.target in rank and source in rank and rank[Stage(edge.target)] > rank[Stage(source)]
    )


ARROWS = _arrows()


def road_to(act: Act, facts: Facts) -> Road:
    """The road to an act that the stage of a file does not allow; without a way where no act leads on to it."""
    case = facts.now if facts.later and facts.now is not None else facts.case
    stage = case.stage if case is not None else facts.stage
    possible = tuple(a.name for a in acts_from(stage) if a.nature is not Nature.CLOCK)
    reached_by = tuple(a.name for a in TABLE if any(e.target in act.sources for e in a.edges))
    return Road(stage, _shortest(stage, act, facts, case), possible, reached_by)


def _shortest(stage: str, act: Act, facts: Facts, case: Case | None) -> tuple[str, ...]:
    """The acts that lead from a stage to one from which an act is possible; none where there is no way."""
    if case is None:
        return ()
    closed = _closed(replace(facts, case=case), case)
    arrows = [a for a in ARROWS if (a.act, a.source) not in closed and (a.when is None or GUARDS[a.when](case))]
    goals = {source for source in act.sources if (act.name, source) not in closed}
    ways: dict[str, tuple[str, ...]] = {stage: ()}
    waiting = [stage]
    for here in waiting:
        if here in goals:
            return ways[here]
        for arrow in arrows:
            if arrow.source == here and arrow.target not in ways:
                ways[arrow.target] = (*ways[here], arrow.act)
                waiting.append(arrow.target)
    return ()


def _closed(facts: Facts, case: Case) -> set[tuple[str, str]]:
    """Acts that the rules will not let this file take from a stage: where a test phase is asked, it is not left out."""
    closed = {("renew" if case.doubt == "questioned" else "confirm_validity", str(S.RENEWAL_DUE))}
    if exempt_because(facts) is None:
        closed.add(("approve_agreement", S.ASSESSMENT))
    if not facts.policy.file.further_test_phase:
        closed.add(("approve_mou", S.EVALUATION))
    return closed
