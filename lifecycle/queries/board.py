"""The board: today at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, literal_column, select

from lifecycle.queries.file_json import list_item
from lifecycle.queries.files_then import FilesThen
from lifecycle.queries.finding import Wanted
from lifecycle.queries.left_behind import left_behind
from lifecycle.queries.lists import EXPIRING, count_own, day_after, expires
from lifecycle.queries.stage_counts import count_stages
from lifecycle.queries.unassigned import unassigned_files
from lifecycle.queries.unknowns import unknown_criteria, unknown_files
from lifecycle.queries.view import View
from lifecycle.queries.waiting import pending
from lifecycle.silence import silent_days
from lifecycle.stages import BEFORE_SIGNATURE, ENDS, Stage
from lifecycle.storage.checks import last_check, last_run
from lifecycle.storage.messages import DEAD, NO_ADDRESS, SENDING, WAITING, unsent
from lifecycle.storage.tables import history
from lifecycle.waiting import AWAITING, waiting_for_government
from rules.calendar import GovernmentPeriod
from rules.case import Case
from rules.government import regime_on

SOON_DAYS = 180
"""How many days before its end a term stands on the board."""
SIGNED = tuple(str(s) for s in Stage if s not in ENDS and s not in BEFORE_SIGNATURE)
"""The stages of an agreement that was signed and has not ended: only of those can a term or a date be unknown."""
ON_TRIAL_DAYS = {
    "sqlite": """instr(body, '"trialDay":true') > 0""",
    "postgresql": """strpos(body, '"trialDay":true') > 0""",
}
"""The condition of a partial index, letter by letter."""


def board(view: View, person: int | None = None) -> dict[str, Any]:
    """Government, stages, what expires, what waits for a government or a confirmation, what is unknown.

    Raises NotFound where nothing was known yet at the instant asked for.
    """
    registers = view.registers
    view.require_known()
    regime, period = regime_on(registers.calendar, registers.policy_on(view.day), view.day)
    stages, unassigned = count_stages(view)
    soon = Wanted(stages=EXPIRING, ends_by=day_after(view.day, SOON_DAYS))
    expiring = [item for item, _ in _items(view, soon) if expires(item, view.day, SOON_DAYS)]
    due = [i for i, case in _items(view, Wanted(stages=(Stage.RENEWAL_DUE,))) if case.stage == Stage.RENEWAL_DUE]
    unknown = list(unknown_files(view))
    every = pending(view, None)
    mine = every if person is None else pending(view, person)
    waits = []
    if regime != "full_powers":
        may_wait = (Wanted(stages=AWAITING), Wanted(asking=True))
        cases = {case.reference: case for wanted in may_wait for _, _, case in view.standings(wanted)}
        waits = waiting_for_government(
            FilesThen(view), registers, view.day, [cases[reference] for reference in sorted(cases)]
        )
    return view.open(
        {
            "on": view.day.isoformat(),
            "government": government_json(regime, period),
            "stages": [{"stage": stage, "count": count} for stage, count in stages],
            "toBeConfirmed": due,
            "decisionsToConfirm": [i for i in every if i["kind"] == "decision"],
            "expiring": sorted(expiring, key=lambda i: i["endsOnDay"]),
            "waitingForGovernment": waits,
            "unknown": {"files": len(unknown), "items": unknown, **unknown_criteria(view)},
            "unassigned": unassigned,
            "unassignedFiles": unassigned_files(view),
            "leftBehind": left_behind(view),
            "pending": len(mine),
            **({"own": count_own(view, person)} if person is not None else {}),
            "lastCheck": last_check(view.reading, view.known_at),
            "trialDays": _trial_days(view),
            **_now(view),
        }
    )


def _now(view: View) -> dict[str, Any]:
    """What did not leave, and the days without a check. Of now alone: of another day nobody can act on it."""
    if view.another_day or view.known_at is not None:
        return {}
    standing = unsent(view.reading)
    last = last_run(view.reading)
    silent = silent_days(last.on if last is not None else None, view.day, view.registers.policy_on(view.day))
    messages = {
        "waiting": standing.get(WAITING, 0) + standing.get(SENDING, 0), "noAddress": standing.get(NO_ADDRESS, 0),
        "dead": standing.get(DEAD, 0),
    }  # fmt: skip
    return {"messages": messages, "silentDays": [day.isoformat() for day in silent]}


def _items(view: View, wanted: Wanted) -> Iterator[tuple[dict[str, Any], Case]]:
    """Files that may fit as lines of a list, with their cases."""
    found = [
        (list_item(standing, case, view.registers, view.day), case) for _, standing, case in view.standings(wanted)
    ]
    versions = view.versions([case.reference for _, case in found])
    for item, case in found:
        yield {**item, "version": versions[case.reference]}, case


def government_json(regime: str, period: GovernmentPeriod | None) -> dict[str, Any]:
    """The government on the day, with the period that says so."""
    if period is None:
        return {"status": regime}
    return {
        "status": regime,
        "period": period.id,
        "since": str(period.starts_on),
        "event": period.start_event,
        "source": period.source,
        "certainty": period.certainty,
    }


def government_of_day(view: View) -> dict[str, Any]:
    """The government on the day alone, as the board tells it."""
    registers = view.registers
    return view.open(government_json(*regime_on(registers.calendar, registers.policy_on(view.day), view.day)))


def _trial_days(view: View) -> int:
    """How many entries were made while the day was set by hand."""
    connection = view.reading.connection
    asked = select(func.count()).select_from(history).where(literal_column(ON_TRIAL_DAYS[connection.dialect.name]))
    if view.known_at is not None:
        asked = asked.where(history.c.recorded_at <= view.known_at)
    return int(connection.execute(asked).scalar_one())
