"""How many files stand in each stage: counted by the database, but for the few whose rows cannot tell."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from lifecycle.queries.finding import rows_cannot_tell
from lifecycle.queries.many import pages
from lifecycle.queries.view import View
from lifecycle.stages import ENDS, Stage
from lifecycle.storage.tables import partnership

UNKNOWN = "unknown"
"""The stage of a file on a day that an inexact date leaves open."""


def count_stages(view: View) -> tuple[list[tuple[str, int]], int]:
    """How many files stand in each stage, in the order of the table; and how many open files lack an officer."""
    columns = partnership.c
    counts: Counter[str] = Counter()
    nobody: Counter[str] = Counter()
    asked = select(columns.stage, func.count(), func.count(columns.officer)).group_by(columns.stage)
    for stage, every, with_officer in view.reading.connection.execute(asked).all():
        counts[stage] += every
        nobody[stage] += every - with_officer
    apart = rows_cannot_tell(view.day, view.known_at)
    for rows in pages(view.reading, apart):
        for row in rows:
            counts[row.stage] -= 1
            nobody[row.stage] -= row.officer is None
    for _, standing in view.stood(apart):
        if standing.case is not None:
            counts[standing.stage] += 1
            nobody[standing.case.stage] += standing.case.officer is None
    known = [(str(s), counts[str(s)]) for s in (*Stage, UNKNOWN) if counts[str(s)]]
    return known, sum(count for stage, count in nobody.items() if stage not in ENDS)
