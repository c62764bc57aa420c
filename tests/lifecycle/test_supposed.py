"""A supposed calendar: as recorded until the supposed period begins, then as supposed; what cannot be read is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lifecycle.errors import Unreadable
from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.supposed import Supposed, read_scenario, read_scenarios, supposing
from rules.calendar import Calendar, GovernmentPeriod, PeriodEnd
from rules.dates import exact, parse_inexact
from rules.government import regime_on
from rules.policy import read_policy
from tests.makers import DAY_AFTER, policy

SHIPPED = read_policy(SHIPPED_POLICY.read_text(encoding="utf-8"))


def period(number: int, since: str, until: str | None = None) -> GovernmentPeriod:
    said: dict[str, Any] = {"source": "the gazette", "certainty": "A", "entered_by": "1", "confirmed_by": "2"}
    end = PeriodEnd(on=parse_inexact(until), event="oath", **said) if until else None
    return GovernmentPeriod(id=number, starts_on=parse_inexact(since), start_event="election", end=end, **said)


RECORDED = Calendar(
    periods=(period(1, "2024-06-09", "2026-02-14"), period(2, "2029-06-10"), period(3, "2019-05-26", "2019-07-18"))
)


def caretaker_days(scenario: str, *days: str, rules=SHIPPED) -> list[str]:
    """Which of these days lie in a caretaker period under a scenario."""
    calendar = supposing(RECORDED, read_scenario("--caretaker", scenario), rules)
    return [day for day in days if regime_on(calendar, rules, date.fromisoformat(day))[0] == "caretaker"]


def test_a_period_that_is_not_touched_stays_and_the_supposed_one_holds_from_its_event_to_the_day_before_the_oath():
    days = ("2019-07-17", "2025-01-01", "2027-02-28", "2027-03-01", "2027-05-31", "2027-06-01", "2029-06-10")
    assert caretaker_days("2027-03-01:2027-06-01", *days) == [
        "2019-07-17", "2025-01-01", "2027-03-01", "2027-05-31", "2029-06-10",
    ]  # fmt: skip


def test_another_end_of_a_recorded_period_is_supposed_from_its_own_first_day_or_from_any_day_in_it():
    days = ("2024-06-08", "2024-06-09", "2025-05-31", "2025-06-01", "2026-02-13", "2026-02-14", "2026-12-31")
    assert caretaker_days("2024-06-09:2025-06-01", *days) == ["2024-06-09", "2025-05-31"]
    longer = ["2024-06-09", "2025-05-31", "2025-06-01", "2026-02-13", "2026-02-14"]
    assert caretaker_days("2026-02-01:2026-12-31", *days) == longer


def test_a_period_without_an_end_puts_an_end_to_those_that_would_follow():
    assert caretaker_days("2028-01-01", "2027-12-31", "2028-01-01", "2035-01-01") == ["2028-01-01", "2035-01-01"]
    assert caretaker_days("2029-06-10:2030-12-01", "2030-11-30", "2030-12-01", "2031-01-01") == ["2030-11-30"]


def test_no_day_is_lost_between_a_recorded_and_a_supposed_period_where_the_day_after_the_event_is_the_first():
    rules = read_policy(policy(DAY_AFTER))
    days = ("2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03", "2026-05-31", "2026-06-01")
    assert caretaker_days("2026-02-01:2026-06-01", *days, rules=rules) == list(days[:-1])


def test_several_periods_of_one_scenario_stand_between_commas_in_any_order():
    assert read_scenario("--caretaker", "2029-06-10:2030-12-01, 2027-01-01:2027-02-01") == (
        Supposed(date(2027, 1, 1), date(2027, 2, 1)),
        Supposed(date(2029, 6, 10), date(2030, 12, 1)),
    )
    assert exact(date(2027, 1, 1)).day == read_scenario("--caretaker", "2027-01-01")[0].since


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ([], "usage.caretaker_count"),
        (["2027-01-01"] * 11, "usage.caretaker_count"),
        ([""], "usage.malformed"),
        ([":2027-01-01"], "usage.malformed"),
        (["2027-01-01:"], "usage.malformed"),
        (["2027"], "usage.malformed"),
        (["2027-02-30"], "usage.malformed"),
        (["2027-01-01:2027-02-01:2027-03-01"], "usage.malformed"),
        (["1988-01-01:2027-02-01"], "usage.too_early"),
        (["2027-02-01:2027-02-01"], "usage.caretaker_reversed"),
        (["2027-02-01:2027-01-31"], "usage.caretaker_reversed"),
        (["2027-01-01:2027-03-01,2027-02-28:2027-04-01"], "usage.caretaker_overlap"),
        (["2027-01-01,2028-01-01"], "usage.caretaker_overlap"),
        (["2026-01-01:2026-11-23"], "usage.caretaker_over"),
        (["2077-01-01"], "usage.caretaker_far"),
        (["2027-01-01:2077-01-01"], "usage.caretaker_far"),
    ],
)
def test_a_scenario_that_cannot_be_run_is_refused_and_says_why(typed: list[str], key: str):
    with pytest.raises(Unreadable) as refused:
        read_scenarios("--caretaker", typed, date(2026, 11, 23))
    assert refused.value.key == key


def test_the_bounds_of_what_can_be_run():
    """An oath on the day after the first one is not over; the fiftieth year ahead is near enough."""
    first = date(2026, 11, 23)
    assert read_scenarios("--caretaker", ["2026-01-01:2026-11-24", "2076-12-31"], first)
