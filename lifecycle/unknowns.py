"""What is not known of a file, who should find it, and when it is asked for again. Pure.

Three kinds of things are asked for: what a signed text says or when it held; the day of the memorandum that a test
phase runs from; and the criteria in force that a file before its signature was not assessed against.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lifecycle.stages import BEFORE_SIGNATURE, ENDS, Stage
from rules.case import Case
from rules.dates import LAST_YEAR, InexactDate, Period, parse_period
from rules.policy import Policy

YEARLY: Period = parse_period("P1Y")
"""How often it is asked for again until it is found or waived."""
MANAGER = "manager"
"""Who should find what is unknown of a file without officer and deputy: whoever assigns files."""
UNPUBLISHED = "text not published"
"""How a policy says that a criterion has no known text."""
ASSESSED = frozenset(BEFORE_SIGNATURE) - {Stage.PROPOSAL}
"""Stages in which the criteria in force are, or were to be, assessed."""


ASKED_FOR = ("term", "renewal", "notice", "signedOn", "inForceOn", "nature", "kind", "endsOn")
"""What `unknowns_of` may name."""


def unknowns_of(case: Case) -> list[str]:
    """What is not known of the text: terms, notice periods, dates, nature, kind. Days that are inexact count."""
    if case.agreement is None:
        return ["signedOn"] if case.mou is not None and case.mou.on.day is None else []
    missing = []
    term = case.term
    if term is not None:
        missing += ["term"] if term.length == "unknown" and term.ends_on is None else []
        missing += ["renewal"] if term.renewal == "unknown" else []
        missing += ["notice"] if term.notice == "unknown" else []
    if case.agreement.on.day is None:
        missing.append("signedOn")
    if case.in_force_on is not None and case.in_force_on.day is None:
        missing.append("inForceOn")
    missing += [name for name in ("nature", "kind") if getattr(case, name) == "unknown"]
    if case.notice is not None and case.notice.effect_on is None:
        missing.append("endsOn")
    return missing


def unassessed(case: Case, policy: Policy) -> list[str]:
    """The codes of the criteria in force that a file from assessment to signature was not scored against."""
    if case.stage not in ASSESSED or case.legacy:
        return []
    scored = {c.code for c in case.criteria}
    return [c.code for c in policy.file.criteria if c.code not in scored]


def unpublished(policy: Policy) -> list[str]:
    """The codes of the criteria in force whose text is unknown: nobody published it (facts/brussels.md section 1)."""
    return [c.code for c in policy.file.criteria if c.text == UNPUBLISHED]


def waived(case: Case, field: str, day: date) -> bool:
    """Whether a field need not be found yet on a day: the day named by the waiver is the first on which it counts."""
    return any(w.field == field and day < w.until for w in case.waivers)


def to_find(case: Case, policy: Policy, day: date) -> list[str]:
    """Everything that should be found by now: what is unknown and not waived, and the criteria not assessed."""
    if case.stage in ENDS:
        return []
    return [name for name in unknowns_of(case) if not waived(case, name, day)] + unassessed(case, policy)


def finder_of(case: Case) -> int | str:
    """Who should find it: the officer's number, else the deputy's, else the role that assigns files."""
    if case.officer is not None:
        return case.officer
    return case.deputy if case.deputy is not None else MANAGER


def who_and_when(case: Case) -> dict[str, int | str]:
    """Who should find what is unknown, and on which day it is asked for again, in the shape of the interface."""
    again = asked_again_on(case)
    return {"finder": finder_of(case), **({"askedAgainOn": again[0].isoformat()} if again is not None else {})}


def asked_again_on(case: Case) -> tuple[date, str] | None:
    """The day on which what is unknown is due, with what it follows from; None where nothing is, or no day is known.

    A year after the youngest dated fact about the text: its signature, entry into force, a source on its validity.
    Then somebody looked at it last. A waiver puts its field off to its day, later or not at all.
    """
    missing = unknowns_of(case)
    if not missing or case.stage in ENDS:
        return None  # nearly always: it is asked with every act
    youngest = _youngest(case)
    if youngest is None or youngest.year >= LAST_YEAR:
        return None
    first = YEARLY.after(youngest)
    until = {w.field: w.until for w in case.waivers}
    due = min(max(first, until.get(name, first)) for name in missing)
    return due, f"{youngest} + {YEARLY}" if due == first else f"waiver {due}"


def _youngest(case: Case) -> date | None:
    """The latest day of the youngest dated fact about the text; its earliest where the later side is open."""
    dated: list[InexactDate | None] = [f.on for f in case.validity]
    dated += [s.on for s in (case.mou, case.agreement) if s is not None]
    dated += [case.in_force_on, *(i.signature.on for i in case.instruments), *(t.starts_on for t in case.terms)]
    dated += [case.notice.received_on] if case.notice is not None else []
    return max(_days(dated), default=None)


def _days(dated: Iterable[InexactDate | None]) -> Iterable[date]:
    for when in dated:
        day = (when.latest or when.earliest) if when is not None else None
        if day is not None:
            yield day
