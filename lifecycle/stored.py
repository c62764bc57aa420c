"""The stored state of a subject, read back. Only this program writes one: what it cannot read was changed by hand.

A state follows from the history, so nothing is lost where one is spoilt; but what rests on it must not be guessed.
"""

from __future__ import annotations

from typing import TypeVar

from lifecycle.errors import Broken
from lifecycle.registers import RANKS
from lifecycle.stages import Stage
from rules.case import Case
from rules.model import Frozen

STAGES = frozenset(str(stage) for stage in Stage)
T = TypeVar("T", bound=Frozen)


def read_case(reference: str, stored: str | None) -> Case:
    """The stored state of a file. Raises Broken where it is none, or that of another file."""
    case = read_state(Case, reference, stored)
    if case.stage not in STAGES or case.reference != reference:
        raise unreadable(reference)
    return case


def read_state(model: type[T], subject: str, stored: str | None) -> T:
    """The stored state of a subject, be it a register or a file. Raises Broken where it cannot be read."""
    try:
        return model.model_validate_json(stored or "")
    except ValueError as error:
        raise unreadable(subject) from error


def unreadable(subject: str) -> Broken:
    """The error that names a subject whose stored state cannot be read."""
    if subject in RANKS:
        return Broken("broken.register", {"subject": subject})
    return Broken("broken.state", {"reference": subject})
