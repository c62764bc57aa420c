"""A file as it stood on a day, as known at an instant (DESIGN section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lifecycle.fold import fold, fold_both, run_clock
from lifecycle.history import OPENING, Entry, standing
from lifecycle.stages import ACTS
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import PartnershipRow
from lifecycle.stored import read_case
from rules.case import Case, ValidityFact
from rules.dates import parse_inexact


class Standing(NamedTuple):
    """A file on a day.

    `case` is None where it was not opened yet; `unsure` says that an inexact date leaves the stage open.
    `validity` holds every source known, also those younger than the day; `kind` and `partner` are what
    the file is known to be, and whose, at last. `begun` is False where it cannot be told whether the file had begun:
    its case then holds what may have been by the day.
    """

    case: Case | None
    unsure: bool
    validity: tuple[ValidityFact, ...]
    kind: str = "agreement"
    partner: str = ""
    begun: bool = True

    @property
    def stage(self) -> str:
        """The stage on that day, `unknown` where it cannot be told, `new` before the file was opened."""
        if self.unsure:
            return "unknown"
        return self.case.stage if self.case is not None else "new"


def unsettling(entries: Iterable[Entry], day: date) -> list[Entry]:
    """The entries that leave the stage of a day open: they moved it on an inexact date which that day lies in."""
    return [
        e
        for e in standing(entries)
        if e.act in ACTS and e.to != e.data.get("from") and e.day > day and e.on.may_be(day)
    ]


TOLD_BY = {"inForceOn": ("enter_into_force",), "signedOn": ("sign_agreement", "sign_mou", "enter_legacy")}
"""The acts whose day each of these facts is, where it is found."""


def settled(entries: Sequence[Entry], day: date) -> Sequence[Entry]:
    """The entries with the exact day found for an act in place of its inexact one, where that leaves a day open.

    An act that counts by a day as it was entered stands as it is, and so does one found to lie behind all its days. So
    do all where the days that were found would bring the stages into another order: then they settle nothing.
    """
    if all(e.act != "found" for e in entries):
        return entries
    counted = standing(entries)
    dates = {n: found for n, (e, found) in _found_dates(counted).items() if e.day > day}
    if not dates:
        return entries
    first = min(dates.values())
    again = [_redated(e, dates, first) for e in entries]
    order = standing(again)
    in_order = [e.sequence for e in order if _moves(e)] == [e.sequence for e in counted if _moves(e)]
    return again if in_order and order[0].day <= first else entries


def _found_dates(counted: Sequence[Entry]) -> dict[int, tuple[Entry, date]]:
    """The entries of an inexact day with the exact one that was found last, by sequence."""
    dates: dict[int, tuple[Entry, date]] = {}
    for place, entry in enumerate(counted):
        acts = TOLD_BY.get(entry.fields["field"], ()) if entry.act == "found" else ()
        told = next((e for e in reversed(counted[:place]) if e.act in acts), None)
        if told is None or told.on.day is not None:
            continue
        dates.pop(told.sequence, None)
        found = parse_inexact(entry.fields["value"]).day
        if found is not None and found <= told.day:
            dates[told.sequence] = (told, found)
    return dates


def _redated(entry: Entry, dates: Mapping[int, date], first: date) -> Entry:
    """The entry on the day that was found; what opens a file lies not behind the first of these days, if it may."""
    found = dates.get(entry.sequence)
    if found is not None:
        return Entry({**entry.data, "effectiveOn": found.isoformat(), "foldsOn": found.isoformat()}, entry.hash)
    if entry.act in OPENING and entry.day > first and (entry.on.earliest or date.min) <= first:
        return Entry({**entry.data, "foldsOn": first.isoformat()}, entry.hash)
    return entry


def _moves(entry: Entry) -> bool:
    return entry.act in ACTS and entry.to is not None and entry.to != entry.data.get("from")


def may_count(entry: Entry, day: date) -> bool:
    """Whether an entry counts on a day, or may: what opens the file does, where nobody knows when it began."""
    return entry.act in OPENING or entry.day <= day or (entry.on.earliest or date.min) <= day


def unsure_on(entries: Iterable[Entry], day: date) -> bool:
    """Whether any entry leaves the stage of a day open."""
    return bool(unsettling(entries, day))


def is_settled(row: PartnershipRow, day: date, known_at: str | None = None) -> bool:
    """Whether the stored state tells how a file stands on a day: every entry counts, and none takes effect later."""
    return known_at is None and row.last_effective_on is not None and row.last_effective_on <= day


def stand_on(reader: Reading, row: PartnershipRow, day: date, known_at: str | None = None) -> Standing:
    """How a file stands on a day. Its history is read only where the day, or the instant, lies back."""
    if is_settled(row, day, known_at):
        return stand_settled(row, day)
    return stand_by([Entry.one_of_many(r) for r in reader.entries(row.reference)], day, known_at)


def stand_settled(row: PartnershipRow, day: date) -> Standing:
    """How a file stands on a day that its stored state tells of."""
    case = read_case(row.reference, row.state)
    return Standing(run_clock(case, day), False, case.validity, case.kind, case.partner)


def stand_by(entries: Sequence[Entry], day: date, known_at: str | None = None) -> Standing:
    """How a file stands on a day by its entries, those known at an instant, with what was found by then."""
    if known_at is not None:
        entries = [e for e in entries if e.data["recordedAt"] <= known_at]
    then, whole = fold_both(entries, day)
    if whole is None:
        return Standing(None, False, ())
    told = settled(entries, day)
    if told is not entries:
        entries, then = told, fold(told, day)
    if then is not None:
        then = then.but(validity=whole.validity)
    return Standing(then, unsure_on(entries, day), whole.validity, whole.kind, whole.partner)
