"""The answer of the exploration: what was visited, what is exempt, what holds, or the commands that break it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from lifecycle.exploration.asking import Passed
from lifecycle.exploration.brought import shown
from lifecycle.exploration.families import OPENED_TODAY
from lifecycle.exploration.looking import TRACK
from lifecycle.exploration.opening import (
    CALLED,
    FOR_ANOTHER,
    GIVEN,
    ONE,
    OVERTAKEN_BY,
    OVERTAKING,
    PREDECESSOR,
    PREDECESSOR_SIGNED,
    REFERENCE,
    TABLE,
    called,
    named,
    register,
    row,
    row_of_old,
    table,
)
from lifecycle.exploration.promises import OPENS_AT, PROMISES, REACHED, wrongly_opened
from lifecycle.exploration.state import START
from lifecycle.exploration.tried import SHIPPED, Definition, Typed
from lifecycle.exploration.visited import Broken, Step
from lifecycle.exploration.walk import walk
from lifecycle.history import OPENING
from lifecycle.retype import retype
from rules.facts import Facts

CHECK = "agreements check"
UNSAID = re.compile(r" (--set \w+=|--[\w-]+ )<\w+>")
"""What a command would still have to say, where the act passed without it."""


def prove(definition: Definition = SHIPPED, progress: Callable[[int], None] | None = None) -> dict[str, Any]:
    """Explore a definition; `ok` says whether every promise holds, `broken` which does not and how to see it."""
    found = walk(definition, progress)
    told: dict[str, Any] = {
        "ok": found.broken is None,
        "states": len(found.states),
        "combinations": found.asked,
        "allowed": found.passed,
        "promises": list(PROMISES),
        "exemptions": [
            {"ground": ground, "signatures": number, **(exempt_tracks(definition) if ground == TRACK else {})}
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


def exempt_tracks(definition: Definition) -> dict[str, Any]:
    """The tracks on which the policy that is explored asks no test phase, each with its name where it has its own."""
    tracks = definition.policy.file.tracks
    named = {code: names.model_dump() for code, track in tracks.items() if (names := track.names) is not None}
    without = definition.policy.without_test_phase
    return {"tracks": [{"track": code, **({"names": named[code]} if code in named else {})} for code in without]}


def line_of(typed: Typed) -> str:
    """A line as a shell takes it: a command with the day and the person."""
    command = called(typed.command)
    if typed.on is None:
        return command
    user = f" AGREEMENTS_USER={typed.by}" if typed.by else ""
    return f"AGREEMENTS_TODAY={typed.on}{user} {command}"


def commands_of(broken: Broken) -> list[Typed]:
    """The lines from an empty folder to where a promise is broken, each once; of checks in a row, the last."""
    said: set[tuple[str, str]] = set()
    listed: list[Typed] = []
    given: set[str] = set()
    for whole, is_act in _every_line(broken):
        typed = whole._replace(command=_of_given(whole.command, given))
        given |= {reference for reference, name in CALLED.items() if typed.command.startswith(f"{name}=")}
        recorded = typed.command.startswith("agreements record")  # stays on record: once is enough
        once = (typed.command, "" if recorded else f"{typed.on} {typed.by}")
        if typed.command == CHECK and listed and listed[-1].command == CHECK:
            listed.pop()
        elif once in said and not is_act:  # an act may be done again
            continue
        said.add(once)
        listed.append(typed)
    if broken.promise == REACHED and broken.steps:
        listed.append(Typed(broken.steps[-1].day, "officer", f"agreements acts {REFERENCE}"))
    if listed[-1].on is None:
        listed.pop()  # a name that nobody calls
    return listed


def _of_given(command: str, given: Set[str]) -> str:
    """A command without the options that name a file which no line before it finds: no rule asked for that file."""
    for reference in CALLED.keys() - given:
        command = re.sub(rf" (--set \w+=|--[\w-]+ ){reference}\b", "", command)
    return command


def _every_line(broken: Broken) -> Iterator[tuple[Typed, bool]]:
    """The register, what must be there before the file, and each step with what it takes; and which line is its act."""
    chosen = [value for step in broken.steps if step.passed is not None for value in step.passed.chosen.values()]
    said = {name: text for value in chosen for name, text in value.opening}
    opened = START if any(value.name == OPENED_TODAY for value in chosen) else START + ONE
    for typed in (*register(opened), *(typed for value in chosen for typed in value.before)):
        yield typed, False
    for step in broken.steps:
        if step.passed is None:
            yield Typed(step.day, "", CHECK), True
            continue
        facts, brought = step.passed.facts, [t for v in step.passed.chosen.values() for t in v.commands]
        if step.passed.act.name == "enter_legacy":
            yield _table(step, facts, said), False
            brought = [typed._replace(on=facts.today) for typed in brought]
        for typed in brought:
            yield (_overtaking(step.passed.state.stage, typed) if typed.command == OVERTAKING else typed), False
        yield _act(step.passed, said), True
        if step.passed.act.name in OPENING:
            yield named(REFERENCE, step.target, facts.today), False


def _table(step: Step, facts: Facts, said: Mapping[str, str]) -> Typed:
    """The table of an old file, with the row of the one that it succeeds."""
    request = facts.request
    assert request is not None
    terms = {name: request.text(name) or "" for name in ("term", "renewal", "notice")}
    assert step.passed is not None
    definition = step.passed.definition
    kind = wrongly_opened(definition, step.target) or next(
        kind for kind in OPENS_AT if definition.legacy_stage(kind) == step.target
    )
    in_force = "unknown" if kind == "agreement" else ""
    own = row("own", kind, facts.on, in_force, **terms)
    rows = [own]
    if not request.documents:
        own["attachments"] = ";"  # none: an empty cell would say that nobody looked
    if "nature" in said:
        own["nature"] = said["nature"] or "unknown"
    if "successorOf" in said:
        own["successor_of"] = CALLED[PREDECESSOR]
        rows.insert(0, row_of_old(PREDECESSOR, PREDECESSOR_SIGNED))
    return table(TABLE, rows)


def _act(passed: Passed, said: Mapping[str, str]) -> Typed:
    """The act itself, as whoever does it types it; the one that opens a file says what later steps need of it."""
    facts = passed.facts
    by = passed.chosen["actor"].name if "actor" in passed.chosen else ""
    command = UNSAID.sub("", shown(retype(passed.act, facts, ())))
    if passed.act.name == "propose":
        if "nature" in said:
            command = command.replace(" --nature arrangement", f" --nature {said['nature']}" if said["nature"] else "")
        if "successorOf" in said:
            command += f" --successor-of {said['successorOf']}"
    if by == FOR_ANOTHER:
        by, _, represented = by.partition(" for ")
        command += f" --for {represented}"
    return Typed(facts.today, "" if by == "scheduler" else by, command)


def _overtaking(stage: str, typed: Typed) -> Typed:
    act = OVERTAKEN_BY.get(stage, "decline")
    return typed._replace(command=f"agreements advance {REFERENCE} {act} {GIVEN}")
