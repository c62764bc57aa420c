"""What the service sets about reminders: when, to whom, on which days, and what is watched. Of the register."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from rules.dates import MOST_DAYS
from rules.model import Frozen, Length
from rules.policy_problems import PolicyFault

MOST_BAND_DAYS = 3660
"""The longest time before a deadline at which people may be reminded, in days: ten years."""


def falling(bands: tuple[int, ...], where: str = "register.warn_days") -> tuple[int, ...]:
    """Bands in falling order, each named by its upper bound in days; two that overlap are refused."""
    if not bands or any(low >= high for high, low in zip(bands, bands[1:], strict=False)):
        raise PolicyFault("bands_overlap", where, value=", ".join(map(str, bands)))
    if bands[-1] < 0 or bands[0] > MOST_BAND_DAYS:
        raise PolicyFault("bands_beyond", where, value=", ".join(map(str, bands)), most=MOST_BAND_DAYS)
    return bands


Bands = Annotated[tuple[int, ...], AfterValidator(falling)]
"""Days before a deadline, falling."""

_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")


def _month_day(text: str) -> str:
    if not _MONTH_DAY.match(text):
        raise PolicyFault("month_day", "register.reminders.closed_days", value=text)
    return text


class Widening(Frozen):
    """From so many days before a deadline on, these roles are told as well."""

    days: int = Field(ge=0, le=MOST_DAYS)
    roles: tuple[str, ...]


class Watch(Frozen):
    """A file that stays in one of these stages for so long is told of, by a name in three languages."""

    code: str
    stages: tuple[str, ...]
    after: Length
    en: str
    fr: str
    nl: str


class ReminderPolicy(Frozen):
    """Settings of reminders.

    `kinds` gives a kind of deadline bands of its own. `roles` are told of a file that has neither officer nor deputy,
    and where both are away. Without an acknowledgement for `escalate_after_days` the first group of `escalate_to` is
    told as well, then the next. Of a restricted file only its officer, its deputy and `sees_restricted` hear.
    `closed_days` (month-day, every year) and `bridge_days` are no working days, besides Sundays, Saturdays and the
    legal holidays. A day without a completed run after `most_silent_days` is a gap. `link_days`: how long a link in a
    mail counts.
    """

    kinds: dict[str, tuple[int, ...]] = {}
    roles: tuple[str, ...] = ("manager",)
    widen: tuple[Widening, ...] = (Widening(days=7, roles=("manager",)), Widening(days=1, roles=("legal",)))
    escalate_after_days: int = Field(default=7, ge=1, le=MOST_DAYS)
    escalate_to: tuple[tuple[str, ...], ...] = (("manager",), ("legal", "administrator"))
    sees_restricted: tuple[str, ...] = ("manager", "legal")
    closed_days: tuple[Annotated[str, AfterValidator(_month_day)], ...] = ("01-02",)
    bridge_days: tuple[date, ...] = ()
    most_silent_days: int = Field(default=1, ge=1, le=MOST_DAYS)
    link_days: int = Field(default=30, ge=1, le=MOST_DAYS)
    sender: str = "agreements@example.org"
    address: str = "http://127.0.0.1:8000"
    watches: tuple[Watch, ...] = ()

    @field_validator("kinds")
    @classmethod
    def _each_falls(cls, kinds: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        """Bands that overlap are refused by the kind that they stand under."""
        return {kind: falling(bands, f"register.reminders.kinds.{kind}") for kind, bands in kinds.items()}

    @cached_property
    def closed(self) -> tuple[frozenset[str], frozenset[date]]:
        """Days that are not worked besides weekends and legal holidays: every year's, and single ones."""
        return frozenset(self.closed_days), frozenset(self.bridge_days)
