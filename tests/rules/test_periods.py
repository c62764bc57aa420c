"""Entering, closing, correcting and confirming government periods."""

from __future__ import annotations

import pytest

from rules.calendar import Calendar
from rules.periods import bounds, find_period, waiting
from tests.rules.makers import LEGAL, MANAGER, ask, calendar, facts, period, says, typed

CLOSED = calendar(period("2024-06-09", "2026-02-14", 1))
OPEN = calendar(period("2024-06-09", None, 1))
ORDER = "calendar.order"


def entering(on: str, cal: Calendar = CLOSED):
    return facts(
        "enter_period",
        on=on,
        calendar=cal,
        actor=LEGAL,
        request=typed(on=on, event="election", source="s", certainty="A"),
    )


@pytest.mark.parametrize(
    ("on", "cal", "said"),
    [
        ("2026-02-13", CLOSED, "fail overlaps"),
        ("2026-02-14", CLOSED, "pass in_order"),
        ("2026-02-15", CLOSED, "pass in_order"),
        ("2024-06-08", CLOSED, "fail overlaps"),
        ("2024-06-09", OPEN, "fail overlaps_open"),
        ("2024-06-10", OPEN, "fail overlaps_open"),
        ("2020-01-01", OPEN, "fail overlaps_open"),
        ("2026-02", CLOSED, "fail overlaps"),
        ("2026-03", CLOSED, "pass in_order"),
        ("2024-07-01", calendar(period("2024-06-09", rejected=True)), "pass in_order"),
        ("2026-02-14", calendar(period("2024-06-09", closing="2026-02-14")), "pass in_order"),
        ("2026-02-13", calendar(period("2024-06-09", closing="2026-02-14")), "fail overlaps"),
        ("2024-06-09", calendar(), "pass in_order"),
    ],
)
def test_a_new_period_shares_no_day_with_another(on, cal, said):
    assert says(ORDER, entering(on, cal)) == said


def closing(on: str, cal: Calendar = OPEN, number: str = "1"):
    return facts(
        "close_period",
        on=on,
        calendar=cal,
        request=typed(period=number, on=on, event="oath", source="s", certainty="A"),
    )


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2024-06-08", "fail reversed"),
        ("2024-06-09", "fail reversed"),
        ("2024-06-10", "pass in_order"),
        ("2024-06", "fail reversed"),
        ("2024-07", "pass in_order"),
    ],
)
def test_a_period_ends_after_it_began(on, said):
    assert says(ORDER, closing(on)) == said


def test_a_period_is_closed_once_and_must_be_there():
    assert says(ORDER, closing("2026-03-01", CLOSED)) == "fail closed_already"
    assert (
        says(ORDER, closing("2026-03-01", calendar(period("2024-06-09", closing="2026-02-14"))))
        == "fail closed_already"
    )
    assert says(ORDER, closing("2026-03-01", OPEN, "2")) == "fail unknown"
    assert says(ORDER, closing("2026-03-01", calendar(period("2024-06-09", rejected=True)))) == "fail rejected"


def test_an_end_does_not_run_into_the_next_period():
    two = calendar(period("2024-06-09", None, 1), period("2026-02-14", None, 2))
    assert says(ORDER, closing("2026-02-14", two)) == "pass in_order"
    assert says(ORDER, closing("2026-02-15", two)) == "fail overlaps_open"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"endOn": "2026-03-01"}, "pass in_order"),
        ({"endOn": "2024-06-09"}, "fail reversed"),
        ({"on": "2026-02-13"}, "pass in_order"),
        ({"on": "2026-02-14"}, "fail reversed"),
        ({"on": "2019-07-17"}, "fail overlaps"),
        ({"on": "2019-07-18"}, "pass in_order"),
        ({"event": "resignation"}, "pass in_order"),
    ],
)
def test_a_correction_keeps_the_order(said, key):
    cal = calendar(period("2024-06-09", "2026-02-14", 1), period("2019-05-26", "2019-07-18", 2))
    assert says(ORDER, facts("correct_period", calendar=cal, request=typed(period="1", **said))) == key


def test_a_period_without_a_first_day_is_none():
    assert says(ORDER, facts("enter_period", calendar=calendar(), request=typed(event="election"))) == "fail no_start"


@pytest.mark.parametrize(
    ("act", "actor", "cal", "number", "said"),
    [
        ("confirm_period", MANAGER, calendar(period("2024-06-09", confirmed=False)), "1", "pass second"),
        ("confirm_period", LEGAL, calendar(period("2024-06-09", confirmed=False)), "1", "fail same_person"),
        ("reject_period", LEGAL, calendar(period("2024-06-09", confirmed=False)), "1", "pass second"),
        ("confirm_period", MANAGER, OPEN, "1", "fail nothing_waits"),
        ("confirm_period", MANAGER, calendar(period("2024-06-09", closing="2026-02-14")), "1", "pass second"),
        ("confirm_period", LEGAL, calendar(period("2024-06-09", closing="2026-02-14")), "1", "fail same_person"),
        ("confirm_period", MANAGER, OPEN, "2", "fail unknown"),
        (
            "confirm_period",
            MANAGER,
            calendar(period("2024-06-09", confirmed=False, rejected=True)),
            "1",
            "fail rejected",
        ),
    ],
)
def test_a_period_counts_when_another_person_confirms_it(act, actor, cal, number, said):
    assert says("calendar.second_person", facts(act, calendar=cal, actor=actor, request=typed(period=number))) == said


def test_a_correction_waits_too():
    made = period("2024-06-09", "2026-02-14")
    amended = calendar(made.but(amended=made.but(entered_by="5")))
    assert (
        says(
            "calendar.second_person",
            facts("confirm_period", calendar=amended, actor=MANAGER, request=typed(period="1")),
        )
        == "pass second"
    )
    assert (
        says(
            "calendar.second_person", facts("confirm_period", calendar=amended, actor=LEGAL, request=typed(period="1"))
        )
        == "fail same_person"
    )


def test_small_things_of_periods():
    made = period("2024-06-09", closing="2026-02-14")
    assert [str(b) for b in bounds(made)] == ["2024-06-09", "2026-02-14"]
    assert bounds(period("2024-06-09"))[1] is None
    assert waiting(made) == "5" and waiting(period("2024-06-09")) is None
    assert find_period(OPEN, facts("enter_period", calendar=OPEN)) is None
    assert calendar(made.but(rejected=True)).standing == ()
    assert ask(ORDER, entering("2025-01-01")).params["period"] == 1
