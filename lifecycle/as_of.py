"""A file as it stood on a day, as known at an instant (DESIGN section 9)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from lifecycle.fold import fold, run_clock
from lifecycle.history import Entry, standing
from lifecycle.stages import ACTS
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import PartnershipRow
from rules.case import Case, ValidityFact


class Standing(NamedTuple):
    """A file on a day.

    `case` is None where it was not opened yet; `unsure` says that an inexact date leaves the stage open.
    `validity` holds every source known, also those younger than the day; `kind` is what
    the file is known to be at last.
    """

    case: Case | None
    unsure: bool
    validity: tuple[ValidityFact, ...]
    kind: str = "agreement"

    @property
    def stage(self) -> str:
        """The stage on that day, `unknown` where it cannot be told, `new` before the file was opened."""
        if self.unsure:
            return "unknown"
        return self.case.stage if self.case is not None else "new"


def unsure_on(entries: list[Entry], day: date) -> bool:
    """Whether an entry that moved the stage has an inexact date which that day lies in."""
    return any(
        e.act in ACTS and e.to != e.data.get("from") and e.day > day and e.on.may_be(day) for e in standing(entries)
    )


def stand_on(reader: Reading, row: PartnershipRow, day: date, known_at: str | None = None) -> Standing:
    """How a file stands on a day. Its history is read only where the day, or the instant, lies back."""
    if known_at is None and row.last_effective_on is not None and row.last_effective_on <= day:
        case = Case.model_validate_json(row.state)
        return Standing(run_clock(case, day), False, case.validity, case.kind)
    entries = [Entry.parse(r.body, r.hash) for r in reader.entries(row.reference)]
    if known_at is not None:
        entries = [e for e in entries if e.data["recordedAt"] <= known_at]
    whole = fold(entries)
    if whole is None:
        return Standing(None, False, ())
    then = fold(entries, day)
    if then is not None:
        then = then.but(validity=whole.validity)
    return Standing(then, unsure_on(entries, day), whole.validity, whole.kind)
