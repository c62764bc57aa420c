"""What other government calendars would change, drawn: one timeline for each calendar, the recorded one first. Pure.

Only the files that differ are drawn, so that one looks down the page from calendar to calendar at the same rows. The
drawing says nothing that the table beside it does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from messages.render import render
from messages.wording import capitalised, day, parted, word
from reports.drawing import KEYS, SAFE, WAIT, framed, standing_alone, texts
from reports.timeline import NO_BAR, bars, is_earlier, not_drawn, rows_against_time
from rules.dates import parse_worked_out

BELOW, GAP = 6, 16
"""Units below the name of a calendar, and between two calendars."""


def svg(
    shown: Mapping[str, Any],
    spans: Mapping[str, Any],
    lang: str,
    name: Callable[[str], str],
    today: date,
    *,
    alone: bool = False,
) -> str:
    """The drawing of an answer (`Queries.what_if`); `spans` are the terms of all files (`Queries.spans`)."""
    differing = {item["reference"] for item in shown["differences"]}
    lines: list[str] = []
    height = 0
    about = render("what_if.about", {}, lang)
    for title, answer in calendars(shown, lang):
        said = {item["reference"]: item for item in answer["files"]}
        items = [_with_safe_day(item, said) for item in spans["items"] if item["reference"] in differing]
        items = _with_waits(shown["on"], [*items, *_without_bar(shown, items)], said, shown["until"], lang)
        never = {"lastsUntil": shown["until"]}  # what is supposed without an end lasts as long as anything is run ahead
        periods = [period if "until" in period else {**period, **never} for period in answer["calendar"]]
        drawn, high = rows_against_time({"on": shown["on"], "items": items, "caretaker": periods}, lang, name, today)
        named, below = texts((capitalised(title),), height, "t-title")
        below += BELOW
        lines += [*named, f'<g transform="translate(0 {below})">', *drawn, "</g>"]
        height = below + high + GAP
    title = render("what_if.title", {"on": shown["on"]}, lang)
    if not alone:
        return framed(lines, height, title, about)
    lead = render("what_if.lead", {"on": shown["on"], "until_on": shown["until"]}, lang)
    drawn_are = render("drawing.differing" if differing else "what_if.nothing", {}, lang)
    said_of_it = (lead, drawn_are, *filter(None, (earlier(shown, spans, lang),)))
    return standing_alone(lines, height, title, about, said_of_it, (*KEYS, SAFE, WAIT), lang)


def earlier(shown: Mapping[str, Any], spans: Mapping[str, Any], lang: str) -> str:
    """How many terms of the files that differ ended before the first year that is drawn, in words; empty for none."""
    differing = {item["reference"] for item in shown["differences"]}
    return not_drawn({**spans, "items": [i for i in spans["items"] if i["reference"] in differing]}, lang)


def _without_bar(shown: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """A row without a bar for each file that differs and has none: none was signed, or nobody knows since when."""
    drawn = _drawn(shown["on"], items)
    for one in shown["differences"]:
        if one["reference"] not in drawn:
            yield {"reference": one["reference"], "partner": one["partner"], "kind": NO_BAR, "from": "unknown"}


def _drawn(on: str, items: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """By file, the last of its items that has a row."""
    rows = (bar.item for bar in bars({"on": on, "items": items, "caretaker": ()}) if not is_earlier(bar))
    return {item["reference"]: item for item in rows}


def _with_safe_day(item: Mapping[str, Any], said: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """A term with the last safe day of its file, where that is the term that comes to its end."""
    told = said.get(item["reference"], {})
    if "lastSafeDecisionOn" not in told or item["until"] in ("open", "unknown"):
        return item
    last, over = (parse_worked_out(text).earliest for text in (item["until"], told["endsOn"]))
    # the day on which a term is over is its end, or the day after where the last day still belongs to it
    comes = last is not None and over is not None and (over - last).days in (0, 1)
    return {**item, "safeOn": told["lastSafeDecisionOn"]} if comes else item


def _with_waits(
    on: str, items: Sequence[Mapping[str, Any]], said: Mapping[str, Mapping[str, Any]], until: str, lang: str
) -> list[Mapping[str, Any]]:
    """The terms, with what waits of a file at the last one that is drawn."""
    places = {id(item): place for place, item in enumerate(items)}
    waiting = list(items)
    for reference, item in _drawn(on, items).items():
        place = places[id(item)]
        told = said.get(reference, {})
        waits = [
            {
                "from": wait["from"],
                "until": wait.get("until", until),
                "said": render("what_if.awaits", {"text": words}, lang),
            }
            for wait, words in zip(told.get("waits", ()), _waits(told, lang), strict=True)
        ]
        if waits:
            waiting[place] = {**items[place], "waits": waits}
    return waiting


def calendars(shown: Mapping[str, Any], lang: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each calendar of an answer by its name, the recorded one first."""
    yield render("what_if.recorded", {}, lang), shown["recorded"]
    for number, scenario in enumerate(shown["scenarios"], 1):
        yield scenario_name(number, scenario, lang), scenario


def scenario_name(number: int, scenario: Mapping[str, Any], lang: str) -> str:
    """A scenario in words: its number and its caretaker periods."""
    said = []
    for period in scenario["caretaker"]:
        key = "what_if.period" if "until" in period else "what_if.period_open"
        said.append(render(key, {"since_on": period["from"], **_until(period)}, lang))
    return render("what_if.scenario", {"number": number, "text": parted(said, lang)}, lang)


def _until(period: Mapping[str, str]) -> dict[str, str]:
    return {"until_on": period["until"]} if "until" in period else {}


class Line(NamedTuple):
    """What becomes of one file under one calendar, in words; empty where nothing is to be said."""

    calendar: str
    end: str
    decide_by: str
    waits: tuple[str, ...]
    changed: bool


def lines_of(difference: Mapping[str, Any], shown: Mapping[str, Any], lang: str) -> list[Line]:
    """A file that differs, under the recorded calendar and under each scenario, in words."""
    told = [difference["recorded"], *difference["scenarios"]]
    names = [name for name, _ in calendars(shown, lang)]
    return [
        Line(name, _end(one, lang), _decide_by(one, lang), tuple(_waits(one, lang)), _differs(one, told[0]))
        for name, one in zip(names, told, strict=True)
    ]


def _differs(one: Mapping[str, Any], recorded: Mapping[str, Any]) -> bool:
    return any(one.get(key) != recorded.get(key) for key in {*one, *recorded})


def _end(told: Mapping[str, Any], lang: str) -> str:
    for key in ("lapsesOn", "prolongedOn", "endsOn"):
        if key in told:
            if key == "endsOn" and told.get("tacit"):
                return render("what_if.tacit", {"on": told[key]}, lang)
            return render(f"what_if.{key}", {"on": told[key]}, lang)
    return ""


def _decide_by(told: Mapping[str, Any], lang: str) -> str:
    if "lastSafeDecisionOn" not in told:
        return ""
    said = str(day(told["lastSafeDecisionOn"], lang))
    return render("what_if.too_late", {"text": said}, lang) if told.get("tooLate") else said


def _waits(told: Mapping[str, Any], lang: str) -> Iterator[str]:
    for wait in told.get("waits", ()):
        key = "what_if.waits" if "until" in wait else "what_if.waits_open"
        said = {"text": word("act", wait["act"], lang), "since_on": wait["from"]}
        yield render(key, {**said, **({"until_on": wait["until"]} if "until" in wait else {})}, lang)
