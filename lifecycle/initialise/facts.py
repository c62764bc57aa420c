"""What a portfolio tells of a file: its signature, and every other dated fact. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.initialise.work import Work, said_of
from lifecycle.portfolio.model import Doubt, File, Portfolio
from lifecycle.stages import legacy_stage
from rules.dates import UNKNOWN, InexactDate, interval


@dataclass(slots=True)
class Told:
    """One dated fact of a file, before it becomes an entry."""

    act: str
    on: InexactDate
    nature: str
    fields: dict[str, Any]
    to: str | None = None


def registered(work: Work) -> InexactDate:
    """All that is known of a day that nobody knows: it lies not after the day of registration."""
    return interval(None, work.today)


def signing(work: Work, portfolio: Portfolio, file: File, references: Mapping[str, str]) -> Told:
    """The entry that opens a legacy file: its signature, with everything that the text is known to say."""
    fields: dict[str, Any] = {
        "partner": file.partner,
        "track": file.track.value,
        "nature": file.nature.value,
        "kind": file.kind.value,
        "legacy": True,
        "portfolioId": file.id,
        "regionBody": file.brussels_signatory,
        "theme": list(file.themes) if file.themes != UNKNOWN else [],
        "lastDay": work.policy.file.last_day,
    }
    if file.title != UNKNOWN:
        fields["title"] = file.title
    if file.successor_of is not None:
        fields["successorOf"] = references[file.successor_of]
    if file.invented or portfolio.invented:
        fields["invented"] = True
    fields["term"] = "unknown"
    if file.term != UNKNOWN:
        fields["term"] = str(file.term.length) if file.term.length is not None else "unknown"
        if file.term.ends_on is not None:
            fields["termEndsOn"] = str(file.term.ends_on)
    elif file.kind == "mou":
        fields["term"] = str(work.policy.test_phase_of(file.track.value))
    fields["renewal"] = str(file.renewal.rule) if file.renewal != UNKNOWN else "unknown"
    fields["notice"] = str(file.notice.length) if file.notice != UNKNOWN else "unknown"
    to = legacy_stage(file.kind)
    if file.signed == UNKNOWN:
        return Told("enter_legacy", registered(work), "administrative", {**fields, **said_of(portfolio, file)}, to)
    if file.signed.place is not None:
        fields["regionPlace"] = fields["partnerPlace"] = file.signed.place
    if file.signed.how is not None:
        fields["how"] = file.signed.how
    return Told("enter_legacy", file.signed.on, "administrative", {**fields, **said_of(portfolio, file.signed)}, to)


def facts_of(work: Work, portfolio: Portfolio, file: File) -> Iterator[Told]:
    """Every other dated fact of a file."""
    if file.kind != "mou":
        yield from _force(work, portfolio, file)
    for milestone in file.milestones:
        fields = {"milestone": milestone.kind.value, **said_of(portfolio, milestone)}
        if milestone.reference is not None:
            fields["reference"] = milestone.reference
        yield Told("milestone", milestone.on, "fact", fields)
    for instrument in file.instruments:
        fields = {
            "instrument": instrument.kind.value,
            "title": instrument.title,
            "about": list(instrument.themes),
        }
        yield Told("amend", instrument.on, "decision", {**fields, **said_of(portfolio, instrument)})
        if instrument.renewed is not None:
            again = {**fields, "renewal_of": instrument.title, **said_of(portfolio, instrument.renewed)}
            yield Told("amend", instrument.renewed.on, "decision", again)
    for document in file.documents:
        yield Told("mention", document.on, "fact", {"title": document.title, **said_of(portfolio, document)})
    for action in file.actions:
        yield Told(
            "action",
            action.on,
            "fact",
            {"kind": action.kind.value, "text": action.text, **said_of(portfolio, action)},
        )
    for dormancy in file.dormant:
        on = registered(work) if dormancy.from_ == UNKNOWN else dormancy.from_
        yield Told(
            "dormant",
            on,
            "fact",
            {"from": str(dormancy.from_), "until": str(dormancy.until), **said_of(portfolio, dormancy)},
        )
    for confirmation in portfolio.confirmations_of(file.id):
        yield Told("validity", confirmation.on, "fact", {"status": "confirmed", **said_of(portfolio, confirmation)})
    for doubt in portfolio.doubts_of(file.id):
        yield _doubt(work, portfolio, doubt)


def _force(work: Work, portfolio: Portfolio, file: File) -> Iterator[Told]:
    """The entry into force: as sourced, or from the signature where no assent is known to be needed (inferred)."""
    if file.in_force is not None:
        if file.in_force != UNKNOWN:
            yield Told("enter_into_force", file.in_force.on, "fact", said_of(portfolio, file.in_force), "in_force")
        return
    signed = file.signed
    on = registered(work) if signed == UNKNOWN else signed.on
    said = {
        **said_of(portfolio, file if signed == UNKNOWN else signed),
        "certainty": "I",
        "inferredFrom": "signature",
    }
    yield Told("enter_into_force", on, "fact", said, "in_force")


def _doubt(work: Work, portfolio: Portfolio, doubt: Doubt) -> Told:
    fields = {"status": "in_question", "because": doubt.because.value, **said_of(portfolio, doubt)}
    if doubt.counts_from == UNKNOWN:
        return Told("validity", registered(work), "fact", {**fields, "undated": True})
    return Told("validity", doubt.counts_from, "fact", fields)
