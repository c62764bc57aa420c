"""Which files a question has to look at, told by their rows and deadlines.

Each way by which a file may fit is a branch of its own, found by an index. What is found may be more than what fits,
never less: the row of a file tells how it stands only while every entry counts and none takes effect after
the day asked about; the others are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, literal_column, select, true

from lifecycle.stages import ACTS, CLOCK_ACTS
from lifecycle.storage.tables import ASKS, deadline, history, partnership

Branch: TypeAlias = Select[tuple[str]]
Clause: TypeAlias = ColumnElement[bool]

REACHED_BY_CLOCK = frozenset(
    str(edge.target)
    for name in CLOCK_ACTS
    for edge in ACTS[name].edges
    if edge.target is not None and edge.target not in edge.sources
)
"""Stages that a file comes to on its day without anybody's act, whatever its row still says."""
ENDINGS = ("test_phase_end", "term_end", "notice_effect")
"""The deadlines at which it does."""
HAS_DEPUTY = {
    "sqlite": """instr(state, '"deputy":') > 0""",
    "postgresql": """strpos(state, '"deputy":') > 0""",
}
"""The condition of a partial index, letter by letter: by another text, or by parameters, SQLite does not find them."""
RUN_ON = ("suspended", "under_notice")
"""Stages in which a file may stand whose term is known to be over: it has that end, and no deadline for it any more."""
TERM_OVER = {
    "sqlite": """instr(state, '"doubt":"term_ended"') > 0""",
    "postgresql": """strpos(state, '"doubt":"term_ended"') > 0""",
}
"""Whether it is; of the stages above, which are few, the states tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the files must fit, as far as rows can tell; None asks for nothing.

    `ends_by` is the last day of an end; `asking` asks for files in which anybody ever asked for something that
    another person confirms: an intent, an exception.
    """

    stages: Collection[str] | None = None
    partner: str | None = None
    track: str | None = None
    country: str | None = None
    nature: str | None = None
    officer: int | None = None
    ends_by: date | None = None
    asking: bool = False


ANY = Wanted()


def may_fit(wanted: Wanted, day: date, known_at: str | None, dialect: str) -> list[Branch]:
    """The references of all files that may fit, and perhaps of some more that do not: any of these."""
    # an opening counts on every day, so that a row tells partner and track on every day, if every entry counts
    always = _opening(wanted)
    ways = _ways(wanted, day, dialect)
    if not always and not ways:
        return [_files()]
    branches = [_files(*always, *way) for way in product(*ways)]
    if wanted.ends_by is not None:
        branches += [_files(*always, *way) for way in product(*_ways_of_ended(wanted, day, dialect))]
    if known_at is not None:
        return [*branches, _unsettled(day), _changed(known_at)]
    return [*branches, _unsettled(day).where(*_opening(wanted, by_index=False))] if ways else branches


def rows_cannot_tell(day: date, known_at: str | None) -> list[Branch]:
    """The files that may stand otherwise than their rows say: earlier, as known earlier, or by the clock."""
    return [_unsettled(day), _files(_due(day, ENDINGS)), *([_changed(known_at)] if known_at is not None else [])]


def _files(*clauses: Clause) -> Branch:
    return select(partnership.c.reference).where(*(clauses or (true(),)))


def _unsettled(day: date) -> Branch:
    """Files with something that takes effect after the day: their rows tell of a later one."""
    return _files(partnership.c.last_effective_on > day)


def _changed(known_at: str) -> Branch:
    # as an expression: by the index of subjects, in whose order doubles lie together, SQLite reads the whole history
    return select((history.c.subject + "").label("subject")).where(history.c.recorded_at > known_at).distinct()


def _opening(wanted: Wanted, *, by_index: bool = True) -> list[Clause]:
    """What a row tells on every day.

    Not `by_index`, countries are asked for so that no index serves: without statistics SQLite would rather read every
    file of a country than the few that are unsettled.
    """
    columns = partnership.c
    clauses = [columns.partner == wanted.partner] if wanted.partner is not None else []
    clauses += [columns.track == wanted.track] if wanted.track is not None else []
    if wanted.country is not None:
        clauses.append((columns.country if by_index else columns.country.concat("")) == wanted.country)
    if wanted.asking:
        clauses.append(columns.reference.in_(select(history.c.subject).where(literal_column(ASKS))))
    return clauses


def _ways(wanted: Wanted, day: date, dialect: str) -> list[list[Clause]]:
    """For each thing wanted, the ways in which a row or a deadline may tell it."""
    columns = partnership.c
    ways: list[list[Clause]] = []
    if wanted.stages is not None:
        by_clock = [_due(day, ENDINGS)] if REACHED_BY_CLOCK & set(wanted.stages) else []
        ways.append([*(columns.stage == stage for stage in wanted.stages), *by_clock])
    if wanted.officer is not None:
        # of whom one is the deputy, the states tell
        deputised = select(columns.reference).where(literal_column(HAS_DEPUTY[dialect]))
        ways.append([columns.officer == wanted.officer, columns.reference.in_(deputised)])
    if wanted.nature is not None:
        ways.append([columns.nature == wanted.nature])
    if wanted.ends_by is not None:
        ways.append([_due(wanted.ends_by, ENDINGS[:2])])
    return ways


def _ways_of_ended(wanted: Wanted, day: date, dialect: str) -> list[list[Clause]]:
    """The same for files whose term is over, which no deadline tells."""
    stages = [stage for stage in RUN_ON if wanted.stages is None or stage in wanted.stages]
    over = replace(wanted, stages=stages, ends_by=None)
    return [*_ways(over, day, dialect), [literal_column(TERM_OVER[dialect])]]


def _due(by: date, kinds: Collection[str]) -> Clause:
    # where the last day is included, what follows from an end is due on the day after it
    last = by + timedelta(days=1) if by < date.max else by
    due = select(deadline.c.subject).where(deadline.c.due_on <= last, deadline.c.kind.in_(kinds))
    return partnership.c.reference.in_(due)
