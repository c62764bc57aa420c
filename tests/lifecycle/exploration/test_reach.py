"""The proof does not hold because nothing can happen: what nobody can reach, do or sign is shown as near as one gets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lifecycle.exploration.reach import without_way_in
from lifecycle.exploration.telling import commands_of, line_of
from lifecycle.exploration.walk import Walk
from lifecycle.stages import Stage


def test_of_what_ships_everything_can_be_reached(explored: Walk):
    assert without_way_in(explored) is None


@pytest.mark.parametrize("track", ["bilateral", "development"])
def test_a_track_on_which_nothing_is_ever_signed_is_shown_by_a_file_of_it(explored: Walk, track: str):
    broken = without_way_in(replace(explored, taken=explored.taken - {("sign_agreement", track)}))
    assert broken is not None and (broken.promise, broken.stage) == ("reached", "signed")
    lines = [line_of(typed) for typed in commands_of(broken)]
    assert any(f" --track {track} " in line or f",graz,{track}," in line for line in lines)
    assert lines[-1].endswith(" agreements acts $file")


def test_an_act_that_nobody_can_ever_do_is_shown_where_it_should_be_possible(explored: Walk):
    taken = {(act, track) for act, track in explored.taken if act != "renew"}
    broken = without_way_in(replace(explored, taken=taken))
    assert broken is not None and (broken.promise, broken.stage) == ("reached", "in_force")


def test_a_stage_that_nothing_leads_to_is_named(explored: Walk):
    states = {key: state for key, state in explored.states.items() if state.stage != Stage.MOU_NEGOTIATION}
    broken = without_way_in(replace(explored, states=states))
    assert broken is not None and (broken.promise, broken.stage) == ("reached", "mou_negotiation")
