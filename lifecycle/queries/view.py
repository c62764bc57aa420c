"""The record as one reader sees it: one snapshot, a day, a language, what was known at an instant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from lifecycle.as_of import Standing, is_settled, may_count, settled, stand_by, stand_settled
from lifecycle.commitments import Opening
from lifecycle.errors import NotFound
from lifecycle.fold import fold
from lifecycle.history import Entry
from lifecycle.knowledge import READ_ALWAYS, STATES, Registers
from lifecycle.names import names_of
from lifecycle.openings import open_values
from lifecycle.queries.finding import ANY, Branch, Wanted, may_fit
from lifecycle.queries.many import changed_since, histories, pages, rows_of, versions_of
from lifecycle.register_fold import fold_register
from lifecycle.registers import POLICY
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import HistoryRow, PartnershipRow, PersonalRow
from messages.names import Names
from rules.case import Case
from rules.model import Frozen
from rules.policy_register import PolicyRegister


class _Last:
    """What was read last, for what is asked next: a row, the entries of a subject, the names of people."""

    def __init__(self) -> None:
        self.row: PartnershipRow | None = None
        self.subject = ""
        self.recorded: Sequence[tuple[HistoryRow, Entry]] = ()
        self.names: dict[str, PersonalRow] = {}


@dataclass(frozen=True)
class View:
    """What every question is answered from.

    `today` is the day on which is asked, `day` the day asked about, `lang` one of `en`, `fr`, `nl`. `known_at` is the
    instant (UTC, as entries write it) up to which entries count; None: all of them. `kept` are registers as read for
    an earlier question, of which only what changed is read again.
    """

    reading: Reading
    today: date
    day: date
    lang: str
    known_at: str | None = None
    kept: Registers = field(default_factory=Registers)
    _last: _Last = field(default_factory=_Last, init=False, repr=False, compare=False)

    @cached_property
    def registers(self) -> Registers:
        """The registers, as known at the instant asked for. Raises NotFound before the register was opened."""
        registers = self.kept if self.known_at is None else Registers()
        registers.take(self.reading.heads(READ_ALWAYS, registers.versions))
        if registers.opened_on is None:
            raise NotFound("not_found.register", {})
        if self.known_at is not None:
            for name in STATES:
                state = fold_register(name, self.entries(name))
                unopened = isinstance(state, PolicyRegister) and not state.adoptions
                if state is not None and not unopened:
                    registers.hold(name, state)
        return registers

    def require_known(self) -> None:
        """Raise NotFound where the register was not opened yet at the instant asked for: nothing was known then."""
        if self.known_at is not None and not any(True for _ in self.entries(POLICY)):
            raise NotFound("not_found.nothing_known", {"instant": self.known_at})

    @cached_property
    def names(self) -> Names:
        """The names behind codes, as they are on the day."""
        return names_of(self.registers, self.day, self.lang)

    def row(self, reference: str) -> PartnershipRow | None:
        """The row of a file; the one that was asked for last is not read again."""
        kept = self._last.row
        if kept is None or kept.reference != reference:
            kept = self._last.row = self.reading.partnership(reference)
        return kept

    def entries(self, subject: str) -> Sequence[Entry]:
        """The entries of a file or register as known at the instant asked for, oldest first."""
        known = self.recorded(subject)
        return [entry for row, entry in known if self.known_at is None or row.recorded_at <= self.known_at]

    def recorded(self, subject: str) -> Sequence[tuple[HistoryRow, Entry]]:
        """Every entry of a subject with its row, whenever it was recorded; those asked for last are not read again."""
        kept = self._last
        if kept.subject != subject:
            kept.recorded = [(row, Entry.of(row)) for row in self.reading.entries(subject)]
            kept.subject = subject
        return kept.recorded

    def standing(self, row: PartnershipRow) -> Standing:
        """How a file stands on the day.

        Where an inexact date leaves open whether it had begun, its case is what may have been by then.
        """
        known_at = self.known_at if changed_since(self.reading, (row.reference,), self.known_at) else None
        if is_settled(row, self.day, known_at):
            return stand_settled(row, self.day)
        return self._stood(self.entries(row.reference))

    def _stood(self, entries: Sequence[Entry]) -> Standing:
        standing = stand_by(entries, self.day)
        if standing.case is not None or not standing.unsure:
            return standing
        known = fold(e for e in settled(entries, self.day) if may_count(e, self.day))
        if known is None:
            return standing
        return standing._replace(case=known.but(stage=standing.stage), validity=known.validity, begun=False)

    def standings(self, wanted: Wanted = ANY, **page: Any) -> Iterator[tuple[PartnershipRow, Standing, Case]]:
        """Every file that there was on the day and that may fit, by reference: its row, standing and case.

        Rows tell not everything, so that whoever asks looks at each case again. `page` is what `pages` takes.
        """
        for row, standing in self.every(wanted, **page):
            if standing.case is not None:
                yield row, standing, standing.case

    def every(self, wanted: Wanted = ANY, **page: Any) -> Iterator[tuple[PartnershipRow, Standing]]:
        """The same with the files that were known but not opened yet on the day. Histories are read by the page."""
        yield from self.stood(may_fit(wanted, self.day, self.known_at, self.dialect), **page)

    def stood(self, asked: Sequence[Branch], **page: Any) -> Iterator[tuple[PartnershipRow, Standing]]:
        """The files asked for that were known, by reference: rows and standings."""
        for rows in pages(self.reading, asked, **page):
            yield from self._stand(rows)

    def stand(self, references: Collection[str]) -> Iterator[tuple[PartnershipRow, Standing]]:
        """Some files that were known: rows and standings."""
        if references:
            yield from self._stand(rows_of(self.reading, references))

    def _stand(self, rows: Sequence[PartnershipRow]) -> Iterator[tuple[PartnershipRow, Standing]]:
        changed = self.changed([row.reference for row in rows])
        back = [r.reference for r in rows if r.reference in changed or not is_settled(r, self.day)]
        # each history is let go before the next is read
        stood = {reference: self._stood(known) for reference, known in histories(self.reading, back, self.known_at)}
        folded = set(back)
        for row in rows:
            if row.reference not in folded:
                yield row, stand_settled(row, self.day)
            elif row.reference in stood:
                yield row, stood[row.reference]

    def changed(self, references: Collection[str]) -> set[str]:
        """Which of these files have entries that do not count yet at the instant asked for."""
        return changed_since(self.reading, references, self.known_at)

    def versions(self, references: Collection[str]) -> dict[str, int]:
        """The version of each file, as of the instant asked for: how many entries had changed its state by then."""
        return versions_of(self.reading, references, self.known_at)

    @property
    def dialect(self) -> str:
        """Which database this is: `sqlite` or `postgresql`."""
        return self.reading.connection.dialect.name

    @property
    def another_day(self) -> bool:
        """Whether another day than today is asked about: then what took effect later is left out."""
        return self.day != self.today

    def register_then(self, name: str) -> Frozen:
        """A register as it stood on the day: today as it stands, of another day without what took effect later."""
        if self.another_day:
            then = fold_register(name, [e for e in self.entries(name) if e.day <= self.day])
            if then is not None:
                return then
        return self.registers.known[name].state

    def open(self, answer: dict[str, Any], typed: Iterable[Opening] = ()) -> dict[str, Any]:
        """The answer with names and free texts in the place of their commitments; an erased one says so.

        `typed` open what was typed and is not stored yet.
        """
        return open_values(self.reading, answer, self.registers, typed, self._last.names)

    def listed(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Items with their number, opened."""
        return self.open({"items": items, "total": len(items)})
