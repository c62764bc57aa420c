"""What an entry says of itself beside its decision: its outcome, and marks that only this program puts on it.

No rule asks about them, and yet they tell how an entry counts: `void` takes it out of the fold, `supersedes` takes out
others, `corrects` gives it the place of another, `legacy` and `intended` say that it was read in and so not decided.
Each is right only where the program writes it so itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lifecycle.history import ADVANCED, CORRECTED, RECORDED, REFUSED, Entry
from lifecycle.late import clock_entries_to_void, void_of
from lifecycle.registers import RANKS
from lifecycle.shape import KNOWN
from lifecycle.sitting import SCHEDULER
from lifecycle.stages import ACTS

MARKS = frozenset({"unknown", "because", "run", "legacy", "intended", "void", "supersedes", "corrects"})
"""Marks by their names in an entry."""
COUNTING = frozenset({"void", "supersedes", "corrects", "foldsOn"})
"""What takes an entry out of the fold, or gives it another place: what comes later is decided on another file."""
OF_THE_CHAIN = frozenset({"$entry", "subject", "sequence", "previousHash"})
"""Parts that tell where an entry stands: `verify` looks at them."""


def is_announced(entry: Entry) -> bool:
    """Whether an entry opens an old file of a table, as two persons enter one: its decision keeps less than others."""
    intended = entry.data.get("intended")
    announced = isinstance(intended, Mapping) and {"sequence", "by"} <= intended.keys()
    return announced and entry.act == "enter_legacy" and entry.sequence == 1 and entry.subject not in RANKS


def outcome_of(entry: Entry) -> str:
    """The outcome of the act of an entry where it is allowed."""
    if "correcting" in entry.data:
        return CORRECTED
    return ADVANCED if entry.act in ACTS and entry.subject not in RANKS else RECORDED


def false_marks(entry: Entry, *, read_in: bool) -> Iterator[str]:
    """The marks that an entry bears, or lacks, unlike this program writes them; `read_in` says that nobody decided it.

    Of what is `void` without having been decided `takes_back` tells.
    """
    announced = is_announced(entry)
    legacy = True if announced or (read_in and entry.subject not in RANKS) else None
    if entry.data.get("legacy") is not legacy:
        yield "legacy"
    if "intended" in entry.data and not announced:
        yield "intended"
    if "void" in entry.data:
        yield "void"
    if entry.data.get("supersedes") != superseded_by(entry):
        yield "supersedes"
    if ("corrects" in entry.data) != (superseded_by(entry) is not None):
        yield "corrects"
    yield from stray_keys(entry)
    if read_in and "erases" in entry.data:
        yield "erases"


def stray_keys(entry: Entry) -> Iterator[str]:
    """What no entry says that was not made to take another out: a key that nobody knows, the reason of such an entry.

    `unknown` stands for whatever this program does not write; a check did nothing but acts of the calendar.
    """
    if not entry.data.keys() <= KNOWN:
        yield "unknown"
    if "because" in entry.data:
        yield "because"
    by_calendar = entry.data.get("nature") == "clock" and entry.data["actor"] == SCHEDULER.number
    if "run" in entry.data and not (by_calendar and "correcting" not in entry.data):
        yield "run"


def superseded_by(entry: Entry) -> list[int] | None:
    """What a decision takes out, as its entry says it: the one that it corrects, where that is allowed."""
    corrects = "correcting" in entry.data and entry.outcome != REFUSED
    return [entry.data["correcting"]] if corrects else None


def takes_back(entry: Entry, before: Sequence[Entry]) -> bool:
    """Whether the program writes this very void entry behind those before it in its file.

    It takes back a clock act, because a fact that was entered just before came late (docs/decisions/0007). Raises
    KeyError where an entry before it cannot be read.
    """
    cause = next((e for e in before if e.sequence == entry.data.get("because")), None)
    if cause is None or cause.outcome == REFUSED or "void" in cause.data:
        return False
    known = [e for e in before if e.sequence <= cause.sequence]
    corrected = next((e.day for e in known if e.sequence == cause.data.get("correcting")), cause.day)
    place = entry.sequence - cause.sequence - 1
    taken = clock_entries_to_void(known, min(cause.day, corrected))[place : place + 1]
    return [{n: v for n, v in entry.data.items() if n not in OF_THE_CHAIN}] == [_void(one, cause) for one in taken]


def _void(taken: Entry, cause: Entry) -> dict[str, Any]:
    """What is written where a fact takes back a clock act, but for its place in the chain: together with that fact."""
    together: dict[str, Any] = {n: cause.data[n] for n in ("recordedAt", "trialDay", "today") if n in cause.data}
    return {**void_of(taken, cause.sequence), "foldsOn": taken.day.isoformat(), **together}
