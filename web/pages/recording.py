"""What is recorded of a file: each form offers what the file holds, by its words, and the control that a fact takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from lifecycle.act import Act
from lifecycle.errors import Unreadable
from lifecycle.records import FOUND
from messages.order import in_order
from rules.found import CHOICES
from web.fields import Choices
from web.found import GROUPS, as_found
from web.pages.handling import denied, handle, on_file
from web.templating import show
from web.visit import Visit


def record_form(visit: Visit, act: Act, reference: str) -> Response:
    """The form of a fact that is recorded; of one that was found, first which."""
    if act.name == "found":
        return _found_form(visit, act, reference)
    return handle(visit, on_file(visit, act, reference, choices=choices_of(visit, act, reference)))


def choices_of(visit: Visit, act: Act, reference: str) -> Mapping[str, Choices]:
    """What the file holds and an act names by a number or a hash: its avenues, its current documents."""
    if act.name == "consultation":
        avenues = visit.queries.show(reference)["avenues"]
        return {"avenue": [(str(one["number"]), _avenue(visit, one)) for one in avenues]}
    if act.name == "document":
        documents = visit.queries.show(reference)["documents"]
        return {"replaces": [(d["sha256"], _document(visit, d)) for d in documents if d["status"] == "current"]}
    return {}


def _found_form(visit: Visit, act: Act, reference: str) -> Response:
    """First what was found, then its value. Raises Unreadable for what cannot be found."""
    field = visit.asked("field") or visit.typed("field")
    if not field:
        say = visit.say
        if not visit.may(act.permission):
            return denied(visit, on_file(visit, act, reference))
        facts = sorted(((name, say.choice("found", "field", name)) for name in FOUND), key=lambda p: in_order(p[1]))
        return show(visit, "found.html", task=on_file(visit, act, reference), facts=facts)
    if field not in FOUND:
        raise Unreadable("usage.unknown_choice", {"field": "field", "value": field[:80], "near": "", "known": FOUND})
    choices: dict[str, Choices] = {}
    if field in GROUPS:
        choices["value"] = [(code, visit.say.word(GROUPS[field], code)) for code in CHOICES[field]]
    about = [(visit.say.label("field"), visit.say.choice("found", "field", field))]
    task = on_file(
        visit, act, reference, fixed={"field": [field]}, typed_as=as_found(field), choices=choices, about=about,
        known=frozenset({"value"}),
    )  # fmt: skip
    return handle(visit, task)


def _avenue(visit: Visit, avenue: Mapping[str, Any]) -> str:
    """An avenue by its words, with its theme and the Brussels body."""
    say = visit.say
    theme, body = say.theme(avenue["theme"]), say.opened(avenue["body"])
    return f"{avenue['number']}. {say.opened(avenue['text'])} ({theme}, {body})"


def _document(visit: Visit, document: Mapping[str, Any]) -> str:
    """A document by its name, what it came with, its language and its day."""
    say = visit.say
    language = f", {say.word('language', document['language'])}" if document.get("language") else ""
    purpose, on = say.word("deed", document["purpose"]), say.day(document["on"])
    return f"{say.opened(document['name'])} ({purpose}{language}, {on})"
