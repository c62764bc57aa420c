"""Intents, exemptions, exceptions, officers: what people let others do, in the state of a file. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.effects.reading import Change, number, when
from lifecycle.history import Entry
from rules.case import CaretakerException, Case, Exemption, Intent
from rules.dates import parse_inexact


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


def _assign(case: Case, entry: Entry) -> Case:
    f = entry.fields
    return case.but(officer=number(f["officer"]), deputy=number(f.get("deputy")) or case.deputy)


def _take_over(case: Case, entry: Entry) -> Case:
    """Whoever leaves is followed where they stood: as officer, as deputy. Nobody is both."""
    leaving, to = number(entry.fields["leaving"]), number(entry.fields["taker"])
    officer = to if case.officer == leaving else case.officer
    deputy = to if case.deputy == leaving else case.deputy
    return case.but(officer=officer, deputy=None if deputy == officer else deputy)


def _request_exception(case: Case, entry: Entry) -> Case:
    f = entry.fields
    asked = CaretakerException(
        number=entry.fields["number"], act=f["act"], kind=f["class"], requested_by=int(entry.data["actor"]),
        justification=f.get("justification"), decision=f.get("decision"), decided_on=when(entry, "decidedOn"),
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


OF_PERSONS: dict[str, Change] = {
    "intent": _intent,
    "exemption": _exemption,
    "assign": _assign,
    "take_over": _take_over,
    "request_exception": _request_exception,
    "attest_exception": _exception_step,
    "approve_exception": _exception_step,
    "reject_exception": _exception_step,
    "withdraw_exception": _exception_step,
}
