"""Answers to reminders: an open deadline, put off no further than it, waived until later, days that do not overlap."""

from __future__ import annotations

import pytest

from rules.facts import Facts, Relations
from tests.rules.makers import case, day, facts, says, typed

DUE = "2026-12-31"
OPEN = Relations(deadlines=frozenset({("term_end", 0, day(DUE))}))


def answer(act: str, relations: Relations = OPEN, **said: str) -> Facts:
    request = typed(**{"reminder": "1", "kind": "term_end", "number": "0", "dueOn": DUE, **said})
    return facts(act, file=case(), request=request, relations=relations)


def test_the_deadline_of_a_reminder_still_stands():
    assert says("reminders.open", answer("acknowledge_reminder")) == "pass open"
    assert says("reminders.open", answer("acknowledge_reminder", dueOn="2027-12-31")) == "fail settled"
    assert says("reminders.open", answer("acknowledge_reminder", kind="notice_by")) == "fail settled"
    assert says("reminders.open", answer("acknowledge_reminder", Relations())) == "fail settled"


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-11-22", "fail not_later"),
        ("2026-11-23", "fail not_later"),
        ("2026-11-24", "pass before"),
        (DUE, "pass before"),
        ("2027-01-01", "fail past_deadline"),
    ],
)
def test_a_reminder_is_put_off_to_a_later_day_never_past_its_deadline(until, said):
    """T12."""
    assert says("reminders.snooze", answer("snooze_reminder", until=until)) == said


@pytest.mark.parametrize(
    ("until", "back_on", "act_by", "said"),
    [
        ("2026-12-01", "2026-12-01", "2026-12-01", "pass before"),
        ("2026-12-02", "2026-12-02", "2026-12-01", "fail past_act_by"),
        ("2099-01-01", "2099-01-01", "2026-12-01", "fail past_act_by"),
        ("2026-11-24", "2026-11-24", "2026-11-23", "fail past_act_by"),
        ("2026-11-24", "2026-11-24", "2026-11-22", "pass before"),
        ("2026-12-31", "2026-12-31", "2026-11-22", "pass before"),
        ("2027-01-01", "2026-12-31", "2026-11-22", "fail past_deadline"),
        ("2027-01-01", "2026-12-31", DUE, "fail past_deadline"),
        ("2026-11-24", "2026-11-23", DUE, "fail nobody_works"),
        ("2026-11-25", "2026-11-24", DUE, "pass before"),
    ],
)
def test_nor_past_the_day_by_which_one_must_act_as_long_as_it_is_not_over(until, back_on, act_by, said):
    """Version 2: last day before, the day, the day after; today that day; that day over; a day that nobody works."""
    relations = OPEN._replace(act_by=day(act_by), comes_back_on=day(back_on))
    assert says("reminders.snooze", answer("snooze_reminder", relations, until=until)) == said


@pytest.mark.parametrize(("until", "said"), [("2026-11-23", "fail not_later"), ("2026-11-24", "pass later")])
def test_a_deadline_is_waived_until_a_later_day(until, said):
    assert says("reminders.waiver", answer("waive_deadline", until=until)) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (["180", "30", "0"], "pass falling"),
        (["0"], "pass falling"),
        (["30", "180"], "fail overlap"),
        (["30", "30"], "fail overlap"),
        (["3661"], "fail overlap"),
        (["3660"], "pass falling"),
    ],
)
def test_the_days_of_a_file_fall(days, said):
    given = facts("set_bands", file=case(), request=typed(kind="term_end", days=days))
    assert says("reminders.bands", given) == said


def test_what_is_not_said_is_for_the_rule_of_complete_fields():
    assert says("reminders.snooze", answer("snooze_reminder")) == "not_applicable incomplete"
    assert says("reminders.waiver", answer("waive_deadline")) == "not_applicable incomplete"
