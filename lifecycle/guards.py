"""Guards of arrows: where an act leads depends on the terms of the day, never on permission (that is for rules)."""

from __future__ import annotations

from collections.abc import Callable

from rules.case import Case


def term_runs(case: Case) -> bool:
    """The current term had not ended when the suspension is lifted, and nothing doubts the validity."""
    ended = case.suspension is not None and case.suspension.term_ended
    return not ended and case.doubt is None


def would_be_in_force(case: Case) -> bool:
    """Without the notice, and not suspended, the agreement would be in force."""
    return case.notice is not None and case.notice.suspension is None and case.doubt is None


def would_be_due(case: Case) -> bool:
    """Without the notice, and not suspended, the agreement would be due for renewal."""
    return case.notice is not None and case.notice.suspension is None and case.doubt is not None


def was_suspended(case: Case) -> bool:
    """The agreement was suspended when the notice was given; the suspension goes on."""
    return case.notice is not None and case.notice.suspension is not None


GUARDS: dict[str, Callable[[Case], bool]] = {
    "term_runs": term_runs,
    "term_is_over": lambda case: not term_runs(case),
    "was_suspended": was_suspended,
    "would_be_in_force": would_be_in_force,
    "would_be_due": would_be_due,
    "from_evaluation": lambda case: case.approved_from == "evaluation",
    "from_assessment": lambda case: case.approved_from != "evaluation",
}
