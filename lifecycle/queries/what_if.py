"""What other government calendars would change: every open file run ahead under each, beside the recorded one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lifecycle.queries.view import View
from lifecycle.stages import ENDS
from lifecycle.supposed import Scenario, Supposed, supposing
from lifecycle.what_if import Foreseen, Span, foresee, span_of
from rules.calendar import Calendar
from rules.case import Case

TOLD = ("lapsesOn", "prolongedOn", "lastSafeDecisionOn", "waits")
"""What is compared: a file differs where any of these does."""


def what_if(
    view: View, scenarios: Sequence[Scenario], progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """What becomes of every open file under each scenario, and which files differ from the calendar as recorded.

    In the shape of `what-if --json`; the day of the view is the first that is run through. `progress` hears how many
    files were run through, of how many.
    """
    registers, span = view.registers, span_of(view.day, scenarios)
    policy = registers.policy_on(view.day)
    calendars = [registers.calendar, *(supposing(registers.calendar, one, policy) for one in scenarios)]
    supposed = [registers.supposing(calendar) for calendar in calendars]
    answers: list[list[dict[str, Any]]] = [[] for _ in supposed]
    differences = []
    total = view.reading.number_of_files() if progress is not None else 0
    for done, (_, standing, case) in enumerate(view.standings(), 1):
        if progress is not None:
            progress(done, total)
        if standing.unsure or case.stage in ENDS:
            continue
        told = [_told(foresee(view.reading, one, case, span), span) for one in supposed]
        for files, one in zip(answers, told, strict=True):
            if any(name in one for name in TOLD):
                files.append({**_head(case), **one})
        changed = [name for name in TOLD if any(one.get(name) != told[0].get(name) for one in told)]
        if changed:
            differences.append({**_head(case), "changed": changed, "recorded": told[0], "scenarios": told[1:]})
    shown = [
        {"calendar": _periods(calendar), "files": files} for calendar, files in zip(calendars, answers, strict=True)
    ]
    return view.open(
        {
            "on": span.first.isoformat(),
            "until": span.last.isoformat(),
            "recorded": shown[0],
            "scenarios": [
                {"caretaker": [_period(one) for one in scenario], **answer}
                for scenario, answer in zip(scenarios, shown[1:], strict=True)
            ],
            "differences": differences,
        }
    )


def _head(case: Case) -> dict[str, Any]:
    return {"reference": case.reference, "partner": case.partner, "stage": case.stage}


def _told(foreseen: Foreseen, span: Span) -> dict[str, Any]:
    """What becomes of a file, as JSON: what is not foreseen is absent."""
    told: dict[str, Any] = {}
    ending = foreseen.ending
    if ending is not None:
        if ending.caught:
            told["prolongedOn" if ending.tacit else "lapsesOn"] = str(ending.on)
        told["endsOn"] = str(ending.on)
        if ending.tacit:
            told["tacit"] = True
        told["decideBy"] = ending.decide_by.isoformat()
        told["lastSafeDecisionOn"] = ending.safe_on.isoformat()
        if ending.safe_on < span.first:
            told["tooLate"] = True
    waits = [
        {
            "act": wait.act, "from": wait.since.isoformat(),
            **({"until": wait.until.isoformat()} if wait.until is not None else {}),
        }
        for wait in foreseen.waits
    ]  # fmt: skip
    return {**told, "waits": waits} if waits else told


def _period(one: Supposed) -> dict[str, str]:
    until = {"until": one.until.isoformat()} if one.until is not None else {}
    return {"from": one.since.isoformat(), **until}


def _periods(calendar: Calendar) -> list[dict[str, str]]:
    return [
        {"from": str(one.starts_on), **({"until": str(one.end.on)} if one.end is not None else {})}
        for one in calendar.standing
    ]
