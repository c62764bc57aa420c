"""Folding a file's entries into its state. Pure; what each act changes stands in `lifecycle/effects/`.

The state is never stored as a truth of its own: it must equal the fold of the history (DESIGN section 2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from lifecycle.clock import RUNNING, Due, next_clock_act
from lifecycle.draft import Draft
from lifecycle.effects import CHANGES, number
from lifecycle.guards import GUARDS
from lifecycle.history import OPENING, UNREADABLE, Entry, standing, unreadable
from lifecycle.records import RECORDS
from lifecycle.stages import ACTS, ENDS
from rules.case import (
    AttachedDocument,
    Case,
    Term,
)
from rules.dates import DateError, InexactDate, before, exact
from rules.terms import computed_end

CONFIRM = "confirm_validity"

STAYING = frozenset(act.name for act in ACTS.values() if all(edge.target is None for edge in act.edges))
"""Acts that leave the stage, whichever it is once late facts are known."""

LED_BY_TERMS = frozenset(
    act.name for act in ACTS.values() if act.name == CONFIRM or any(edge.when is not None for edge in act.edges)
)
"""Acts that lead where the terms of the day say."""

STANDING_STILL = frozenset(act.name for act in RECORDS if not act.folds)
"""What is recorded and changes no state: a note."""

RESTING = frozenset(act.name for act in RECORDS if not act.carries_on)
"""What is recorded of a file without carrying it on: who sees to it, and what was answered to a reminder."""

RESTED_ON = frozenset({"intent", "exception", "spentIntents", "spentExceptions"})
"""What an entry says of intents and exceptions."""


class ByDates:
    """The clock acts met while a file is folded: what the dates bring about counts, wherever it was recorded.

    An act may be recorded of a day on which the state that asks for it did not stand yet: an end of the term that was
    found later, a notice that took effect before it was entered. It waits until the state does.
    """

    __slots__ = ("_done", "_waiting")

    def __init__(self) -> None:
        self._done: dict[tuple[str, date], int] = {}
        self._waiting: dict[tuple[str, date], int] = {}

    def do(self, due: Due) -> None:
        """Count an act that the dates bring about."""
        key = (due.act, due.day)
        waited = self._waiting.get(key, 0)
        if waited:
            self._waiting[key] = waited - 1
        else:
            self._done[key] = self._done.get(key, 0) + 1

    def meet(self, entry: Entry) -> None:
        """Count the entry of a clock act: of one that was done, or of one that waits until the dates bring it about."""
        key = (entry.act, entry.day)
        done = self._done.get(key, 0)
        if done:
            self._done[key] = done - 1
        else:
            self._waiting[key] = self._waiting.get(key, 0) + 1

    @property
    def anything_waits(self) -> bool:
        """Whether any entry may have been met whose act was not done yet; seldom."""
        return bool(self._waiting)

    def waits(self, due: Due) -> bool:
        """Whether the entry of an act was met and the act not done yet."""
        return self._waiting.get((due.act, due.day), 0) > 0


def fold(entries: Iterable[Entry], until: date | None = None) -> Case | None:
    """The state of a file after its entries, up to and including a day.

    With a day, the clock acts due by then are taken as done, recorded or not. Without one, those recorded are, and
    those due before the last entry.
    """
    counted = _counted(entries)
    draft = _drafted(None, counted if until is None else counted[: _behind(counted, until)], ByDates())
    if until is not None and draft is not None:
        run_clock(draft, until)
    return draft and draft.done()


def folded(entries: Iterable[Entry]) -> tuple[Case | None, ByDates]:
    """The state after all entries, with the clock acts met by then: it can be carried on by `fold_one`."""
    clock = ByDates()
    draft = _drafted(None, _counted(entries), clock)
    return draft and draft.done(), clock


def fold_both(entries: Iterable[Entry], until: date) -> tuple[Case | None, Case | None]:
    """The state up to and including a day, and the state after all entries, in one pass."""
    counted, clock = _counted(entries), ByDates()
    behind = _behind(counted, until)
    draft = _drafted(None, counted[:behind], clock)
    reached = draft and draft.done()
    then = reached and run_clock(reached, until)
    draft = _drafted(draft, counted[behind:], clock)
    return then, draft and draft.done()


def _behind(counted: Sequence[Entry], until: date) -> int:
    """The place of the first entry that takes effect after a day."""
    return next((place for place, entry in enumerate(counted) if entry.day > until), len(counted))


def _drafted(draft: Draft | None, counted: Iterable[Entry], clock: ByDates) -> Draft | None:
    """A draft carried on by entries; none is begun before there is one."""
    for entry in counted:
        if draft is None:
            draft = Draft.begun(apply(None, entry))
        else:
            fold_one(draft, entry, clock)
    return draft


def _counted(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that change the state in the order of effect."""
    return [e for e in standing(entries) if e.data["act"] not in STANDING_STILL]


