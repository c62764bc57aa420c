"""What each act of the table of stages changes in the state of a file. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.effects.reading import (
    Change,
    length_of,
    read_term,
    signature_of,
    source_of,
    started,
    stated_end,
    unchanged,
    when,
    with_validity,
)
from lifecycle.history import Entry
from rules.case import Case, Instrument, Notice, Suspension, Term
from rules.dates import parse_period
from rules.terms import computed_end, effect_day


def _approve_mou(case: Case, entry: Entry) -> Case:
    return case.but(approved_from=case.stage)


def _sign_mou(case: Case, entry: Entry) -> Case:
    signature = signature_of(entry)
    length = parse_period(entry.fields["term"])
    term = Term(
        number=1, starts_on=signature.on, length=length, ends_on=computed_end(signature.on, length, None),
        renewal="none", last_day=entry.fields.get("lastDay", "excluded"),
    )  # fmt: skip
    return case.but(mou=signature, mou_term=term)


def _approve_agreement(case: Case, entry: Entry) -> Case:
    return case.but(approved_from=case.stage, approved_without_test=entry.fields.get("withoutTest"))


def _sign_agreement(case: Case, entry: Entry) -> Case:
    return case.but(agreement=signature_of(entry), terms=(read_term(entry, 1, None, "signed"),))


def _enter_into_force(case: Case, entry: Entry) -> Case:
    return case.but(in_force_on=entry.on, terms=started(case.terms, entry.on))


def _amend(case: Case, entry: Entry) -> Case:
    f = entry.fields
    changed = tuple(n for n in ("term", "termEndsOn", "renewal", "notice", "themes", "nature") if f.get(n))
    instrument = Instrument(
        kind=f["instrument"],
        title=f["title"],
        signature=signature_of(entry),
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
    stated = when(entry, "termEndsOn")
    # an end that is stated alone says nothing of a length, and the old length is no longer true
    length = length_of(f["term"]) if f.get("term") else "unknown" if stated else term.length
    moved = bool(f.get("term") or stated)
    notice = f.get("notice")
    return term.but(
        length=length,
        ends_on=stated_end(term.starts_on, length, stated) if moved else term.ends_on,
        renewal=f.get("renewal") or term.renewal,
        notice=term.notice if not notice else (notice if notice == "unknown" else parse_period(notice)),
        source=source_of(entry) if moved else term.source,
    )


def _renew(case: Case, entry: Entry) -> Case:
    start = when(entry, "startsOn") or entry.on
    term = read_term(entry, len(case.terms) + 1, start, "renewed")
    return case.but(terms=(*case.terms, term), doubt=None)


def _confirm(case: Case, entry: Entry) -> Case:
    doubt = "term_ended" if case.doubt == "term_ended" else None  # no source prolongs a term that ended
    return with_validity(case, entry, "confirmed").but(doubt=doubt)


def _question(case: Case, entry: Entry) -> Case:
    # what is doubted since may have ended before, as a late fact tells: no source prolongs it
    doubt = "term_ended" if case.doubt == "term_ended" else "questioned"
    return with_validity(case, entry, "in_question").but(doubt=doubt)


def _suspend(case: Case, entry: Entry) -> Case:
    f = entry.fields
    review = date.fromisoformat(f["reviewOn"]) if f.get("reviewOn") else None
    # of a term that ends while validity is in question no clock act says so
    ended = case.doubt is not None and case.term_is_over(entry.day) is True
    return case.but(
        suspension=Suspension(since=entry.on, origin=f.get("origin", ""), review_on=review, term_ended=ended)
    )


def _lift(case: Case, entry: Entry) -> Case:
    ended = case.suspension is not None and case.suspension.term_ended
    return case.but(suspension=None, doubt="term_ended" if ended else case.doubt)


def _give_notice(case: Case, entry: Entry) -> Case:
    received = when(entry, "receivedOn") or entry.on
    effect = when(entry, "effectOn") or effect_day(case, received, None)
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


OF_ACTS: dict[str, Change] = {
    "assess": unchanged,
    "approve_mou": _approve_mou,
    "sign_mou": _sign_mou,
    "open_evaluation": unchanged,
    "approve_agreement": _approve_agreement,
    "sign_agreement": _sign_agreement,
    "enter_into_force": _enter_into_force,
    "refuse_assent": unchanged,
    "amend": _amend,
    "renew": _renew,
    "confirm_validity": _confirm,
    "question_validity": _question,
    "let_expire": unchanged,
    "lapse": unchanged,
    "suspend": _suspend,
    "lift_suspension": _lift,
    "denounce": _give_notice,
    "end_by_consent": _give_notice,
    "receive_denunciation": _give_notice,
    "revoke_notice": _revoke,
    "receive_revocation": _revoke,
    "send_back": unchanged,
    "replace": _replace,
    "decline": unchanged,
    "withdraw": unchanged,
    "enter_legacy": _enter_legacy,
}
