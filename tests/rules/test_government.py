"""The caretaker rule and its exceptions, walked day by day through the period of 2024."""

from __future__ import annotations

from datetime import date

import pytest

from rules.case import CaretakerException
from rules.dates import parse_inexact
from rules.government import first_day, regime_on, regime_over
from tests.rules.makers import REAL, ask, calendar, case, day, facts, period, register_policy, says, typed, when

DAY_AFTER = register_policy(caretaker_starts="day_after")
FULL = "government.full_powers"


def renewing(on: str, **more):
    return facts("renew", on=on, file=case(), **{"calendar": REAL, **more})


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2024-06-08", "pass full_powers"),
        ("2024-06-09", "fail caretaker from 2026-02-14"),
        ("2025-01-01", "fail caretaker from 2026-02-14"),
        ("2026-02-13", "fail caretaker from 2026-02-14"),
        ("2026-02-14", "pass full_powers"),
        ("2019-05-25", "pass full_powers"),
        ("2019-05-26", "fail caretaker from 2019-07-18"),
        ("2019-07-17", "fail caretaker from 2019-07-18"),
        ("2019-07-18", "pass full_powers"),
    ],
)
def test_a_decision_needs_full_powers_on_its_day(on, said):
    """The day of the election is the first, the day before the oath the last."""
    assert says(FULL, renewing(on)) == said


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2024-06-09", "pass full_powers"),
        ("2024-06-10", "fail caretaker from 2026-02-14"),
        ("2026-02-13", "fail caretaker from 2026-02-14"),
        ("2026-02-14", "pass full_powers"),
    ],
)
def test_under_the_other_setting_the_day_after_the_election_is_the_first(on, said):
    assert says(FULL, renewing(on, register_policy=DAY_AFTER)) == said


@pytest.mark.parametrize(
    ("act", "nature"), [("assess", "administrative"), ("receive_denunciation", "fact"), ("term_ends", "clock")]
)
def test_what_is_no_decision_needs_no_government(act, nature):
    given = facts(act, on="2025-01-01", file=case(), calendar=REAL)
    assert given.nature == nature
    assert says(FULL, given) == "not_applicable not_a_decision"


def test_the_refusal_names_the_period_its_event_source_and_certainty():
    answer = ask(FULL, renewing("2025-01-01"))
    assert {k: answer.params[k] for k in ("period", "since_on", "event", "source", "certainty")} == {
        "period": 2, "since_on": "2024-06-09", "event": "election", "source": "the gazette", "certainty": "A",
    }  # fmt: skip
    assert answer.evidence[0].fact == "government_period.2"
    assert answer.evidence[0].value == "2024-06-09/2026-02-14"


def test_while_the_end_is_unknown_no_day_is_promised():
    assert says(FULL, renewing("2025-01-01", calendar=calendar(period("2024-06-09")))) == "fail caretaker"


def test_a_closing_that_nobody_confirmed_lifts_nothing_and_promises_nothing():
    waiting = calendar(period("2024-06-09", closing="2024-09-01"))
    assert says(FULL, renewing("2024-08-31", calendar=waiting)) == "fail caretaker"
    assert says(FULL, renewing("2024-09-01", calendar=waiting)) == "fail closing_unconfirmed"
    assert ask(FULL, renewing("2024-09-01", calendar=waiting)).passes_from is None


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2024-06-08", "pass full_powers"),
        ("2024-06-09", "cannot_tell unconfirmed"),
        ("2026-01-01", "cannot_tell unconfirmed"),
    ],
)
def test_days_under_an_opening_that_nobody_confirmed_are_unknown(on, said):
    assert says(FULL, renewing(on, calendar=calendar(period("2024-06-09", confirmed=False)))) == said


def test_a_rejected_period_is_none():
    assert (
        says(FULL, renewing("2024-07-01", calendar=calendar(period("2024-06-09", rejected=True)))) == "pass full_powers"
    )


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2024-05", "pass full_powers"),
        ("2024-06", "cannot_tell inexact_day"),
        ("2024-07", "fail caretaker from 2026-02-14"),
        ("2026-02", "cannot_tell inexact_day"),
        ("2026-03", "pass full_powers"),
        ("2023/2026-06", "cannot_tell inexact_day"),
    ],
)
def test_an_inexact_day_is_free_only_where_all_its_days_are(on, said):
    assert says(FULL, renewing(on)) == said


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("1995-06-21", "fail caretaker from 1995-06-23"),
        ("1995-06-22", "cannot_tell inexact_period from 1995-06-23"),
        ("1995-06-23", "pass full_powers"),
    ],
)
def test_between_two_possible_oaths_nobody_knows(on, said):
    """facts/brussels.md section 3: 22 or 23 June 1995."""
    assert says(FULL, renewing(on, calendar=calendar(period("1995-05-21", "1995-06-22/1995-06-23")))) == said


