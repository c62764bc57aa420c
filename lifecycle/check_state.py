"""Whether what is stored of a subject is what its history folds into: state, row, deadlines. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from lifecycle.canonical import dump
from lifecycle.check_openings import check_openings, named_documents
from lifecycle.clock import clock_acts
from lifecycle.deadlines import CLOCK_DEADLINES, ROLL_DAYS
from lifecycle.entries import deadline_rows, partnership_row
from lifecycle.errors import Broken
from lifecycle.findings import FILE_COLUMNS, Finding, Held
from lifecycle.fold import fold
from lifecycle.history import REFUSED
from lifecycle.knowledge import STATES, Registers
from lifecycle.last_safe_day import DECISION_BY
from lifecycle.line import read_line
from lifecycle.register_fold import fold_register
from lifecycle.registers import RANKS
from lifecycle.storage.records import DeadlineRow, PartnershipRow
from lifecycle.stored import read_case, read_state
from rules.case import Case


def check_whole(held: Held, registers: Registers, unread: Collection[str] = ()) -> list[Finding]:
    """Everything about a subject whose chain is whole. A forged entry may raise anything: that is a finding too.

    `unread` are tables that could not be read: what rests on them is not looked at.
    """
    if held.subject in RANKS:
        state = _check_register(held) if "register" not in unread else iter(())
    else:
        state = _check_file(held, registers, unread)
    try:
        found = [*state, *(check_openings(held) if "personal" not in unread else ())]
        held.documents = named_documents(held.entries)
        return found
    except Exception:
        return [held.finding("fold_failed")]


def _check_register(held: Held) -> Iterator[Finding]:
    """Whether the state of a register is the fold of its history."""
    state = fold_register(held.subject, held.entries)
    folded = any(e.outcome != REFUSED for e in held.entries)
    if held.register != (dump(state) if state is not None and folded else None):
        unread = held.register is not None and _cannot_read(lambda: read_state(STATES[held.subject], "", held.register))
        yield held.finding("register_unreadable" if unread else "state_differs")
    yield from _strays(held, "file_stray" if held.file is not None else None)


def _check_file(held: Held, registers: Registers, unread: Collection[str]) -> Iterator[Finding]:
    """Whether the row of a file and its deadlines are what its history folds into, under its own policy."""
    if not held.rows:
        stray = held.file is not None or held.register is not None
        yield from _strays(held, "file_stray" if stray else None)
        return
    case = fold(held.entries)
    assert case is not None
    stored = {(kind, number): (_text(day), derivation) for _, kind, number, day, derivation, *_ in held.deadlines}
    partner = registers.partners.find(case.partner)
    country = partner.country if partner is not None else None
    foreseen = []
    for policy in registers.settings_ever_of(case):
        rows = deadline_rows(case, policy)
        foreseen.append((_by_kind(rows), partnership_row(case, rows, country, policy)))
    planned, filed = "deadline" not in unread, "partnership" not in unread
    wanted, row = next((found for found in foreseen if found[0] == stored or not planned), foreseen[-1])
    # deadlines may be the same under several settings, and an older release wrote no line
    lines = (None, *(each.line for _, each in foreseen))
    if filed and held.file is None:
        yield held.finding("file_missing")
    elif held.file is not None and (column := _differing_file_column(held.file, row, lines)) is not None:
        yield held.finding(_what_differs(held, column), column=column)
    if not planned:
        return
    if wanted != stored:
        differing = sorted(str(k[0]) for k in wanted.keys() | stored.keys() if wanted.get(k) != stored.get(k))
        yield held.finding("deadline_differs", deadline=differing[0])
    else:
        acts = [act.day.isoformat() for act in clock_acts(case)]
        unplanned = next((row[1] for row in held.deadlines if not _is_planned(case, acts, row)), None)
        if unplanned is not None:
            yield held.finding("look_unplanned", deadline=str(unplanned))


def _is_planned(case: Case, acts: Sequence[str], row: tuple[Any, ...]) -> bool:
    """Whether the scheduler looks at a deadline again in time; `acts` are the days on which the clock acts.

    The day follows from much that no entry keeps, so only its bounds are looked at: the day on which the clock acts for
    this deadline, the deadline itself for a row never looked at, and the days behind one that nobody answered.
    """
    _, kind, number, *_ = row
    due, next_on, looked_on = _text(row[3]), _text(row[5]), _text(row[6])
    latest = []
    if kind in CLOCK_DEADLINES:  # others have their own
        latest = [day for day in acts if day >= due and (looked_on is None or day > looked_on)]
    if looked_on is None:
        latest.append(due)
    elif looked_on < due and kind != DECISION_BY and case.mark_of(kind, number, date.fromisoformat(due)) is None:
        latest.append((date.fromisoformat(due) + timedelta(days=ROLL_DAYS)).isoformat())
    return not latest or (isinstance(next_on, str) and next_on <= min(latest))


def _by_kind(rows: Iterable[DeadlineRow]) -> dict[tuple[Any, Any], tuple[Any, Any]]:
    return {(d.kind, d.number): (d.due_on.isoformat(), d.derivation) for d in rows}


def _differing_file_column(stored: tuple[Any, ...], row: PartnershipRow, lines: Collection[str | None]) -> str | None:
    """The first column that is not as folded; state and line last, for they differ whenever another does."""
    for name, value, folded in zip(FILE_COLUMNS, stored, row, strict=True):
        if name == "line":
            if value not in lines:
                return name
        elif value != folded and _text(value) != _text(folded):
            return name
    return None


def _what_differs(held: Held, column: str) -> str:
    """What is wrong with a column: that it says something else, or that nobody can read it."""
    stored = dict(zip(FILE_COLUMNS, held.file or (), strict=True))
    if column == "state" and _cannot_read(lambda: read_case(held.subject, stored["state"])):
        return "state_unreadable"
    if column == "line" and _cannot_read(lambda: read_line(held.subject, stored["line"])):
        return "line_unreadable"
    return "file_differs"


def _cannot_read(read: Callable[[], object]) -> bool:
    """Whether what is stored cannot be read; what was tampered with may have any type."""
    try:
        read()
    except (Broken, TypeError, ValueError):
        return True
    return False


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _strays(held: Held, what: str | None) -> Iterator[Finding]:
    """Rows that belong to nothing."""
    if what is not None:
        yield held.finding(what)
    if held.deadlines:
        yield held.finding("deadline_stray", deadline=str(held.deadlines[0][1]))
