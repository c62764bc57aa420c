"""Each step of a caretaker exception as a form: attest, approve, reject, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from lifecycle.records import BY_NAME, EXCEPTION_ACTS
from web.pages.handling import handle, on_file
from web.pages.partnership import reference_of
from web.visit import Visit

VERBS = tuple(name.partition("_")[0] for name in EXCEPTION_ACTS if name != "request_exception")
FACTS = ("act", "requestedBy", "attestedBy", "approvedBy", "approvedOn", "deadline", "decision", "decidedOn")
"""What tells of an exception, in the order in which it is read; the free texts come after."""
TEXTS = ("justification", "harm")


def step_page(visit: Visit) -> Response:
    """One step of one exception of a file."""
    verb, number = visit.request.path_params["verb"], visit.request.path_params["number"]
    if verb not in VERBS or not (number.isascii() and number.isdigit() and len(number) < 7):
        raise HTTPException(404)
    reference = reference_of(visit)
    every = visit.queries.show(reference).get("exceptions", ())
    found = next((one for one in every if one["number"] == int(number)), None)
    if found is None:
        raise HTTPException(404)
    act = BY_NAME[f"{verb}_exception"]
    return handle(
        visit, on_file(visit, act, reference, fixed={"exception": [str(int(number))]}, about=_about(visit, found))
    )  # fmt: skip


def _about(visit: Visit, shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was asked, why, and who did what so far."""
    say = visit.say
    said = [("class", say.word("class", shown["kind"]))]
    said += [(n, say.properties.value(f"exceptions.{n}", shown[n])) for n in FACTS if n in shown]
    said += [(n, say.opened(shown[n])) for n in TEXTS if n in shown]
    return [(say.label(name), value) for name, value in said]
