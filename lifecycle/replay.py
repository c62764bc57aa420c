"""Deciding again what was decided: on the file as it was, with the registers at the versions that were `seen`.

Every stored decision must come out as it is stored, under the policy that its file had then (DESIGN section 9).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from lifecycle.act import Act, Nature
from lifecycle.answer import decision_of
from lifecycle.canonical import dump
from lifecycle.command import Command
from lifecycle.correctable import act_of
from lifecycle.correction import corrected_act, documents_after, load_for_correction
from lifecycle.decision import Decision, decide
from lifecycle.definition import DEFINITION_HASH
from lifecycle.entries import deadline_rows, partnership_row
from lifecycle.erasing import to_erase
from lifecycle.errors import Broken, NotFound
from lifecycle.fold import STANDING_STILL, fold
from lifecycle.history import REFUSED, Entry, entry_hash, given_in
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of, load_file, load_relations
from lifecycle.records import BY_NAME, MIGRATE_POLICY
from lifecycle.register_fold import fold_register
from lifecycle.registers import FILE_RANK, RANKS
from lifecycle.sitting import SCHEDULER, Sitting
from lifecycle.stages import ACTS, legacy_stage
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Head, HistoryRow, PartnershipRow, PersonalRow
from rules.case import Intent
from rules.facts import NO_POLICIES, Actor, Given, Request
from rules.policy import Policy

BRUSSELS = ZoneInfo("Europe/Brussels")
FILE_ACTS: dict[str, Act] = {**ACTS, **BY_NAME, MIGRATE_POLICY.name: MIGRATE_POLICY}


class Redecided(NamedTuple):
    """A stored decision and the same, decided again.

    `decidable` is false where it cannot be: the record holds an act that this version does not know, or lacks what the
    entry names (`again` is then what is stored), or another definition asked other rules. Nothing is said against it.
    """

    entry: Entry
    stored: Decision
    again: Decision
    decidable: bool = True

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
    def deciding(self) -> tuple[str, ...]:
        """The rules that refuse it, as stored or again: what names the rules where every one answers as it did."""
        return tuple(verdict.rule for verdict in (self.again.blocking or self.stored.blocking))

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
    held: Held = {}
    for row in reading.entries(reference):
        entry = entry_of(row)
        if "seen" in entry.data and not entry.void:
            try:
                redecided = redecide(reading, entry, policy, held=held)
                yield redecided._replace(decidable=policy is not None or not _asked_otherwise(redecided))
            except (KeyError, NotFound):
                stored = decision_of(entry)
                yield Redecided(entry, stored, stored, decidable=False)


def _asked_otherwise(redecided: Redecided) -> bool:
    """Whether it differs only in that another definition asked other rules, or other versions of them.

    A rule that is asked as it was then must answer as it did.
    """
    if redecided.agrees or redecided.entry.data.get("definitionHash") == DEFINITION_HASH:
        return False
    then, now = _answers(redecided.stored), _answers(redecided.again)
    same = [rule for rule in then if rule in now and then[rule][0] == now[rule][0]]
    return len(same) < len({*then, *now}) and all(then[rule] == now[rule] for rule in same)


def entry_of(row: HistoryRow) -> Entry:
    """The entry of a row of history, which must be as it was written. Raises Broken, naming it, for one that is not."""
    try:
        entry = Entry.parse(row.body, row.hash)
        if entry_hash(row.body) == row.hash and (entry.act, entry.outcome) == (row.act, row.outcome):
            return entry
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise Broken("replay.spoilt", {"subject": row.subject, "entry": row.sequence})


Held = dict[tuple[int, ...], Registers]
"""Registers at the versions that were seen, folded once for all decisions that saw the same."""


def find_again(reading: Reading, entry: Entry, before: Sequence[HistoryRow], held: Held) -> Decision | None:
    """The same decision, taken again on what is to have come before it; None where it cannot be."""
    try:
        return redecide(reading, entry, before=before, held=held).again
    except (KeyError, NotFound):
        return None


def redecide(
    reading: Reading,
    entry: Entry,
    policy: Policy | None = None,
    before: Sequence[HistoryRow] | None = None,
    held: Held | None = None,
) -> Redecided:
    """One decision on a file, decided again, under another policy where one is given.

    `before` is what is to have come before it in the file, where that is not what did. Raises KeyError for an act that
    this version does not know, NotFound where something that it names is not on record.
    """
    past = _Past(reading, entry, before, {} if held is None else held)
    data, act = entry.data, FILE_ACTS[entry.act]
    if "correcting" in data:
        act = act_of(entry.act, entry.fields) or act
    actor = Actor(data["actor"], data["role"], data.get("deputyFor"))
    instant = datetime.fromisoformat(data["recordedAt"]).astimezone(UTC)
    sitting = Sitting(lambda: instant, _today(entry, instant), actor, registers=past.registers)
    request = _request(past, entry, act)
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
    relations = relations._replace(to_erase=to_erase(sitting, past, command, loaded.case))
    facts = facts_of(sitting, act, loaded, entry.on, request, relations)
    if act.nature is Nature.CLOCK and command.corrects is None:
        facts.actor = SCHEDULER
    if "intended" in data:
        facts.intents = past.announced(data["intended"])
    if policy is not None:
        facts = replace(
            facts, policy=policy, register_policy=policy, today_policy=policy, policies=NO_POLICIES, memo={}
        )  # fmt: skip
    again = decide(act, facts)
    if entry.act == "enter_legacy" and again.allowed:
        # the table knows two stages to open at: what was signed tells which
        again = again._replace(target=legacy_stage(entry.fields.get("kind", "")))
    return Redecided(entry, decision_of(entry), again)


def _today(entry: Entry, instant: datetime) -> date:
    """The day on which it was decided: that of the recording in Brussels, or the one that was set by hand."""
    trial = entry.data.get("today")
    return date.fromisoformat(trial) if trial else instant.astimezone(BRUSSELS).date()


def _request(past: _Past, entry: Entry, act: Act) -> Request:
    """What was typed, without what was worked out from it; a correction with the documents that the rules saw."""
    typed = {field.name for field in (*FILE_ACTS[entry.act].fields, *act.fields)}
    fields = {n: tuple(v) if isinstance(v, list) else v for n, v in entry.fields.items() if n in typed}
    given = {n: v for n, v in fields.items() if isinstance(v, str | tuple)}
    documents = entry.documents if "correcting" not in entry.data else _documents_of_correction(past, entry)
    return Request(given, documents, "reason" in entry.data, entry.data.get("decision"))


def _documents_of_correction(past: _Past, entry: Entry) -> tuple[Given, ...]:
    """The documents that came with a correction, else those of the corrected entry.

    A refusal keeps what was given alone; an allowed one also what it left standing.
    """
    corrected = past.entry(entry.subject, entry.data["correcting"])
    old = entry_of(corrected).data.get("documents", []) if corrected is not None else []
    stored = entry.data.get("documents", [])
    if entry.outcome != REFUSED:
        counts = range(len(stored) + 1)
        stored = next((stored[:n] for n in counts if documents_after(stored[:n], old) == stored), stored)
    return given_in(stored or old)


class _Past(Reading):
    """The record as the deciding saw it: registers and other files at the versions `seen`, its own file before it."""

    def __init__(self, reading: Reading, entry: Entry, before: Sequence[HistoryRow] | None, held: Held) -> None:
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

    def _folded(self) -> Registers:
        registers = Registers()
        for name in READ_ALWAYS:
            state = fold_register(name, self._known(name))
            if state is not None:
                registers.hold(name, state)
        return registers

    @property
    def own(self) -> list[Entry]:
        """The entries of the file itself that came before."""
        return self._own

    def _known(self, subject: str) -> list[Entry]:
        """The entries of a subject that were there."""
        if subject == self._entry.subject:
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

    def history_is_guarded_by_role(self) -> bool:
        """As it is now."""
        return self._reading.history_is_guarded_by_role()

    def ask(self, statement: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        """No rule asks a question of its own."""
        raise NotImplementedError("the past is asked by subject alone")

    def _page_of_chains(self, subject: str, sequence: int, limit: int) -> list[tuple[str, int, str, str, str]]:
        raise NotImplementedError("the past has no chains of its own")