def clock_acts_between(entries: Iterable[Entry]) -> Iterator[tuple[Case, Due]]:
    """The clock acts due before the last of some entries that none of them records, each with the state before it.

    The fold does them as it goes.
    """
    counted = _counted(entries)
    recorded = Counter((e.act, e.day) for e in counted if of_clock(e))
    case: Case | None = None
    for entry in counted:
        while case is not None and (due := next_clock_act(case, entry.day)) is not None:
            if not recorded[due.act, due.day]:
                yield case, due
            recorded[due.act, due.day] -= 1
            case = clock_change(case, *due)
        if case is None or not of_clock(entry):
            case = apply(case, entry)


def of_clock(entry: Entry) -> bool:
    """Whether an entry records what the calendar did."""
    return entry.data.get("nature") == "clock"


def fold_one(case: Case | None, entry: Entry, clock: ByDates) -> Case:
    """The state after one more entry that changes it, and after the clock acts due before that.

    `clock` remembers the clock acts of the entries so far.
    """
    if case is not None and case.stage in RUNNING:
        case = run_clock(case, entry.day, clock)
    if case is not None and of_clock(entry):
        clock.meet(entry)
        return case
    case = apply(case, entry)
    while clock.anything_waits and (due := next_clock_act(case, entry.day)) is not None and clock.waits(due):
        clock.do(due)
        case = clock_change(case, *due)
    return case


def run_clock(case: Case, until: date, clock: ByDates | None = None) -> Case:
    """The state with every clock act done that is due by a day."""
    while (due := next_clock_act(case, until)) is not None:
        if clock is not None:
            clock.do(due)
        case = clock_change(case, *due)
    return case


def clock_change(case: Case, act: str, day: date, target: str) -> Case:
    """What a clock act changes: recorded or not, it is the same function."""
    when = exact(day)
    if act == "roll_over":
        term = case.term
        assert term is not None and term.tacit is not None
        rolled = Term(
            number=term.number + 1, starts_on=term.ends_on, length=term.tacit, renewal=term.renewal, notice=term.notice,
            last_day=term.last_day, how="rolled_over", ends_on=computed_end(term.ends_on, term.tacit, None),
            source=term.source,
        )  # fmt: skip
        return _done(case, when, day, case.stage, terms=(*case.terms, rolled))
    changes: dict[str, Any] = {}
    if act == "term_ends":
        if case.stage == "suspended" and case.suspension is not None:
            changes["suspension"] = case.suspension.but(term_ended=True)
        elif case.stage == "in_force":
            changes["doubt"] = "term_ended"
    if target in ENDS:
        changes.update(_ending(case, act, when))
    return _done(case, when, day, target, **changes)


def apply(case: Case | None, entry: Entry) -> Case:
    """The state after one entry.

    Raises Unfounded for an act that this version does not know, and where no entry opened the file before; Broken for
    an entry that says what none does.
    """
    if case is None and entry.act not in OPENING:
        raise unreadable(entry.subject, 1, known=False)
    try:
        return _applied(case, entry)
    except DateError:  # a term that would end after the last year: the desk says so of what was typed
        raise
    except UNREADABLE as error:
        known = entry.act in CHANGES or entry.act in ACTS
        raise unreadable(entry.subject, entry.sequence, known=known) from error


