"""What each act and each record changes in the state of a file: one function each, by the name of the act. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from lifecycle.history import Entry
from rules.case import (
    Avenue,
    CaretakerException,
    Case,
    Consultation,
    CriterionScore,
    Evaluation,
    Exemption,
    Instrument,
    Intent,
    Milestone,
    Notice,
    RecordedAction,
    Signature,
    Source,
    Suspension,
    Term,
    ValidityFact,
    Waiver,
)
from rules.dates import InexactDate, parse_inexact, parse_period
from rules.terms import computed_end, effect_day

Change = Callable[[Case, Entry], Case]


def number(text: str | None) -> int | None:
    """A number as it is typed; None where nothing was."""
    return int(text) if text else None


def _when(entry: Entry, name: str) -> InexactDate | None:
    text = entry.fields.get(name)
    return parse_inexact(text) if text else None


def _source(entry: Entry) -> Source | None:
    f = entry.fields
    return Source(name=f["source"], certainty=f["certainty"]) if f.get("source") and f.get("certainty") else None


def _signature(entry: Entry) -> Signature:
    f = entry.fields
    return Signature(
        on=entry.on, region_on=_when(entry, "regionSignedOn"), partner_on=_when(entry, "partnerSignedOn"),
        region_place=f.get("regionPlace"), partner_place=f.get("partnerPlace"),
        region_signatories=tuple(f.get("regionSignatory", ())),
        partner_signatories=tuple(f.get("partnerSignatory", ())), source=_source(entry),
    )  # fmt: skip


def _length(text: str) -> Any:
    return text if text in ("open", "unknown") else parse_period(text)


def read_term(entry: Entry, number: int, start: InexactDate | None, how: str) -> Term:
    """The term that an entry states, from its first day."""
    f = entry.fields
    length = _length(f.get("term", "unknown"))
    notice = f.get("notice", "unknown")
    ends_on = _when(entry, "termEndsOn")
    return Term(
        number=number, starts_on=start, length=length, ends_on=computed_end(start, length, ends_on),
        renewal=f.get("renewal", "unknown"), notice=notice if notice == "unknown" else parse_period(notice),
        last_day=f.get("lastDay", "excluded"), how=how,  # type: ignore[arg-type]
    )  # fmt: skip


def _same(case: Case, entry: Entry) -> Case:
    return case


def _approve_mou(case: Case, entry: Entry) -> Case:
    return case.but(approved_from=case.stage)


def _sign_mou(case: Case, entry: Entry) -> Case:
    signature = _signature(entry)
    length = parse_period(entry.fields["term"])
    term = Term(
        number=1, starts_on=signature.on, length=length, ends_on=computed_end(signature.on, length, None),
        renewal="none", last_day=entry.fields.get("lastDay", "excluded"),
    )  # fmt: skip
    return case.but(mou=signature, mou_term=term)


def _approve_agreement(case: Case, entry: Entry) -> Case:
    return case.but(approved_from=case.stage, approved_without_test=entry.fields.get("withoutTest"))


def _sign_agreement(case: Case, entry: Entry) -> Case:
    return case.but(agreement=_signature(entry), terms=(read_term(entry, 1, None, "signed"),))


def _enter_into_force(case: Case, entry: Entry) -> Case:
    return case.but(in_force_on=entry.on, terms=_started(case.terms, entry.on))


def _started(terms: tuple[Term, ...], start: InexactDate | None) -> tuple[Term, ...]:
    """The terms with the first one beginning on a day; an end that is stated stays."""
    if not terms:
        return terms
    first = terms[0]
    computed = None if isinstance(first.length, str) else computed_end(first.starts_on, first.length, None)
    stated = first.ends_on if first.ends_on != computed else None
    ends_on = stated or computed_end(start, first.length, None)
    return (first.but(starts_on=start, ends_on=ends_on), *terms[1:])


def _amend(case: Case, entry: Entry) -> Case:
    f = entry.fields
    changed = tuple(n for n in ("term", "termEndsOn", "renewal", "notice", "themes", "nature") if f.get(n))
    instrument = Instrument(
        kind=f["instrument"],
        title=f["title"],
        signature=_signature(entry),
        changed=changed,
        entry=entry.place,
    )
    changes: dict[str, Any] = {"instruments": (*case.instruments, instrument)}
    if f.get("themes"):
        changes["themes"] = tuple(f["themes"])
    if f.get("nature"):
        changes["nature"] = f["nature"]
    if case.terms and any(f.get(n) for n in ("term", "termEndsOn", "renewal", "notice")):
        changes["terms"] = (*case.terms[:-1], _amended(case.terms[-1], entry))
    return case.but(**changes)


def _amended(term: Term, entry: Entry) -> Term:
    f = entry.fields
    length = _length(f["term"]) if f.get("term") else term.length
    stated = _when(entry, "termEndsOn")
    moved = bool(f.get("term") or stated)
    notice = f.get("notice")
    return term.but(
        length=length,
        ends_on=computed_end(term.starts_on, length, stated) if moved else term.ends_on,
        renewal=f.get("renewal") or term.renewal,
        notice=term.notice if not notice else (notice if notice == "unknown" else parse_period(notice)),
    )


def _renew(case: Case, entry: Entry) -> Case:
    start = _when(entry, "startsOn") or entry.on
    term = read_term(entry, len(case.terms) + 1, start, "renewed")
    return case.but(terms=(*case.terms, term), doubt=None)


def _confirm(case: Case, entry: Entry) -> Case:
    return _validity(case, entry, "confirmed").but(doubt=None)


def _question(case: Case, entry: Entry) -> Case:
    return _validity(case, entry, "in_question").but(doubt="questioned")


def _validity(case: Case, entry: Entry, status: str) -> Case:
    source = _source(entry)
    if source is None:
        return case
    on = None if entry.fields.get("undated") else entry.on
    fact = ValidityFact(status=status, on=on, source=source)  # type: ignore[arg-type]
    return case.but(validity=(*case.validity, fact))


def _suspend(case: Case, entry: Entry) -> Case:
    f = entry.fields
    review = date.fromisoformat(f["reviewOn"]) if f.get("reviewOn") else None
    ended = case.doubt == "term_ended"
    return case.but(
        suspension=Suspension(since=entry.on, origin=f.get("origin", ""), review_on=review, term_ended=ended)
    )


def _lift(case: Case, entry: Entry) -> Case:
    ended = case.suspension is not None and case.suspension.term_ended
    return case.but(suspension=None, doubt="term_ended" if ended else case.doubt)


def _give_notice(case: Case, entry: Entry) -> Case:
    received = _when(entry, "receivedOn") or entry.on
    effect = _when(entry, "effectOn") or effect_day(case, received, None)
    notice = Notice(
        act=entry.act, received_on=received, effect_on=effect,  # type: ignore[arg-type]
        stage_before=case.stage, suspension=case.suspension,
    )  # fmt: skip
    return case.but(notice=notice, suspension=None)


def _revoke(case: Case, entry: Entry) -> Case:
    suspension = case.notice.suspension if case.notice is not None else None
    return case.but(notice=None, suspension=suspension)


def _replace(case: Case, entry: Entry) -> Case:
    return case.but(successor=entry.fields.get("successor"))


def _enter_legacy(case: Case, entry: Entry) -> Case:
    if case.stage == "test_phase":
        return _sign_mou(case, entry)
    return _sign_agreement(case, entry)


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
        source=_source(entry),
    )
    return case.but(milestones=(*case.milestones, reached))


def _action(case: Case, entry: Entry) -> Case:
    f = entry.fields
    return case.but(
        actions=(
            *case.actions,
            RecordedAction(kind=f["kind"], on=entry.on, text=f.get("text"), source=_source(entry)),
        )
    )


def _record_validity(case: Case, entry: Entry) -> Case:
    return _validity(case, entry, entry.fields["status"])


def _found(case: Case, entry: Entry) -> Case:
    field, value = entry.fields["field"], entry.fields["value"]
    source = _source(entry)
    if case.notice is not None and case.notice.effect_on is None and field in ("notice", "endsOn"):
        received = case.notice.received_on
        effect = parse_inexact(value) if field == "endsOn" else parse_period(value).after_inexact(received)
        return case.but(notice=case.notice.but(effect_on=effect))
    match field:
        case "nature" | "kind":
            return case.but(**{field: value})
        case "signedOn" if case.agreement is None and case.mou is not None and case.mou_term is not None:
            start = parse_inexact(value)
            length = case.mou_term.length
            term = case.mou_term.but(starts_on=start, ends_on=computed_end(start, length, None))
            return case.but(mou=case.mou.but(on=start, source=source), mou_term=term)
        case "signedOn" if case.agreement is not None:
            return case.but(agreement=case.agreement.but(on=parse_inexact(value), source=source))
        case "inForceOn":
            start = parse_inexact(value)
            return case.but(in_force_on=start, terms=_started(case.terms, start))
        case "renewal" | "notice" | "term" | "endsOn" if case.terms:
            return case.but(terms=(*case.terms[:-1], _found_in_term(case.terms[-1], field, value)))
    return case


def _found_in_term(term: Term, field: str, value: str) -> Term:
    match field:
        case "renewal":
            return term.but(renewal=value)
        case "notice":
            return term.but(notice=parse_period(value))
        case "endsOn":
            return term.but(ends_on=parse_inexact(value))
    length = _length(value)
    return term.but(length=length, ends_on=computed_end(term.starts_on, length, None))


def _waive(case: Case, entry: Entry) -> Case:
    waiver = Waiver(field=entry.fields["field"], until=date.fromisoformat(entry.fields["until"]))
    return case.but(waivers=(*(w for w in case.waivers if w.field != waiver.field), waiver))


def _intent(case: Case, entry: Entry) -> Case:
    act, by = entry.fields["act"], int(entry.data["actor"])
    if entry.fields.get("withdraw"):
        return case.but(
            intents=tuple(
                i.but(withdrawn=True) if i.act == act and i.by == by and i.entry not in case.used_intents else i
                for i in case.intents
            )
        )
    made = Intent(entry=entry.place, act=act, by=by, role=entry.data["role"], on=entry.on)
    return case.but(intents=(*case.intents, made))


def _exemption(case: Case, entry: Entry) -> Case:
    f = entry.fields
    granted = Exemption(rule=f["rule"], decision=f["decision"], decided_on=parse_inexact(f["decidedOn"]))
    return case.but(exemptions=(*case.exemptions, granted))


def _contact(case: Case, entry: Entry) -> Case:
    f = entry.fields
    return case.but(contacts=(*case.contacts, (f["side"], f["name"], f.get("email"))))


def _assign(case: Case, entry: Entry) -> Case:
    f = entry.fields
    return case.but(officer=number(f["officer"]), deputy=number(f.get("deputy")) or case.deputy)


def _request_exception(case: Case, entry: Entry) -> Case:
    f = entry.fields
    asked = CaretakerException(
        number=entry.fields["number"], act=f["act"], kind=f["class"], requested_by=int(entry.data["actor"]),
        justification=f.get("justification"), decision=f.get("decision"), decided_on=_when(entry, "decidedOn"),
        harm=f.get("harm"), deadline=date.fromisoformat(f["deadline"]) if f.get("deadline") else None,
    )  # fmt: skip
    return case.but(exceptions=(*case.exceptions, asked))


def _exception_step(case: Case, entry: Entry) -> Case:
    number, by = int(entry.fields["exception"]), int(entry.data["actor"])
    changes: dict[str, dict[str, Any]] = {
        "attest_exception": {"attested_by": by},
        "approve_exception": {"approved_by": by, "approved_on": entry.on},
        "reject_exception": {"closed": "rejected"},
        "withdraw_exception": {"closed": "withdrawn"},
    }
    change = changes[entry.act]
    return case.but(exceptions=tuple(e.but(**change) if e.number == number else e for e in case.exceptions))


CHANGES: dict[str, Change] = {
    "assess": _same,
    "approve_mou": _approve_mou,
    "sign_mou": _sign_mou,
    "open_evaluation": _same,
    "approve_agreement": _approve_agreement,
    "sign_agreement": _sign_agreement,
    "enter_into_force": _enter_into_force,
    "refuse_assent": _same,
    "amend": _amend,
    "renew": _renew,
    "confirm_validity": _confirm,
    "question_validity": _question,
    "let_expire": _same,
    "lapse": _same,
    "suspend": _suspend,
    "lift_suspension": _lift,
    "denounce": _give_notice,
    "end_by_consent": _give_notice,
    "receive_denunciation": _give_notice,
    "revoke_notice": _revoke,
    "receive_revocation": _revoke,
    "send_back": _same,
    "replace": _replace,
    "decline": _same,
    "withdraw": _same,
    "enter_legacy": _enter_legacy,
    "avenue": _avenue,
    "consultation": _consultation,
    "criterion": _criterion,
    "consideration": lambda case, e: case.but(considerations=(*case.considerations, e.fields["kind"])),
    "evaluation": _evaluation,
    "milestone": _milestone,
    "action": _action,
    "reciprocity": lambda case, e: case.but(reciprocity=tuple(dict.fromkeys((*case.reciprocity, e.fields["side"])))),
    "validity": _record_validity,
    "found": _found,
    "waive": _waive,
    "intent": _intent,
    "exemption": _exemption,
    "dormant": lambda case, e: case.but(dormant=not e.fields.get("until")),
    "restricted": lambda case, e: case.but(restricted=e.fields["value"] == "yes"),
    "contact": _contact,
    "depositary": lambda case, e: case.but(depositary=e.fields["text"]),
    "reservation": lambda case, e: case.but(reservations=case.reservations + 1),
    "mention": _same,
    "document": _same,
    "note": _same,
    "assign": _assign,
    "request_exception": _request_exception,
    "attest_exception": _exception_step,
    "approve_exception": _exception_step,
    "reject_exception": _exception_step,
    "withdraw_exception": _exception_step,
}