def test_the_day_on_which_the_region_signed_is_asked_too():
    signing = facts(
        "sign_agreement",
        on="2026-02-14",
        file=case("agreement_negotiation"),
        calendar=REAL,
        request=typed(regionSignedOn="2026-02-13"),
    )
    assert says(FULL, signing) == "fail caretaker from 2026-02-14"
    partner = facts(
        "sign_agreement",
        on="2026-02-14",
        file=case("agreement_negotiation"),
        calendar=REAL,
        request=typed(partnerSignedOn="2026-02-13"),
    )
    assert says(FULL, partner) == "pass full_powers"


EXCEPTION = CaretakerException(
    number=1, act="renew", kind="urgent", requested_by=1, attested_by=5, approved_by=3, approved_on=when("2025-01-05")
)


@pytest.mark.parametrize(
    ("exception", "said"),
    [
        (EXCEPTION, "pass excepted"),
        (EXCEPTION.but(act="amend"), "fail caretaker from 2026-02-14"),
        (EXCEPTION.but(attested_by=None, approved_by=None), "fail exception_requested from 2026-02-14"),
        (EXCEPTION.but(attested_by=None), "fail exception_requested from 2026-02-14"),
        (EXCEPTION.but(approved_by=None), "fail exception_attested from 2026-02-14"),
        (EXCEPTION.but(approved_on=when("2024-06-08")), "fail caretaker from 2026-02-14"),  # not of this period
        (EXCEPTION.but(approved_on=when("2024-06-09")), "pass excepted"),
        (EXCEPTION.but(closed="rejected"), "fail caretaker from 2026-02-14"),
        (EXCEPTION.but(closed="withdrawn"), "fail caretaker from 2026-02-14"),
    ],
)
def test_an_exception_counts_once_for_its_act_when_it_was_attested_and_approved(exception, said):
    assert says(FULL, facts("renew", on="2025-01-01", file=case(exceptions=(exception,)), calendar=REAL)) == said


def test_an_exception_that_was_used_counts_no_second_time():
    used = case(exceptions=(EXCEPTION,), used_exceptions=(1,))
    assert says(FULL, facts("renew", on="2025-01-10", file=used, calendar=REAL)) == "fail caretaker from 2026-02-14"


@pytest.mark.parametrize(
    ("deadline", "approved_on", "said"),
    [
        ("2025-01-31", "2025-01-05", "fail exception_lapsed from 2026-02-14"),
        ("2025-02-01", "2025-01-05", "pass excepted"),
        ("2025-02-02", "2025-01-05", "pass excepted"),
        (None, "2025-01-05", "pass excepted"),
        ("2025-02-01", "2025-02-01", "pass excepted"),
        ("2025-02-01", "2025-02-02", "fail exception_lapsed from 2026-02-14"),
    ],
)
def test_an_urgent_exception_counts_to_its_deadline_that_day_included(deadline, approved_on, said):
    """What is over cannot be harmed by delay; an approval after the deadline comes too late as well."""
    day = date.fromisoformat(deadline) if deadline else None
    urgent = case(exceptions=(EXCEPTION.but(deadline=day, approved_on=when(approved_on)),))
    today = max("2025-02-01", approved_on)
    assert says(FULL, facts("renew", on="2025-02-01", today=today, file=urgent, calendar=REAL)) == said


@pytest.mark.parametrize("on", ["2025-01-30/2025-02-03", "2025-01-30/.."])
def test_whether_a_deadline_was_kept_must_be_certain(on):
    """A decision of a day that may lie after the deadline is not lifted by it."""
    urgent = case(exceptions=(EXCEPTION.but(deadline=date(2025, 2, 1)),))
    assert not says(FULL, facts("renew", on=on, today="2025-03-01", file=urgent, calendar=REAL)).startswith("pass")


@pytest.mark.parametrize(
    ("exception", "said"),
    [
        (EXCEPTION.but(attested_by=None, approved_by=None, approved_on=None), "fail requested_already"),
        (EXCEPTION.but(approved_by=None, approved_on=None), "fail attested_already"),
        (EXCEPTION, "fail approved_already"),
        (EXCEPTION.but(act="amend"), "pass complete"),
        (EXCEPTION.but(closed="rejected"), "pass complete"),
        (EXCEPTION.but(closed="withdrawn"), "pass complete"),
        (EXCEPTION.but(approved_on=when("2024-06-08")), "pass complete"),  # of another period
        (EXCEPTION.but(deadline=date(2025, 1, 10)), "fail approved_already"),
        (EXCEPTION.but(deadline=date(2025, 1, 9)), "pass complete"),
    ],
)
def test_one_exception_for_an_act_is_open_at_a_time(exception, said):
    asked = typed(act="renew", justification="x", **{"class": "day_to_day"})
    known = {"file": case(exceptions=(exception,)), "calendar": REAL, "request": asked}
    assert (
        says("government.exception", facts("request_exception", on="2025-01-10", today="2025-01-10", **known)) == said
    )


