"""Government periods: dated data, entered by one person and confirmed by a second (facts/brussels.md section 3)."""

from __future__ import annotations

from typing import Literal

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


class Calendar(Erasing):
    """All government periods that were entered, rejected ones too."""

    periods: tuple[GovernmentPeriod, ...] = ()

    @property
    def standing(self) -> tuple[GovernmentPeriod, ...]:
        """The periods that were not rejected."""
        return tuple(p for p in self.periods if not p.rejected)


EMPTY_CALENDAR = Calendar()
