"""Two full years of test phase, and the days round their ends."""

from __future__ import annotations

import pytest

from rules.case import Evaluation, Exemption
from rules.facts import Related, Relations
from tests.rules.makers import case, facts, policy, says, signed, term, when

COMPLETED = "test_phase.completed"


def a_test_phase(start: str = "2021-01-13", *, last_day: str = "excluded", **more):
    return case("agreement_negotiation", mou=signed(start), mou_term=term(start, "P2Y", last_day=last_day), **more)


@pytest.mark.parametrize(
    ("start", "last_day", "on", "said"),
    [
        ("2021-01-13", "excluded", "2023-01-12", "fail still_running from 2023-01-13"),
        ("2021-01-13", "excluded", "2023-01-13", "pass completed"),
        ("2021-01-13", "excluded", "2023-01-14", "pass completed"),
        ("2021-01-13", "included", "2023-01-13", "fail still_running from 2023-01-14"),
        ("2021-01-13", "included", "2023-01-14", "pass completed"),
        ("2024-02-29", "excluded", "2026-02-27", "fail still_running from 2026-02-28"),
        ("2024-02-29", "excluded", "2026-02-28", "pass completed"),
        ("2022-01-01", "excluded", "2023-12-31", "fail still_running from 2024-01-01"),
        ("2022-01-01", "excluded", "2024-01-01", "pass completed"),
        ("2021-01", "excluded", "2022-12-31", "fail still_running from 2023-01-31"),
        ("2021-01", "excluded", "2023-01-01", "cannot_tell end_uncertain from 2023-01-31"),
        ("2021-01", "excluded", "2023-01-30", "cannot_tell end_uncertain from 2023-01-31"),
        ("2021-01", "excluded", "2023-01-31", "pass completed"),
        ("2021-01-13", "excluded", "2023-01", "cannot_tell end_uncertain from 2023-01-13"),
        ("2021-01-13", "excluded", "../2023-06-01", "cannot_tell end_uncertain from 2023-01-13"),
    ],
)
def test_an_agreement_is_signed_after_two_full_years(start, last_day, on, said):
    assert says(COMPLETED, facts("sign_agreement", on=on, file=a_test_phase(start, last_day=last_day))) == said


def test_on_the_approval_the_years_may_still_run():
    file = a_test_phase().but(stage="evaluation")
    assert says(COMPLETED, facts("approve_agreement", on="2022-06-01", file=file)) == "pass asked_at_signature"


@pytest.mark.parametrize(
    "file",
    [
        case("assessment"),
        case("assessment", mou=signed("2021")),
        a_test_phase().but(mou_term=term(None, "P2Y")),
        a_test_phase("2021-01-13/.."),
    ],
)
@pytest.mark.parametrize("act", ["approve_agreement", "sign_agreement"])
def test_without_a_test_phase_there_is_no_agreement(file, act):
    assert says(COMPLETED, facts(act, file=file)) == "fail no_test_phase"


def test_development_cooperation_has_no_test_phase():
    assert (
        says(COMPLETED, facts("sign_agreement", file=case("assessment", track="development")))
        == "not_applicable track_without_test"
    )


@pytest.mark.parametrize(
    ("stage", "said"),
    [("in_force", "not_applicable successor_of_running"), ("renewal_due", "not_applicable successor_of_running"), ("suspended", "fail no_test_phase"),
     ("signed", "fail no_test_phase"), ("under_notice", "fail no_test_phase"), ("expired", "fail no_test_phase")],
)  # fmt: skip
def test_the_successor_of_a_running_agreement_needs_none(stage, said):
    relations = Relations(predecessor=Related("BE-BRU-2020-0001", "vienna", "bilateral", stage))
    assert says(COMPLETED, facts("approve_agreement", file=case("assessment"), relations=relations)) == said


def test_what_was_judged_at_the_approval_is_kept():
    """The predecessor may have ended by the day of the signature."""
    file = case("agreement_negotiation", approved_without_test="successor_of_running")
    assert says(COMPLETED, facts("sign_agreement", file=file)) == "not_applicable successor_of_running"


