"""What is explored: a definition with its rules, as it ships or as a mutant of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from transitions import Machine

from lifecycle.act import Act
from lifecycle.clock import Due, next_clock_act
from lifecycle.deadlines import Deadline, deadlines
from lifecycle.fold import apply
from lifecycle.history import Entry
from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.machine import MACHINE
from lifecycle.records import BY_NAME
from lifecycle.stages import ACTS, legacy_stage
from rules.case import Case, Intent
from rules.catalogue import RULES
from rules.persons import open_intents
from rules.policy import Policy, policy_hash, read_policy
from rules.verdict import Rule


@dataclass(frozen=True, eq=False)
class Definition:
    """The acts with their arrows, the rules, and which clock act is foreseen next."""

    acts: Mapping[str, Act]
    rules: Mapping[str, Rule]
    machine: Machine
    next_clock: Callable[[Case, date], Due | None]
    records: Mapping[str, Act]
    policy: Policy
    policy_hash: str
    legacy_stage: Callable[[str], str] = legacy_stage
    """The stage at which an old file opens, by what was signed."""
    deadlines: Callable[[Case, Policy], list[Deadline]] = deadlines
    """What follows from the dates of a file: on those of the clock the daily check acts."""
    apply: Callable[[Case | None, Entry], Case] = apply
    """The state after one more entry."""
    open_intents: Callable[[Case | None], tuple[Intent, ...]] = open_intents
    """The intents of a file that still count."""
    made: dict[Any, Any] = field(default_factory=dict)
    """What was worked out once for this definition: which facts can be brought about."""


@cache
def shipped_policy() -> tuple[Policy, str]:
    """The policy that ships, and its hash."""
    text = SHIPPED_POLICY.read_text(encoding="utf-8")
    return read_policy(text), policy_hash(text)


def defined(
    acts: Mapping[str, Act] = ACTS,
    rules: Mapping[str, Rule] = RULES,
    machine: Machine = MACHINE,
    next_clock: Callable[[Case, date], Due | None] = next_clock_act,
    records: Mapping[str, Act] = BY_NAME,
    opens_at: Callable[[str], str] = legacy_stage,
    found: Callable[[Case, Policy], list[Deadline]] = deadlines,
    fold: Callable[[Case | None, Entry], Case] = apply,
    intents: Callable[[Case | None], tuple[Intent, ...]] = open_intents,
) -> Definition:
    """A definition under the policy that ships; whatever is not said is as it ships."""
    return Definition(acts, rules, machine, next_clock, records, *shipped_policy(), opens_at, found, fold, intents)


SHIPPED = defined()


RELATED, SINCE = "relations.", "since."
"""How a fact of another file is named; and one of the file that stands when an act is typed, but not on its day."""


class Typed(NamedTuple):
    """One line for a shell: on which day, by whom, and what is typed. Of no day: a line that is whole as it stands."""

    on: date | None
    by: str
    command: str


@dataclass(slots=True, eq=False)
class Value:
    """One value of a family of facts: what it changes, what is true whatever the rules say, how to bring it about.

    `truth` is worked out from what people did, never by a rule: the promises look at it alone. It is empty where
    nothing of note is true. `opening` is what the act that opens the file must have said (`("nature", "treaty")`);
    `before` is to be typed before that act, `commands` after it. Of its facts, some are of other files (`related`) or
    stand in the file only since the day of the act (`since`): told apart once, for a value is asked about very often.
    """

    name: str
    truth: str = ""
    case: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    commands: tuple[Typed, ...] = ()
    before: tuple[Typed, ...] = ()
    opening: tuple[tuple[str, str], ...] = ()
    said: dict[str, Any] = field(init=False)
    related: dict[str, Any] = field(init=False)
    since: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.related = _under(RELATED, self.facts)
        self.since = _under(SINCE, self.facts)
        self.said = {name: fact for name, fact in self.facts.items() if not name.startswith((RELATED, SINCE))}

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return len(self.commands) + len(self.before)


def _under(prefix: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): fact for name, fact in facts.items() if name.startswith(prefix)}


Chosen = Mapping[str, Value]
"""One value of each family that was looked at."""


def cheapest(values: Iterable[Value]) -> tuple[Value, ...]:
    """The values, those that take the fewest commands first, so that what is found first is short."""
    return tuple(sorted(values, key=lambda v: v.lines))
