"""A file as answers show it: whole, or as a line of a list. Pure; commitments are opened afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from lifecycle.as_of import Standing
from lifecycle.deadlines import Deadline, deadlines
from lifecycle.fold import fold, run_clock
from lifecycle.history import Entry
from lifecycle.history import standing as counting
from lifecycle.knowledge import Registers
from lifecycle.register import name_on
from lifecycle.stages import ACTS, ENDS
from lifecycle.storage.records import PartnershipRow
from lifecycle.working_days import last_working_day
from rules.case import Avenue, CaretakerException, Case, Intent, Signature, Source, Term
from rules.policy import Policy
from rules.validity import validity_on

RUNNING = ("in_force", "renewal_due", "suspended", "under_notice")


def nature_of_stage(stage: str) -> str:
    """Whether a stage is an end, lies before the signature, or after it."""
    return "end" if stage in ENDS else ("running" if stage in RUNNING else "before")


def term_json(term: Term) -> Any:
    """A term as the interface writes it: a length, `open` or `unknown`."""
    return term.length if isinstance(term.length, str) else {"length": str(term.length)}


def validity_json(standing: Standing, policy: Policy, day: date) -> dict[str, Any] | None:
    """The validity of an agreement on a day; None where none is in force or in question."""
    case = standing.case
    if case is None or case.agreement is None or case.stage not in ("in_force", "renewal_due"):
        return None
    if case.stage == "renewal_due":
        return {"status": "in_question", "because": case.doubt or "questioned"}
    validity = validity_on(case, standing.validity, day, policy)
    shown: dict[str, Any] = {
        "status": "established" if validity.established else "in_question",
        "because": validity.because,
    }
    if validity.rests_on is not None:
        shown.update(source=validity.rests_on.name, certainty=validity.rests_on.certainty)
        if validity.alone:
            shown["alone"] = True
    return shown


def next_deadline(case: Case, policy: Policy, day: date) -> dict[str, Any] | None:
    """The soonest deadline: the legal day, the last working day to act, and the days left (negative: overdue)."""
    found = deadlines(case, policy)
    if not found:
        return None
    return _deadline(found[0].kind, found[0].due_on, day)


def _deadline(kind: str, due_on: date, day: date) -> dict[str, Any]:
    return {
        "kind": kind, "dueOn": due_on.isoformat(), "actBy": last_working_day(due_on).isoformat(),
        "daysLeft": (due_on - day).days,
    }  # fmt: skip


def _derivation(deadline: Deadline, case: Case) -> str:
    """What a deadline follows from; that of a source which grows too old names the youngest one's date."""
    if not deadline.derivation.startswith("+"):
        return deadline.derivation
    dated = [f.on for f in case.validity if f.status == "confirmed" and f.on is not None]
    dated += [case.agreement.on] if case.agreement is not None else []
    known = [when for when in dated if when.earliest is not None]
    youngest = max(known, key=lambda when: when.earliest or date.min, default=None)
    return f"{youngest} {deadline.derivation}" if youngest is not None else deadline.derivation


def unknowns_of(case: Case, policy: Policy) -> list[str]:
    """What is not known of a file and should be found: terms, notice periods, dates, nature, kind."""
    if case.agreement is None:
        return []
    missing = []
    term = case.term
    if term is not None:
        missing += ["term"] if term.length == "unknown" and term.ends_on is None else []
        missing += ["renewal"] if term.renewal == "unknown" else []
        missing += ["notice"] if term.notice == "unknown" else []
    if case.agreement.on.day is None:
        missing.append("signedOn")
    if case.in_force_on is not None and case.in_force_on.day is None:
        missing.append("inForceOn")
    missing += [name for name in ("nature", "kind") if getattr(case, name) == "unknown"]
    if case.notice is not None and case.notice.effect_on is None:
        missing.append("endsOn")
    return missing


def list_item(row: PartnershipRow, standing: Standing, registers: Registers, day: date, version: int) -> dict[str, Any]:
    """A file as a line of a list."""
    item: dict[str, Any] = {
        "reference": row.reference, "partner": row.partner, "track": row.track, "nature": row.nature,
        "stage": standing.stage, "version": version,
    }  # fmt: skip
    case = standing.case
    if case is None:
        return item
    item["nature"] = case.nature
    if case.kind != "agreement":
        item["kind"] = case.kind
    if case.officer is not None:
        item["officer"] = case.officer
    if case.in_force_on is not None:
        item["inForceSince"] = str(case.in_force_on)
    term = case.term or case.mou_term
    if term is not None:
        item["term"] = term_json(term)
        if term.ends_on is not None:
            item["endsOn"] = str(term.ends_on)
            if term.ends_on.earliest is not None:
                item["endsOnDay"] = term.ends_on.earliest.isoformat()
    validity = validity_json(standing, registers.policy, day)
    if validity is not None:
        item["validity"] = validity
    soonest = next_deadline(case, registers.policy_of(case)[0], day)
    if soonest is not None:
        item["nextDeadline"] = soonest
    for flag in ("legacy", "invented", "dormant", "restricted"):
        if getattr(case, flag):
            item[flag] = True
    return item


