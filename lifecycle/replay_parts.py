"""What of a stored decision is not what deciding again gives: verdicts, government, hashes, stages, versions seen.

Whoever rewrites an entry can make its hash fit, but not what follows from the facts: that is worked out again here and
compared part by part, for decisions that this very definition took.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from lifecycle.canonical import canonical
from lifecycle.decision import Decision
from lifecycle.entries import facts_hash
from lifecycle.explain import stored_verdict
from lifecycle.history import REFUSED, Entry
from lifecycle.past import Past, entry_of
from lifecycle.registers import RANKS
from lifecycle.replay_marks import false_marks, is_announced, outcome_of
from lifecycle.sitting import SCHEDULER
from lifecycle.used_up import USED_UP, spent_by, used_up
from rules.facts import Facts
from rules.frozen import SHORTEST

BRUSSELS = ZoneInfo("Europe/Brussels")
WORKED_OUT = (
    "receivedOn", "effectOn", "successor", "startsOn", "lastDay", "term", "from", "number", "person", "withoutTest",
)  # fmt: skip
"""Fields that may have been typed, or worked out from the act: the hash of the facts holds only what was typed."""


def answers_of(verdicts: list[dict[str, Any]]) -> dict[str, str]:
    """The whole answer of each rule, as text."""
    return {verdict["rule"]: canonical(verdict) for verdict in verdicts}


def stored_verdicts(decision: Decision) -> list[dict[str, Any]]:
    """The verdicts as an entry keeps them."""
    found: list[dict[str, Any]] = json.loads(canonical([stored_verdict(v) for v in decision.verdicts]))
    return found


def differing_parts(past: Past, entry: Entry, facts: Facts, again: Decision, case_text: str) -> tuple[str, ...]:
    """The parts of an entry, by their names there, that are not what deciding again gives."""
    return tuple(_differing(past, entry, facts, again, case_text))


def _differing(past: Past, entry: Entry, facts: Facts, again: Decision, case_text: str) -> Iterator[str]:
    data = entry.data
    if data["verdicts"] != stored_verdicts(again):
        yield "verdicts"
    if again.allowed and entry.outcome not in (REFUSED, outcome_of(entry)):  # refused or allowed is told by itself
        yield "outcome"
    yield from false_marks(entry, read_in=False)
    expected = {**_expected(entry, facts, again), **_used_up(past, entry, facts, again)}
    for name, worked_out in expected.items():
        if data.get(name) != worked_out:
            yield name
    # the day that was set by hand stands beside the mark that it was (`Sitting.mark`)
    if (data.get("trialDay") is True) is not ("today" in data) or data.get("trialDay") not in (None, True):
        yield "trialDay"
    if "run" in data and facts.nature == "clock" and not past.has_run(data["run"]):
        yield "run"
    if past.unseen():
        yield "seen"
    # what a table of old files said of them, all their documents together, stands in no entry
    if not is_announced(entry) and data.get("factsHash") not in list(_hashes(past, facts, case_text)):
        yield "factsHash"


def _expected(entry: Entry, facts: Facts, again: Decision) -> Mapping[str, Any]:
    """What follows from the facts and stands in the entry beside its verdicts; None where it must not stand there."""
    known: dict[str, Any] = {"policyHash": facts.policy_hash}
    if is_announced(entry):  # of an old file entered with others: its entries say what its table said
        return known
    known.update(nature=facts.nature, government=facts.regime or None)
    if "correcting" in entry.data and entry.outcome != REFUSED:  # it takes the place of what it corrects
        return known
    known["from"] = facts.stage if facts.case is not None or again.target is not None else None
    known["to"] = again.target
    gone = again.gone
    erased = facts.relations.to_erase if again.allowed else None
    known["erases"] = list(erased.gone) if erased is not None and erased.gone else None
    known["gone"] = None if gone is None else {"act": gone.act, "on": gone.day.isoformat(), "to": gone.target}
    return known


def _used_up(past: Past, entry: Entry, facts: Facts, again: Decision) -> Mapping[str, Any]:
    """What it used up and that it was late, and of the calendar that it ran on without a government; None: it did not.

    A register uses nothing up, nor does what was announced in a table of old files.
    """
    said: dict[str, Any] = dict.fromkeys((*USED_UP, "inCaretaker"))
    if not again.allowed or entry.subject in RANKS or is_announced(entry):
        return said
    if facts.nature == "clock" and facts.actor == SCHEDULER:
        return {**said, "inCaretaker": True if facts.regime != "full_powers" else None}
    corrected = past.entry(entry.subject, entry.data["correcting"]) if "correcting" in entry.data else None
    return {**said, **used_up(facts, again.verdicts), **(spent_by(entry_of(corrected)) if corrected else {})}


def _hashes(past: Past, facts: Facts, case_text: str) -> Iterator[str]:
    """The hash of the facts, for each way in which what was typed may be told from what was worked out."""
    registers = past.hashes()
    request = facts.request
    for fields in _as_typed(facts):
        facts.request = request._replace(fields=fields) if request is not None else None
        yield facts_hash(facts, case_text, registers)
    facts.request = request


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
