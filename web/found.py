"""A fact that was missing and is found: with which control its value is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lifecycle.act import Act, Field, Kind
from lifecycle.records import BY_NAME
from rules.found import DATES

KINDS: Mapping[str, Kind] = {
    "term": "term", "renewal": "renewal", "notice": "notice", **dict.fromkeys(DATES, "when"),
}  # fmt: skip
"""How the value of a fact that was found is filled in; of any other it is a text."""
GROUPS = {"nature": "nature", "kind": "instrument"}
"""Facts that are one of a few, with the group of their names."""


def as_found(field: str) -> Act:
    """The act of a fact that was found, with the control that this fact takes in the place of a text."""
    act = BY_NAME["found"]
    own = Field("value", KINDS.get(field, "text"), required=True, typed="argument")
    return replace(act, fields=tuple(own if one.name == "value" else one for one in act.fields))
