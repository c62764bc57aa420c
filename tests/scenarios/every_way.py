"""Every record and every act in each way that it can be typed: each choice of each field, each field left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lifecycle.act import Act, Field
from lifecycle.erasure_acts import ERASURE_ACTS
from lifecycle.records import FOUND, RECORDS
from lifecycle.reminder_acts import REMINDER_ACTS
from tests.makers import Office

OF_KIND: dict[str, tuple[Any, ...]] = {
    "when": ("2024-05-20", "2024-05"),
    "day": ("2024-12-01",),
    "text": ("as was said",),
    "personal": ("as was said",),
    "mail": ("anna@example.org",),
    "term": ("P2Y", "open"),
    "renewal": ("none", "tacit:P1Y"),
    "notice": ("P3M", "unknown"),
    "theme": ("culture",),
    "number": ("1",),
    "person": ("2",),
    "track": ("development",),
}
"""What is typed in a field of a kind, without choices of its own."""
OF_FIELD: dict[tuple[str, str], tuple[Any, ...]] = {
    ("criterion", "code"): ("criterion_1", "criterion_9"),
    ("exemption", "rule"): ("test_phase.completed", "avenues.concrete", "no.rule"),
    ("avenue", "body"): ("visit.brussels",),
    ("document", "replaces"): ("0" * 64,),
    ("intent", "withdraw"): ("yes",),
    ("propose", "partner"): ("vienna",),
    ("propose", "successorOf"): ("BE-BRU-2026-0001",),
}
FINDING = {
    "term": "P2Y", "renewal": "none", "notice": "P3M", "signedOn": "2024-02", "inForceOn": "2024-03-04",
    "endsOn": "2030-01-01", "kind": "agreement", "nature": "treaty", "title": "A title", "regionSignedOn": "2024-02-28",
    "partnerSignedOn": "2024-02-28", "regionPlace": "Brussels", "partnerPlace": "Graz",
}  # fmt: skip
"""What is found of each field."""
NOT_TYPED = frozenset({"take_over", *(act.name for act in (*ERASURE_ACTS, *REMINDER_ACTS))})
"""What no command records of a file by its fields alone: its own tests replay it."""
TOLD = tuple(act for act in RECORDS if act.name not in NOT_TYPED)


def values_of(act: Act, field: Field) -> tuple[Any, ...]:
    """Everything that is typed in a field of an act."""
    return OF_FIELD.get((act.name, field.name)) or field.choices or OF_KIND[field.kind]


def ways(act: Act) -> Iterator[dict[str, Any]]:
    """What may be typed with an act: one field after the other otherwise, then each that need not be there left out."""
    if act.name == "found":
        yield from ({"field": f, "value": FINDING[f], "source": "the gazette", "certainty": "B"} for f in FOUND)
        return
    whole = {field.name: values_of(act, field)[0] for field in act.fields}
    yield whole
    for field in act.fields:
        yield from ({**whole, field.name: value} for value in values_of(act, field)[1:])
        if not field.required:
            yield {name: value for name, value in whole.items() if name != field.name}
    if len(whole) > 1:
        yield {field.name: whole[field.name] for field in act.fields if field.required}


def with_each(office: Office, act: Act) -> Iterator[dict[str, Any]]:
    """The same with a document, a reason and a day, and without."""
    yield from ways(act)
    whole = next(ways(act))
    yield {**whole, "reason": "as the file says"}
    yield {**whole, "on": "2024-05-19"}
    if act.documents:
        yield {**whole, "documents": [f"{office.text}:fr"]}
        yield {**whole, "documents": [f"{office.text}:nl"], "reason": "as the file says"}
