"""A government period that is entered while decisions are taken: none is committed on the calendar as it was before."""

from __future__ import annotations

from tests.races.racing import (
    ONE_MONTH,
    Governed,
    Typed,
    assert_decided_on_the_calendar_of_its_place,
    assert_sound,
    outcomes,
)


def test_every_decision_rests_on_the_calendar_of_its_place(eight, store, database_url, files_at):
    """Seven renew; a period is entered and rejected, again and again, and what is allowed turns with each move."""
    files = files_at("in_force", 7)
    renewing = [Typed(file, "renew", ONE_MONTH, times=None, pause=0.005) for file in files]
    told = eight.race(database_url, [*renewing, Governed(rejected=8)])
    assert outcomes(told).keys() == {"advanced", "refused", "recorded"}
    decided, calendars = assert_decided_on_the_calendar_of_its_place(store)
    assert calendars > 1, f"the race was none: {decided} decided"
    assert_sound(store)


def test_once_two_people_entered_and_confirmed_it_nothing_is_decided(eight, store, database_url, files_at):
    files = files_at("in_force", 7)
    renewing = [Typed(file, "renew", ONE_MONTH, times=None, pause=0.005) for file in files]
    told = eight.race(database_url, [*renewing, Governed()])
    assert outcomes(told)["recorded"] == 2
    assert {one.failing for one in told if one.outcome == "refused"} == {("government.full_powers",)}
    assert_decided_on_the_calendar_of_its_place(store)
    with store.reading() as reading:
        rows = list(reading.all_entries())
    entered, confirmed = (max(row.id for row in rows if row.act == act) for act in ("enter_period", "confirm_period"))
    renewed = [row for row in rows if row.act == "renew"]
    assert {row.outcome for row in renewed if row.id > entered} == {"refused"}, "unconfirmed it blocks already"
    assert any(row.id > confirmed for row in renewed) and any(row.id < entered for row in renewed), "the race was none"
    assert_sound(store)
