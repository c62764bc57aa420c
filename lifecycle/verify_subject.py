"""Everything that verification can say of one subject by what is stored of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import pairwise
from typing import NamedTuple, TypeVar

from lifecycle.check_chain import check_chain
from lifecycle.check_keys import twice_in
from lifecycle.check_state import check_whole
from lifecycle.findings import Finding, Held
from lifecycle.knowledge import Registers

T = TypeVar("T")
ODD = (ArithmeticError, TypeError, ValueError)
"""What a value raises of a type that no column of ours holds."""


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
    twice: tuple[tuple[str, str], ...] = ()
    """Table and row of those that stand twice under one key."""
    is_placed: bool = True
    """Whether the places of its rows could be compared."""


def look_at(held: Held, registers: Registers, unread: Collection[str] = ()) -> Seen:
    """Look at a subject: its chain, then, if that is whole, its state, deadlines, openings and documents.

    `unread` are tables that could not be read: what rests on them is not looked at.
    """
    of = (held.subject, len(held.rows), held.file is not None, bool(held.rows) or held.row is not None)
    try:
        broken = check_chain(held, with_row="subject" not in unread)
    except ODD:
        broken = held.finding("rows_unreadable")
    twice = _read(lambda: tuple(twice_in(held))) or ()
    misplaced = _read(lambda: tuple(_misplaced(held)))
    is_placed = misplaced is not None
    if broken is not None:
        return Seen(*of, broken, twice=twice, is_placed=is_placed)
    found = (*check_whole(held, registers, unread), *(misplaced or ()))
    return Seen(*of, None, found, tuple(held.documents), twice, is_placed)


def _read(look: Callable[[], T]) -> T | None:
    """What was seen; None where it cannot be compared."""
    try:
        return look()
    except ODD:
        return None


def _misplaced(held: Held) -> Iterator[Finding]:
    """The entries whose rows stand in the table before that of their predecessor."""
    for row, following in pairwise(held.rows):
        if not row.id <= following.id:  # what is no number comes neither before nor after
            yield held.finding("place_wrong", following.sequence)
