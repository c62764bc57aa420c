"""Every guard of an arrow as somebody might get it wrong: it breaks a promise, or it is harmless and stands here with why.

Of the functions beside the table `legacy_stage` has mutants of its own (`mutant_words.py`); `acts_from` says what is
offered and decides nothing, so that no promise speaks of it: `tests/scenarios/test_the_table.py` does.
"""

from __future__ import annotations

import pytest

from lifecycle.exploration.telling import commands_of, line_of
from lifecycle.exploration.walk import Walk, walk_on
from lifecycle.stages import TABLE
from tests.lifecycle.exploration.lines import assert_every_name_is_given
from tests.lifecycle.exploration.mutants import Mutant, definition_of

RUNS = "return not ended and case.doubt is None"
FORCE = "return case.notice is not None and case.notice.suspension is None and case.doubt is None"
DUE = "return case.notice is not None and case.notice.suspension is None and case.doubt is not None"
SUSPENDED = "return case.notice is not None and case.notice.suspension is not None"
FIRST = "the arrow of what was suspended stands first in the table, and is taken first"
NOTICE = "nobody lifts a notice but from the stage under notice, where there is one"
WRONG: tuple[tuple[str, str, str, str], ...] = (
    ("term_runs", RUNS, "return case.doubt is None", ""),
    ("term_runs", RUNS, "return not ended", ""),
    ("term_runs", RUNS, "return True", ""),
    ("term_runs", RUNS, "return False", ""),
    ("term_is_over", "lambda case: not term_runs(case)", "lambda case: True", "the arrow of a term that runs stands first in the table"),
    ("term_is_over", "lambda case: not term_runs(case)", "lambda case: False", ""),
    ("was_suspended", SUSPENDED, "return case.notice is not None", ""),
    ("was_suspended", SUSPENDED, "return False", ""),
    ("would_be_in_force", FORCE, "return case.notice is not None and case.doubt is None", FIRST),
    ("would_be_in_force", FORCE, "return case.notice is not None and case.notice.suspension is None", ""),
    ("would_be_in_force", FORCE, "return case.doubt is None and (case.notice is None or case.notice.suspension is None)", NOTICE),
    ("would_be_in_force", FORCE, "return False", ""),
    ("would_be_due", DUE, "return case.notice is not None and case.doubt is not None", FIRST),
    ("would_be_due", DUE, "return case.notice is not None and case.notice.suspension is None", "the arrow of what would be in force stands before it"),
    ("would_be_due", DUE, "return False", ""),
    ("from_evaluation", 'lambda case: case.approved_from == "evaluation"', "lambda case: True", ""),
    ("from_evaluation", 'lambda case: case.approved_from == "evaluation"', "lambda case: False", ""),
    ("from_assessment", 'lambda case: case.approved_from != "evaluation"', "lambda case: True", "the arrow back to the evaluation stands first"),
    ("from_assessment", 'lambda case: case.approved_from != "evaluation"', "lambda case: False", ""),
)  # fmt: skip
"""The guard, its words, those in their place, and why nothing that must not be comes of it; nothing where it breaks."""


def broken_with(explored: Walk, guard: str, old: str, new: str) -> str | None:
    """The first promise that is broken by an act whose arrows look at a guard that is wrong; its commands are whole."""
    definition = definition_of(Mutant(guard, "lifecycle.guards", ((old, new),), ""))
    for act in TABLE:
        if any(edge.when in (guard, "term_is_over" if guard == "term_runs" else guard) for edge in act.edges):
            broken = walk_on(explored, definition, act.name).broken
            if broken is not None:
                assert_every_name_is_given([line_of(typed) for typed in commands_of(broken)])
                return broken.promise
    return None


@pytest.mark.parametrize(("guard", "old", "new", "why"), WRONG)
def test_a_guard_that_is_wrong_breaks_a_promise_or_is_known_to_be_harmless(explored: Walk, guard, old, new, why):
    found = broken_with(explored, guard, old, new)
    assert (found is None) == bool(why), found


def test_every_guard_of_the_table_is_tried():
    named = {edge.when for act in TABLE for edge in act.edges if edge.when is not None}
    assert {guard for guard, *_ in WRONG} == named
