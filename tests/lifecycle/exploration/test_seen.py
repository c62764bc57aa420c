"""What is kept of one state and given for another: only where the other is the same in all that was looked at."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import NoReturn

import pytest

from lifecycle.exploration import SHIPPED
from lifecycle.exploration.looking import Looked, look, passing_of
from lifecycle.exploration.seen import Kept
from lifecycle.exploration.state import START, Happened, State
from lifecycle.exploration.tried import Value
from lifecycle.exploration.walk import Walk
from lifecycle.stages import ACTS
from rules.case import Case, Term
from rules.dates import exact, parse_period
from rules.facts import Facts
from rules.verdict import Answer, fails, passes

RANDOM_LOOKS = 150
TERM = Term(number=1, starts_on=exact(START), length=parse_period("P2Y"), renewal="none")
IN_FORCE = State(Case(reference="BE", partner="graz", track="bilateral", stage="in_force", terms=(TERM,)), START)


def named(chosen: dict[str, Value] | None) -> list[tuple[str, str, str]] | None:
    return [(family, value.name, value.truth) for family, value in chosen.items()] if chosen is not None else None


def told(looked: Looked) -> object:
    rows = [(named(row.chosen), row.effect, row.target, row.promises) for row in looked.rows]
    decisions = {effect: (done.allowed, done.target, done.verdicts) for effect, done in looked.decisions.items()}
    return rows, decisions, looked.passed, looked.grounds, named(looked.free)


def never(state: State) -> NoReturn:
    raise AssertionError("of every state that was visited, the answer was kept")


def test_what_is_kept_for_states_that_are_the_same_is_what_each_answers_by_itself(explored: Walk):
    """One answer serves many states: here each is asked anew, and says the same."""
    chance = random.Random(31)
    states = [state for state in explored.states.values() if state.case is not None]
    looks = [(chance.choice(states), act) for act in ACTS.values() if act.nature != "clock" for _ in range(5)]
    looks += [(chance.choice(states), SHIPPED.records["found"]) for _ in range(5)]
    for stage in sorted({state.stage for state in states}):
        there = [state for state in states if state.stage == stage]
        may = [act for act in ACTS.values() if stage in act.sources and act.nature != "clock"]
        looks += [(chance.choice(there), act) for act in may for _ in range(4)]
    for state, act in chance.sample(looks, min(RANDOM_LOOKS, len(looks))):
        kept = explored.kept[act.name, state.day].once(state, {}, never)
        anew = passing_of(SHIPPED, act, state)
        assert [*map(named, kept.combinations)] == [*map(named, anew.combinations)], (act.name, state)
        assert (kept.asked, named(kept.untold)) == (anew.asked, named(anew.untold))
        assert told(kept.looked.once(state, {}, never)) == told(look(SHIPPED, act, state, anew.combinations))


def test_a_state_is_asked_only_where_it_differs_in_something_that_was_looked_at():
    asked: list[State] = []

    def renewal(state: State) -> str:
        asked.append(state)
        assert state.case is not None and state.case.term is not None
        return f"{state.case.term.renewal} {state.happened.suspended}"

    kept = Kept[str]()
    assert IN_FORCE.case is not None
    elsewhere = IN_FORCE._replace(case=IN_FORCE.case.but(partner="paris"))
    tacit = IN_FORCE._replace(case=IN_FORCE.case.but(terms=(TERM.but(renewal="tacit:P3Y"),)))
    twice = IN_FORCE._replace(case=IN_FORCE.case.but(terms=(TERM, TERM.but(number=2))))
    suspended = IN_FORCE._replace(happened=Happened(suspended=True))
    given = [
        kept.once(state, {}, renewal) for state in (IN_FORCE, elsewhere, tacit, twice, suspended, tacit, suspended)
    ]
    assert given == ["none False", "none False", "tacit:P3Y False", "none False", "none True", *given[2:3], given[4]]
    assert len(asked) == 4  # of another partner nothing was looked at; two terms are not one


@pytest.mark.parametrize("what", ["two terms that are compared", "what a file does, not what stands in it"])
def test_what_cannot_be_noted_is_asked_of_the_state_itself_and_never_kept(what: str):
    def compared(state: State) -> bool:
        assert state.case is not None
        return state.case.term == TERM if "terms" in what else "graz" in state.case.model_dump_json()

    kept = Kept[bool]()
    assert IN_FORCE.case is not None
    other = IN_FORCE._replace(case=IN_FORCE.case.but(partner="paris", terms=(TERM.but(renewal="tacit:P3Y"),)))
    assert [kept.once(state, {}, compared) for state in (IN_FORCE, other)] == [True, False]


def test_a_rule_that_compares_what_cannot_be_noted_lets_pass_what_it_always_lets_pass():
    """It breaks where it is read fact by fact, and is asked about the file itself: it is not held to refuse."""

    def compares(facts: Facts) -> Answer:
        return passes("follows") if facts.file.term == TERM else fails("overlaps")

    rules = {**SHIPPED.rules, "term.follows": replace(SHIPPED.rules["term.follows"], ask=compares)}
    definition = replace(SHIPPED, rules=rules, made={})
    kept = Kept[int]()
    assert IN_FORCE.case is not None
    due = IN_FORCE._replace(case=IN_FORCE.case.but(stage="renewal_due"))
    passing = kept.once(due, {}, lambda state: len(passing_of(definition, ACTS["renew"], state).combinations))
    assert passing == len(passing_of(definition, ACTS["renew"], due).combinations) > 0
