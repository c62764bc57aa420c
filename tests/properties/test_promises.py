"""Single promises of the engine that lives left to themselves meet too rarely: each the shortest way there."""

from __future__ import annotations

import pytest

from lifecycle.clock import next_clock_act
from lifecycle.errors import AgreementsError
from lifecycle.fold import fold
from lifecycle.verify import verify
from rules.dates import parse_inexact
from tests.properties.makers import SIGNING, TERM, House, blocking

SAID = {"source": "the gazette", "certainty": "A"}


@pytest.fixture
def house():
    with House() as made:
        yield made


def days_of_acts(house: House) -> list[tuple[str, str]]:
    return [(e.act, e.data["effectiveOn"]) for e in house.entries()]


# ------------------------------------------------------------------------------------ the clock


@pytest.mark.parametrize("act", ["decline", "withdraw", "open_evaluation"])
def test_an_act_after_the_clock_act_that_nobody_recorded_yet_is_decided_from_the_new_stage(house, act):
    """The test phase ended on 2022-03-01; no check ran since."""
    house.live("test_phase")
    answer = house.at("2022-03-05").do(act, reason="a reason", documents=1 if act != "open_evaluation" else 0)
    assert answer.decision.stage == "evaluation"
    assert answer.refused == (act == "open_evaluation")


def test_a_preview_after_a_clock_act_that_nobody_recorded_yet_shows_the_new_stage(house):
    house.live("in_force")
    case, decisions = house.at("2027-04-01").desk().preview(house.reference)
    assert case.stage == "renewal_due"
    assert "renew" in {d.act for d in decisions}


def test_a_denunciation_after_the_term_ended_in_a_suspension_runs_its_notice(house):
    """The term ended on 2027-04-01; the notice of 2027-06-01 must not end the file before it was received."""
    house.live("suspended")
    house.at("2027-06-01").check()
    house.done("receive_denunciation")
    house.at("2027-06-02").check()
    case = house.stored()
    assert case.stage == "under_notice", f"{case.stage} since {case.ended_on}"
    house.at("2027-12-01").check()
    assert (house.stored().stage, str(house.stored().ended_on)) == ("denounced", "2027-12-01")


def test_a_denunciation_after_the_term_ended_in_doubt_runs_its_notice(house):
    house.live("renewal_due")
    house.at("2027-06-01").done("receive_denunciation")
    house.at("2027-06-02").check()
    case = house.stored()
    assert case.ended_on is None or str(case.ended_on) >= "2027-06-01", f"{case.stage} since {case.ended_on}"


def test_a_confirmation_after_the_term_ended_in_doubt_does_not_part_history_and_state(house):
    """DESIGN section 4: no source prolongs a term that ended."""
    house.live("renewal_due")
    house.at("2027-06-01").do("confirm_validity", **SAID)
    house.at("2027-06-02").check()
    assert fold(house.entries()) == house.stored()
    assert house.stored().stage == "renewal_due"
    assert verify(house.store).findings == ()


def test_what_the_check_did_is_told_by_entries(house):
    """After a check no clock act is due, and every one that counts stands in the history."""
    house.live("in_force", renewal="tacit:P1Y", term="P1Y")
    house.at("2026-05-01").check()
    assert next_clock_act(house.stored(), house.today) is None
    assert [a for a in days_of_acts(house) if a[0] == "roll_over"] == [
        ("roll_over", f"{y}-04-01") for y in (2023, 2024, 2025, 2026)
    ]


# ------------------------------------------------------------------------------------ history and state


def test_a_note_changes_no_state(house):
    """A note takes a sequence only: history still folds into the stored state, and the record verifies."""
    house.live("proposal")
    house.at("2020-06-01").done("note", text="a note")
    assert fold(house.entries()) == house.stored()
    assert verify(house.store).findings == ()


def test_assigning_an_officer_keeps_history_and_state_together(house):
    house.live("proposal")
    house.at("2020-06-01").done("assign", by="manager", officer="2", deputy="3")
    assert fold(house.entries()) == house.stored()
    assert (house.stored().officer, house.stored().deputy) == (2, 3)
    assert verify(house.store).findings == ()


def test_what_a_refused_proposal_leaves_is_recorded_in_order(house):
    """`recordedAt` is never before its predecessor's, even where the clock of the machine was put back."""
    house.do("propose", partner="atlantis")
    house.clock.at = house.clock.at.replace(year=2025)
    house.do("propose", partner="atlantis")
    instants = [e.data["recordedAt"] for e in house.entries("partners")]
    assert instants == sorted(instants)


# ------------------------------------------------------------------------------------ terms


