"""Policies: adopted by two persons, counting from a day, keeping what open files stand on (DESIGN section 5)."""

from __future__ import annotations

import pytest

from lifecycle.registers import POLICY
from rules.policy import policy_hash
from rules.policy_problems import PolicyError
from tests.makers import Office, policy
from tests.scenarios.adopting import (
    DAY,
    DAY_AFTER,
    FRIENDSHIP,
    NO_TEST_PHASE,
    ONE_YEAR,
    OTHER_CRITERION,
    act,
    adopted,
    number_of,
    pinned,
)


def test_a_policy_adopted_by_one_person_does_not_count_until_a_second_confirms(office: Office):
    """It is listed as what waits, and a new file still stands under the old one."""
    first = policy_hash(policy())
    number = number_of(act(office, "adopt_policy", "administrator", text=policy(ONE_YEAR)))
    shown = office.ask(DAY).policies()
    assert [(a["id"], a["state"]) for a in shown["adopted"]] == [(1, "in_force"), (2, "to_confirm")]
    assert pinned(office, office.on(DAY).propose().reference) == first
    assert [i["command"] for i in office.ask(DAY).pending(3)["items"]] == [f"agreements policy confirm {number}"]
    assert act(office, "confirm_policy", "manager", number=number).passed
    assert pinned(office, office.on(DAY).propose("prague").reference) == policy_hash(policy(ONE_YEAR))
    assert office.ask(DAY).pending(3)["items"] == []


def test_nobody_confirms_what_he_asked_for(office: Office):
    """A person with both permissions is still one person."""
    both = policy(('"policy.adopt", "keys"', '"policy.adopt", "policy.confirm", "keys"'))
    adopted(office, both)
    number = number_of(act(office, "adopt_policy", "administrator", text=policy(ONE_YEAR)))
    assert act(office, "confirm_policy", "administrator", number=number).because == {
        "policy.second_person": "same_person"
    }


@pytest.mark.parametrize("who", ["officer", "manager", "legal", "auditor"])
def test_only_the_administrator_adopts(office: Office, who: str):
    assert act(office, "adopt_policy", who, text=policy(ONE_YEAR)).because == {"persons.role": "denied"}


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator"])
def test_only_manager_and_legal_confirm(office: Office, who: str):
    number = number_of(act(office, "adopt_policy", "administrator", text=policy(ONE_YEAR)))
    assert "persons.role" in act(office, "confirm_policy", who, number=number).failing


def test_a_rejected_policy_never_counts(office: Office):
    number = number_of(act(office, "adopt_policy", "administrator", text=policy(ONE_YEAR)))
    assert act(office, "reject_policy", "legal", number=number).because == {"reason.given": "missing"}
    assert act(office, "reject_policy", "legal", number=number, reason="not ours").passed
    assert act(office, "confirm_policy", "manager", number=number).because == {"policy.second_person": "nothing_waits"}
    assert office.ask(DAY).policies()["adopted"][1]["state"] == "rejected"


@pytest.mark.parametrize(
    ("day", "state"), [("2026-11-29", "to_come"), ("2026-11-30", "in_force"), ("2026-12-01", "in_force")]
)
def test_a_policy_counts_from_its_own_day(office: Office, day: str, state: str):
    """Confirmed before: from its own day on."""
    adopted(office, policy(ONE_YEAR), **{"from": "2026-11-30"})
    assert office.ask(day).policies()["adopted"][1]["state"] == state


def test_a_policy_confirmed_late_counts_from_its_confirmation(office: Office):
    """What was decided in between was decided under the policy that counted then."""
    number = number_of(act(office, "adopt_policy", "administrator", DAY, text=policy(DAY_AFTER)))
    assert act(office, "confirm_policy", "manager", "2026-12-10", number=number).passed
    states = [office.ask(day).policies()["adopted"][1]["state"] for day in (DAY, "2026-12-09", "2026-12-10")]
    assert states == ["to_come", "to_come", "in_force"]
    assert office.ask("2026-12-10").policies()["adopted"][1]["from"] == "2026-12-10"


def test_a_policy_without_a_test_phase_is_shown_as_what_it_is(office: Office):
    adopted(office, policy(NO_TEST_PHASE))
    shown = office.ask(DAY).policies()
    assert shown["withoutTestPhase"] == ["bilateral", "development"]
    assert shown["adopted"][1]["withoutTestPhase"] == ["bilateral", "development"]


def test_the_policy_in_force_cannot_be_adopted_again(office: Office):
    told = act(office, "adopt_policy", "administrator", text=policy())
    assert told.because == {"policy.new": "in_force"}


def test_what_is_no_policy_is_not_read(office: Office):
    with pytest.raises(PolicyError):
        act(office, "adopt_policy", "administrator", text="name = 1")
    assert len(office.entries(POLICY)) == 1


def test_a_policy_that_drops_a_stage_files_stand_in_is_refused(office: Office):
    file = office.file_at("test_phase")
    told = act(office, "adopt_policy", "administrator", text=policy(NO_TEST_PHASE))
    assert told.because == {"policy.keeps": "drops_stage"}
    said = told.verdict("policy.keeps")["message"]
    assert file in said and "test phase" in said


def test_a_policy_that_drops_a_criterion_an_open_file_was_scored_on_is_refused(office: Office):
    """Once the file has left the assessment, the criterion may go."""
    file = office.file_at("assessment")
    assert [c.code for c in office.case(file).criteria] == ["criterion_1", "criterion_2", "criterion_3"]
    told = act(office, "adopt_policy", "administrator", text=policy(OTHER_CRITERION))
    assert told.because == {"policy.keeps": "drops_criterion"}
    assert office.on(DAY).as_("officer").advance(file, "decline", reason="so").passed
    adopted(office, policy(OTHER_CRITERION))


def test_a_policy_that_drops_a_track_of_an_open_file_is_refused(office: Office):
    adopted(office, policy() + FRIENDSHIP)
    file = office.on(DAY).propose(track="friendship")
    assert file.passed, file.because
    told = act(office, "adopt_policy", "administrator", text=policy(ONE_YEAR))
    assert told.because == {"policy.keeps": "drops_track"}
    assert office.on(DAY).advance(file.reference, "decline", reason="so").passed
    adopted(office, policy(ONE_YEAR))
