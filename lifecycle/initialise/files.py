"""The chains of the legacy files: every fact that the portfolio tells, in order, becomes an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lifecycle.commitments import seal
from lifecycle.entries import Chain, deadline_rows, partnership_row
from lifecycle.explain import stored_verdict
from lifecycle.fold import fold
from lifecycle.history import ADVANCED
from lifecycle.initialise.facts import Told, facts_of, registered, signing
from lifecycle.initialise.work import Work, append, base, personal_row, said_of
from lifecycle.portfolio.model import File, Portfolio
from lifecycle.registers import FILE_RANK
from lifecycle.storage.records import PersonalRow, Write
from rules.calendar import EMPTY_CALENDAR
from rules.dates import UNKNOWN, InexactDate
from rules.facts import Actor, Facts, Request
from rules.opening import older_than_register
from rules.policy import policy_hash
from rules.verdict import Verdict


def open_files(work: Work, portfolio: Portfolio, year: int, first: int) -> None:
    """The chains of all files; a predecessor gets its reference before its successor."""
    ordered = sorted(portfolio.files, key=lambda f: f.successor_of is not None)
    references = {f.id: f"BE-BRU-{year:04d}-{first + n:04d}" for n, f in enumerate(ordered)}
    for file in ordered:
        _file(work, portfolio, file, references)


def _file(work: Work, portfolio: Portfolio, file: File, references: Mapping[str, str]) -> None:
    """The chain of one file, with its row and deadlines."""
    chain = Chain(references[file.id], 0, "")
    personal: list[PersonalRow] = []
    entries, stage = [], "new"
    for fact in in_order(work, portfolio, file, references):
        data = base(fact.act, fact.on, **sealed(fact.fields, personal, fact.act))
        data.update(nature=fact.nature, legacy=True, policyHash=policy_hash(work.policy_text))
        if fact.act == "enter_legacy":
            data["verdicts"] = [stored_verdict(_older(work, fact.on))]
        if fact.to is not None:
            data.update({"from": stage, "to": fact.to, "outcome": ADVANCED})
            stage = fact.to
        elif fact.act == "amend":
            data.update({"from": stage, "to": stage, "outcome": ADVANCED})
        entries.append(append(chain, work, data, fact.on))
    case = fold(entries)
    assert case is not None
    due = deadline_rows(case, work.policy)
    country = next(p.country for p in portfolio.partners if p.slug == file.partner)
    work.writes.append(
        Write(
            subject=references[file.id],
            rank=FILE_RANK,
            version=None,
            sequence=None,
            seen=(),
            new_version=len(entries),
            entries=tuple(chain.added),
            row=partnership_row(case, due, country, work.policy),
            deadlines=due,
            personal=tuple(personal),
        )
    )


_PLACES = {"enter_into_force": 0, "replace": 9}
"""Which fact comes first of those of one day; all others in between, as the portfolio names them."""


def in_order(work: Work, portfolio: Portfolio, file: File, references: Mapping[str, str]) -> list[Told]:
    """The signature, then every other fact of a file in the order of effect."""
    told = list(facts_of(work, portfolio, file))
    successor = portfolio.successor_of(file.id)
    if successor is not None and successor.id in references:
        on = successor.signed.on if successor.signed != UNKNOWN else registered(work)
        fields = {"successor": references[successor.id], **said_of(portfolio, successor)}
        told.append(Told("replace", on, "fact", fields, "replaced"))
    told.sort(key=lambda t: (t.on.folds_on(work.today), _PLACES.get(t.act, 5)))
    return [signing(work, portfolio, file, references), *told]


def sealed(fields: dict[str, Any], personal: list[PersonalRow], act: str) -> dict[str, Any]:
    """The fields with free texts turned into commitments."""
    if "text" not in fields:
        return fields
    opening = seal(f"{act}.text", fields["text"])
    personal.append(personal_row(opening))
    return {**fields, "text": opening.commitment}


def _older(work: Work, on: InexactDate) -> Verdict:
    """What rule `legacy.older` says of a file."""
    facts = Facts(
        act="enter_legacy",
        nature="administrative",
        on=on,
        day=on.folds_on(work.today),
        today=work.today,
        stage="new",
        case=None,
        calendar=EMPTY_CALENDAR,
        policy=work.policy,
        register_policy=work.policy,
        today_policy=work.policy,
        actor=Actor(0, "console"),
        request=Request(),
        register_opened=work.today,
    )
    answer = older_than_register(facts)
    return Verdict("legacy.older", 1, *answer)
