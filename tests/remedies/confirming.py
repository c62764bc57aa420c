"""Situations of a confirmation: a decision touched by a period that was entered late, before the next government."""

from __future__ import annotations

from typing import Any

from tests.properties.makers import House
from tests.remedies.situations import after, does, life, on, situation
from tests.remedies.worlds import ADDENDUM

SAID: dict[str, Any] = {"by": "legal", "source": "the gazette", "certainty": "A"}


def of_amendment(house: House) -> str:
    """The number of the entry of the addendum."""
    return str(next(e.sequence for e in reversed(house.entries()) if e.act == "amend"))


def confirms(house: House) -> None:
    house.done("confirmation", entry=of_amendment(house), decision="REG/2026/40")


def resignation(number: str, day: str, entered: str) -> Any:
    """A resignation of a day, entered and confirmed later."""
    entering = does("enter_period", event="resignation", on=day, **SAID)
    return after(on(entered), entering, does("confirm_period", by="manager", period=number))


AMENDED = life("in_force", "2026-09-03", does("amend", **ADDENDUM))
TOUCHED = after(
    AMENDED,
    resignation("8", "2026-09-01", "2026-09-06"),
    on("2026-10-01"),
    does("close_period", period="8", event="oath", on="2026-10-01", **SAID),
    does("confirm_period", by="manager", period="8"),
    on("2026-10-05"),
)
DOUBTFUL = after(TOUCHED, does("enter_period", event="resignation", on="2026-10-04", **SAID))
DECIDED: dict[str, Any] = {"entry": of_amendment, "decision": "REG/2026/40"}

situation("decision.confirmation.nothing_to_confirm", AMENDED, "confirmation", **DECIDED)
situation("decision.confirmation.confirmed_already", after(TOUCHED, confirms), "confirmation", **DECIDED)
situation("decision.confirmation.no_decision", TOUCHED, "confirmation", entry=of_amendment)
situation(
    "decision.confirmation.before_decision", TOUCHED, "confirmation", on="2026-09-03",
    values={"day": "2026-10-02"}, **DECIDED,
)  # fmt: skip
situation(
    "decision.confirmation.not_full_powers", TOUCHED, "confirmation", on="2026-09-30", values={"day": "2026-10-02"},
    **DECIDED,
)  # fmt: skip
situation("decision.confirmation.unconfirmed", DOUBTFUL, "confirmation", **DECIDED)
situation(
    "decision.confirmation.powers_unknown", TOUCHED, "confirmation", on="2026-09-25/2026-10-02",
    values={"day": "2026-10-02"}, **DECIDED,
)  # fmt: skip
