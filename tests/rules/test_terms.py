"""Terms, renewals and notices, on the days round their ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Notice, Term
from rules.dates import exact, parse_period
from rules.terms import computed_end, due_from, effect_day, latest_day, read_notice, starts_on
from tests.rules.makers import ask, case, facts, says, signed, term, typed, when

FIVE = term("2022-04-01")
VAGUE = case(
    terms=(FIVE.but(length="unknown", ends_on=None),),
    agreement=signed("2022-03-01/2022-03-02"),
    in_force_on=when("2022-04-01/2022-04-02"),
    kind="unknown",
)
"""Signed and in force on days, and for a term, that nobody knows exactly: they may still be found."""
RUNNING = case(terms=(FIVE,), agreement=signed("2022-03-01"), in_force_on=when("2022-04-01"))


def found(field: str, value: str) -> str:
    """What the rule says of a value that was found for what nobody knew exactly."""
    return says("found.possible", facts("found", file=VAGUE, request=typed(field=field, value=value)))


SAID = {"term": "P5Y", "renewal": "express", "notice": "P6M"}


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, ("term", "renewal", "notice")),
        ({"term": "P5Y"}, ("renewal", "notice")),
        ({"term": "open", "renewal": "none"}, ("notice",)),
        ({"termEndsOn": "2030-01-01", "notice": "unknown"}, ("renewal",)),
    ],
)
def test_term_renewal_and_notice_are_stated(said, fields):
    answer = ask("term.stated", facts("sign_agreement", file=case("agreement_negotiation"), request=typed(**said)))
    assert (answer.key, answer.params["fields"]) == ("missing", fields)


@pytest.mark.parametrize(
    "said",
    [
        SAID,
        {"term": "unknown", "renewal": "unknown", "notice": "unknown"},
        {"term": "open", "renewal": "none", "notice": "P6M"},
    ],
)
def test_unknown_is_a_statement_too(said):
    assert (
        says("term.stated", facts("sign_agreement", file=case("agreement_negotiation"), request=typed(**said)))
        == "pass stated"
    )


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("2026-11-22", "fail end_before_start"),
        ("2026-11-23", "fail end_before_start"),
        ("2026-11-24", "pass stated"),
        ("2026-11", "cannot_tell end_before_start"),
        ("2026-12", "pass stated"),
        ("../2030-01-01", "cannot_tell end_before_start"),
    ],
)
def test_a_term_ends_after_it_began(ends, said):
    given = facts(
        "sign_agreement",
        file=case("agreement_negotiation"),
        request=typed(termEndsOn=ends, renewal="none", notice="P6M"),
    )
    assert says("term.stated", given) == said


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("2027-03-31", "fail overlaps"),
        ("2027-04-01", "pass follows"),
        ("2027-04-02", "fail leaves_gap"),
        ("2027-03", "fail overlaps"),
        ("2027-03/2027-04", "cannot_tell overlaps"),
        ("2027", "cannot_tell overlaps"),
        ("2028", "fail leaves_gap"),
        ("2027-04", "cannot_tell leaves_gap"),
    ],
)
def test_a_renewal_begins_not_before_the_old_term_ends(start, said):
    assert says("term.follows", facts("renew", file=RUNNING, request=typed(startsOn=start))) == said


def test_where_the_last_day_belongs_to_the_term_the_next_one_begins_the_day_after():
    included = case(terms=(term("2022-04-01", last_day="included"),))
    assert says("term.follows", facts("renew", file=included, request=typed(startsOn="2027-04-01"))) == "fail overlaps"
    assert says("term.follows", facts("renew", file=included, request=typed(startsOn="2027-04-02"))) == "pass follows"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (case(), "cannot_tell old_end_unknown"),
        (case(terms=(term("2022-04-01", "unknown"),)), "cannot_tell old_end_unknown"),
        (case(terms=(term(None),)), "cannot_tell old_start_unknown"),
        (case(terms=(term("../2022-04-01"),)), "cannot_tell old_start_unknown"),
        (case(terms=(term("2022-04-01", "open"),)), "not_applicable open_term"),
    ],
)
def test_what_is_not_known_of_the_old_term_blocks_and_an_open_one_does_not(file, said):
    assert says("term.follows", facts("renew", file=file, request=typed(**SAID))) == said


def test_an_end_that_is_known_by_itself_needs_no_length():
    """`unknown` length and a known last day: the end decides."""
    ends = case(terms=(term("2022-04-01", "unknown", "2026-01-01"),))
    assert says("term.follows", facts("renew", file=ends, request=typed(**SAID))) == "pass follows"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-01-09", "cannot_tell overlaps"),
        ("2026-01-20", "cannot_tell overlaps"),
        ("2026-01-31", "pass follows"),
        ("2026-02-15", "pass follows"),
    ],
)
def test_on_the_last_day_on_which_a_term_may_end_a_renewal_leaves_no_gap(on, said):
    ends = case(terms=(term("2022-04-01", "unknown", "2026-01-10/2026-01-31"),))
    assert says("term.follows", facts("renew", on=on, file=ends, request=typed(**SAID))) == said


def test_an_agreement_open_by_its_text_but_with_a_known_end_follows_its_end():
    ends = case(terms=(term("2022-04-01", "open", "2030-01-01"),))
    assert (
        says("term.follows", facts("renew", file=ends, request=typed(startsOn="2029-01-01", **SAID))) == "fail overlaps"
    )


@pytest.mark.parametrize(
    ("on", "starts"),
    [
        ("2026-11-23", "2027-04-01"),
        ("2027-03-31", "2027-04-01"),
        ("2027-04-01", "2027-04-01"),
        ("2027-05-01", "2027-05-01"),
    ],
)
def test_a_renewal_begins_at_the_end_of_the_old_term_or_today_where_that_has_passed(on, starts):
    assert str(starts_on(facts("renew", on=on, today="2027-06-01", file=RUNNING, request=typed(**SAID)))) == starts


def test_other_acts_begin_a_term_on_their_day():
    assert str(starts_on(facts("sign_agreement", file=RUNNING, request=typed(**SAID)))) == "2026-11-23"
    assert str(starts_on(facts("renew", file=case(), request=typed(**SAID)))) == "2026-11-23"


# ------------------------------------------------------------------------------------ notices

SIX_MONTHS = case(terms=(FIVE.but(notice=parse_period("P6M")),))


@pytest.mark.parametrize("act", ["denounce"])
@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ("2023-02-27", "fail too_short"),
        ("2023-02-28", "pass known"),
        ("2023-03-01", "pass known"),
        ("2023-02", "fail too_short"),
        ("2023-03", "pass known"),
    ],
)
def test_a_notice_is_not_shorter_than_the_period(act, effect, said):
    """Six months from 2022-08-31 is 2023-02-28."""
    given = facts(act, on="2022-08-31", file=SIX_MONTHS, request=typed(receivedOn="2022-08-31", effectOn=effect))
    assert says("notice.effect", given) == said


def test_both_sides_may_agree_on_a_shorter_notice():
    given = facts("end_by_consent", on="2022-08-31", file=SIX_MONTHS, request=typed(effectOn="2022-09-15"))
    assert says("notice.effect", given) == "pass known"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("denounce", "cannot_tell unknown"),
        ("end_by_consent", "cannot_tell unknown"),
        ("receive_denunciation", "not_applicable to_be_found"),
    ],
)
def test_a_notice_whose_length_nobody_knows(act, said):
    """What the partner sent has arrived all the same; the Region's own notice needs its day."""
    assert says("notice.effect", facts(act, file=case(terms=(FIVE,)), request=typed())) == said
    assert says("notice.effect", facts(act, file=case(), request=typed())) == said


