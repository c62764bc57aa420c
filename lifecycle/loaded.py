"""What one attempt at an act has read."""

from __future__ import annotations

from dataclasses import dataclass

from lifecycle.history import Entry
from lifecycle.stages import NEW
from lifecycle.storage.records import Head
from rules.case import Case
from rules.facts import Later


@dataclass(slots=True)
class Loaded:
    """The file with its head, and its state before the act.

    `case` is the state on the day of the act, `now` the stored one after all entries. `entries` is the history,
    read only where the day lies back. `seen` holds the version of every other file that was read. A correction
    names the entry it supersedes (`corrected`), what stands against it (`correcting`), the entries it would
    overtake, and the entry that stands in its place where it stands no more (`in_its_place`). `apart` is the state
    without the corrected find, where the correction says that another field was found.
    """

    head: Head | None
    case: Case | None
    now: Case | None
    entries: list[Entry] | None
    seen: dict[str, int]
    corrected: Entry | None = None
    correcting: str = ""
    overtaken: tuple[Later, ...] = ()
    in_its_place: Later | None = None
    apart: Case | None = None

    @property
    def stage(self) -> str:
        """The stage before the act."""
        opens = self.corrected is not None and self.corrected.data.get("from") == NEW
        return self.case.stage if self.case is not None and not opens else NEW
