"""What goes into a pack: some chains that are held, or all of them, which are read again when they are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lifecycle.history import Entry
from lifecycle.log.note import Checkpoint
from lifecycle.resting import Grounds
from lifecycle.storage.records import PersonalRow


@dataclass(slots=True)
class Covered:
    """What a pack has, counted."""

    entries: int = 0
    told: int = 0
    """The entries of the period that the report tells of."""
    opened: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """By kind, the personal values that were left out on purpose."""
    kept_back: int = 0
    """The documents whose contents were left out on purpose."""
    closed: int = 0
    """The names and addresses of people whom the file does not name."""


@dataclass(slots=True)
class Period:
    """The days of effect that a report tells of: the proofs are those of all entries, whatever it leaves untold."""

    since: date | None = None
    until: date | None = None

    def tells(self, day: date) -> bool:
        """Whether the report tells of what takes effect on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Taken(NamedTuple):
    """When a pack was taken, as the register writes an instant, and the key that signs it, as it is written."""

    at: str
    key: str


@dataclass(slots=True)
class Chosen:
    """Chains that go into a pack, as the report and the files need them: of a file with its registers, or just one."""

    subjects: list[str]
    entries: list[Entry] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    """In a pack of everything, the place of each entry in the log."""
    names: list[tuple[Entry, str]] = field(default_factory=list)
    """Of the register of partners, the entries that say who the partners of the file are, each with its body."""
    openings: dict[str, PersonalRow] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    """The commitments that do not open because their kind was left out on purpose, each with its kind."""
    kept_back: set[str] = field(default_factory=set)
    """The documents whose contents were left out on purpose."""
    erased: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    """The names and addresses of people whom the file does not name: they stay commitments."""
    lengths: dict[str, int] = field(default_factory=dict)
    """How many entries of each subject go in: all of it that was sealed."""
    beyond: int = 0
    """The entries of these subjects that were recorded and are not under the checkpoint."""
    erased_later: set[str] = field(default_factory=set)
    """What the entries beyond it erased: it is gone, and the entry that says so is not in the pack."""
    documents: list[str] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    checkpoint: Checkpoint | None = None
    redacted: tuple[str, ...] = ()
    period: Period = field(default_factory=Period)
    known_at: str | None = None
    taken: Taken | None = None
    grounds: dict[str, Grounds] = field(default_factory=dict)
    """By file that was corrected, which later decisions lost what they rested on."""

    @property
    def people(self) -> Chosen:
        """What says who is who."""
        return self

    def chains(self) -> Iterator[Chosen]:
        """What is to be told, a piece at a time: here all at once."""
        yield self

    @property
    def covered(self) -> Covered:
        """What goes in, counted."""
        told = sum(1 for entry in self.entries if self.period.tells(entry.day))
        return Covered(
            len(self.entries), told, len(self.openings), Counter(self.left_out.values()), len(self.kept_back),
            len(self.closed),
        )  # fmt: skip


@dataclass(slots=True)
class Everything:
    """All chains of a register: what was counted while they were written, and how to read them once more."""

    people: Chosen
    again: Callable[[], Iterator[Chosen]]
    covered: Covered = field(default_factory=Covered)
    checkpoint: Checkpoint | None = None
    redacted: tuple[str, ...] = ()
    period: Period = field(default_factory=Period)
    known_at: str | None = None
    taken: Taken | None = None

    def chains(self) -> Iterator[Chosen]:
        """Each chain in its turn, from the same snapshot."""
        return self.again()


ToTell = Chosen | Everything
"""What a report tells of."""
