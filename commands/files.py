"""Reading files: `list` and `show`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from commands.kinds import Day, Instant, Number, OneOf
from commands.output import colon, person, print_json, print_table, word
from commands.parsing import argument, command, option
from commands.session import Session
from lifecycle.stages import Stage
from messages.catalogue import get_catalogue
from messages.render import has, render
from messages.words import length_words, renewal_words

if TYPE_CHECKING:
    from lifecycle.queries import Queries

AS_OF = (
    option("--as-of", metavar="DATE", type=Day()),
    option("--known-at", metavar="INSTANT", type=Instant()),
)
TRACKS = ("bilateral", "development")
NATURES = ("treaty", "transnational", "arrangement", "non_binding", "unknown")
LIST_COLUMNS = (
    "reference",
    "partner",
    "track",
    "stage",
    "officer",
    "in_force_since",
    "ends_on",
    "validity",
    "next_deadline",
)


@command(
    "list",
    option("--stage", type=OneOf(tuple(Stage))),
    option("--track", type=OneOf(TRACKS)),
    option("--theme", metavar="THEME"),
    option("--partner", metavar="SLUG"),
    option("--country", metavar="CC"),
    option("--officer", metavar="NAME"),
    option("--nature", type=OneOf(NATURES)),
    option("--expiring-within", metavar="DAYS", type=Number()),
    option("--unknown", is_flag=True),
    option("--exempt", is_flag=True),
    option("--late", is_flag=True),
    option("--depositary", metavar="TEXT"),
    *AS_OF,
)
def list_(session: Session, as_of: date | None, known_at: str | None, **filters: Any) -> None:
    """Print the partnerships that fit every filter."""
    if filters["country"] is not None:
        filters["country"] = filters["country"].upper()
    queries = session.queries(as_of, known_at)
    shown = queries.list(**filters)
    if not shown["items"]:
        _hints(queries, filters, session.lang)
    if session.json:
        print_json(shown)
        return
    print_table(LIST_COLUMNS, (list_row(item, session.lang) for item in shown["items"]), session.lang)


def _hints(queries: Queries, filters: Mapping[str, Any], lang: str) -> None:
    """Say on standard error which name of an empty list is known nowhere."""
    from difflib import get_close_matches

    for name, known in queries.names().items():
        given = filters[name]
        if given is None or given in known:
            continue
        near = get_close_matches(given, known, 1)
        params = {"input": f"--{name}", "value": given, "near": near[0] if near else ""}
        print(render("list.no_such_name.near" if near else "list.no_such_name", params, lang), file=sys.stderr)


def list_row(item: Mapping[str, Any], lang: str) -> list[str]:
    """A partnership as a line of a table."""
    return [
        item["reference"],
        item["partner"],
        word("track", item["track"], lang),
        word("stage", item["stage"], lang),
        person(item.get("officer")),
        item.get("inForceSince", ""),
        _end(item, lang),
        word("validity_status", item.get("validity", {}).get("status"), lang),
        deadline(item.get("nextDeadline"), lang),
    ]


def _end(item: Mapping[str, Any], lang: str) -> str:
    if item.get("endsOn"):
        return str(item["endsOn"])
    term = item.get("term")
    return render("length." + term, {}, lang) if term in ("open", "unknown") else ""


def deadline(shown: Mapping[str, Any] | None, lang: str) -> str:
    """A deadline in a few words: its day and its kind, and by how much it is overdue."""
    if not shown:
        return ""
    text = f"{shown['dueOn']} {word('deadline', shown['kind'], lang)}"
    left = shown["daysLeft"]
    if left < 0:
        text += " " + render("list.overdue", {"days": -left}, lang)
    return text


# ------------------------------------------------------------------------------------------------ show

HEAD = (
    "partnerName",
    "track",
    "nature",
    "stage",
    "validity",
    "themes",
    "title",
    "officer",
    "deputy",
    "initiator",
    "predecessor",
    "successor",
)
HEADED_ELSEWHERE = frozenset({*HEAD, "reference", "partner", "kind", "on", "policy", "version", "otherFiles"})
CODES = {
    "track": "track",
    "nature": "nature",
    "stage": "stage",
    "stageBefore": "stage",
    "initiator": "side",
    "side": "side",
    "because": "because",
    "source": "source",
    "horizon": "horizon",
    "strengthens": "strengthens",
    "lastDay": "last_day",
    "closed": "closed",
    "rule": "rule",
    "waivers.field": "field",
    "considerations.kind": "consideration",
    "finder": "role",
    "doubt": "doubt",
    "status": "validity_status",
    "certainty": "certainty",
    "act": "act",
    "endedBy": "act",
    "purpose": "act",
    "how": "how",
    "origin": "origin",
    "score": "score",
    "role": "role",
    "criterion": "criterion",
    "evaluations.outcome": "result",
    "consultations.outcome": "consultation",
    "criteria.code": "criterion",
    "instruments.kind": "instrument",
    "evaluations.kind": "evaluation_kind",
    "milestones.kind": "milestone",
    "actions.kind": "action",
    "exceptions.kind": "class",
    "nextDeadlines.kind": "deadline",
}
"""Properties whose values are codes, each with the group of their names; within a part as `part.property`."""

LENGTHS = frozenset({"term", "noticePeriod", "notice"})
"""Properties whose values are lengths of time, `open` or `unknown`."""


@command("show", argument("ref"), *AS_OF)
def show(session: Session, ref: str, as_of: date | None, known_at: str | None) -> None:
    """Print one partnership, whole."""
    shown = session.queries(as_of, known_at).show(ref)
    if session.json:
        print_json(shown)
        return
    print("\n".join(file_lines(shown, session.lang)))


def file_lines(shown: Mapping[str, Any], lang: str) -> Iterator[str]:
    """A whole file as lines: who and what, then each part that has something in it."""
    yield render(
        "show.head", {"reference": shown["reference"], "partner": shown["partnerName"], "on": shown["on"]}, lang
    )
    for name in HEAD[1:]:
        if shown.get(name):
            yield f"  {label(name, lang)}{colon(lang)} {_value(name, shown[name], lang)}"
    for name, part in shown.items():
        if name in HEADED_ELSEWHERE or part in ([], {}, None, ""):
            continue
        if isinstance(part, Mapping):
            yield f"{label(name, lang)}{colon(lang)}"
            yield from (f"  {label(key, lang)}{colon(lang)} {_value(key, value, lang)}" for key, value in part.items())
        elif isinstance(part, list):
            yield f"{label(name, lang)}{colon(lang)}"
            yield from (f"  - {_value(name, item, lang)}" for item in part)
        else:
            yield f"{label(name, lang)}{colon(lang)} {_value(name, part, lang)}"
    for other in shown.get("otherFiles", ()):
        yield render(
            "show.other", {"reference": other["reference"], "track": other["track"], "stage": other["stage"]}, lang
        )


def label(name: str, lang: str) -> str:
    """The heading of a property; its own name where there is none."""
    for key in (f"label.{name}", f"field.{name}"):
        if has(key, lang):
            return render(key, {}, lang)
    return name


def _value(name: str, value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return render("word.yes" if value else "word.no", {}, lang)
    if isinstance(value, Mapping):
        return _mapping(name, value, lang)
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(name, item, lang) for item in value)
    last = name.rpartition(".")[2]
    if last == "unknown":
        return word("field", str(value), lang)
    if last == "derivation":
        return _derivation(str(value), lang)
    if last != "term" and value == "unknown" and last in LENGTHS:
        return render("word.unknown", {}, lang)
    if last in LENGTHS:
        return str(length_words(get_catalogue(lang), str(value)))
    if last == "renewal":
        return str(renewal_words(get_catalogue(lang), str(value)))
    group = CODES.get(name) or CODES.get(last)
    if group is not None:
        return word(group, str(value), lang)
    return word("date", str(value), lang) if value == "unknown" else str(value)


def _derivation(text: str, lang: str) -> str:
    """What a deadline follows from: a date and a length, or an exception."""
    said = re.sub(r"\bP(?=[0-9])[0-9YMD]+", lambda m: str(length_words(get_catalogue(lang), m[0])), text)
    return re.sub(r"\A(exception|open|unknown)\b|(?<=[+-] )(open|unknown)\Z", lambda m: _piece(m[0], lang), said)


def _piece(code: str, lang: str) -> str:
    return word("pending" if code == "exception" else "length", code, lang)


def _changed(changed: Mapping[str, Any], lang: str) -> str:
    """What an instrument changed: each field with its old and its new value."""
    none = "–"
    return ", ".join(
        f"{word('field', name, lang)} ({_value(name, inner.get('old', none), lang)}"
        f" → {_value(name, inner.get('new', none), lang)})"
        for name, inner in changed.items()
    )


def _mapping(part: str, value: Mapping[str, Any], lang: str) -> str:
    if value.get("erased"):
        return render("word.erased", {}, lang)
    if set(value) <= {"number", "name"} or set(value) == {"code", "name"}:
        return str(value.get("name") or value.get("number"))
    if set(value) == {"name", "certainty"}:
        return f"{value['name']} ({word('certainty', value['certainty'], lang)})"
    if set(value) == {"length"}:
        return str(length_words(get_catalogue(lang), value["length"]))
    inside = part.rpartition(".")[2]
    if inside == "changed":
        return _changed(value, lang)
    told = (
        (key, _value(f"{inside}.{key}", inner, lang))
        for key, inner in value.items()
        if inner not in ("", [], None) and not (key == "theme" and "themeName" in value)
    )
    return "; ".join(f"{label(key, lang)}{colon(lang)} {text}" for key, text in told)
