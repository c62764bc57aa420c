"""A whole file as lines: who and what, then each part that has something in it, one line for each thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commands.progress import progress_line
from messages.file_parts import Saying
from messages.names import NO_NAMES, Names
from messages.pending import pending_words
from messages.property_words import PropertyWords, is_person
from messages.render import render
from messages.rested import rested_words
from messages.wording import colon, zoned

Shown = Mapping[str, Any]

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
HEADED_ELSEWHERE = frozenset(
    {
        *HEAD,
        "reference",
        "partner",
        "kind",
        "on",
        "policy",
        "version",
        "otherFiles",
        "progress",
        "knownAt",
        "decisionPendingSince",
        "withoutGround",
    }
)


def file_lines(shown: Shown, lang: str, names: Names = NO_NAMES) -> Iterator[str]:
    """A whole file as lines."""
    say = Saying(PropertyWords(lang, names), lang)
    head = {"reference": shown["reference"], "partner": shown["partnerName"], "on": shown["on"]}
    known_at = shown.get("knownAt")
    yield (
        render("show.head", head, lang)
        if known_at is None
        else render("show.head_known", {**head, "at": zoned(known_at, lang)}, lang)
    )
    if "progress" in shown:
        yield f"  {progress_line(shown['progress'], lang)}"
    for words in pending_words(shown, lang):
        yield f"  {words}"
    if "withoutGround" in shown:
        yield f"  {render('web.file.lost', {}, lang)}"
        yield from (f"  - {rested_words(one, lang)}" for one in shown["withoutGround"])
    for name in HEAD[1:]:
        if shown.get(name):
            yield f"  {say.labelled(name, shown[name])}"
    if shown.get("policy"):
        yield "  " + render("show.policy", {"policy": shown["policy"][:12]}, lang)
    for name, part in shown.items():
        if name in HEADED_ELSEWHERE or part in ([], {}, None, ""):
            continue
        if isinstance(part, Mapping) and not is_person(part):
            yield f"{say.words.label(name)}{colon(lang)}"
            yield from (f"  {line}" for line in say.mapping(name, part))
        elif isinstance(part, list):
            yield f"{say.words.label(name)}{colon(lang)}"
            yield from (f"  - {say.item(name, item)}" for item in part)
        else:
            yield say.labelled(name, part)
    for other in shown.get("otherFiles", ()):
        yield render(
            "show.other", {"reference": other["reference"], "track": other["track"], "stage": other["stage"]}, lang
        )
