"""What is not known, in lines: of which file, what, who should find it, when it is asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messages.names import Names
from messages.render import has, render
from messages.wording import who, word

COLUMNS = ("reference", "partner", "unknown", "finder", "asked_again_on")


def row(item: Mapping[str, Any], lang: str, names: Names) -> list[Any]:
    """One file of which something should be found."""
    return [
        item["reference"],
        names.partner(item["partner"]),
        [field(name, lang) for name in item.get("unknown") or item["fields"]],
        finder(item["finder"], lang),
        item.get("askedAgainOn", ""),
    ]


def field(name: str, lang: str) -> str:
    """What is unknown: a field of the text, or a criterion that was not assessed."""
    return word("field" if has(f"field.{name}", lang) else "criterion", name, lang)


def finder(shown: Any, lang: str) -> str:
    """Who should find it: a person; of a file that nobody has, the role that assigns it."""
    return render("list.unassigned", {"role": shown}, lang) if isinstance(shown, str) else who(shown, lang)


def criteria_line(shown: Mapping[str, Any], lang: str) -> str:
    """The criteria in force whose text nobody knows, in a sentence."""
    return render("unknown.criteria", {"criteria": tuple(shown["codes"]), "role": shown["finder"]}, lang)
