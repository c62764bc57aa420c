"""Reading an entry: what several acts and records take from it in the same way. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lifecycle.history import Entry
from rules.case import Case, Signature, Source, Term, ValidityFact
from rules.dates import InexactDate, parse_period, parse_worked_out, within_years
from rules.terms import computed_end

Change = Callable[[Case, Entry], Case]


def number(text: str | None) -> int | None:
    """A number as it is typed; None where nothing was."""
    return int(text) if text else None


def when(entry: Entry, name: str) -> InexactDate | None:
    """A date among the fields, as known, typed or worked out; None where neither."""
    text = entry.fields.get(name)
    return parse_worked_out(text) if text else None


def source_of(entry: Entry) -> Source | None:
    """The source of an entry with its certainty; None where either is missing."""
    f = entry.fields
    return Source(name=f["source"], certainty=f["certainty"]) if f.get("source") and f.get("certainty") else None


def signature_of(entry: Entry) -> Signature:
    """The signing that an entry tells of."""
    f = entry.fields
    return Signature(
        on=entry.on, region_on=when(entry, "regionSignedOn"), partner_on=when(entry, "partnerSignedOn"),
        region_place=f.get("regionPlace"), partner_place=f.get("partnerPlace"),
        region_signatories=tuple(f.get("regionSignatory", ())),
        partner_signatories=tuple(f.get("partnerSignatory", ())), source=source_of(entry),
    )  # fmt: skip


def length_of(text: str) -> Any:
    """A length as typed, or the words `open` and `unknown`."""
    return text if text in ("open", "unknown") else parse_period(text)


def read_term(entry: Entry, number: int, start: InexactDate | None, how: str) -> Term:
    """The term that an entry states, from its first day."""
    f = entry.fields
    length = length_of(f.get("term", "unknown"))
    notice = f.get("notice", "unknown")
    ends_on = when(entry, "termEndsOn")
    return Term(
        number=number, starts_on=start, length=length, ends_on=stated_end(start, length, ends_on),
        renewal=f.get("renewal", "unknown"), notice=notice if notice == "unknown" else parse_period(notice),
        last_day=f.get("lastDay", "excluded"), how=how,  # type: ignore[arg-type]
    )  # fmt: skip


def stated_end(start: InexactDate | None, length: Any, ends_on: InexactDate | None) -> InexactDate | None:
    """The end of a term that somebody states. Raises DateError past the last year, as for a day that is typed."""
    return within_years(computed_end(start, length, ends_on))


def started(terms: tuple[Term, ...], start: InexactDate | None) -> tuple[Term, ...]:
    """The terms with the first one beginning on a day; an end that is stated stays."""
    if not terms:
        return terms
    first = terms[0]
    computed = None if isinstance(first.length, str) else computed_end(first.starts_on, first.length, None)
    stated = first.ends_on if first.ends_on != computed else None
    ends_on = stated or computed_end(start, first.length, None)
    return (first.but(starts_on=start, ends_on=ends_on), *terms[1:])


def with_validity(case: Case, entry: Entry, status: str) -> Case:
    """The file with one more source about its validity; the same where the entry names none."""
    source = source_of(entry)
    if source is None:
        return case
    on = None if entry.fields.get("undated") else entry.on
    fact = ValidityFact(status=status, on=on, source=source)  # type: ignore[arg-type]
    return case.but(validity=(*case.validity, fact))


def unchanged(case: Case, entry: Entry) -> Case:
    """For acts that change nothing but the stage."""
    return case
