"""Erasing a personal value: one person asks, another confirms; then it is gone, which the page says first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from lifecycle.act import Act
from lifecycle.answer import Answer
from lifecycle.command import Command
from lifecycle.erasure_acts import CONFIRM, ERASURE_ACTS, REJECT, REQUEST, REQUEST_DOCUMENT, REQUEST_PERSON
from lifecycle.errors import NotFound
from lifecycle.knowledge import STATES
from lifecycle.readings import personal_fields
from lifecycle.registers import PEOPLE
from web.pages.entries import about_entry, entry_of
from web.pages.handling import Block, Task, handle
from web.templating import show
from web.visit import Visit

SETTLES = {"confirm": CONFIRM, "reject": REJECT}
DONE = frozenset(act.name for act in ERASURE_ACTS)


def erasures(visit: Visit) -> Response:
    """What was asked for and waits, and how one asks."""
    assert visit.actor is not None
    waiting = visit.queries.erasures(visit.actor.number)["items"]
    did = visit.asked("did")
    return show(
        visit, "erasures.html", items=[(one, about(visit, one)) for one in waiting], did=did if did in DONE else "",
        may_ask=visit.offers(REQUEST.name), now_only=visit.now_only, left=visit.asked("left") == "1",
    )  # fmt: skip


def ask_entry(visit: Visit) -> Response:
    """A text, a name or the names of documents in one entry of a file or a register."""
    subject = _subject(visit)
    entry = entry_of(visit, subject)
    choices = [(name, visit.say.label(name)) for name in personal_fields(entry)]
    facts = [about_entry(visit, entry), (visit.say.text("web.erasure.where"), _named(visit, subject))]
    task = _task(visit, REQUEST, subject, {"entry": str(entry["sequence"])}, facts)
    return handle(visit, task._replace(choices={"field": choices}))


def ask_document(visit: Visit) -> Response:
    """A document, in every file that holds it. Raises NotFound."""
    sha256 = visit.queries.document_hash(visit.request.path_params["sha256"])
    with visit.site.house.store.reading() as reading:
        subjects = reading.subjects_naming(sha256)
    if not subjects:
        raise NotFound("not_found.document", {"document": sha256})
    held = ", ".join(_named(visit, one) for one in subjects)
    facts = [(visit.say.label("sha256"), sha256), (visit.say.text("web.erasure.files"), held)]
    return handle(visit, _task(visit, REQUEST_DOCUMENT, subjects[0], {"sha256": sha256}, facts))


def ask_person(visit: Visit) -> Response:
    """The name and the address of a person."""
    number = visit.request.path_params["number"]
    found = next((p for p in visit.people if str(p["number"]) == number), None)
    if found is None:
        raise NotFound("not_found.person", {"person": number[:80]})
    facts = [(visit.say.label("person"), visit.say.opened(found["name"]))]
    return handle(visit, _task(visit, REQUEST_PERSON, PEOPLE, {"person": number}, facts))


def settle(visit: Visit) -> Response:
    """The second person confirms or rejects."""
    verb, number = visit.request.path_params["verb"], visit.request.path_params["number"]
    if verb not in SETTLES or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise HTTPException(404)
    subject = _subject(visit)
    named = f"{subject}:{int(number)}"
    assert visit.actor is not None
    every = visit.queries.erasures(visit.actor.number)["items"]
    waiting = next((one for one in every if one["id"] == named), None)
    facts = about(visit, waiting) if waiting is not None else [(visit.say.label("erasure"), named)]
    asked = next((e for e in visit.queries.history(subject) if e["sequence"] == int(number)), {})
    if asked.get("reason"):
        facts.append((visit.say.label("reason"), visit.say.opened(asked["reason"])))
    task = _task(visit, SETTLES[verb], subject, {"erasure": str(int(number))}, facts)
    return handle(visit, task._replace(after=_written_anew, foretold=_gone) if verb == "confirm" else task)


def about(visit: Visit, item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is to be erased, where, and who asked."""
    say = visit.say
    facts = [(say.text("web.erasure.where"), _named(visit, item["subject"]))]
    if "entry" in item:
        facts += [(say.label("entry"), str(item["entry"])), (say.label("field"), say.label(item["field"]))]
    if "sha256" in item:
        facts.append((say.label("sha256"), item["sha256"]))
    if "person" in item:
        facts.append((say.label("person"), say.who(item["person"])))
    return [*facts, (say.text("table.requested_by"), say.who(item["requestedBy"]))]


def _task(
    visit: Visit, act: Act, subject: str, fixed: Mapping[str, str], facts: list[tuple[str, str]]
) -> Task:  # fmt: skip
    back = visit.to("erasures")
    return Task(act, subject, back, fixed={name: [value] for name, value in fixed.items()}, about=facts)


def _subject(visit: Visit) -> str:
    """The register, or the file, that the address names. Raises NotFound."""
    given = visit.request.path_params["subject"]
    return given if given in STATES else visit.queries.resolve(given)


def _named(visit: Visit, subject: str) -> str:
    return visit.say.word("subject", subject) if subject in STATES else subject


def _gone(visit: Visit, _: Command | None) -> list[Block]:
    """What nobody takes back."""
    return [(visit.say.text("web.erasure.gone"), [visit.say.text("erase.elsewhere")])]


def _written_anew(visit: Visit, answer: Answer) -> Response | None:
    """Once a value is gone from the tables, no copy of it stays in free space of the files, where that can be had.

    Confirming once more writes the database anew where it could not be had before.
    """
    again = [verdict.key for verdict in answer.decision.blocking] == ["confirmed"]
    if answer.refused and not again:
        return None
    clean = visit.site.house.store.scrub()
    return RedirectResponse(visit.to("erasures", did=CONFIRM.name, left=None if clean else 1), 303)
