"""The stages that may come next are those to which the acts of the stage can lead this very file."""

from __future__ import annotations

import pytest

from lifecycle.storage.store import Store
from tests.makers import Office, policy

DAY = "2024-03-20"


def coming(office: Office, file: str, day: str = DAY) -> set[str]:
    progress = office.ask(day).show(file)["progress"]
    return {step["to"] for step in progress["next"]}


def test_a_bilateral_file_goes_to_its_test_phase_first(office: Office):
    """From the assessment the agreement is a way only without a test phase: by an exemption or as a successor."""
    file = office.file_at("assessment")
    assert coming(office, file) == {"mou_negotiation", "declined", "abandoned"}
    told = office.on(DAY).as_("legal").record(
        file, "exemption", rule="test_phase.completed", decision="GOV-1", decidedOn=DAY, reason="a sister city of old"
    )  # fmt: skip
    assert told.passed, told.failing
    assert coming(office, file) == {"mou_negotiation", "agreement_negotiation", "declined", "abandoned"}


def test_a_file_of_development_cooperation_goes_to_its_agreement_at_once(office: Office):
    """Its track knows no test phase, so no MOU is negotiated for one."""
    assert coming(office, office.file_at("assessment", track="development")) == {
        "agreement_negotiation", "declined", "abandoned",
    }  # fmt: skip


def test_a_further_test_phase_is_next_only_where_the_policy_allows_one(office: Office):
    file = office.file_at("evaluation")
    assert coming(office, file) == {"agreement_negotiation", "declined", "abandoned"}
    acts = {d.act: d for d in office.on(DAY).desk.preview(file)[1]}
    assert "test_phase.further" in {v.rule for v in acts["approve_mou"].blocking}


def test_it_is_next_where_the_policy_does(store: Store, tmp_path):
    allowing = ("further_test_phase = false", "further_test_phase = true")
    office = Office.open(store, policy_text=policy(allowing), folder=tmp_path)
    assert "mou_negotiation" in coming(office, office.file_at("evaluation"))


@pytest.mark.parametrize(("nature", "abandoned_by"), [("treaty", {"refuse_assent", "withdraw"}), (None, {"withdraw"})])
def test_only_a_treaty_may_be_refused_assent(office: Office, nature: str | None, abandoned_by: set[str]):
    how = {"nature": nature} if nature else {"nature": "non_binding"}
    file = office.file_at("signed", **how)
    steps = office.ask("2024-05-20").show(file)["progress"]["next"]
    assert {s["act"] for s in steps if s["to"] == "abandoned"} == abandoned_by


def test_what_was_approved_goes_back_to_where_it_came_from(office: Office):
    """Two arrows of the table, of which the file's own road takes one."""
    tested = office.file_at("agreement_negotiation")
    assert "evaluation" in coming(office, tested) and "assessment" not in coming(office, tested)
    at_once = office.file_at("agreement_negotiation", track="development", partner="prague")
    assert "assessment" in coming(office, at_once) and "evaluation" not in coming(office, at_once)


def test_a_suspension_that_is_lifted_leads_to_one_stage(office: Office):
    """The term runs: to force, and not to the renewal of what is over."""
    suspended = coming(office, office.file_at("suspended"), "2024-06-01")
    assert "in_force" in suspended and "renewal_due" not in suspended
