"""Writing what was decided on a register: a period, a person, a partner; and refused proposals, which have no file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lifecycle.act import PERSONAL
from lifecycle.answer import Answer
from lifecycle.canonical import dump
from lifecycle.command import Command
from lifecycle.decision import Decision
from lifecycle.entries import Chain, document_rows, entry_data, facts_hash, personal_rows
from lifecycle.history import RECORDED, REFUSED
from lifecycle.knowledge import READ_ALWAYS
from lifecycle.policy_requests import completed_policy_fields
from lifecycle.register_fold import CHANGES_OF_REGISTERS
from lifecycle.registers import CALENDAR, PARTNERS, PEOPLE, POLICY, RANKS
from lifecycle.sitting import Sitting
from lifecycle.storage.records import AnswerRow, Write
from rules.facts import Facts


def write_register(
    sitting: Sitting, name: str, command: Command, facts: Facts, decision: Decision, key: str
) -> tuple[Answer, Write]:
    """The entry of a decision on a register, and its state after it."""
    held = sitting.registers.known[name]
    chain = Chain(name, held.sequence, held.head, held.recorded_at)
    seen = sitting.registers.seen(READ_ALWAYS)
    hashed = facts_hash(facts, "", sitting.registers.hashes(READ_ALWAYS))
    outcome = RECORDED if decision.allowed else REFUSED
    if name == PEOPLE and not decision.allowed:
        command = _nameless(command, facts.relations.person)
    data = sitting.mark(entry_data(facts, decision, command, outcome, seen, hashed))
    if decision.allowed:
        if completed := completed_fields(name, facts):
            data["fields"] = {**data.get("fields", {}), **completed}
        if facts.relations.to_erase is not None and facts.relations.to_erase.gone:
            data["erases"] = list(facts.relations.to_erase.gone)
    entry = chain.append(data, facts.day, sitting.at)
    state, version = None, held.version
    if decision.allowed:
        state = dump(CHANGES_OF_REGISTERS[entry.act](held.state, entry))
        version += 1
    write = Write(
        subject=name,
        rank=RANKS[name],
        version=held.version,
        sequence=held.sequence,
        seen=tuple((n, v) for n, v in seen.items() if n != name),
        new_version=version,
        entries=tuple(chain.added),
        register_state=state,
        answer=AnswerRow(sitting.actor.number, key, command.body_hash, entry.sequence),
        personal=personal_rows(command),
        documents=document_rows(command),
    )
    return Answer(name, entry, decision, version, command.dry_run), write


def _nameless(command: Command, person: int | None) -> Command:
    """What a refusal keeps of a command about a person: the number of one who is known, and no name.

    A name that nobody bears may be one that was erased: nothing could tell, and it would stand in clear again.
    """
    personal = {field.name for field in command.act.fields if field.kind in PERSONAL}
    fields = {name: value for name, value in command.request.fields.items() if name not in personal}
    if person is not None:
        fields["person"] = str(person)
    return replace(command, request=command.request._replace(fields=fields), openings=(), body_hash="")


def completed_fields(name: str, facts: Facts) -> dict[str, Any]:
    """What follows from the act and is not computed again: the number of a period or a person, what a policy is."""
    if name == CALENDAR and facts.act == "enter_period":
        return {"period": str(len(facts.calendar.periods) + 1)}
    if name == POLICY:
        return completed_policy_fields(facts)
    return {} if facts.relations.person is None else {"person": facts.relations.person}


def refuse_opening(
    sitting: Sitting, command: Command, facts: Facts, decision: Decision, key: str
) -> tuple[Answer, Write]:
    """A refused proposal has no file yet: the refusal stands in the register of partners."""
    answer, write = write_register(sitting, PARTNERS, command, facts, decision, key)
    return Answer("", answer.entry, decision, answer.version, command.dry_run), write
