"""Every arrow that somebody might add to the table: refused as it is loaded, or it breaks a promise, or it is harmless.

An act that is given one stage more to leave from, to each of its targets: 604 of them. Those that break nothing stand
here with the reason why each may be there; whatever else breaks nothing is a promise that the proof lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lifecycle.act import Act, Edge
from lifecycle.definition import TableError, check_table
from lifecycle.exploration import SHIPPED
from lifecycle.exploration.promises import PROMISES
from lifecycle.exploration.tried import Definition
from lifecycle.exploration.walk import Walk, walk, walk_on
from lifecycle.machine import build
from lifecycle.stages import ACTS, ENDS, NEW, TABLE, Stage

S = Stage
Arrow = tuple[str, str, str | None]
"""An act, the stage that it is let leave, the target; none where it leaves the stage as it is."""

DRAFTS = (S.PROPOSAL, S.ASSESSMENT, S.MOU_NEGOTIATION, S.TEST_PHASE, S.EVALUATION, S.AGREEMENT_NEGOTIATION)
NOT_FORESEEN = "the clock takes what the dates of a file foresee from its stage (`next_clock_act`), and nobody else may"
NOTHING_TO_RENEW = "a renewal follows a term (`term.follows`), and there is none"
NOTHING_TO_LIFT = "there is neither suspension nor notice: nothing of the file changes, its doubt least of all"
AGAIN = "it says once more what stands there: neither the stage changes nor what was done"
HARMLESS: dict[tuple[str, str | None], dict[tuple[str, ...], str]] = {
    ("assess", S.ASSESSMENT): {(S.ASSESSMENT,): AGAIN},
    ("approve_mou", S.MOU_NEGOTIATION): {
        (S.MOU_NEGOTIATION,): "a government with full powers approves once more, on all that it asked the first time",
    },
    ("open_evaluation", S.EVALUATION): {
        (S.PROPOSAL, S.ASSESSMENT, S.MOU_NEGOTIATION): "`evaluation.opening` asks when the test phase ends: there is none",
        (S.EVALUATION,): AGAIN,
    },
    ("amend", None): {
        (S.UNDER_NOTICE,): "both sides amend what still runs, under full powers; the notice and its day stay",
    },
    ("renew", S.IN_FORCE): {DRAFTS: NOTHING_TO_RENEW},
    ("confirm_validity", S.IN_FORCE): {
        (S.IN_FORCE,): "a source more that it is in force, as `record validity` adds one; a term that is over stays over",
    },
    ("question_validity", S.RENEWAL_DUE): {
        (S.RENEWAL_DUE,): "a doubt more; whether a confirmation may lift it is judged by the dates of the term, not by it",
    },
    ("lift_suspension", S.IN_FORCE): {(S.IN_FORCE,): NOTHING_TO_LIFT},
    ("lift_suspension", S.RENEWAL_DUE): {(S.RENEWAL_DUE,): NOTHING_TO_LIFT},
    **{
        (act, stage): {(stage,): NOTHING_TO_LIFT}
        for act in ("revoke_notice", "receive_revocation") for stage in (S.IN_FORCE, S.RENEWAL_DUE)
    },
    ("send_back", S.ASSESSMENT): {(S.ASSESSMENT,): AGAIN},
    ("send_back", S.EVALUATION): {(S.EVALUATION,): AGAIN},
    ("end_test_phase", S.EVALUATION): {tuple(s for s in DRAFTS if s != S.TEST_PHASE): NOT_FORESEEN},
    ("roll_over", None): {(*DRAFTS, S.SIGNED, S.RENEWAL_DUE, S.UNDER_NOTICE): NOT_FORESEEN},
    **{
        ("term_ends", end): {(*DRAFTS, S.SIGNED, S.RENEWAL_DUE): NOT_FORESEEN}
        for end in (S.RENEWAL_DUE, S.SUSPENDED, S.DENOUNCED)
    },
    ("notice_ends", S.DENOUNCED): {(*DRAFTS, S.SIGNED, S.IN_FORCE, S.RENEWAL_DUE, S.SUSPENDED): NOT_FORESEEN},
}  # fmt: skip
"""By act and target, from which stages, and why: judged by DESIGN section 4 and the law in `facts/brussels.md`."""

ALIKE = (
    ("approve_mou", S.MOU_NEGOTIATION, S.MOU_NEGOTIATION), ("amend", S.UNDER_NOTICE, None),
    ("receive_denunciation", S.UNDER_NOTICE, S.UNDER_NOTICE), ("sign_agreement", S.SIGNED, S.SIGNED),
)  # fmt: skip
"""Arrows of which the whole definition is explored as well: two that break nothing and lead to new states, two others."""


def every_arrow() -> Iterator[Arrow]:
    """Each arrow that the table does not have, from any stage to a target of the act."""
    for act in TABLE:
        for target in dict.fromkeys(edge.target for edge in act.edges):
            yield from ((act.name, stage, target) for stage in (NEW, *Stage) if stage not in act.sources)


def table_with(arrow: Arrow) -> tuple[Act, ...]:
    name, source, target = arrow
    act = ACTS[name]
    wrong = replace(act, edges=(*act.edges, Edge((source,), target)))
    return tuple(wrong if one is act else one for one in TABLE)


def definition_with(arrow: Arrow) -> Definition:
    """The definition that ships with an arrow more. Raises TableError where the table is refused."""
    table = table_with(arrow)
    check_table(table)
    return replace(SHIPPED, acts={act.name: act for act in table}, machine=build(table))


def harmless() -> dict[Arrow, str]:
    return {
        (act, source, target): why
        for (act, target), known in HARMLESS.items() for sources, why in known.items() for source in sources
    }  # fmt: skip


def test_what_is_called_harmless_is_no_arrow_of_the_table_and_each_says_why():
    assert harmless().keys() <= set(every_arrow())
    assert all(len(why) > 20 for why in harmless().values())
    assert not any(source in ENDS or source == NEW for _, source, _ in harmless())


@pytest.mark.campaign
def test_every_arrow_too_many_is_refused_or_breaks_a_promise_or_is_known_to_be_harmless(explored: Walk):
    broken: dict[Arrow, str] = {}
    refused, holding = [], []
    for arrow in every_arrow():
        try:
            definition = definition_with(arrow)
        except TableError:
            refused.append(arrow)
            continue
        found = walk_on(explored, definition, arrow[0], arrow[1])
        if found.broken is None:
            holding.append(arrow)
        else:
            broken[arrow] = found.broken.promise
    assert set(holding) == harmless().keys()
    assert all(
        arrow[1] in ENDS or NEW in (arrow[1], *ACTS[arrow[0]].sources) or arrow[2] in DRAFTS for arrow in refused
    )
    assert set(broken.values()) < set(PROMISES)
    assert (len(refused), len(broken), len(holding)) == (310, 223, 71), "the table grew: judge the new arrows"


@pytest.mark.campaign
@pytest.mark.parametrize("arrow", ALIKE, ids=lambda arrow: f"{arrow[0]} from {arrow[1]}")
def test_walking_on_finds_what_exploring_the_whole_finds(explored: Walk, arrow: Arrow):
    """The same states and more, the same promise: nothing is left out by not going everywhere again.

    More, for which file stands for a state depends on the way that was first.
    """
    definition = definition_with(arrow)
    short, whole = walk_on(explored, definition, arrow[0], arrow[1]), walk(definition)
    if whole.broken is None:
        assert short.broken is None and short.states.keys() >= whole.states.keys()
        assert len(whole.states) > len(explored.states)
    else:
        assert short.broken is not None and short.broken.promise == whole.broken.promise
