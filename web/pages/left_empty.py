"""What must be filled in and was left empty: told at the field, before any rule is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from web.fields import Control
from web.visit import Visit

OF_FILES = ("document", "file")
"""Kinds of controls that take files."""


def left_empty(visit: Visit, made: Iterable[Control], kept: Mapping[str, object]) -> dict[str, str]:
    """The sentence for each required control in which nothing stands, in the order of the form.

    `kept` are the files that came with it, now or before.
    """
    return {
        one.name: visit.say.text("web.act.fill_in", label=one.label)
        for one in made
        if one.required and (not kept if one.kind in OF_FILES else not any(value.strip() for value in one.values))
    }
