"""The facts that a rule saw, each said in a sentence of the language: `fact.<name>` in the catalogues.

A fact is named `name` or `name.which`; FACTS says of each name how its value is read. A date becomes words because
its parameter is called so (messages/render.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from messages.names import NO_NAMES, Names
from messages.property_words import PropertyWords
from messages.render import Param, has, render
from messages.wording import colon, from_source, word

Params = dict[str, Param]
_GRADED = re.compile(r"(?P<source>.+) \((?P<certainty>[ABCDI]|NF)\)\Z", re.DOTALL)
_ENTRY = re.compile(r"entry (?P<entry>\d+)\Z", re.ASCII)
OPEN = ("", "..", "None")
"""How an end that nobody knows is written."""


def _as(name: str) -> Callable[[str, str], Params]:
    """The whole value under one name."""
    return lambda which, value: {"which": which, "criterion": which, "milestone": which, name: value}


def _period(which: str, value: str) -> Params:
    """First and last day; each may be inexact itself, written with a slash or not."""
    parts = value.split("/")
    middle = (len(parts) + 1) // 2 if len(parts) != 3 or parts[0] == ".." else 1
    end = "/".join(parts[middle:])
    return {"which": which, "start_on": "/".join(parts[:middle]), "end_on": "" if end in OPEN else end}


def _last_word_dated(name: str) -> Callable[[str, str], Params]:
    """A code and the date behind it."""

    def read(which: str, value: str) -> Params:
        code, _, on = value.rpartition(" ")
        return {"which": which, name: code, "on": on}

    return read


def _avenue(which: str, value: str) -> Params:
    theme, _, body = value.partition(": ")
    return {"which": which, "theme": theme, "body": body}


FACTS: Mapping[str, Callable[[str, str], Params]] = {
    "avenue": _avenue,
    "criterion": _as("score"),
    "decided_on": _as("on"),
    "document": _as("value"),
    "doubt": _as("doubt"),
    "entry": _last_word_dated("act"),
    "evaluation": _last_word_dated("outcome"),
    "government_period": _period,
    "intent": _as("on"),
    "milestone": _as("on"),
    "open_file": _as("reference"),
    "stage": _as("stage"),
    "term_end": _as("on"),
    "test_phase": _period,
    "test_phase_exempt": _as("ground"),
    "track": _as("track"),
}
"""Every fact that a rule names, with the reading of its value."""


def say_fact(seen: Mapping[str, Any], lang: str, names: Names = NO_NAMES) -> str:
    """A fact in a sentence, its source behind it; `seen` as an answer shows it.

    A fact that is named after a field, as of a term, has the label of the field.
    """
    name, _, which = str(seen["fact"]).partition(".")
    read, value = FACTS.get(name), str(seen["value"])
    if read is None:
        words = PropertyWords(lang, names)
        return f"{words.label(name, value)}{colon(lang)} {words.value(name, value)}" + _source(seen.get("source"), lang)
    params = read(which, value)
    if "theme" in params:
        params["theme"] = names.theme(str(params["theme"]))
    if "doubt" in params:
        params["doubt"] = word("doubt", value, lang)
    key = f"fact.{name}"
    if params.get("end_on") == "" and has(f"{key}.open", lang):
        key += ".open"
    return render(key, params, lang) + _source(seen.get("source"), lang)


def _source(source: Any, lang: str) -> str:
    """Where a fact comes from, between brackets: a title as it is, its certainty in words."""
    if not source:
        return ""
    graded, entry = _GRADED.match(str(source)), _ENTRY.match(str(source))
    if graded is not None:
        return from_source(graded["source"], graded["certainty"], lang)
    if entry is not None:
        return render("fact.source_entry", {"entry": entry["entry"]}, lang)
    return f" ({source})"
