"""What goes into a pack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lifecycle.history import Entry
from lifecycle.log.note import Checkpoint
from lifecycle.resting import Grounds
from lifecycle.storage.records import PersonalRow


@dataclass(slots=True)
class Chosen:
    """What goes into a pack, as the report and the files need it."""

    subjects: list[str]
    entries: list[Entry] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
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
    chains: dict[str, int] = field(default_factory=dict)
    """How many entries of each subject go in: all of it that was sealed."""
    beyond: int = 0
    """The entries of these subjects that were recorded and are not under the checkpoint."""
    erased_later: set[str] = field(default_factory=set)
    """What the entries beyond it erased: it is gone, and the entry that says so is not in the pack."""
    documents: list[str] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    checkpoint: Checkpoint | None = None
    redacted: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    """What the report tells of: the proofs are those of all entries, whatever it leaves untold."""
    known_at: str | None = None
    grounds: dict[str, Grounds] = field(default_factory=dict)
    """By file that was corrected, which later decisions lost what they rested on."""

    def tells(self, day: date) -> bool:
        """Whether the report tells of what takes effect on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
