"""What a refusal must tell: in every language why, by which law and what to do; and that what is to be done can be.

Asked of each answer that blocks, once for each rule and key of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lifecycle.act import Act
from lifecycle.explain import ALONE
from lifecycle.exploration.tried import Definition
from lifecycle.registers import ACTS_OF_REGISTERS
from messages.catalogue import LANGUAGES
from messages.render import has
from rules.verdict import Outcome, Verdict

PROGRAM = "agreements"
"""The command of an act that nobody types."""
OF_NO_ACT = ("agreements history {} ", "agreements correct {} ")
"""What a remedy may say besides acts: to read the history, and to correct an entry of it."""
VALUE = re.compile(r"\{\w+\}")
"""What is filled into a command: which file, say."""


def is_told(definition: Definition, verdict: Verdict) -> bool:
    """Whether an answer that blocks gives its law and a remedy of acts and facts that there are.

    A rule that broke says so by itself, in words of its own for every rule.
    """
    if verdict.outcome is Outcome.ERROR:
        return True
    asked = ("told", verdict.rule, verdict.key)
    known: bool | None = definition.made.get(asked)
    if known is None:
        known = definition.made[asked] = _is_told(definition, verdict)
    return known


def _is_told(definition: Definition, verdict: Verdict) -> bool:
    rule, said = definition.rules[verdict.rule], f"{verdict.rule}.{verdict.key}"
    words = (said, f"{said}.remedy", *(citation.citation for citation in rule.law))
    if not rule.law or verdict.key not in rule.remedies:
        return False
    if not all(has(key, lang) for key in words for lang in LANGUAGES):
        return False
    commands = tuple(_commands(definition))
    steps = [f"{step.command} " for step in rule.remedies[verdict.key]]
    return all(one.startswith(ALONE) or VALUE.sub("{}", one).startswith(commands) for one in steps)


def _commands(definition: Definition) -> Iterator[str]:
    """How each act that there is begins to be typed: of files, of what is recorded of them, of registers."""
    yield from OF_NO_ACT
    acts: tuple[Act, ...] = (*definition.acts.values(), *definition.records.values(), *ACTS_OF_REGISTERS.values())
    for act in acts:
        if act.command != PROGRAM:
            yield VALUE.sub("{}", act.command.replace("{act}", act.name)) + " "
