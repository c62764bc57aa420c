"""What `found` changes in the state of a file: a fact that was unknown stands where it belongs. Pure."""

from __future__ import annotations

from lifecycle.effects.reading import length_of, source_of, started, stated_end
from lifecycle.history import Entry
from rules.case import Case, Notice, Source, Term
from rules.dates import Period, parse_inexact, parse_period
from rules.terms import computed_end
from rules.validity import source_of_term


def found(case: Case, entry: Entry) -> Case:
    """The file with the field found."""
    field, value = entry.fields["field"], entry.fields["value"]
    source = source_of(entry)
    if case.notice is not None and field == "endsOn" and _tells_effect(case.notice, entry):
        return case.but(notice=case.notice.but(effect_on=parse_inexact(value)))
    match field:
        case "notice" if case.terms:
            return _found_notice(case, parse_period(value))
        case "nature" | "kind" | "title":
            return case.but(**{field: value})
        case "regionPlace" | "partnerPlace" | "regionSignedOn" | "partnerSignedOn":
            return _found_of_signature(case, field, value)
        case "signedOn" if case.agreement is None and case.mou is not None and case.mou_term is not None:
            start = parse_inexact(value)
            length = case.mou_term.length
            term = case.mou_term.but(starts_on=start, ends_on=computed_end(start, length, None))
            return case.but(mou=case.mou.but(on=start, source=source), mou_term=term)
        case "signedOn" if case.agreement is not None:
            told = tuple(term.but(source=source_of_term(case, term)) for term in case.terms)
            return case.but(agreement=case.agreement.but(on=parse_inexact(value), source=source), terms=told)
        case "inForceOn":
            start = parse_inexact(value)
            return case.but(in_force_on=start, terms=started(case.terms, start))
        case "renewal" | "term" | "endsOn" if case.terms:
            return case.but(terms=(*case.terms[:-1], _found_in_term(case.terms[-1], field, value, source)))
    return case


def _tells_effect(notice: Notice, entry: Entry) -> bool:
    """Whether an end that was found is that of the notice: its effect was unknown when it was found.

    A notice period that was found since gives one, but the day that somebody was told counts. It stands on the day of
    reception (`completed_date`), as an end of the term does not.
    """
    return notice.effect_on is None or entry.data["effectiveOn"] == str(notice.received_on)


def _found_notice(case: Case, length: Period) -> Case:
    """The file with its notice period, in every term that has it from the same text; a running notice ends by it."""
    terms = list(case.terms)
    for place in range(len(terms) - 1, -1, -1):
        terms[place] = terms[place].but(notice=length)
        if terms[place].how != "rolled_over":
            break
    notice = case.notice
    if notice is not None and notice.effect_on is None:
        notice = notice.but(effect_on=length.after_inexact(notice.received_on))
    return case.but(terms=tuple(terms), notice=notice)


def _found_of_signature(case: Case, field: str, value: str) -> Case:
    """A place or one side's day of the text that was signed last."""
    name = {"regionPlace": "region_place", "partnerPlace": "partner_place", "regionSignedOn": "region_on",
            "partnerSignedOn": "partner_on"}[field]  # fmt: skip
    known = parse_inexact(value) if field.endswith("On") else value
    if case.agreement is not None:
        return case.but(agreement=case.agreement.but(**{name: known}))
    return case.but(mou=case.mou.but(**{name: known})) if case.mou is not None else case


def _found_in_term(term: Term, field: str, value: str, source: Source | None) -> Term:
    """The term with what was found of it; how long it lasts rests on the source that told it."""
    match field:
        case "renewal":
            return term.but(renewal=value)
        case "endsOn":
            return term.but(ends_on=parse_inexact(value), source=source)
    length = length_of(value)
    return term.but(length=length, ends_on=stated_end(term.starts_on, length, None), source=source)
