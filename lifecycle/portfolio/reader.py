"""Read a portfolio file: YAML text in, frozen facts out, or every problem found, each with its line.

All scalars of the file are text: a date, a year, `NO` or `true` becomes a value only where the model asks for
one, so that `2022-09` keeps its precision and Norway stays a country.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from lifecycle.portfolio.checks import Finding, Known, check
from lifecycle.portfolio.model import Portfolio
from lifecycle.portfolio.problems import PathInFile, PortfolioError, Problem, written
from lifecycle.portfolio.tree import TooMuch, Tree, Value, compose, read_text
from lifecycle.portfolio.values import CODE_PATTERN, COUNTRY_PATTERN, SLUG_PATTERN
from rules.dates import UNKNOWN, DateError

BRUSSELS = Path(__file__).with_name("brussels.yaml")
"""The real portfolio of the Brussels-Capital Region."""

EXAMPLES = Path(__file__).with_name("examples.yaml")
"""Invented examples; nothing loads them by itself."""


def read_portfolio(path: Path, known: Known | None = None) -> Portfolio:
    """Read and check a portfolio file.

    `known` names what a partial file may refer to without declaring it, such as the partners and themes of a
    register that is already filled. Raises PortfolioError with all problems of the first step that finds any:
    the file, the YAML, the shape of each entry, what the entries say of each other.
    """
    value, tree = read_tree(path)
    return check_value(path, value, tree, known)


def read_tree(path: Path) -> tuple[dict[str, Any], Tree]:
    """The plain values of a YAML file and the line of each. Raises PortfolioError where it is no mapping in YAML."""
    text = read_text(path)
    tree = Tree()
    try:
        value = tree.unfold(compose(path, text))
    except TooMuch as error:
        raise PortfolioError(path, (Problem(error.line, "", "too_much"),)) from None
    if tree.problems:
        raise PortfolioError(path, tree.problems)
    if not isinstance(value, dict):
        raise PortfolioError(path, (Problem(1, "", "not_a_mapping", {"found": _shape(value)}),))
    return value, tree


def check_value(path: Path, value: dict[str, Any], tree: Tree, known: Known | None = None) -> Portfolio:
    """Check plain values, wherever they were read from; `tree` knows their lines. Raises PortfolioError."""
    try:
        portfolio = Portfolio.model_validate(value)
    except ValidationError as error:
        raise PortfolioError(path, [_explain(one, value, tree) for one in error.errors()]) from None
    problems = [_located(finding, tree) for finding in check(portfolio, known or Known())]
    if problems:
        raise PortfolioError(path, problems)
    return portfolio


def _located(finding: Finding, tree: Tree) -> Problem:
    place = finding.place
    hint = did_you_mean(str(finding.params.get("value", "")), finding.candidates)
    return Problem(tree.line_of(place), written(place), finding.reason_key, finding.params, hint)


def _explain(error: Mapping[str, Any], value: Value, tree: Tree) -> Problem:
    """One complaint of pydantic in the words of the format."""
    place, found = _walk(error["loc"], value)
    line = tree.line_of(place)
    kind = error["type"]
    if kind == "extra_forbidden":
        allowed = _keys_at(place[:-1])
        hint = did_you_mean(str(place[-1]), allowed)
        params = {"key": str(place[-1]), "allowed": ", ".join(allowed)}
        return Problem(line, written(place), "unknown_key", params, hint)
    if kind == "missing":
        return Problem(line, written(place), "missing", {"key": str(error["loc"][-1])})
    shown = found if isinstance(found, str) else _shape(found)
    if kind in ("enum", "literal_error"):
        expected = str(error["ctx"]["expected"])
        choices = [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]
        params = {"value": shown, "allowed": ", ".join(choices)}
        return Problem(line, written(place), "not_one_of", params, did_you_mean(shown, choices))
    expected = _expected(error)
    return Problem(
        line,
        written(place),
        "bad_value",
        {"value": shown, "expected": expected},
        did_you_mean(shown, [UNKNOWN]) if isinstance(found, str) else None,
    )


_EXPECTED: Mapping[str, str] = {
    "model_type": "mapping",
    "dict_type": "mapping",
    "mapping_type": "mapping",
    "tuple_type": "list",
    "string_type": "text",
    "string_too_short": "text_not_empty",
    "string_too_long": "name_shorter",
    "too_short": "list_not_empty",
}
"""What pydantic's types of error ask for: the message `expected.<code>`."""

_PATTERNS: Mapping[str, str] = {
    SLUG_PATTERN: "slug",
    CODE_PATTERN: "code",
    COUNTRY_PATTERN: "country",
}


def _expected(error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, DateError):
        return cause.expected
    if cause is not None:
        return str(cause)
    return _PATTERNS.get(context.get("pattern", "")) or _EXPECTED.get(error["type"], "other")


def _walk(loc: tuple[int | str, ...], value: Value) -> tuple[PathInFile, Value]:
    """The place that pydantic means, without the names it gives to branches, and what stands there."""
    place: list[int | str] = []
    found: Any = value
    for part in loc:
        inside = part in found if isinstance(found, dict) else isinstance(found, list) and isinstance(part, int)
        if inside:
            found = found[part]
            place.append(part)
    return tuple(place), found


def _keys_at(place: PathInFile) -> list[str]:
    """The keys that an entry at this place may have."""
    model: type[BaseModel] = Portfolio
    for part in place:
        annotation = next((f.annotation for f in model.model_fields.values() if f.alias == part), None)
        if annotation is not None:
            model = _model_within(annotation) or model
    return [str(one.alias) for one in model.model_fields.values()]


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_within(part))), None)


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to a word, if any is near."""
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), sorted(candidates), n=1, cutoff=0.6)
    return near[0] if near else None


def _shape(value: object) -> str:
    """What kind of thing a value is: the message `shape.<code>`."""
    if isinstance(value, dict):
        return "+mapping"
    return "+list" if isinstance(value, list) else "+single"
