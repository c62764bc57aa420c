"""The one door: everything that changes goes through here (DESIGN sections 2 and 6).

    look at the key → load → decide → append → write, gated by everything that was seen

In one transaction; what is not written in full is not written at all.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from lifecycle.act import Act, Nature
from lifecycle.clock import next_clock_act
from lifecycle.command import Command
from lifecycle.correction import corrected_act, correction_of, load_for_correction, mark_correction
from lifecycle.decision import Decision, decide
from lifecycle.entries import (
    Chain,
    deadline_rows,
    document_rows,
    dump,
    entry_data,
    facts_hash,
    instant,
    partnership_row,
    personal_rows,
)
from lifecycle.errors import Conflict, NotFound
from lifecycle.explain import read_verdict
from lifecycle.fold import apply, clock_change, fold
from lifecycle.history import ADVANCED, CORRECTED, RECORDED, REFUSED, Entry, standing
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.late import clock_entries_to_void, later_moves
from lifecycle.loaded import Loaded
from lifecycle.register_fold import CHANGES_OF_REGISTERS
from lifecycle.registers import FILE_RANK, PARTNERS, PEOPLE, RANKS
from lifecycle.relations import Reader, relations_of
from lifecycle.request import complete_fields, completed_date, performed_act
from lifecycle.stages import ACTS, INTENT_ACTS, NEW, acts_from
from lifecycle.storage.records import AnswerRow, Head, Outcome, Write
from lifecycle.storage.store import Store, Unit
from rules.case import Case
from rules.dates import InexactDate, exact
from rules.directory import Person
from rules.facts import Actor, Facts, Later, Relations, Request
from rules.government import regime_over
from rules.persons import find_intent

TRIES = 40
"""How often an act is decided again because a register moved meanwhile."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command. `entry` is what was written, or would have been in a dry run."""

    reference: str
    entry: Entry
    decision: Decision
    version: int
    dry_run: bool = False
    repeated: bool = False

    @property
    def refused(self) -> bool:
        """Whether a rule or a role refused it."""
        return self.entry.outcome == REFUSED


