"""Absences: days that fit, whoever stands in, and how one ends."""

from __future__ import annotations

import pytest

from rules.facts import Actor, Affairs, Facts, Relations
from tests.rules.makers import MANAGER, ask, day, facts, says, typed

TODAY = "2026-11-23"
CHRISTMAS = (8, day("2026-12-20"), day("2027-01-03"))


def absence(since: str, until: str, *others, deputy: str | None = "officer", **more) -> Facts:
    request = typed(person="1", deputy=more.pop("named", "2"), **{"from": since, "until": until})
    affairs = Affairs(1, "there", more.pop("role", "officer"), tuple(others), deputy=deputy)
    return facts("add_absence", request=request, relations=Relations(affairs=affairs), today=TODAY, **more)


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-11-23", "2026-11-23", "pass free"),
        ("2026-11-24", "2026-11-23", "fail reversed"),
        ("2026-11-01", "2026-11-22", "fail past"),
        ("2026-11-01", "2026-11-23", "pass free"),
        ("2026-12-01", "2026-12-19", "pass free"),
        ("2026-12-01", "2026-12-20", "fail overlaps"),
        ("2026-12-24", "2026-12-25", "fail overlaps"),
        ("2026-12-01", "2027-02-01", "fail overlaps"),
        ("2027-01-03", "2027-01-10", "fail overlaps"),
        ("2027-01-04", "2027-01-10", "pass free"),
    ],
)
def test_an_absence_ends_after_it_begins_is_not_over_and_overlaps_no_other(since, until, said):
    assert says("absences.days", absence(since, until, CHRISTMAS)) == said


def test_the_other_absence_is_named():
    params = ask("absences.days", absence("2026-12-01", "2027-02-01", CHRISTMAS)).params
    assert (params["number"], params["from_on"], params["to_on"]) == (8, "2026-12-20", "2027-01-03")


@pytest.mark.parametrize(
    ("deputy", "named", "role", "said"),
    [
        ("officer", "2", "officer", "pass may_act"),
        ("manager", "3", "officer", "pass may_act"),
        ("legal", "5", "officer", "fail other_role"),
        ("legal", "5", "legal", "pass may_act"),
        ("auditor", "6", "manager", "fail other_role"),
        ("administrator", "7", "administrator", "pass may_act"),
        ("officer", "1", "officer", "fail same"),
        ("unknown", "99", "officer", "fail unknown"),
        ("disabled", "2", "officer", "fail disabled"),
        (None, "2", "officer", "not_applicable nobody_named"),
    ],
)
def test_whoever_stands_in_is_another_who_may_work_on_files_or_has_the_same_role(deputy, named, role, said):
    given = absence("2026-12-01", "2026-12-02", deputy=deputy, named=named, role=role)
    assert says("absences.deputy", given) == said


def end(number: str, back: str | None = None, today: str = "2026-12-24") -> Facts:
    request = typed(absence=number, **({"from": back} if back is not None else {}))
    affairs = Affairs(1, "there", "officer", (CHRISTMAS,))
    return facts("end_absence", request=request, relations=Relations(affairs=affairs), on=today, today=today)


@pytest.mark.parametrize(
    ("number", "back", "today", "said"),
    [
        ("8", None, "2026-12-24", "pass open"),
        ("8", None, "2026-11-01", "pass open"),
        ("8", None, "2027-01-03", "pass open"),
        ("8", None, "2027-01-04", "fail over"),
        ("9", None, "2026-12-24", "fail unknown"),
        ("8", "2026-12-23", "2026-12-24", "fail earlier"),
        ("8", "2026-12-24", "2026-12-24", "pass open"),
        ("8", "2027-01-03", "2026-12-24", "pass open"),
        ("8", "2027-01-04", "2026-12-24", "fail longer"),
    ],
)
def test_an_absence_ends_from_today_on_and_no_later_than_it_would(number, back, today, said):
    assert says("absences.ending", end(number, back, today)) == said


@pytest.mark.parametrize("away", [True, False])
def test_a_deputy_acts_for_somebody_who_is_away_and_for_nobody_else(away):
    """`--for`: the deputy of an absence counts on its days, on whatever the absent person could act on."""
    given = facts("enter_period", actor=Actor(3, "legal", 5), relations=Relations(stands_in=away))
    assert says("persons.role", given) == ("pass granted" if away else "fail not_deputy")
    assert says("persons.role", facts("assess", actor=MANAGER)) == "pass granted"
