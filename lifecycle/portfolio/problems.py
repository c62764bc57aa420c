"""What can be wrong with a portfolio file: one reason key and one sentence for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PathInFile = tuple[int | str, ...]
"""Where in the file: keys and positions from the top."""

REASONS: Mapping[str, str] = {
    "no_such_file": "there is no such file",
    "not_a_file": "this is not a file",
    "unreadable": "the file cannot be read: {error}",
    "too_large": "the file is larger than {megabytes} MB",
    "not_text": "this is not a text file in UTF-8",
    "empty": "the file is empty",
    "not_yaml": "this is not YAML: {error}",
    "too_much": "the file nests too deeply or repeats itself too often",
    "not_a_mapping": "a portfolio begins with keys such as 'format: 1', here is {found}",
    "key_not_text": "a key must be a word",
    "duplicate_key": "this key stands here a second time, first in line {first}",
    "left_empty": "nothing stands here: write the value, 'unknown' where that is allowed, or no key",
    "tag": "the YAML tag {tag} is not allowed",
    "unknown_key": "there is no key '{key}' here; there are {allowed}",
    "missing": "the key '{key}' is missing",
    "not_one_of": "'{value}' is not one of {allowed}",
    "bad_value": "'{value}' is not allowed; expected: {expected}",
    "unknown_reference": "no {what} is called '{value}'",
    "duplicate_id": "a second {what} is called '{value}'",
    "twice_in_list": "'{value}' stands here twice",
    "not_a_competence": "theme '{value}' is itself no competence, so nothing can fall under it",
    "competence_without_source": "a listed competence names the source that lists it, and its certainty",
    "name_order": "only the last name is the present one: the earlier ones have 'until', the last has none",
    "term_needs_one": "a term has either a length or a day it ends on: just one of 'length' and 'endsOn'",
    "unsourced_invention": "an invented portfolio marks each of its files 'invented: true', a real one none",
    "before": "{later} ({later_on}) lies before {earlier} ({earlier_on})",
    "overlap": "this period overlaps '{value}'",
    "successor_of_itself": "a file cannot follow itself",
    "successor_elsewhere": "a successor has the partner and the track of the file it follows ('{value}')",
    "two_successors": "'{value}' already has a successor: '{first}'",
    "successor_circle": "these successors run in a circle",
}
"""Each reason key with its sentence in English; the catalogues hold it as `portfolio.<key>`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it stands, and perhaps what was meant.

    `line` counts from 1 and is None where the whole file is meant; `path_in_file` is written as
    `files[3].signed.date`; `hint` is the nearest word that would be right.
    """

    line: int | None
    path_in_file: str
    reason_key: str
    params: Mapping[str, object] = field(default_factory=dict)
    hint: str | None = None

    def __str__(self) -> str:
        where = "" if self.line is None else f"line {self.line}: "
        where += f"{self.path_in_file}: " if self.path_in_file else ""
        hint = "" if self.hint is None else f" (did you mean '{self.hint}'?)"
        return where + REASONS[self.reason_key].format_map(self.params) + hint


class PortfolioError(Exception):
    """A portfolio file cannot be used. Correct the places named and read it again; nothing was loaded."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        super().__init__("\n".join(f"{path}: {problem}" for problem in self.problems))


def written(place: PathInFile) -> str:
    """A place in the file as text: `files[3].signed.date`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")
