"""The day on which a thing took effect, and the instant at which it was recorded: every answer for any pair of them.

Two oracles that share nothing with the code. What was known at an instant is what the register answered at that instant,
asked without one. What holds on a day is folded here, naively, from the stored texts of the entries.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifecycle.entries import instant
from lifecycle.queries import Queries
from lifecycle.stages import ACTS
from tests.properties import samples
from tests.properties.makers import House
from tests.properties.two_clocks import DEEDS, Deed, ask, perform, questions

LAST = date(2029, 6, 1)
"""The day on which everything is asked, behind all deeds."""
STAGES = ("in_force", "test_phase", "renewal_due", "suspended", "agreement_negotiation", "under_notice")
DAYS = st.dates(date(2020, 1, 1), date(2029, 1, 1))
WORLDS = {
    "stages": st.lists(st.sampled_from(STAGES), min_size=2, max_size=2),
    "deeds": st.lists(DEEDS, min_size=3, max_size=6),
    "days": st.lists(DAYS, min_size=1, max_size=2, unique=True),
}
BRIEFLY = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
ON_SERVER = settings(BRIEFLY, max_examples=2)
AT_LENGTH = settings(BRIEFLY, max_examples=400)
Databases = Callable[..., AbstractContextManager[str]]


def begun(house: House, stages: list[str]) -> list[str]:
    """Two files carried to their stages, and today behind both."""
    files, today = [], date(2020, 1, 1)
    for partner, stage in zip(("vienna", "rabat"), stages, strict=True):
        house.reference = ""
        files.append(house.live(stage, partner=partner, nature="arrangement"))
        today = max(today, house.today)
    house.at(max(today, date(2023, 6, 1)))
    return files


# ------------------------------------------------------------------------------------ the instant of recording


def known_then_is_what_was_answered_then(house: House, stages: list[str], deeds: list[Deed], days: list[date]) -> None:
    files = begun(house, stages)
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
def test_what_was_known_at_an_instant_is_what_was_answered_then(stages, deeds, days):
    with House() as house:
        known_then_is_what_was_answered_then(house, stages, deeds, days)


@pytest.mark.postgres
def test_the_same_on_postgresql(new_postgresql: Databases, postgresql_template: str):
    @ON_SERVER
    @given(**WORLDS)
    def tried(stages, deeds, days):
        with new_postgresql(postgresql_template) as url, House(url) as house:
            known_then_is_what_was_answered_then(house, stages, deeds, days)

    tried()


@pytest.mark.campaign
@AT_LENGTH
@given(**WORLDS)
def test_what_was_known_at_length(stages, deeds, days):
    with House() as house:
        known_then_is_what_was_answered_then(house, stages, deeds, days)


# ------------------------------------------------------------------------------------ the day of effect


def naive_stage(house: House, file: str, day: date) -> str | None:
    """The stage of a day by the texts of the entries alone: the last that counts and took effect by then says it."""
    counted = naively_standing(house, file)
    stage = None
    for entry in counted:
        moves = entry["act"] in ACTS and any(edge.target is not None for edge in ACTS[entry["act"]].edges)
        if moves and "to" in entry and entry["foldsOn"] <= day.isoformat():
            stage = entry["to"]
    for entry in counted:
        first, _, last = entry["interval"]
        if entry["act"] in ACTS and entry.get("to") != entry.get("from") and first <= day.isoformat() < last:
            return "unknown"
    return stage


def naively_standing(house: House, file: str) -> list[dict[str, Any]]:
    with house.store.reading() as reading:
        entries = [json.loads(row.body) for row in reading.entries(file)]
    entries = [e for e in entries if e["outcome"] != "refused"]
    gone = {number for e in entries for number in e.get("supersedes", ())}
    kept = [e for e in entries if e["sequence"] not in gone and not e.get("void")]
    for entry in kept:
        low, between, high = entry["effectiveOn"].partition("/")
        low = low.replace("..", "")
        first = low if low.count("-") == 2 or not low else f"{low}-01"
        entry["interval"] = (first, between, entry["foldsOn"])
    opening = ("propose", "enter_legacy")
    return sorted(
        kept,
        key=lambda e: (
            e["act"] not in opening,
            e["foldsOn"],
            e.get("nature") != "clock",
            e.get("corrects", e["sequence"]),
        ),
    )


def each_day_is_what_the_entries_say(house: House, stages: list[str], deeds: list[Deed], days: list[date]) -> None:
    files = begun(house, stages)
    for deed in deeds:
        perform(house, files, deed)
    house.at(LAST).check()
    for day in days:
        expected = {file: stage for file in files if (stage := naive_stage(house, file, day)) is not None}
        asked = queries(house, day)
        listed = asked.list()
        assert {i["reference"]: i["stage"] for i in listed["items"]} == expected
        assert {i["stage"]: i["count"] for i in asked.board()["stages"]} == counted(expected)
        for file, stage in expected.items():
            assert asked.show(file)["stage"] == stage
            for other in samples.OPEN_STAGES:
                found = {i["reference"] for i in asked.list(stage=other)["items"]}
                assert (file in found) == (stage == other), f"{file} in {other}"
        pages, after = [], ""
        while True:
            page = asked.list(limit=1, after=after)
            pages += page["items"]
            after = page.get("next", "")
            if not after:
                break
        assert pages == listed["items"]


def counted(stages: dict[str, str]) -> dict[str, int]:
    return {stage: list(stages.values()).count(stage) for stage in stages.values()}


@BRIEFLY
@given(**WORLDS)
def test_a_day_is_what_the_entries_up_to_it_say(stages, deeds, days):
    with House() as house:
        each_day_is_what_the_entries_say(house, stages, deeds, days)


@pytest.mark.postgres
def test_a_day_on_postgresql(new_postgresql: Databases, postgresql_template: str):
    @ON_SERVER
    @given(**WORLDS)
    def tried(stages, deeds, days):
        with new_postgresql(postgresql_template) as url, House(url) as house:
            each_day_is_what_the_entries_say(house, stages, deeds, days)

    tried()


@pytest.mark.campaign
@AT_LENGTH
@given(**WORLDS)
def test_a_day_at_length(stages, deeds, days):
    with House() as house:
        each_day_is_what_the_entries_say(house, stages, deeds, days)
