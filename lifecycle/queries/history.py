"""The history as answers show it: entry by entry, each verdict explained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lifecycle.changes import Changes
from lifecycle.check_openings import commitments_in
from lifecycle.erased import Gone, erased_in, mark_documents
from lifecycle.explain import explain, read_verdict
from lifecycle.history import Entry
from lifecycle.queries.view import View
from lifecycle.registers import RANKS
from lifecycle.storage.records import HistoryRow


class Wanted(NamedTuple):
    """What an entry must fit: effective days (ISO, both included), the actor's number, act, outcome."""

    since: str | None
    until: str | None
    actor: int | None
    act: str | None
    outcome: str | None

    def fits(self, row: HistoryRow, entry: Entry) -> bool:
        """Whether an entry fits all that is asked."""
        asked = ((self.act, row.act), (self.outcome, row.outcome), (self.actor, row.actor))
        if any(wanted is not None and wanted != found for wanted, found in asked):
            return False
        day = entry.day.isoformat()
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def entries(view: View, subject: str | None, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """The entries of a subject, or of all, refusals included, oldest first; those of a file with what they changed."""
    if subject is None:
        rows: Iterator[HistoryRow] = iter(sorted(view.reading.all_entries(), key=lambda r: r.id))
    else:
        rows = view.reading.entries(subject)
    changes = Changes() if subject is not None and subject not in RANKS else None
    _ = view.registers
    gone: dict[str, Gone] = {}
    for row in rows:
        entry = Entry.parse(row.body, row.hash)
        changed = changes.after(entry) if changes is not None else {}
        if not wanted.fits(row, entry) or not _stood(view, row, entry):
            continue
        shown = _entry_json(entry, view.lang)
        if changed:
            shown.setdefault("changed", changed)
        if row.subject not in gone:
            gone[row.subject] = erased_in(view.reading, (row.subject,)).get(row.subject, {})
        _add_erased(shown, entry, gone[row.subject])
        yield view.open(shown)


def _add_erased(shown: dict[str, Any], entry: Entry, gone: Gone) -> None:
    """Name what was erased of an entry, on which day and by whom."""
    if not gone:
        return
    named = [{"field": name, **gone[commitment]} for name, commitment in commitments_in(entry) if commitment in gone]
    shown["documents"] = [dict(d) for d in shown.get("documents", ())]
    mark_documents(shown["documents"], gone)
    known = {n["field"] for n in named}
    named += [d["erased"] for d in shown["documents"] if "erased" in d and "document" not in known]
    if not shown["documents"]:
        del shown["documents"]
    if named:
        shown["erased"] = named


def _stood(view: View, row: HistoryRow, entry: Entry) -> bool:
    """Whether the entry was known at the instant and, where another day than today is asked about, effective by it."""
    if view.known_at is not None and row.recorded_at > view.known_at:
        return False
    return view.day == view.today or entry.day <= view.day


def _entry_json(entry: Entry, lang: str) -> dict[str, Any]:
    """An entry in the shape of the interface."""
    shown = dict(entry.data)
    shown.pop("$entry")
    shown["verdicts"] = [explain(read_verdict(v), lang) for v in shown.get("verdicts", ())]
    shown["hash"] = entry.hash
    if shown["actor"] == 0:
        shown["actor"] = {"number": 0, "name": shown["role"]}
    if entry.subject not in RANKS:
        shown["reference"] = entry.subject
    return shown
