"""What is wrong with what was typed: each sentence under the control that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lifecycle.act import Act
from lifecycle.errors import Unreadable
from rules.verdict import Verdict
from web.answering import named
from web.pages.attaching import file_field
from web.uploads import Kept
from web.visit import Visit

FIELD_OF_RULE = {"reason.given": "reason", "documents.text": "document", "documents.letter": "document",
                 "dates.not_future": "on", "dates.order": "on"}  # fmt: skip
"""Rules that are about one control, whatever they answer."""
MISSING = frozenset({"fields.complete", "reason.given"})
"""Rules that ask for what was left empty: a page says so at the field, as of any other that is filled in wrongly."""


def errors_of(visit: Visit, act: Act, error: Unreadable, kept: Mapping[str, Kept]) -> dict[str, str]:
    """The sentence of an error under the control that it is about; under no name where it is about none."""
    params = named(visit, error)
    paths = {str(one.path): one.name for one in kept.values()}
    if "path" in params:
        params["path"] = next((name for path, name in paths.items() if path in str(params["path"])), params["path"])
    field = str(params.get("field", "")) or (file_field(act) if "path" in params else "")
    return {field: visit.say.on_page(visit.say.fault(error.key, params, act.name))}


def errors_of_verdicts(visit: Visit, verdicts: tuple[Verdict, ...], told: list[dict[str, Any]]) -> dict[str, str]:
    """What rules say of single controls, by the name of the control."""
    errors: dict[str, str] = {}
    for verdict, shown in zip(verdicts, told, strict=True):
        if not verdict.blocks:
            continue
        fields = verdict.params.get("fields", ())
        names = (fields,) if isinstance(fields, str) else fields if isinstance(fields, tuple) else ()
        for name in (*names, *([FIELD_OF_RULE[verdict.rule]] if verdict.rule in FIELD_OF_RULE else [])):
            asked = visit.say.text("web.act.fill_in", label=visit.say.label(name))
            errors.setdefault(name, asked if verdict.rule in MISSING else visit.say.on_page(str(shown["message"])))
    return errors
