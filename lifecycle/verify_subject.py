"""Everything that verification can say of one subject by what is stored of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from lifecycle.check_chain import check_chain
from lifecycle.check_state import check_whole
from lifecycle.findings import Finding, Held
from lifecycle.knowledge import Registers


class Seen(NamedTuple):
    """What was seen of a subject: how many entries, whether there is a file, whether history names it, what is wrong.

    `broken` is the first fault of its chain, after which nothing else is said; `documents` are hash, entry and bytes
    of each document that its entries name and did not erase.
    """

    subject: str
    entries: int
    is_file: bool
    is_named: bool
    broken: Finding | None = None
    findings: tuple[Finding, ...] = ()
    documents: tuple[tuple[str, int, int | None], ...] = ()


def look_at(held: Held, registers: Registers, unread: Collection[str] = ()) -> Seen:
    """Look at a subject: its chain, then, if that is whole, its state, deadlines, openings and documents.

    `unread` are tables that could not be read: what rests on them is not looked at.
    """
    of = (held.subject, len(held.rows), held.file is not None, bool(held.rows) or held.row is not None)
    try:
        broken = check_chain(held, with_row="subject" not in unread)
        misplaced = tuple(_misplaced(held))
    except (ArithmeticError, TypeError, ValueError):  # a value of a type that no column of ours holds
        broken, misplaced = held.finding("rows_unreadable"), ()
    if broken is not None:
        return Seen(*of, broken)
    found = (*check_whole(held, registers, unread), *misplaced)
    return Seen(*of, None, found, tuple(held.documents))


def _misplaced(held: Held) -> Iterator[Finding]:
    """The entries whose rows stand in the table before that of their predecessor."""
    for row, following in pairwise(held.rows):
        if following.id < row.id:
            yield held.finding("place_wrong", following.sequence)
