"""The one door: everything that changes goes through here (DESIGN sections 2 and 6).

    look at the key → load → decide → append → write, gated by everything that was seen

In one transaction; what is not written in full is not written at all.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

from lifecycle.affairs import affairs_of, standing_of, whose_affairs, without_another
from lifecycle.answer import Answer, decision_of
from lifecycle.clocked import clocked_with
from lifecycle.command import Command
from lifecycle.correction import corrected_act, load_for_correction, read_correction
from lifecycle.decision import Decision, decide
from lifecycle.erasing import completed, to_erase
from lifecycle.errors import Conflict, NotFound, Unreadable
from lifecycle.file_writing import write_clock, write_decision
from lifecycle.history import REFUSED, Entry
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of, load_file, load_relations
from lifecycle.named import check_named
from lifecycle.people_acts import OF_A_PERSON, RETRY
from lifecycle.policy_requests import policy_relations
from lifecycle.previewing import CONSOLE, preview_acts
from lifecycle.reckoned import to_reckon_anew
from lifecycle.register_writing import refuse_opening, write_register
from lifecycle.registers import PARTNERS, PEOPLE, POLICY, RANKS
from lifecycle.request import completed_date, performed_act
from lifecycle.resting import resting_on
from lifecycle.sitting import SCHEDULER, Clock, Sitting
from lifecycle.stated import with_entries
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Head, Outcome, StoredAnswer, Write
from lifecycle.storage.store import Store, Unit
from lifecycle.stored import read_case
from rules.case import Case
from rules.dates import DateError, InexactDate, exact
from rules.directory import Person
from rules.facts import Actor, Relations

__all__ = ["CONSOLE", "Desk"]

TRIES = 40
"""How often an act is decided again because a register moved meanwhile."""


class Desk:
    """The one door, for one person at a time.

    `clock` gives the instant (UTC, aware), `today` the local day in Brussels; `trial_day` marks entries made while
    the day was set by hand.
    """

    def __init__(self, store: Store, *, clock: Clock, today: date, actor: Actor, trial_day: bool = False) -> None:
        self.store = store
        self.sitting = Sitting(clock, today, actor, trial_day)

    @property
    def registers(self) -> Registers:
        """The registers as last read."""
        return self.sitting.registers

    # ---------------------------------------------------------------------------------------- asking

    def preview(
        self, reference: str, on: InexactDate | None = None, *, commands: bool = False,
        within: Reading | None = None,
    ) -> tuple[Case, list[Decision]]:  # fmt: skip
        """Every act possible from the stage of a day, decided without a request; nothing is written.

        With `commands` each tells what to type, which costs as much again. `within` is a snapshot that is read already.
        Raises NotFound for an unknown reference.
        """
        on = on or exact(self.sitting.today)
        day = on.folds_on(self.sitting.today)
        with nullcontext(within) if within is not None else self.store.reading() as reading:
            loaded = load_file(self.sitting, reading, reference, day)
            self._ready()
            assert loaded.case is not None
            decisions = preview_acts(
                self.sitting, loaded, on,
                lambda act: load_relations(self.sitting, reading, act, loaded, None, day),
                commands=commands,
            )  # fmt: skip
        return loaded.case, decisions

    # ---------------------------------------------------------------------------------------- acting

    def perform(self, command: Command) -> Answer:
        """Do what a command asks, or refuse it with its verdicts; either is written once.

        Raises Conflict where somebody else moved the file since it was read, or the key was used for another
        command; NotFound for an unknown reference, and for a number that names nothing. Then nothing was written.
        """
        key = command.key or secrets.token_hex(16)
        expected = command.if_version
        ids = (*READ_ALWAYS, command.subject) if command.subject not in (*READ_ALWAYS, "") else READ_ALWAYS
        for _ in range(TRIES):
            with self.store.unit() as unit:
                stored, heads = unit.load(self.sitting.actor.number, key, ids, self.registers.versions)
                self.registers.take(heads)
                self._ready()
                if stored is not None:
                    return self._repeat(unit, stored, command)
                head = heads.get(command.subject)
                if head is not None and expected is not None and head.version != expected:
                    raise self._conflict(command.subject, expected)
                try:
                    answer, write = self._decided(unit, command, head, key)
                except DateError as error:  # a term that would end after the last year that dates may have
                    typed = command.request.text("term") or command.request.text("value") or error.text
                    params = {"field": "term", "value": typed, "expected": error.expected}
                    raise Unreadable("usage.malformed", params) from error
                if command.dry_run:
                    return answer
                outcome = unit.write(write)
            if outcome is Outcome.WRITTEN:
                return answer
            if head is not None and command.subject not in RANKS:
                if outcome is Outcome.VERSION_MOVED:
                    raise self._conflict(command.subject, head.version)
                expected = head.version
        raise Conflict("conflict.busy", {"reference": command.subject})

    def correct(
        self,
        reference: str,
        sequence: int,
        *,
        reason: str,
        fields: Mapping[str, Sequence[str]],
        documents: Sequence[str] = (),
        key: str | None = None,
        if_version: int | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """Supersede an entry by a new one, decided again on the corrected facts; nothing is overwritten.

        Raises NotFound where the file has no such entry, Unreadable for a field that its act does not have.
        """
        command = read_correction(
            self.store, reference, sequence, fields, reason=reason, documents=documents, key=key,
            if_version=if_version, dry_run=dry_run,
        )  # fmt: skip
        return self.perform(command)

    def run_clock(self, references: Sequence[str]) -> list[dict[str, Any]]:
        """Record every clock act due by today on these files, in one transaction; tells what was done."""
        with self.store.bulk() as unit:
            _, heads = unit.load(SCHEDULER.number, None, (*READ_ALWAYS, *references), self.registers.versions)
            self.registers.take(heads)
            found = (write_clock(self.sitting, heads[reference]) for reference in references)
            writes = [write for write in found if write is not None]
            if any(outcome is not Outcome.WRITTEN for outcome in unit.write_many(writes)):
                raise Conflict("conflict.busy", {"reference": references[0]})
        return [Entry.parse(entry.body, entry.hash).summary for write in writes for entry in write.entries]

    # ---------------------------------------------------------------------------------------- one attempt

    def _decided(self, unit: Unit, command: Command, head: Head | None, key: str) -> tuple[Answer, Write]:
        """Decide once on what was just read, and prepare the write."""
        if command.subject in RANKS:
            return self._decided_register(unit, command, key)
        if head is None and command.subject:
            raise NotFound("not_found.reference", {"reference": command.subject})
        now: Case | None = None
        told: Iterable[Entry] = ()
        if command.act.name == "found" and head is not None and head.state is not None:
            now, told = read_case(head.id, head.state), map(Entry.of, unit.entries(head.id))
        on = completed_date(command, self.sitting.today, now, told)
        day = on.folds_on(self.sitting.today)
        if head is None:
            loaded, act = Loaded(None, None, None, None, {}), command.act
        elif command.corrects is not None:
            loaded, act = load_for_correction(unit, command, head, day), corrected_act(command)
            command = to_reckon_anew(unit, command, loaded, self.registers.partners)
        else:
            loaded = load_file(self.sitting, unit, command.subject, day, head, acting=True)
            act = performed_act(command, loaded.case)
        check_named(command, self.registers, loaded.now or loaded.case)
        relations = load_relations(self.sitting, unit, act, loaded, command.request, day)
        relations = relations._replace(to_erase=to_erase(self.sitting, unit, command, loaded.case))
        facts = facts_of(self.sitting, act, loaded, on, command.request, relations)
        decision = decide(act, facts)
        if head is None and not decision.allowed:
            return refuse_opening(self.sitting, command, facts, decision, key)
        reference = command.subject or unit.next_reference(self.sitting.clock().year)
        answer, write = write_decision(self.sitting, command, act, loaded, facts, decision, reference, key)
        if answer.entry.may_take_ground and loaded.head is not None:
            answer = replace(answer, touched=resting_on(unit, answer.entry, write.entries))
        if not decision.allowed and loaded.head is not None:
            answer = replace(answer, decision=with_entries(answer.decision, map(Entry.of, unit.entries(reference))))
        return answer, completed(self.sitting, unit, answer, write)

    def _decided_register(self, unit: Unit, command: Command, key: str) -> tuple[Answer, Write]:
        """Decide an act on a register: a period, a person, a partner."""
        check_named(command, self.registers, None)
        if command.act.name in OF_A_PERSON:
            command = replace(command, request=without_another(command.request))
        on = completed_date(command, self.sitting.today)
        wanted = to_erase(self.sitting, unit, command, None)
        relations = self._register_relations(unit, command)
        leaving = relations.person if wanted is None else wanted.person
        last = self.registers.people.administrators == (leaving,)
        relations = relations._replace(to_erase=wanted, last_administrator=last)
        facts = facts_of(self.sitting, command.act, Loaded(None, None, None, None, {}), on, command.request, relations)
        if command.act.name == "add_person" and self._first_administrator(command):
            facts.actor = Actor(self.sitting.actor.number, "administrator")
        decision = decide(command.act, facts)
        answer, write = write_register(self.sitting, command.subject, command, facts, decision, key)
        return answer, completed(self.sitting, unit, answer, write)

    def _first_administrator(self, command: Command) -> bool:
        """While there is no administrator, anybody may add one."""
        return not self.registers.people.has_administrator and command.request.text("role") == "administrator"

    def _register_relations(self, unit: Unit, command: Command) -> Relations:
        if command.subject == PARTNERS:
            slug = command.request.text("slug") or ""
            return Relations(partner_known=self.registers.partners.find(slug) is not None)
        if command.act.name == "hand_over":
            taker = command.request.text("taker")
            return Relations(receiver=self.registers.people.standing(int(taker)) if taker else None)
        if command.act is RETRY:
            named = self.registers.policy_on(self.sitting.today).register_.checkpoint_addresses
            asked = int(command.request.text("message") or 0)
            return Relations(message=standing_of(unit, asked, self.registers.people, named))
        if command.act.name in OF_A_PERSON:
            whose = whose_affairs(self.registers.people, self.sitting.actor.number, command.request)
            affairs = affairs_of(self.registers.people, whose, command.request)
            return Relations(affairs=affairs, person=None if affairs.standing == "unknown" else whose)
        if command.subject == PEOPLE:
            typed = next((o.value for o in command.openings if o.field == "person.name"), "")
            person = self.find_person(unit, typed)
            number = person.number if person is not None else None
            disabled = person is None and self._was_somebody(unit, typed)
            return Relations(name_taken=person is not None, person=number, person_disabled=disabled)
        if command.subject == POLICY:
            return policy_relations(unit, self.registers, command, self.sitting.today)
        return Relations()

    def _ready(self) -> None:
        """The register was opened, and the person still has the role. Raises NotFound before the first `init`."""
        if self.registers.opened_on is None:
            raise NotFound("not_found.register")
        self.sitting.refresh_actor()

    # ---------------------------------------------------------------------------------------- people, answers

    def find_person(self, reader: Reading, name: str) -> Person | None:
        """The person of that name who is not disabled."""
        commitments = set(reader.person_by_name(name)) if name else set()
        return next((p for p in self.registers.people.people if p.name in commitments and not p.disabled), None)

    def _was_somebody(self, reader: Reading, name: str) -> bool:
        """Whether somebody of that name is in the register, disabled or not."""
        commitments = set(reader.person_by_name(name)) if name else set()
        return any(p.name in commitments for p in self.registers.people.people)

    def _repeat(self, unit: Unit, stored: StoredAnswer, command: Command) -> Answer:
        """The stored answer of a key: the entry it made, read again, with the version that it left."""
        from lifecycle.check_chain import NO_FOLD  # a key is rarely told twice

        if stored.body_hash and stored.body_hash != command.body_hash:  # none where something of it was erased
            raise Conflict("conflict.key_reused", {"reference": stored.subject})
        row = unit.entry(stored.subject, stored.sequence)
        if row is None:
            raise NotFound("not_found.entry", {"reference": stored.subject, "entry": stored.sequence})
        entry = Entry.of(row)
        clocked = tuple(clocked_with(entry, map(Entry.of, unit.entries(stored.subject, entry.sequence))))
        last = clocked[-1] if clocked else entry
        version = unit.version_after(stored.subject, last.sequence, NO_FOLD, REFUSED)
        reference = "" if stored.subject in RANKS and entry.act == "propose" else stored.subject
        touched = resting_on(unit, entry) if entry.may_take_ground and entry.subject not in RANKS else ()
        decision = decision_of(entry)
        if entry.outcome == REFUSED and entry.subject not in RANKS:
            decision = with_entries(
                decision, (e for e in map(Entry.of, unit.entries(entry.subject)) if e.sequence < entry.sequence)
            )
        return Answer(reference, entry, decision, version, repeated=True, touched=touched, clocked=clocked)

    def _conflict(self, reference: str, version: int) -> Conflict:
        """Who changed what meanwhile, as facts of a conflict."""
        with self.store.reading() as reading:
            found = reading.version_of((reference,)).get(reference, (0, 0))
            changes = [row for row in reading.entries(reference, max(0, found[1] - 20)) if row.outcome != REFUSED]
        params: dict[str, Any] = {"reference": reference, "expected": version, "version": found[0]}
        if changes:
            last = changes[-1]
            params.update(act=last.act, person=last.actor or 0, entry=last.sequence, at=last.recorded_at)
        return Conflict("conflict.version", params)