def test_an_exception_does_not_help_where_nobody_knows():
    unconfirmed = calendar(period("2024-06-09", confirmed=False))
    assert (
        says(FULL, facts("renew", on="2025-01-01", file=case(exceptions=(EXCEPTION,)), calendar=unconfirmed))
        == "cannot_tell unconfirmed"
    )


# ------------------------------------------------------------------------------------ asking for an exception


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (typed(**{"class": "urgent"}), "fail no_justification"),
        (typed(justification="x", harm="h", **{"class": "urgent"}), "fail urgent_evidence"),
        (typed(justification="x", deadline="2025-03-01", **{"class": "urgent"}), "fail urgent_evidence"),
        (typed(justification="x", harm="h", deadline="2025-03-01", **{"class": "urgent"}), "pass complete"),
        (typed(justification="x", harm="h", deadline="2020-03-01", **{"class": "urgent"}), "fail urgent_past"),
        (typed(justification="x", **{"class": "day_to_day"}), "pass complete"),
        (typed(justification="x", **{"class": "pending"}), "fail pending_evidence"),
        (typed(justification="x", decision="R/1", **{"class": "pending"}), "fail pending_evidence"),
        (typed(justification="x", decision="R/1", decidedOn="2024-06-08", **{"class": "pending"}), "pass complete"),
        (
            typed(justification="x", decision="R/1", decidedOn="2024-06-09", **{"class": "pending"}),
            "fail pending_inside",
        ),
        (
            typed(justification="x", decision="R/1", decidedOn="2024-06", **{"class": "pending"}),
            "cannot_tell pending_unknown",
        ),
        (typed(justification="x", decision="R/1", decidedOn="2024-05", **{"class": "pending"}), "pass complete"),
    ],
)
def test_an_exception_gives_the_evidence_of_its_class(request_, said):
    assert (
        says(
            "government.exception",
            facts(
                "request_exception", on="2025-01-10", today="2025-01-10", file=case(), calendar=REAL, request=request_
            ),
        )
        == said
    )


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (typed(rule="treaty.assent", decision="R/1", decidedOn="2024-06-08"), "fail not_exemptible"),
        (typed(rule="test_phase.completed"), "fail no_decision"),
        (typed(rule="test_phase.completed", decision="R/1"), "fail no_decision"),
        (typed(rule="test_phase.completed", decidedOn="2024-06-08"), "fail no_decision"),
        (typed(rule="test_phase.completed", decision="R/1", decidedOn="2024-06-08"), "pass decided"),
        (typed(rule="test_phase.completed", decision="R/1", decidedOn="2024-06-09"), "fail not_full_powers"),
        (typed(rule="test_phase.completed", decision="R/1", decidedOn="2024-06"), "cannot_tell not_full_powers"),
        (typed(rule="test_phase.completed", decision="R/1", decidedOn="2026-02-14"), "pass decided"),
    ],
)
def test_an_exemption_rests_on_a_decision_under_full_powers(request_, said):
    assert says("government.exemption", facts("exemption", file=case(), calendar=REAL, request=request_)) == said


@pytest.mark.parametrize("rule", ["government.exception", "government.exemption"])
def test_a_preview_puts_off_what_is_typed(rule):
    assert says(rule, facts("exemption", file=case(), calendar=REAL)) == "not_applicable asked_when_performed"


# ------------------------------------------------------------------------------------ days


def test_the_first_day_under_both_settings():
    assert str(first_day(period("2024-06-09"), register_policy())) == "2024-06-09"
    assert str(first_day(period("2024-06-09"), DAY_AFTER)) == "2024-06-10"
    assert str(first_day(period("2023-12-31"), DAY_AFTER)) == "2024-01-01"
    for text in ("2024-06", "../2024-06-08", "2024-06-09/.."):
        moved = first_day(period(text), DAY_AFTER)
        assert parse_inexact(str(moved)) == moved  # what is printed can be read again


def test_a_date_open_to_the_past_is_free_only_where_all_the_past_is():
    """`../2024-06-20` may be a day long before the election."""
    cal = calendar(period("2024-06-09", "2026-02-14"))
    assert regime_over(cal, register_policy(), when("../2024-06-08"), day("2026-11-23"))[0] == "full_powers"
    assert regime_over(cal, register_policy(), when("../2024-06-20"), day("2026-11-23"))[0] == "unknown"
    assert regime_over(cal, register_policy(), when("../2026-03-01"), day("2026-11-23"))[0] == "unknown"


def test_a_date_open_to_the_future_ends_on_the_day_of_recording():
    assert regime_over(REAL, register_policy(), when("2026-02-14/.."), day("2026-11-23"))[0] == "full_powers"
    assert regime_over(REAL, register_policy(), when("2024-06-09/.."), day("2025-01-01"))[0] == "caretaker"
    assert regime_over(REAL, register_policy(), when("2024-06-08/.."), day("2025-01-01"))[0] == "unknown"


def test_no_period_at_all_means_full_powers():
    assert regime_on(calendar(), register_policy(), day("2024-06-09")) == ("full_powers", None)