def test_the_day_of_effect():
    assert effect_day(SIX_MONTHS, when("2022-08-31"), when("2025-01-01")) == when("2025-01-01")
    assert str(effect_day(SIX_MONTHS, when("2022-08-31"), None)) == "2023-02-28"
    assert str(effect_day(SIX_MONTHS, when("2022-08"), None)) == "2023-02-01/2023-02-28"
    assert effect_day(case(), when("2022-08-31"), None) is None


# ------------------------------------------------------------------------------------ reviews, clock, what was found


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({}, "fail missing"),
        ({"origin": "region"}, "fail missing"),
        ({"reviewOn": "2027-01-01"}, "fail missing"),
        ({"origin": "region", "reviewOn": "2027-01-01"}, "pass stated"),
    ],
)
def test_a_suspension_says_whence_it_came_and_when_it_is_looked_at_again(said, key):
    assert says("suspension.review", facts("suspend", file=RUNNING, request=typed(**said))) == key


PHASE = case("test_phase", mou=signed("2021-01-13"), mou_term=term("2021-01-13", "P2Y"))


@pytest.mark.parametrize(
    ("on", "said"),
    [("2023-01-12", "fail not_yet from 2023-01-13"), ("2023-01-13", "pass due"), ("2023-01-14", "pass due")],
)
def test_a_test_phase_ends_on_its_day(on, said):
    """facts/brussels.md: an MOU of 2021-01-13 runs to 2023-01-13, that day excluded."""
    assert says("clock.due", facts("end_test_phase", on=on, file=PHASE)) == said


