"""Article 81: thirty days round the notice; assent and publication before force."""

from __future__ import annotations

import pytest

from tests.rules.makers import case, facts, milestone, policy, says

TREATY = case("agreement_negotiation", nature="treaty")
ARTICLE_81 = "treaty.article_81"


@pytest.mark.parametrize("rule", [ARTICLE_81, "treaty.assent"])
def test_only_treaties_go_to_the_federal_government_and_parliament(rule):
    for nature in ("transnational", "arrangement", "non_binding"):
        assert says(rule, facts("sign_agreement", file=case(nature=nature))) == "not_applicable no_treaty"
    assert says(rule, facts("sign_agreement", file=case(nature="unknown"))) == "cannot_tell nature_unknown"


@pytest.mark.parametrize(
    ("notice", "on", "said"),
    [
        ("2022-01-10", "2022-02-08", "fail running from 2022-02-09"),
        ("2022-01-10", "2022-02-09", "pass notified"),
        ("2022-01-10", "2022-02-10", "pass notified"),
        ("2023-12-10", "2024-01-08", "fail running from 2024-01-09"),
        ("2023-12-10", "2024-01-09", "pass notified"),
        ("2024-01-31", "2024-02-29", "fail running from 2024-03-01"),
        ("2022-01", "2022-01-30", "fail running from 2022-03-02"),
        ("2022-01", "2022-02-15", "cannot_tell running from 2022-03-02"),
        ("2022-01", "2022-03-02", "pass notified"),
        ("2022-01-10/..", "2022-03-02", "cannot_tell running"),
        ("2022-01-10", "../2022-03-02", "cannot_tell running from 2022-02-09"),
    ],
)
def test_a_treaty_is_signed_thirty_days_after_the_notice(notice, on, said):
    file = TREATY.but(milestones=(milestone("federal_notice", notice, "sign_agreement"),))
    assert says(ARTICLE_81, facts("sign_agreement", on=on, file=file)) == said


@pytest.mark.parametrize(
    ("of", "said"), [("sign_agreement", "pass notified"), (None, "pass notified"), ("amend", "fail no_notice")]
)
def test_the_notice_is_of_this_act(of, said):
    file = TREATY.but(milestones=(milestone("federal_notice", "2022-01-10", of),))
    assert says(ARTICLE_81, facts("sign_agreement", file=file)) == said
    assert says(ARTICLE_81, facts("sign_agreement", file=TREATY)) == "fail no_notice"


@pytest.mark.parametrize(
    ("lifted", "said"),
    [
        (None, "fail objection"),
        ("2022-01-19", "fail objection"),
        ("2022-01-20", "pass notified"),
        ("2022-02-01", "pass notified"),
        ("2022-01", "fail objection"),
    ],
)
def test_an_objection_stands_until_it_is_lifted(lifted, said):
    made = [milestone("federal_notice", "2022-01-10"), milestone("federal_objection", "2022-01-20")]
    if lifted is not None:
        made.append(milestone("federal_objection_lifted", lifted))
    assert says(ARTICLE_81, facts("sign_agreement", file=TREATY.but(milestones=tuple(made)))) == said


def test_a_second_objection_needs_lifting_too():
    made = [
        ("federal_notice", "2022-01-10"),
        ("federal_objection", "2022-01-20"),
        ("federal_objection_lifted", "2022-02-01"),
        ("federal_objection", "2022-02-10"),
    ]
    file = TREATY.but(milestones=tuple(milestone(k, on) for k, on in made))
    assert says(ARTICLE_81, facts("sign_agreement", file=file)) == "fail objection"


def test_without_days_to_wait_the_notice_alone_is_enough():
    file = TREATY.but(milestones=(milestone("federal_notice", "2022-01-10"),))
    assert (
        says(ARTICLE_81, facts("sign_agreement", on="2022-01-10", file=file, policy=policy(federal_notice_days=0)))
        == "pass notified"
    )
    assert (
        says(ARTICLE_81, facts("sign_agreement", on="2022-01-09", file=file, policy=policy(federal_notice_days=0)))
        == "fail running from 2022-01-10"
    )


SIGNED = case("signed", nature="treaty")


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((), "fail missing"),
        (("assent",), "fail missing"),
        (("publication",), "fail missing"),
        (("assent", "publication"), "pass assented"),
    ],
)
def test_a_treaty_enters_into_force_after_assent_and_publication(kinds, said):
    file = SIGNED.but(milestones=tuple(milestone(k, "2022-06-01") for k in kinds))
    assert says("treaty.assent", facts("enter_into_force", file=file)) == said


@pytest.mark.parametrize(
    ("on", "said"),
    [("2022-06-09", "fail after from 2022-06-10"), ("2022-06-10", "pass assented"), ("2022-06-11", "pass assented")],
)
def test_both_have_come_by_the_day_of_force(on, said):
    file = SIGNED.but(milestones=(milestone("assent", "2022-06-01"), milestone("publication", "2022-06-10")))
    assert says("treaty.assent", facts("enter_into_force", on=on, file=file)) == said


def test_a_publication_of_some_day_of_a_month_has_surely_come_only_at_its_end():
    file = SIGNED.but(milestones=(milestone("assent", "2022-06-01"), milestone("publication", "2022-06")))
    assert (
        says("treaty.assent", facts("enter_into_force", on="2022-06-29", file=file))
        == "cannot_tell after from 2022-06-30"
    )
    assert says("treaty.assent", facts("enter_into_force", on="2022-06-30", file=file)) == "pass assented"


def test_an_inexact_day_of_force_lies_after_the_publication_on_every_reading():
    """Some day of June, published on the tenth: it may have been before."""
    file = SIGNED.but(milestones=(milestone("assent", "2022-06-01"), milestone("publication", "2022-06-10")))
    assert (
        says("treaty.assent", facts("enter_into_force", on="2022-06", file=file)) == "cannot_tell after from 2022-06-10"
    )


@pytest.mark.parametrize(
    ("nature", "said"),
    [
        ("treaty", "pass treaty"),
        ("unknown", "pass treaty"),
        ("arrangement", "fail no_treaty"),
        ("non_binding", "fail no_treaty"),
    ],
)
def test_only_a_treaty_is_laid_before_parliament(nature, said):
    assert says("treaty.parliament", facts("refuse_assent", file=case("signed", nature=nature))) == said
