"""Situations of an erasure: what cannot be erased, and the second person."""

from __future__ import annotations

from typing import Any

from tests.makers import policy
from tests.properties.makers import House
from tests.remedies.policies import adopts
from tests.remedies.situations import after, does, life, on, situation

DAY = "2023-01-10"
ASKED: dict[str, Any] = {"by": "administrator", "reason": "she asked for it"}
BOTH = policy(('"erasure", "import"', '"erasure", "erasure.confirm", "import"'))


def last(house: House) -> str:
    """The number of the newest entry of the file."""
    return str(house.entries()[-1].sequence)


def noted(*then: Any) -> Any:
    """A file with a note as its newest entry, and whatever else happens."""
    return life("in_force", DAY, does("note", text="she is ill"), *then)


def erases(house: House) -> None:
    """The note's text is to be erased."""
    house.done("request_erasure", entry=last(house), field="text", **ASKED)


def confirms(house: House) -> None:
    """Another person confirms what was asked last."""
    house.done("confirm_erasure", by="legal", erasure=last(house))


def rejects(house: House) -> None:
    """Another person rejects it."""
    house.done("reject_erasure", by="legal", erasure=last(house), reason="it must be kept")


def of_note(house: House) -> str:
    """The number of the entry of the note."""
    return str(next(e.sequence for e in reversed(house.entries()) if e.act == "note"))


def of_request(house: House) -> str:
    """The number of the entry that asked."""
    return str(next(e.sequence for e in reversed(house.entries()) if e.act == "request_erasure"))


NOTE: dict[str, Any] = {"entry": of_note, "field": "text", **ASKED}

situation(
    "erasure.possible.not_personal", noted(), "request_erasure", **{**NOTE, "field": "body"}, values={"field": "text"}
)
situation(
    "erasure.possible.nothing_personal",
    life("in_force", DAY, does("restricted", value="yes")),
    "request_erasure",
    entry=last,
    field="value",
    **ASKED,
)
situation("erasure.possible.gone", noted(erases, confirms), "request_erasure", **NOTE)
situation("erasure.possible.asked", noted(erases), "request_erasure", **NOTE)
situation("erasure.second_person.confirmed", noted(erases, confirms), "confirm_erasure", by="legal", erasure=of_request)
situation("erasure.second_person.rejected", noted(erases, rejects), "confirm_erasure", by="legal", erasure=of_request)
situation(
    "erasure.second_person.same_person",
    after(on("2020-01-01"), adopts(BOTH), noted(erases)),
    "confirm_erasure",
    by="administrator",
    erasure=last,
)
