"""The policy: what is read, what is refused with the place and a hint."""

from __future__ import annotations

import hashlib

import pytest

from lifecycle.initialise import SHIPPED_POLICY
from rules.policy import policy_hash, read_policy
from rules.policy_problems import PolicyError
from tests.rules.makers import POLICY

TEXT = SHIPPED_POLICY.read_text(encoding="utf-8")


def refused(text: str) -> str:
    with pytest.raises(PolicyError) as error:
        read_policy(text)
    return "; ".join(str(p) for p in error.value.problems)


def test_the_shipped_policy_is_read():
    assert POLICY.name == "Brussels International"
    assert str(POLICY.file.test_phase) == "P2Y"
    assert POLICY.track("bilateral").test_phase and not POLICY.track("development").test_phase
    assert {"culture", "art", "mobility"} <= POLICY.themes
    assert "chocolate" not in POLICY.themes


def test_a_policy_is_known_by_the_hash_of_its_text():
    assert policy_hash(TEXT) == hashlib.sha256(TEXT.encode()).hexdigest()
    assert policy_hash(TEXT + "\n") != policy_hash(TEXT)


@pytest.mark.parametrize(
    ("old", "new", "where", "hint"),
    [
        ('test_phase = "P2Y"', 'tset_phase = "P2Y"\ntest_phase = "P2Y"', "file.tset_phase", "test_phase"),
        (
            "stalled_after_days = 180",
            "stalled_after_day = 180\nstalled_after_days = 180",
            "register.stalled_after_day",
            "stalled_after_days",
        ),
        ('test_phase = "P2Y"', 'test_phase = "two years"', "file.test_phase", ""),
        ('caretaker_starts = "day_of_event"', 'caretaker_starts = "later"', "register.caretaker_starts", ""),
        ("federal_notice_days = 30", "federal_notice_days = -1", "file.federal_notice_days", ""),
        ("stalled_after_days = 180", "stalled_after_days = 0", "register.stalled_after_days", ""),
        ("stalled_after_days = 180", "stalled_after_days = 182501", "register.stalled_after_days", ""),
        ("assent_lead_days = 241", "assent_lead_days = 99999999999", "file.assent_lead_days", ""),
        ("link_days = 30", "link_days = 99999999999", "register.reminders.link_days", ""),
        ('last_day = "excluded"', 'last_day = "maybe"', "file.last_day", ""),
        ("bridge_days = []", 'bridge_days = ["soon"]', "register.reminders.bridge_days.0", "type.date"),
        ("bridge_days = []", "bridge_days = [2026-01-02T10:00:00]", "register.reminders.bridge_days.0", "type.date"),
        ('code = "criterion_2"', 'code = "criterion_1"', "", "twice"),
        ("[file.tracks.development]", "[file.tracks.devlopment]", "file.tracks.devlopment", ""),
    ],
)
def test_what_is_wrong_is_named_with_its_place(old, new, where, hint):
    assert old in TEXT
    said = refused(TEXT.replace(old, new, 1))
    assert where in said
    assert hint in said


@pytest.mark.parametrize("text", ["", "name =", 'name = "x"', "[register", "\x00"])
def test_what_is_no_policy_is_refused(text):
    assert refused(text)


def test_a_missing_setting_is_named():
    assert "file.test_phase" in refused(TEXT.replace('test_phase = "P2Y"', "", 1))


def test_both_tracks_must_be_told():
    """A file on a track that the policy does not know could not be decided at all."""
    without = TEXT[: TEXT.index("[file.tracks.development]")] + TEXT[TEXT.index("# --- Roles") :]
    assert "development" in refused(without)


def test_an_exemption_names_a_rule_that_there_is():
    """A typo would leave nobody exempt and nobody warned."""
    assert refused(TEXT.replace('exemptions = ["test_phase.completed"]', 'exemptions = ["test_phase.complete"]'))


def test_a_permission_that_nobody_knows_is_refused():
    """`file` for `files` would silently grant nothing."""
    assert refused(TEXT.replace('auditor = ["export"]', 'auditor = ["flies"]'))


@pytest.mark.parametrize("permission", ["people", "policy.adopt", "policy.confirm"])
def test_somebody_may_always_change_people_and_policies(permission):
    """A policy that grants it to nobody could never be replaced by another."""
    said = refused(TEXT.replace(f'"{permission}", ', "").replace(f', "{permission}"', ""))
    assert "nobody_may" in said and permission in said


def test_what_is_not_granted_is_denied():
    assert (
        POLICY.allows("officer", "files")
        and not POLICY.allows("officer", "clock")
        and not POLICY.allows("nobody", "files")
    )
