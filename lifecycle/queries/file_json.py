"""A file in the shape of the interface: whole, or as a line of a list. Pure; commitments are opened afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.as_of import Standing
from lifecycle.changes import contact_json
from lifecycle.knowledge import Registers
from lifecycle.line import FLAGS, validity_json
from lifecycle.queries.due import next_deadlines
from lifecycle.queries.listed import item_of, listed_by
from lifecycle.queries.parts import (
    avenue_json,
    dates_json,
    exception_json,
    given,
    intent_json,
    milestone_json,
    model_json,
    signature_json,
    term_json,
    validity_source,
)
from lifecycle.register import name_on
from lifecycle.unknowns import to_find, who_and_when
from lifecycle.waiting import pending_since
from rules.case import Case
from rules.policy import Policy


def list_item(standing: Standing, case: Case, registers: Registers, day: date, version: int = 0) -> dict[str, Any]:
    """A file as a line of a list; `case` is that of the standing."""
    return item_of(listed_by(standing, case, registers, day), registers, day, version)


def file_json(
    standing: Standing, case: Case, registers: Registers, day: date, lang: str, version: int
) -> dict[str, Any]:
    """A whole file on a day, names of partner and themes in a language; `case` is that of the standing."""
    policy = registers.settings_of(case, day)
    partner = registers.partners.find(case.partner)
    themes = {t.code: getattr(t, lang) for t in registers.partners.themes}
    themes.update({c.code: getattr(c, lang) for c in registers.policy_on(day).competences})
    return {
        "reference": case.reference,
        "partner": case.partner,
        "partnerName": name_on(partner, day, lang) if partner is not None else case.partner,
        "track": case.track,
        "nature": case.nature,
        "kind": case.kind,
        "stage": standing.stage,
        "version": version,
        "on": day.isoformat(),
        "policy": case.policy,
        "themes": [{"code": t, "name": themes.get(t, t)} for t in case.themes],
        **_what_is_known(case),
        **given(validity=validity_json(case, registers.policy_on(day), day)),
        **given(decisionPendingSince=since.isoformat() if (since := pending_since(case, registers, day)) else None),
        **{flag: True for flag in FLAGS if getattr(case, flag)},
        "dates": dates_json(case),
        **_texts(case),
        **_facts(case, themes),
        "sources": [validity_source(fact) for fact in standing.validity],
        **_interruptions(case),
        **_unknown(case, policy, day),
        "nextDeadlines": next_deadlines(case, registers, day),
    }


def _unknown(case: Case, policy: Policy, day: date) -> dict[str, Any]:
    """What should be found by now, and who should find it."""
    missing = to_find(case, policy, day)
    return {"unknown": missing, **(who_and_when(case) if missing else {})}


def _what_is_known(case: Case) -> dict[str, Any]:
    """Single facts, each only where it is known."""
    return given(
        title=case.title,
        initiator=case.initiator,
        officer=case.officer,
        deputy=case.deputy,
        openedOn=case.opened_on,
        movedOn=case.moved_on,
        inForceSince=case.in_force_on,
        endedOn=case.ended_on,
        endedBy=case.ended_by,
        hadActivity=case.had_activity,
        doubt=case.doubt,
        predecessor=case.predecessor,
        successor=case.successor,
        depositary=case.depositary,
    )


def _texts(case: Case) -> dict[str, Any]:
    """What was signed: memorandum, agreement, terms, instruments."""
    shown: dict[str, Any] = {}
    if case.mou is not None:
        shown["memorandum"] = {
            **signature_json(case.mou),
            **(term_json(case.mou_term) if case.mou_term is not None else {}),
        }
    if case.agreement is not None:
        shown["agreement"] = signature_json(case.agreement)
    shown["terms"] = [term_json(t) for t in case.terms]
    shown["instruments"] = [
        {
            "kind": i.kind,
            "title": i.title,
            "changed": list(i.changed),
            "entry": i.entry,
            **signature_json(i.signature),
        }
        for i in case.instruments
    ]
    return shown


def _facts(case: Case, themes: dict[str, str]) -> dict[str, Any]:
    """What was recorded about the partnership, in the order in which it is shown."""
    return {
        "criteria": [model_json(c) for c in case.criteria],
        "considerations": list(case.considerations),
        "avenues": [avenue_json(a, themes.get(a.theme, a.theme)) for a in case.avenues],
        "reciprocity": list(case.reciprocity),
        "evaluations": [model_json(e) for e in case.evaluations],
        "milestones": [milestone_json(m) for m in case.milestones],
        "actions": [model_json(a) for a in case.actions],
        "exemptions": [model_json(e) for e in case.exemptions],
        "confirmations": [model_json(c) for c in case.confirmations],
        "documents": [model_json(d) for d in case.documents],
        "waivers": [model_json(w) for w in case.waivers],
        "exceptions": [exception_json(e, case) for e in case.exceptions],
        "intents": [intent_json(i, case) for i in case.intents],
        "contacts": [contact_json(*one) for one in case.contacts],
    }


def _interruptions(case: Case) -> dict[str, Any]:
    """A suspension with what hangs on the agreement, a notice; each where there is one."""
    shown: dict[str, Any] = {}
    if case.suspension is not None:
        dependants = [f"{i.kind}: {i.title}" for i in case.instruments]
        shown["suspension"] = {**model_json(case.suspension), "dependants": dependants}
    if case.notice is not None:
        shown["notice"] = model_json(case.notice)
    return shown
