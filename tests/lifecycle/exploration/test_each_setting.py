"""The proof under every setting that a policy may have: which promises hold, and which the setting itself gives up.

What the law fixes, and the page of the Region, stays promised whatever a policy says: a setting that gives it up breaks
the proof openly, here with the reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from lifecycle.exploration import prove
from lifecycle.exploration.telling import commands_of
from lifecycle.exploration.walk import Walk, walk_on
from rules.catalogue import RULES
from rules.policy import FilePolicy, RegisterPolicy, TrackPolicy
from tests.lifecycle.exploration.mutants import Mutant, changed_module
from tests.lifecycle.exploration.test_other_policies import under

Change = tuple[str, str]
BILATERAL, DEVELOPMENT = "[file.tracks.bilateral]\n", "[file.tracks.development]\n"
FURTHER = ("further_test_phase = false", "further_test_phase = true")
LONGER, SHORTER = (('test_phase = "P2Y"', f'test_phase = "{length}"') for length in ("P3Y", "P1Y"))
INCLUDED = ('last_day = "excluded"', 'last_day = "included"')
DAY_AFTER = ('caretaker_starts = "day_of_event"', 'caretaker_starts = "day_after"')


class Setting(NamedTuple):
    """A policy by what of the shipped one is written otherwise; the promise that it gives up, and why."""

    of: str
    changes: tuple[Change, ...]
    gives_up: str = ""
    because: str = ""


def opens(length: str) -> tuple[Change, ...]:
    return (('evaluation_opens = "P6M"', f'evaluation_opens = "{length}"'),)


def of_track(track: str, setting: str) -> tuple[Change, ...]:
    """A setting more of a track."""
    return ((track, f"{track}{setting}\n"),)


HOLD: dict[str, Setting] = {
    "a further test phase": Setting("further_test_phase", (FURTHER,)),
    "three years of test phase": Setting("test_phase", (LONGER,)),
    "three years of test phase on one track": Setting(
        "test_phase_length", of_track(BILATERAL, 'test_phase_length = "P3Y"')
    ),
    "the last day counts": Setting("last_day", (INCLUDED,)),
    "all three": Setting("further_test_phase", (FURTHER, LONGER, INCLUDED)),
    "a caretaker period begins on the day after": Setting("caretaker_starts", (DAY_AFTER,)),
    "an evaluation on the last day": Setting("evaluation_opens", opens("P1D")),
    "an evaluation a month earlier": Setting("evaluation_opens", opens("P7M")),
    "an evaluation from the beginning": Setting("evaluation_opens", opens("P2Y")),
    "an evaluation from before the beginning": Setting("evaluation_opens", opens("P3Y")),
    "no exemption": Setting("exemptions", (('exemptions = ["test_phase.completed"]', "exemptions = []"),)),
    "thirty days more for the federal level": Setting(
        "federal_notice_days", (("federal_notice_days = 30", "federal_notice_days = 60"),)
    ),
    "no lead for an assent": Setting("assent_lead_days", (("assent_lead_days = 241", "assent_lead_days = 0"),)),
    "two avenues": Setting("least_avenues", of_track(BILATERAL, "least_avenues = 2")),
    "two criteria": Setting(
        "criteria", (('[[file.criteria]]\ncode = "criterion_3"\ntext = "text not published"\n', ""),)
    ),
    "no test phase on any track": Setting(
        "test_phase", ((f"{BILATERAL}test_phase = true", f"{BILATERAL}test_phase = false"),)
    ),
    "a test phase on every track": Setting(
        "test_phase", ((f"{DEVELOPMENT}test_phase = false", f"{DEVELOPMENT}test_phase = true"),)
    ),
    "reciprocity on every track": Setting(
        "reciprocity",
        ((f"{DEVELOPMENT}test_phase = false\nreciprocity = false", f"{DEVELOPMENT}test_phase = false\nreciprocity = true"),),
    ),
    "officers do not move files": Setting("roles", (('officer = ["files", ', "officer = ["),)),
    "officers open no files": Setting("roles", (('"propose", "legacy", "correct", "partners", "exceptions.request"]\nmanager', '"correct", "partners", "exceptions.request"]\nmanager'),)),
    "nobody exempts": Setting("roles", (('"exemptions", ', ""),)),
    "one role approves exceptions": Setting("roles", (('"exceptions.attest", "exceptions.approve", ', '"exceptions.attest", '),)),
}  # fmt: skip
GIVE_UP: dict[str, Setting] = {
    "a year of test phase": Setting("test_phase", (SHORTER,), "test_phase", "the page says two years"),
    "a year of test phase on one track": Setting(
        "test_phase_length", of_track(BILATERAL, 'test_phase_length = "P1Y"'), "test_phase", "the page says two years"
    ),
    "no reciprocity": Setting(
        "reciprocity",
        ((f"{BILATERAL}test_phase = true\nreciprocity = true", f"{BILATERAL}test_phase = true\nreciprocity = false"),),
        "reciprocity",
        "the page says mutual exchanges",
    ),
    "no day for the federal level": Setting(
        "federal_notice_days",
        (("federal_notice_days = 30", "federal_notice_days = 0"),),
        "notified",
        "SLRI article 81 says thirty days",
    ),
    "auditors hold files": Setting(
        "roles", (('auditor = ["export"]', 'auditor = ["files", "export"]'),), "opened", "who checks holds no file"
    ),
    "legal advisers move files": Setting(
        "roles", (('legal = ["reminders"', 'legal = ["files", "reminders"'),), "roles", "who advises moves no file"
    ),
    "the console moves files": Setting(
        "roles", (("console = []", 'console = ["files"]'),), "roles", "nobody is behind the console"
    ),
}  # fmt: skip
AT_ONCE = {"auditors hold files", "legal advisers move files", "the console moves files"}
"""What breaks with the first acts of a file, and is tried always; what is explored whole is tried by `make campaign`."""
ASKED_BY_NO_ACT = {
    "validity_max_age": "the public list alone asks how old a source is",
    "stalled_after_days": "a reminder",
    "warn_days": "reminders",
    "reminders": "reminders",
    "checkpoint_addresses": "mails",
    "tracks": "each setting of a track stands here by itself",
    "names": "words; see test_other_policies.py",
    "listed": "the public list",
    "mid_term_evaluation": "a deadline",
    "final_evaluation": "a deadline",
}


def test_every_setting_of_a_policy_is_tried_or_asked_by_no_act():
    """A setting that is added must be added here."""
    settings = {*FilePolicy.model_fields, *TrackPolicy.model_fields, *RegisterPolicy.model_fields}
    tried = {one.of for one in (*HOLD.values(), *GIVE_UP.values())}
    assert tried - {"roles"} == settings - set(ASKED_BY_NO_ACT)
    assert all(one.because and one.gives_up for one in GIVE_UP.values())


@pytest.mark.campaign
@pytest.mark.parametrize("name", HOLD)
def test_under_a_policy_that_decides_what_it_may_every_promise_holds(name: str):
    told = prove(under(*HOLD[name].changes))
    assert told["ok"], told.get("broken")


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one in AT_ONCE else pytest.mark.campaign) for one in GIVE_UP]
)
def test_a_policy_that_gives_up_what_it_may_not_decide_breaks_that_promise(name: str):
    setting = GIVE_UP[name]
    assert prove(under(*setting.changes))["broken"]["promise"] == setting.gives_up


@pytest.mark.campaign
def test_a_further_test_phase_breaks_no_promise_wherever_its_memorandum_leads(explored: Walk):
    """It is approved, sent back, signed, evaluated; what it leads to is explored whole, beside what ships."""
    found = walk_on(explored, under(FURTHER), "approve_mou")
    told = [typed.command for typed in commands_of(found.broken)] if found.broken is not None else []
    assert found.broken is None, told
    assert len(found.states) > len(explored.states)


@pytest.mark.campaign
def test_asked_at_the_evaluation_alone_it_would_be_approved_without_one(explored: Walk):
    """As version 1 of the rule asked."""
    only = (('not (facts.stage == "assessment" and case.mou is not None)', "True"),)
    names = changed_module(Mutant("version 1", "rules.test_phase", only, "evaluation"))
    rules = {**RULES, **{rule.id: rule for rule in names["RULES"]}}
    broken = walk_on(explored, replace(under(FURTHER), rules=rules), "approve_mou").broken
    assert broken is not None and broken.promise == "evaluation"
    *_, last = commands_of(broken)
    assert "approve_agreement" in last.command


def test_a_caretaker_period_that_begins_on_the_day_after_its_event_leaves_that_day_free(explored: Walk):
    assert walk_on(explored, under(DAY_AFTER), "decline").broken is None
