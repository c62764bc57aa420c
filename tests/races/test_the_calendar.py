"""A government period that is entered while decisions are taken: none is committed on the calendar as it was."""

from __future__ import annotations

from tests.makers import FIVE_YEARS
from tests.races.racing import Typed, assert_decided_on_the_calendar_of_its_place, assert_sound, outcomes

PERIOD = {"event": "election", "on": "2026-11-01", "source": "an order of the day", "certainty": "A"}


def test_no_decision_is_committed_on_the_calendar_before_the_period(eight, store, database_url, files_at):
    """Six officers renew; one jurist enters a period that has begun already, again and again; a manager rejects it.

    A period that was entered and not rejected yet blocks as `unknown`, so the answer to each renewal changes with
    every move of the calendar.
    """
    files = files_at("in_force", 6)
    flips = 6
    renewing = [Typed(file, "renew", FIVE_YEARS, times=40, stubborn=True) for file in files]
    entering = Typed("", "enter_period", PERIOD, by="legal", times=flips * 3)
    number = "{waiting}"
    rejecting = Typed("", "reject_period", {"period": number}, by="manager", reason="not yet published", times=flips * 3)
    told = eight.race(database_url, [*renewing, entering, rejecting])
    assert set(outcomes(told)) <= {"advanced", "refused", "recorded", "conflict.version"}
    assert all(set(one.failing) <= {"government.full_powers"} for one in told if "government" in str(one.failing))
    decided, calendars = assert_decided_on_the_calendar_of_its_place(store)
    assert decided and calendars > 1, "the race was none"
    assert_sound(store)


def test_after_two_people_entered_and_confirmed_it_nothing_is_decided(eight, store, database_url, files_at):
    files = files_at("in_force", 7)
    renewing = [Typed(file, "renew", FIVE_YEARS, times=25) for file in files]
    told = eight.race(database_url, [*renewing, Typed("", "enter_and_confirm", PERIOD)])
    assert outcomes(told)["recorded"] == 2
    decided, _ = assert_decided_on_the_calendar_of_its_place(store)
    with store.reading() as reading:
        rows = list(reading.all_entries())
    entered, confirmed = (max(r.id for r in rows if r.act == act) for act in ("enter_period", "confirm_period"))
    renewed = [row for row in rows if row.act == "renew"]
    assert all(row.outcome == "refused" for row in renewed if row.id > entered)
    assert any(row.outcome == "refused" for row in renewed if row.id > confirmed)
    assert any(row.outcome == "advanced" for row in renewed), "the race was none"
    assert_sound(store)
