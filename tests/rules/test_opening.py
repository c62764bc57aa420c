"""What opens a file: its partner, no second one, a predecessor, or a history older than the register."""

from __future__ import annotations

import pytest

from rules.facts import Related, Relations
from tests.rules.makers import ask, case, day, facts, says, typed

PROPOSED = {"partner": "vienna", "track": "bilateral"}


def test_a_partner_is_known_or_near_or_unknown():
    def asked(relations: Relations) -> str:
        return says("partner.known", facts("propose", request=typed(partner="vienn"), relations=relations))

    assert asked(Relations()) == "pass known"
    assert asked(Relations(partner_known=False, near_partner="vienna")) == "fail near"
    assert asked(Relations(partner_known=False)) == "fail unknown"
    assert says("partner.known", facts("propose")) == "not_applicable asked_when_performed"


def test_a_partner_has_one_unsigned_file_on_a_track():
    assert says("file.one_open", facts("propose", request=typed(**PROPOSED))) == "pass none_open"
    other = facts("propose", request=typed(**PROPOSED), relations=Relations(open_file="BE-BRU-2020-0001"))
    assert ask("file.one_open", other).params["file"] == "BE-BRU-2020-0001"


ACTIVE = Related("BE-BRU-2020-0001", "vienna", "bilateral", "in_force", themes=("culture", "tourism"))


@pytest.mark.parametrize(
    ("changes", "active", "request_", "said"),
    [
        ({}, (), typed(), "pass only_one"),
        ({"themes": ("housing",)}, (ACTIVE,), typed(), "pass only_one"),
        ({"themes": ("culture",), "predecessor": ACTIVE.reference}, (ACTIVE,), typed(), "pass only_one"),
        ({"themes": ("culture",)}, (ACTIVE,), typed(), "fail second"),
        ({"themes": ("culture",)}, (ACTIVE,), typed(reason=True), "pass justified"),
        ({"themes": ("culture",)}, (ACTIVE,), None, "not_applicable asked_when_performed"),
    ],
)
def test_a_second_agreement_on_the_same_theme_says_why(changes, active, request_, said):
    given = facts(
        "sign_agreement",
        file=case("agreement_negotiation", **changes),
        relations=Relations(active=active),
        request=request_,
    )
    assert says("agreement.one_active", given) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "fail unknown"),
        (ACTIVE, "pass same_partner"),
        (ACTIVE._replace(partner="rabat"), "fail other_partner"),
        (ACTIVE._replace(track="development"), "fail other_partner"),
    ],
)
def test_a_successor_follows_a_file_of_the_same_partner_and_track(found, said):
    given = facts(
        "propose", request=typed(successorOf="BE-BRU-2020-0001", **PROPOSED), relations=Relations(predecessor=found)
    )
    assert says("successor.predecessor", given) == said


def test_most_files_succeed_nothing():
    assert says("successor.predecessor", facts("propose", request=typed(**PROPOSED))) == "not_applicable no_predecessor"
    assert says("successor.predecessor", facts("propose")) == "not_applicable no_predecessor"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-10-31", "pass older"),
        ("2026-11-01", "fail younger"),
        ("2026-11-02", "fail younger"),
        ("2026-10", "pass older"),
        ("2026-11", "fail younger"),
        ("../2026-10-31", "pass older"),
        ("../2026-11-23", "pass older"),
        ("2020/..", "fail younger"),
    ],
)
def test_a_legacy_is_older_than_the_register(on, said):
    assert says("legacy.older", facts("enter_legacy", on=on, register_opened=day("2026-11-01"))) == said


def test_without_an_opening_nobody_can_tell():
    assert (
        says("legacy.older", facts("enter_legacy", on="2020-01-01", register_opened=None)) == "cannot_tell no_opening"
    )
