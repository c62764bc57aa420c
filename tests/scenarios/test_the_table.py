"""The table of stages and acts as a whole: nothing in it is a dead end or out of reach."""

from __future__ import annotations

import pytest

from lifecycle.stages import ACTS, CLOCK_ACTS, ENDS, NEW, TABLE, Stage
from tests.makers import WAYS, Office

DAY = "2024-05-20"


def _arrows() -> set[tuple[str, str, str]]:
    """Every arrow: from, act, to."""
    return {(s, act.name, e.target or s) for act in TABLE for e in act.edges for s in e.sources}


def test_every_stage_is_reached_and_every_stage_but_the_ends_is_left():
    """No stage stands in the table for nothing."""
    arrows = {(start, to) for start, _, to in _arrows() if start != to}
    assert {to for _, to in arrows} == set(Stage)
    assert {start for start, _ in arrows} == {NEW, *Stage} - ENDS


def test_from_every_stage_but_the_ends_some_act_leads_straight_to_an_end_or_on_the_way_to_one():
    """A partnership can always be brought to an end."""
    can: set[str] = set(ENDS)
    while more := {start for start, _, to in _arrows() if to in can} - can:
        can |= more
    assert can == {NEW, *Stage}


def test_without_the_government_every_stage_can_still_end():
    """Facts and the calendar alone bring every file to an end: a caretaker period holds nobody captive."""
    can: set[str] = set(ENDS)
    arrows = [(s, to) for s, name, to in _arrows() if ACTS[name].nature in ("fact", "clock")]
    while more := {start for start, to in arrows if to in can} - can:
        can |= more
    assert can == set(Stage)


def test_every_stage_has_a_way_in_these_tests():
    """What a test can lead a file to is what the table knows."""
    assert set(WAYS) == set(Stage)


@pytest.mark.parametrize("stage", [s.value for s in Stage])
def test_every_stage_is_reached_through_the_one_door(office: Office, stage: str):
    """By its lawful way; and what `acts` offers there is what the table knows, no more and no less."""
    file = office.file_at(stage)
    on = (
        DAY
        if stage not in ("test_phase", "denounced")
        else {"test_phase": "2023-11-01", "denounced": "2027-06-01"}[stage]
    )
    shown = office.on(on).acts(file)
    assert (shown["stage"], [a["act"] for a in shown["acts"]]) == (stage, [a.name for a in TABLE if stage in a.sources])


# Stage by stage, one act of a person that leads to an end straight away.
STRAIGHT_TO_AN_END = {
    **dict.fromkeys(("proposal", "assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation"), "withdraw"),
    "signed": "withdraw", "renewal_due": "lapse", "suspended": "lapse",
}  # fmt: skip


@pytest.mark.parametrize(("stage", "act"), STRAIGHT_TO_AN_END.items())
def test_a_fact_ends_a_file(office: Office, stage: str, act: str):
    """It is ended on that day, by that act, without deadlines, and nothing more can be done with it."""
    file = office.file_at(stage)
    assert office.on(DAY).advance(file, act, **office.typed_for(act)).to in ENDS
    assert (office.case(file).ended_by, str(office.case(file).ended_on)) == (act, DAY)
    assert office.snapshot(file).deadlines == ()
    assert office.on("2024-05-21").acts(file)["acts"] == []
    told = office.on("2024-05-21").advance(file, "decline", reason="too late")
    assert told.because == {"stage.possible": "ended"}
    offered = {a["alternative"]: a["command"] for a in told.json()["alternatives"]}
    assert offered["new_file"].startswith("agreements propose --partner ")
    assert offered["correct_end"].startswith(f"agreements correct {file} <entry>")


@pytest.mark.parametrize("act", CLOCK_ACTS)
def test_nobody_performs_a_clock_act_by_hand(office: Office, act: str):
    """The calendar's acts are the scheduler's: a person who types one is refused, and that is recorded."""
    file = office.file_at("in_force")
    told = office.on(DAY).as_("manager").advance(file, act)
    assert "persons.role" in told.failing
    assert office.entries(file)[-1].outcome == "refused"
