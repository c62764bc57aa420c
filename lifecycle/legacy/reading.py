"""Reading a file of old files: YAML, CSV or XLSX in; rows out, each with what is wrong with it.

All three become the plain values of a portfolio and are checked alike. Each row is known by the hash of all it says,
its documents included: that is what two persons agree on, and what a repetition is told by.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from lifecycle.canonical import canonical
from lifecycle.document_files import DocumentFile, read_document
from lifecycle.errors import Unreadable
from lifecycle.legacy.table import column_of, read_table, source_of
from lifecycle.portfolio.checks import Known
from lifecycle.portfolio.model import File, Portfolio
from lifecycle.portfolio.problems import PortfolioError, Problem
from lifecycle.portfolio.reader import check_value, read_tree
from lifecycle.portfolio.tree import Tree

TABLES = (".csv", ".tsv", ".xlsx")
"""File names that end so hold a flat table; any other is YAML."""
ONLY_IN_INIT = ("partners", "themes", "governments")
"""Sections that open a register and are registers of their own after that."""
_FILE = re.compile(r"files\[(\d+)\]\.?(.*)\Z")


@dataclass(slots=True)
class Row:
    """One file of the table: where it stands, what it says, the documents of each of its signatures, its hash."""

    line: int | None
    file: File
    documents: dict[str, tuple[DocumentFile, ...]] = field(default_factory=dict)
    hash: str = ""


@dataclass(slots=True)
class RowProblem:
    """What is wrong with a row: its line, the id it gives, the column or key, and the problem."""

    line: int | None
    id: str
    column: str
    problem: Problem | Unreadable


@dataclass(slots=True)
class LegacyFile:
    """Everything that was read: the rows that are well, and what is wrong with the others."""

    path: Path
    portfolio: Portfolio
    rows: list[Row]
    problems: list[RowProblem]


def read_legacy(path: Path, known: Known) -> LegacyFile:
    """Read every row. Raises PortfolioError where it is not one row that is wrong but the file."""
    is_table = path.suffix.lower() in TABLES
    value, tree = read_table(path) if is_table else read_tree(path)
    outside = [Problem(tree.line_of((n,)), n, "only_in_init", {"key": n}) for n in ONLY_IN_INIT if value.get(n)]
    if outside:
        raise PortfolioError(path, outside)
    if not isinstance(value.get("files"), list) or not value["files"]:
        raise PortfolioError(path, (Problem(None, "files", "no_files"),))
    original = list(value["files"])
    numbers = {line: place[1] for place, line in tree.lines.items() if is_table and place[:1] == ("files",)}
    by_number = {line: int(index) for line, index in numbers.items()}
    problems = [_of_row(p, original, by_number) for p in tree.problems]
    bad = {p[0] for p in problems if p is not None}
    told = [p[1] for p in problems if p is not None]
    tree.problems = []
    portfolio, kept = None, list[int]()
    while portfolio is None:
        kept = [index for index in range(len(original)) if index not in bad]
        try:
            portfolio = check_value(path, _without(value, original, kept, by_number), _moved(tree, kept), known)
        except PortfolioError as error:
            found = [_of_row(p, original, by_number, kept) for p in error.problems]
            if not all(found) or {p[0] for p in found if p is not None} <= bad:
                raise PortfolioError(path, error.problems) from None
            bad |= {p[0] for p in found if p is not None}
            told += [p[1] for p in found if p is not None]
    rows = [Row(tree.line_of(("files", index)), file) for index, file in zip(kept, portfolio.files, strict=True)]
    read = []
    for row in rows:
        wrong = _attach(row, path.parent)
        told += [RowProblem(row.line, row.file.id, "attachments", error) for error in wrong]
        if not wrong:
            row.hash = _hash_of(row, portfolio)
            read.append(row)
    once = {(p.line, p.id, p.column, str(p.problem.params)): p for p in told}  # a cell may stand for several facts
    return LegacyFile(path, portfolio, read, sorted(once.values(), key=lambda p: p.line or 0))


def _without(value: Mapping[str, Any], original: list[Any], kept: list[int], rows: Mapping[int, int]) -> dict[str, Any]:
    """The values with the rows that are kept, and without what is said of the others."""
    files = [original[index] for index in kept]
    here = {f.get("id") for f in files if isinstance(f, dict)}
    lost = {f.get("id") for f in original if isinstance(f, dict) and isinstance(f.get("id"), str)} - here
    made = {**value, "files": files}
    if isinstance(value.get("sources"), dict):  # those of a table's rows are theirs alone
        own = {source_of(number) for number, index in rows.items() if index not in kept}
        made["sources"] = {name: about for name, about in value["sources"].items() if name not in own}
    for name in ("confirmations", "doubts"):
        said = value.get(name)
        if not isinstance(said, list) or not lost:
            continue
        made[name] = []
        for item in said:
            if isinstance(item, dict) and isinstance(item.get("files"), list):
                left = [i for i in item["files"] if not isinstance(i, str) or i not in lost]
                if item["files"] and not left:
                    continue
                made[name].append({**item, "files": left})
                continue
            made[name].append(item)
    return made


def _moved(tree: Tree, kept: list[int]) -> Tree:
    """The lines of the rows that are kept, at their new places."""
    lines = {place: line for place, line in tree.lines.items() if place[:1] != ("files",)}
    new = {old: index for index, old in enumerate(kept)}
    for place, line in tree.lines.items():
        if place[:1] == ("files",) and (len(place) == 1 or place[1] in new):
            lines[("files", new[place[1]], *place[2:]) if len(place) > 1 else place] = line  # type: ignore[index]
    return Tree(lines=lines)


def _of_row(
    problem: Problem, original: list[Any], rows: Mapping[int, int], kept: list[int] | None = None
) -> tuple[int, RowProblem] | None:
    """Whose row a problem is; None where it is the file's. `rows` are those of a table, by their numbers.

    In a table a source and a confirmation are their row's own, wherever the portfolio keeps them.
    """
    match = _FILE.match(problem.path_in_file)
    if match is not None:
        index, inside = int(match.group(1)), match.group(2)
        index = index if kept is None else kept[index]
    elif problem.line is not None and problem.line in rows:
        index, inside = rows[problem.line], problem.path_in_file
    else:
        return None
    keys = tuple(part for part in re.split(r"[.\[\]]", inside) if part and not part.isdigit())
    column = column_of(keys) if rows and problem.reason_key != "cell_empty" else inside
    given = original[index]
    name = str(given.get("id", "")) if isinstance(given, dict) else ""
    return index, RowProblem(problem.line, name, column, problem)


def _attach(row: Row, folder: Path) -> list[Unreadable]:
    """Read the documents of each signature; what is wrong with them."""
    wrong: list[Unreadable] = []
    signed = [("", row.file.attachments), *((i.title, i.attachments) for i in row.file.instruments)]
    for title, names in signed:
        found = []
        for name in names:
            try:
                if PurePath(name).is_absolute():
                    raise Unreadable("usage.file_climbs", {"path": name})
                found.append(read_document(str(folder / name)))
            except Unreadable as error:
                wrong.append(error)
        row.documents[title] = (*row.documents.get(title, ()), *found)
    return wrong


def _hash_of(row: Row, portfolio: Portfolio) -> str:
    """The hash of all that a row says and rests on."""
    file = row.file
    said: list[Any] = [file, *portfolio.confirmations_of(file.id), *portfolio.doubts_of(file.id)]
    shown = [one.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"files"}) for one in said]
    names = sorted(set(_sources_of(shown)))
    numbers = {name: f"source-{number}" for number, name in enumerate(names)}
    sources = [portfolio.sources[n].model_dump(mode="json", by_alias=True, exclude_none=True) for n in names]
    documents = [[t, [[d.sha256, d.language or ""] for d in found]] for t, found in sorted(row.documents.items())]
    text = canonical({"said": _renamed(shown, numbers), "sources": sources, "documents": documents})
    return hashlib.sha256(text.encode()).hexdigest()


def _sources_of(value: Any) -> Iterator[str]:
    """The ids of every source that values name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "source":
                yield inner
            else:
                yield from _sources_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _sources_of(inner)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Sources by their order: what a file calls them is its own affair."""
    if isinstance(value, dict):
        return {k: names.get(v, v) if k == "source" and isinstance(v, str) else _renamed(v, names)
                for k, v in value.items() if k != "attachments"}  # fmt: skip
    return [_renamed(v, names) for v in value] if isinstance(value, list) else value
