"""Government periods: dated data, entered by one person and confirmed by a second (facts/brussels.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rules.dates import parse_inexact
from rules.erasure import Erasing
from rules.model import Frozen, When

Regime = Literal["full_powers", "caretaker", "unknown"]


class PeriodEnd(Frozen):
    """The end of a period: the oath of the new government; that day itself has full powers."""

    on: When
    event: str
    source: str
    certainty: str
    entered_by: str
    confirmed_by: str | None = None


class GovernmentPeriod(Frozen):
    """A caretaker period. `starts_on` is the day of its event; the policy says whether that day belongs to it.

    `entered_by` and `confirmed_by` are person numbers as text, or `portfolio` for a period confirmed by its source.
    `amended` is a correction that nobody confirmed yet.
    """

    id: int
    kind: Literal["caretaker"] = "caretaker"
    starts_on: When
    start_event: str
    source: str
    certainty: str
    entered_by: str
    confirmed_by: str | None = None
    end: PeriodEnd | None = None
    proposed: PeriodEnd | None = None
    amended: GovernmentPeriod | None = None
    rejected: bool = False


def corrected(period: GovernmentPeriod, given: Mapping[str, Any], by: str) -> GovernmentPeriod:
    """The period as a correction has it, which counts once it is confirmed; `given` are the fields of the entry.

    The source and certainty that are given are those of every bound that is.
    """
    end = period.end or period.proposed
    source, certainty = given.get("source", period.source), given.get("certainty", period.certainty)
    if given.get("endOn"):
        end = PeriodEnd(
            on=parse_inexact(given["endOn"]), event=end.event if end else "oath", source=source, certainty=certainty,
            entered_by=by,
        )  # fmt: skip
    return period.but(
        starts_on=parse_inexact(given["on"]) if given.get("on") else period.starts_on,
        start_event=given.get("event", period.start_event), source=source, certainty=certainty, entered_by=by, end=end,
        proposed=None, amended=None,
    )  # fmt: skip


class Calendar(Erasing):
    """All government periods that were entered, rejected ones too."""

    periods: tuple[GovernmentPeriod, ...] = ()

    @property
    def standing(self) -> tuple[GovernmentPeriod, ...]:
        """The periods that were not rejected."""
        return tuple(p for p in self.periods if not p.rejected)


EMPTY_CALENDAR = Calendar()
