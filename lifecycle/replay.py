"""Deciding again what was decided: on the file as it was, with the registers at the versions that were `seen`.

Every stored decision must come out as it is stored, under the policy that its file had then (DESIGN section 9).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from lifecycle.act import Act, Nature
from lifecycle.answer import decision_of
from lifecycle.canonical import dump
from lifecycle.command import Command
from lifecycle.correction import corrected_act, load_for_correction
from lifecycle.decision import Decision, decide
from lifecycle.entries import deadline_rows, partnership_row
from lifecycle.fold import STANDING_STILL, fold
from lifecycle.history import REFUSED, Entry
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of, load_file, load_relations
from lifecycle.records import BY_NAME, MIGRATE_POLICY
from lifecycle.register_fold import fold_register
from lifecycle.registers import FILE_RANK, RANKS
from lifecycle.sitting import SCHEDULER, Sitting
from lifecycle.stages import ACTS
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Head, HistoryRow, PartnershipRow
from rules.facts import NO_POLICIES, Actor, Request
from rules.policy import Policy

BRUSSELS = ZoneInfo("Europe/Brussels")
FILE_ACTS: dict[str, Act] = {**ACTS, **BY_NAME, MIGRATE_POLICY.name: MIGRATE_POLICY}


class Redecided(NamedTuple):
    """A stored decision and the same, decided again."""

    entry: Entry
    stored: Decision
    again: Decision

    @property
    def agrees(self) -> bool:
        """Whether every rule answers as it did, and what became of it follows from that."""
        same = self.stored.allowed == self.again.allowed and self.stored.target == self.again.target
        return same and _answers(self.stored) == _answers(self.again)

    @property
    def turned(self) -> tuple[str, ...]:
        """The rules that let pass what they did not, or the other way round."""
        then, now = (_blocking(decision) for decision in (self.stored, self.again))
        asked = {**_answers(self.stored), **_answers(self.again)}
        return tuple(rule for rule in asked if (rule in then) != (rule in now))

    @property
    def differing(self) -> tuple[str, ...]:
        """The rules that answer otherwise."""
        then, now = _answers(self.stored), _answers(self.again)
        return tuple(rule for rule in {**then, **now} if then.get(rule) != now.get(rule))


def _answers(decision: Decision) -> dict[str, tuple[Any, ...]]:
    return {v.rule: (v.version, str(v.outcome), v.key) for v in decision.verdicts}


def _blocking(decision: Decision) -> set[str]:
    return {verdict.rule for verdict in decision.blocking}


def redecide_all(
    reading: Reading, policy: Policy | None = None, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[str, Redecided]]:
    """Every decision of every file, decided again, with the stage at which the file stands now.

    `progress(done, total)` hears of each file.
    """
    heads = [head[0] for head in reading.subjects(FILE_RANK)]
    for done, reference in enumerate(heads, 1):
        row = reading.partnership(reference)
        for redecided in redecide_file(reading, reference, policy):
            yield (row.stage if row is not None else ""), redecided
        if progress is not None:
            progress(done, len(heads))


def redecide_file(reading: Reading, reference: str, policy: Policy | None = None) -> Iterator[Redecided]:
    """Every decision of a file, decided again; what no rule decided (a portfolio's, a void one) is left out."""
    for row in reading.entries(reference):
        entry = Entry.parse(row.body, row.hash)
        if "seen" in entry.data and not entry.void:
            yield redecide(reading, entry, policy)


def redecide(reading: Reading, entry: Entry, policy: Policy | None = None) -> Redecided:
    """One decision on a file, decided again, under another policy where one is given.

    Raises KeyError for an act that this version does not know.
    """
    past = _Past(reading, entry)
    data, act = entry.data, FILE_ACTS[entry.act]
    actor = Actor(data["actor"], data["role"], data.get("deputyFor"))
    instant = datetime.fromisoformat(data["recordedAt"]).astimezone(UTC)
    sitting = Sitting(lambda: instant, _today(entry, instant), actor, registers=past.registers)
    request = _request(entry, act)
    command = Command(entry.subject, act, request, entry.on, corrects=data.get("correcting"))
    head = past.heads((entry.subject,)).get(entry.subject) if entry.subject not in RANKS else None
    if head is None:
        loaded = Loaded(None, None, None, None, {})
    elif command.corrects is not None:
        loaded, act = load_for_correction(past, command, head, entry.day), corrected_act(command)
    elif act.nature is Nature.CLOCK:
        case = fold(past.own)  # not led to the day of the act: its clock acts would be done with it
        loaded = Loaded(head, case, case, None, {})
    else:
        loaded = load_file(sitting, past, entry.subject, entry.day, head, acting=True)
    relations = load_relations(sitting, past, act, loaded, request, entry.day)
    facts = facts_of(sitting, act, loaded, entry.on, request, relations)
    if act.nature is Nature.CLOCK and command.corrects is None:
        facts.actor = SCHEDULER
    if policy is not None:
        facts = replace(
            facts, policy=policy, register_policy=policy, today_policy=policy, policies=NO_POLICIES, memo={}
        )  # fmt: skip
    return Redecided(entry, decision_of(entry), decide(act, facts))


def _today(entry: Entry, instant: datetime) -> date:
    """The day on which it was decided: that of the recording in Brussels, or the one that was set by hand."""
    trial = entry.data.get("today")
    return date.fromisoformat(trial) if trial else instant.astimezone(BRUSSELS).date()


def _request(entry: Entry, act: Act) -> Request:
    """What was typed, without what was worked out from it."""
    fields = {n: tuple(v) if isinstance(v, list) else v for n, v in entry.fields.items() if act.field(n) is not None}
    given = {n: v for n, v in fields.items() if isinstance(v, str | tuple)}
    return Request(given, entry.documents, "reason" in entry.data, entry.data.get("decision"))


class _Past(Reading):
    """The record as the deciding saw it: registers and other files at the versions `seen`, its own file before it."""

    def __init__(self, reading: Reading, entry: Entry) -> None:
        self.connection = reading.connection
        self._reading = reading
        self._entry = entry
        self._seen: Mapping[str, int] = entry.data["seen"]
        self.registers = Registers()
        for name in READ_ALWAYS:
            state = fold_register(name, self._known(name))
            if state is not None:
                self.registers.hold(name, state)

    @property
    def own(self) -> list[Entry]:
        """The entries of the file itself that came before."""
        return self._known(self._entry.subject)

    def _known(self, subject: str) -> list[Entry]:
        """The entries of a subject that were there."""
        parsed = (Entry.parse(row.body, row.hash) for row in self._reading.entries(subject))
        if subject == self._entry.subject:
            return [e for e in parsed if e.sequence < self._entry.sequence]
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

    def entries(self, of: str, after: int = 0) -> Iterator[HistoryRow]:
        """The entries that were there."""
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

    def history_is_guarded_by_role(self) -> bool:
        """As it is now."""
        return self._reading.history_is_guarded_by_role()

    def ask(self, statement: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        """No rule asks a question of its own."""
        raise NotImplementedError("the past is asked by subject alone")

    def _page_of_chains(self, subject: str, sequence: int, limit: int) -> list[tuple[str, int, str, str, str]]:
        raise NotImplementedError("the past has no chains of its own")
