"""Which disagreement of a file follows from an earlier one: decided again as if that had been as it should be.

An outcome that was tampered with changes the file for all that comes after it, so that what was decided rightly agrees
no more; so does a mark that takes an entry out. Where it agrees again once the earlier entry says what deciding again
gives, it follows from that entry. What was written into an entry instead of its fields nobody knows: then nobody can
tell either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from lifecycle.canonical import canonical
from lifecycle.decision import Decision
from lifecycle.errors import AgreementsError
from lifecycle.history import REFUSED, UNREADABLE, Entry, entry_hash
from lifecycle.past import entry_of
from lifecycle.redecided import Redecided
from lifecycle.replay_marks import COUNTING, outcome_of, superseded_by
from lifecycle.replay_parts import today_of
from lifecycle.replay_said import folds_on
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import HistoryRow


class Disagreements:
    """What disagrees in one file, in its order: `first` entry of all, and those whose outcome deciding again gives."""

    def __init__(self, reading: Reading, decide_again: Callable[[Entry, Sequence[HistoryRow]], Redecided]) -> None:
        """`decide_again` takes an entry and what is to have come before it in its file."""
        self._reading = reading
        self._decide_again = decide_again
        self.first = 0
        """The sequence of the first entry that disagrees; 0 where none does."""
        self._repaired: dict[int, HistoryRow] = {}

    def placed(self, found: Redecided) -> Redecided:
        """A decision that disagrees, with the entry that it follows from, or else the first, which may be its cause."""
        cause = self._cause(found) if self._repaired else 0
        if cause:
            return found._replace(follows=cause)
        otherwise = found.stored.allowed != found.again.allowed or found.stored.target != found.again.target
        if otherwise or COUNTING.intersection(found.parts):
            rows = list(self._reading.entries(found.entry.subject))
            row = next(row for row in rows if row.sequence == found.entry.sequence)
            self._repaired[row.sequence] = repaired(row, found.again, rows)
        after, self.first = self.first, self.first or found.entry.sequence
        return found._replace(after=after)

    def put_right(self, entry: Entry) -> Redecided | None:
        """An entry, decided again as if all before it had been as they should be; None where that cannot be."""
        rows = [self._repaired.get(row.sequence, row) for row in self._reading.entries(entry.subject)]
        try:
            return self._decide_again(entry, [row for row in rows if row.sequence < entry.sequence])
        except (AgreementsError, *UNREADABLE):
            return None

    def _cause(self, found: Redecided) -> int:
        """The entry, nearest first, without whose fault this one agrees; the first of all, if it takes several."""
        entry = found.entry
        before = [row for row in self._reading.entries(entry.subject) if row.sequence < entry.sequence]
        tries = [(one, {one: self._repaired[one]}) for one in reversed(self._repaired)]
        if len(tries) > 1:
            tries.append((next(iter(self._repaired)), self._repaired))
        for cause, put_right in tries:
            rows = [put_right.get(row.sequence, row) for row in before]
            try:
                if self._decide_again(entry, rows).agrees:
                    return cause
            except (AgreementsError, *UNREADABLE):
                continue
        return 0


def repaired(row: HistoryRow, again: Decision, rows: Iterable[HistoryRow]) -> HistoryRow:
    """An entry with the outcome that deciding again gives and the place that follows, and a hash that fits."""
    entry = entry_of(row)
    data = {name: value for name, value in entry.data.items() if name not in ("to", *COUNTING)}
    superseded = superseded_by(entry)
    if superseded is not None:
        corrected = next((entry_of(one) for one in rows if one.sequence == superseded[0]), entry)
        data.update(supersedes=superseded, corrects=corrected.place)
    instant = datetime.fromisoformat(data["recordedAt"]).astimezone(UTC)
    data["foldsOn"] = (folds_on(entry, today_of(entry, instant)) or entry.day).isoformat()
    # what nobody decided and the program would not have written changes nothing
    taken_back = "void" in entry.data and "seen" not in data
    data["outcome"] = outcome_of(entry) if again.allowed and not taken_back else REFUSED
    if again.target is not None:
        data["to"] = again.target
    body = canonical(data)
    return row._replace(outcome=data["outcome"], body=body, hash=entry_hash(body))