@pytest.mark.parametrize(
    ("name", "value"), [("term", "P999Y"), ("term", "P99999D"), ("notice", "P999Y"), ("renewal", "tacit:P999Y")]
)
def test_a_length_beyond_every_calendar_is_refused_in_words(house, name, value):
    """Nothing breaks: it is refused when it is read or by a rule, at the signature or later."""
    house.live("agreement_negotiation")
    house.at("2022-02-28").done("found", field="nature", value="arrangement", **SAID)
    try:
        answer = house.at("2022-03-01").do("sign_agreement", documents=1, **{**SIGNING, **TERM, name: value})
        if answer.refused:
            return
        house.at("2022-04-01").do("enter_into_force")
        house.at("2027-04-02").check()
        house.do("receive_denunciation")
        house.desk().preview(house.reference)
    except AgreementsError:
        return


def test_an_end_that_is_stated_stays(house):
    """Entry into force moves the first day of a term, and no last day that is stated."""
    house.live("in_force", termEndsOn="2026-06-30")
    term = house.stored().term
    assert term is not None and str(term.ends_on) == "2026-06-30"


def test_an_agreement_signed_with_a_last_day_alone_can_be_renewed(house):
    """`termEndsOn=D` instead of a length (INTERFACES, fields of --set)."""
    house.live("agreement_negotiation")
    house.at("2022-02-28").done("found", field="nature", value="arrangement", **SAID)
    house.at("2022-03-01").done(
        "sign_agreement", documents=1, termEndsOn="2027-01-01", renewal="express", notice="P6M", **SIGNING
    )
    house.at("2022-04-01").done("enter_into_force")
    answer = house.at("2026-12-01").do("renew", **TERM)
    assert blocking(answer) == []
    assert str(house.stored().term.starts_on) == "2027-01-01"


# ------------------------------------------------------------------------------------ corrections, late facts


def test_the_opening_of_a_file_can_be_corrected(house):
    """A theme was mistyped; nothing else stands in the way, however far the file has come."""
    house.live("assessment")
    answer = house.at("2020-02-01").desk().correct(house.reference, 1, reason="a slip", fields={"theme": ["tourism"]})
    assert blocking(answer) == []
    assert (house.stored().themes, house.stored().stage) == (("tourism",), "assessment")


def test_the_opening_of_a_signed_file_can_be_corrected(house):
    house.live("in_force")
    answer = house.at("2023-01-10").desk().correct(house.reference, 1, reason="a slip", fields={"theme": ["tourism"]})
    assert blocking(answer) == []
    assert (house.stored().themes, house.stored().stage) == (("tourism",), "in_force")


def test_a_correction_to_a_day_before_the_file_was_opened_is_refused_in_words(house):
    house.live("mou_negotiation")
    entry = next(e.sequence for e in house.entries() if e.act == "approve_mou")
    try:
        answer = (
            house.at("2020-04-01")
            .desk()
            .correct(house.reference, entry, reason="a slip", fields={"on": ["2019-12-23"]})
        )
    except AgreementsError:
        return
    assert answer.refused
    assert [v.rule for v in answer.decision.verdicts if v.outcome == "error"] == []


def test_an_intent_recorded_today_carries_an_act_of_some_days_ago(house):
    """The second person of a late entry records the intent when it is entered (DESIGN section 5)."""
    house.live("in_force")
    house.at("2024-06-20").done("intent", by="manager", act="renew", reason="so")
    answer = house.do("renew", on="2024-06-01", documents=1, **TERM)
    assert blocking(answer) == []
    again = house.do("renew", on="2024-06-02", documents=1, **TERM)
    assert "dates.late_entry.no_intent" in blocking(again)


def test_a_renewal_entered_late_takes_back_the_end_that_the_clock_recorded(house):
    """DESIGN section 5: signed on the 20th, entered on the 25th, the term ended on the 24th."""
    house.live("in_force")
    house.at("2027-04-03").check()
    assert house.stored().stage == "renewal_due"
    answer = house.do("renew", on="2027-03-20", **TERM)
    assert blocking(answer) == []
    assert house.stored().stage == "in_force"
    assert [(t.number, str(t.starts_on)) for t in house.stored().terms] == [(1, "2022-04-01"), (2, "2027-04-01")]
    assert fold(house.entries()) == house.stored()
    house.check()
    assert house.stored().stage == "in_force"
    assert verify(house.store).findings == ()


def test_a_date_that_is_known_in_part_leaves_the_stage_of_its_days_unknown(house):
    house.live("signed")
    house.at("2022-07-15").done("enter_into_force", on="2022-04/2022-06")
    case, _ = house.desk().preview(house.reference, parse_inexact("2022-05-10"))
    assert case.stage == "unknown"
    case, _ = house.desk().preview(house.reference, parse_inexact("2022-03-20"))
    assert case.stage == "signed"
    case, _ = house.desk().preview(house.reference, parse_inexact("2022-06-30"))
    assert case.stage == "in_force"
