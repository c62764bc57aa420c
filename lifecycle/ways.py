"""Where the acts of a stage can lead a file: what the table allows, but for what is no way of this very file.

What is still to be done or awaited does not close a way; its track, its policy and its kind do.
"""

from __future__ import annotations

from datetime import date

from lifecycle.act import Act, Nature
from lifecycle.decision import ask
from lifecycle.knowledge import Registers
from lifecycle.machine import next_stage
from lifecycle.relations import Reader
from lifecycle.stages import Stage, acts_from
from lifecycle.waiting import as_an_officer
from rules.case import Case
from rules.catalogue import RULES

NO_WAY = {
    "test_phase.further": "not_allowed",
    "test_phase.completed": "no_test_phase",
    "treaty.parliament": "no_treaty",
}
"""The rules whose answer closes a way, with that answer."""


def ways_of(reading: Reader, registers: Registers, case: Case, stage: str, day: date) -> list[tuple[str, str]]:
    """The acts of a person that may lead a file elsewhere, in the order of the table, each with the stage after it.

    `case` is the file as it stands on the day, in `stage`.
    """
    found = []
    for act in acts_from(stage):
        target = next_stage(stage, act.name, case, True) if act.nature is not Nature.CLOCK else None
        if target is None or target == stage or not _is_a_way(reading, registers, case, act, target, day):
            continue
        found.append((act.name, target))
    return found


def _is_a_way(reading: Reader, registers: Registers, case: Case, act: Act, target: str, day: date) -> bool:
    if target == Stage.MOU_NEGOTIATION and not registers.policy_of(case, day)[0].track(case.track).test_phase:
        return False  # nothing forbids a test phase there, but no file of this track is on its way to one
    asked = [name for name in act.rules if name in NO_WAY]
    facts = as_an_officer(reading, registers, case, act, day) if asked else None
    return facts is None or all(ask(RULES[name], facts).key != NO_WAY[name] for name in asked)
