"""What an addendum, a protocol or a correction changed: a table of fields with the old and the new value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commands.output import print_table
from lifecycle.registers import CALENDAR
from messages.names import Names
from messages.property_words import CODES, NOTHING_ELSE, PropertyWords, read_as
from messages.render import render

if TYPE_CHECKING:
    from lifecycle.answer import Answer
    from lifecycle.desk import Desk

_HASH = re.compile(r"[0-9a-f]{64}\Z")
PERIOD = "period"
"""The part that fields of a government period belong to."""
SHOWN_OF_HASH = 12
"""Characters of a document's hash in a table; `document list` has them all."""


def changed_by(answer: Answer, desk: Desk) -> Mapping[str, Any]:
    """What an addendum, a protocol or a correction changed: each field with its old and its new value, texts opened.

    Of a government period what is proposed, confirmed or rejected; `desk` holds the calendar that it was decided on.
    """
    if answer.reference == CALENDAR and not answer.repeated:
        from lifecycle.period_changes import said_by

        said = said_by(desk.registers.calendar, answer.entry)
        return said.changed if said is not None else {}
    changed = answer.entry.data.get("changed", {})
    if not changed or answer.refused:
        return {}
    from lifecycle.openings import open_values

    with desk.store.reading() as reading:
        opened: Mapping[str, Any] = open_values(reading, {"changed": changed}, desk.registers)["changed"]
    return opened


def print_changed(
    changed: Mapping[str, Any],
    lang: str,
    names: Names,
    part: str = "",
    act: str = "",
    fields: Mapping[str, Any] = NOTHING_ELSE,
) -> None:
    """Print the table; `part` is what the fields belong to, where they are not those of a file.

    `act` is the act whose fields they are: an outcome is named by what it is the outcome of. `fields` are all of its
    entry, where it has any.
    """
    words = PropertyWords(lang, names)
    rows = (
        [
            _label(words, name, inner),
            *(_value(words, _placed(act, read_as(name, fields)), inner.get(side)) for side in ("old", "new")),
        ]
        for name, inner in ((f"{part}.{name}" if part else name, inner) for name, inner in changed.items())
    )
    print_table(("field", "old", "new"), rows, lang)


def _placed(act: str, name: str) -> str:
    """A field behind the part of a file that its act adds to, where its codes are named by that."""
    placed = f"{act}s.{name}"
    return placed if placed in CODES else name


def _label(words: PropertyWords, name: str, changed: Mapping[str, Any]) -> str:
    """The name of what changed: a notice that was given or taken back is none of the fields that are typed."""
    if name == "notice" and any(isinstance(value, Mapping) for value in changed.values()):
        return words.label(name)
    return words.field(name)


def _value(words: PropertyWords, name: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping) and value.get("missing"):
        return render("word.unknown", {}, words.lang)
    if name == "document":
        return ", ".join(text[:SHOWN_OF_HASH] for text in value)
    if isinstance(value, list):
        return ", ".join(_value(words, name, item) for item in value)
    if isinstance(value, str) and _HASH.match(value):
        return "…"  # a trial writes no text, so there is none behind its commitment
    return words.value(name, value)
