"""The registers beside the files: the government calendar, the people, and what waits for a confirmation."""

from __future__ import annotations

from starlette.responses import Response

from lifecycle.registers import ACTS_OF_REGISTERS
from web.templating import show
from web.visit import Visit


def government(visit: Visit) -> Response:
    """Every period of the government, and what may be entered or confirmed."""
    found = visit.queries.government()
    return show(
        visit, "government.html", periods=list(reversed(found["items"])), government=visit.queries.government_of_day(),
        may_enter=visit.may("periods.enter"), may_confirm=visit.may("periods.confirm"), did=did(visit),
    )  # fmt: skip


def people(visit: Visit) -> Response:
    """Everybody who may act, who is away until when, and who stands in."""
    queries = visit.queries
    return show(
        visit, "people.html", people=queries.people()["items"], absences=queries.absences()["items"],
        may_manage=visit.may("people"), may_hand_over=visit.may("handover"), did=did(visit),
    )  # fmt: skip


def pending(visit: Visit) -> Response:
    """What whoever is signed in may confirm."""
    assert visit.actor is not None
    return show(visit, "pending.html", items=visit.queries.pending(visit.actor.number)["items"])


def did(visit: Visit) -> str:
    """The act that was just done on a register; empty where none was."""
    name = visit.asked("did")
    return name if name in ACTS_OF_REGISTERS or name == "take_over" else ""
