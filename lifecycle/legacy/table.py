"""A flat table as a portfolio: one row a file, each column one value of the format (docs/legacy-table.md).

A cell that must not be empty and is not known says `unknown`, as in a portfolio.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lifecycle.legacy.sheet import Sheet, read_sheet
from lifecycle.portfolio.problems import PathInFile, PortfolioError, Problem
from lifecycle.portfolio.reader import did_you_mean
from lifecycle.portfolio.tree import Tree


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where its value stands within a file of the portfolio, whether it must be filled, what it is."""

    place: tuple[str, ...]
    must: bool = False
    kind: str = "text"
    """`text`; `list`: several, with semicolons; `fact`: a fact whose source is the row's; `dated`: one with a day."""


COLUMNS: dict[str, Column] = {
    "id": Column(("id",), must=True),
    "partner": Column(("partner",), must=True),
    "track": Column(("track",), must=True),
    "kind": Column(("kind",), must=True),
    "nature": Column(("nature",), must=True),
    "title": Column(("title",), must=True),
    "brussels_signatory": Column(("brusselsSignatory",), must=True),
    "signed": Column(("signed", "date"), must=True, kind="dated"),
    "signed_at": Column(("signed", "place")),
    "in_force": Column(("inForce", "date"), kind="dated"),
    "term": Column(("term", "length"), kind="fact"),
    "ends": Column(("term", "endsOn"), kind="fact"),
    "renewal": Column(("renewal", "rule"), must=True, kind="fact"),
    "notice": Column(("notice", "length"), must=True, kind="fact"),
    "themes": Column(("themes",), must=True, kind="list"),
    "source": Column(("source",), must=True),
    "source_url": Column(()),
    "source_date": Column(()),
    "certainty": Column(("certainty",), must=True),
    "words": Column(("words",)),
    "confirmed": Column(()),
    "successor_of": Column(("successorOf",)),
    "attachments": Column(("attachments",), must=True, kind="list"),
    "note": Column(("note",)),
}
"""Every column, by its heading. One of `term` and `ends` must be filled."""
UNKNOWN = "unknown"
OUTSIDE = {("sources", "url"): "source_url", ("sources", "date"): "source_date", ("sources", "certainty"): "certainty",
           ("confirmations", "date"): "confirmed"}  # fmt: skip
"""Columns whose values stand outside the file in a portfolio, by the first and last key of their place."""


def read_table(path: Path) -> tuple[dict[str, Any], Tree]:
    """The table as the plain values of a portfolio, and the row of each.

    Raises PortfolioError for a table that cannot be read, or a header with a column that nobody knows or that is
    missing. What is wrong in a single row stands in `tree.problems`.
    """
    sheet = read_sheet(path)
    _check_header(path, sheet)
    tree = Tree()
    value: dict[str, Any] = {"format": "1", "title": path.name, "sources": {}, "files": [], "confirmations": []}
    for index, (number, cells) in enumerate(sheet.rows):
        tree.lines[("files", index)] = number
        if len(cells) > len(sheet.header):
            tree.problems.append(Problem(number, f"files[{index}]", "cells_too_many", {"count": len(cells)}))
        row = {name: text for name, text in zip(sheet.header, cells, strict=False) if text}
        tree.problems += _missing(row, number, index)
        _add(value, tree, row, index, number)
    return value, tree


def _check_header(path: Path, sheet: Sheet) -> None:
    problems = []
    for place, name in enumerate(sheet.header):
        if name not in COLUMNS:
            params = {"value": name, "allowed": ", ".join(COLUMNS)}
            problems.append(Problem(1, name, "unknown_column", params, did_you_mean(name, COLUMNS)))
        elif name in sheet.header[:place]:
            problems.append(Problem(1, name, "column_twice", {"value": name}))
    for name, column in COLUMNS.items():
        if column.must and name not in sheet.header:
            problems.append(Problem(1, name, "column_missing", {"value": name}))
    if problems:
        raise PortfolioError(path, problems)


def _missing(row: dict[str, str], number: int, index: int) -> list[Problem]:
    """Cells that must be filled and are not; an empty one is an oversight, `unknown` is a statement."""
    empty = [name for name, column in COLUMNS.items() if column.must and name not in row]
    if "term" not in row and "ends" not in row:
        empty.append("term")
    return [Problem(number, f"files[{index}].{name}", "cell_empty", {"value": name}) for name in empty]


def source_of(number: int) -> str:
    """What the source of a row is called."""
    return f"row-{number}"


def _add(value: dict[str, Any], tree: Tree, row: dict[str, str], index: int, number: int) -> None:
    """One row: its source, its file, what confirms it."""
    source = source_of(number)
    certainty = row.get("certainty", UNKNOWN)
    about: dict[str, Any] = {"title": row.get("source", UNKNOWN), "certainty": certainty}
    for name, key in (("source_url", "url"), ("source_date", "date")):
        if name in row:
            about[key] = row[name]
            tree.lines[("sources", source, key)] = number
    value["sources"][source] = about
    tree.lines[("sources", source)] = number
    fact = {"source": source, "certainty": certainty}
    file: dict[str, Any] = {"legacy": "true", **fact}
    for name, column in COLUMNS.items():
        if name in row and column.place and name not in ("source", "certainty"):
            _put(file, column, row[name], fact)
    for name in ("signed", "renewal", "notice", "term"):
        file.setdefault(name, UNKNOWN)
    value["files"].append(file)
    if "confirmed" in row:
        tree.lines[("confirmations", len(value["confirmations"]))] = number
        value["confirmations"].append({"date": row["confirmed"], **fact, "files": [row.get("id", "")]})


def _put(file: dict[str, Any], column: Column, text: str, fact: dict[str, str]) -> None:
    first = column.place[0]
    if column.kind == "list":
        file[first] = UNKNOWN if text == UNKNOWN else [part.strip() for part in text.split(";") if part.strip()]
    elif len(column.place) == 1:
        file[first] = text
    elif text != UNKNOWN:
        inside = file.get(first)
        file[first] = {**(inside if isinstance(inside, dict) else fact), column.place[1]: text}
    else:
        file.setdefault(first, UNKNOWN)


def column_of(place: PathInFile) -> str:
    """The heading of the column that a place within a file was read from; its keys where it is none."""
    keys = tuple(str(part) for part in place if not isinstance(part, int))
    outside = OUTSIDE.get((keys[0], keys[-1])) if keys else None
    if outside is not None:
        return outside
    if keys and keys[-1] == "certainty":  # every fact of a row has the row's
        return "certainty"
    for name, column in COLUMNS.items():
        if column.place and column.place == keys[: len(column.place)]:
            return name
    return next((name for name, column in COLUMNS.items() if column.place[:1] == keys[:1]), ".".join(keys))
