"""Complete input for every act and record, as somebody careful would type it, and ways to draw what happens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from lifecycle.act import Nature
from lifecycle.stages import ACTS, TWO_PERSON_ACTS
from tests.properties.makers import SIGNING, TERM

OPEN_STAGES = (
    "proposal", "assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation", "signed", "in_force", "renewal_due",
    "suspended", "under_notice",
)  # fmt: skip
PEOPLES_ACTS = tuple(
    a.name for a in ACTS.values() if a.nature is not Nature.CLOCK and a.name not in ("propose", "enter_legacy")
)
"""What somebody may do to a file that is there."""

TERMS = st.fixed_dictionaries(
    {
        "term": st.sampled_from(["P1Y", "P2Y", "P5Y", "P6M", "open", "unknown"]),
        "renewal": st.sampled_from(["none", "express", "unknown", "tacit:P1Y", "tacit:P4Y"]),
        "notice": st.sampled_from(["P3M", "P6M", "unknown"]),
    }
)
LIVES = st.fixed_dictionaries(
    {},
    optional={
        "nature": st.sampled_from(["treaty", "arrangement", "non_binding"]),
        "term": st.sampled_from(["P1Y", "P5Y", "open", "unknown"]),
        "renewal": st.sampled_from(["none", "express", "tacit:P1Y"]),
        "notice": st.sampled_from(["P3M", "unknown"]),
        "track": st.sampled_from(["bilateral", "development"]),
    },
)


def fitting(stage: str, said: dict[str, Any]) -> dict[str, Any]:
    """A life as it was drawn, but bilateral where development files never come to that stage."""
    if said.get("track") == "development" and stage in ("mou_negotiation", "test_phase", "evaluation"):
        return {**said, "track": "bilateral"}
    return said


def complete(act: str, today: date, **other: Any) -> dict[str, Any]:
    """Everything an act may ask for; `other` replaces or adds."""
    later = (today + timedelta(days=500)).isoformat()
    fields: dict[str, Any] = {}
    if act in ("sign_mou", "sign_agreement", "amend"):
        fields.update(SIGNING)
    if act in ("sign_agreement", "renew"):
        fields.update(TERM)
    if act == "amend":
        fields.update(instrument="addendum", title="First", themes="tourism")
    if act in ("confirm_validity", "question_validity", "lapse"):
        fields.update(source="the gazette", certainty="A")
    if act == "suspend":
        fields.update(origin="region", reviewOn=later)
    if act in ("denounce", "end_by_consent", "receive_denunciation"):
        fields.update(effectOn=later)
    if ACTS[act].documents:
        fields["documents"] = 1
    return {**fields, "reason": "a reason", **other}


def needs_intent(act: str) -> bool:
    return act in TWO_PERSON_ACTS


SAID = {"source": "the gazette", "certainty": "A"}
RECORDS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("avenue", {"theme": "culture", "body": "visit.brussels", "text": "a text"}),
    ("consultation", {"avenue": "1", "body": "visit.brussels", "outcome": "agreed"}),
    ("consultation", {"avenue": "1", "body": "visit.brussels", "outcome": "refused"}),
    ("criterion", {"code": "criterion_2", "score": "partly", "text": "a text"}),
    ("consideration", {"kind": "trade", "text": "a text"}),
    ("evaluation", {"kind": "mou", "outcome": "positive"}),
    ("evaluation", {"kind": "mou", "outcome": "negative", "documents": 1}),
    ("evaluation", {"kind": "final", "outcome": "positive"}),
    ("milestone", {"milestone": "federal_notice", "act": "sign_agreement"}),
    ("milestone", {"milestone": "federal_objection"}),
    ("milestone", {"milestone": "federal_objection_lifted"}),
    ("milestone", {"milestone": "assent", "reference": "M.B."}),
    ("milestone", {"milestone": "publication", "reference": "2022031234"}),
    ("action", {"kind": "visit", "text": "a text"}),
    ("reciprocity", {"side": "region", "text": "a text"}),
    ("reciprocity", {"side": "partner", "text": "a text"}),
    ("validity", {"status": "confirmed", **SAID}),
    ("validity", {"status": "in_question", **SAID}),
    ("found", {"field": "nature", "value": "arrangement", **SAID}),
    ("found", {"field": "nature", "value": "treaty", **SAID}),
    ("found", {"field": "term", "value": "P2Y", **SAID}),
    ("found", {"field": "term", "value": "open", **SAID}),
    ("found", {"field": "renewal", "value": "tacit:P1Y", **SAID}),
    ("found", {"field": "notice", "value": "P1Y", **SAID}),
    ("found", {"field": "endsOn", "value": "2024-03-31", **SAID}),
    ("found", {"field": "endsOn", "value": "2024-03/2024-06", **SAID}),
    ("found", {"field": "inForceOn", "value": "2022-05-01", **SAID}),
    ("found", {"field": "signedOn", "value": "2022-02", **SAID}),
    ("waive", {"field": "term", "until": "2030-01-01", "reason": "a reason"}),
    ("exemption", {"rule": "test_phase.completed", "decision": "REG/1", "decidedOn": "2018-01-15", "reason": "a reason"}),
    ("confirmation", {"entry": "1", "decision": "REG/1"}),
    ("dormant", {}),
    ("restricted", {"value": "yes"}),
    ("contact", {"side": "region", "name": "Rita"}),
    ("depositary", {"text": "a text"}),
    ("reservation", {"text": "a text"}),
    ("mention", {"title": "a communiqué", **SAID}),
    ("document", {"documents": 1}),
    ("note", {"text": "a text"}),
    ("assign", {"officer": "2"}),
    ("request_exception", {"act": "renew", "class": "urgent", "justification": "so", "harm": "harm", "deadline": "2025-06-01"}),
    ("attest_exception", {"exception": "1"}),
    ("approve_exception", {"exception": "1"}),
    ("reject_exception", {"exception": "1"}),
)  # fmt: skip

PEOPLE = st.sampled_from(["officer", "officer", "officer", "officer2", "manager", "manager2", "legal", "auditor"])


def dated(today: date, back: int, form: str) -> dict[str, str]:
    """How a date some days back is typed: `on` as a day, a month, a year, an interval; nothing where it is unsaid."""
    day = today - timedelta(days=back)
    match form:
        case "unsaid":
            return {}
        case "month":
            return {"on": f"{day:%Y-%m}"}
        case "year":
            return {"on": f"{day:%Y}"}
        case "between":
            return {"on": f"{day - timedelta(days=20)}/{day}"}
        case "not after":
            return {"on": f"../{day}"}
        case "not before":
            return {"on": f"{day}/.."}
    return {"on": day.isoformat()}


FORMS = st.sampled_from(["unsaid"] * 6 + ["day"] * 4 + ["month", "year", "between", "not after", "not before"])
"""How a date is typed; mostly not at all."""
