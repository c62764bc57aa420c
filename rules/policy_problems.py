"""What can be wrong with a policy file: one key and its values for each, so that any language can say it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic.alias_generators import to_snake

from rules.dates import DateError
from rules.model import Frozen


class PolicyError(ValueError):
    """A policy cannot be used. `problems` name where, what and the nearest known word."""

    def __init__(self, problems: tuple[PolicyProblem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class PolicyProblem(Frozen):
    """One fault of a policy file: the path of the setting, the kind of fault, its values, the nearest known word.

    The sentence of the fault is `policy.<key>` in the catalogues. `line` and `column`, from 1, are known where the
    text is no TOML; without them such a fault lies at the end of the text.
    """

    where: str
    key: str
    params: dict[str, str | int] = {}
    hint: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        told = ", ".join(f"{name} {value}" for name, value in self.params.items())
        place = self.where or (f"line {self.line}" if self.line is not None else "")
        return " ".join(part for part in (place, self.key, told, self.hint and f"({self.hint})") if part)


class PolicyFault(ValueError):
    """What pydantic cannot see of one setting alone; carried to the problem by its key and values."""

    def __init__(self, key: str, where: str, hint: str = "", **params: str | int) -> None:
        super().__init__(key)
        self.problem = PolicyProblem(where=where, key=key, params=params, hint=hint)


_TOML = {
    "Expected '='": "toml.equals",
    "Expected newline": "toml.newline",
    "Expected ']": "toml.bracket",
    "Cannot declare": "toml.twice",
    "Cannot overwrite": "toml.twice",
    "Cannot mutate": "toml.twice",
    "Cannot redefine": "toml.twice",
    "Duplicate inline": "toml.twice",
    "Unclosed array": "toml.array",
    "Unclosed inline": "toml.table",
    "Unterminated string": "toml.string",
    "Illegal character": "toml.character",
    "Found invalid character": "toml.character",
    "Unescaped": "toml.escape",
    "Invalid hex": "toml.escape",
    "Escaped character": "toml.escape",
    "Invalid date": "toml.value",
    "Invalid value": "toml.value",
    "Invalid initial": "toml.name",
    "Invalid statement": "toml.name",
}
"""How the complaints of tomllib begin, and what is said instead."""

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)\Z")


def toml_problem(complaint: str) -> PolicyProblem:
    """A complaint of tomllib as a problem of ours."""
    key = next((key for start, key in _TOML.items() if complaint.startswith(start)), "toml.other")
    place = _PLACE.search(complaint)
    if place is None:
        return PolicyProblem(where="", key=key)
    return PolicyProblem(where="", key=key, line=int(place[1]), column=int(place[2]))


_TYPES = {"tuple": "tuple", "list": "tuple", "string": "string", "int": "int", "bool": "bool", "date": "date"}
_MAPPINGS = ("model", "dict")


def setting_problem(error: Any, tables: Mapping[str, Collection[str]]) -> PolicyProblem:
    """A complaint of pydantic as a problem of ours; `tables` are those of a policy with their keys."""
    kind, more = str(error["type"]), error.get("ctx") or {}
    cause = more.get("error")
    if isinstance(cause, PolicyFault):
        return cause.problem
    where = ".".join(to_snake(str(part)) for part in error["loc"] if part != "[key]")
    if kind == "extra_forbidden":
        return _unknown(where, error["loc"], tables)
    if kind == "missing":
        return PolicyProblem(where=where, key="missing")
    if kind == "literal_error":
        given = str(more["expected"]).replace(" or ", ", ").replace("'", "")
        return PolicyProblem(where=where, key="one_of", params={"given": given})
    if kind == "greater_than_equal":
        return PolicyProblem(where=where, key="least", params={"least": str(more["ge"])})
    if kind == "less_than_equal":
        return PolicyProblem(where=where, key="most", params={"most": str(more["le"])})
    if isinstance(cause, DateError):
        return PolicyProblem(where=where, key="too_long" if cause.expected == "length_most" else "length")
    name = "table" if kind.startswith(_MAPPINGS) else _TYPES.get(kind.partition("_")[0], "")
    return PolicyProblem(where=where, key=f"type.{name}" if name else "unusable")


CODE = "CODE"
"""Stands in the name of a table for whatever code it may have: `file.tracks.CODE`."""


def _unknown(where: str, loc: tuple[int | str, ...], tables: Mapping[str, Collection[str]]) -> PolicyProblem:
    """A key that its table does not have: in which it belongs, else the nearest word, of its own table if any is.

    `tables` are named as TOML heads them, `[file]`, `[[competences]]`; the one that has no head is the empty text.
    """
    *path, key = [str(part) for part in loc if isinstance(part, str)]
    belongs = [table for table, keys in tables.items() if key in keys]
    if belongs == [""]:
        return PolicyProblem(where=where, key="misplaced_top")
    if belongs:
        return PolicyProblem(where=where, key="misplaced", params={"table": ", ".join(t for t in belongs if t)})
    own = next((keys for table, keys in tables.items() if _is_of(path, table)), ())
    every = [name for keys in tables.values() for name in keys]
    near = get_close_matches(key, own, 1) or get_close_matches(key, every, 1)
    return PolicyProblem(where=where, key="unknown_key", hint=near[0] if near else "")


def _is_of(path: Sequence[str], table: str) -> bool:
    named = [part for part in table.strip("[]").split(".") if part]
    return len(named) == len(path) and all(n in (CODE, given) for n, given in zip(named, path, strict=True))
