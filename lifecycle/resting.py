"""Decisions that rested on what a correction took away: allowed then, refused now (docs/decisions/0051).

What was found takes the ground from what was done after the end that follows from it (0088). Each is decided again as
`replay` does, under its own policy and facts, on the file as the correction leaves it. The history is not altered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lifecycle.answer import Rested
from lifecycle.clock import FORESEEN
from lifecycle.fold import fold
from lifecycle.history import Entry, standing
from lifecycle.past import Held
from lifecycle.replay import find_again
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import HistoryRow, NewEntry


def resting_on(
    reading: Reading, correction: Entry, added: Iterable[NewEntry] = (), held: Held | None = None
) -> tuple[Rested, ...]:
    """Every later decision of the file that this correction or find, and none before it, would have refused.

    In the order of effect. `added` are entries that are not written yet. Later is what was recorded after the entry
    that is corrected; of a find, what was recorded before it and came after the end that it tells.
    """
    subject = correction.subject
    rows = [*reading.entries(subject), *(_row(subject, one) for one in added)]
    known = [(Entry.of(row), row) for row in rows]
    last = correction.sequence  # where an answer is repeated: what came with it, and nothing since
    known = [(e, row) for e, row in known if e.sequence <= last or e.data.get("because") == last]
    finds = not correction.is_correction
    if finds and not _ended_by_dates(e for e, _ in known):
        return ()
    found: list[Rested] = []
    held = {} if held is None else held
    for entry in standing(e for e, _ in known):
        late = finds or entry.place > correction.place
        if not late or "seen" not in entry.data or entry.data.get("nature") == "clock" or entry.sequence >= last:
            continue
        before = _before(entry, known, and_found=finds)
        now = find_again(reading, entry, before, held)
        if now is None or now.allowed:
            continue
        then = find_again(reading, entry, [row for row in before if row.sequence < last], held)
        if then is None:
            continue
        refused_then = {verdict.rule for verdict in then.blocking}
        refusing = tuple(verdict for verdict in now.blocking if verdict.rule not in refused_then)
        if refusing and (not finds or any(verdict.key == AFTER_END for verdict in refusing)):
            found.append(Rested(entry, refusing))
    return tuple(found)


def _before(entry: Entry, known: Iterable[tuple[Entry, HistoryRow]], *, and_found: bool) -> list[HistoryRow]:
    """What was known before a decision, with what corrected it since; and, where asked, all that was found since."""
    place = (entry.place, entry.sequence)
    return [row for e, row in known if (e.place, e.sequence) < place or (and_found and e.act == FOUND)]


FOUND = "found"
AFTER_END = "ended"
"""What rule `stage.possible` answers of an act on a file that has ended."""


def _ended_by_dates(entries: Iterable[Entry]) -> bool:
    """Whether the calendar ended a file: what was found can move no other end."""
    case = fold(entries)
    return case is not None and case.ended_by in FORESEEN


class Grounds(NamedTuple):
    """What the corrections and finds of a file took away.

    `by` has, by the sequence of a correction, and of a find that took away something, the later decisions that it would
    have refused, as was told then. `lost` has, by the sequence of a decision that stands, what would refuse it now: not
    one that got its ground back.
    """

    by: Mapping[int, tuple[Rested, ...]]
    lost: Mapping[int, Rested]

    def took(self, sequence: int) -> list[int]:
        """The corrections that took the ground from a decision, by their sequences."""
        return [n for n, found in self.by.items() if any(one.entry.sequence == sequence for one in found)]


NOTHING_LOST = Grounds({}, {})


def grounds_of(reading: Reading, entries: Iterable[Entry]) -> Grounds:
    """What the corrections among the entries of one file took away, as far as these entries go.

    Costs nothing where nothing was corrected or found, else some milliseconds for each later decision.
    """
    known = list(entries)
    held: Held = {}
    taken = {e.sequence: (e, resting_on(reading, e, held=held)) for e in known if e.may_take_ground}
    by = {sequence: found for sequence, (e, found) in taken.items() if found or e.is_correction}
    named: dict[int, set[str]] = {}
    for rested in (one for found in by.values() for one in found):
        named.setdefault(rested.entry.sequence, set()).update(verdict.rule for verdict in rested.verdicts)
    if not named:
        return NOTHING_LOST._replace(by=by)
    last = known[-1].sequence
    rows = [row for row in reading.entries(known[0].subject) if row.sequence <= last]
    placed = [(Entry.parse(row.body, row.hash), row) for row in rows]
    lost: dict[int, Rested] = {}
    for entry in standing(known):
        if entry.sequence not in named:
            continue
        now = find_again(reading, entry, _before(entry, placed, and_found=True), held)
        blocking = now.blocking if now is not None and not now.allowed else ()
        refusing = tuple(verdict for verdict in blocking if verdict.rule in named[entry.sequence])
        if refusing:
            lost[entry.sequence] = Rested(entry, refusing)
    return Grounds(by, lost)


_kept: dict[str, Grounds] = {}
MOST_KEPT = 256
"""Corrected files of which the answer is kept in a process: pages ask for it each time they are shown."""


def kept_grounds(reading: Reading, entries: Sequence[Entry]) -> Grounds:
    """What `grounds_of` says, worked out once for each state of a file.

    The hash of the last entry tells that state, and all that decides again is what its entries saw.
    """
    if not any(entry.may_take_ground for entry in entries):
        return NOTHING_LOST
    head = entries[-1].hash
    if head not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[head] = grounds_of(reading, entries)
    return _kept[head]


def _row(subject: str, one: NewEntry) -> HistoryRow:
    return HistoryRow(
        0, subject, one.sequence, one.act, one.outcome, one.effective_on, one.recorded_at, one.actor, one.hash,
        one.previous_hash, one.body,
    )  # fmt: skip
