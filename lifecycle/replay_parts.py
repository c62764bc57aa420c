"""What of a stored decision is not what deciding again gives: verdicts, government, hashes, stages, versions seen.

Whoever rewrites an entry can make its hash fit, but not what follows from the facts: that is worked out again here and
compared part by part, for decisions that this very definition took.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from lifecycle.canonical import canonical
from lifecycle.changes import amended
from lifecycle.decision import Decision
from lifecycle.entries import facts_hash
from lifecycle.explain import stored_verdict
from lifecycle.history import OPENING, REFUSED, Entry
from lifecycle.past import Past
from lifecycle.registers import RANKS
from lifecycle.replay_marks import false_marks, is_announced, outcome_of
from lifecycle.replay_said import FILE_ACTS, changed_by
from lifecycle.request import complete_fields
from lifecycle.sitting import SCHEDULER
from lifecycle.used_up import USED_UP, spent_by, used_up
from rules.facts import Facts, Request
from rules.frozen import SHORTEST

BRUSSELS = ZoneInfo("Europe/Brussels")
WORKED_OUT = (
    "receivedOn", "effectOn", "successor", "startsOn", "lastDay", "term", "from", "number", "person", "withoutTest",
)  # fmt: skip
"""Fields that may have been typed, or worked out from the act: the hash of the facts holds only what was typed."""

SET = " --set "
TYPED_AGAIN = ("retype", "again", "in_place")
"""The parameters that say what a correction was to set; an older release kept it in the order of typing."""


def answers_of(verdicts: list[dict[str, Any]]) -> dict[str, str]:
    """The whole answer of each rule, as text."""
    return {verdict["rule"]: canonical(verdict) for verdict in in_order(verdicts)}


def in_order(verdicts: Any) -> Any:
    """Verdicts with what is to be set in one order, whichever it was; what has not their form stays as it is."""
    return [_in_order(verdict) for verdict in verdicts] if isinstance(verdicts, list) else verdicts


def _in_order(verdict: Any) -> Any:
    params = verdict.get("params") if isinstance(verdict, dict) else None
    if not isinstance(params, dict):
        return verdict
    typed = {name: text for name in TYPED_AGAIN if isinstance(text := params.get(name), str) and text.count(SET) > 1}
    for name, text in typed.items():
        command, *asked = text.split(SET)
        typed[name] = SET.join([command, *sorted(asked)])
    return {**verdict, "params": {**params, **typed}} if typed else verdict


def stored_verdicts(decision: Decision) -> list[dict[str, Any]]:
    """The verdicts as an entry keeps them."""
    found: list[dict[str, Any]] = json.loads(canonical([stored_verdict(v) for v in decision.verdicts]))
    return found


def differing_parts(
    past: Past,
    entry: Entry,
    facts: Facts,
    again: Decision,
    case_text: str,
    others: Collection[str] = (),
) -> tuple[str, ...]:
    """The parts of an entry, by their names there, that are not what deciding again gives.

    `others` are the other files that deciding again read.
    """
    return tuple(_differing(past, entry, facts, again, case_text, others))


def _differing(
    past: Past, entry: Entry, facts: Facts, again: Decision, case_text: str, others: Collection[str]
) -> Iterator[str]:
    data = entry.data
    corrected = past.corrected()
    if in_order(data["verdicts"]) != in_order(stored_verdicts(again)):
        yield "verdicts"
    if again.allowed and entry.outcome not in (REFUSED, outcome_of(entry)):  # refused or allowed is told by itself
        yield "outcome"
    yield from false_marks(entry, read_in=False)
    if corrected is not None and entry.outcome != REFUSED and data.get("corrects", corrected.place) != corrected.place:
        yield "corrects"
    expected = {**_expected(entry, facts, again), **_used_up(corrected, entry, facts, again)}
    for name, worked_out in expected.items():
        if data.get(name) != worked_out:
            yield name
    # the day that was set by hand stands beside the mark that it was (`Sitting.mark`)
    if (data.get("trialDay") is True) is not ("today" in data) or data.get("trialDay") not in (None, True):
        yield "trialDay"
    yield from _differing_in_the_record(past, entry, facts, others)
    if not is_announced(entry):  # what a table of old files said, all their documents together, stands in no entry
        yield from _differing_in_what_it_says(past, entry, facts, again, case_text)


def _differing_in_the_record(past: Past, entry: Entry, facts: Facts, others: Collection[str]) -> Iterator[str]:
    """By what else is on record: the checks, the versions of registers and files."""
    by_calendar = facts.nature == "clock" and facts.actor == SCHEDULER
    if by_calendar and not (past.has_run(entry.data["run"]) if "run" in entry.data else past.is_with_a_person()):
        yield "run"
    if past.unseen() or not _saw(entry, others, by_calendar=by_calendar):
        yield "seen"


def _differing_in_what_it_says(
    past: Past, entry: Entry, facts: Facts, again: Decision, case_text: str
) -> Iterator[str]:
    """By what was typed: the hash of the facts, what follows from them, what it tells to have changed."""
    corrected = past.corrected()
    as_typed = list(_as_hashed(past, facts, case_text, entry.data.get("factsHash")))
    if not as_typed:
        yield "factsHash"
    elif entry.subject not in RANKS and not any(
        fields == entry.fields for fields in _said_by(entry, corrected, facts, again, as_typed)
    ):
        yield "fields"
    if entry.data.get("changed") not in _changes(entry, corrected, facts, again, as_typed):
        yield "changed"


def as_it_was_typed(past: Past, facts: Facts, case_text: str, stored: object) -> Request | None:
    """What was typed for an act, without what was worked out from it, by the stored hash of the facts.

    The rules saw that alone: of an inexact day, what follows from it may contradict it where somebody types it too.
    None where the hash fits nothing that may have been typed.
    """
    request = facts.request
    if request is None or not any(name in request.fields for name in WORKED_OUT):
        return request
    typed = next(_as_hashed(past, facts, case_text, stored), None)
    return request._replace(fields=typed) if typed is not None else None


def _saw(entry: Entry, others: Collection[str], *, by_calendar: bool) -> bool:
    """Whether an entry says of every file that was read that it was seen, its own among them, and of no other.

    Of registers `Past.unseen` tells. What the calendar does is written with the version of no file, and so is a refused
    proposal, whichever predecessor it names.
    """
    wanted = set() if entry.subject in RANKS else {*others}
    if not (by_calendar or entry.subject in RANKS or (entry.sequence == 1 and entry.act in OPENING)):
        wanted.add(entry.subject)
    return set(entry.data["seen"]) - set(RANKS) == wanted


def _said_by(
    entry: Entry, corrected: Entry | None, facts: Facts, again: Decision, as_typed: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The fields that an entry may have by what was typed: of what is refused, that alone; else completed.

    Where deciding again comes to another end, nobody can tell, and they stand as they are.
    """
    if again.allowed is (entry.outcome == REFUSED):
        yield dict(entry.fields)
    elif not again.allowed:
        yield from map(_as_written, as_typed)
    else:
        kept = {n: v for n, v in corrected.fields.items() if not isinstance(v, str | list)} if corrected else {}
        yield from (_completed(facts, again, typed, kept) for typed in as_typed)


