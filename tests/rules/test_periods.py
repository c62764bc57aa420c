"""Entering, closing, correcting and confirming government periods."""

from __future__ import annotations

import pytest

from rules.calendar import Calendar
from rules.periods import bounds, find_period, waiting
from tests.rules.makers import LEGAL, MANAGER, ask, calendar, facts, period, says, typed

CLOSED = calendar(period("2024-06-09", "2026-02-14", 1))
OPEN = calendar(period("2024-06-09", None, 1))
ORDER = "calendar.order"


def entering(on: str, cal: Calendar = CLOSED, **more: str):
    return facts(
        "enter_period",
        on=on,
        calendar=cal,
        actor=LEGAL,
        request=typed(on=on, event="election", source="s", certainty="A", **more),
    )


@pytest.mark.parametrize(
    ("on", "cal", "said"),
    [
        ("2026-02-13", CLOSED, "fail overlaps"),
        ("2026-02-14", CLOSED, "pass in_order"),
        ("2026-02-15", CLOSED, "pass in_order"),
        ("2024-06-08", CLOSED, "fail runs_into"),
        ("2024-06", CLOSED, "fail overlaps"),
        ("2024-06-09", OPEN, "fail overlaps_open"),
        ("2024-06-10", OPEN, "fail overlaps_open"),
        ("2020-01-01", OPEN, "fail runs_into"),
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


BOTH = calendar(period("2024-06-09", "2026-02-14", 1), period("2019-05-26", "2019-07-18", 2))


@pytest.mark.parametrize(
    ("on", "end", "said"),
    [
        ("2022-03-01", "2022-02-28", "fail reversed"),
        ("2022-03-01", "2022-03-01", "fail reversed"),
        ("2022-03-01", "2022-03-02", "pass in_order"),
        ("2022-03-01", "2022-03", "fail reversed"),
        ("2022-03-01", "2022-04", "pass in_order"),
        ("2022-03-01", "2024-06-09", "pass in_order"),
        ("2022-03-01", "2024-06-10", "fail overlaps"),
        ("2019-07-17", "2019-12-01", "fail overlaps"),
        ("2019-07-18", "2019-12-01", "pass in_order"),
        ("2019-05-25", "2019-05-26", "pass in_order"),
        ("2026-02-14", "2026-11-23", "pass in_order"),
        ("2026-02-14", "2026-11-24", "fail end_ahead"),
        ("2026-02-14", "2026-11", "fail end_ahead"),
        ("2026-02-14", "2026-10/..", "fail end_ahead"),
    ],
)
def test_a_period_entered_with_its_end_is_placed_between_the_others(on, end, said):
    assert says(ORDER, entering(on, BOTH, endOn=end)) == said


def test_an_open_period_before_others_names_the_first_that_it_would_run_into():
    """An end not after its beginning is what is missing; a beginning within a period is wrong itself."""
    assert ask(ORDER, entering("2019-01-01", BOTH)).params["period"] == 2
    assert ask(ORDER, entering("2022-03-01", BOTH)).params["other_start_on"] == "2024-06-09"
    assert says(ORDER, entering("2019-06-01", BOTH)) == "fail overlaps"


def test_an_event_ends_a_period_on_a_day():
    assert says(ORDER, entering("2026-03-01", endEvent="oath")) == "fail no_end"
    assert says(ORDER, entering("2026-03-01", endEvent="oath", endOn="2026-04-01")) == "pass in_order"


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
        says(ORDER, closing("2026-03-01", calendar(period("2024-06-09", closing="2026-02-14")))) == "fail closing_waits"
    )
    assert says(ORDER, closing("2026-03-01", OPEN, "2")) == "fail unknown"
    assert says(ORDER, closing("2026-03-01", calendar(period("2024-06-09", rejected=True)))) == "fail rejected"


def test_an_end_does_not_run_into_the_next_period():
    two = calendar(period("2024-06-09", None, 1), period("2026-02-14", None, 2))
    assert says(ORDER, closing("2026-02-14", two)) == "pass in_order"
    assert says(ORDER, closing("2026-02-15", two)) == "fail overlaps_open"


def test_a_period_has_one_change_that_waits_at_a_time():
    """Neither a closing nor a correction takes the place of one that nobody confirmed yet."""
    entered, made = period("2024-06-09", confirmed=False), period("2024-06-09")
    correction: dict[str, str] = {"period": "1", "on": "2024-06-10"}

    def both(cal: Calendar) -> tuple[str, str]:
        return says(ORDER, closing("2026-03-01", cal)), says(
            ORDER, facts("correct_period", calendar=cal, request=typed(**correction))
        )

    assert both(calendar(made)) == both(calendar(entered)) == ("pass in_order",) * 2
    assert both(calendar(made.but(amended=made))) == ("fail change_waits",) * 2
    assert both(calendar(entered.but(amended=entered))) == ("fail opening_and_change_wait",) * 2
    closes = period("2024-06-09", closing="2026-02-14")
    assert both(calendar(closes)) == ("fail closing_waits", "fail change_waits")
    assert both(calendar(closes.but(confirmed_by=None))) == (
        "fail opening_and_closing_wait",
        "fail opening_and_change_wait",
    )


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({}, "fail no_change"),
        ({"on": "2024-06-09", "event": "election", "source": "the gazette", "certainty": "A"}, "fail no_change"),
        ({"endOn": "2026-02-14"}, "fail no_change"),
        ({"endOn": "2026-02-14", "source": "the gazette", "certainty": "A"}, "fail no_change"),
        ({"endOn": "2026-02-14", "certainty": "B"}, "pass in_order"),
        ({"endOn": "2026-02-15"}, "pass in_order"),
        ({"source": "Moniteur"}, "pass in_order"),
        ({"event": "resignation"}, "pass in_order"),
        ({"endOn": "2026-11-24"}, "fail end_ahead"),
    ],
)
def test_a_correction_changes_something(said, key):
    assert says(ORDER, facts("correct_period", calendar=CLOSED, request=typed(period="1", **said))) == key


def test_a_source_given_with_the_end_corrects_that_of_the_end():
    made = period("2024-06-09", "2026-02-14")
    assert made.end is not None
    cal = calendar(made.but(source="Moniteur"))
    again = typed(period="1", endOn="2026-02-14", source="Moniteur")
    assert says(ORDER, facts("correct_period", calendar=cal, request=again)) == "pass in_order"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"endOn": "2026-03-01"}, "pass in_order"),
        ({"endOn": "2024-06-09"}, "fail reversed"),
        ({"on": "2026-02-13"}, "pass in_order"),
        ({"on": "2026-02-14"}, "fail reversed"),
        ({"on": "2019-07-17"}, "fail overlaps"),
        ({"on": "2019-07-18"}, "pass in_order"),
        ({"on": "2019-05-25"}, "fail overlaps"),
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
