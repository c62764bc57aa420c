"""An entry is set right: a form with what it says, decided again; the old entry stays in the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from lifecycle.act import Act
from lifecycle.correction import read_correction
from lifecycle.errors import Unreadable
from lifecycle.explain import explain
from rules.verdict import Verdict
from web.found import as_found
from web.lengths import LENGTHS, parts_of_length
from web.pages.entries import about_entry, act_of, entry_of
from web.pages.handling import Task, handle, on_file, show_form
from web.pages.partnership import judged, reference_of
from web.pages.recording import choices_of
from web.visit import Visit


def correct_page(visit: Visit) -> Response:
    """The correction of one entry of a file. Raises NotFound; Unreadable for what no correction is for."""
    reference = reference_of(visit)
    entry = entry_of(visit, reference)
    act = act_of(entry)
    if act is None:
        raise Unreadable("usage.not_correctable", {"act": entry["act"]})
    about = [about_entry(visit, entry), (visit.say.text("web.correct.by"), visit.say.who(entry["actor"]))]
    taken, given, fixed = act, _says(act, entry), {}
    if act.name == "found":  # which fact it was stays; its value is filled in as that fact is
        found = str(entry["fields"]["field"])
        fixed = {"field": [found]}
        about.append((visit.say.label("field"), visit.say.choice("found", "field", found)))
        taken = replace(as_found(found), fields=tuple(f for f in as_found(found).fields if f.name != "field"))
        given = {name: values for name, values in _says(taken, entry).items() if name != "field"}
    task = on_file(
        visit, act, reference, given=given, about=about, corrects=entry["sequence"], typed_as=taken,
        choices=choices_of(visit, act, reference), fixed=fixed,
    )  # fmt: skip
    never = () if visit.form or not visit.may(task.permission) else _never(visit, task)
    if never:
        told = [explain(verdict, visit.lang, visit.say.names) for verdict in never]
        return show_form(visit, task, standing=judged(told), closed=True)
    return handle(visit, task)


def _never(visit: Visit, task: Task) -> tuple[Verdict, ...]:
    """What stands in the way of this correction whatever is typed, tried without anything: no form is worth filling."""
    tried = read_correction(visit.site.house.store, task.subject, task.corrects or 0, {}, reason=None, dry_run=True)
    return visit.desk().perform(tried).decision.never


def _says(act: Act, entry: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the entry says, as the controls of its act take it; what was erased says nothing."""
    says: dict[str, list[str]] = {}
    for field in act.fields:
        value = entry.get("fields", {}).get(field.name)
        values = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
        if values and field.kind in LENGTHS:
            says |= parts_of_length(field.name, values[0])
        elif values:
            says[field.name] = values
    says["on"] = [str(entry["effectiveOn"])]
    return says
