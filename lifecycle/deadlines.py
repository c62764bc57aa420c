"""Which deadlines follow from the dates of a file (DESIGN sections 7 and 8). Pure.

Each deadline carries its derivation, so that a reader sees where the day comes from. A deadline counts to the
earliest day of an inexact date; one on which the clock acts to the latest, where the date has no earliest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from lifecycle.stages import BEFORE_SIGNATURE, ENDS, Stage
from lifecycle.unknowns import asked_again_on
from lifecycle.working_days import Closed, last_working_day, next_working_day
from rules.case import Case, DeadlineMark, Notice, Term, ValidityFact
from rules.dates import InexactDate, Period
from rules.policy import Policy
from rules.terms import computed_end, effect_day
from rules.validity import last_carrying_day

KINDS = (
    "test_phase_end", "term_end", "notice_by", "notice_effect", "decision_by", "evaluation_mid_term",
    "evaluation_final", "suspension_review", "exception_deadline", "unknown_term", "validity_review", "stalled",
    "watch", "planned_signing",
)  # fmt: skip
"""Every kind of deadline."""
UNTIL_SIGNED = frozenset(BEFORE_SIGNATURE) - {Stage.TEST_PHASE}
"""Stages in which somebody has to carry a file on: it may stall there. A test phase runs by itself."""


class Deadline(NamedTuple):
    """A day by which something is due: its kind, the legal day, and what it was derived from.

    `number` tells several of one kind apart, and stays with its deadline: the number of an exception, of a watch.
    """

    kind: str
    number: int
    due_on: date
    derivation: str


ONE_DAY = timedelta(days=1)
CLOCK_DEADLINES = frozenset({"test_phase_end", "term_end", "notice_effect"})
"""Deadlines on which the clock itself acts; the others remind people."""
ROLL_DAYS = 10
"""More days than any row of days on which nobody works: by so many a band may open before its nominal day."""


AT_ONCE = date(1989, 1, 1)
"""The day of the next look of a row that is to be looked at in any case: before any day of today."""


def first_look(kind: str, due_on: date, bands: Sequence[int]) -> date:
    """The day from which a deadline may have to be reported: never later than the opening of its first band.

    By when a decision is safe follows from the government calendar too, which no file knows: it is looked at at once.
    """
    return AT_ONCE if kind == "decision_by" else due_on - timedelta(days=bands[0] + ROLL_DAYS)


def comes_back_on(mark: DeadlineMark | None, closed: Closed) -> date | None:
    """The working day on which a deadline that was put off is told again; None where it was not put off.

    Snoozed: that day or the last working day before it, so never past the deadline. Waived: that day or the first
    working day after it, for until then nothing need be done.
    """
    if mark is None:
        return None
    snoozed = last_working_day(mark.snoozed_until, closed) if mark.snoozed_until is not None else None
    waived = next_working_day(mark.waived_until, closed) if mark.waived_until is not None else None
    return max((day for day in (snoozed, waived) if day is not None), default=None)


def put_off_until(mark: DeadlineMark | None) -> date | None:
    """The day until which a deadline is put off: snoozed or waived, whichever lasts longer; None where it is not."""
    if mark is None or (mark.snoozed_until is None and mark.waived_until is None):
        return None
    return max(day for day in (mark.snoozed_until, mark.waived_until) if day is not None)


def deadlines(case: Case, policy: Policy) -> list[Deadline]:
    """Every deadline of a file, soonest first; none once it has ended."""
    if case.stage in ENDS:
        return []
    return sorted(_foreseen(case, policy), key=attrgetter("due_on", "kind", "number"))


def _first(when: InexactDate | None) -> date | None:
    return None if when is None else when.earliest


def _clock_day(when: InexactDate | None) -> date | None:
    """The day from which the clock may act: of `../2022-11-30` that day, or no check would ever look at the file."""
    return None if when is None else when.earliest or when.latest


def _foreseen(case: Case, policy: Policy) -> Iterator[Deadline]:
    term, notice = case.term, case.notice
    if case.stage == "test_phase" and case.mou is not None and case.mou_term is not None:
        end = _clock_day(case.mou_term.over_from)
        if end is not None:
            yield Deadline("test_phase_end", 0, end, f"{case.mou.on} + {case.mou_term.length}")
    running = case.stage in ("in_force", "renewal_due", "suspended", "under_notice")
    if running and term is not None:
        end = _clock_day(term.over_from)
        if end is not None and case.doubt != "term_ended":
            yield Deadline("term_end", 0, end, _end_from(term))
            known = term.over_from is not None and term.over_from.earliest is not None
            if known and isinstance(term.notice, Period) and case.stage != Stage.UNDER_NOTICE:  # it was given
                yield Deadline("notice_by", 0, term.notice.before(end), f"{end} - {term.notice}")
    effect = _clock_day(notice.effect_on) if notice is not None else None
    if notice is not None and effect is not None:
        yield Deadline("notice_effect", 0, effect, _effect_from(case, notice))
    if case.suspension is not None and case.suspension.review_on is not None:
        yield Deadline("suspension_review", 0, case.suspension.review_on, str(case.suspension.since))
    for exception in case.exceptions:
        if exception.closed is None and exception.number not in case.used_exceptions and exception.deadline is not None:
            yield Deadline("exception_deadline", exception.number, exception.deadline, f"exception {exception.number}")
    decision = last_decision_day(case, policy)
    if decision is not None:
        yield Deadline("decision_by", 0, *decision)
    yield from _watched(case, policy)
    unknown = asked_again_on(case)
    if unknown is not None:
        yield Deadline("unknown_term", 0, *unknown)
    if case.stage == "in_force":
        yield from _in_force(case, policy, case.validity)


def _effect_from(case: Case, notice: Notice) -> str:
    """What the effect of a notice follows from: its reception, and the notice period where that gives this very day."""
    day = notice.received_on.latest or notice.received_on.earliest
    term = case.term_on(day) if day is not None else case.term
    gives = term is not None and effect_day(case, notice.received_on, None) == notice.effect_on
    return f"{notice.received_on} + {term.notice}" if term is not None and gives else str(notice.received_on)


def _end_from(term: Term) -> str:
    """What the end of a term follows from: its length, or what was recorded of the end itself."""
    computed, recorded = computed_end(term.starts_on, term.length, None), term.ends_on
    if (
        computed is not None
        and recorded is not None
        and (computed.earliest, computed.latest) == (recorded.earliest, recorded.latest)
    ):
        return f"{term.starts_on} + {term.length}"
    return f"recorded {recorded}"


def last_decision_day(case: Case, policy: Policy) -> tuple[date, str] | None:
    """The last day on which a decision of the government still comes in time, with what it follows from.

    It stands, overdue, until it is taken: a term that ended without a renewal waits for one, or for the end.
    Of a test phase: before it ends, so that the agreement can be signed on its end. Of a term: the day before its
    end, less the time that an assent takes (a treaty), or less the notice where it would be renewed tacitly: never
    both, for they belong to two decisions (`docs/decisions/0052-last-safe-day.md`). Whether a
    government with full powers is there on that day is asked when it is told (`lifecycle/last_safe_day.py`).
    """
    term = case.term
    if case.stage in (Stage.TEST_PHASE, Stage.EVALUATION) and case.mou_term is not None:
        end = _first(case.mou_term.over_from)
        return None if end is None else (end - ONE_DAY, f"{end} - P1D")
    if case.stage not in (Stage.IN_FORCE, Stage.SUSPENDED, Stage.RENEWAL_DUE) or term is None:
        return None
    end = _first(term.over_from)
    if end is None:
        return None
    said = f"{end} - P1D"
    day = end - ONE_DAY
    if term.tacit is not None and isinstance(term.notice, Period):
        day, said = term.notice.before(end) - ONE_DAY, f"{end} - {term.notice} - P1D"
    elif case.nature == "treaty" and policy.file.assent_lead_days:
        lead = policy.file.assent_lead_days
        day, said = day - timedelta(days=lead), f"{said} - P{lead}D"
    return day, said


def _watched(case: Case, policy: Policy) -> Iterator[Deadline]:
    """What stands too long where it stands: by the policy's watches, and a file that stalls unsigned."""
    since = _latest(case.moved_on)
    carried_on = case.carried_on
    if case.stage in UNTIL_SIGNED and carried_on is not None:
        days = policy.register_.stalled_after_days
        yield Deadline("stalled", 0, carried_on + timedelta(days=days), f"{carried_on} + P{days}D")
    if case.stage in UNTIL_SIGNED and case.planned_on is not None:
        yield Deadline("planned_signing", 0, case.planned_on, "planned")
    for number, watch in enumerate(policy.register_.reminders.watches, start=1):
        if case.stage in watch.stages and since is not None:
            yield Deadline("watch", number, watch.after.after(since), f"{case.moved_on} + {watch.after}")


def _latest(when: InexactDate | None) -> date | None:
    return None if when is None else when.latest


def _in_force(case: Case, policy: Policy, facts: tuple[ValidityFact, ...]) -> Iterator[Deadline]:
    too_old = last_carrying_day(case, facts, policy)
    if too_old is not None:
        yield Deadline("validity_review", 0, too_old, f"+ {policy.register_.validity_max_age}")
    start = _first(case.in_force_on)
    if start is None:
        return
    track = policy.file.tracks.get(case.track)
    done = {e.kind for e in case.evaluations}
    for kind, length in (
        ("mid_term", track.mid_term_evaluation if track is not None else None),
        ("final", track.final_evaluation if track is not None else None),
    ):
        if length is not None and kind not in done:
            yield Deadline(f"evaluation_{kind}", 0, length.after(start), f"{case.in_force_on} + {length}")
