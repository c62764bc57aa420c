"""Facts that people bring about by records: whatever can be recorded, by whom, is tried with the rules themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from lifecycle.act import Act
from lifecycle.command import Command
from lifecycle.decision import decide
from lifecycle.entries import entry_data
from lifecycle.exploration.opening import REFERENCE, TABLE, TEXT
from lifecycle.exploration.tried import Definition, Typed
from lifecycle.file_writing import complete
from lifecycle.history import ADVANCED, RECORDED, Entry
from lifecycle.loading import asked_by
from lifecycle.records import INTENDED
from lifecycle.retype import retype
from rules.calendar import EMPTY_CALENDAR, Calendar
from rules.case import Case, Intent
from rules.dates import InexactDate, exact
from rules.facts import Actor, Facts, Later, Relations, Request

PEOPLE = {
    name: Actor(number, name.rstrip("2"))
    for number, name in enumerate(
        ("officer", "officer2", "manager", "manager2", "legal", "auditor", "administrator", "console"), 1
    )
}
"""Two officers and two managers, for what takes two; one person of every other role."""
NO_RELATIONS = Relations()
NAMES = {actor.number: name for name, actor in PEOPLE.items()}
SAID = {
    "day": "2024-01-01", "text": "text", "reason": "reason", "document": TEXT, "justification": "so", "file": TABLE,
}  # fmt: skip
"""What stands for a free text in a command that is shown."""


class Tried(NamedTuple):
    """A record that somebody may try."""

    by: str
    act: str
    fields: dict[str, Any]
    reason: bool = False

    @property
    def takes_back(self) -> bool:
        """Whether it ends what another record began: an intent or an exception."""
        return self.act in ("reject_exception", "withdraw_exception") or "withdraw" in self.fields


class Reached(NamedTuple):
    """A file after some records, which ones, and the commands that made them."""

    case: Case
    steps: tuple[Tried, ...] = ()
    commands: tuple[Typed, ...] = ()


def bring_about(
    definition: Definition,
    case: Case,
    day: date,
    tries: Sequence[Tried],
    longest: int,
    calendar: Calendar = EMPTY_CALENDAR,
) -> list[Reached]:
    """Every state of a file that these records, in any order and number up to `longest`, bring about on a day."""
    found = [Reached(case)]
    known: set[tuple[str, tuple[tuple[str, str], ...]]] = {(case.model_dump_json(), ())}
    for reached in found:
        if len(reached.steps) == longest:
            continue
        for tried in tries:
            act = definition.records[tried.act]
            request = Request(tried.fields, (), tried.reason, tried.fields.get("decision"))
            facts = facts_for(
                definition, act, reached.case, day, request=request, actor=PEOPLE[tried.by], calendar=calendar,
                intents=definition.open_intents(reached.case),
            )  # fmt: skip
            decision = decide(act, facts, definition.rules, definition.machine)
            if not decision.allowed:
                continue
            after = definition.apply(reached.case, entry_of(act, facts, decision, None, len(reached.steps) + 1))
            steps = (*reached.steps, tried)
            told = after.model_dump_json(), tuple((step.by, step.act) for step in steps if step.takes_back)
            if told not in known:  # a file that looks as if nothing had been taken back is another
                known.add(told)
                typed = Typed(day, tried.by, shown(retype(act, facts, ())))
                found.append(Reached(after, steps, (*reached.commands, typed)))
    return found


def facts_for(
    definition: Definition,
    act: Act,
    case: Case | None,
    at: date,
    *,
    on: InexactDate | None = None,
    day: date | None = None,
    today: date | None = None,
    calendar: Calendar = EMPTY_CALENDAR,
    actor: Actor = PEOPLE["officer"],
    request: Request | None = None,
    relations: Relations = NO_RELATIONS,
    intents: tuple[Intent, ...] = (),
    now: Case | None = None,
    later: tuple[Later, ...] = (),
    register_opened: date | None = None,
) -> Facts:
    """The facts of one act on a day, with nothing known besides what is said.

    Written out by place, for it is done half a million times.
    """
    policy = definition.policy
    asked, sources = asked_by(act)
    return Facts(
        act.name, act.nature.value, exact(at) if on is None else on, day or at, today or at,
        "new" if case is None else case.stage, case, calendar, policy, policy, policy, actor, act.permission, request,
        relations, intents, case if now is None else now, later, register_opened or at, asked, INTENDED, sources,
        definition.policy_hash,
    )  # fmt: skip


def entry_of(act: Act, facts: Facts, decision: Any, target: str | None, sequence: int) -> Entry:
    """The entry that the desk would write, but for its place in a chain."""
    request = facts.request or Request()
    decided = decision._replace(target=target)
    command = Command(REFERENCE, act, request, facts.on)
    data = entry_data(facts, decided, command, ADVANCED if act.edges else RECORDED, {}, "")
    complete(data, act, facts, decided)
    data.update(subject=REFERENCE, sequence=sequence, foldsOn=facts.day.isoformat())
    return Entry(data)


def shown(command: str) -> str:
    """A command with something in place of each free text."""
    for name, said in SAID.items():
        command = command.replace(f"<{name}>", said)
    for name in ("regionSignatory", "partnerSignatory", "harm"):
        command = command.replace(f"<{name}>", name)
    return command.replace("<reference>", REFERENCE)
