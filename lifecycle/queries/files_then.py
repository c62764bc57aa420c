"""Files as they stood on the day and as known at the instant asked about, for rules that ask about related files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lifecycle.canonical import dump
from lifecycle.queries.finding import Wanted
from lifecycle.queries.view import View
from lifecycle.registers import FILE_RANK
from lifecycle.storage.records import Head, PartnershipRow
from rules.case import Case


@dataclass(frozen=True, slots=True)
class FilesThen:
    """What `relations_of` reads, answered from a view instead of from the present rows."""

    view: View

    def heads(self, ids: Collection[str], known: Mapping[str, int] | None = None) -> dict[str, Head]:
        """The heads of the files that there were."""
        found = {}
        for reference in ids:
            row = self.view.reading.partnership(reference)
            case = self.view.standing(row).case if row is not None else None
            if case is not None:
                found[reference] = Head(reference, FILE_RANK, 0, 0, "", dump(case))
        return found

    def files_of(self, partner: str) -> list[PartnershipRow]:
        """The files of a partner that there were, by reference."""
        stood = self.view.standings(Wanted(partner=partner))
        return [_row(row, case) for row, _, case in stood if case.partner == partner]


def _row(row: PartnershipRow, case: Case) -> PartnershipRow:
    return row._replace(partner=case.partner, track=case.track, stage=case.stage, state=dump(case))
