"""Correcting an entry: a new one supersedes it, has its nature and place, and is decided again (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lifecycle.act import PERSONAL, Act
from lifecycle.command import Command, check_found, read_command
from lifecycle.correctable import act_of, check_fields, nothing_done
from lifecycle.errors import AgreementsError, NotFound, Unreadable
from lifecycle.fold import fold
from lifecycle.history import OPENING, REFUSED, Entry, standing
from lifecycle.loaded import Loaded
from lifecycle.records import EXCEPTION_ACTS
from lifecycle.stages import ACTS
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Head
from lifecycle.storage.store import Store
from lifecycle.stored import read_case
from lifecycle.used_up import spent_by
from rules.case import Case
from rules.facts import Later, Request
from rules.verdict import Params

CLOCK = "clock"
OF_A_TEXT = {"enter_legacy": ("term.stated", "themes.competences")}
"""What is asked of the values of an old text only where somebody types them: a portfolio is read as a whole."""


def correction_of(
    entry: Entry, reason: str, fields: Mapping[str, Sequence[str]], documents: Sequence[str] = ()
) -> Command:
    """The command that corrects an entry: its own fields and documents, with the new ones in their place."""
    act = act_of(entry.act, entry.fields)
    if act is None:
        raise Unreadable("usage.not_correctable", {"act": entry.act})
    check_fields(entry, act, fields)
    typed = {name: list(values) for name, values in fields.items() if name != "on"}
    on = next(iter(fields.get("on", ())), None)
    command = read_command(
        entry.subject, act, fields=typed, on=on or entry.data["effectiveOn"], reason=reason, documents=documents
    )
    if act.name == "found":
        told = {**entry.fields, **command.request.fields}
        check_found(str(told["field"]), str(told["value"]))
    kept = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in entry.fields.items()
        if isinstance(value, str | list)
    }
    request = Request(
        {**_without_the_other(kept, typed), **command.request.fields},
        command.request.documents or entry.documents,
        command.request.reason,
        entry.data.get("decision"),
    )
    return replace(command, request=request, corrects=entry.sequence, named=frozenset(command.request.fields))


def _without_the_other(kept: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says and goes on saying: no length where an end is typed, nor an end where a length is.

    A text states one of the two (rule `term.stated`).
    """
    if "termEndsOn" in typed and "term" not in typed and "term" in kept:
        return {**kept, "term": "unknown"}
    if "term" in typed and "termEndsOn" not in typed:
        return {name: value for name, value in kept.items() if name != "termEndsOn"}
    return dict(kept)


def read_correction(
    store: Store,
    reference: str,
    sequence: int,
    fields: Mapping[str, Sequence[str]],
    *,
    reason: str | None,
    documents: Sequence[str] = (),
    key: str | None = None,
    if_version: int | None = None,
    dry_run: bool = False,
) -> Command:
    """The command that corrects an entry of a file. Raises NotFound; Unreadable for a field it does not have."""
    with store.reading() as reading:
        row = reading.entry(reference, sequence)
    if row is None:
        raise NotFound("not_found.entry", {"reference": reference, "entry": sequence})
    command = correction_of(Entry.of(row), reason or "", fields, documents)
    return replace(command, key=key, if_version=if_version, dry_run=dry_run)


def guide(store: Store, reference: str, sequence: int) -> AgreementsError:
    """What to tell somebody who names an entry and nothing else: what it says, and how to change it.

    Free texts and names are not told, only that they may be typed.
    """
    with store.reading() as reading:
        row = reading.entry(reference, sequence)
    if row is None:
        return NotFound("not_found.entry", {"reference": reference, "entry": sequence})
    entry = Entry.of(row)
    act = act_of(entry.act, entry.fields)
    if act is None:
        return Unreadable("usage.not_correctable", {"act": entry.act})
    if entry.outcome == REFUSED:
        return nothing_done(entry, act)
    says = [f"on={entry.on}"]
    for field in act.fields:
        value = entry.fields.get(field.name)
        if value is not None and field.kind in PERSONAL:
            says.append(f"{field.name}=<{field.name}>")
        elif value is not None:
            says += [f"{field.name}={one}" for one in ([value] if isinstance(value, str) else value)]
    takes = ("on", *(field.name for field in act.fields))
    params: Params = {
        "reference": reference, "entry": sequence, "act": act.name, "known": tuple(says), "takes": takes,
    }  # fmt: skip
    return Unreadable("usage.what_to_correct", params)


def corrected_act(command: Command) -> Act:
    """The act that is done again, with the rules of a correction."""
    act = command.act
    more = ("correction.possible",) if "reason.given" in act.rules else ("correction.possible", "reason.given")
    return replace(act, rules=(*act.rules, *OF_A_TEXT.get(act.name, ()), *more))


