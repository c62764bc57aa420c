"""What can be wrong with a portfolio file: one reason key and one sentence for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from messages.render import has, render

PathInFile = tuple[int | str, ...]
"""Where in the file: keys and positions from the top."""


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
        return where + self.say("en") + hint

    def say(self, lang: str) -> str:
        """What is wrong, in a sentence of the language; place and hint are left to the caller."""
        params = {n: v if isinstance(v, str | int) else str(v) for n, v in self.params.items()}
        for name, group in WORDED.items():
            key = f"{group}.{params.get(name)}"
            if has(key, lang):
                params[name] = render(key, {}, lang)
        return render(f"portfolio.{self.reason_key}", params, lang)


WORDED: Mapping[str, str] = {
    "expected": "expected", "found": "shape", "value": "shape", "what": "portfolio_entry", "error": "yaml",
}  # fmt: skip
"""Values that may be codes, each with the group of their names; any other text stands as it is."""


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
