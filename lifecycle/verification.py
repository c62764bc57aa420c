"""The answer of a verification: what was looked at, what was found, what is to be noted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lifecycle.findings import Finding, sentence
from messages.render import Param
from messages.wording import second


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: how much was looked at, the findings in order (SHOWN at most), notes, and how many there were.

    It is not `complete` where a part of the database could not be looked at; then entries and partnerships are how many
    are stored.
    """

    entries: int
    partnerships: int
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    checkpoints: int = 0
    unvouched_since: str = ""
    vouched: int = 0
    found: int = 0
    complete: bool = True

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.findings

    @property
    def first_broken(self) -> Finding | None:
        """The first broken entry: registers by rank, then files by reference, then by sequence."""
        return self.findings[0] if self.findings else None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """In the shape of the interface, `verify --json`."""
        shown: dict[str, Any] = {
            "ok": self.ok, "entries": self.entries, "partnerships": self.partnerships,
            "checkpoints": self.checkpoints,
        }  # fmt: skip
        if self.findings:
            shown["firstBroken"] = self.findings[0].to_json(lang)
            shown["findings"] = [finding.to_json(lang) for finding in self.findings]
        if self.found > len(self.findings):
            shown["found"] = self.found
        if not self.complete:
            shown["complete"] = False
        said: dict[str, Param] = {"since": second(self.unvouched_since, lang), "size": self.vouched}
        said["count"] = self.found
        shown["notes"] = [{"what": note, "message": sentence(note, said, lang)} for note in self.notes]
        if self.unvouched_since:
            shown["unvouchedSince"] = self.unvouched_since
        if self.vouched:
            shown["vouchedEntries"] = self.vouched
        return shown
