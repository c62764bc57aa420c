"""A state of the exploration: the file, the day, and what really happened; and when two states are one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from rules.case import Case
from rules.dates import InexactDate, Period
from rules.policy import FilePolicy

ONE = timedelta(days=1)
MAY = "_may"
"""Behind the name of what ends on one of several days: the first of them."""
START = date(2024, 2, 29)
"""The first day: two years later there is no such day."""

NOT_SIGNED = frozenset({
    "new", "proposal", "assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation",
})  # fmt: skip
"""The stages at which no agreement is signed."""
EMPTY: dict[str, Any] = {
    "criteria": (), "considerations": (), "avenues": (), "evaluations": (), "reciprocity": (), "milestones": (),
    "intents": (), "used_intents": (), "exceptions": (), "used_exceptions": (), "exemptions": (), "documents": (),
    "actions": (), "validity": (), "instruments": (), "predecessor": None, "nature": "arrangement",
}  # fmt: skip
"""Facts that are chosen anew for every act: whatever had been recorded before is among the values tried."""


class Happened(NamedTuple):
    """What happened, told apart from what the file says: the promises look at this.

    `mou_on` is the day on which the last test phase began, `mou_over` that from which it is over and `opens` that from
    which it may be evaluated, both as the policy or an old text says; `ground` why none was asked, from the day it was
    judged; `agreed` says that avenues had been confirmed when the agreement was approved; `assessed` that the file
    was, or is one of old; `mou_approved` that the government approved the memorandum, which was neither sent back nor
    signed since; `approved` from which stage it approved the agreement, empty where it was sent back since; `suspended`
    and `doubted` that a suspension was decided and not lifted, and that the term ended or a source doubted the validity
    and nothing settled it: both go on behind a notice.
    """

    mou_on: date | None = None
    mou_over: date | None = None
    opens: date | None = None
    ground: str = ""
    agreed: bool = False
    assessed: bool = False
    mou_approved: bool = False
    approved: str = ""
    suspended: bool = False
    doubted: bool = False


class State(NamedTuple):
    """A file (None before it is opened) on a day, and what happened to it."""

    case: Case | None
    day: date
    happened: Happened = Happened()

    @property
    def stage(self) -> str:
        """Its stage; `new` before it has one."""
        return self.case.stage if self.case is not None else "new"


def two_years_after(day: date) -> date:
    """The day on which two full years have passed, worked out apart from `rules/dates.py`."""
    return date(day.year + 2, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 2)


def months_after(day: date, months: int) -> date:
    """The day that many months later, or the last of that month, worked out apart from `rules/dates.py`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - ONE).day
    return date(year, month + 1, min(day.day, last))


def later(day: date, length: Period) -> date:
    """The day that much later, worked out apart from `rules/dates.py`."""
    return months_after(day, length.months) + length.days * ONE


def bare(case: Case) -> Case:
    """The file without the facts that are chosen anew, and with the terms that still matter."""
    last, day = case.term, case.effective_on
    starts = last.starts_on.earliest if last is not None and last.starts_on is not None else None
    runs = 2 if starts is not None and day is not None and starts > day else 1  # renewed early, the old term still runs
    return case.but(**EMPTY, terms=case.terms[-runs:])


def _far(when: InexactDate | date | None, day: date) -> int | None:
    """How a day lies to today, as far as a rule can tell: past (-1), today, tomorrow, later (2)."""
    latest = when.latest if isinstance(when, InexactDate) else when
    return None if latest is None else max(-1, min(2, (latest - day).days))


def tested(happened: Happened, on: InexactDate, policy: FilePolicy, length: Period) -> Happened:
    """What happened once a test phase of a length began on a day, worked out apart from `rules/dates.py`.

    How long before its end it may be evaluated, and whether its last day still counts, the policy says. Of several days
    it began on the last, and what may be done before its end counts from the first (DESIGN section 4).
    """
    if on.latest is None:
        return happened._replace(mou_on=None, mou_over=None, opens=None)
    ends, first = later(on.latest, length), later(on.earliest or on.latest, length)
    before = policy.evaluation_opens
    return happened._replace(
        mou_on=on.latest,
        mou_over=ends + ONE if policy.last_day == "included" else ends,
        opens=months_after(first, -before.months) - before.days * ONE,
    )


