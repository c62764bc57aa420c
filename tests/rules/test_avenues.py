"""Concrete avenues, the bodies responsible, what each side gives."""

from __future__ import annotations

import pytest

from tests.rules.makers import ask, avenue, case, facts, policy, says, typed

BODY = "visit.brussels"


@pytest.mark.parametrize(
    ("avenues", "said"),
    [
        ((), "fail none"),
        ((avenue(),), "fail not_consulted"),
        ((avenue(1, BODY, "agreed"),), "pass agreed"),
        ((avenue(1, BODY, "refused"),), "fail not_consulted"),
        ((avenue(1, BODY, "refused", "agreed"),), "pass agreed"),
        ((avenue(1, BODY, "agreed", "refused"),), "fail not_consulted"),
        ((avenue(1, BODY, "agreed", by="hub.brussels"),), "fail not_consulted"),
        ((avenue(1, BODY), avenue(2, BODY, "agreed")), "pass agreed"),
    ],
)
def test_an_avenue_counts_when_its_own_body_agreed_last(avenues, said):
    assert (
        says("avenues.concrete", facts("sign_agreement", file=case("agreement_negotiation", avenues=avenues))) == said
    )


def test_the_avenue_to_consult_on_is_named():
    answer = ask("avenues.concrete", facts("sign_agreement", file=case(avenues=(avenue(1, "a body"),))))
    assert (answer.params["avenue"], answer.params["body"]) == (1, "a body")


@pytest.mark.parametrize(
    ("number", "avenues", "said"),
    [
        ("1", (avenue(),), "pass known"),
        ("2", (avenue(),), "fail unknown"),
        ("1", (), "fail no_avenues"),
        ("", (avenue(),), "fail unknown"),
    ],
)
def test_a_consultation_is_about_an_avenue_on_record(number, avenues, said):
    given = facts("consultation", file=case(avenues=avenues), request=typed(avenue=number, body=BODY, outcome="agreed"))
    assert says("avenues.known", given) == said


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ((), "fail none"),
        (("region",), "fail one_side"),
        (("partner",), "fail one_side"),
        (("region", "partner"), "pass both_sides"),
    ],
)
def test_each_side_gives_something(sides, said):
    assert (
        says("reciprocity.both_sides", facts("approve_agreement", file=case("evaluation", reciprocity=sides))) == said
    )


def test_the_side_that_is_missing_is_named():
    answer = ask("reciprocity.both_sides", facts("approve_agreement", file=case("evaluation", reciprocity=("region",))))
    assert answer.params["side"] == "partner"


def test_development_cooperation_asks_for_nothing_in_return():
    given = facts("approve_agreement", file=case("evaluation", track="development"))
    assert says("reciprocity.both_sides", given) == "not_applicable track_without"


def test_the_policy_of_the_file_decides_which_track_is_reciprocal():
    tracks = policy().file.tracks
    generous = policy(tracks={**tracks, "bilateral": tracks["bilateral"].but(reciprocity=False)})
    assert (
        says("reciprocity.both_sides", facts("approve_agreement", file=case("evaluation"), policy=generous))
        == "not_applicable track_without"
    )