@pytest.mark.parametrize(("on", "said"), [("2023-01-13", "fail not_yet from 2023-01-14"), ("2023-01-14", "pass due")])
def test_with_the_last_day_included_it_ends_the_day_after(on, said):
    included = PHASE.but(mou_term=term("2021-01-13", "P2Y", last_day="included"))
    assert says("clock.due", facts("end_test_phase", on=on, file=included)) == said


@pytest.mark.parametrize(("on", "said"), [("2023-01-30", "fail not_yet from 2023-01-31"), ("2023-01-31", "pass due")])
def test_an_inexact_end_has_passed_after_its_latest_day(on, said):
    inexact = PHASE.but(mou_term=term("2021-01", "P2Y"))
    assert says("clock.due", facts("end_test_phase", on=on, file=inexact)) == said


def test_each_clock_act_has_its_own_day():
    notice = Notice(
        act="denounce", received_on=when("2022-08-31"), effect_on=when("2023-02-28"), stage_before="in_force"
    )
    under = case("under_notice", terms=(FIVE,), notice=notice)
    assert [str(due_from(act, under)) for act in ("notice_ends", "term_ends", "roll_over")] == [
        "2023-02-28",
        "2027-04-01",
        "2027-04-01",
    ]
    for act in ("end_test_phase", "notice_ends", "term_ends", "roll_over"):
        assert says("clock.due", facts(act, file=case())) == "cannot_tell no_date"
    assert (
        says("clock.due", facts("notice_ends", file=under.but(notice=notice.but(effect_on=None))))
        == "cannot_tell no_date"
    )


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("signedOn", ["2022-03-01", "2022-03", "../2022-03-01"], ["soon", "2022-13"]),
        ("inForceOn", ["2022-04-01", "2022-04"], ["now"]),
        ("endsOn", ["2027-04-01"], ["P5Y", ""]),
        ("term", ["P5Y", "open", "P1Y6M"], ["unknown", "5", "long"]),
        ("renewal", ["none", "express", "tacit:P4Y"], ["tacit", "tacit:", "tacit:soon", "perhaps"]),
        ("notice", ["P6M"], ["unknown", "6"]),
        ("nature", ["treaty", "transnational", "arrangement", "non_binding"], ["unknown", "pact"]),
        ("kind", ["agreement", "mou"], ["unknown"]),
    ],
)
def test_what_was_found_can_be_read(field, good, bad):
    said = "not_a_date" if field.endswith("On") else "not_a_length" if field in ("term", "notice") else "not_a_choice"
    for value in good:
        assert found(field, value) == "pass possible", value
    for value in bad:
        assert found(field, value) == f"fail {said}", value


def test_a_choice_that_cannot_be_read_lists_what_can():
    refused = ask("found.possible", facts("found", file=VAGUE, request=typed(field="renewal", value="perhaps")))
    assert refused.params["values"] == ("none", "express", "tacit:P4Y")


def test_what_is_known_and_frozen_is_not_asked_to_be_typed_again():
    """Else one point would say that nobody finds it anew, and the next to type the same command with another value."""
    frozen = facts("found", file=RUNNING, request=typed(field="term", value="long"))
    assert says("fields.frozen", frozen) == "fail amend_or_correct"
    assert says("found.possible", frozen) == "not_applicable frozen"


@pytest.mark.parametrize("field", ["term", "renewal", "notice", "signedOn", "inForceOn", "endsOn"])
def test_before_the_signature_there_is_no_term_to_find(field):
    value = {"term": "P5Y", "renewal": "none", "notice": "P6M"}.get(field, "2022-03-01")
    assert (
        says("found.possible", facts("found", file=case("proposal"), request=typed(field=field, value=value)))
        == "fail not_signed"
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("inForceOn", "2022-02-28", "fail before_signature"),
        ("inForceOn", "2022-03-01", "pass possible"),
        ("inForceOn", "2022-02/2022-03", "pass possible"),
        ("inForceOn", "2999-01-01", "fail future"),
        ("endsOn", "2022-02-28", "fail end_before_start"),
        ("endsOn", "2027-03-01", "pass possible"),
        ("signedOn", "2999-01-01", "fail future"),
        ("signedOn", "2022-12-31", "fail after_force"),
    ],
)
def test_dates_that_are_found_stand_in_a_possible_order(field, value, said):
    assert found(field, value) == said


