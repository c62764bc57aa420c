"""The day on which a thing took effect, and the instant at which it was recorded: every answer for any pair of them.

Two oracles that share nothing with the code. What was known at an instant is what the register answered at that instant,
asked without one. What holds on a day is folded by an oracle, naively, from the stored texts of the entries.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lifecycle.entries import instant
from lifecycle.queries import Queries
from tests.properties.compared import answers_are_what_the_entries_say
from tests.properties.makers import House
from tests.properties.two_clocks import DEEDS, Deed, ask, few_governments, perform, questions

LAST = date(2029, 6, 1)
"""The day on which everything is asked, behind all deeds."""
STAGES = ("in_force", "test_phase", "renewal_due", "suspended", "agreement_negotiation", "under_notice")
DAYS = st.dates(date(2020, 1, 1), date(2029, 1, 1))
TERMS = (("P5Y", "express"), ("P1Y", "tacit:P1Y"), ("P2Y", "express"), ("P1Y", "express"), ("open", "none"))
WORLDS = {
    "lives": st.lists(st.tuples(st.sampled_from(STAGES), st.sampled_from(TERMS)), min_size=2, max_size=2),
    "deeds": st.lists(DEEDS, min_size=3, max_size=6),
    "days": st.lists(DAYS, min_size=1, max_size=2, unique=True),
}
MEMORANDUM_IN_A_CARETAKER_PERIOD = example(
    lives=[("test_phase", ("P5Y", "express")), ("in_force", ("P1Y", "tacit:P1Y"))],
    deeds=[Deed("period", 0, 3, 0), Deed("period", 2, 0, 0), Deed("person", 0, 0, 0), Deed("person", 1, 0, 0)],
    days=[date(2020, 6, 1), date(2021, 6, 1)],
)
OPEN_TERM_WITHOUT_A_FRESH_SOURCE = example(
    lives=[("in_force", ("open", "none")), ("suspended", ("P1Y", "tacit:P1Y"))],
    deeds=[Deed("assign", 0, 1, 1), Deed("found", 1, 4, 2), Deed("correct", 0, 14, 0)],
    days=[date(2024, 1, 1)],
)
BRIEFLY = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
WITH_EXAMPLES = settings(BRIEFLY, max_examples=2)
ON_SERVER = settings(BRIEFLY, max_examples=1)
AT_LENGTH = settings(BRIEFLY, max_examples=100)
Lives = list[tuple[str, tuple[str, str]]]
Databases = Callable[..., AbstractContextManager[str]]


def begun(house: House, lives: Lives) -> list[str]:
    """Two files carried to their stages, and today behind both."""
    files, today = [], date(2020, 1, 1)
    for partner, (stage, (term, renewal)) in zip(("vienna", "rabat"), lives, strict=True):
        house.reference = ""
        files.append(house.live(stage, partner=partner, nature="arrangement", term=term, renewal=renewal))
        today = max(today, house.today)
    house.at(max(today, date(2023, 6, 1)))
    return files


# ------------------------------------------------------------------------------------ the instant of recording


def known_then_is_what_was_answered_then(house: House, lives: Lives, deeds: list[Deed], days: list[date]) -> None:
    files = begun(house, lives)
    told: list[tuple[str, dict[tuple[str, date], Any]]] = []
    for deed in [None, *deeds]:
        if deed is not None:
            perform(house, files, deed)
        now = instant(house.clock())
        asked = questions(files)
        told.append(
            (now, {(name, day): ask(asked[name], queries(house, day)) for name in asked for day in (*days, LAST)})
        )
    every = questions(files)
    for at, answers in told[:-1]:
        for (name, day), answer in answers.items():
            assert ask(every[name], queries(house, day, at)) == answer, f"{name} of {day} as known at {at}"


def queries(house: House, day: date, known_at: str | None = None) -> Queries:
    return Queries(house.store, LAST, "en", day, known_at)


@BRIEFLY
@given(**WORLDS)
def test_what_was_known_at_an_instant_is_what_was_answered_then(lives, deeds, days):
    with House(said=few_governments()) as house:
        known_then_is_what_was_answered_then(house, lives, deeds, days)


@pytest.mark.postgres
def test_the_same_on_postgresql(new_postgresql: Databases, postgresql_template: str):
    @ON_SERVER
    @given(**WORLDS)
    def tried(lives, deeds, days):
        with new_postgresql(postgresql_template) as url, House(url, said=few_governments()) as house:
            known_then_is_what_was_answered_then(house, lives, deeds, days)

    tried()


@pytest.mark.campaign
@AT_LENGTH
@given(**WORLDS)
def test_what_was_known_at_length(lives, deeds, days):
    with House(said=few_governments()) as house:
        known_then_is_what_was_answered_then(house, lives, deeds, days)


# ------------------------------------------------------------------------------------ the day of effect


def each_day_is_what_the_entries_say(house: House, lives: Lives, deeds: list[Deed], days: list[date]) -> None:
    """Every day as known now and as known after some deed, compared with what the texts of the entries say of it."""
    files = begun(house, lives)
    instants = []
    for deed in deeds:
        instants.append(instant(house.clock()))
        perform(house, files, deed)
    house.at(LAST).check()
    asked = [(day, None) for day in (*days, LAST)] + [(day, instants[len(instants) // 2]) for day in (*days, LAST)]
    for day, known_at in asked:
        answers_are_what_the_entries_say(house, files, day, known_at)


@WITH_EXAMPLES
@MEMORANDUM_IN_A_CARETAKER_PERIOD
@OPEN_TERM_WITHOUT_A_FRESH_SOURCE
@given(**WORLDS)
def test_a_day_is_what_the_entries_up_to_it_say(lives, deeds, days):
    with House(said=few_governments()) as house:
        each_day_is_what_the_entries_say(house, lives, deeds, days)


FOUND = {"field": "inForceOn", "source": "the gazette", "certainty": "A"}


FINDINGS = (("2022-05-01",), ("2022-05", "2022-05-20"), ("2022-04-10",), ("2022-07-05",))
OF_AN_INTERVAL, SINCE_THE_SIGNATURE = "2022-04/2022-06", "2022-03-01/2022-06-30"


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (OF_AN_INTERVAL, FINDINGS[-1]),
        *(pytest.param(OF_AN_INTERVAL, found, marks=pytest.mark.campaign) for found in FINDINGS[:-1]),
        (SINCE_THE_SIGNATURE, FINDINGS[0]),
        *(pytest.param(SINCE_THE_SIGNATURE, found, marks=pytest.mark.campaign) for found in FINDINGS[1:]),
    ],
)
def test_a_day_that_was_found_is_what_the_entries_say(on, found):
    """Of every day around the bounds and the days that were found, as known now, before any and between them."""
    with House(said=few_governments()) as house:
        file = house.live("signed", partner="vienna", nature="arrangement", term="P1Y", renewal="tacit:P1Y")
        house.at("2022-07-15").done("enter_into_force", on=on)
        instants: list[str | None] = [None]
        for number, value in enumerate(found):
            instants.append(instant(house.clock()))
            house.at(f"2023-07-1{number}").done("found", value=value, **FOUND)
        house.at(LAST).check()
        days = ["2022-03-01", "2022-03-31", "2022-04-09", "2022-04-10", "2022-04-30", "2022-05-01", "2022-05-19", "2022-05-20",
                "2022-06-29", "2022-06-30", "2023-05-01", "2023-07-10", "2023-07-12"]  # fmt: skip
        for known_at in instants:
            for day in days:
                answers_are_what_the_entries_say(house, [file], date.fromisoformat(day), known_at)


@pytest.mark.postgres
def test_a_day_on_postgresql(new_postgresql: Databases, postgresql_template: str):
    @ON_SERVER
    @given(**WORLDS)
    def tried(lives, deeds, days):
        with new_postgresql(postgresql_template) as url, House(url, said=few_governments()) as house:
            each_day_is_what_the_entries_say(house, lives, deeds, days)

    tried()


@pytest.mark.campaign
@AT_LENGTH
@given(**WORLDS)
def test_a_day_at_length(lives, deeds, days):
    with House(said=few_governments()) as house:
        each_day_is_what_the_entries_say(house, lives, deeds, days)
