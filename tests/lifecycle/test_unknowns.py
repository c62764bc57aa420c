"""What is unknown of a file, who finds it, when it is asked for again."""

from __future__ import annotations

import pytest

from lifecycle.deadlines import deadlines
from lifecycle.stages import ENDS
from lifecycle.unknowns import asked_again_on, finder_of, to_find, unassessed, waived
from rules.case import CriterionScore, Notice, Signature, Source, Term, ValidityFact, Waiver
from rules.dates import parse_period
from tests.rules.makers import POLICY, case, day, when

UNKNOWN = (Term(number=1, starts_on=None, length="unknown"),)


def old(**changes):
    """In force since 2010, with a term nobody knows; a source of 2024 says that it is in force."""
    source = ValidityFact(status="confirmed", on=when("2024-12"), source=Source(name="a review", certainty="B"))
    return case("in_force", agreement=Signature(on=when("2010-05-01")), in_force_on=when("2010-06-01"), nature="arrangement",
                terms=UNKNOWN, validity=(source,), **changes)  # fmt: skip


def due(file) -> dict[str, str]:
    return {d.kind: d.due_on.isoformat() for d in deadlines(file, POLICY)}


def test_it_is_asked_for_a_year_after_the_youngest_dated_fact_about_the_text():
    assert asked_again_on(old()) == (day("2025-12-31"), "2024-12-31 + P1Y")
    assert due(old())["unknown_term"] == "2025-12-31"


def test_other_work_on_the_file_does_not_put_it_off():
    """A contact or a visit finds no term: only what is known of the text counts."""
    assert asked_again_on(
        old(effective_on=day("2026-11-01"), contacts=(("region", "a" * 64, None),))
    ) == asked_again_on(old())


@pytest.mark.parametrize(
    ("until", "expected"), [("2025-06-01", "2025-12-31"), ("2025-12-31", "2025-12-31"), ("2027-03-01", "2027-03-01")]
)
def test_a_waiver_of_everything_puts_it_off_to_its_day_and_never_forward(until, expected):
    waivers = tuple(Waiver(field=f, until=day(until)) for f in ("term", "renewal", "notice"))
    assert due(old(waivers=waivers))["unknown_term"] == expected


def test_what_is_not_waived_stays_due():
    assert due(old(waivers=(Waiver(field="term", until=day("2030-01-01")),)))["unknown_term"] == "2025-12-31"


def test_what_is_found_is_asked_for_no_more():
    known = Term(number=1, starts_on=when("2010-06-01"), length="open", renewal="none", notice="unknown")
    assert "unknown_term" in due(old().but(terms=(known,)))
    assert "unknown_term" not in due(old().but(terms=(known.but(notice=parse_period("P6M")),)))


@pytest.mark.parametrize("stage", sorted(ENDS))
def test_an_ended_file_is_asked_for_nothing(stage):
    ended = old().but(stage=stage)
    assert asked_again_on(ended) is None
    assert to_find(ended, POLICY, day("2026-11-23")) == []


def test_without_any_day_there_is_no_deadline():
    assert asked_again_on(old().but(agreement=Signature(on=when("../2010-01-01")), in_force_on=None, validity=())) == (
        day("2011-01-01"),
        "2010-01-01 + P1Y",
    )
    assert asked_again_on(case("proposal")) is None
    assert asked_again_on(old().but(in_force_on=when("2999-06-01"))) is None, "dates go to 2999"


def test_a_waiver_takes_a_field_off_the_list_until_its_day():
    file = old(waivers=(Waiver(field="term", until=day("2027-03-01")),))
    assert waived(file, "term", day("2027-02-28")) and not waived(file, "term", day("2027-03-01"))
    assert "term" not in to_find(file, POLICY, day("2027-02-28"))
    assert "term" in to_find(file, POLICY, day("2027-03-01"))


def test_dates_that_are_inexact_and_a_notice_without_effect_are_unknown():
    file = old().but(agreement=Signature(on=when("2010")), in_force_on=when("2010-06/2010-08"))
    notice = Notice(act="receive_denunciation", received_on=when("2026-01-01"), effect_on=None, stage_before="in_force")
    found = to_find(file.but(stage="under_notice", notice=notice), POLICY, day("2026-11-23"))
    assert {"signedOn", "inForceOn", "endsOn", "term", "renewal", "notice"} <= set(found)


def test_criteria_are_asked_for_from_the_assessment_to_the_signature():
    score = CriterionScore(code="criterion_2", score="met", on=when("2026-01-01"))
    for stage in ("assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation"):
        assert unassessed(case(stage, criteria=(score,)), POLICY) == ["criterion_1", "criterion_3"]
    for stage in ("proposal", "signed", "in_force", "declined"):
        assert unassessed(case(stage), POLICY) == []
    assert unassessed(case("test_phase", legacy=True), POLICY) == [], "older than the criteria"


def test_the_officer_finds_it_else_the_deputy_else_the_manager_who_assigns():
    assert finder_of(case(officer=4, deputy=5)) == 4
    assert finder_of(case(deputy=5)) == 5
    assert finder_of(case()) == "manager"