def file_json(standing: Standing, registers: Registers, day: date, lang: str, version: int) -> dict[str, Any]:
    """A whole file. `standing.case` is there."""
    case = standing.case
    assert case is not None
    policy = registers.policy_of(case)[0]
    partner = registers.partners.find(case.partner)
    themes = {t.code: getattr(t, lang) for t in registers.partners.themes}
    themes.update({c.code: getattr(c, lang) for c in registers.policy.competences})
    shown: dict[str, Any] = {
        "reference": case.reference,
        "partner": case.partner,
        "partnerName": name_on(partner, day, lang) if partner is not None else case.partner,
        "track": case.track, "nature": case.nature, "kind": case.kind, "stage": standing.stage, "version": version,
        "on": day.isoformat(), "policy": case.policy,
        "themes": [{"code": t, "name": themes.get(t, t)} for t in case.themes],
    }  # fmt: skip
    _put(shown, title=case.title, initiator=case.initiator, officer=case.officer, deputy=case.deputy)
    _put(
        shown,
        openedOn=case.opened_on,
        movedOn=case.moved_on,
        inForceSince=case.in_force_on,
        endedOn=case.ended_on,
    )
    _put(
        shown,
        endedBy=case.ended_by,
        hadActivity=case.had_activity,
        doubt=case.doubt,
        predecessor=case.predecessor,
    )
    _put(
        shown,
        successor=case.successor,
        depositary=case.depositary,
        validity=validity_json(standing, registers.policy, day),
    )
    for flag in ("legacy", "invented", "dormant", "restricted"):
        if getattr(case, flag):
            shown[flag] = True
    shown["dates"] = _dates(case)
    if case.mou is not None:
        shown["memorandum"] = {
            **_signature(case.mou),
            **(_term(case.mou_term) if case.mou_term is not None else {}),
        }
    if case.agreement is not None:
        shown["agreement"] = _signature(case.agreement)
    shown["terms"] = [_term(t) for t in case.terms]
    shown["instruments"] = [
        {
            "kind": i.kind,
            "title": i.title,
            "changed": list(i.changed),
            "entry": i.entry,
            **_signature(i.signature),
        }
        for i in case.instruments
    ]
    shown["criteria"] = [c.model_dump(mode="json", by_alias=True, exclude_none=True) for c in case.criteria]
    shown["considerations"] = list(case.considerations)
    shown["avenues"] = [{**_avenue(a), "themeName": themes.get(a.theme, a.theme)} for a in case.avenues]
    shown["reciprocity"] = list(case.reciprocity)
    for name in (
        "evaluations",
        "milestones",
        "actions",
        "exemptions",
        "documents",
        "waivers",
    ):
        shown[name] = [v.model_dump(mode="json", by_alias=True, exclude_none=True) for v in getattr(case, name)]
    shown["exceptions"] = [exception_json(e, case) for e in case.exceptions]
    shown["intents"] = [_intent(i, case) for i in case.intents]
    shown["contacts"] = [{"side": s, "name": n, **({"email": e} if e else {})} for s, n, e in case.contacts]
    shown["sources"] = [
        {"status": v.status, **({"date": str(v.on)} if v.on is not None else {}), **_source(v.source)}
        for v in standing.validity
    ]
    if case.suspension is not None:
        shown["suspension"] = case.suspension.model_dump(mode="json", by_alias=True, exclude_none=True)
        shown["suspension"]["dependants"] = [f"{i.kind}: {i.title}" for i in case.instruments]
    if case.notice is not None:
        shown["notice"] = case.notice.model_dump(mode="json", by_alias=True, exclude_none=True)
    shown["unknown"] = unknowns_of(case, policy)
    shown["nextDeadlines"] = [
        {**_deadline(d.kind, d.due_on, day), "derivation": _derivation(d, case)} for d in deadlines(case, policy)
    ]
    return shown


def exception_json(exception: CaretakerException, case: Case) -> dict[str, Any]:
    """A caretaker exception, and whether an act was already done on it: each counts once."""
    shown: dict[str, Any] = exception.model_dump(mode="json", by_alias=True, exclude_none=True)
    if exception.number in case.used_exceptions:
        shown.update(used=True, closed="used")
    return shown


def _intent(intent: Intent, case: Case) -> dict[str, Any]:
    shown: dict[str, Any] = intent.model_dump(mode="json", by_alias=True, exclude_none=True)
    if not intent.withdrawn:
        del shown["withdrawn"]
    return {**shown, "used": True} if intent.entry in case.used_intents else shown


