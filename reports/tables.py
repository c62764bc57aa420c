"""The tables that leave the house as CSV or as a workbook: their columns, their rows, cells that nothing computes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from messages.wording import person

HISTORY = (
    "subject", "sequence", "act", "outcome", "from", "to", "effectiveOn", "recordedAt", "actor", "deputyFor", "role",
    "reason", "government", "failing", "hash", "previousHash", "correcting", "because",
)  # fmt: skip
"""The columns of a history."""
REGISTER = ("list", "slug", "name", "country", "reference", "because", "alone")
"""The columns of the public list."""
LISTS = ("bilateral", "development", "memoranda")
"""The lists of the public list, in the order in which they are read."""
BLOCKS = ("fail", "cannot_tell", "error")
"""The outcomes of a verdict that stands in the way."""


def history_row(item: Mapping[str, Any]) -> list[Any]:
    """An entry as `history --json` gives it, in the columns of a history."""
    people = {column: person(item[column]) for column in ("actor", "deputyFor") if column in item}
    # a clock act that is taken back is corrected by an entry that names no correction
    corrects = {"correcting": item["supersedes"][0]} if item.get("void") and item.get("supersedes") else {}
    row = {**item, **people, **corrects, "failing": " ".join(failing(item))}
    return [_cell(row.get(column)) for column in HISTORY]


def failing(item: Mapping[str, Any]) -> list[str]:
    """The rules that stood in the way of an entry."""
    return [verdict["rule"] for verdict in item.get("verdicts", ()) if verdict["outcome"] in BLOCKS]


def register_rows(found: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The public list as `register --json` gives it, a row for each partner, those left out last."""
    for name in (*LISTS, "leftOut"):
        for item in found[name]:
            alone = "true" if (item.get("restsOn") or {}).get("alone") else ""
            yield [name, *(item.get(column) for column in REGISTER[1:-1]), alone]


def harmless(value: Any) -> str:
    """A cell as text that no spreadsheet takes for a formula: an apostrophe stands before what would be one."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int)) else json.dumps(value, ensure_ascii=False)
