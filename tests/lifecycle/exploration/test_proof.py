"""The proof: what ships breaks no promise, every mutant breaks the one it should, and its commands are those to type."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import chain

import pytest

from lifecycle.act import Edge
from lifecycle.decision import decide
from lifecycle.definition import TableError, check_table
from lifecycle.exploration import SHIPPED, asking, prove
from lifecycle.exploration.asking import Passed, facts_with
from lifecycle.exploration.families import FAMILIES, REQUEST, values_of
from lifecycle.exploration.promises import CLOCK, PROMISES, broken_by
from lifecycle.exploration.state import START, two_years_after
from lifecycle.exploration.tried import Value
from lifecycle.exploration.walk import Walk
from lifecycle.stages import ACTS, TABLE, Stage
from rules.case import Term
from rules.catalogue import RULES
from rules.dates import InexactDate
from tests.lifecycle.exploration.lines import assert_every_name_is_given
from tests.lifecycle.exploration.mutants import MUTANTS, Mutant, changed_module, definition_of

RANDOM_COMBINATIONS = 4_000
LONG = {
    "signing does not ask for the test phase",
    "a signature judged by the day on which it is typed", "an intent counts twice",
    "only a correction uses up what it rested on",
    "a source prolongs a term that may be over",
    "a successor that came before", "a successor that may not be in force yet",
    "a lifted objection lifts every other", "a federal notice of another act",
    "the end of the test phase compared the wrong way", "the test phase asked at the approval alone",
    "any predecessor exempts", "avenues without the body's agreement", "an exception counts twice",
    "an exception of an earlier period", "the day on which the Region signed is not asked",
    "an exemption decided in the period", "an exception for any act",
    "an exception that may be over its deadline", "a body that agreed to another avenue",
    "a lifting that may be older than the objection", "avenues that were confirmed after the approval",
    "what each side gives, said after the approval", "an evaluation that came after the approval",
    "an exemption that came after the approval", "an agreement with another partner replaces it",
    "an agreement approved without an assessment", "an agreement signed from the assessment",
    "an agreement approved during its test phase", "an approval does not ask for the evaluation",
    "an entry into force without a signature", "a suspension lifted before the entry into force",
    "a late entry without its document", "a pending matter decided in the period", "an urgent exception without its harm",
    "an exception after its deadline", "whoever attested may approve",
    "an agreement signed again while it runs",
    "the lifting of a suspension lifts a notice",
    "a suspended agreement is let expire", "assent is refused to a draft", "a file sent back without a reason",
    "an agreement signed again before it is in force", "a denunciation received under notice",
    "a memorandum without its text", "what one side gives is enough", "an approval does not ask for avenues",
    "an approval does not ask for the test phase", "a treaty signed without the federal notice",
    "a treaty signed before the thirty days", "a treaty signed over an objection", "a second agreement beside the first",
    "a letter undoes a suspension", "an evaluation of what was sent back untested",
    "a lifting that looks at the term the wrong way",
    "a successor that is not in force yet", "a notice shorter than its period", "an addendum prolongs a term that is over",
    "a tacit term ends while the agreement is suspended", "a period between the days that a decision may bear",
    "an inexact day judged by its latest", "the fold forgets that an exception was rejected",
    "a memorandum signed by nobody",
    "an exception that came after the decision", "a notice outlives the term",
    "a term whose latest day alone is known does not run on", "a term that ran on ends for certain",
    "a renewal that may overlap the old term", "a denunciation of any day", "the stated day of a notice is forgotten",
    "a validity confirmed by no source",
    "criteria that were scored after the approval",
    "a pending matter decided on a day that nobody knows", "an exemption decided on a day that nobody knows",
    "the first of several federal notices counts", "an agreement begins when it is over",
    "the fold forgets that an exception was withdrawn", "a notice period that is found moves a stated day",
    "a letter is about the term of the first day on which it may have come",
    "a notice that was found to end before it came", "a pending matter without its decision",
    "a term that was found to end on its first day",
    "a day that is known since when alone stands in the way for ever", "a term that may end before it begins",
    "a beginning that is found behind the stated end", "a beginning that is found before the signature",
    "what replaces need not be named",
    "a test phase counted from the day on which the Region signed", "an intent that was taken back counts",
    "suspending is called a fact", "the fold forgets that an intent was taken back", "an addendum forgets its themes",
    "a notice that was taken back still stands", "a term runs on from the day of the check",
    "a memorandum that was found signed later keeps its test phase", "a source lifts a notice",
    "the check does not look where only the latest day is known", "what a signed text says is found anew",
    "a term runs on for as long as it lasted", "a term runs on for twice its length",
}  # fmt: skip
"""Mutants that show their fault late: they are tried by `make campaign`, the others always."""
LATE_ALONE = {"notified", "beside"}
"""Promises whose mutants all show their fault late; `test_every_rule.py` always tries the rules that guard them."""
EVERY = [pytest.param(made, id=made.name, marks=pytest.mark.campaign if made.name in LONG else ()) for made in MUTANTS]


def test_what_ships_breaks_no_promise_and_visits_every_stage(explored: Walk):
    assert explored.broken is None
    assert {state.stage for state in explored.states.values()} == {"new", *Stage}
    taken = {step.passed.act.name for step in explored.reached.values() if step is not None and step.passed is not None}
    assert {"propose", "sign_mou", "sign_agreement", "suspend", "enter_legacy", "renew"} <= taken


def may_be_over(term: Term | None, on: InexactDate | None) -> bool:
    """Whether the term may be over on the days on which something was done, and may run as well."""
    over = term.over_from if term is not None else None
    if over is None or over.latest is None or on is None or on.latest is None:
        return False
    return over.earliest is not None and over.earliest <= on.latest < over.latest


def is_between(term: Term | None) -> bool:
    """Whether a term ends between two days."""
    over = term.over_from if term is not None else None
    return over is not None and over.earliest is not None and over.earliest != over.latest


def test_a_term_that_may_be_over_is_followed_with_all_that_may_be_done_then(explored: Walk):
    """A notice is given, or a suspension decided, while nobody knows whether the term is over; what ends is renewed."""
    cases = [state.case for state in explored.states.values() if state.case is not None]
    assert any(case.notice is not None and may_be_over(case.term, case.notice.received_on) for case in cases)
    assert any(case.suspension is not None and may_be_over(case.term, case.suspension.since) for case in cases)
    ended = [key for key, state in explored.states.items() if state.case is not None and is_between(state.case.term)]
    after = [explored.states[key].case for before in ended for key in explored.leads[before] if key in explored.states]
    assert any(case.term.how == "renewed" and is_between(case.term) for case in after if case and case.term)


def test_the_exemptions_are_listed_openly(explored: Walk):
    assert set(explored.grounds) == {"test_phase", "exempted", "successor", "track", "legacy"}


@pytest.mark.parametrize("made", EVERY)
def test_a_mutant_breaks_its_promise_and_shows_the_commands(made: Mutant):
    told = prove(definition_of(made))
    assert told["broken"]["promise"] == made.breaks
    commands = told["broken"]["commands"]
    assert commands[-1].startswith("AGREEMENTS_TODAY=") and " agreements " in commands[-1]
    assert_every_name_is_given(commands)
    for line in commands:  # as one types them: nothing left to fill in, nothing explained
        assert not set("<#") & set(line) and "BE-BRU-20" not in line, line


def test_a_clock_act_that_ends_nothing_is_found_where_it_would_be_taken_for_ever():
    """The end of a term leaves the agreement in force: it is due again at once. Not among the mutants: it cannot be typed."""
    old, new = "_to(S.RENEWAL_DUE, S.IN_FORCE), _to(S.SUSPENDED", "_to(S.IN_FORCE, S.IN_FORCE), _to(S.SUSPENDED"
    told = prove(definition_of(Mutant("for ever", "lifecycle.stages", ((old, new),), CLOCK)))
    assert told["broken"]["promise"] == CLOCK


def test_a_decision_that_lets_pass_what_a_rule_refuses_is_found(monkeypatch: pytest.MonkeyPatch):
    """Rules are asked one by one: what comes of their answers is looked at too. Not among the mutants: it is no rule."""
    words = ("allowed = allowed and target is not None", "allowed = target is not None")
    made = changed_module(Mutant("all is allowed", "lifecycle.decision", (words,), "stated"))
    monkeypatch.setattr(asking, "decide", made["decide"])
    assert prove(SHIPPED)["broken"]["promise"] == "stated"


@pytest.mark.parametrize(
    ("target", "promise"),
    [("S.IN_FORCE", "signature"), ("S.SIGNED", "signature"), ("S.DECLINED", "endings"), ("S.EXPIRED", "endings")],
)
def test_a_clock_that_leads_where_no_promise_lets_it_is_found(target: str, promise: str):
    """Where a test phase ends, by itself: no act of a person is looked at then."""
    old = '_act("end_test_phase", C, _to(S.EVALUATION, S.TEST_PHASE)'
    made = Mutant("a clock", "lifecycle.stages", ((old, old.replace("S.EVALUATION", target)),), promise)
    assert prove(definition_of(made))["broken"]["promise"] == promise


def test_there_are_more_than_twenty_mutants_and_every_promise_has_one():
    always = [made for made in MUTANTS if made.name not in LONG]
    assert len(always) >= 20
    assert {made.name for made in MUTANTS} > LONG
    assert {made.breaks for made in always} == set(PROMISES) - LATE_ALONE
    assert {made.breaks for made in MUTANTS} == set(PROMISES)


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("propose", "signed", "opening"),
        ("approve_agreement", "new", "opening"),
        ("open_evaluation", "in_force", "back"),
    ],
)
def test_an_arrow_that_no_file_may_go_is_refused_as_it_is_loaded(name: str, source: str, said: str):
    """No promise is asked about it: the program does not start with it."""
    act = ACTS[name]
    wrong = replace(act, edges=(*act.edges, Edge((source,), act.edges[0].target)))
    with pytest.raises(TableError) as refused:
        check_table(tuple(wrong if one is act else one for one in TABLE))
    assert refused.value.params["cause"] == said and refused.value.params["line"] == name


def test_every_rule_of_every_act_says_what_it_looks_at():
    """A rule that is added must say which facts it sees, else it is not explored."""
    assert set(chain.from_iterable(act.rules for act in TABLE)) <= set(FAMILIES)
    without = {"stage.possible", "test_phase.further"}
    assert all(FAMILIES[rule] for rule in FAMILIES if rule not in without)
    assert all("request" in FAMILIES[rule] for rule in FAMILIES if RULES[rule].of_request)


def test_whole_decisions_on_random_combinations_break_no_promise_either(explored: Walk):
    """Branches are left where a rule blocks: nothing that was left out would have passed."""
    chance = random.Random(11)
    states = list(explored.states.values())
    families = list(dict.fromkeys(["when", *chain.from_iterable(FAMILIES.values()), "intents", "powers"]))
    allowed = 0  # a successor that says what is typed (the file itself) would be judged by what was not
    for _ in range(RANDOM_COMBINATIONS):
        state = chance.choice(states)
        act = chance.choice([act for act in ACTS.values() if act.nature != "clock"])
        chosen: dict[str, Value] = {}
        for family in families:
            if family == "opening" and act.name != "enter_legacy":
                continue  # it says which day today is
            values = [
                v for v in values_of(family, SHIPPED, act, state, chosen) if family == REQUEST or REQUEST not in v.said
            ]
            chosen[family] = chance.choice(values[: chance.choice((2, len(values)))])  # the first let most acts pass
        facts = facts_with(SHIPPED, act, state, chosen)
        decision = decide(act, facts)
        if decision.allowed and decision.target is not None:
            allowed += 1
            passed = Passed(SHIPPED, act, state, chosen)
            assert [*broken_by(SHIPPED, state, passed, decision.target)] == [], (act.name, chosen)
    assert allowed > 20


def test_two_years_from_the_29th_of_february_are_over_on_the_28th():
    assert two_years_after(START).isoformat() == "2026-02-28"
