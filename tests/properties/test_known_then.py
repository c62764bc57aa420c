"""What was known at an instant is answered alike whenever it is asked: what is recorded later changes nothing of it.

The two clocks draw lives at random; here stand those that chance seldom meets: a term that is over while the file goes
on, suspended or under notice.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from lifecycle.entries import instant
from lifecycle.errors import AgreementsError
from lifecycle.queries import Queries
from tests.properties import samples
from tests.properties.makers import House, portfolio
from tests.properties.two_clocks import apart, ask, questions

SAID = {"source": "the gazette", "certainty": "A"}
TODAY = "2024-05-15"
LAST = date(2024, 5, 20)
Databases = Callable[..., AbstractContextManager[str]]


def doubted(house: House) -> None:
    house.do("validity", status="in_question", **SAID)


def suspended(house: House) -> None:
    house.done("intent", by="manager2", act="suspend", reason="so")
    house.done("suspend", by="manager", **samples.complete("suspend", house.today))


def noticed(house: House) -> None:
    house.done("receive_denunciation", **samples.complete("receive_denunciation", house.today))


def over(house: House) -> None:
    """The end of the term is found, and the calendar takes notice of it."""
    house.done("found", field="endsOn", value="2024-01-31", **SAID)
    house.check()


def lifted(house: House) -> None:
    house.done("lift_suspension", by="manager", **samples.complete("lift_suspension", house.today))


def untouched(house: House) -> None:
    """Nothing happens."""


WAYS: dict[str, tuple[Callable[[House], None], ...]] = {
    "in force": (untouched,),
    "over": (over,),
    "over, then suspended": (over, suspended),
    "suspended, then over": (suspended, over),
    "over, then under notice": (over, noticed),
    "under notice, then over": (noticed, over),
    "doubted, then suspended": (doubted, suspended),
    "over, suspended, lifted": (over, suspended, lifted),
    "suspended": (suspended,),
    "under notice": (noticed,),
}


def everything(files: list[str]) -> dict[str, Callable[[Queries], Any]]:
    asked = questions(files)
    for within in (0, 90, 400):
        asked[f"expiring within {within}"] = lambda q, n=within: q.list(expiring_within=n)  # type: ignore[misc]
        asked[f"suspended, within {within}"] = lambda q, n=within: q.list(stage="suspended", expiring_within=n)  # type: ignore[misc]
        asked[f"counted within {within}"] = lambda q, n=within: q.count(expiring_within=n)  # type: ignore[misc]
    asked["deadlines"] = lambda q: q.open_deadlines()
    asked["spans"] = lambda q: apart(q.spans())
    return asked


def all_of(house: House, files: list[str], known_at: str | None = None) -> dict[str, Any]:
    told = Queries(house.store, LAST, "en", LAST, known_at)
    return {name: ask(question, told) for name, question in everything(files).items()}


def lives(house: House) -> list[str]:
    """A file for each way, on the same day."""
    files = []
    partners = (partner.slug for partner in portfolio().partners)
    for partner, way in zip(partners, WAYS.values(), strict=False):
        house.reference = ""
        house.live("in_force", partner=partner, nature="arrangement", term="unknown", renewal="express", notice="P1M")
        files.append(house.reference)
        house.at(TODAY)
        for step in way:
            step(house)
    return files


def change(house: House, file: str) -> None:
    """What is told of a file later, refused or not: another end, another notice period, another day of its last act."""
    house.reference = file
    house.at("2024-05-18")
    for entry in [e for e in house.entries(file) if e.data.get("nature") != "clock" and e.outcome != "refused"][-3:]:
        fields = {"value": ["2025-06-30"]} if entry.act == "found" else {"on": ["2024-05-10"]}
        try:
            house.desk("officer2").correct(file, entry.sequence, reason="a slip", fields=fields)
        except AgreementsError:  # what nobody corrects
            continue
    house.do("found", field="notice", value="P6M", **SAID)
    house.do("found", field="endsOn", value="2024-12-31", **SAID)


def is_the_same_whenever_it_is_asked(house: House) -> None:
    files = lives(house)
    known = instant(house.clock())
    then = all_of(house, files)
    assert all_of(house, files, known) == then
    for file in files[::2]:
        change(house, file)
    assert all_of(house, files, known) == then
    for file in files[1::2]:
        change(house, file)
    house.at(LAST).check()
    assert all_of(house, files, known) == then
    named = {item["reference"] for item in then["expiring within 90"]["items"]}
    assert {name for name, file in zip(WAYS, files, strict=True) if file in named} == ENDED


ENDED = {"over, then suspended", "suspended, then over", "over, then under notice", "under notice, then over"}
"""The ways of which the term has ended and the file runs on."""


def test_what_was_known_is_answered_alike_before_and_after_late_changes():
    with House() as house:
        is_the_same_whenever_it_is_asked(house)


@pytest.mark.postgres
def test_the_same_on_postgresql(new_postgresql: Databases, postgresql_template: str):
    with new_postgresql(postgresql_template) as url, House(url) as house:
        is_the_same_whenever_it_is_asked(house)
