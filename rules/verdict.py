"""A rule, its answer and its remedy.

A rule is declared once: its id, version, law, the question it asks of the facts, and for each way to fail the
steps that mend it. Words are elsewhere: an answer carries a message key and parameters, so that any language can
say it. The message of a verdict is `<rule>.<key>`, the sentence of its remedy `<rule>.<key>.remedy`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rules.facts import Facts

Param = str | int | tuple[str, ...]
Params = Mapping[str, Param]
NO_PARAMS: Params = {}
as_tuple = tuple.__new__
"""A named tuple of all its values in their order, in half the time of its own constructor: an act makes dozens."""


class Outcome(StrEnum):
    """What a rule answered. `cannot_tell` and `error` block like `fail`: the engine fails closed."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_TELL = "cannot_tell"
    ERROR = "error"


BLOCKING = frozenset({Outcome.FAIL, Outcome.CANNOT_TELL, Outcome.ERROR})


class Evidence(NamedTuple):
    """One fact a rule saw: its name, its value as text, and where it comes from."""

    fact: str
    value: str
    source: str | None = None


class Answer(NamedTuple):
    """What a rule's question returns; a tuple, because every act asks a dozen of them."""

    outcome: Outcome
    key: str
    params: Params = NO_PARAMS
    evidence: tuple[Evidence, ...] = ()
    passes_from: date | None = None


class Verdict(NamedTuple):
    """The answer of one rule to one act.

    `passes_from` is the first day on which this rule would pass if nothing but time went by; None where time
    alone does not help or the day is unknown.
    """

    rule: str
    version: int
    outcome: Outcome
    key: str
    params: Params
    evidence: tuple[Evidence, ...]
    passes_from: date | None

    @property
    def blocks(self) -> bool:
        """Whether this verdict stands in the way of the act."""
        return self.outcome in BLOCKING


class Citation(NamedTuple):
    """A legal basis and how certain it is (facts/brussels.md: A official to D unconfirmed, I inferred)."""

    citation: str
    certainty: str


class Step(NamedTuple):
    """One thing to type: the role that types it and the command, complete but for `<values>` and `{params}`."""

    role: str
    command: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is declared.

    `ask` is a pure function of the facts. `remedies` names, for each failing key, the steps that make it pass;
    no steps where only time helps. `of_request` marks a rule about what the person types with the act: a preview
    without a request answers `not_applicable` for it.
    """

    id: str
    version: int
    law: tuple[Citation, ...]
    ask: Callable[[Facts], Answer]
    remedies: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    of_request: bool = False


def passes(key: str, params: Params = NO_PARAMS, *evidence: Evidence) -> Answer:
    """The rule holds."""
    return as_tuple(Answer, (Outcome.PASS, key, params, evidence, None))


def fails(key: str, params: Params = NO_PARAMS, *evidence: Evidence, passes_from: date | None = None) -> Answer:
    """The rule does not hold."""
    return Answer(Outcome.FAIL, key, params, evidence, passes_from)


def cannot_tell(key: str, params: Params = NO_PARAMS, *evidence: Evidence, passes_from: date | None = None) -> Answer:
    """A fact is missing or inexact, so the rule blocks."""
    return Answer(Outcome.CANNOT_TELL, key, params, evidence, passes_from)


def not_applicable(key: str, params: Params = NO_PARAMS, *evidence: Evidence) -> Answer:
    """The rule does not concern this act or this file."""
    return as_tuple(Answer, (Outcome.NOT_APPLICABLE, key, params, evidence, None))