# ------------------------------------------------------------------------------------------------ from the entries

STATED = ("term", "termEndsOn", "renewal", "notice", "themes", "nature")
"""What an instrument may change."""


def stage_unknown_because(entries: Sequence[Entry], day: date) -> list[dict[str, Any]]:
    """The entries whose inexact dates leave the stage of a day open, each with the command that settles it."""
    return [
        {
            "entry": e.sequence, "act": e.act, "on": str(e.on),
            "command": f"agreements correct {e.subject} {e.sequence} --reason <reason> --set on=<date>",
        }
        for e in counting(entries)
        if e.act in ACTS and e.to != e.data.get("from") and e.day > day and e.on.may_be(day)
    ]  # fmt: skip


def add_recorded(shown: dict[str, Any], entries: Sequence[Entry], day: date, *, unsure: bool) -> None:
    """Put into a file what its state does not keep: the texts, names of documents and what instruments changed.

    Only what counts on the day; all of it where the stage of the day is unknown, as the state shown then is whole.
    """
    counted = [e for e in counting(entries) if unsure or e.day <= day]
    shown["reciprocity"] = _texts(counted, "reciprocity", "side")
    shown["considerations"] = _texts(counted, "consideration", "kind")
    shown["reservations"] = _texts(counted, "reservation")
    names = {(e.place, d["sha256"]): d["name"] for e in counted for d in e.data.get("documents", ()) if d.get("name")}
    for document in shown["documents"]:
        name = names.get((document["entry"], document["sha256"]))
        if name is not None:
            document["name"] = name
    if "suspension" in shown:
        suspended = [e for e in counted if e.act == "suspend" and e.data.get("reason")]
        if suspended:
            shown["suspension"]["reason"] = suspended[-1].data["reason"]
    for instrument in shown["instruments"]:
        instrument["changed"] = _changed_by(counted, instrument["entry"])


def _texts(entries: list[Entry], act: str, code: str | None = None) -> list[dict[str, Any]]:
    return [
        {**({code: e.fields[code]} if code else {}), "text": e.fields["text"], "on": str(e.on)}
        for e in entries
        if e.act == act and "text" in e.fields
    ]


def _changed_by(entries: list[Entry], place: int) -> dict[str, dict[str, Any]]:
    """What an instrument changed: each field with its value just before and its value after."""
    at = next((i for i, e in enumerate(entries) if e.act == "amend" and e.place == place), None)
    before = fold(entries[:at]) if at is not None else None
    if at is None or before is None:
        return {}
    entry = entries[at]
    before = run_clock(before, entry.day)
    after = fold(entries[: at + 1])
    assert after is not None
    changed: dict[str, dict[str, Any]] = {}
    for name in STATED:
        if entry.fields.get(name):
            old, new = _stated(before, name), _stated(after, name)
            changed[name] = {**({"old": old} if old is not None else {}), **({"new": new} if new is not None else {})}
    return changed


def _stated(case: Case, name: str) -> Any:
    if name in ("themes", "nature"):
        value = getattr(case, name)
        return list(value) if name == "themes" else value
    term = case.term
    if term is None:
        return None
    if name == "term":
        return term_json(term)
    value = {"termEndsOn": term.ends_on, "renewal": term.renewal, "notice": term.notice}[name]
    return str(value) if value is not None else None


def _put(shown: dict[str, Any], **values: Any) -> None:
    for name, value in values.items():
        if value is not None:
            shown[name] = value if isinstance(value, bool | int | str | dict) else str(value)


def _dates(case: Case) -> dict[str, str]:
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


def _source(source: Source) -> dict[str, str]:
    return {"source": source.name, "certainty": source.certainty}


def _signature(signature: Signature) -> dict[str, Any]:
    shown: dict[str, Any] = {"signedOn": str(signature.on)}
    _put(shown, regionSignedOn=signature.region_on, partnerSignedOn=signature.partner_on)
    _put(shown, regionPlace=signature.region_place, partnerPlace=signature.partner_place)
    if signature.region_signatories:
        shown["regionSignatory"] = list(signature.region_signatories)
    if signature.partner_signatories:
        shown["partnerSignatory"] = list(signature.partner_signatories)
    if signature.source is not None:
        shown.update(_source(signature.source))
    return shown


def _term(term: Term) -> dict[str, Any]:
    shown: dict[str, Any] = {"number": term.number, "term": term_json(term), "renewal": term.renewal}
    shown["noticePeriod"] = str(term.notice)
    _put(shown, startsOn=term.starts_on, endsOn=term.ends_on, how=term.how)
    if term.last_day == "included":
        shown["lastDay"] = "included"
    return shown


def _avenue(avenue: Avenue) -> dict[str, Any]:
    shown: dict[str, Any] = avenue.model_dump(mode="json", by_alias=True, exclude_none=True)
    shown["agreed"] = avenue.agreed
    return shown
