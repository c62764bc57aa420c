"""The catalogue of rules, and the values that rules speak with."""

from __future__ import annotations

import string

import pytest

from lifecycle.explain import explain, steps
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.stages import ACTS
from rules.catalogue import RULES
from rules.facts import NOTHING_ASKED, Facts
from rules.verdict import BLOCKING, Outcome, Verdict, cannot_tell, fails, not_applicable, passes
from tests.rules.makers import POLICY, avenue, case, facts, typed

EVERY_ACT = {**ACTS, **BY_NAME, **ACTS_OF_REGISTERS}


def test_every_rule_is_asked_by_some_act_or_by_a_correction():
    asked = {name for act in EVERY_ACT.values() for name in act.rules} | {"correction.possible"}
    assert set(RULES) == asked


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_says_its_law_and_its_version(rule):
    assert rule.law and rule.version >= 1
    assert all(c.certainty in ("A", "B", "C", "D", "I", "NF") for c in rule.law)
    assert rule.ask.__doc__


@pytest.mark.no_names
@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
@pytest.mark.parametrize("rule", ["dates.order", "a.rule.of.then"])
def test_an_answer_that_no_sentence_is_left_for_is_shown_by_its_key(rule, lang):
    """History outlives the words of a release: an entry of decades ago is read, whatever became of its rule."""
    shown = explain(Verdict(rule, 1, Outcome.FAIL, "a_key_of_then", {}, (), None), lang)
    assert "a_key_of_then" in shown["message"]
    assert shown["remedy"]["text"] and shown["remedy"]["steps"] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_step_is_typed_by_a_role_of_the_policy(rule):
    for key, remedy in rule.remedies.items():
        for step in remedy:
            assert step.role in POLICY.roles or step.role in ("{typist}", "{second}"), (key, step)
            assert step.command.startswith(("agreements ", "{retype}", "{again}", "{way}", "{amend}", "{in_place}"))
            list(string.Formatter().parse(step.command))


@pytest.mark.parametrize("act", EVERY_ACT.values(), ids=list(EVERY_ACT))
def test_no_rule_breaks_on_an_empty_file_and_an_empty_request(act):
    """Whatever is missing, a rule answers: it does not stumble."""
    opens = act.name in ("propose", "enter_legacy") or act.name in ACTS_OF_REGISTERS
    for request in (
        None,
        NOTHING_ASKED,
        typed(on="2026", period="1", exception="1", avenue="1", value="x", field="term"),
    ):
        for stage in ("proposal", "in_force", "under_notice", "unknown"):
            given = facts(act.name, file=None if opens else case(stage, avenues=(avenue(),)), request=request)
            for name in act.rules:
                if RULES[name].of_request and request is None:
                    continue
                answer = RULES[name].ask(given)
                if answer.outcome in BLOCKING:
                    assert answer.key in RULES[name].remedies, f"{name}.{answer.key}"
                    for step in RULES[name].remedies[answer.key]:
                        fields = {field for _, field, _, _ in string.Formatter().parse(step.command) if field}
                        wanted = fields - {"retype", "again", "dated", "way", "amend"}
                        assert wanted <= set(answer.params), f"{name}.{answer.key}: {wanted - set(answer.params)}"


def test_answers_are_what_their_names_say():
    assert [a.outcome for a in (passes("k"), fails("k"), cannot_tell("k"), not_applicable("k"))] == [
        Outcome.PASS, Outcome.FAIL, Outcome.CANNOT_TELL, Outcome.NOT_APPLICABLE,
    ]  # fmt: skip
    assert (
        {o for o in Outcome if Verdict("r", 1, o, "k", {}, (), None).blocks}
        == BLOCKING
        == {Outcome.FAIL, Outcome.CANNOT_TELL, Outcome.ERROR}
    )


def test_a_list_in_a_step_makes_a_step_each():
    verdict = Verdict(
        "criteria.assessed", 1, Outcome.FAIL, "missing", {"reference": "R", "criteria": ("a", "b")}, (), None
    )
    assert [s["command"].split()[4] for s in steps(verdict)] == ["a", "b"]


def test_a_file_that_is_not_there_yet_is_called_by_its_placeholder():
    given: Facts = facts("propose")
    assert given.reference == "<reference>"
    with pytest.raises(LookupError):
        _ = given.file
