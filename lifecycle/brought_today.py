"""What an act has the calendar do by today without being recorded with it: the next check records that. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from lifecycle.clock import Due, next_clock_act
from lifecycle.fold import clock_change
from rules.case import Case


class Outlook(NamedTuple):
    """A file on the day of recording: its state before an act, the one after, and the day."""

    before: Case | None
    after: Case
    today: date


def brought_json(outlook: Outlook, to: str | None) -> dict[str, Any]:
    """What the act brings about by today, and the stage of today where the answer does not say it already.

    `to` is the stage that the answer tells; None where the act moves none.
    """
    acts, stage = _by_today(outlook.after, outlook.today)
    before, stood = _by_today(outlook.before, outlook.today) if outlook.before is not None else ([], "")
    due = [{"act": one.act, "effectiveOn": one.day.isoformat(), "to": one.target} for one in acts if one not in before]
    shown: dict[str, Any] = {"broughtToday": due} if due else {}
    return {**shown, "stageToday": stage} if stage != (to or stood) else shown


def _by_today(case: Case, today: date) -> tuple[list[Due], str]:
    """The clock acts due by a day and not done in a state, and the stage behind them."""
    found: list[Due] = []
    while (due := next_clock_act(case, today)) is not None:
        found.append(due)
        case = clock_change(case, *due)
    return found, case.stage