def test_a_recorded_exemption_counts_for_its_own_rule():
    exempt = Exemption(rule="test_phase.completed", decision="R/1", decided_on=when("2018-01-15"))
    assert (
        says(COMPLETED, facts("sign_agreement", file=case("assessment", exemptions=(exempt,))))
        == "not_applicable exempted"
    )
    assert (
        says(
            COMPLETED, facts("sign_agreement", file=case("assessment", exemptions=(exempt.but(rule="treaty.assent"),)))
        )
        == "fail no_test_phase"
    )


def test_a_further_test_phase_only_where_the_policy_allows_one():
    assert (
        says("test_phase.further", facts("approve_mou", file=case("assessment"))) == "not_applicable first_test_phase"
    )
    assert says("test_phase.further", facts("approve_mou", file=case("evaluation"))) == "fail not_allowed"
    allowed = policy(further_test_phase=True)
    assert (
        says("test_phase.further", facts("approve_mou", file=case("evaluation"), policy=allowed))
        == "pass allowed_by_policy"
    )


@pytest.mark.parametrize(
    ("start", "on", "said"),
    [
        ("2021-01-13", "2022-07-12", "fail too_early from 2022-07-13"),
        ("2021-01-13", "2022-07-13", "pass open"),
        ("2021-01-13", "2022-07-14", "pass open"),
        ("2021-01-13", "2022-07", "cannot_tell too_early from 2022-07-13"),
        ("2021-08-31", "2023-02-27", "fail too_early from 2023-02-28"),
        ("2021-08-31", "2023-02-28", "pass open"),
        ("2021-01", "2022-06-30", "fail too_early from 2022-07-01"),
        ("2021-01", "2022-07-01", "pass open"),
    ],
)
def test_an_evaluation_opens_six_months_before_the_end(start, on, said):
    """A deadline counts to the earliest day."""
    assert (
        says("evaluation.opening", facts("open_evaluation", on=on, file=a_test_phase(start).but(stage="test_phase")))
        == said
    )


@pytest.mark.parametrize("file", [case("test_phase"), a_test_phase().but(mou_term=term(None, "P2Y"))])
def test_without_an_end_nobody_can_tell_when_it_opens(file):
    assert says("evaluation.opening", facts("open_evaluation", file=file)) == "cannot_tell end_unknown"


def evaluation(kind: str, outcome: str):
    return Evaluation(kind=kind, outcome=outcome, on=when("2022-11-01"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("evaluations", "said"),
    [
        ((), "fail none"),
        ((evaluation("mou", "positive"),), "pass positive"),
        ((evaluation("mou", "negative"),), "fail negative"),
        ((evaluation("mou", "negative"), evaluation("mou", "positive")), "pass positive"),
        ((evaluation("mou", "positive"), evaluation("mou", "negative")), "fail negative"),
        ((evaluation("final", "positive"),), "fail none"),
    ],
)
def test_from_evaluation_the_last_one_of_the_test_phase_was_positive(evaluations, said):
    assert (
        says("evaluation.positive", facts("approve_agreement", file=case("evaluation", evaluations=evaluations)))
        == said
    )


def test_from_assessment_there_was_nothing_to_evaluate():
    assert (
        says("evaluation.positive", facts("approve_agreement", file=case("assessment")))
        == "not_applicable not_in_evaluation"
    )


@pytest.mark.parametrize(
    ("evaluations", "said"),
    [((), "fail none"), ((evaluation("mou", "negative"),), "fail negative"), ((evaluation("mou", "positive"),), "pass positive")],
)  # fmt: skip
def test_from_assessment_what_was_tested_is_evaluated_too(evaluations, said):
    """Where a further memorandum was sent back."""
    file = case("assessment", mou=signed("2020-11-01"), evaluations=evaluations)
    assert says("evaluation.positive", facts("approve_agreement", file=file)) == said


@pytest.mark.parametrize(
    ("begun", "said"),
    [
        ("2022-10-31", "pass positive"),
        ("2022-11-01", "pass positive"),
        ("2022-11-02", "fail none"),
        ("2022-11", "pass positive"),
        ("2022-12", "fail none"),
    ],
)
def test_an_evaluation_of_a_day_before_the_last_test_phase_began_was_of_another(begun, said):
    file = case("evaluation", mou=signed(begun), evaluations=(evaluation("mou", "positive"),))
    assert says("evaluation.positive", facts("approve_agreement", file=file)) == said
