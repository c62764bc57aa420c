"""Decisions that rested on what a correction took away: allowed then, refused now (docs/decisions/0051).

Each is decided again as `replay` does, under its own policy and facts, on the file as the correction leaves it. The
history is not altered.
"""

from __future__ import annotations

from collections.abc import Iterable

from lifecycle.answer import Rested
from lifecycle.history import Entry, standing
from lifecycle.past import Held
from lifecycle.replay import find_again
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import HistoryRow, NewEntry


def resting_on(reading: Reading, correction: Entry, added: Iterable[NewEntry] = ()) -> tuple[Rested, ...]:
    """Every later decision of the file that this correction, and none before it, would have refused.

    In the order of effect. `added` are entries that are not written yet. Later is what was recorded after the entry
    that is corrected.
    """
    subject = correction.subject
    rows = [*reading.entries(subject), *(_row(subject, one) for one in added)]
    known = [(Entry.of(row), row) for row in rows]
    last = correction.sequence  # where an answer is repeated: what came with it, and nothing since
    known = [(e, row) for e, row in known if e.sequence <= last or e.data.get("because") == last]
    found: list[Rested] = []
    held: Held = {}
    for entry in standing(e for e, _ in known):
        if entry.place <= correction.place or "seen" not in entry.data or entry.data.get("nature") == "clock":
            continue
        before = [row for e, row in known if (e.place, e.sequence) < (entry.place, entry.sequence)]
        now = find_again(reading, entry, before, held)
        if now is None or now.allowed:
            continue
        then = find_again(reading, entry, [row for row in before if row.sequence < last], held)
        if then is None:
            continue
        refused_then = {verdict.rule for verdict in then.blocking}
        refusing = tuple(verdict for verdict in now.blocking if verdict.rule not in refused_then)
        if refusing:
            found.append(Rested(entry, refusing))
    return tuple(found)


def _row(subject: str, one: NewEntry) -> HistoryRow:
    return HistoryRow(
        0, subject, one.sequence, one.act, one.outcome, one.effective_on, one.recorded_at, one.actor, one.hash,
        one.previous_hash, one.body,
    )  # fmt: skip
