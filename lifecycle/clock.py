"""Clock acts: which is due next from the dates of a file. Pure; nobody's permission is asked."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import NamedTuple

from lifecycle.stages import Stage
from rules.case import Case
from rules.dates import InexactDate, before

RUNNING = frozenset({Stage.TEST_PHASE, Stage.IN_FORCE, Stage.SUSPENDED, Stage.UNDER_NOTICE})
"""The stages in which something ends by itself."""

FORESEEN = frozenset({"end_test_phase", "roll_over", "term_ends", "notice_ends"})
"""The acts that the calendar takes: what they change is worked out from dates alone (`clock_change`)."""


class Due(NamedTuple):
    """A clock act that is due: the act, the day it takes effect, the stage it leads to."""

    act: str
    day: date
    target: str


def clock_acts(case: Case) -> list[Due]:
    """Every clock act that the dates of the file foresee from its present stage, due or not, soonest first."""
    if case.stage not in RUNNING:
        return []
    foreseen: list[tuple[str, InexactDate | None, str]] = []
    term = case.term
    match case.stage:
        case Stage.TEST_PHASE:
            foreseen.append(("end_test_phase", case.mou_term.over_from if case.mou_term else None, Stage.EVALUATION))
        case Stage.IN_FORCE if term is not None:
            act = ("roll_over", Stage.IN_FORCE) if term.tacit else ("term_ends", Stage.RENEWAL_DUE)
            foreseen.append((act[0], term.over_from, act[1]))
        case Stage.SUSPENDED if term is not None and case.suspension is not None and not case.suspension.term_ended:
            foreseen.append(("roll_over" if term.tacit else "term_ends", term.over_from, Stage.SUSPENDED))
        case Stage.UNDER_NOTICE if case.notice is not None:
            foreseen.append(("notice_ends", case.notice.effect_on, Stage.DENOUNCED))
            if (
                term is not None
                and case.moved_on is not None
                and before(case.moved_on, term.over_from or case.moved_on)
            ):
                foreseen.append(("term_ends", term.over_from, Stage.DENOUNCED))
    known = [Due(act, when.latest, str(target)) for act, when, target in foreseen if when is not None and when.latest]
    return sorted(known, key=attrgetter("day"))


def acts_on_term(case: Case) -> bool:
    """Whether the calendar takes notice of the end of the term, once it comes: not where validity is in question."""
    return case.stage == Stage.IN_FORCE or any(due.act in ("roll_over", "term_ends") for due in clock_acts(case))


def next_clock_act(case: Case, until: date) -> Due | None:
    """The next clock act that is due by a day; None where nothing is."""
    due = clock_acts(case)
    return due[0] if due and due[0].day <= until else None
