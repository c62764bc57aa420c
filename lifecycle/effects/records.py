"""What each record changes in the state of a file: avenues, criteria, evaluations, milestones, contacts. Pure."""

from __future__ import annotations

from datetime import date

from lifecycle.effects.found import found
from lifecycle.effects.reading import Change, source_of, unchanged, with_validity
from lifecycle.history import Entry
from rules.case import (
    Avenue,
    Case,
    Confirmation,
    Consultation,
    CriterionScore,
    Evaluation,
    Milestone,
    RecordedAction,
    Waiver,
)


def _avenue(case: Case, entry: Entry) -> Case:
    f = entry.fields
    avenue = Avenue(
        number=len(case.avenues) + 1, theme=f["theme"], body=f["body"], text=f["text"], on=entry.on,
        horizon=f.get("horizon"), strengthens=f.get("strengthens"),
    )  # fmt: skip
    return case.but(avenues=(*case.avenues, avenue))


def _consultation(case: Case, entry: Entry) -> Case:
    f = entry.fields
    asked = Consultation(body=f["body"], outcome=f["outcome"], on=entry.on)
    return case.but(
        avenues=tuple(
            a.but(consultations=(*a.consultations, asked)) if str(a.number) == str(f["avenue"]) else a
            for a in case.avenues
        )
    )


def _criterion(case: Case, entry: Entry) -> Case:
    f = entry.fields
    score = CriterionScore(code=f["code"], score=f["score"], on=entry.on, text=f.get("text"))
    return case.but(criteria=(*(c for c in case.criteria if c.code != score.code), score))


def _evaluation(case: Case, entry: Entry) -> Case:
    done = Evaluation(kind=entry.fields["kind"], outcome=entry.fields["outcome"], on=entry.on)
    return case.but(evaluations=(*case.evaluations, done))


def _milestone(case: Case, entry: Entry) -> Case:
    f = entry.fields
    reached = Milestone(
        kind=f["milestone"],
        on=entry.on,
        act=f.get("act"),
        reference=f.get("reference"),
        source=source_of(entry),
    )
    return case.but(milestones=(*case.milestones, reached))


def _action(case: Case, entry: Entry) -> Case:
    f = entry.fields
    return case.but(
        actions=(
            *case.actions,
            RecordedAction(kind=f["kind"], on=entry.on, text=f.get("text"), source=source_of(entry)),
        )
    )


def _record_validity(case: Case, entry: Entry) -> Case:
    return with_validity(case, entry, entry.fields["status"])


def _waive(case: Case, entry: Entry) -> Case:
    waiver = Waiver(field=entry.fields["field"], until=date.fromisoformat(entry.fields["until"]))
    return case.but(waivers=(*(w for w in case.waivers if w.field != waiver.field), waiver))


def _contact(case: Case, entry: Entry) -> Case:
    f = entry.fields
    return case.but(contacts=(*case.contacts, (f["side"], f["name"], f.get("email"))))


def _confirmation(case: Case, entry: Entry) -> Case:
    made = Confirmation(confirmed=int(entry.fields["entry"]), on=entry.on, decision=entry.fields.get("decision"))
    return case.but(confirmations=(*case.confirmations, made))


OF_RECORDS: dict[str, Change] = {
    "avenue": _avenue,
    "consultation": _consultation,
    "criterion": _criterion,
    "consideration": lambda case, e: case.but(considerations=(*case.considerations, e.fields["kind"])),
    "evaluation": _evaluation,
    "milestone": _milestone,
    "action": _action,
    "reciprocity": lambda case, e: case.but(reciprocity=tuple(dict.fromkeys((*case.reciprocity, e.fields["side"])))),
    "validity": _record_validity,
    "found": found,
    "waive": _waive,
    "confirmation": _confirmation,
    "dormant": lambda case, e: case.but(dormant=not e.fields.get("until")),
    "planned": lambda case, e: case.but(planned_on=date.fromisoformat(e.fields["day"])),
    "restricted": lambda case, e: case.but(restricted=e.fields["value"] == "yes"),
    "contact": _contact,
    "depositary": lambda case, e: case.but(depositary=e.fields["text"]),
    "reservation": lambda case, e: case.but(reservations=case.reservations + 1),
    "mention": unchanged,
    "document": unchanged,
    "note": unchanged,
    "migrate_policy": lambda case, e: case.but(policy=e.fields["to"]),
}
