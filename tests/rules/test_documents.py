"""What an act must come with."""

from __future__ import annotations

import pytest

from rules.case import Term
from rules.dates import parse_period
from rules.documents import AMENDABLE, SIGNING
from tests.rules.makers import ask, case, facts, says, typed, when

SIGNED = {
    "regionSignatory": ("a" * 64,),
    "partnerSignatory": ("b" * 64,),
    "regionPlace": "Brussels",
    "partnerPlace": "Vienna",
}


@pytest.mark.parametrize("rule", ["documents.text", "documents.letter"])
def test_a_document_is_attached(rule):
    assert says(rule, facts("sign_mou", file=case(), request=typed())) == "fail missing"
    assert says(rule, facts("sign_mou", file=case(), request=typed(documents=1))) == "pass attached"
    assert ask(rule, facts("sign_mou", file=case(), request=typed(documents=2))).params["count"] == 2


def test_a_reason_is_given():
    assert says("reason.given", facts("decline", file=case(), request=typed())) == "fail missing"
    assert says("reason.given", facts("decline", file=case(), request=typed(reason=True))) == "pass given"


@pytest.mark.parametrize("left_out", [(), *((name,) for name in SIGNING), SIGNING])
def test_a_signature_names_both_sides_and_both_places(left_out):
    request = typed(**{n: v for n, v in SIGNED.items() if n not in left_out})
    answer = ask("signature.complete", facts("sign_mou", file=case(), request=request))
    assert answer.key == ("missing" if left_out else "complete")
    assert answer.params.get("fields", ()) == tuple(n for n in SIGNING if n in left_out)


def test_every_field_an_act_asks_for_is_given():
    proposal = {"partner": "vienna", "track": "bilateral", "initiator": "partner", "theme": ("culture",)}
    assert says("fields.complete", facts("propose", request=typed(**proposal))) == "pass complete"
    for name in proposal:
        without = typed(**{n: v for n, v in proposal.items() if n != name})
        answer = ask("fields.complete", facts("propose", request=without))
        assert (answer.key, answer.params["fields"]) == ("missing", (name,))
    assert ask("fields.complete", facts("propose", request=typed(**{**proposal, "theme": ()}))).params["fields"] == (
        "theme",
    )


OVER = Term(
    number=1, starts_on=when("2022-04-01"), length=parse_period("P5Y"), ends_on=when("2027-04-01"), renewal="none"
)


@pytest.mark.parametrize(
    ("on", "given", "key"),
    [
        ("2027-03-31", {"term": "P7Y"}, "pass changes"),
        ("2027-04-01", {"term": "P7Y"}, "fail term_ended"),
        ("2027-04-01", {"termEndsOn": "2030-01-01"}, "fail term_ended"),
        ("2027-03-31", {"renewal": "tacit:P3Y"}, "pass changes"),
        ("2027-04-01", {"renewal": "tacit:P3Y"}, "fail term_ended"),
        ("2027-04-01", {"renewal": "unknown"}, "pass changes"),
        ("2027-04-01", {"notice": "P1M"}, "pass changes"),
        ("2023-01-01", {"term": "P7Y", "termEndsOn": "2030-01-01"}, "fail both"),
        ("2023-01-01", {"term": "unknown", "termEndsOn": "2030-01-01"}, "pass changes"),
    ],
)
def test_an_addendum_prolongs_no_term_that_is_over(on, given, key):
    """DESIGN section 4: a term that ended is prolonged by `renew` alone."""
    file = case("in_force").but(terms=(OVER,))
    assert (
        says("amendment.changes", facts("amend", on=on, file=file, request=typed(instrument="addendum", **given)))
        == key
    )


@pytest.mark.parametrize(
    ("ends", "key", "key_of_old"),
    [
        ("2022-03-31", "fail end_before_start", "fail end_before_start"),
        ("2022-04-01", "fail end_before_start", "fail end_before_start"),
        ("2022-04-02", "pass changes", "pass changes"),
        ("2022-03/2022-04", "cannot_tell end_before_start", "pass changes"),
        ("2021", "fail end_before_start", "fail end_before_start"),
        ("../2022-04-02", "pass changes", "pass changes"),
        ("../2022-04-01", "fail end_before_start", "fail end_before_start"),
    ],
)
def test_an_addendum_ends_no_term_before_it_began(ends, key, key_of_old):
    """Of old texts the year alone is known: what may lie after the first day is taken."""
    begun = case("in_force").but(terms=(Term(number=1, starts_on=when("2022-04-01"), length="unknown"),))
    asked = typed(instrument="addendum", termEndsOn=ends)
    for file, said in ((begun, key), (begun.but(legacy=True), key_of_old)):
        assert says("amendment.changes", facts("amend", on="2022-05-01", file=file, request=asked)) == said


@pytest.mark.parametrize("field", AMENDABLE)
def test_an_addendum_changes_something(field):
    assert (
        says("amendment.changes", facts("amend", file=case(), request=typed(instrument="addendum", **{field: "x"})))
        == "pass changes"
    )


def test_an_addendum_that_changes_nothing_is_none_but_a_protocol_may():
    assert (
        says("amendment.changes", facts("amend", file=case(), request=typed(instrument="addendum", title="x")))
        == "fail none"
    )
    assert (
        says("amendment.changes", facts("amend", file=case(), request=typed(instrument="addendum", term="")))
        == "fail none"
    )
    assert (
        says("amendment.changes", facts("amend", file=case(), request=typed(instrument="protocol", title="x")))
        == "pass changes"
    )


BOTH = {"source": "the gazette", "certainty": "A"}


@pytest.mark.parametrize(
    ("act", "request_", "said"),
    [
        ("confirm_validity", typed(**BOTH), "pass source"),
        ("confirm_validity", typed(source="s"), "fail missing"),
        ("confirm_validity", typed(certainty="A"), "fail missing"),
        ("confirm_validity", typed(reason=True), "fail missing"),
        ("confirm_validity", typed(documents=1), "fail missing"),
        ("question_validity", typed(**BOTH), "pass source"),
        ("question_validity", typed(reason=True), "pass reason"),
        ("question_validity", typed(documents=1), "fail missing"),
        ("lapse", typed(**BOTH), "pass source"),
        ("lapse", typed(documents=1), "pass document"),
        ("lapse", typed(reason=True), "fail missing"),
    ],
)
def test_what_is_said_of_validity_has_a_source(act, request_, said):
    assert says("validity.source", facts(act, file=case(), request=request_)) == said


@pytest.mark.parametrize(
    "rule",
    [
        "documents.text",
        "documents.letter",
        "reason.given",
        "signature.complete",
        "fields.complete",
        "amendment.changes",
        "validity.source",
    ],
)
def test_a_preview_puts_off_what_is_typed(rule):
    assert says(rule, facts("amend", file=case())) == "not_applicable asked_when_performed"
