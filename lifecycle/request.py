"""What a command leaves unsaid and its act settles: its date, the act itself, the values computed from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lifecycle.act import Act
from lifecycle.command import Command
from lifecycle.day_told import GIVES_NOTICE, day_told
from lifecycle.decision import Decision
from lifecycle.history import Entry, standing
from lifecycle.stages import ACTS
from rules.case import Case
from rules.dates import InexactDate, exact
from rules.facts import Facts
from rules.frozen import find_document
from rules.terms import effect_day, starts_on
from rules.verdict import Outcome

OF_A_TERM = ("term", "endsOn", "renewal", "notice")
"""What may be found of a term: a renewal states it anew."""
PERFORMED_BY = {"confirm_validity": "validity", "question_validity": "validity"}
"""Acts that a record performs, with the record by which they may have been typed: its fields stand in their entries."""


def completed_date(
    command: Command, today: date, case: Case | None = None, entries: Iterable[Entry] = ()
) -> InexactDate:
    """The date of the act: as typed, else the later of the two signatures, else the day it was received, else today.

    A fact that was found belongs to the day of what it tells about: it was so then, known only now. For it `case` is
    the file as it stands and `entries` its history.
    """
    if command.on is not None:
        return command.on
    request = command.request
    typed_on = request.date("on")
    if typed_on is not None and command.act.name != "correct_period":
        return typed_on
    told = day_told(command.act.name, request)
    if told is not None:
        return told
    if command.act.name == "found" and case is not None and case.agreement is None and case.mou is not None:
        return case.mou.on
    if command.act.name == "found" and case is not None and case.agreement is not None:
        if case.notice is not None and case.notice.effect_on is None and request.text("field") == "endsOn":
            return case.notice.received_on
        if request.text("field") == "inForceOn" and case.in_force_on is not None:
            return case.in_force_on
        return _left_open_on(entries, request.text("field") or "") or case.agreement.on
    return exact(today)


def _left_open_on(entries: Iterable[Entry], field: str) -> InexactDate | None:
    """The day of the text signed since that left something of the term open; None where the agreement itself did."""
    if field not in OF_A_TERM:
        return None
    told = [e for e in standing(entries) if e.act in ("renew", "amend")]
    texts = [e for e in told if e.act == "renew" or e.fields.get(field) == "unknown"]
    return texts[-1].on if texts else None


def performed_act(command: Command, case: Case | None) -> Act:
    """The act that a command performs: recording validity becomes the act of that name where the stage asks for it."""
    if command.act.name != "validity" or case is None:
        return command.act
    status = command.request.text("status")
    if status == "confirmed" and case.stage == "renewal_due" and case.doubt == "questioned":
        return ACTS["confirm_validity"]
    if status == "in_question" and case.stage == "in_force":
        return ACTS["question_validity"]
    return command.act


def complete_fields(act: Act, facts: Facts, decision: Decision, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the entry: as given, with what follows from them, so that nothing is computed twice."""
    fields = dict(given)
    policy, case = facts.policy.file, facts.case
    if act.name == "sign_mou":
        fields.update(term=str(facts.policy.test_phase_of(facts.file.track)), lastDay=policy.last_day)
    elif act.name in ("sign_agreement", "renew"):
        fields["lastDay"] = policy.last_day
        if act.name == "renew":
            fields["startsOn"] = str(starts_on(facts))
    elif act.name == "approve_agreement":
        exempt = next((v for v in decision.verdicts if v.rule == "test_phase.completed"), None)
        if exempt is not None and exempt.outcome is Outcome.NOT_APPLICABLE:
            fields["withoutTest"] = exempt.key
    elif act.name in GIVES_NOTICE and facts.request is not None and case is not None:
        received = facts.request.date("receivedOn") or facts.on
        effect = effect_day(case, received, facts.request.date("effectOn"))
        fields["receivedOn"] = str(received)
        if effect is not None:
            fields["effectOn"] = str(effect)
    elif act.name in ("suspend", "lift_suspension") and case is not None:
        fields["dependants"] = [f"{i.kind}: {i.title}" for i in case.instruments]
    elif act.name == "replace" and facts.relations.successor is not None:
        fields["successor"] = facts.relations.successor.reference
    elif act.name == "document" and fields.get("replaces"):
        replaced = find_document(facts.now or facts.file, fields["replaces"])
        fields["replaces"] = replaced.sha256 if replaced is not None else fields["replaces"]
    elif act.name == "request_exception" and case is not None:
        fields["number"] = len(case.exceptions) + 1
    return fields