def load_for_correction(reader: Reading, command: Command, head: Head, day: date) -> Loaded:
    """The file as it stood before the entry that is corrected, as if that entry had never been."""
    entries = [Entry.of(row) for row in reader.entries(command.subject)]
    target = next(e for e in entries if e.sequence == command.corrects)
    now = read_case(head.id, head.state)
    counted = standing(entries)
    hindrance = _hindrance(target, counted, command)
    others = [e for e in counted if e.sequence != target.sequence and not _opens(target)]
    before = [e for e in others if e.data.get("nature") != CLOCK or e.day < min(day, target.day)]
    opened = next(e for e in counted if _opens(e))
    since = max(day, opened.day)
    case = now if _opens(target) else fold(_not_after(before, target, since), since)
    overtaken, instead = _overtaken(counted, target, day), _in_its_place(entries, counted, target)
    apart = _apart(counted, target) if _finds_another_field(target, command) else None
    return Loaded(head, case, now, entries, {}, target, hindrance, overtaken, instead, apart)


def _finds_another_field(target: Entry, command: Command) -> bool:
    return target.act == "found" and command.request.text("field") != target.fields.get("field")


def _apart(counted: Sequence[Entry], target: Entry) -> Case | None:
    """The file after all its entries but one; what the calendar did is done again, for it may rest on that one."""
    others = [e for e in counted if e.sequence != target.sequence and e.data.get("nature") != CLOCK]
    return fold(others, max(e.day for e in counted))


def _opens(entry: Entry) -> bool:
    return entry.data.get("from") == "new"


def _not_after(entries: list[Entry], target: Entry, day: date) -> list[Entry]:
    """The entries that took effect before the corrected one, those of the same day by their place."""
    return [e for e in entries if e.day < day or (e.day == day and e.place < target.place)]


def _hindrance(target: Entry, counted: Sequence[Entry], command: Command) -> str:
    if target.outcome == REFUSED:
        return "refusal"
    if target.data.get("nature") == CLOCK:
        return "clock"
    if all(e.sequence != target.sequence for e in counted):
        return "superseded"
    return "exception" if target.act in EXCEPTION_ACTS else "ok"


def _in_its_place(entries: Sequence[Entry], counted: Sequence[Entry], target: Entry) -> Later | None:
    """The entry that stands where the one that is to be corrected does not; None where there is none.

    Of a refused correction it is what that would have corrected; of a refused act, the same act as it was done since.
    """
    if target.outcome == REFUSED and "correcting" not in target.data:
        found = [e for e in counted if e.act == target.act and e.act in ACTS and e.sequence > target.sequence]
    else:
        wanted = target.data["correcting"] if target.outcome == REFUSED else target.sequence
        place = next(e.place for e in entries if e.sequence == wanted)
        found = [e for e in counted if e.place == place and e.sequence != target.sequence]
    return next((Later(e.sequence, e.act, str(e.on)) for e in found if e.data.get("nature") != CLOCK), None)


def _overtaken(counted: Sequence[Entry], target: Entry, day: date) -> tuple[Later, ...]:
    """The moves that stood after the corrected entry and would now stand before it, or the other way round."""
    if target.act not in ACTS:
        return ()
    moves = [e for e in counted if e.act in ACTS and e.data.get("nature") != CLOCK and e.sequence != target.sequence]
    after = [e for e in moves if (e.day, e.place) > (target.day, target.place)]
    return tuple(Later(e.sequence, e.act, str(e.on)) for e in after if e.day < day)


def documents_after(new: list[dict[str, Any]], old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents of a correction: each that is given takes the place of the one in its language, the others stay."""
    languages = {d.get("language") for d in new}
    return [*new, *(d for d in old if d.get("language") not in languages)]


def mark_correction(data: dict[str, Any], corrected: Entry, allowed: bool) -> None:
    """Put into an entry what it corrects; a refused correction only names it."""
    data["correcting"] = corrected.sequence
    if not allowed:
        return
    data.update(corrects=corrected.place, supersedes=[corrected.sequence])
    marks = {n: v for n, v in corrected.fields.items() if not isinstance(v, str | list)}  # nobody types them
    if marks:
        data["fields"] = {**marks, **data.get("fields", {})}
    if "documents" in corrected.data:
        data["documents"] = documents_after(data.get("documents", []), corrected.data["documents"])
    data.update(spent_by(corrected))
    if corrected.act in OPENING:  # what was signed tells where a legacy file opens
        data["to"] = corrected.to


def tell_changes(data: dict[str, Any], corrected: Entry) -> None:
    """Put into an allowed correction what it says otherwise than the entry that it corrects, once it says all."""
    changed = {
        name: {"old": corrected.fields.get(name), "new": value}
        for name, value in data.get("fields", {}).items()
        if corrected.fields.get(name) != value
    }
    for name, value in corrected.fields.items():
        if name not in data.get("fields", {}):
            changed[name] = {"old": value, "new": None}
    if corrected.data["effectiveOn"] != data["effectiveOn"]:
        changed["on"] = {"old": corrected.data["effectiveOn"], "new": data["effectiveOn"]}
    old, new = ([d["sha256"] for d in e.get("documents", ())] for e in (corrected.data, data))
    if old != new:
        changed["document"] = {"old": old or None, "new": new}
    data["changed"] = {n: {k: v for k, v in c.items() if v is not None} for n, c in changed.items()}
