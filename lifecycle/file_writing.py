"""Writing what was decided on a file: its entries, its row, its deadlines, the answer, as one gated write."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.act import Act
from lifecycle.answer import Answer
from lifecycle.brought_today import Outlook
from lifecycle.canonical import dump
from lifecycle.changes import amended
from lifecycle.clock import Due, next_clock_act
from lifecycle.clocked import clocked_with
from lifecycle.command import Command
from lifecycle.correction import mark_correction, tell_changes
from lifecycle.decision import Decision, decide
from lifecycle.entries import (
    Chain,
    deadline_rows,
    document_rows,
    entry_data,
    facts_hash,
    partnership_row,
    personal_rows,
)
from lifecycle.fold import apply, clock_acts_between, fold
from lifecycle.history import ADVANCED, CORRECTED, RECORDED, REFUSED, Entry
from lifecycle.knowledge import READ_ALWAYS
from lifecycle.late import clock_entries_to_void, void_of
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of
from lifecycle.registers import FILE_RANK
from lifecycle.request import complete_fields
from lifecycle.sitting import SCHEDULER, Sitting
from lifecycle.stages import ACTS
from lifecycle.storage.records import AnswerRow, Head, PartnershipRow, Write
from lifecycle.stored import read_case
from lifecycle.used_up import used_up
from rules.case import Case
from rules.dates import exact
from rules.facts import Facts, Relations, Request


def write_decision(
    sitting: Sitting,
    command: Command,
    act: Act,
    loaded: Loaded,
    facts: Facts,
    decision: Decision,
    reference: str,
    key: str,
) -> tuple[Answer, Write]:
    """The entry of a decision, refused or not, and everything that follows from it."""
    head = loaded.head or Head(reference, FILE_RANK, 0, 0, "", None)
    chain = Chain(reference, head.sequence, head.head_hash, head.recorded_at or "")
    seen = {**sitting.registers.seen(READ_ALWAYS), **loaded.seen}
    own = {reference: head.version} if loaded.head is not None else {}
    hashed = facts_hash(facts, text_of(loaded), sitting.registers.hashes(READ_ALWAYS))
    data = sitting.mark(entry_data(facts, decision, command, _outcome(act, loaded, decision), {**seen, **own}, hashed))
    if loaded.corrected is not None:
        mark_correction(data, loaded.corrected, decision.allowed)
    case, at = loaded.now, sitting.at
    if decision.allowed:
        if loaded.entries is None and case is not None:
            case = record_clock(sitting, chain, case, facts.day, at, head.state)
        complete(data, act, facts, decision)
        if loaded.corrected is not None:
            tell_changes(data, loaded.corrected)
    entry = chain.append(data, facts.day, at)
    row, due, version = None, None, head.version
    if decision.allowed and act.folds:
        case = apply(case, entry) if loaded.entries is None else _refold(sitting, chain, loaded, entry, at)
        version += len(chain.added)
        row, due = rows_of(sitting, case)
    elif decision.allowed:
        version += len(chain.added) - 1
        if version != head.version and case is not None:
            row, due = rows_of(sitting, case)
    write = Write(
        subject=reference,
        rank=FILE_RANK,
        version=None if loaded.head is None else head.version,
        sequence=None if loaded.head is None else head.sequence,
        seen=tuple(seen.items()),
        new_version=version,
        entries=tuple(chain.added),
        row=row,
        deadlines=due,
        answer=AnswerRow(sitting.actor.number, key, command.body_hash, entry.sequence),
        personal=personal_rows(command),
        documents=document_rows(command),
    )
    behind = (Entry.parse(one.body, one.hash) for one in chain.added if one.sequence > entry.sequence)
    clocked = tuple(clocked_with(entry, behind))
    told = row is not None and facts.day <= sitting.today  # of a day that may be still to come, today tells nothing
    outlook = Outlook(loaded.now, case, sitting.today) if told and case is not None else None
    return Answer(reference, entry, decision, version, command.dry_run, clocked=clocked, outlook=outlook), write


def write_clock(sitting: Sitting, head: Head) -> Write | None:
    """Every clock act due by today on a file, as one write; None where nothing is due."""
    now = read_case(head.id, head.state)
    chain = Chain(head.id, head.sequence, head.head_hash, head.recorded_at or "")
    case = record_clock(sitting, chain, now, sitting.today, sitting.at, head.state)
    if not chain.added:
        return None
    row, due = rows_of(sitting, case)
    return Write(
        subject=head.id,
        rank=FILE_RANK,
        version=head.version,
        sequence=head.sequence,
        seen=tuple(sitting.registers.seen(READ_ALWAYS).items()),
        new_version=head.version + len(chain.added),
        entries=tuple(chain.added),
        row=row,
        deadlines=due,
    )


def rows_of(sitting: Sitting, case: Case) -> tuple[PartnershipRow, tuple[Any, ...]]:
    """The row and the deadlines that follow from a state."""
    settings = sitting.registers.settings_of(case, sitting.today)
    due = deadline_rows(case, settings)
    partner = sitting.registers.partners.find(case.partner)
    return partnership_row(case, due, partner.country if partner is not None else None, settings), due


def record_clock(sitting: Sitting, chain: Chain, case: Case, until: date, at: str, stored: str | None = None) -> Case:
    """Record every clock act due by a day, before the act of that day or a later one.

    `stored` is the text of the state, where it was just read.
    """
    while (due := next_clock_act(case, until)) is not None:
        data = _clock_data(sitting, case, due, stored or dump(case))
        if data is None:
            break
        stored = None
        case = apply(case, chain.append(data, due.day, at))
    return case


def _clock_data(sitting: Sitting, case: Case, due: Due, text: str) -> dict[str, Any] | None:
    """What is recorded of a clock act on a state, of which `text` is the text; None where a rule forbids it."""
    act = ACTS[due.act]
    facts = facts_of(sitting, act, Loaded(None, case, case, None, {}), exact(due.day), Request(), Relations())
    facts.actor = SCHEDULER
    decision = decide(act, facts)
    if not decision.allowed:
        return None
    seen = sitting.registers.seen(READ_ALWAYS)
    hashed = facts_hash(facts, text, sitting.registers.hashes(READ_ALWAYS))
    data = entry_data(facts, decision, Command(case.reference, act, Request()), ADVANCED, seen, hashed)
    if facts.regime != "full_powers":
        data["inCaretaker"] = True
    if sitting.run is not None:
        data["run"] = sitting.run
    return sitting.mark(data)


def text_of(loaded: Loaded) -> str:
    """The state on the day of the act as text: as it was read where it is the stored one; writing it again costs."""
    if loaded.case is None:
        return ""
    if loaded.case is loaded.now and loaded.head is not None and loaded.head.state is not None:
        return loaded.head.state
    return dump(loaded.case)


def _outcome(act: Act, loaded: Loaded, decision: Decision) -> str:
    if not decision.allowed:
        return REFUSED
    if loaded.corrected is not None:
        return CORRECTED
    return ADVANCED if act.edges else RECORDED


def _refold(sitting: Sitting, chain: Chain, loaded: Loaded, entry: Entry, at: str) -> Case:
    """The state after a fact that arrived late: it may take back clock acts that were recorded, and bring others."""
    known = [*(loaded.entries or ()), entry]
    since = entry.day if loaded.corrected is None else min(entry.day, loaded.corrected.day)
    for void in clock_entries_to_void(known, since):
        data = void_of(void, entry.sequence)
        known.append(chain.append(sitting.mark(data), void.day, at))
    # what the dates bring about instead lies before what was recorded since: no later check would find it due
    for case, due in list(clock_acts_between(known)):
        instead = _clock_data(sitting, case, due, dump(case))
        if instead is None:
            break
        known.append(chain.append(instead, due.day, at))
    folded = fold(known)
    assert folded is not None
    return folded


def complete(data: dict[str, Any], act: Act, facts: Facts, decision: Decision) -> None:
    """Put in what follows from the act and must not be computed again: ends, notice days, what was used up."""
    if facts.relations.to_erase is not None and facts.relations.to_erase.gone:
        data["erases"] = list(facts.relations.to_erase.gone)
    fields = complete_fields(act, facts, decision, data.get("fields", {}))
    if fields:
        data["fields"] = fields
    if act.name == "amend" and facts.case is not None:
        data.setdefault("changed", amended(facts.case, fields))
    data.update(used_up(facts, decision.verdicts))
