"""The parts of a file in the shapes of the interface: terms, signatures, validity, exceptions. Pure."""

from __future__ import annotations

from typing import Any

from lifecycle.line import term_length
from rules.case import Avenue, CaretakerException, Case, Intent, Milestone, Signature, Source, Term, ValidityFact
from rules.gazette import link_of, numac_of
from rules.model import Frozen


def given(**values: object) -> dict[str, Any]:
    """The values that are there, in the order given: dates and lengths as texts, the rest as it is."""
    return {
        name: value if isinstance(value, bool | int | str | dict) else str(value)
        for name, value in values.items()
        if value is not None
    }


def model_json(value: Frozen) -> dict[str, Any]:
    """A part that the interface shows as it is kept."""
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)


def term_json(term: Term) -> dict[str, Any]:
    """A term with its number, its days and what may follow it."""
    return {
        "number": term.number,
        "term": term_length(term),
        "renewal": term.renewal,
        "noticePeriod": str(term.notice),
        **given(startsOn=term.starts_on, endsOn=term.ends_on, how=term.how),
        **({"lastDay": "included"} if term.last_day == "included" else {}),
        **(_source(term.source) if term.source is not None else {}),
    }


def signature_json(signature: Signature) -> dict[str, Any]:
    """When, where and by whom a text was signed, on both sides, and where that is known from."""
    shown = given(
        signedOn=signature.on,
        regionSignedOn=signature.region_on,
        partnerSignedOn=signature.partner_on,
        regionPlace=signature.region_place,
        partnerPlace=signature.partner_place,
    )
    if signature.region_signatories:
        shown["regionSignatory"] = list(signature.region_signatories)
    if signature.partner_signatories:
        shown["partnerSignatory"] = list(signature.partner_signatories)
    if signature.source is not None:
        shown.update(_source(signature.source))
    return shown


def _source(source: Source) -> dict[str, str]:
    return {"source": source.name, "certainty": source.certainty}


def validity_source(fact: ValidityFact) -> dict[str, str]:
    """What a source says of the validity, and when."""
    return {"status": fact.status, **({"date": str(fact.on)} if fact.on is not None else {}), **_source(fact.source)}


def dates_json(case: Case) -> dict[str, str]:
    """The distinct dates of an agreement: signed, assented, published, provisionally applied, in force."""
    found: dict[str, str] = {}
    if case.agreement is not None:
        found["signedOn"] = str(case.agreement.on)
    for kind, name in (
        ("assent", "assentedOn"), ("publication", "publishedOn"), ("provisional_application", "provisionallyAppliedOn"),
        ("partner_ready", "partnerReadyOn"),
    ):  # fmt: skip
        milestone = next((m for m in reversed(case.milestones) if m.kind == kind), None)
        if milestone is not None:
            found[name] = str(milestone.on)
    if case.in_force_on is not None:
        found["inForceOn"] = str(case.in_force_on)
    if case.notice is not None:
        found["denouncedOn"] = str(case.notice.received_on)
    if case.ended_on is not None:
        found["endedOn"] = str(case.ended_on)
    return found


def milestone_json(milestone: Milestone) -> dict[str, Any]:
    """A milestone; of a publication the number in the Official Journal and the address, as its reference gives them."""
    shown = model_json(milestone)
    if milestone.kind == "publication" and milestone.reference is not None:
        shown.update(given(numac=numac_of(milestone.reference), link=link_of(milestone.reference)))
    return shown


def avenue_json(avenue: Avenue, name: str) -> dict[str, Any]:
    """A planned avenue, whether it was agreed on, and the name of its theme."""
    return {**model_json(avenue), "agreed": avenue.agreed, "themeName": name}


def exception_json(exception: CaretakerException, case: Case) -> dict[str, Any]:
    """A caretaker exception, and whether an act was already done on it: each counts once."""
    shown = model_json(exception)
    if exception.number in case.used_exceptions:
        shown.update(used=True, closed="used")
    return shown


def intent_json(intent: Intent, case: Case) -> dict[str, Any]:
    """What one person intends, for a second one to do, and whether it was done."""
    shown = model_json(intent)
    if not intent.withdrawn:
        del shown["withdrawn"]
    return {**shown, "used": True} if intent.entry in case.used_intents else shown
