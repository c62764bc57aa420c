"""What an act is: its nature, its arrows between stages, what it asks for. Types only; the tables are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Kind = Literal[
    "when", "day", "text", "personal", "choice", "term", "renewal", "notice", "theme", "number", "person", "track",
    "policy", "mail",
]  # fmt: skip
"""How a field is read: an inexact date, one day, a public text, a free text or name kept as a commitment,
the text of a policy, an address of mail, which is kept as a commitment too, …"""

PERSONAL = frozenset({"personal", "mail"})
"""Kinds of fields whose values stand in an entry as commitments."""

Typed = Literal["set", "option", "argument", "none"]
"""How a field is typed: `--set name=value`, `--name value`, by its place, or not at all: it follows from another."""


class Nature(StrEnum):
    """Who decides: the government, the service, the world, or the calendar."""

    DECISION = "decision"
    ADMINISTRATIVE = "administrative"
    FACT = "fact"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow of the diagram. `target` None leaves the stage; `when` names a guard of `lifecycle/guards.py`."""

    sources: tuple[str, ...]
    target: str | None
    when: str | None = None


FLAGS = frozenset({"withdraw"})
"""Fields that are typed as a flag alone; they then say yes."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value that an act takes. `alias` is its name on the command line where that differs."""

    name: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    many: bool = False
    required: bool = False
    typed: Typed = "set"
    alias: str | None = None

    @property
    def option(self) -> str:
        """The option on the command line: `decidedOn` is typed `--decided-on`."""
        name = self.alias or "".join(f"-{c.lower()}" if c.isupper() else c for c in self.name)
        return f"--{name}"


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a table: what may be done, by whose decision, between which stages, and what it asks for.

    `command` is what one types before the fields. `documents` says whether files may come with it, `reason` whether
    a reason may; rules say whether they must. `folds` is False for what never changes a state (a note). `carries_on` is
    False for what only says who sees to a file, or when: it leaves a file that stands still where it stands.
    """

    name: str
    nature: Nature
    rules: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()
    fields: tuple[Field, ...] = ()
    permission: str = "files"
    command: str = "agreements advance {reference} {act}"
    documents: bool = False
    folds: bool = True
    carries_on: bool = True

    def field(self, name: str) -> Field | None:
        """The field of that name; None where the act has none."""
        return next((f for f in self.fields if f.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the fields that must be given."""
        return tuple(f.name for f in self.fields if f.required)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every stage from which the act is possible."""
        return tuple(dict.fromkeys(s for edge in self.edges for s in edge.sources))
