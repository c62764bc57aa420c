"""YAML text as plain values, in which every scalar is text and every place has its line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifecycle.portfolio.problems import PathInFile, PortfolioError, Problem, written

if TYPE_CHECKING:
    from yaml import Event, MappingNode, Node

MAX_BYTES = 16 * 1024 * 1024
MAX_NODES = 1_000_000
"""Aliases can make a small file unfold without end; no honest portfolio has so many entries."""

MAX_DEPTH = 30

_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "timestamp", "merge", "value")
)
_NULL_TAG = "tag:yaml.org,2002:null"

Value = str | list[Any] | dict[str, Any]


def read_text(path: Path) -> str:
    """The file's text. Raises PortfolioError where it is no readable text file."""
    try:
        if not path.exists():
            raise PortfolioError(path, (Problem(None, "", "no_such_file"),))
        if not path.is_file():
            raise PortfolioError(path, (Problem(None, "", "not_a_file"),))
        if path.stat().st_size > MAX_BYTES:
            raise PortfolioError(path, (Problem(None, "", "too_large", {"megabytes": MAX_BYTES >> 20}),))
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise PortfolioError(path, (Problem(None, "", "unreadable", {"error": str(error)}),)) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PortfolioError(path, (Problem(line, "", "not_text"),)) from None
    if "\0" in text:
        raise PortfolioError(path, (Problem(text.count("\n", 0, text.index("\0")) + 1, "", "not_text"),))
    return unicodedata.normalize("NFC", text)


def compose(path: Path, text: str) -> Node:
    """The YAML nodes, which know their lines. Raises PortfolioError where the text is no single document."""
    import yaml

    loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        _check_depth(text, loader)
        node: Node | None = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        what = str(getattr(error, "problem", None) or getattr(error, "reason", None))
        said = next((code for start, code in _COMPLAINTS.items() if start in what), "other")
        raise PortfolioError(path, (Problem(line, "", "not_yaml", {"error": said}),)) from None
    except TooMuch as error:
        raise PortfolioError(path, (Problem(error.line, "", "too_much"),)) from None
    if node is None:
        raise PortfolioError(path, (Problem(None, "", "empty"),))
    return node


_COMPLAINTS = {
    "mapping values are not allowed": "colon",
    "could not find expected ':'": "colon_missing",
    "did not find expected ',' or": "bracket",
    "did not find expected key": "indentation",
    "did not find expected '-'": "indentation",
    "block sequence entries are not allowed": "indentation",
    "undefined alias": "alias",
    "another document": "two_documents",
    "did not find expected <document start>": "two_documents",
    "end of stream": "quotation_mark",
    "cannot start any token": "character",
    "control characters": "character",
    "special characters": "character",
    "tab": "tab",
}
"""Words of libyaml's complaints, and the code under which they are said (`yaml.<code>`)."""


def _check_depth(text: str, loader: Any) -> None:
    """Refuse deep nesting before the nodes are built: their builder calls itself, in C, without a limit."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise TooMuch(_line(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class TooMuch(Exception):
    """The file nests too deeply or unfolds to too many entries."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass
class Tree:
    """Unfolds YAML nodes to plain values and remembers the line of each place."""

    lines: dict[PathInFile, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def unfold(self, node: Node, place: PathInFile = ()) -> Value:
        """The value of a node; what is wrong with it is added to `problems`. Raises TooMuch."""
        import yaml

        line = _line(node)
        self.lines.setdefault(place, line)
        self.nodes += 1
        if self.nodes > MAX_NODES or len(place) > MAX_DEPTH:
            raise TooMuch(line)
        if isinstance(node, yaml.MappingNode):
            return dict(self._items(node, place))
        if isinstance(node, yaml.SequenceNode):
            return [self.unfold(child, (*place, index)) for index, child in enumerate(node.value)]
        if node.tag == _NULL_TAG:
            self.problems.append(Problem(line, written(place), "left_empty"))
        elif node.tag not in _PLAIN_TAGS:
            self.problems.append(Problem(line, written(place), "tag", {"tag": node.tag}))
        return str(node.value)

    def _items(self, node: MappingNode, place: PathInFile) -> Iterator[tuple[str, Value]]:
        import yaml

        seen: dict[str, int] = {}
        for key_node, child in node.value:
            line = _line(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(line, written(place), "key_not_text"))
                continue
            key = str(key_node.value)
            inner = (*place, key)
            if key in seen:
                self.problems.append(Problem(line, written(inner), "duplicate_key", {"first": seen[key]}))
                continue
            seen[key] = line
            self.lines[inner] = line
            yield key, self.unfold(child, inner)

    def line_of(self, place: PathInFile) -> int | None:
        """The line of a place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


def _line(part: Node | Event) -> int:
    """The line on which a node or event begins, from 1."""
    return 1 if part.start_mark is None else part.start_mark.line + 1