def days_ahead(case: Case, opens: date | None) -> dict[str, date]:
    """The days of a file on which something changes for a rule or the clock; `opens`: its evaluation may open."""
    found: dict[str, date | None] = {}
    if case.stage == "test_phase" and case.mou_term is not None and case.mou_term.over_from is not None:
        found["mou"] = case.mou_term.over_from.latest
        found["opens"] = opens
    if case.term is not None and case.term.over_from is not None and case.stage == "signed":
        found[f"never{MAY}"] = case.term.over_from.latest  # it can begin no more; nothing comes before that day
    elif case.term is not None and case.term.over_from is not None:
        found["term"] = case.term.over_from.latest
        found[f"term{MAY}"] = _may_be(case.term.over_from)
    if len(case.terms) > 1 and case.terms[-1].starts_on is not None and case.terms[-2].notice != case.terms[-1].notice:
        found[f"starts{MAY}"] = case.terms[-1].starts_on.latest  # which of two terms a letter is about
    if case.notice is not None and case.notice.effect_on is not None:
        found["notice"] = case.notice.effect_on.latest
        found[f"notice{MAY}"] = _may_be(case.notice.effect_on)
    return {name: day for name, day in found.items() if day is not None}


def _may_be(when: InexactDate) -> date | None:
    """The first of several days that a day may be; None where it is known, or that is not."""
    return when.earliest if when.earliest != when.latest else None


def next_days(state: State) -> Iterator[date]:
    """The next day that is worth waiting for: before something changes, when it does, the day after a move."""
    if state.case is None or state.case.ended_on is not None:
        return
    worth = set[date]()
    for name, day in days_ahead(state.case, state.happened.opens).items():
        worth |= {day} if name.endswith(MAY) else {day - ONE, day}
    moved = state.case.moved_on
    if moved is not None and state.day == moved.latest:
        worth.add(state.day + ONE)
    ahead = [day for day in worth if day > state.day]
    if ahead:
        yield min(ahead)


def key_of(state: State) -> tuple[object, ...]:
    """What tells one state from another: where two agree, every rule answers alike on all facts, now and ever after.

    Of a day it counts whether it is past, today, tomorrow or later, and of days ahead which comes first; of the end
    of a term, whether its latest day alone is known. What led to an agreement no rule asks about any more once it is
    signed, and of what ended nothing is asked but that.
    """
    case, day, happened = state
    if case is None or case.ended_on is not None:
        return (state.stage,)
    ahead = days_ahead(case, happened.opens)
    moved = _far(case.moved_on, day)
    order = tuple(sorted((name for name, at in ahead.items() if at > day), key=lambda name: (ahead[name], name)))
    near = tuple((name, _far(at, day)) for name, at in ahead.items())
    if case.agreement is None:
        mou = _tested(happened, day)
        vague = case.stage == "test_phase" and case.mou is not None and case.mou.on.day is None  # may still be found
        return (
            case.stage, case.track, case.approved_from, case.approved_without_test, case.mou_term is None, order, near,
            moved, mou, vague, *happened[3:],
        )  # fmt: skip
    stands = happened.suspended, happened.doubted
    return (case.stage, order, near, moved, case.doubt, *stands, *_terms(case, day), *_stopped(case, day))


def _tested(happened: Happened, day: date) -> tuple[object, ...]:
    """Whether the two years of the law are over, and those of its text, and which of them are over first."""
    if happened.mou_on is None or happened.mou_over is None:
        return ()
    two_years = two_years_after(happened.mou_on)
    first = (happened.mou_over > two_years) - (happened.mou_over < two_years)
    return day >= two_years, day >= happened.mou_over, first


def _terms(case: Case, day: date) -> tuple[object, ...]:
    term = case.term
    if term is None:
        return (None,)
    begun = _far(term.starts_on, day)
    over = term.over_from
    running = _known(case.terms[-2].notice) if begun is not None and begun > 0 and len(case.terms) > 1 else ""
    not_begun = begun is not None and begun > 0
    length = _known(term.length)  # how long, no rule asks: only when it ends
    return length, term.renewal, _known(term.notice), _far(over, day), _at_the_latest(over), not_begun, running


def _known(length: Period | str) -> str:
    """A length in words, for what is typed follows from how long it is."""
    return "known" if isinstance(length, Period) else length


def _at_the_latest(when: InexactDate | None) -> bool:
    """Whether of a day only the latest is known that it may be (`../2026-01-01`)."""
    return when is not None and when.earliest is None


def _stopped(case: Case, day: date) -> tuple[object, ...]:
    """The suspension and the notice, as far as they matter."""
    suspension, notice = case.suspension, case.notice
    if notice is not None:
        suspension = notice.suspension
    ended = suspension is not None and suspension.term_ended
    return suspension is not None, ended, notice is not None, notice and _far(notice.effect_on, day)
