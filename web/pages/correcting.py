"""An entry is set right: a form with what it says, decided again; the old entry stays in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from lifecycle.act import Act
from lifecycle.errors import Unreadable
from web.lengths import LENGTHS, parts_of_length
from web.pages.entries import about_entry, act_of, entry_of
from web.pages.handling import handle, on_file
from web.pages.partnership import reference_of
from web.visit import Visit


def correct_page(visit: Visit) -> Response:
    """The correction of one entry of a file. Raises NotFound; Unreadable for what no correction is for."""
    reference = reference_of(visit)
    entry = entry_of(visit, reference)
    act = act_of(entry)
    if act is None:
        raise Unreadable("usage.not_correctable", {"act": entry["act"]})
    about = [about_entry(visit, entry), (visit.say.text("web.correct.by"), visit.say.who(entry["actor"]))]
    task = on_file(visit, act, reference, given=_says(act, entry), about=about, corrects=entry["sequence"])
    return handle(visit, task)


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
