"""What must be filled in and was left empty: told at the field, before any rule is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from web.fields import Control
from web.lengths import LENGTHS
from web.visit import Visit

OF_FILES = ("document", "file")
"""Kinds of controls that take files."""


def left_empty(visit: Visit, made: Iterable[Control], kept: Mapping[str, object]) -> dict[str, str]:
    """The sentence for each required control in which nothing stands, in the order of the form.

    `kept` are the files that came with it, now or before. Of lengths the rule says together which are lacking, for a
    day may stand in the place of a term.
    """
    return {
        one.name: visit.say.text("web.act.fill_in", label=one.label)
        for one in made
        if one.required and _nothing_in(one, kept)
    }


def _nothing_in(one: Control, kept: Mapping[str, object]) -> bool:
    if one.kind in OF_FILES:
        return not kept
    return one.kind not in LENGTHS and not any(value.strip() for value in one.values)
