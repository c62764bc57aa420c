"""Making entries and rows: what one decision writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any

from lifecycle.canonical import canonical, digest, dump
from lifecycle.clock import acts_on_term
from lifecycle.command import Command
from lifecycle.deadlines import deadlines, first_look, put_off_until
from lifecycle.decision import Decision
from lifecycle.definition import DEFINITION_HASH
from lifecycle.explain import stored_verdict
from lifecycle.history import GENESIS, Entry, chain
from lifecycle.line import line_of, written
from lifecycle.stages import BEFORE_SIGNATURE
from lifecycle.storage.records import (
    DeadlineRow,
    DocumentRow,
    NewEntry,
    PartnershipRow,
    PersonalRow,
)
from rules.case import Case
from rules.facts import Facts, Relations
from rules.policy import Policy

NO_RELATIONS = repr(Relations())
"""Most acts ask about no other file: their relations are written out once."""


def instant(now: datetime) -> str:
    """An instant as it is stored: UTC, to the microsecond, `2026-11-23T23:00:00.123456Z`."""
    return now.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


@dataclass(slots=True)
class Chain:
    """A subject's chain while entries are added to it."""

    subject: str
    sequence: int
    head: str
    last_at: str = ""
    added: list[NewEntry] = field(default_factory=list)

    def append(self, data: dict[str, Any], day: date | None, recorded_at: str) -> Entry:
        """Add an entry. `recordedAt` is never before its predecessor's."""
        recorded_at = max(recorded_at, self.last_at)
        self.sequence += 1
        data.update(subject=self.subject, sequence=self.sequence, recordedAt=recorded_at)
        if day is not None:
            data["foldsOn"] = day.isoformat()
        previous = self.head or GENESIS
        finished = chain(data, previous)
        self.added.append(
            NewEntry(
                self.sequence,
                data["act"],
                data["outcome"],
                day,
                recorded_at,
                data["actor"],
                finished.hash,
                previous,
                finished.body,
            )
        )
        self.head, self.last_at = finished.hash, recorded_at
        return Entry(data, finished.hash)


def facts_hash(facts: Facts, case_text: str, registers: Mapping[str, str]) -> str:
    """The hash of everything the rules saw; free texts and names stand in it as commitments only."""
    request = facts.request
    seen: dict[str, Any] = {
        "act": facts.act,
        "on": str(facts.on),
        "today": facts.today.isoformat(),
        "stage": facts.stage,
        "actor": [facts.actor.number, facts.actor.role],
        "case": digest(case_text),
        "registers": dict(registers),
        "relations": NO_RELATIONS if facts.relations == Relations() else _written_out(facts.relations),
        "intents": [i.entry for i in facts.intents],
        "later": repr(facts.later),
    }
    if request is not None:
        seen["request"] = {n: v if isinstance(v, str) else list(v) for n, v in request.fields.items()}
        seen["documents"] = [d.sha256 for d in request.documents]
        seen["reason"] = request.reason
        seen["decision"] = request.decision or ""
    return digest(canonical(seen))


def _written_out(relations: Relations) -> str:
    """The relations as text, always the same for the same: a set stands in its order."""
    if not relations.deadlines:
        return repr(relations)
    return f"{relations._replace(deadlines=frozenset())!r} {sorted(relations.deadlines)!r}"


def entry_data(
    facts: Facts,
    decision: Decision,
    command: Command,
    outcome: str,
    seen: Mapping[str, int],
    hash_of_facts: str,
) -> dict[str, Any]:
    """What every entry of an act says, before it is chained."""
    data: dict[str, Any] = {
        "act": decision.act,
        "nature": facts.nature,
        "outcome": outcome,
        "effectiveOn": str(facts.on),
        "actor": facts.actor.number,
        "role": facts.actor.role,
        "verdicts": [stored_verdict(v) for v in decision.verdicts],
        "definitionHash": DEFINITION_HASH,
        "policyHash": facts.policy_hash,
        "factsHash": hash_of_facts,
        "seen": dict(seen),
    }
    if facts.case is not None or decision.target is not None:
        data["from"] = facts.stage
    if decision.target is not None:
        data["to"] = decision.target
    if decision.gone is not None:
        data["gone"] = {"act": decision.gone.act, "on": decision.gone.day.isoformat(), "to": decision.gone.target}
    if facts.regime:
        data["government"] = facts.regime
    if facts.actor.deputy_for is not None:
        data["deputyFor"] = facts.actor.deputy_for
    if command.request.fields:
        data["fields"] = {n: v if isinstance(v, str) else list(v) for n, v in command.request.fields.items()}
    if command.reason is not None:
        data["reason"] = command.reason.commitment
    if command.request.decision:
        data["decision"] = command.request.decision
    if command.documents:
        data["documents"] = [
            {
                "sha256": d.sha256,
                "name": d.name.commitment,
                "size": len(d.content),
                **({"language": d.language} if d.language else {}),
            }
            for d in command.documents
        ]
    return data


def personal_rows(command: Command) -> tuple[PersonalRow, ...]:
    """The openings of every commitment that a command made."""
    openings = [*command.openings, *(d.name for d in command.documents)]
    if command.reason is not None:
        openings.append(command.reason)
    return tuple(PersonalRow(o.commitment, o.field, o.salt, o.value) for o in openings)


def document_rows(command: Command) -> tuple[DocumentRow, ...]:
    """The documents that came with a command."""
    return tuple(DocumentRow(d.sha256, len(d.content), d.content) for d in command.documents)


def deadline_rows(case: Case, policy: Policy) -> tuple[DeadlineRow, ...]:
    """The deadlines of a file as rows.

    Bands of its own, the day until which it was put off, and that the clock takes no notice of an end of the term,
    stand in the derivation: where they change, the scheduler looks at the row again.
    """
    own = dict(case.reminder_bands)
    rows: list[DeadlineRow] = []
    for kind, number, due_on, derived in deadlines(case, policy):
        bands = own.get(kind) or policy.register_.bands_of(kind)
        said = f', "bands": {list(bands)}' if kind in own else ""
        if case.deadline_marks and (until := put_off_until(case.mark_of(kind, number, due_on))) is not None:
            said += f', "until": "{until}"'
        if kind == "term_end" and not acts_on_term(case):
            said += ', "clock": false'
        derivation = f'{{"from": {_quoted(derived)}{said}}}'
        rows.append(DeadlineRow(kind, number, due_on, derivation, first_look(kind, due_on, bands)))
    return tuple(rows)


def partnership_row(case: Case, due: tuple[DeadlineRow, ...], country: str | None, policy: Policy) -> PartnershipRow:
    """The file as lists and searches see it; `due` are its deadlines under this policy."""
    term = case.term
    ends_on = term.ends_on.latest if term is not None and term.ends_on is not None else None
    return PartnershipRow(
        case.reference,
        case.partner,
        case.track,
        case.nature,
        case.stage,
        case.officer,
        f"{case.partner}:{case.track}" if case.stage in BEFORE_SIGNATURE else None,
        country,
        ends_on,
        due[0].due_on if due else None,
        case.effective_on,
        case.legacy,
        dump(case),
        written(line_of(case, policy, due[0] if due else None)),
    )
