"""What is typed with an act: everything that it may ask for, in each way that leads elsewhere, and nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from lifecycle.act import Act, Nature
from lifecycle.exploration.opening import PARTNER, SUCCESSOR
from lifecycle.exploration.tried import Value
from rules.case import Case
from rules.facts import Given, Request

ONE = timedelta(days=1)
TEXT = (Given("0" * 64, "en"),)
PERSONAL = ("0" * 64,)
TERMS: tuple[dict[str, str], ...] = (
    {"term": "P2Y", "renewal": "none", "notice": "P3M"},
    {"term": "P2Y", "renewal": "tacit:P2Y", "notice": "P3M"},
    {"term": "open", "renewal": "none", "notice": "unknown"},
    {"term": "unknown", "renewal": "unknown", "notice": "unknown"},
)
"""Terms that come to an end, run on by themselves, never end, and are not known."""
OPENING = {"partner": PARTNER, "theme": ("culture",)}
SAID = {"source": "the gazette", "certainty": "A"}


def requests(act: Act, case: Case | None, day: date) -> Iterator[Value]:
    """Everything that somebody may type with an act; the last of them is nothing."""
    if act.nature is Nature.CLOCK:
        yield Value("nothing", "", {}, {"request": Request()})
        return
    documents = TEXT if act.documents else ()
    advances = act.command.startswith("agreements advance")
    for number, fields in enumerate(_fields(act.name, case, day)):
        region = fields.get("regionSignedOn")
        truth = f"region_signed_before {number}" if region and region < day.isoformat() else f"complete {number}"
        asked = Request(fields, documents, advances, "REG/2" if act.nature is Nature.DECISION else None)
        yield Value(f"{act.name}.{number}", truth, {}, {"request": asked})
    yield Value("nothing", "nothing", {}, {"request": Request()})


def _fields(act: str, case: Case | None, day: date) -> Iterator[dict[str, Any]]:
    match act:
        case "propose":
            for track in ("bilateral", "development", "unheard_of"):
                yield {**OPENING, "track": track, "initiator": "partner", "nature": "arrangement"}
        case "enter_legacy":
            yield {**OPENING, "track": "bilateral", **_signing(day), **TERMS[0]}
        case "sign_mou" | "sign_agreement" | "amend":
            yield from _texts(act, case, day)
        case "renew":
            yield from TERMS[:3]
        case "suspend":
            yield {"origin": "region", "reviewOn": (day + 90 * ONE).isoformat()}
        case "denounce" | "end_by_consent" | "receive_denunciation":
            known = case is not None and case.term is not None and case.term.notice != "unknown"
            yield {}
            if not known:
                yield {"effectOn": (day + 100 * ONE).isoformat()}
        case "replace":
            yield {"successor": SUCCESSOR}
        case "confirm_validity" | "question_validity" | "lapse":
            yield SAID
        case "found":
            yield from _found(case, day)
        case _:
            yield {}


def _signing(day: date) -> dict[str, Any]:
    on = day.isoformat()
    return {
        "regionSignedOn": on, "partnerSignedOn": on, "regionPlace": "Brussels", "partnerPlace": "Graz",
        "regionSignatory": PERSONAL, "partnerSignatory": PERSONAL,
    }  # fmt: skip


def _texts(act: str, case: Case | None, day: date) -> Iterator[dict[str, Any]]:
    """A text signed by both sides, and one that the Region signed the day before."""
    before = {"regionSignedOn": (day - ONE).isoformat()}
    if act == "sign_agreement":
        yield from ({**_signing(day), **term} for term in TERMS)
        yield {**_signing(day), **TERMS[0], **before}
    elif act == "sign_mou":
        yield _signing(day)
        yield {**_signing(day), **before}
    else:
        ends = case is not None and case.term is not None and case.term.ends_on is not None
        changes = ({"renewal": "none"}, {"renewal": "tacit:P2Y"}) if ends else ({"themes": ("culture", "tourism")},)
        for changed in changes:
            yield {"instrument": "addendum", "title": "First", **_signing(day), **changed}


def _found(case: Case | None, day: date) -> Iterator[dict[str, Any]]:
    """What was unknown and is found: when a notice takes effect, how long a term is."""
    if case is not None and case.notice is not None and case.notice.effect_on is None:
        yield {"field": "notice", "value": "P3M", **SAID}
    elif case is not None and case.term is not None and case.term.length == "unknown":
        yield {"field": "term", "value": "P2Y", **SAID}
