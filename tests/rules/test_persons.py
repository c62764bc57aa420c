"""Who may act, and where a second person is needed."""

from __future__ import annotations

import pytest

from rules.case import CaretakerException
from rules.facts import Actor
from tests.rules.makers import ADMINISTRATOR, LEGAL, MANAGER, OFFICER, POLICY, ask, case, facts, intent, says, typed

EVERY_PERMISSION = sorted({p for granted in POLICY.roles.values() for p in granted})
GRANTED = {
    "officer": {"files", "reminders", "intents", "propose", "legacy", "correct", "partners", "exceptions.request"},
    "legal": {
        "reminders", "intents", "periods.enter", "periods.confirm", "exemptions", "exceptions.attest", "exceptions.approve", "policy.confirm",
        "erasure.confirm",
    },
    "auditor": {"export"},
    "administrator": {"reminders", "people", "partners", "policy.adopt", "keys", "erasure", "import", "export", "backup"},
    "scheduler": {"clock"},
    "console": set(),
    "nobody": set(),
}  # fmt: skip
GRANTED["manager"] = GRANTED["officer"] | {
    "exceptions.approve",
    "periods.confirm",
    "policy.confirm",
    "assign",
    "handover",
    "absences",
}


@pytest.mark.parametrize("role", sorted(GRANTED))
def test_what_is_not_granted_to_a_role_is_denied(role):
    """The matrix of INTERFACES, each role with each permission."""
    for permission in EVERY_PERMISSION:
        given = facts("assess", file=case(), actor=Actor(9, role), permission=permission)
        refused = "fail nobody" if permission == "clock" else "fail denied"
        assert says("persons.role", given) == ("pass granted" if permission in GRANTED[role] else refused), permission


def test_what_no_role_may_is_done_by_nobody():
    """A clock act falls due by itself; whoever types it is not sent to somebody else."""
    given = facts("end_test_phase", file=case(), actor=OFFICER, permission="clock")
    assert says("persons.role", given) == "fail nobody"


def test_a_denial_names_the_roles_that_may():
    given = facts("exemption", file=case(), actor=OFFICER)
    assert ask("persons.role", given).params["roles"] == ("legal",)


@pytest.mark.parametrize(
    ("intents", "said"),
    [
        ((), "fail no_intent"),
        ((intent("suspend"),), "pass two"),
        ((intent("suspend", by=1),), "fail alone"),
        ((intent("suspend", by=1), intent("suspend", by=2)), "pass two"),
        ((intent("suspend", withdrawn=True),), "fail no_intent"),
        ((intent("denounce"),), "fail no_intent"),
    ],
)
def test_a_grave_act_needs_the_unused_intent_of_another_person(intents, said):
    assert says("two_persons", facts("suspend", file=case(intents=intents))) == said


def test_an_intent_counts_once():
    assert (
        says("two_persons", facts("suspend", file=case(intents=(intent("suspend"),), used_intents=(9,))))
        == "fail no_intent"
    )
    two = case(intents=(intent("suspend"), intent("suspend").but(entry=12)), used_intents=(9,))
    assert says("two_persons", facts("suspend", file=two)) == "pass two"


def test_a_file_that_is_only_being_opened_has_no_intent_yet():
    assert says("two_persons", facts("enter_legacy")) == "fail no_intent"


ASKED = CaretakerException(number=1, act="renew", kind="urgent", requested_by=1)
ATTESTED = ASKED.but(attested_by=5)


@pytest.mark.parametrize(
    ("act", "actor", "exception", "said"),
    [
        ("attest_exception", LEGAL, ASKED, "pass open"),
        ("attest_exception", LEGAL, ATTESTED, "fail attested_already"),
        ("attest_exception", LEGAL, None, "fail no_exception"),
        ("attest_exception", LEGAL, ASKED.but(closed="rejected"), "fail no_exception"),
        ("approve_exception", MANAGER, ASKED, "fail not_attested"),
        ("approve_exception", MANAGER, ATTESTED, "pass another"),
        ("approve_exception", LEGAL, ATTESTED, "fail same_person"),
        ("approve_exception", MANAGER, ATTESTED.but(approved_by=3), "fail approved_already"),
        ("reject_exception", MANAGER, ASKED, "pass open"),
        ("withdraw_exception", OFFICER, ASKED, "pass open"),
        ("withdraw_exception", OFFICER, ASKED.but(closed="withdrawn"), "fail no_exception"),
    ],
)
def test_an_exception_is_attested_by_one_and_approved_by_another(act, actor, exception, said):
    file = case(exceptions=() if exception is None else (exception,))
    assert says("persons.exception", facts(act, file=file, actor=actor, request=typed(exception="1"))) == said


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("suspend", "pass asked"),
        ("renew", "pass asked"),
        ("enter_legacy", "pass asked"),
        ("assess", "fail not_asked"),
        ("explode", "fail not_asked"),
        ("term_ends", "fail not_asked"),
    ],
)
def test_an_intent_is_for_an_act_that_asks_for_one(act, said):
    assert says("persons.intent", facts("intent", file=case(), request=typed(act=act))) == said


def test_a_preview_of_an_intent_is_put_off():
    assert says("persons.intent", facts("intent", file=case())) == "not_applicable asked_when_performed"
    assert ask("persons.role", facts("renew", file=case(), actor=ADMINISTRATOR)).params["roles"] == (
        "officer",
        "manager",
    )


@pytest.mark.parametrize(
    ("intents", "said"),
    [
        ((), "fail none_open"),
        ((intent("suspend", by=1),), "pass asked"),
        ((intent("suspend", by=2),), "fail none_open"),
        ((intent("denounce", by=1),), "fail none_open"),
        ((intent("suspend", by=1, withdrawn=True),), "fail none_open"),
    ],
)
def test_only_ones_own_open_intent_is_withdrawn(intents, said):
    withdrawal = typed(act="suspend", withdraw="yes")
    assert says("persons.intent", facts("intent", file=case(intents=intents), request=withdrawal)) == said
    used = case(intents=intents, used_intents=tuple(i.entry for i in intents))
    assert says("persons.intent", facts("intent", file=used, request=withdrawal)) == "fail none_open"
    unborn = facts("intent", file=None, request=withdrawal, intents=intents)
    assert says("persons.intent", unborn) == "fail none_open"