def _completed(facts: Facts, again: Decision, typed: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an entry, by what may have been typed for it; `kept` are those that nobody types."""
    request = facts.request
    facts.request = request._replace(fields=typed) if request is not None else None
    given = {**kept, **_as_written(typed)}
    act = FILE_ACTS[facts.act]
    completed = complete_fields(act, facts, again, given)
    facts.request = request
    return completed


def _as_written(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as an entry writes it."""
    return {n: v if isinstance(v, str) else list(v) for n, v in typed.items()}


def _changes(
    entry: Entry, corrected: Entry | None, facts: Facts, again: Decision, as_typed: list[dict[str, Any]]
) -> list[Any]:
    """What an entry may say that it changes: a correction, or an addendum; nothing else says so."""
    if entry.outcome == REFUSED or not again.allowed:
        return [None]
    if corrected is not None:
        return list(changed_by(entry, corrected, as_typed))
    return [amended(facts.case, entry.fields) if entry.act == "amend" and facts.case is not None else None]


def _expected(entry: Entry, facts: Facts, again: Decision) -> Mapping[str, Any]:
    """What follows from the facts and stands in the entry beside its verdicts; None where it must not stand there."""
    known: dict[str, Any] = {"policyHash": facts.policy_hash}
    if is_announced(entry):  # of an old file entered with others: its entries say what its table said
        return known
    known.update(nature=facts.nature, government=facts.regime or None)
    known["from"] = facts.stage if facts.case is not None or again.target is not None else None
    if "correcting" not in entry.data or entry.outcome == REFUSED:  # else it leads where what it corrects led
        known["to"] = again.target
    gone = again.gone
    erased = facts.relations.to_erase if again.allowed else None
    known["erases"] = list(erased.gone) if erased is not None and erased.gone else None
    known["gone"] = None if gone is None else {"act": gone.act, "on": gone.day.isoformat(), "to": gone.target}
    return known


def _used_up(corrected: Entry | None, entry: Entry, facts: Facts, again: Decision) -> Mapping[str, Any]:
    """What it used up and that it was late, and of the calendar that it ran on without a government; None: it did not.

    A register uses nothing up, nor does what was announced in a table of old files.
    """
    said: dict[str, Any] = dict.fromkeys((*USED_UP, "inCaretaker"))
    if not again.allowed or entry.subject in RANKS or is_announced(entry):
        return said
    if facts.nature == "clock" and facts.actor == SCHEDULER:
        return {**said, "inCaretaker": True if facts.regime != "full_powers" else None}
    return {**said, **used_up(facts, again.verdicts), **(spent_by(corrected) if corrected is not None else {})}


def _as_hashed(past: Past, facts: Facts, case_text: str, stored: object) -> Iterator[dict[str, Any]]:
    """What may have been typed by the stored hash of the facts: the rest of the fields was worked out."""
    registers = past.hashes()
    request = facts.request
    for fields in list(_as_typed(facts)):
        facts.request = request._replace(fields=fields) if request is not None else None
        fits = facts_hash(facts, case_text, registers) == stored
        facts.request = request
        if fits:
            yield fields


def _as_typed(facts: Facts) -> Iterator[dict[str, Any]]:
    fields = dict(facts.request.fields) if facts.request is not None else {}
    worked_out = [name for name in WORKED_OUT if name in fields]
    for count in range(len(worked_out) + 1):
        for left_out in combinations(worked_out, count):
            yield {n: v for n, v in fields.items() if n not in left_out}
    replaced = fields.get("replaces")
    if isinstance(replaced, str):  # the beginning of a hash may be typed
        for length in range(SHORTEST, len(replaced)):
            yield {**fields, "replaces": replaced[:length]}
            yield {**fields, "replaces": replaced[:length].upper()}


def today_of(entry: Entry, instant: datetime) -> date:
    """The day on which it was decided: that of the recording in Brussels, or the one that was set by hand."""
    trial = entry.data.get("today")
    return date.fromisoformat(trial) if trial else instant.astimezone(BRUSSELS).date()
