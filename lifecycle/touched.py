"""Decisions that a government period recorded late has touched: allowed then, held back now (DESIGN section 5).

The history is not altered: each is listed with what would have been decided had the calendar been known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from lifecycle.act import Nature
from lifecycle.errors import NotFound
from lifecycle.fold import fold
from lifecycle.history import ADVANCED, CORRECTED, RECORDED, REFUSED, Entry, standing
from lifecycle.knowledge import Registers
from lifecycle.records import BY_NAME, CONFIRMATION
from lifecycle.registers import CALENDAR
from lifecycle.stages import ACTS
from lifecycle.storage.reading import Reading
from lifecycle.storage.tables import history
from rules.catalogue import RULES
from rules.facts import Actor, Facts, Request, ToConfirm
from rules.persons import open_intents
from rules.verdict import BLOCKING, Verdict

BRUSSELS = ZoneInfo("Europe/Brussels")
CONSOLE = "console"
OF_THE_CALENDAR = ("government.full_powers", "dates.late_entry")
"""The rules of a decision whose answer the calendar changes."""
DECISIONS = frozenset(
    name for name, act in {**ACTS, CONFIRMATION: BY_NAME[CONFIRMATION]}.items() if act.nature is Nature.DECISION
)
"""A confirmation is one itself, and may be touched by another period that is entered late."""


class Touched(NamedTuple):
    """A decision that stands, and the verdicts that would have held it back."""

    entry: Entry
    verdicts: tuple[Verdict, ...]


def touched_decisions(
    reading: Reading, registers: Registers, known_at: str | None = None, by: date | None = None
) -> list[Touched]:
    """Every standing decision that the calendar of now would have held back, in the order of recording.

    What a government with full powers confirmed since is left out.

    Only decisions recorded between the first day of a period and the last entry on that period can be such: later ones
    were decided on it, and so was what came with it, as the files of a portfolio do. With an instant, as the record
    stood then; with a day `by`, of the decisions of that day and before, those that nobody had confirmed by then.
    """
    wanted: dict[str, set[int]] = {}
    for start, last in _windows(reading, registers, known_at):
        for subject, sequence in reading.connection.execute(_recorded_between(start, last)).all():
            wanted.setdefault(subject, set()).add(sequence)
    found: list[Touched] = []
    for subject, of in wanted.items():
        entries = _entries(reading, subject, known_at)
        confirmed = _confirmed_by([e for e in entries if by is None or e.day <= by])
        left = (t for t in _of_file(registers, entries, of) if t.entry.sequence not in confirmed)
        found += (t for t in left if by is None or t.entry.day <= by)
    return sorted(found, key=lambda t: (t.entry.data["recordedAt"], t.entry.subject, t.entry.sequence))


def to_confirm(reading: Reading, registers: Registers, file: str, sequence: int, without: int) -> ToConfirm:
    """What a confirmation that names an entry is about; `without` is the confirmation that is being corrected, or 0.

    Raises NotFound where the file has no such entry.
    """
    entries = [e for e in _entries(reading, file, None) if e.sequence != without]
    named = next((e for e in entries if e.sequence == sequence), None)
    if named is None:
        raise NotFound("not_found.entry", {"reference": file, "entry": sequence})
    recorded_at = named.data["recordedAt"]
    if sequence in _confirmed_by(entries):
        how = "confirmed"
    elif named.act not in DECISIONS or named.outcome == REFUSED:
        how = "untouched"
    else:
        within = any(start <= recorded_at < last for start, last in _windows(reading, registers, None))
        how = "waits" if within and any(_of_file(registers, entries, {sequence})) else "untouched"
    return ToConfirm(sequence, how, named.act, named.on)


def _recorded_between(start: str, last: str) -> Select[Any]:
    columns = history.c
    return (
        select(columns.subject, columns.sequence)
        .where(columns.recorded_at >= start, columns.recorded_at < last, columns.act.in_(DECISIONS))
        .where(columns.outcome.in_((ADVANCED, CORRECTED, RECORDED)))
    )


def _entries(reading: Reading, subject: str, known_at: str | None) -> list[Entry]:
    rows = reading.entries(subject)
    return [Entry.of(r) for r in rows if known_at is None or r.recorded_at <= known_at]


def _confirmed_by(entries: Sequence[Entry]) -> set[int]:
    """The sequences of the decisions that standing confirmations name."""
    return {int(e.fields["entry"]) for e in standing(entries) if e.act == CONFIRMATION}


def _windows(reading: Reading, registers: Registers, known_at: str | None) -> Iterator[tuple[str, str]]:
    """For each period that stands, from when to when (instants of recording) decisions can be touched by it."""
    last: dict[int, str] = {}
    by_hand: set[int] = set()
    entered = 0
    for row in reading.entries(CALENDAR):
        entry = Entry.of(row)
        if entry.outcome == REFUSED or (known_at is not None and row.recorded_at > known_at):
            continue
        entered += entry.act == "enter_period"
        period = int(entry.fields.get("period", entered))
        last[period] = row.recorded_at
        if entry.data.get("trialDay"):
            by_hand.add(period)  # the day was set by hand: instants tell nothing of it
    for standing_period in registers.calendar.standing:
        number, first = standing_period.id, standing_period.starts_on.earliest
        start = _midnight(first) if first is not None and number not in by_hand else ""
        if number in last and start < last[number]:
            yield start, last[number]


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), BRUSSELS).astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _of_file(registers: Registers, entries: Sequence[Entry], wanted: set[int]) -> Iterator[Touched]:
    for entry in standing(entries):
        if entry.sequence in wanted and not _came_in(entry):
            verdicts = _asked_again(registers, entries, entry)
            held = tuple(v for v in verdicts if v.outcome in BLOCKING and not _blocked_then(entry, v.rule))
            if held:
                yield Touched(entry, held)


def _asked_again(registers: Registers, entries: Sequence[Entry], entry: Entry) -> list[Verdict]:
    """What the rules of the calendar answer today about a decision taken then."""
    prior = [e for e in entries if e.sequence < entry.sequence]
    now = fold(prior)
    on, day = entry.on, entry.day
    fields = {n: tuple(v) if isinstance(v, list) else v for n, v in entry.fields.items() if isinstance(v, str | list)}
    today = _recorded_day(entry)
    policy, policy_hash = registers.policy_of(now, today)
    facts = Facts(
        act=entry.act, nature=Nature.DECISION.value, on=on, day=day, today=today,
        stage=str(entry.data.get("from", "")), case=fold(prior, day), calendar=registers.calendar, policy=policy,
        register_policy=registers.policy_on(day), today_policy=registers.policy_on(today), policies=registers.policies,
        actor=Actor(entry.data["actor"], entry.data["role"]), now=now,
        request=Request(fields, entry.documents, "reason" in entry.data, entry.data.get("decision")),
        intents=open_intents(now), policy_hash=policy_hash,
    )  # fmt: skip
    return [Verdict(name, RULES[name].version, *RULES[name].ask(facts)) for name in OF_THE_CALENDAR]


def _came_in(entry: Entry) -> bool:
    """Whether it was taken over from the portfolio or a file of old files, and not decided at this desk."""
    return entry.data["role"] == CONSOLE or bool(entry.fields.get("legacy"))


def _recorded_day(entry: Entry) -> date:
    """The day in Brussels on which an entry was recorded; never before the day it is about.

    Where the day was set by hand, that one: it is what the entry was decided on.
    """
    if entry.data.get("trialDay"):
        return date.fromisoformat(entry.data.get("today", entry.day.isoformat()))
    return max(datetime.fromisoformat(entry.data["recordedAt"]).astimezone(BRUSSELS).date(), entry.day)


def _blocked_then(entry: Entry, rule: str) -> bool:
    return any(v["rule"] == rule and v["outcome"] in BLOCKING for v in entry.data.get("verdicts", ()))