def _applied(case: Case | None, entry: Entry) -> Case:
    data, act, day = entry.data, entry.act, entry.day
    if data.get("nature") == "clock":
        assert case is not None
        return clock_change(case, act, day, entry.to or case.stage)
    if case is None:
        opened = _open(entry)
        return _with_documents(CHANGES[act](opened, entry), entry) if act != "propose" else opened
    if case.stage in ENDS and act in ACTS:
        return _too_late(case, entry)
    led = _led_to(case, entry) if act in LED_BY_TERMS else entry.to  # before a draft changes
    changed = CHANGES[act](case, entry)
    if not data.keys().isdisjoint(RESTED_ON):  # seldom
        changed = _used(changed, entry)
    if act in ACTS:
        target = case.stage if act in STAYING else led or case.stage
        ending = _ending(case, act, entry.on) if target in ENDS else {}
        changed = _done(changed, entry.on, day, target, **ending)
    elif effect := _took_effect(case, day, carries_on=act not in RESTING):
        changed = changed.but(**effect)
    return _with_documents(changed, entry) if "documents" in data else changed


def _too_late(case: Case, entry: Entry) -> Case:
    """The state after an act that came when the file had ended, as was found later: nothing leaves an end.

    What it spent stays spent, and what came with it stays with the file.
    """
    spent = case if entry.data.keys().isdisjoint(RESTED_ON) else _used(case, entry)
    kept = spent.but(**_took_effect(spent, entry.day, carries_on=False))
    return _with_documents(kept, entry) if "documents" in entry.data else kept


def _led_to(case: Case, entry: Entry) -> str:
    """Where an act leads by the terms of its day, as known now: as recorded, unless a fact arrived later."""
    if entry.act == CONFIRM and case.doubt == "term_ended":  # `renew` alone prolongs it
        return case.stage
    edges = (edge for edge in ACTS[entry.act].edges if case.stage in edge.sources and edge.when is not None)
    led = next((edge.target for edge in edges if edge.when is not None and GUARDS[edge.when](case)), None)
    return str(led or entry.to or case.stage)


def _done(case: Case, when: InexactDate, day: date, target: str, **changes: Any) -> Case:
    """A change of stage, term or notice, with the day it took effect."""
    moved_on = case.moved_on if case.moved_on is not None and before(when, case.moved_on) else when
    return case.but(stage=target, moved_on=moved_on, **_took_effect(case, day, carries_on=True), **changes)


def _took_effect(case: Case, day: date, *, carries_on: bool) -> dict[str, date | None]:
    """The latest day of any entry, and that of the latest which carried the file on, where it is another.

    Empty where an entry changes neither: half of them are of the same day as the one before.
    """
    before, carried = case.effective_on, case.rested_from
    if carried is None:
        if day == before:
            return {}
        carried = before
    latest = day if before is None or day > before else before
    if carries_on and (carried is None or day > carried):
        carried = day
    return {"effective_on": latest, "rested_from": carried if carried != latest else None}


def _ending(case: Case, act: str, when: InexactDate) -> dict[str, Any]:
    return {"ended_by": act, "ended_on": when, "had_activity": bool(case.actions), "notice": None}


def _used(case: Case, entry: Entry) -> Case:
    """Mark the intents and exceptions that the act, and what it corrects, rested on: each counts once."""
    data = entry.data
    changes: dict[str, Any] = {}
    for one, spent, used in (
        ("intent", "spentIntents", "used_intents"),
        ("exception", "spentExceptions", "used_exceptions"),
    ):
        numbers = (*data.get(spent, ()), *((data[one],) if data.get(one) is not None else ()))
        if numbers:
            changes[used] = (*getattr(case, used), *numbers)
    return case.but(**changes) if changes else case


def _with_documents(case: Case, entry: Entry) -> Case:
    added = tuple(
        AttachedDocument(sha256=d["sha256"], entry=entry.place, language=d.get("language"), purpose=entry.act)
        for d in entry.data.get("documents", ())
    )
    return case.but(documents=(*case.documents, *added)) if added else case


def _open(entry: Entry) -> Case:
    f = entry.fields
    return Case(
        reference=entry.subject, partner=f["partner"], track=f["track"], stage=entry.to or "proposal",
        nature=f.get("nature", "unknown"), kind=f.get("kind", "agreement"), title=f.get("title"),
        initiator=f.get("initiator"), themes=tuple(f.get("theme", ())), legacy=bool(f.get("legacy")),
        invented=bool(f.get("invented")), policy=entry.data.get("policyHash", ""), officer=number(f.get("officer")),
        opened_on=entry.on, moved_on=entry.on, effective_on=entry.day, predecessor=f.get("successorOf"),
    )  # fmt: skip
