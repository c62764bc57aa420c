"""What the calendar does to a file that is suspended, under notice or in doubt (DESIGN section 4)."""

from __future__ import annotations

import pytest

from tests.makers import FIVE_YEARS, Life, Office

ENDS_IN_JUNE = {**FIVE_YEARS, "term": "P3M"}
"""A term that begins on 2024-03-02 and ends on 2024-06-02."""


@pytest.mark.parametrize("checked", [True, False], ids=["recorded", "not recorded"])
def test_a_term_ends_while_the_agreement_is_suspended(office: Office, checked: bool):
    """It stays suspended with its term ended; lifted, it is due for renewal, whether or not anybody ran the check."""
    file = office.file_at("suspended", terms=ENDS_IN_JUNE)
    if checked:
        assert [a["act"] for a in office.on("2024-06-03").check()["advanced"]] == ["term_ends"]
        assert office.stage(file) == "suspended"
    assert office.on("2024-06-04").advance(file, "lift_suspension").to == "renewal_due"
    assert office.case(file).doubt == "term_ended"
    told = office.on("2024-06-04").advance(file, "confirm_validity", **office.typed_for("confirm_validity"))
    assert told.because == {"validity.doubt": "term_ended"}


def test_a_suspension_lifted_before_the_term_ends_leads_back_into_force(office: Office):
    """And then the term ends as if nothing had been."""
    file = office.file_at("suspended", terms=ENDS_IN_JUNE)
    assert office.on("2024-06-01").advance(file, "lift_suspension").to == "in_force"
    assert office.stage(file, "2024-06-02") == "renewal_due"


@pytest.mark.parametrize("checked", [True, False], ids=["recorded", "not recorded"])
def test_a_term_that_ends_under_notice_ends_the_agreement(office: Office, checked: bool):
    """There is nothing left to denounce; the file ended by its term, and nothing more can be done."""
    file = office.file_at("under_notice", terms=ENDS_IN_JUNE)
    if checked:
        assert [a["act"] for a in office.on("2024-06-03").check()["advanced"]] == ["term_ends"]
    assert office.stage(file, "2024-06-02") == "denounced"
    told = office.on("2024-06-04").advance(file, "receive_revocation", documents=[str(office.text)])
    assert told.because == {"stage.possible": "ended"}


@pytest.mark.parametrize("checked", [True, False], ids=["recorded", "not recorded"])
def test_a_term_that_ends_while_validity_is_questioned_is_prolonged_by_a_renewal_alone(office: Office, checked: bool):
    """Questioned in May, the term over on 2 June: a source of 4 June does not bring it back; a renewal does."""
    file = office.file_at("renewal_due", terms=ENDS_IN_JUNE)
    if checked:
        office.on("2024-06-03").check()
    told = office.on("2024-06-04").advance(file, "confirm_validity", **office.typed_for("confirm_validity"))
    assert told.because == {"validity.doubt": "term_ended"}
    assert office.on("2024-06-04").advance(file, "renew", set=FIVE_YEARS).to == "in_force"


@pytest.mark.parametrize("stage", ["suspended", "renewal_due"])
def test_a_term_that_is_over_does_not_run_on_because_an_addendum_says_so_afterwards(office: Office, stage: str):
    """Else a source could confirm it, or a second addendum move its end; before its last day an addendum may say so."""
    file = office.file_at(stage, terms={**ENDS_IN_JUNE, "renewal": "none"})
    addendum = office.typed_for("amend")
    addendum["set"] = {**addendum["set"], "renewal": "tacit:P3Y"}
    told = office.on("2024-06-04").advance(file, "amend", **addendum)
    ended = {"suspended": "term_ended_suspended", "renewal_due": "term_ended"}
    assert told.because == {"amendment.changes": ended[stage]}
    steps = [step["command"].split()[3] for step in told.verdict("amendment.changes")["remedy"]["steps"]]
    assert steps == (["lift_suspension", "renew"] if stage == "suspended" else ["renew"])
    assert office.on("2024-06-01").advance(file, "amend", **addendum).because == {}


def test_a_renewed_agreement_that_was_questioned_keeps_the_term_to_come(office: Office):
    """Renewed before the old term ended: the new one begins where the old one ends."""
    file = office.file_at("renewal_due", terms=ENDS_IN_JUNE)
    assert office.on("2024-05-20").advance(file, "renew", set=FIVE_YEARS).to == "in_force"
    assert [str(t.starts_on) for t in office.case(file).terms] == ["2024-03-02", "2024-06-02"]
    assert office.stage(file, "2024-06-03") == "in_force"
    assert office.on("2024-06-04").check()["advanced"] == []


def test_a_notice_that_outlives_a_tacit_renewal_still_ends_the_agreement(office: Office):
    """Once denounced it is not renewed tacitly: it ends with its term, or with the notice where that comes first."""
    tacit = {"term": "P3M", "renewal": "tacit:P4Y", "notice": "P6M"}
    file = office.file_at("under_notice", terms=tacit)
    office.on("2024-06-03").check()
    assert len(office.case(file).terms) == 1
    assert office.stage(file) == "denounced"


@pytest.mark.parametrize(
    ("field", "value"), [("notice", "P1Y"), ("endsOn", "2025-05-06")], ids=["the notice period", "the day it ends"]
)
def test_a_notice_of_an_unknown_effect_waits_until_it_is_found(office: Office, field: str, value: str):
    """A denunciation is recorded though its effect is not known; once found, the clock ends the agreement on that day."""
    file = Life(office, terms={**FIVE_YEARS, "notice": "unknown"}).until("in_force")
    told = office.on("2024-05-06").advance(file, "receive_denunciation", documents=[str(office.text)])
    assert told.to == "under_notice"
    assert office.on("2026-05-06").check()["advanced"] == []
    assert "endsOn" in office.show(file, "2024-05-13")["unknown"]
    told = office.on("2024-05-13").record(file, "found", field=field, value=value, source="the text", certainty="A")
    assert told.passed, told.because
    assert "endsOn" not in office.show(file, "2024-05-13")["unknown"]
    assert office.stage(file, "2025-05-05") == "under_notice"
    assert office.stage(file, "2025-05-06") == "denounced"


def test_what_the_clock_will_do_is_seen_by_the_next_act_though_nobody_ran_the_check(office: Office):
    """The desk records the clock's act first, in the same transaction, dated on its own day."""
    file = office.file_at("test_phase")
    told = office.on("2024-03-04").record(file, "evaluation", kind="mou", outcome="positive")
    assert told.passed
    acts = [(e.act, e.data["effectiveOn"], e.data["actor"]) for e in office.entries(file)][-2:]
    assert acts == [("end_test_phase", "2024-03-01", 0), ("evaluation", "2024-03-04", 1)]
    assert office.stage(file) == "evaluation"
