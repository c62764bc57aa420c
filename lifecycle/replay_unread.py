"""Which entry of a file nobody can read: the first with which the file comes to no state that this program writes.

Whoever folds the file meets it only later, and would accuse the innocent entry that is decided again then.
"""

from __future__ import annotations

from collections.abc import Sequence

from lifecycle.canonical import dump
from lifecycle.errors import Broken
from lifecycle.fold import fold
from lifecycle.history import UNREADABLE, Entry
from lifecycle.past import SPOILT
from lifecycle.registers import RANKS
from lifecycle.stored import read_case


def first_unread(entries: Sequence[Entry]) -> int:
    """The sequence of that entry among the entries of a file in their order; 0 where each can be read."""
    counts = range(1, len(entries) + 1)
    return next((entries[n - 1].sequence for n in counts if not is_read(entries[:n])), 0)


def is_read(entries: Sequence[Entry]) -> bool:
    """Whether the entries of a file fold into a state."""
    try:
        case = fold(entries)
        if case is not None:
            read_case(case.reference, dump(case))
    except (Broken, *UNREADABLE):
        return False
    return True


def ends_replay(error: Exception) -> bool:
    """Whether nothing can be decided again: an entry has not the form of one, or a register cannot be read."""
    return is_spoilt(error) or (isinstance(error, Broken) and error.params.get("subject") in RANKS)


def is_spoilt(error: Exception) -> bool:
    """Whether an entry has not the form of one, or another hash than its text."""
    return isinstance(error, Broken) and error.key == SPOILT


def names_another(error: Exception, reference: str) -> bool:
    """Whether it is an entry of another file that cannot be read: it is named where that file is decided again."""
    return isinstance(error, Broken) and reference not in (error.params.get("subject"), error.params.get("reference"))
