"""What no single step shows: every state can reach an end, and every stage, act and signature can be reached."""

from __future__ import annotations

from collections import defaultdict

from lifecycle.act import Nature
from lifecycle.exploration.promises import REACHED, SIGNING, WAY_OUT
from lifecycle.exploration.visited import Broken, Key, Walk, track_of
from lifecycle.stages import ENDS

SIGNS = SIGNING[0]


def without_way_out(found: Walk) -> Broken | None:
    """The state reached soonest from which no end can be reached; None where there is none."""
    into: dict[Key, set[Key]] = defaultdict(set)
    for key, others in found.leads.items():
        for other in others:
            into[other].add(key)
    saved = [key for key, state in found.states.items() if state.stage in ENDS]
    out = set(saved)
    for key in saved:
        for before in into[key] - out:
            out.add(before)
            saved.append(before)
    lost = next((key for key in found.states if key not in out), None)
    if lost is None:
        return None
    return Broken(WAY_OUT, found.steps_to(lost), found.states[lost].stage)


def without_way_in(found: Walk) -> Broken | None:
    """The first act that nobody can do, stage that nothing leads to, or track on which nothing is signed.

    What is shown leads as near as one gets: to where the act that should lead on cannot be done.
    """
    stages = {state.stage for state in found.states.values()}
    done = {act for act, _ in found.taken}
    for act in (act for act in found.definition.acts.values() if act.nature is not Nature.CLOCK):
        targets = {edge.target for edge in act.edges if edge.target is not None}
        if act.name not in done or not targets <= stages:
            missing = sorted(targets - stages)
            return _as_near(found, act.sources, missing[0] if missing else "")
    for track in found.definition.policy.file.tracks:
        if (SIGNS, track) not in found.taken:
            return _as_near(found, found.definition.acts[SIGNS].sources, "signed", track)
    return None


def _as_near(found: Walk, sources: tuple[str, ...], missing: str, track: str | None = None) -> Broken:
    """The state reached soonest from which an act should lead on; where there is none, the last that was reached."""
    states = [(key, state) for key, state in found.states.items() if track in (None, track_of(state))]
    states = states or list(found.states.items())[:1]
    key, state = next(((key, state) for key, state in states if state.stage in sources), states[-1])
    return Broken(REACHED, found.steps_to(key), str(missing or state.stage))
