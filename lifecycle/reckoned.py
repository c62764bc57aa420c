"""What the program worked out for an entry, and works out anew where the entry is corrected.

An entry does not say which of its fields were typed. A value that follows from the other fields counts as worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lifecycle.command import Command
from lifecycle.day_told import GIVES_NOTICE
from lifecycle.fold import fold
from lifecycle.history import Entry, order_of_effect, standing
from lifecycle.loaded import Loaded
from lifecycle.relations import relations_of
from lifecycle.stages import ACTS
from lifecycle.storage.reading import Reading
from rules.case import Case
from rules.dates import DateError, parse_inexact
from rules.directory import Partners
from rules.facts import Request
from rules.terms import effect_day, renewed_from

OF_ACTS = {
    **dict.fromkeys(GIVES_NOTICE, ("receivedOn", "effectOn")),
    "renew": ("startsOn",),
    "replace": ("successor",),
    "approve_agreement": ("withoutTest",),
}
"""The fields that an act works out where they were not typed (`complete_fields`)."""
NEVER_TYPED = "withoutTest"


def to_reckon_anew(reading: Reading, command: Command, loaded: Loaded, partners: Partners) -> Command:
    """The correction without the fields that are to be worked out anew: neither named by it nor typed before.

    Where nobody can tell whether a value was typed, for it is what would have been worked out, it is worked out anew.
    """
    corrected, entries = loaded.corrected, loaded.entries or ()
    names = OF_ACTS.get(corrected.act, ()) if corrected is not None else ()
    asked = [name for name in names if name not in command.named and name in command.request.fields]
    if corrected is None or not asked:
        return command
    gone = {name for name in asked if _is_reckoned(reading, entries, corrected, name, partners)}
    fields = {name: value for name, value in command.request.fields.items() if name not in gone}
    return replace(command, request=command.request._replace(fields=fields))


def _is_reckoned(reading: Reading, entries: Sequence[Entry], corrected: Entry, name: str, partners: Partners) -> bool:
    entry = _first_said(entries, corrected, name)
    known_then = _before(entries, entry, entry.sequence)
    known_now = _before(entries, entry, len(entries) + 1)
    value = entry.fields[name]
    return any(value == _reckoned(reading, case, entry, name, partners) for case in (known_then, known_now))


def _first_said(entries: Sequence[Entry], corrected: Entry, name: str) -> Entry:
    """The entry that first said a value: a correction that does not change it goes on saying it."""
    entry = corrected
    while "correcting" in entry.data and name not in entry.data.get("changed", {}):
        before = next(e for e in entries if e.sequence == entry.data["correcting"])
        if before.fields.get(name) != entry.fields[name]:
            break
        entry = before
    return entry


def _before(entries: Sequence[Entry], entry: Entry, behind: int) -> Case | None:
    """The file as an entry found it, by the entries recorded before the sequence `behind`."""
    known = [e for e in entries if e.sequence < behind and e.place != entry.place]
    # as an act of its day it comes behind what was recorded by then, and before what corrects that later
    place = order_of_effect(entry)
    return fold((e for e in standing(known) if order_of_effect(e) < place), entry.day)


def _reckoned(reading: Reading, case: Case | None, entry: Entry, name: str, partners: Partners) -> str | None:
    """What the other fields of an entry give for one; None where they give nothing."""
    if name == NEVER_TYPED:
        return str(entry.fields[name])
    if name == "receivedOn":
        return str(entry.on)
    if case is None:
        return None
    try:
        if name == "effectOn":
            received = entry.fields.get("receivedOn")
            day = effect_day(case, parse_inexact(received) if received else entry.on, None)
            return str(day) if day is not None else None
        if name == "startsOn":
            return str(renewed_from(case, entry.on))
    except DateError:  # a day past the last year that dates may have
        return None
    relations, _ = relations_of(reading, ACTS["replace"], case, Request(), partners, entry.day)
    return relations.successor.reference if relations.successor is not None else None
