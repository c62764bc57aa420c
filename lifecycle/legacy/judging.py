"""One row of old files, judged: entered already, refused by a rule, waiting for a second person, or ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lifecycle.decision import Decision, decide
from lifecycle.desk import Desk
from lifecycle.legacy.reading import LegacyFile, Row
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of
from lifecycle.stages import ACTS
from lifecycle.storage.store import Unit
from rules.case import Intent
from rules.dates import UNKNOWN, InexactDate, interval
from rules.facts import Facts, Given, Relations, Request
from rules.persons import find_intent
from rules.verdict import Outcome as Answered
from rules.verdict import Verdict

ENTER = ACTS["enter_legacy"]
OF_PERSONS = frozenset({"two_persons", "persons.role"})
"""Rules that ask who acts, and not what a row says."""
KEY_OWNER = 0
"""The keys of rows belong to nobody in particular: whoever comes second finds what the first entered."""

Status = Literal[
    "entered", "intended", "waits", "before", "id_taken", "no_predecessor", "open_file", "refused", "withdrawn"
]


@dataclass(slots=True)
class Item:
    """What becomes of a row. `reference` is the file's, new or old; `by` who was the first of the two persons."""

    row: Row
    status: Status
    reference: str = ""
    by: int | None = None
    verdicts: tuple[Verdict, ...] = ()


def judged(desk: Desk, unit: Unit, read: LegacyFile, row: Row) -> Item:
    """What would become of a row, by what is entered already, by the rules, and by who intended it."""
    stored = unit.answer(KEY_OWNER, key_of(row))
    if stored is not None:
        return Item(row, "before" if stored.body_hash == row.hash else "id_taken", stored.subject)
    other = _of_the_opening(unit, row)
    if other is not None:
        return Item(row, "id_taken", other)
    facts, decision = decided(desk, read, row)
    if any(v.rule not in OF_PERSONS for v in decision.blocking):
        return Item(row, "refused", verdicts=tuple(v for v in decision.verdicts if v.rule not in OF_PERSONS))
    intents = [i for i in desk.registers.partners.legacy_intents if i.row == row.hash]
    second = find_intent(facts.intents, ENTER.name, facts.actor.number)
    if second is not None:
        return Item(row, "entered", by=second.by)
    return Item(row, "waits" if intents else "intended", by=intents[0].by if intents else None)


def key_of(row: Row) -> str:
    """The natural key of a row: its id. What it says is the body, so that another row of that id is told apart."""
    return f"legacy {row.file.id}"


def _of_the_opening(unit: Unit, row: Row) -> str | None:
    """A file of that id that the register was opened with."""
    mark = f'"portfolioId":"{row.file.id}"'
    for found in unit.files_of(row.file.partner):
        first = unit.entry(found.reference, 1) if found.legacy else None
        if first is not None and mark in first.body:
            return found.reference
    return None


def decided(desk: Desk, read: LegacyFile, row: Row) -> tuple[Facts, Decision]:
    """The row judged by every rule of the act, on the day of its signature and on each other day that it tells of."""
    intents = _intents(desk, row)
    facts = facts_of_row(desk, read, row, intents)
    decision = decide(ENTER, facts)
    for on in _other_days(row, read):
        later = facts_of_row(desk, read, row, intents, on)
        failing = [v for v in decide(ENTER, later).verdicts if v.rule == "legacy.older" and v.outcome != Answered.PASS]
        if failing and decision.allowed:
            verdicts = tuple(failing[0] if v.rule == "legacy.older" else v for v in decision.verdicts)
            return facts, Decision(ENTER.name, False, decision.stage, None, verdicts)
    return facts, decision


def facts_of_row(
    desk: Desk, read: LegacyFile, row: Row, intents: tuple[Intent, ...], on: InexactDate | None = None
) -> Facts:
    """What the rules see of a row, on the day of its signature or on another."""
    file, today = row.file, desk.sitting.today
    signed = file.signed.on if file.signed != UNKNOWN else interval(None, today)
    documents = tuple(Given(d.sha256, d.language) for found in row.documents.values() for d in found)
    bare = tuple(title or file.id for title, found in row.documents.items() if not found)
    request = Request({"partner": file.partner, "track": file.track.value, "undocumented": bare}, documents)
    facts = facts_of(desk.sitting, ENTER, Loaded(None, None, None, None, {}), on or signed, request, Relations())
    facts.intents = intents
    return facts


def _other_days(row: Row, read: LegacyFile) -> Sequence[InexactDate]:
    """Every day that a row tells of, but that of its signature."""
    file = row.file
    dated = [*file.milestones, *file.instruments, *file.documents, *file.actions,
             *read.portfolio.confirmations_of(file.id)]  # fmt: skip
    days = [fact.on for fact in dated] + [i.renewed.on for i in file.instruments if i.renewed is not None]
    if file.in_force is not None and file.in_force != UNKNOWN:
        days.append(file.in_force.on)
    return days + [d.on for d in read.portfolio.doubts_of(file.id) if d.on != UNKNOWN]


def _intents(desk: Desk, row: Row) -> tuple[Intent, ...]:
    """The intents of a row, as rules know intents."""
    waiting = desk.registers.partners.legacy_intents
    return tuple(
        Intent(entry=i.entry, act=ENTER.name, by=i.by, role=i.role, on=i.on) for i in waiting if i.row == row.hash
    )


def intent_of(desk: Desk, row: Row) -> Intent:
    """The announcement of a row by another person, the oldest, found as the rule `two_persons` finds it."""
    found = find_intent(_intents(desk, row), ENTER.name, desk.sitting.actor.number)
    assert found is not None, "a row is entered only where there is one"
    return found
