"""Every act from the stage of a file, decided without a request: today's by the desk, another day's by a question."""

from __future__ import annotations

from collections.abc import Callable

from lifecycle.act import Act, Nature
from lifecycle.decision import Decision, command_to_type, decide
from lifecycle.loaded import Loaded
from lifecycle.loading import asked_by, facts_of
from lifecycle.sitting import SCHEDULER, Sitting
from lifecycle.stages import acts_from
from rules.dates import InexactDate
from rules.facts import Actor, Facts, Relations

CONSOLE = "console"
ANYBODY = Actor(0, "officer")
"""For whom a reader without a name is told what is possible: somebody who may act."""


def preview_acts(
    sitting: Sitting, loaded: Loaded, on: InexactDate, relate: Callable[[Act], Relations], *, commands: bool
) -> list[Decision]:
    """The decisions on all acts from the stage of a file that was loaded.

    `relate` tells what other files say to an act. With `commands` each tells what to type, which costs as much again.
    """
    decisions = []
    shared: Facts | None = None
    for act in acts_from(loaded.case.stage if loaded.case is not None else ""):
        relations = relate(act)
        if shared is None:
            shared = facts_of(sitting, act, loaded, on, None, relations)
        facts = shared.for_act(act.name, act.nature.value, act.permission, *asked_by(act), relations)
        if act.nature is Nature.CLOCK:
            facts.actor = SCHEDULER
        elif facts.actor.role == CONSOLE:
            facts.actor = ANYBODY
        decision = decide(act, facts)
        typed = commands and act.nature is not Nature.CLOCK
        decisions.append(decision._replace(command=command_to_type(act, facts)) if typed else decision)
    return decisions
