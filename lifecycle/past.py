"""The record as it was when something was decided: what had been written by then, by the versions that were seen."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from lifecycle.canonical import digest, dump
from lifecycle.check_chain import NO_FOLD
from lifecycle.entries import deadline_rows, partnership_row
from lifecycle.errors import Broken
from lifecycle.fold import STANDING_STILL, fold
from lifecycle.history import REFUSED, Entry, entry_hash
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.register_fold import fold_register
from lifecycle.registers import FILE_RANK, POLICY, RANKS
from lifecycle.shape import is_entry
from lifecycle.sitting import SCHEDULER
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Head, HistoryRow, PartnershipRow, PersonalRow
from lifecycle.storage.tables import check_run
from lifecycle.supposed_policy import rows_under
from rules.case import Intent
from rules.policy import Policy

SPOILT = "replay.spoilt"
"""What is raised of an entry that is not as it was written."""


def entry_of(row: HistoryRow) -> Entry:
    """The entry of a row of history, which must be as it was written. Raises Broken, naming it, for one that is not."""
    try:
        entry = Entry.parse(row.body, row.hash)
        as_written = entry_hash(row.body) == row.hash and is_entry(entry.data)
        if as_written and (entry.act, entry.outcome) == (row.act, row.outcome):
            return entry
    except (AttributeError, TypeError, ValueError):
        pass
    raise Broken(SPOILT, {"subject": row.subject, "entry": row.sequence})


Held = dict[tuple[int, ...], Registers]
"""Registers at the versions that were seen, folded once for all decisions that saw the same."""


class Past(Reading):
    """The record as the deciding saw it: registers and other files at the versions `seen`, its own file before it."""

    def __init__(
        self,
        reading: Reading,
        entry: Entry,
        before: Sequence[HistoryRow] | None,
        held: Held,
        policy: Policy | None = None,
    ) -> None:
        """What came before an entry; under another policy, with what that would have put in the entries of the file."""
        self.connection = reading.connection
        self._reading = reading
        self._entry = entry
        self._seen: Mapping[str, int] = entry.data["seen"]
        if before is None:
            before = [row for row in reading.entries(entry.subject) if row.sequence < entry.sequence]
        self._before = before
        self._own = [entry_of(row) for row in before]
        versions = tuple(self._seen.get(name, -1) for name in READ_ALWAYS)
        self.registers = held.get(versions) or self._folded()
        if -1 not in versions:  # else it is told by the instant
            held[versions] = self.registers
        if policy is not None:
            self._before = list(rows_under(before, self.registers.policies, policy))
            self._own = [entry_of(row) for row in self._before]

    def _folded(self) -> Registers:
        registers = Registers()
        for name in READ_ALWAYS:
            state = fold_register(name, self._known(name))
            if state is not None:
                registers.hold(name, state)
        return registers

    def hashes(self) -> dict[str, str]:
        """The hash of the text of each register that was seen, as it stood then; one of no entry had no text yet."""
        held = self.registers.known
        seen = {name: self._seen[name] for name in READ_ALWAYS if name in self._seen}
        return {n: digest(dump(held[n].state) if n in held and seen[n] else "") for n in seen}

    def unseen(self) -> bool:
        """Whether a version that is said to have been seen cannot have been: it is not there, or is not the file's."""
        changing = [e for e in self._own if e.outcome != REFUSED and e.act not in NO_FOLD]
        own = {len(changing)}
        while changing and changing[-1].data["nature"] == "clock" and self._is_together(changing.pop()):
            own.add(len(changing))  # what the clock did by the day of the act is written with it
        there = {name: version for name, (version, _) in self._reading.version_of(tuple(self._seen)).items()}
        for name, version in self._seen.items():
            of_file = name == self._entry.subject and name not in RANKS  # to a register several are added at once
            if version not in own if of_file else version > there.get(name, -1):
                return True
        if any(name not in self._seen and self._was_opened_with(name) for name in READ_ALWAYS):
            return True
        last: Mapping[str, int] = next((e.data["seen"] for e in reversed(self._own) if "seen" in e.data), {})
        return any(self._seen.get(name, 0) < version for name, version in last.items() if name in READ_ALWAYS)

    def _was_opened_with(self, name: str) -> bool:
        """Whether a register held something since the record was opened: whoever decided since saw it."""
        first, opened = (next(iter(self._reading.entries(one)), None) for one in (name, POLICY))
        return first is not None and opened is not None and first.recorded_at <= opened.recorded_at

    def _is_together(self, entry: Entry) -> bool:
        return bool(entry.data["recordedAt"] == self._entry.data["recordedAt"])

    @property
    def own(self) -> list[Entry]:
        """The entries of the file itself that came before."""
        return self._own

    def _known(self, subject: str) -> list[Entry]:
        """The entries of a subject that were there."""
        if subject == self._entry.subject and subject not in RANKS:
            return self._own
        parsed = (entry_of(row) for row in self._reading.entries(subject))
        version = self._seen.get(subject)
        if version is None:
            return [e for e in parsed if e.data["recordedAt"] < self._entry.data["recordedAt"]]
        found, counted = [], 0
        for entry in parsed:
            counted += entry.outcome != REFUSED and entry.act not in STANDING_STILL
            if counted > version:
                break
            found.append(entry)
        return found

    def heads(self, ids: Collection[str], known: Mapping[str, int] | None = None) -> dict[str, Head]:
        """The heads of files as they were; those of registers are held already."""
        found = {}
        for name in ids:
            entries = self._known(name) if name not in RANKS else []
            case = fold(entries) if entries else None
            if case is not None:
                last = entries[-1]
                version = self._seen.get(name, len(entries))
                found[name] = Head(name, FILE_RANK, version, last.sequence, last.hash, dump(case))
        return found

    def announced(self, intended: Mapping[str, Any]) -> tuple[Intent, ...]:
        """The announcement of old files that an entry names, as the register of partners held it, or none."""
        waiting = self.registers.partners.legacy_intents
        found = (i for i in waiting if (i.entry, i.by) == (intended["sequence"], intended["by"]))
        act = self._entry.act
        return tuple(Intent(entry=i.entry, act=act, by=i.by, role=i.role, on=i.on) for i in found)[:1]

    def corrected(self) -> Entry | None:
        """The entry that it corrects, or would have corrected."""
        wanted = self._entry.data.get("correcting")
        return next((e for e in self._own if e.sequence == wanted), None) if wanted is not None else None

    def is_with_a_person(self) -> bool:
        """Whether somebody recorded something in the file with it: then it was no check that acted by the calendar."""
        at = self._entry.data["recordedAt"]
        together = (row for row in self._reading.entries(self._entry.subject) if row.recorded_at == at)
        return any(row.actor != SCHEDULER.number for row in together)

    def entry(self, of: str, sequence: int) -> HistoryRow | None:
        """One entry, where it was there."""
        return next((row for row in self.entries(of) if row.sequence == sequence), None)

    def personal(self, commitments: Iterable[str]) -> dict[str, PersonalRow]:
        """The openings, of which those are empty that the file itself had erased by then, and no others.

        What is behind a commitment is told to nobody: rules ask whether it is there.
        """
        gone = {one for entry in self.own for one in entry.data.get("erases", ())}
        return {c: PersonalRow(c, "", "", None if c in gone else "") for c in commitments}

    def has_document(self, sha256: str) -> bool:
        """Whether a document had come with an entry of any subject, and was not erased since."""
        there: dict[str, bool] = {}
        for subject in self._reading.subjects_naming(sha256):
            for entry in self._known(subject):
                if sha256 in entry.data.get("erases", ()):
                    there[subject] = False
                elif any(given.sha256 == sha256 for given in entry.documents):
                    there[subject] = True
        return any(there.values())

    def entries(self, of: str, after: int = 0) -> Iterator[HistoryRow]:
        """The entries that were there."""
        if of == self._entry.subject:
            return (row for row in self._before if row.sequence > after)
        there = {entry.sequence for entry in self._known(of)}
        return (row for row in self._reading.entries(of, after) if row.sequence in there)

    def files_of(self, partner: str) -> list[PartnershipRow]:
        """The files of a partner that were there, as they were."""
        rows = []
        for row in self._reading.files_of(partner):
            case = fold(self._known(row.reference))
            if case is not None:
                settings = self.registers.settings_of(case, self._entry.day)
                rows.append(partnership_row(case, deadline_rows(case, settings), row.country, settings))
        return rows

    def has_run(self, number: object) -> bool:
        """Whether a check of that number is in the log of checks, of which nothing is ever removed."""
        asked = select(check_run.c.id).where(check_run.c.id == number)
        return type(number) is int and self.connection.execute(asked).first() is not None

    def history_is_guarded_by_role(self) -> bool:
        """As it is now."""
        return self._reading.history_is_guarded_by_role()

    def ask(self, statement: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        """No rule asks a question of its own."""
        raise NotImplementedError("the past is asked by subject alone")

    def stream(
        self, statement: str, values: Sequence[object], page: int
    ) -> Generator[list[tuple[object, ...]], None, None]:
        """As `ask`."""
        raise NotImplementedError("the past is asked by subject alone")

    def lent(self) -> str:
        """The past of a snapshot is lent to nobody."""
        return ""
