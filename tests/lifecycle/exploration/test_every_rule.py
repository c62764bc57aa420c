"""Every rule that somebody might drop from an act: it breaks a promise, or it is harmless and stands here with why.

Each pair of an act and one of its rules is tried alone. Whatever else breaks nothing is a promise that the proof lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lifecycle.exploration import SHIPPED
from lifecycle.exploration.promises import PROMISES
from lifecycle.exploration.telling import commands_of, line_of
from lifecycle.exploration.tried import Definition
from lifecycle.exploration.walk import Walk, walk, walk_on
from lifecycle.stages import ACTS, CLOCK_ACTS, TABLE
from tests.lifecycle.exploration.lines import assert_every_name_is_given

Pair = tuple[str, str]
"""An act, and the rule that is dropped from it."""

STAGE = "stage.possible"
TWICE = "`two_persons` asks for the second person and `documents.letter` for the document, whatever the day"
HARMLESS: dict[str, dict[tuple[str, ...], str]] = {
    STAGE: {
        CLOCK_ACTS: "the calendar takes it from the stage that the dates of the file foresee, and from no other",
        ("propose", "enter_legacy"): "it opens a file: nobody can type it of one that stands at a stage",
    },
    "persons.role": {
        CLOCK_ACTS: "the calendar takes it before anybody can: what is due is done first, what is not is not due",
    },
    "dates.not_future": {
        CLOCK_ACTS: "its day is that of the file's own dates, and `clock.due` asks whether that has come",
        ("enter_legacy",): "`legacy.older` asks that all lies before the register's opening, which has come",
    },
    "dates.order": {
        CLOCK_ACTS: "of a clock act it asks nothing: the dates of the file say when it is due",
    },
    "file.one_open": {
        ("propose",): "the database itself keeps one open file of a partner on a track: nobody writes the second",
    },
    "dates.late_entry": {("suspend", "denounce", "end_by_consent"): TWICE},
}  # fmt: skip
"""By rule, of which acts it may be dropped, and why nothing that must not be comes of it."""

TREATY = ("enter_into_force", "treaty.assent")
ALIKE = ((*TREATY, "assent"), ("replace", "successor.in_force", "successor"), ("roll_over", "persons.role", None))
"""Pairs of which the whole definition is explored as well."""


def harmless() -> dict[Pair, str]:
    return {(act, rule): why for rule, known in HARMLESS.items() for acts, why in known.items() for act in acts}


def every_pair() -> Iterator[Pair]:
    yield from ((act.name, rule) for act in TABLE for rule in act.rules)


def without(pair: Pair) -> Definition:
    """The definition that ships, but for one rule of one act."""
    act = ACTS[pair[0]]
    kept = tuple(rule for rule in act.rules if rule != pair[1])
    return replace(SHIPPED, acts={**SHIPPED.acts, act.name: replace(act, rules=kept)})


def broken_without(explored: Walk, pairs: list[Pair]) -> dict[Pair, str | None]:
    """The promise that is broken without each rule; None where none is. What breaks one shows the commands."""
    found: dict[Pair, str | None] = {}
    for pair in pairs:
        broken = walk_on(explored, without(pair), pair[0]).broken
        found[pair] = broken.promise if broken is not None else None
        if broken is not None:
            lines = [line_of(typed) for typed in commands_of(broken)]
            assert lines[-1].startswith("AGREEMENTS_TODAY=") and " agreements " in lines[-1]
            assert_every_name_is_given(lines)
            assert not any(set("<#") & set(line) for line in lines), lines
    return found


def test_what_is_called_harmless_is_a_rule_of_the_act_and_each_says_why():
    assert harmless().keys() <= set(every_pair())
    assert all(len(why) > 20 for why in harmless().values())


@pytest.mark.campaign
def test_every_dropped_rule_breaks_a_promise_or_is_known_to_be_harmless(explored: Walk):
    pairs = list(every_pair())
    found = broken_without(explored, pairs)
    assert {pair for pair, promise in found.items() if promise is None} == harmless().keys()
    assert {promise for promise in found.values() if promise is not None} < set(PROMISES)
    assert (len(pairs), sum(promise is not None for promise in found.values())) == (212, 189), "judge the new rules"


@pytest.mark.parametrize(
    ("act", "rule", "promise"),
    [
        (*TREATY, "assent"),
        ("assess", STAGE, "told"),
        ("sign_agreement", "treaty.article_81", "notified"),
        ("sign_agreement", "agreement.one_active", "beside"),
        ("approve_agreement", "reciprocity.both_sides", "reciprocity"),
        ("refuse_assent", "treaty.parliament", "refused"),
        ("refuse_assent", "documents.letter", "stated"),
        ("denounce", "notice.effect", "notice"),
        ("confirm_validity", "validity.doubt", "prolonged"),
        ("confirm_validity", "validity.source", "stated"),
        ("replace", "successor.in_force", "successor"),
        ("renew", "term.follows", "follows"),
    ],
)
def test_what_a_rule_guards_is_said_by_a_promise_of_its_own(explored: Walk, act: str, rule: str, promise: str):
    assert broken_without(explored, [(act, rule)]) == {(act, rule): promise}


@pytest.mark.campaign
@pytest.mark.parametrize(("act", "rule", "promise"), ALIKE, ids=str)
def test_walking_on_finds_what_exploring_the_whole_finds(explored: Walk, act: str, rule: str, promise: str | None):
    """The same promise, or the same states: nothing is left out by not going everywhere again."""
    short, whole = walk_on(explored, without((act, rule)), act), walk(without((act, rule)))
    assert promise == (short.broken and short.broken.promise) == (whole.broken and whole.broken.promise)
    assert promise is not None or short.states.keys() == whole.states.keys()