def test_the_entry_into_force_of_what_is_signed_is_an_act_and_no_find():
    signed_only = VAGUE.but(stage="signed", in_force_on=None)
    asked = typed(field="inForceOn", value="2022-04-01")
    assert says("found.possible", facts("found", file=signed_only, request=asked)) == "fail not_in_force"


@pytest.mark.parametrize(
    ("value", "said"),
    [("2027-03-31", "end_before_start"), ("2027-04-01", "end_before_start"), ("2027-04-02", "")],
)
def test_the_last_term_does_not_end_before_it_began(value, said):
    """It was renewed: that the agreement began before is not enough."""
    renewed = term("2027-04-01", "unknown").but(number=2)
    file = VAGUE.but(terms=(FIVE, renewed))
    answer = says("found.possible", facts("found", file=file, request=typed(field="endsOn", value=value)))
    assert answer == (f"fail {said}" if said else "pass possible")


@pytest.mark.parametrize(
    ("ends", "said"),
    [("2022-04-01", "fail end_before_start"), ("2022-04-02", "pass stated"), ("2027-01-01", "pass stated")],
)
def test_a_signature_is_not_corrected_to_an_end_before_the_agreement_began(ends, said):
    """Signed on 1 March, in force since 1 April: when it is corrected, the second day is known."""
    asked = facts(
        "sign_agreement", on="2022-03-01", file=case("agreement_negotiation"), now=RUNNING, correcting="ok",
        request=typed(termEndsOn=ends, renewal="none", notice="P3M"),
    )  # fmt: skip
    assert says("term.stated", asked) == said


@pytest.mark.parametrize(("value", "said"), [("2022-08-30", "fail before_notice"), ("2022-08-31", "pass possible")])
def test_a_notice_takes_no_effect_before_it_came(value, said):
    notice = Notice(act="receive_denunciation", received_on=when("2022-08-31"), effect_on=None, stage_before="in_force")
    under = VAGUE.but(stage="under_notice", notice=notice)
    asked = facts("found", on="2022-08-31", file=under, request=typed(field="endsOn", value=value))
    assert says("found.possible", asked) == said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("inForceOn", "2022-04-30", "pass possible"),
        ("inForceOn", "2022-05-01", "fail after_end"),
        ("inForceOn", "2022-04/2022-06", "pass possible"),
        ("signedOn", "2022-05-01", "fail after_end"),
    ],
)
def test_nothing_is_found_to_begin_when_its_term_is_over(field, value, said):
    """An end that is stated stays where it is; one that follows from a length moves with the beginning."""
    ended = VAGUE.but(
        terms=(FIVE.but(length="unknown", ends_on=when("2022-05-01")),), in_force_on=when("../2022-12-31")
    )
    asked = typed(field=field, value=value)
    assert says("found.possible", facts("found", file=ended, request=asked)) == said
    computed = ended.but(terms=(FIVE,))
    assert says("found.possible", facts("found", file=computed, request=asked)) == "pass possible"


def test_small_things_of_terms():
    assert computed_end(when("2022-04-01"), parse_period("P5Y"), None) == when("2027-04-01")
    assert computed_end(when("2022-04-01"), parse_period("P5Y"), when("2025-01-01")) == when("2025-01-01")
    assert computed_end(when("2022-04-01"), "open", None) is None
    assert computed_end(when("../2022-04-01"), parse_period("P5Y"), None) is None
    assert latest_day(None) is None and str(latest_day(when("2022"))) == "2022-12-31"
    assert read_notice("unknown") == "unknown" and read_notice("P6M") == parse_period("P6M")


@pytest.mark.parametrize("rule", ["term.stated", "notice.effect", "suspension.review"])
def test_a_preview_puts_off_what_is_typed(rule):
    assert says(rule, facts("denounce", file=RUNNING)) == "not_applicable asked_when_performed"


@given(st.lists(st.none() | st.integers(0, 20), max_size=6), st.integers(-1, 21))
def test_the_term_of_a_day_is_the_last_of_those_that_had_begun(starts, day):
    """In whatever order their first days stand, and where one has none; the first where none had begun."""
    first = date(2000, 1, 1)
    terms = tuple(
        Term(number=number, starts_on=None if start is None else exact(first + timedelta(start)), length="open")
        for number, start in enumerate(starts)
    )
    begun = [t for t, start in zip(terms, starts, strict=True) if start is None or start <= day]
    expected = begun[-1] if begun else terms[0] if terms else None
    assert case(terms=terms).term_on(first + timedelta(day)) is expected
