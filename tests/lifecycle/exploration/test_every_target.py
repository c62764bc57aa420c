"""Every arrow that somebody might let lead elsewhere: refused as it is loaded, or it breaks a promise, or it is harmless.

Each arrow of the table that ships, from each of its stages, to each other stage: 1035 of them. Those that break nothing
stand here with the reason why; whatever else breaks nothing is a promise that the proof lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest

from lifecycle.act import Act, Edge
from lifecycle.definition import TableError, check_table
from lifecycle.exploration import SHIPPED
from lifecycle.exploration.promises import PROMISES
from lifecycle.exploration.telling import commands_of, line_of
from lifecycle.exploration.tried import Definition
from lifecycle.exploration.walk import Broken, Walk, walk_on
from lifecycle.machine import build
from lifecycle.stages import BEFORE_SIGNATURE, ENDS, NEW, TABLE, Stage
from rules.policy import policy_hash, read_policy
from tests.makers import policy

S = Stage


class Led(NamedTuple):
    """An arrow of the table, by its act, its guard and a stage that it leaves, and where it is let lead."""

    act: str
    source: str
    target: str
    when: str | None = None


NOT_TAKEN = (
    "the policy that ships allows no further test phase; under one that does, each breaks a promise, as tested here"
)
BY_ITS_KIND = "an old file opens at the stage of what was signed (`legacy_stage`), wherever its arrows lead"
HARMLESS: dict[Led, str] = {
    **{Led("approve_mou", S.EVALUATION, stage): NOT_TAKEN for stage in Stage if stage != S.MOU_NEGOTIATION},
    **{Led("enter_legacy", NEW, stage): BY_ITS_KIND for stage in Stage},
}


def every_target() -> Iterator[tuple[Led, tuple[Act, ...]]]:
    """Each arrow led to each other stage, with the table that has it so."""
    for act in TABLE:
        for place, edge in enumerate(act.edges):
            for source in edge.sources:
                for target in (stage for stage in Stage if stage != (edge.target or source)):
                    yield Led(act.name, source, str(target), edge.when), table_with(act, place, source, str(target))


def table_with(act: Act, place: int, source: str, target: str) -> tuple[Act, ...]:
    """The table with the arrow at a place of an act leading elsewhere from one stage, and from no other."""
    edge = act.edges[place]
    others = tuple(stage for stage in edge.sources if stage != source)
    kept = (replace(edge, sources=others),) if others else ()
    edges = (*act.edges[:place], Edge((source,), target, edge.when), *kept, *act.edges[place + 1 :])
    return tuple(replace(act, edges=edges) if one is act else one for one in TABLE)


def definition_of_table(table: tuple[Act, ...]) -> Definition:
    return replace(SHIPPED, acts={act.name: act for act in table}, machine=build(table))


def broken_with(explored: Walk, led: Led) -> Broken | None:
    table = next(table for one, table in every_target() if one == led)
    check_table(table)
    return walk_on(explored, definition_of_table(table), led.act, led.source).broken


def test_what_is_called_harmless_is_an_arrow_led_elsewhere_and_each_says_why():
    assert HARMLESS.keys() <= {led for led, _ in every_target()}
    assert all(len(why) > 20 for why in HARMLESS.values())


@pytest.mark.campaign
def test_every_arrow_that_leads_elsewhere_is_refused_or_breaks_a_promise_or_is_known_to_be_harmless(explored: Walk):
    refused, holding, broken = [], [], []
    for led, table in every_target():
        try:
            check_table(table)
        except TableError:
            refused.append(led)
            continue
        found = walk_on(explored, definition_of_table(table), led.act, led.source).broken
        if found is None:
            holding.append(led)
            continue
        broken.append(found.promise)
        lines = [line_of(typed) for typed in commands_of(found)]
        assert lines[-1].startswith("AGREEMENTS_TODAY=") and " agreements " in lines[-1], led
        assert not any(set("<#") & set(line) for line in lines), led
    assert set(holding) == HARMLESS.keys()
    assert all(led.target in BEFORE_SIGNATURE and led.source not in (*BEFORE_SIGNATURE, *ENDS) for led in refused)
    assert set(broken) < set(PROMISES)
    assert (len(refused), len(broken), len(holding)) == (252, 738, 45), "the table grew: judge the new arrows"


@pytest.mark.parametrize(
    ("led", "promise"),
    [
        *(
            (Led(act, S.UNDER_NOTICE, target, guard), promise)
            for act in ("revoke_notice", "receive_revocation")
            for guard, target, promise in (
                ("was_suspended", S.IN_FORCE, "stopped"),
                ("was_suspended", S.RENEWAL_DUE, "stopped"),
                ("would_be_due", S.IN_FORCE, "stopped"),
                ("would_be_in_force", S.RENEWAL_DUE, "doubted"),
                ("would_be_in_force", S.SUSPENDED, "stopping"),
            )
        ),
        (Led("lift_suspension", S.SUSPENDED, S.IN_FORCE, "term_is_over"), "stopped"),
        (Led("lift_suspension", S.SUSPENDED, S.RENEWAL_DUE, "term_runs"), "doubted"),
        (Led("send_back", S.AGREEMENT_NEGOTIATION, S.EVALUATION, "from_assessment"), "evaluating"),
        (Led("send_back", S.AGREEMENT_NEGOTIATION, S.ASSESSMENT, "from_evaluation"), "sent_back"),
        (Led("denounce", S.SUSPENDED, S.SUSPENDED), "kept"),
    ],
)
def test_what_was_before_a_notice_a_suspension_or_an_approval_is_remembered(explored: Walk, led: Led, promise: str):
    """A suspension outlives the partner's letter, a doubt the lifting; nothing is evaluated that was never tested."""
    broken = broken_with(explored, led)
    assert broken is not None and broken.promise == promise


def test_where_a_further_test_phase_is_allowed_its_approval_leads_nowhere_else(explored: Walk):
    text = policy(("further_test_phase = false", "further_test_phase = true"))
    for led, table in every_target():
        if led[:2] == ("approve_mou", S.EVALUATION):
            allows = replace(
                definition_of_table(table), policy=read_policy(text), policy_hash=policy_hash(text), made={}
            )
            assert walk_on(explored, allows, led.act, led.source).broken is not None, led