class Desk:
    """The one door, for one person at a time.

    `clock` gives the instant (UTC, aware), `today` the local day in Brussels; `trial_day` marks entries made while
    the day was set by hand.
    """

    def __init__(self, store: Store, *, clock: Clock, today: date, actor: Actor, trial_day: bool = False) -> None:
        self.store = store
        self.clock = clock
        self.today = today
        self.actor = actor
        self.trial_day = trial_day
        self.registers = Registers()

    # ---------------------------------------------------------------------------------------- asking

    def preview(self, reference: str, on: InexactDate | None = None) -> tuple[Case, list[Decision]]:
        """Every act possible from the stage of a day, decided without a request; nothing is written."""
        on = on or exact(self.today)
        with self.store.reading() as reading:
            loaded = self._load_file(reading, reference, on.folds_on(self.today), None)
            assert loaded.case is not None
            decisions = []
            for act in acts_from(loaded.case.stage):
                relations = self._relations(reading, act, loaded, Request(), on.folds_on(self.today))
                facts = self._facts(act, loaded, on, None, relations)
                if act.nature is Nature.CLOCK:
                    facts.actor = Actor(0, "scheduler")
                decisions.append(decide(act, facts))
        return loaded.case, decisions

    # ---------------------------------------------------------------------------------------- acting

    def perform(self, command: Command) -> Answer:
        """Do what a command asks, or refuse it with its verdicts; either is written once.

        Raises Conflict where somebody else moved the file since it was read, or the key was used for another
        command; NotFound for an unknown reference. Then nothing was written.
        """
        key = command.key or secrets.token_hex(16)
        expected = command.if_version
        for _ in range(TRIES):
            with self.store.unit() as unit:
                subject = command.subject
                ids = tuple(dict.fromkeys((*READ_ALWAYS, *((subject,) if subject else ()))))
                stored, heads = unit.load(self.actor.number, key, ids, self.registers.versions)
                self.registers.take(heads)
                if stored is not None:
                    return self._repeat(unit, stored.body_hash, stored.subject, stored.sequence, command)
                attempt = self._attempt(unit, command, heads, expected, key)
                if isinstance(attempt, Answer):
                    return attempt
                answer, write, version = attempt
                outcome = unit.write(write)
            if outcome is Outcome.WRITTEN:
                return answer
            if outcome is Outcome.VERSION_MOVED:
                raise self._conflict(command.subject, version)
            if expected is None and command.subject not in RANKS and command.subject:
                expected = version
        raise Conflict("conflict.busy", {"reference": command.subject})

    def _attempt(
        self, unit: Unit, command: Command, heads: Mapping[str, Head], expected: int | None, key: str
    ) -> Answer | tuple[Answer, Write, int]:
        """Decide once on what was just read."""
        if command.subject in RANKS:
            return self._attempt_register(unit, command, heads, key)
        head = heads.get(command.subject)
        if head is None and command.subject:
            raise NotFound("not_found.reference", {"reference": command.subject})
        if head is not None and expected is not None and head.version != expected:
            raise self._conflict(command.subject, expected)
        on = completed_date(command, self.today)
        day = on.folds_on(self.today)
        if head is None:
            loaded = Loaded(None, None, None, None, {})
        elif command.corrects is not None:
            loaded = load_for_correction(unit, command, head, day)
        else:
            loaded = self._load_file(unit, command.subject, day, head)
        act = corrected_act(command) if command.corrects is not None else performed_act(command, loaded.case)
        relations = self._relations(unit, act, loaded, command.request, day)
        facts = self._facts(act, loaded, on, command.request, relations)
        decision = decide(act, facts)
        return self._write_file(unit, command, act, loaded, facts, decision, key)

    def correct(
        self,
        reference: str,
        sequence: int,
        *,
        reason: str,
        fields: Mapping[str, Sequence[str]],
        key: str | None = None,
        if_version: int | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Supersede an entry by a new one, decided again on the corrected facts; nothing is overwritten.

        Raises NotFound where the file has no such entry, Unreadable for a field that its act does not have.
        """
        with self.store.reading() as reading:
            row = reading.entry(reference, sequence)
        if row is None:
            raise NotFound("not_found.entry", {"reference": reference, "entry": sequence})
        command = correction_of(Entry.parse(row.body, row.hash), reason, fields)
        return self.perform(replace(command, key=key, if_version=if_version, dry_run=dry_run))

    def run_clock(self, references: Sequence[str]) -> list[dict[str, Any]]:
        """Record every clock act due by today on these files, in one transaction; tells what was done."""
        done: list[dict[str, Any]] = []
        at = instant(self.clock())
        with self.store.bulk() as unit:
            _, heads = unit.load(0, None, (*READ_ALWAYS, *references), self.registers.versions)
            self.registers.take(heads)
            seen = self.registers.seen(READ_ALWAYS)
            writes = []
            for reference in references:
                head = heads[reference]
                now = Case.model_validate_json(head.state or "")
                if next_clock_act(now, self.today) is None:
                    continue
                chain = Chain(reference, head.sequence, head.head_hash, self._last_at(unit, head))
                case, version = self._record_clock(chain, now, self.today, at, head.version)
                due = deadline_rows(case, self.registers.policy_of(case)[0])
                done += [
                    {
                        "reference": reference,
                        "act": e.act,
                        "effectiveOn": str(e.effective_on),
                        "sequence": e.sequence,
                    }
                    for e in chain.added
                ]
                writes.append(
                    Write(
                        subject=reference,
                        rank=FILE_RANK,
                        version=head.version,
                        sequence=head.sequence,
                        seen=tuple(seen.items()),
                        new_version=version,
                        entries=tuple(chain.added),
                        row=partnership_row(case, due, self._country(case)),
                        deadlines=due,
                    )
                )
            if any(outcome is not Outcome.WRITTEN for outcome in unit.write_many(writes)):
                raise Conflict("conflict.busy", {"reference": references[0]})
        return done

    # ---------------------------------------------------------------------------------------- loading

    def _load_file(self, reader: Reader, reference: str, day: date, head: Head | None) -> Loaded:
        """The file as it stood on a day, with the clock acts due by then; its history only where the day lies back."""
        if head is None:
            heads = reader.heads((*READ_ALWAYS, reference), self.registers.versions)
            self.registers.take(heads)
            head = heads.get(reference)
        if head is None or head.state is None:
            raise NotFound("not_found.reference", {"reference": reference})
        now = Case.model_validate_json(head.state)
        entries: list[Entry] | None = None
        if now.effective_on is None or day < now.effective_on:
            entries = [Entry.parse(row.body, row.hash) for row in reader.entries(reference)]
            case = fold(entries, day)
            unsure = [
                e for e in standing(entries) if e.act in ACTS and e.on.day is None and e.on.may_be(day) and e.day > day
            ]
            if case is not None and unsure:
                case = case.but(stage="unknown")
            if case is None:
                case = now.but(stage="unknown" if unsure else NEW)
        else:
            case = now
            while (due := next_clock_act(case, day)) is not None:
                case = clock_change(case, *due)
        return Loaded(head, case, now, entries, {})

    def _relations(self, reader: Reader, act: Act, loaded: Loaded, request: Request, day: date) -> Relations:
        """The partner and the other files that the rules of this act ask about; each file read is gated too."""
        relations, seen = relations_of(reader, act, loaded.case, request, self.registers.partners, day)
        loaded.seen.update(seen)
        return relations

    def _facts(self, act: Act, loaded: Loaded, on: InexactDate, request: Request | None, relations: Relations) -> Facts:
        """The facts of one act, frozen before any rule is asked."""
        case = loaded.case
        policy, policy_hash = self.registers.policy_of(case)
        day = on.folds_on(self.today)
        register_policy = self.registers.policy
        later: tuple[Later, ...] = ()
        if loaded.correcting:
            later = loaded.overtaken
        elif loaded.entries and act.edges:
            later = later_moves(loaded.entries, day)
        return Facts(
            act=act.name,
            nature=act.nature.value,
            on=on,
            day=day,
            today=self.today,
            stage=loaded.stage,
            case=case,
            calendar=self.registers.calendar,
            policy=policy,
            register_policy=register_policy,
            actor=self.actor,
            permission=act.permission,
            request=request,
            relations=relations,
            later=later,
            correcting=loaded.correcting,
            register_opened=self.registers.opened_on,
            asked=act.required,
            choices=INTENT_ACTS,
            sources=act.sources,
            policy_hash=policy_hash,
            regime=regime_over(self.registers.calendar, register_policy, on, day)[0],
        )

    # ---------------------------------------------------------------------------------------- writing

    def _write_file(
        self,
        unit: Unit,
        command: Command,
        act: Act,
        loaded: Loaded,
        facts: Facts,
        decision: Decision,
        key: str,
    ) -> tuple[Answer, Write, int] | Answer:
        """The entry of a decision and everything that follows from it, as one gated write."""
        opens = loaded.head is None
        if opens and not decision.allowed:
            return self._refuse_opening(command, facts, decision, key)
        reference = command.subject or unit.next_reference(self.clock().year)
        head = loaded.head or Head(reference, FILE_RANK, 0, 0, "", None)
        chain = Chain(reference, head.sequence, head.head_hash, self._last_at(unit, head))
        at = instant(self.clock())
        seen = {
            **self.registers.seen(READ_ALWAYS),
            **loaded.seen,
            **({} if opens else {reference: head.version}),
        }
        hashed = facts_hash(
            facts, dump(facts.case) if facts.case is not None else "", self.registers.hashes(READ_ALWAYS)
        )
        outcome = REFUSED if not decision.allowed else (ADVANCED if act.edges else RECORDED)
        if loaded.corrected is not None and decision.allowed:
            outcome = CORRECTED
        data = self._mark(entry_data(facts, decision, command, outcome, seen, hashed))
        if loaded.corrected is not None:
            mark_correction(data, loaded.corrected, decision.allowed)
        case, version, due = loaded.now, head.version, None
        if decision.allowed:
            if not loaded.entries and loaded.now is not None:
                case, version = self._record_clock(chain, loaded.now, facts.day, at, version)
            self._complete(data, act, command, facts, decision, case)
            entry = chain.append(data, facts.day, at)
            if act.folds:
                version += 1
                case = self._folded(chain, loaded, case, entry, at)
                version += len(chain.added) - 1 if loaded.entries else 0
                due = deadline_rows(case, self.registers.policy_of(case)[0])
        else:
            entry = chain.append(data, facts.day, at)
        changed = decision.allowed and act.folds
        row = partnership_row(case, due or (), self._country(case)) if changed and case is not None else None
        write = Write(
            subject=reference,
            rank=FILE_RANK,
            version=None if opens else head.version,
            sequence=None if opens else head.sequence,
            seen=tuple((n, v) for n, v in seen.items() if n != reference),
            new_version=version,
            entries=tuple(chain.added),
            row=row,
            deadlines=due,
            answer=AnswerRow(self.actor.number, key, command.body_hash, entry.sequence),
            personal=personal_rows(command),
            documents=document_rows(command),
        )
        answer = Answer(reference, entry, decision, version, command.dry_run)
        return answer if command.dry_run else (answer, write, head.version)

    def _folded(self, chain: Chain, loaded: Loaded, case: Case | None, entry: Entry, at: str) -> Case:
        """The state after an entry. A fact that arrives late may take back clock acts that had been recorded."""
        if loaded.entries is None:
            return apply(case, entry)
        known = [*loaded.entries, entry]
        since = entry.day if loaded.corrected is None else min(entry.day, loaded.corrected.day)
        for void in clock_entries_to_void(known, since):
            data = {
                "act": void.act,
                "nature": "clock",
                "outcome": CORRECTED,
                "effectiveOn": str(void.on),
                "actor": 0,
                "role": "scheduler",
                "corrects": void.sequence,
                "supersedes": [void.sequence],
                "void": True,
                "because": entry.sequence,
            }
            known.append(chain.append(self._mark(data), void.day, at))
        folded = fold(known)
        assert folded is not None
        return folded

    def _record_clock(self, chain: Chain, case: Case, until: date, at: str, version: int) -> tuple[Case, int]:
        """Record every clock act due by a day, before the act of that day or a later one."""
        while (due := next_clock_act(case, until)) is not None:
            decision, data = self._clock_entry(case, due.act, due.day)
            if not decision.allowed:
                break
            entry = chain.append(data, due.day, at)
            case, version = apply(case, entry), version + 1
        return case, version

    def _clock_entry(self, case: Case, name: str, day: date) -> tuple[Decision, dict[str, Any]]:
        act = ACTS[name]
        loaded = Loaded(None, case, case, None, {})
        facts = self._facts(act, loaded, exact(day), Request(), Relations())
        facts.actor = Actor(0, "scheduler")
        decision = decide(act, facts)
        seen = self.registers.seen(READ_ALWAYS)
        hashed = facts_hash(facts, dump(case), self.registers.hashes(READ_ALWAYS))
        data = entry_data(facts, decision, Command(case.reference, act, Request()), ADVANCED, seen, hashed)
        if facts.regime != "full_powers":
            data["inCaretaker"] = True
        return decision, self._mark(data)

    def _complete(
        self,
        data: dict[str, Any],
        act: Act,
        command: Command,
        facts: Facts,
        decision: Decision,
        case: Case | None,
    ) -> None:
        """Put in what follows from the act and must not be computed again: ends, notice days, what was used up."""
        fields = complete_fields(act, facts, decision, data.get("fields", {}))
        if fields:
            data["fields"] = fields
        verdicts = {v.rule: v for v in decision.verdicts}
        late = verdicts.get("dates.late_entry")
        if "two_persons" in verdicts or (late is not None and late.key == "documented"):
            intent = find_intent(facts.case, act.name, self.actor.number)
            if intent is not None:
                data["intent"] = intent.entry
        if late is not None and late.key == "documented":
            data["lateEntry"] = True
        powers = verdicts.get("government.full_powers")
        if powers is not None and powers.key == "excepted":
            data["exception"] = int(str(powers.params["exception"]).rpartition(":")[2])

    def _mark(self, data: dict[str, Any]) -> dict[str, Any]:
        if self.trial_day:
            data["trialDay"] = True
        return data

    def _country(self, case: Case | None) -> str | None:
        partner = self.registers.partners.find(case.partner) if case is not None else None
        return partner.country if partner is not None else None

    def _last_at(self, unit: Unit, head: Head) -> str:
        if head.sequence == 0:
            return ""
        last = unit.entry(head.id, head.sequence)
        return last.recorded_at if last is not None else ""

    # ---------------------------------------------------------------------------------------- registers

    def _attempt_register(
        self, unit: Unit, command: Command, heads: Mapping[str, Head], key: str
    ) -> Answer | tuple[Answer, Write, int]:
        """Decide an act on a register: a period, a person, a partner."""
        name, act = command.subject, command.act
        on = completed_date(command, self.today)
        loaded = Loaded(None, None, None, None, {})
        relations = self._register_relations(unit, command)
        facts = self._facts(act, loaded, on, command.request, relations)
        if name == PEOPLE and act.name == "add_person" and self._first_administrator(command):
            facts.actor = Actor(self.actor.number, "administrator")
        decision = decide(act, facts)
        return self._write_register(unit, name, command, facts, decision, heads[name], key)

    def _first_administrator(self, command: Command) -> bool:
        return not self.registers.people.has_administrator and command.request.text("role") == "administrator"

    def _register_relations(self, unit: Unit, command: Command) -> Relations:
        request = command.request
        if command.subject == PARTNERS:
            slug = request.text("slug") or ""
            return Relations(partner_known=self.registers.partners.find(slug) is not None)
        if command.subject == PEOPLE:
            typed = next((o.value for o in command.openings if o.field == "person.name"), "")
            person = self.find_person(unit, typed)
            return Relations(name_taken=person is not None, person=person.number if person is not None else None)
        return Relations()

    def _write_register(
        self, unit: Unit, name: str, command: Command, facts: Facts, decision: Decision, head: Head, key: str
    ) -> Answer | tuple[Answer, Write, int]:
        chain = Chain(name, head.sequence, head.head_hash, self._last_at(unit, head))
        seen = self.registers.seen(READ_ALWAYS)
        hashed = facts_hash(facts, "", self.registers.hashes(READ_ALWAYS))
        outcome = RECORDED if decision.allowed else REFUSED
        data = self._mark(entry_data(facts, decision, command, outcome, seen, hashed))
        if decision.allowed and facts.relations.person is not None:
            data["fields"] = {**data.get("fields", {}), "person": facts.relations.person}
        entry = chain.append(data, facts.day, instant(self.clock()))
        state, version = None, head.version
        if decision.allowed:
            change = CHANGES_OF_REGISTERS[entry.act]
            state = dump(change(self.registers.known[name].state, entry))
            version += 1
        write = Write(
            subject=name,
            rank=RANKS[name],
            version=head.version,
            sequence=head.sequence,
            seen=tuple((n, v) for n, v in seen.items() if n != name),
            new_version=version,
            entries=tuple(chain.added),
            register_state=state,
            answer=AnswerRow(self.actor.number, key, command.body_hash, entry.sequence),
            personal=personal_rows(command),
            documents=document_rows(command),
        )
        answer = Answer(name, entry, decision, version, command.dry_run)
        return answer if command.dry_run else (answer, write, head.version)

    def _refuse_opening(
        self, command: Command, facts: Facts, decision: Decision, key: str
    ) -> Answer | tuple[Answer, Write, int]:
        """A refused proposal has no file yet: the refusal stands in the register of partners."""
        held = self.registers.known[PARTNERS]
        chain = Chain(PARTNERS, held.sequence, held.head)
        seen = self.registers.seen(READ_ALWAYS)
        hashed = facts_hash(facts, "", self.registers.hashes(READ_ALWAYS))
        data = self._mark(entry_data(facts, decision, command, REFUSED, seen, hashed))
        entry = chain.append(data, facts.day, instant(self.clock()))
        write = Write(
            subject=PARTNERS,
            rank=RANKS[PARTNERS],
            version=held.version,
            sequence=held.sequence,
            seen=tuple((n, v) for n, v in seen.items() if n != PARTNERS),
            new_version=held.version,
            entries=tuple(chain.added),
            answer=AnswerRow(self.actor.number, key, command.body_hash, entry.sequence),
            personal=personal_rows(command),
            documents=document_rows(command),
        )
        answer = Answer("", entry, decision, held.version, command.dry_run)
        return answer if command.dry_run else (answer, write, held.version)

    # ---------------------------------------------------------------------------------------- people

    def find_person(self, reader: Reader, name: str) -> Person | None:
        """The person of that name who is not disabled."""
        commitments = set(reader.person_by_name(name)) if name else set()
        return next((p for p in self.registers.people.people if p.name in commitments and not p.disabled), None)

    # ---------------------------------------------------------------------------------------- answers

    def _repeat(self, unit: Unit, body_hash: str, subject: str, sequence: int, command: Command) -> Answer:
        """The stored answer of a key: the entry it made, read again."""
        if body_hash != command.body_hash:
            raise Conflict("conflict.key_reused", {"reference": subject})
        row = unit.entry(subject, sequence)
        if row is None:
            raise NotFound("not_found.entry", {"reference": subject, "entry": sequence})
        entry = Entry.parse(row.body, row.hash)
        version = unit.version_of((subject,))[subject][0]
        reference = "" if subject in RANKS and entry.act == "propose" else subject
        return Answer(reference, entry, decision_of(entry), version, repeated=True)

    def _conflict(self, reference: str, version: int) -> Conflict:
        """Who changed what meanwhile, as facts of a conflict."""
        with self.store.reading() as reading:
            found = reading.version_of((reference,)).get(reference, (0, 0))
            last = None
            for row in reading.entries(reference, max(0, found[1] - 20)):
                if row.outcome != REFUSED:
                    last = row
        params: dict[str, Any] = {"reference": reference, "expected": version, "version": found[0]}
        if last is not None:
            params.update(act=last.act, person=last.actor or 0, entry=last.sequence, at=last.recorded_at)
        return Conflict("conflict.version", params)


def decision_of(entry: Entry) -> Decision:
    """The decision that an entry keeps, read back."""
    verdicts = tuple(read_verdict(v) for v in entry.data.get("verdicts", ()))
    return Decision(entry.act, entry.outcome != REFUSED, entry.data.get("from", NEW), entry.to, verdicts)
