"""Confirming a decision that a period entered late has touched: the days around the decision and around the period."""

from __future__ import annotations

import pytest

from rules.facts import Relations, ToConfirm
from tests.rules.makers import calendar, case, facts, period, says, typed, when

PERIOD = period("2026-09-01", "2026-10-01", 8)


def asked(on: str, standing: str = "waits", *periods, **said):
    request = typed(**{"entry": "5", "decision": "REG/1", **said})
    wanted = ToConfirm(5, standing, "amend", when("2026-09-03"))
    return facts(
        "confirmation", file=case(), on=on, request=request, calendar=calendar(*(periods or (PERIOD,))),
        relations=Relations(to_confirm=wanted),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-09-02", "fail before_decision"),
        ("2026-09-03", "fail before_decision"),
        ("2026-09-04", "fail not_full_powers"),
        ("2026-09-30", "fail not_full_powers"),
        ("2026-10-01", "pass confirms"),
        ("2026-10-02", "pass confirms"),
        ("2026-09-30/2026-10-01", "cannot_tell powers_unknown"),
    ],
)
def test_it_is_confirmed_after_it_was_taken_and_under_full_powers(on, said):
    assert says("decision.confirmation", asked(on)) == said


def test_an_opening_that_nobody_confirmed_leaves_it_open():
    doubtful = period("2026-11-01", None, 9, confirmed=False)
    assert says("decision.confirmation", asked("2026-10-31", "waits", PERIOD, doubtful)) == "pass confirms"
    assert says("decision.confirmation", asked("2026-11-01", "waits", PERIOD, doubtful)) == "cannot_tell unconfirmed"


def test_it_rests_on_a_reference_or_a_document():
    assert says("decision.confirmation", asked("2026-10-02", decision="")) == "fail no_decision"
    assert says("decision.confirmation", asked("2026-10-02", decision="", documents=1)) == "pass confirms"


@pytest.mark.parametrize(
    ("standing", "said"), [("untouched", "fail nothing_to_confirm"), ("confirmed", "fail confirmed_already")]
)
def test_what_waits_for_no_confirmation_is_not_confirmed(standing, said):
    assert says("decision.confirmation", asked("2026-10-02", standing)) == said


def test_without_an_entry_there_is_nothing_to_confirm():
    assert (
        says("decision.confirmation", facts("confirmation", file=case(), request=typed())) == "fail nothing_to_confirm"
    )


def test_a_preview_asks_when_it_is_performed():
    assert says("decision.confirmation", facts("confirmation", file=case())) == "not_applicable asked_when_performed"
