"""One file: which one is meant, all there is to show of it, who wrote in it."""

from __future__ import annotations

from typing import Any

from lifecycle.as_of import may_count, settled
from lifecycle.erased import erased_in, mark_documents
from lifecycle.errors import NotFound, Unreadable
from lifecycle.history import Entry
from lifecycle.queries.file_json import file_json
from lifecycle.queries.finding import Wanted
from lifecycle.queries.grounds import without_ground
from lifecycle.queries.progress import progress_json
from lifecycle.queries.recorded import add_recorded, stage_unknown_because
from lifecycle.queries.reminders import reminders_of
from lifecycle.queries.taken_back import mark_taken_back
from lifecycle.queries.view import View
from lifecycle.stages import ENDS, Stage
from lifecycle.ways import ways_of


def resolve(view: View, given: str) -> str:
    """The reference that a reference or a partner's slug means: its file in force, else its only open one.

    Raises NotFound, or Unreadable with the candidates.
    """
    if view.row(given) is not None:
        return given
    every = [(row, standing) for row, standing in view.every(Wanted(partner=given)) if standing.partner == given]
    there = [(row.reference, standing) for row, standing in every if standing.case is not None]
    still_open = [(reference, standing) for reference, standing in there if standing.stage not in ENDS]
    running = [reference for reference, standing in still_open if standing.stage == Stage.IN_FORCE]
    if len(running) == 1:
        return running[0]
    if len(still_open) == 1:
        return still_open[0][0]
    if not every:
        if view.known_at is not None and (later := view.reading.files_of(given)):
            raise NotFound("not_found.at_instant", {"reference": later[0].reference, "instant": view.known_at})
        raise NotFound("not_found.reference", {"reference": given})
    found = running or [reference for reference, _ in still_open or there] or [row.reference for row, _ in every]
    candidates = tuple(found)
    if len(candidates) == 1:
        return candidates[0]
    raise Unreadable("usage.ambiguous", {"given": given, "candidates": candidates})


def show(view: View, given: str) -> dict[str, Any]:
    """One file with everything it holds and the partner's other files.

    Raises what `resolve` raises, and NotFound where the file was not opened or not known yet.
    """
    reference = resolve(view, given)
    row = view.row(reference)
    assert row is not None
    standing = view.standing(row)
    entries = view.entries(reference)
    if standing.case is None:
        if view.known_at is not None and not entries:
            raise NotFound("not_found.at_instant", {"reference": reference, "instant": view.known_at})
        raise NotFound("not_found.on_day", {"reference": reference, "on": view.day.isoformat()})
    version = view.versions((reference,))[reference]
    shown = file_json(standing, standing.case, view.registers, view.day, view.lang, version)
    entries = settled(entries, view.day)
    counted = [e for e in entries if e.day <= view.day or (not standing.begun and may_count(e, view.day))]
    add_recorded(shown, counted)
    mark_documents(shown["documents"], erased_in(view.reading, (reference,)).get(reference, {}))
    ways = ways_of(view.reading, view.registers, standing.case, str(standing.stage), view.day)
    shown["progress"] = progress_json(counted, str(standing.stage), ways)
    if lost := without_ground(view, reference):
        shown["withoutGround"] = lost
    if standing.unsure:
        shown["stageUnknown"] = stage_unknown_because(entries, view.day)
    reminders = reminders_of(view, (standing.case,)).get(reference)
    if reminders:
        mark_taken_back(view, reference, reminders)
        shown["reminders"] = reminders
    shown["otherFiles"] = [
        {"reference": other.reference, "stage": stood.stage, "track": other_case.track}
        for other, stood, other_case in view.standings(Wanted(partner=standing.case.partner))
        if other.reference != reference and other_case.partner == standing.case.partner
    ]
    return view.open(shown)


def who(view: View, reference: str, sequence: int) -> dict[str, Any]:
    """Who made an entry: number and name; the console and the portfolio by their role. Raises NotFound."""
    row = view.reading.entry(reference, sequence)
    if row is None:
        raise NotFound("not_found.entry", {"reference": reference, "entry": sequence})
    data = Entry.of(row).data
    if not data["actor"]:
        return {"number": 0, "name": data["role"]}
    shown = view.open({"actor": data["actor"]})["actor"]
    assert isinstance(shown, dict)
    return shown


def stage_unknown(view: View, reference: str) -> list[dict[str, Any]]:
    """Why the stage of a file on the day is unknown: the entries with inexact dates; none where it is known."""
    return stage_unknown_because(settled(view.entries(reference), view.day), view.day)
