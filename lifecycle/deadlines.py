"""Which deadlines follow from the dates of a file (DESIGN sections 7 and 8). Pure.

Each deadline carries its derivation, so that a reader sees where the day comes from. A deadline counts to the
earliest day of an inexact date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from lifecycle.stages import ENDS
from lifecycle.unknowns import asked_again_on
from rules.case import Case, ValidityFact
from rules.dates import InexactDate, Period
from rules.policy import Policy
from rules.validity import last_carrying_day


class Deadline(NamedTuple):
    """A day by which something is due: its kind, the legal day, and what it was derived from."""

    kind: str
    due_on: date
    derivation: str


def deadlines(case: Case, policy: Policy) -> list[Deadline]:
    """Every deadline of a file, soonest first; none once it has ended."""
    if case.stage in ENDS:
        return []
    return sorted(_foreseen(case, policy), key=lambda d: (d.due_on, d.kind))


def _first(when: InexactDate | None) -> date | None:
    return None if when is None else when.earliest


def _foreseen(case: Case, policy: Policy) -> Iterator[Deadline]:
    term, notice = case.term, case.notice
    if case.stage == "test_phase" and case.mou is not None and case.mou_term is not None:
        end = _first(case.mou_term.over_from)
        if end is not None:
            yield Deadline("test_phase_end", end, f"{case.mou.on} + {case.mou_term.length}")
    running = case.stage in ("in_force", "renewal_due", "suspended", "under_notice")
    if running and term is not None:
        end = _first(term.over_from)
        if end is not None and case.doubt != "term_ended":
            yield Deadline("term_end", end, f"{term.starts_on} + {term.length}")
            if isinstance(term.notice, Period):
                yield Deadline("notice_by", term.notice.before(end), f"{end} - {term.notice}")
    if notice is not None and notice.effect_on is not None and notice.effect_on.earliest is not None:
        yield Deadline("notice_effect", notice.effect_on.earliest, str(notice.received_on))
    if case.suspension is not None and case.suspension.review_on is not None:
        yield Deadline("suspension_review", case.suspension.review_on, str(case.suspension.since))
    for exception in case.exceptions:
        if exception.closed is None and exception.number not in case.used_exceptions and exception.deadline is not None:
            yield Deadline("exception_deadline", exception.deadline, f"exception {exception.number}")
    unknown = asked_again_on(case)
    if unknown is not None:
        yield Deadline("unknown_term", *unknown)
    if case.stage == "in_force":
        yield from _in_force(case, policy, case.validity)


def _in_force(case: Case, policy: Policy, facts: tuple[ValidityFact, ...]) -> Iterator[Deadline]:
    too_old = last_carrying_day(case, facts, policy)
    if too_old is not None:
        yield Deadline("validity_review", too_old, f"+ {policy.register_.validity_max_age}")
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
            yield Deadline(f"evaluation_{kind}", length.after(start), f"{case.in_force_on} + {length}")
