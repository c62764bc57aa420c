"""The answer of the exploration: what was visited, what is exempt, what holds, or the commands that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lifecycle.exploration.brought import shown
from lifecycle.exploration.promises import PROMISES
from lifecycle.exploration.tried import SHIPPED, Definition, Typed
from lifecycle.exploration.walk import Broken, Step, walk
from lifecycle.retype import retype

CHECK = "agreements check"


def prove(definition: Definition = SHIPPED, progress: Callable[[int], None] | None = None) -> dict[str, Any]:
    """Explore a definition; `ok` says whether every promise holds, `broken` which does not and how to see it."""
    found = walk(definition, progress)
    told: dict[str, Any] = {
        "ok": found.broken is None,
        "states": len(found.states),
        "combinations": found.asked.asked,
        "allowed": found.passed,
        "promises": list(PROMISES),
        "exemptions": [
            {"ground": ground, "signatures": number}
            for ground, number in sorted(found.grounds.items())
            if ground != "test_phase"
        ],
    }
    if found.broken is not None:
        told["broken"] = {
            "promise": found.broken.promise,
            "stage": found.broken.stage,
            "commands": [line_of(typed) for typed in commands_of(found.broken)],
        }
    return told


def line_of(typed: Typed) -> str:
    """A command with the day and the person, as a shell takes it."""
    user = f" AGREEMENTS_USER={typed.by}" if typed.by else ""
    return f"AGREEMENTS_TODAY={typed.on}{user} {typed.command}"


def commands_of(broken: Broken) -> list[Typed]:
    """The commands that lead to where a promise is broken, each once; of checks in a row, the last."""
    said: set[tuple[str, str]] = set()
    listed: list[Typed] = []
    for typed in (typed for step in broken.steps for typed in _of_step(step)):
        recorded = typed.command.startswith("agreements record")  # stays on record: once is enough
        once = (typed.command, "" if recorded else f"{typed.on} {typed.by}")
        if typed.command == CHECK and listed and listed[-1].command == CHECK:
            listed.pop()
        elif once in said:
            continue
        said.add(once)
        listed.append(typed)
    return listed


def _of_step(step: Step) -> Iterator[Typed]:
    if step.passed is None:
        yield Typed(step.day, "", CHECK)
        return
    facts, chosen = step.passed.facts, step.passed.chosen
    for value in chosen.values():
        yield from value.commands
    by = chosen["actor"].name if "actor" in chosen else ""
    yield Typed(facts.today, "" if by == "scheduler" else by, shown(retype(step.passed.act, facts, ())))
