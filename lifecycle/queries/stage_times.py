"""How long files stand in a stage: the mean of the stays that ended, and the ages of those that go on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from lifecycle.history import Entry, standing
from lifecycle.queries.many import histories
from lifecycle.queries.view import View
from lifecycle.stages import ENDS, Stage
from lifecycle.storage.tables import partnership
from rules.dates import InexactDate

AGES = (90, 365, 730)
"""The bands of age, in days: up to each of them, and older than the last."""
AT_ONCE = 500
"""Files whose histories are read at once."""


class Stay(NamedTuple):
    """A file in a stage: from a date until another; None where it is there still on the day."""

    stage: str
    since: InexactDate
    until: InexactDate | None


def stays(entries: Sequence[Entry], day: date) -> Iterator[Stay]:
    """The stays of a file up to a day, oldest first, by the legal dates of the acts that led from stage to stage."""
    stage: str | None = None
    since: InexactDate | None = None
    for entry in standing(e for e in entries if e.day <= day):
        if entry.to is None or entry.to == stage:
            continue
        if stage is not None and since is not None:
            yield Stay(stage, since, entry.on)
        stage, since = entry.to, entry.on
    if stage is not None and since is not None:
        yield Stay(stage, since, None)


def stage_times(view: View) -> dict[str, Any]:
    """For each stage that a file was ever in: the stays that ended with their mean length, the files there now by age.

    Days are counted from the legal date of one act to that of the next. A stay of which either is not exact is counted
    as inexact and has no length: an unknown day is not guessed. Ends are left out: nobody waits there.
    """
    references = list(
        view.reading.connection.execute(select(partnership.c.reference).order_by(partnership.c.reference)).scalars()
    )
    ended: defaultdict[str, list[int]] = defaultdict(list)
    ages: defaultdict[str, list[int]] = defaultdict(list)
    inexact: Counter[str] = Counter()
    for start in range(0, len(references), AT_ONCE):
        for _, entries in histories(view.reading, references[start : start + AT_ONCE], view.known_at):
            for stay in stays(entries, view.day):
                days = _days(stay, view.day)
                if days is None:
                    inexact[stay.stage] += 1
                else:
                    (ages if stay.until is None else ended)[stay.stage].append(days)
    known = {*ended, *ages, *inexact} - set(map(str, ENDS))
    return {
        "on": view.day.isoformat(),
        "bands": list(AGES),
        "stages": [_shown(str(s), ended[str(s)], ages[str(s)], inexact[str(s)]) for s in Stage if str(s) in known],
    }


def _shown(stage: str, ended: Sequence[int], ages: Sequence[int], inexact: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"stage": stage, "ended": len(ended), "now": len(ages), "inexact": inexact}
    if ended:
        shown["meanDays"] = round(sum(ended) / len(ended))
    if ages:
        shown["longestDays"] = max(ages)
    edges = (-1, *AGES)
    counts = [sum(low < age <= high for age in ages) for low, high in zip(edges, AGES, strict=False)]
    shown["ages"] = [*counts, len(ages) - sum(counts)]
    return shown


def _days(stay: Stay, day: date) -> int | None:
    """The length of a stay in days; None where a date of it is not exact."""
    until = day if stay.until is None else stay.until.day
    if stay.since.day is None or until is None:
        return None
    return max((until - stay.since.day).days, 0)
