"""What other files and the partner say that the rules of an act ask about.

Every file that is read is named with its version, so that the write is gated by it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Protocol

from lifecycle.act import Act
from lifecycle.fold import run_clock
from lifecycle.storage.records import Head, PartnershipRow
from lifecycle.stored import read_case
from rules.case import Case
from rules.directory import Partners
from rules.facts import Related, Relations, Request
from rules.validity import is_earlier

RUNNING = ("in_force", "renewal_due", "suspended", "signed", "under_notice")
A_SLIP = 0.75
"""How much of two names must agree, as `difflib` counts it, for one to be a slip of the other: "viena" is one of
"vienna" (0.91), "kampala" none of "ramallah" (0.67)."""


class HeadReader(Protocol):
    """What can tell the heads of subjects."""

    def heads(self, ids: Collection[str], known: Mapping[str, int] | None = None) -> dict[str, Head]:
        """The heads of the subjects that exist."""


class Reader(HeadReader, Protocol):
    """What can tell the files of a partner too."""

    def files_of(self, partner: str) -> list[PartnershipRow]:
        """Every file of a partner, by reference."""


def relations_of(
    reader: Reader, act: Act, case: Case | None, asked: Request | None, partners: Partners, day: date
) -> tuple[Relations, dict[str, int]]:
    """The relations that the rules of an act ask about, and the version of each file that was read.

    Where no successor is named or on record, files of the partner that are in force and not older may be it (`active`).
    """
    request = asked or Request()
    if act.name == "propose":
        return _of_proposal(reader, request, partners, day, case.reference if case is not None else "")
    if case is None:
        return Relations(), {}
    seen: dict[str, int] = {}
    predecessor = successor = None
    active: list[Related] = []
    asks_predecessor = act.name in ("approve_agreement", "sign_agreement") or case.stage not in act.sources
    if case.predecessor is not None and act.edges and asks_predecessor:
        predecessor = _related(reader, case.predecessor, day, seen)
    if act.name == "sign_agreement":
        for row in reader.files_of(case.partner):
            if row.reference != case.reference and row.track == case.track and row.stage in RUNNING:
                found = _related(reader, row.reference, day, seen)
                active += [found] if found is not None else []
    if act.name == "replace":
        named = request.text("successor")
        if named is None:
            rows = [row for row in reader.files_of(case.partner) if row.reference != case.reference]
            named = _successor_of(rows, case.reference)
            if named is None:
                others = [_related(reader, row.reference, day, seen) for row in rows if row.stage == "in_force"]
                active = [other for other in others if other is not None and _may_follow(other, case)]
        successor = _related(reader, named, day, seen) if named is not None else None
    return Relations(predecessor=predecessor, successor=successor, active=tuple(active)), seen


def _of_proposal(
    reader: Reader, request: Request, partners: Partners, day: date, own: str
) -> tuple[Relations, dict[str, int]]:
    slug, track = request.text("partner") or "", request.text("track") or ""
    known = partners.find(slug) is not None
    slugs = [p.slug for p in partners.partners]
    near = None if known else next(iter(get_close_matches(slug, slugs, 1, A_SLIP)), None)
    opening = f"{slug}:{track}"
    rows = reader.files_of(slug)
    open_file = next((row.reference for row in rows if row.opening == opening and row.reference != own), None)
    seen: dict[str, int] = {}
    named = request.text("successorOf")
    predecessor = _related(reader, named, day, seen) if named is not None else None
    return Relations(known, open_file, predecessor, near_partner=near), seen


def _successor_of(rows: list[PartnershipRow], reference: str) -> str | None:
    for row in rows:
        if read_case(row.reference, row.state).predecessor == reference:
            return row.reference
    return None


def _may_follow(other: Related, case: Case) -> bool:
    """Whether a file may be meant as the successor: the day it entered into force is known, and not before this one."""
    return other.in_force_on is not None and other.in_force_on.day is not None and not is_earlier(other, case)


def _related(reader: HeadReader, reference: str, day: date, seen: dict[str, int]) -> Related | None:
    """Another file as it stands on a day, with the clock acts due by then."""
    head = reader.heads((reference,)).get(reference)
    if head is None or head.state is None or "-" not in reference:
        return None
    seen[reference] = head.version
    case = run_clock(read_case(reference, head.state), day)
    return Related(reference, case.partner, case.track, case.stage, case.in_force_on, case.themes)
