"""Criteria and themes."""

from __future__ import annotations

import pytest

from rules.case import CriterionScore
from rules.policy import Criterion
from tests.rules.makers import POLICY, ask, case, facts, policy, says, typed, when

ALL = ("criterion_1", "criterion_2", "criterion_3")


def scored(*codes: str, score: str = "met"):
    on = when("2022-01-01")
    return tuple(CriterionScore.model_validate({"code": c, "score": score, "on": on}) for c in codes)


@pytest.mark.parametrize(
    ("codes", "said", "missing"),
    [
        ((), "fail missing", ALL),
        (("criterion_1", "criterion_3"), "fail missing", ("criterion_2",)),
        (ALL, "pass all", None),
        (("other", *ALL), "pass all", None),
    ],
)
def test_every_criterion_in_force_is_assessed(codes, said, missing):
    given = facts("approve_mou", file=case("assessment", criteria=scored(*codes)))
    assert says("criteria.assessed", given) == said
    assert ask("criteria.assessed", given).params.get("criteria") == missing


@pytest.mark.parametrize("score", ["met", "partly", "not_met"])
def test_how_it_was_scored_is_for_the_government_to_weigh(score):
    assert (
        says("criteria.assessed", facts("approve_mou", file=case("assessment", criteria=scored(*ALL, score=score))))
        == "pass all"
    )


def test_from_the_evaluation_it_was_assessed_before():
    assert (
        says("criteria.assessed", facts("approve_agreement", file=case("evaluation")))
        == "not_applicable assessed_before"
    )


def test_the_policy_of_the_file_says_which_criteria_there_are():
    one = policy(criteria=(Criterion(code="only", text="text"),))
    given = facts("approve_mou", file=case("assessment", criteria=scored("only")), policy=one)
    assert says("criteria.assessed", given) == "pass all"
    assert (
        says("criteria.assessed", facts("approve_mou", file=case("assessment"), policy=policy(criteria=())))
        == "pass all"
    )


@pytest.mark.parametrize(
    ("code", "said"), [("criterion_1", "pass known"), ("criterion_4", "fail unknown"), ("", "fail unknown")]
)
def test_only_a_criterion_of_the_policy_is_scored(code, said):
    assert says("criteria.known", facts("criterion", file=case("assessment"), request=typed(code=code))) == said


@pytest.mark.parametrize(
    ("themes", "said"),
    [
        (("culture",), "pass within"),
        ("culture", "pass within"),
        (("culture", "tourism"), "pass within"),
        (("culture", "chocolate"), "fail outside"),
        (("olympic_games",), "fail outside"),
        (("cultur",), "fail near"),
        ((), "fail none"),
    ],
)
def test_a_new_file_is_about_the_competences_of_the_region(themes, said):
    assert says("themes.competences", facts("propose", request=typed(theme=themes))) == said


def test_every_competence_and_every_theme_under_one_is_known():
    for competence in POLICY.competences:
        for theme in (competence.code, *competence.themes):
            assert says("themes.competences", facts("propose", request=typed(theme=theme))) == "pass within"


def test_a_preview_puts_themes_off():
    assert says("themes.competences", facts("propose")) == "not_applicable asked_when_performed"
