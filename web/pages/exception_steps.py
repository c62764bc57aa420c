"""Caretaker exceptions that are under way: what each waits for, and what can be done by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lifecycle.records import BY_NAME
from web.visit import Visit


class Step(NamedTuple):
    """An exception under way: where it stands, what can be done, each with its address."""

    reference: str
    number: int
    shown: Mapping[str, Any]
    stands: str
    """The key of the sentence that says what it waits for."""
    verbs: list[tuple[str, str]]


def steps(visit: Visit, items: Iterable[Mapping[str, Any]], reference: str = "") -> list[Step]:
    """The exceptions that are under way, with the steps that the role of whoever is signed in allows."""
    found = []
    for item in items:
        if "closed" in item:
            continue
        of = str(item.get("reference", reference))
        next_one = "use" if "approvedBy" in item else "approve" if "attestedBy" in item else "attest"
        open_verbs = {"attest": ("attest", "reject", "withdraw"), "approve": ("approve", "reject", "withdraw")}
        verbs = [
            (f"{verb}_exception", visit.to("partnerships", of, "exceptions", item["number"], verb))
            for verb in open_verbs.get(next_one, ("withdraw",))
            if visit.may(BY_NAME[f"{verb}_exception"].permission)
        ]
        found.append(Step(of, item["number"], item, f"web.exception.{next_one}", verbs))
    return found
