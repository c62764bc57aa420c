"""The registers beside the files: the government calendar, people, partners, and what waits for a confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS
from web.answering import note_told
from web.pages.exception_steps import steps
from web.templating import show
from web.visit import Visit

SETTLING = ("confirm", "reject")


def government(visit: Visit) -> Response:
    """Every period of the government, and what may be entered or confirmed."""
    found = visit.queries.government()
    return show(
        visit, "government.html", periods=list(reversed(found["items"])), government=visit.queries.government_of_day(),
        may_enter=visit.offers("enter_period"), may_confirm=visit.offers("confirm_period"), did=did(visit),
    )  # fmt: skip


def people(visit: Visit) -> Response:
    """Everybody who may act, who is away until when, and who stands in."""
    queries = visit.queries
    return show(
        visit, "people.html", people=queries.people()["items"], absences=queries.absences()["items"],
        may_manage=visit.offers("add_person"), may_hand_over=visit.offers("hand_over"),
        may_erase=visit.offers("request_person_erasure"), may_end_any=visit.may("absences"), did=did(visit),
    )  # fmt: skip


def bodies(visit: Visit) -> Response:
    """Every partner body, whether it has a file or not, by name."""
    found = sorted(visit.queries.partners()["items"], key=lambda one: str(one["name"]).casefold())
    return show(visit, "bodies.html", bodies=found, did=did(visit))


def pending(visit: Visit) -> Response:
    """What whoever is signed in may confirm."""
    assert visit.actor is not None
    waiting = visit.queries.pending(visit.actor.number)["items"]
    asked = visit.queries.exceptions()["items"]
    note_told(visit, [waiting, asked])
    every = steps(visit, asked)
    mine = {str(one["id"]) for one in waiting if one["kind"] == "exception"}
    return show(
        visit, "pending.html", items=[(one, ways(visit, one)) for one in waiting],
        exceptions=[one for one in every if f"{one.reference}:{one.number}" not in mine],
    )  # fmt: skip


def ways(visit: Visit, item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The acts that settle what waits, each with its form; none where only the command line has it."""
    match item["kind"]:
        case "period":
            return [(f"{v}_period", visit.to("registers", f"{v}_period", period=item["id"])) for v in SETTLING]
        case "intent":
            return [(item["act"], visit.to("partnerships", item["reference"], "acts", item["act"]))]
        case "decision":
            there = visit.to("partnerships", item["reference"], "record", "confirmation", entry=item["sequence"])
            return [("confirmation", there)]
        case "policy" | "migration":
            return [(f"{v}_policy", visit.to("policy", item["id"], v)) for v in SETTLING]
        case "migration_left":
            return [("confirm_policy", visit.to("policy", item["id"], "confirm"))]
        case "exception":
            reference, _, number = item["id"].rpartition(":")
            verbs = (item["needs"].rpartition(".")[2], "reject")
            return [(f"{v}_exception", visit.to("partnerships", reference, "exceptions", number, v)) for v in verbs
                    if visit.may(BY_NAME[f"{v}_exception"].permission)]  # fmt: skip
        case "erasure":
            number = item["id"].rpartition(":")[2]
            return [(f"{v}_erasure", visit.to("erasures", item["subject"], number, v)) for v in SETTLING]
    return []


def did(visit: Visit) -> str:
    """The act that was just done on a register; empty where none was."""
    name = visit.asked("did")
    return name if name in ACTS_OF_REGISTERS or name == "take_over" else ""
