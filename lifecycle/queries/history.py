"""The history as answers show it: entry by entry, each verdict explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, select

from lifecycle.changes import Changes
from lifecycle.check_openings import commitments_in
from lifecycle.erased import Gone, erased_in, mark_documents
from lifecycle.explain import explain_all, read_verdict
from lifecycle.history import UNREADABLE, Entry, unreadable
from lifecycle.period_changes import Said, said_by_each
from lifecycle.queries.grounds import ground_json, grounds_then
from lifecycle.queries.searching import Place, commitments_saying, newest
from lifecycle.queries.view import View
from lifecycle.registers import CALENDAR, RANKS
from lifecycle.storage.reading import PAGE
from lifecycle.storage.records import HistoryRow
from lifecycle.storage.tables import history


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


def entries(view: View, subject: str | None, wanted: Wanted, last: int | None = None) -> Iterator[dict[str, Any]]:
    """The entries of a subject, or of all, refusals included, oldest first; those of a file with what they changed.

    Where the entries of a file are asked for, a correction also tells what it took away (`touched`), and a decision
    that stands without what it rested on by which rules it would be refused now (`lostGround`). Those of the calendar
    tell what they propose, confirm or reject of which period.

    With `last`, only those among the last so many of a subject: the others are read and not told.
    """
    file = subject if subject not in RANKS else None
    if subject is not None and (last is not None or file is not None):
        known = view.recorded(subject)
        yield from _opened(view, _told(view, known, file, wanted, 0 if last is None else len(known) - last))
        return
    if subject is None:
        rows: Iterable[HistoryRow] = sorted(view.reading.all_entries(), key=lambda r: r.id)
    else:
        rows = view.reading.entries(subject)
    yield from _opened(view, _told(view, _parsed(rows), file, wanted))


def _parsed(rows: Iterable[HistoryRow]) -> Iterator[tuple[HistoryRow, Entry]]:
    return ((row, Entry.of(row)) for row in rows)


def count(view: View, subject: str | None, wanted: Wanted) -> int:
    """How many entries of a subject, or of all, fit: what `entries` would give, counted by the database."""
    c = history.c
    asked = select(func.count()).select_from(history)
    given = ((c.subject, subject), (c.act, wanted.act), (c.outcome, wanted.outcome), (c.actor, wanted.actor))
    asked = asked.where(*(column == value for column, value in given if value is not None))
    days = [date.fromisoformat(day) for day in (wanted.since, wanted.until) if day is not None]
    if wanted.since is not None:
        asked = asked.where(c.effective_on >= days[0])
    if wanted.until is not None:
        asked = asked.where(c.effective_on <= days[-1])
    if view.day != view.today:
        asked = asked.where(c.effective_on <= view.day)
    if view.known_at is not None:
        asked = asked.where(c.recorded_at <= view.known_at)
    return int(view.reading.connection.execute(asked).scalar_one())


def _opened(view: View, told: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The entries with names and texts, opened a page at a time: one question for many entries."""
    while page := list(islice(told, PAGE)):
        yield from view.open({"items": page})["items"]


def _told(
    view: View,
    recorded: Iterable[tuple[HistoryRow, Entry]],
    file: str | None,
    wanted: Wanted,
    first: int = 0,
) -> Iterator[dict[str, Any]]:
    """The entries that fit, from the one at `first` on, in the shape of the interface, not opened yet.

    `file` says that they are the whole history of that file.
    """
    _ = view.registers
    gone: dict[str, Gone] = {}
    changes = Changes() if file is not None else None
    grounds = grounds_then(view, file) if file is not None else None
    periods: dict[int, Said] | None = None
    for place, (row, entry) in enumerate(recorded):
        if place < first:
            if changes is not None:
                changes.leave_behind(entry)
            continue
        changed = changes.after(entry) if changes is not None else {}
        if not wanted.fits(row, entry) or not _stood(view, row, entry):
            continue
        try:
            shown = _entry_json(entry, view)
        except UNREADABLE as error:
            raise unreadable(entry.subject, entry.sequence) from error
        if changed:
            shown.setdefault("changed", changed)
        if grounds is not None:
            shown.update(ground_json(grounds, entry))
        if row.subject == CALENDAR:
            if periods is None:
                periods = said_by_each(Entry.of(r) for r in view.reading.entries(CALENDAR))
            _add_period(shown, periods.get(entry.sequence))
        if row.subject not in gone:
            gone[row.subject] = erased_in(view.reading, (row.subject,)).get(row.subject, {})
        _add_erased(shown, entry, gone[row.subject])
        yield shown


def _add_period(shown: dict[str, Any], said: Said | None) -> None:
    """Name the period that an entry is about, with what it says of it."""
    if said is not None:
        shown.update(period=said.period, changed=said.changed)


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


class Searched(NamedTuple):
    """What an auditor looks for: a subject, the same as `Wanted`, and words of a free text; newest first, by the page.

    `before` is the last entry of the page before.
    """

    subject: str | None
    wanted: Wanted
    text: str | None = None
    before: Place | None = None
    limit: int = 50


def search(view: View, asked: Searched) -> dict[str, Any]:
    """A page of the entries that fit, the newest first; `next` is what to give as `before` for more."""
    found: list[HistoryRow] = []
    holding = commitments_saying(view.reading, asked.text) if asked.text else None
    for row in newest(view.reading, _columns(asked), asked.before, None if holding is None else holding.values()):
        entry = Entry.of(row)
        said = holding is None or any(commitment in row.body for commitment in holding)
        if said and asked.wanted.fits(row, entry) and _stood(view, row, entry):
            found.append(row)
        if len(found) > asked.limit:
            break
    more = len(found) > asked.limit
    items = list(_opened(view, _told(view, _parsed(found[: asked.limit]), None, asked.wanted)))
    if not more:
        return {"items": items}
    last = found[asked.limit - 1]
    return {"items": items, "next": str(Place(last.subject, last.sequence))}


def _columns(asked: Searched) -> dict[str, Any]:
    """What the database itself can look for."""
    wanted = asked.wanted
    given = {"subject": asked.subject, "act": wanted.act, "outcome": wanted.outcome, "actor": wanted.actor}
    return {name: value for name, value in given.items() if value is not None}


def _stood(view: View, row: HistoryRow, entry: Entry) -> bool:
    """Whether the entry was known at the instant and, where another day than today is asked about, effective by it."""
    if view.known_at is not None and row.recorded_at > view.known_at:
        return False
    return view.day == view.today or entry.day <= view.day


def _entry_json(entry: Entry, view: View) -> dict[str, Any]:
    """An entry in the shape of the interface."""
    shown = dict(entry.data)
    shown.pop("$entry")
    shown["verdicts"] = explain_all([read_verdict(v) for v in shown.get("verdicts", ())], view.lang, view.names)
    shown["hash"] = entry.hash
    if shown["actor"] == 0:
        shown["actor"] = {"number": 0, "name": shown["role"], **({"run": shown["run"]} if "run" in shown else {})}
    if entry.subject not in RANKS:
        shown["reference"] = entry.subject
    return shown
