"""Reading: what the commands of the same names print with `--json`, by HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from lifecycle.answers import acts_json
from lifecycle.asked import read_asked_day, read_since
from lifecycle.command import read_command
from lifecycle.queries import Filters, Queries
from lifecycle.queries.lists import counted_by_rows
from lifecycle.stages import ACTS
from rules.dates import exact
from rules.government import regime_over
from web.api import asked
from web.api.asked import Reference
from web.api.callers import BEARER, READ, Caller, admit, anybody, note_files, note_told
from web.api.replies import paged, reply
from web.api.shapes import ANSWERS, answers
from web.house import House

public = APIRouter(tags=["public"])
router = APIRouter(dependencies=[BEARER])
UNKNOWN = "unknown"


@public.get("/register", responses=answers("Register"))
def register(request: Request, then: Annotated[asked.Then, Query()]) -> Response:
    """The public list of partners, each with the reason it is in or out. No token is needed."""
    caller = anybody(request)
    queries = caller.ask(then.as_of, then.known_at)
    key = ("register", caller.lang, then.as_of, then.known_at)
    return reply(request, caller, request.app.state.shelf.fetch(caller.house, key, queries.register), public=True)


# ------------------------------------------------------------------------------------------ files


@router.get("/partnerships", tags=["partnerships"], responses=answers("Partnerships"))
def partnerships(request: Request, wanted: Annotated[asked.Files, Query()]) -> Response:
    """The files that fit every filter, ended ones too, by reference, a page at a time.

    `modifiedSince` gives those of which something but a refusal was recorded after that instant; a day alone means
    from its beginning in Brussels on. `knownAt` counts what was recorded up to an instant; a day alone means its end.
    """
    caller = admit(request, READ)
    filters = wanted.model_dump(exclude={"as_of", "known_at", "page_size"}, exclude_none=True)
    if wanted.country is not None:
        filters["country"] = wanted.country.upper()
    if wanted.modified_since is not None:
        now = caller.house.clock()
        filters["modified_since"] = read_since("modifiedSince", wanted.modified_since, now)
    if wanted.in_force_from is not None:
        filters["in_force_from"] = read_asked_day("inForceFrom", wanted.in_force_from)
    if wanted.in_force_until is not None:
        filters["in_force_until"] = read_asked_day("inForceUntil", wanted.in_force_until)
    queries = caller.ask(wanted.as_of, wanted.known_at)
    with queries.together():
        found = queries.list(limit=wanted.page_size, **filters)
        if "next" not in found and not wanted.after:
            found["total"] = len(found["items"])
        else:
            found["total"] = _total(request, caller, queries, filters, (wanted.as_of, wanted.known_at))
    for item in found["items"]:
        item["href"] = f"{request.scope['path'].rstrip('/')}/{item['reference']}"
    return reply(request, caller, paged(request, found, wanted.page_size, found.get("next")))


def _total(request: Request, caller: Caller, queries: Queries, filters: dict[str, Any], then: tuple[Any, ...]) -> int:
    """How many files fit on every page together; what the database cannot count alone is kept until it changes."""
    asked = {name: value for name, value in filters.items() if name != "after"}
    if counted_by_rows(Filters(**asked)):
        return queries.count(**asked)
    key = ("total", *then, *sorted((name, str(value)) for name, value in asked.items()))
    total: int = request.app.state.shelf.fetch(caller.house, key, lambda: queries.count(**asked))
    return total


@router.get("/partnerships/{reference}", tags=["partnerships"], responses=answers("Partnership"))
def partnership(request: Request, reference: Reference, then: Annotated[asked.Then, Query()]) -> Response:
    """One file: dates, terms, instruments, avenues, actions, next deadlines. Its ETag goes into `If-Match`."""
    caller = admit(request, READ)
    shown = caller.ask(then.as_of, then.known_at).show(reference)
    return reply(request, caller, shown, version=shown["version"])


@router.get("/partnerships/{reference}/acts", tags=["partnerships"], responses=answers("Acts"))
def acts(request: Request, reference: Reference, possible: Annotated[asked.Possible, Query()]) -> Response:
    """Every act possible from the stage of a day, allowed or not, each with all its verdicts. Nothing is written."""
    caller = admit(request, READ)
    queries = caller.ask(possible.as_of, possible.known_at)
    found = queries.resolve(reference)
    today = read_asked_day("asOf", possible.as_of) if possible.as_of is not None else caller.house.today()
    when = read_command(found, ACTS["assess"], on=possible.on).on or exact(today)
    if possible.as_of is not None or possible.known_at is not None:
        case, decisions, known = queries.acts(found, when, caller.actor)
    else:
        desk = caller.desk()
        case, decisions = desk.preview(found, when, commands=True)
        known = desk.registers
    day = when.folds_on(today)
    regime, _ = regime_over(known.calendar, known.policy_on(today), when, day)
    shown = acts_json(case, when, decisions, regime, caller.lang)
    if case.stage == UNKNOWN:
        because = caller.ask(day.isoformat(), possible.known_at).stage_unknown(found)
        shown = {**shown, **({"stageUnknown": because} if because else {})}
    return reply(request, caller, shown)


@router.get("/partnerships/{reference}/history", tags=["history"], responses=answers("Entries"))
def history(request: Request, reference: Reference, wanted: Annotated[asked.Entries, Query()]) -> Response:
    """The entries of a file, refusals included, oldest first, a page at a time."""
    return _entries(request, reference, wanted)


@router.get("/history", tags=["history"], responses=answers("Entries"))
def every_entry(request: Request, wanted: Annotated[asked.EveryEntry, Query()]) -> Response:
    """The entries of a register, or of everything."""
    return _entries(request, wanted.subject, wanted)


def _entries(request: Request, subject: str | None, wanted: asked.Entries) -> Response:
    caller = admit(request, READ)
    filters: dict[str, Any] = wanted.model_dump(include={"since", "until", "actor", "act", "outcome"})
    _span(wanted)
    queries = caller.ask(wanted.as_of, wanted.known_at)
    with queries.together():
        found: Iterator[dict[str, Any]] = queries.history(subject, **filters)
        items = list(islice(found, wanted.after, wanted.after + wanted.page_size))
        total = queries.count_entries(subject, **filters)
    if "reference" not in request.path_params:  # who asks for a file at its own address is written down already
        note_files(request, caller, items)
    following = wanted.after + wanted.page_size
    shown = {"items": items, "total": total}
    return reply(request, caller, paged(request, shown, wanted.page_size, following if following < total else None))


def _span(wanted: asked.Entries | asked.Deadlines) -> tuple[date | None, date | None]:
    """The first and the last day asked for. Raises Unreadable for one that the calendar does not have."""
    since = read_asked_day("since", wanted.since) if wanted.since is not None else None
    return since, read_asked_day("until", wanted.until) if wanted.until is not None else None


@router.get("/partnerships/{reference}/documents", tags=["documents"], responses=answers("Items"))
def documents(request: Request, reference: Reference, then: Annotated[asked.Then, Query()]) -> Response:
    """Every document of a file, current and earlier."""
    caller = admit(request, READ)
    return reply(request, caller, caller.ask(then.as_of, then.known_at).documents(reference))


Sha = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


@router.get("/documents/{sha256}", tags=["documents"], responses=answers("", ANSWERS["bytes"]))
def document(request: Request, sha256: Sha) -> Response:
    """The bytes of a document, checked against their hash. Never shown by a browser: always saved."""
    caller = admit(request, READ)
    found, content = caller.ask().document(sha256)
    headers = {
        "Content-Disposition": f'attachment; filename="{found[:16]}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{found}"',
    }
    return Response(content, 200, headers, media_type="application/octet-stream")


# ------------------------------------------------------------------------------------------ registers and views


@router.get("/deadlines", tags=["deadlines"], responses=answers("Deadlines"))
def deadlines(request: Request, wanted: Annotated[asked.Deadlines, Query()]) -> Response:
    """Every open deadline that fits, the soonest first, with what was said to whom."""
    caller = admit(request, READ)
    person = caller.actor.number if wanted.scope != "all" else None
    since, until = _span(wanted)
    queries = caller.ask(wanted.as_of, wanted.known_at)
    shown = queries.open_deadlines(person=person, scope=wanted.scope, since=since, until=until, kind=wanted.kind)
    note_told(request, caller, shown)
    return reply(request, caller, shown)


@router.get("/actions", tags=["views"], responses=answers("Figures"))
def actions(request: Request, wanted: Annotated[asked.Actions, Query()]) -> Response:
    """Concrete actions, counted by partner, year and kind."""
    caller = admit(request, READ)
    return reply(request, caller, caller.ask(wanted.as_of, wanted.known_at).actions(wanted.partner, wanted.year))


@router.get("/partners/{slug}", tags=["registers"], responses=answers("Partner"))
def partner(request: Request, slug: Reference, then: Annotated[asked.Then, Query()]) -> Response:
    """One partner with all its files, present and past."""
    caller = admit(request, READ)
    return reply(request, caller, caller.ask(then.as_of, then.known_at).partner(slug))


VIEWS: dict[str, tuple[str, str, str, str]] = {
    "government": ("registers", "government", "Government", "The government calendar, and the government on the day."),
    "partners": ("registers", "partners", "Items", "Every partner body."),
    "people": ("registers", "people", "Items", "Everybody who may act."),
    "policies": ("registers", "policies", "Figures", "The policy in force, and every one that was asked for."),
    "absences": ("deadlines", "absences", "Items", "Every absence that is not over."),
    "exceptions": ("views", "exceptions", "Items", "Every caretaker exception ever asked for."),
    "decisionsToConfirm": ("views", "decisions_to_confirm", "Items", "Decisions that a period recorded late touches."),
}
"""Questions without parameters of their own: address, then the group, the query, the shape, what it is."""
OF_THE_CALLER: dict[str, tuple[str, str, str]] = {
    "pending": ("views", "pending", "What waits for a confirmation that the caller may give."),
    "feeds": ("deadlines", "feeds", "The caller's calendar feeds that count."),
    "tokens": ("registers", "tokens", "The caller's tokens that count. Their secrets are kept nowhere."),
}
"""Questions about the caller."""


@router.get("/board", tags=["views"], responses=answers("Figures"))
def board(request: Request, then: Annotated[asked.Then, Query()]) -> Response:
    """Today at a glance: government, stages, what expires, what waits for a government or for the caller."""
    return _kept(request, then, "board", admit(request, READ).actor.number)


def _kept(request: Request, then: asked.Then, query: str, *more: int) -> Response:
    """An answer about every file, made once for all who ask alike."""
    caller = admit(request, READ)
    queries = caller.ask(then.as_of, then.known_at)
    key = (query, caller.lang, then.as_of, then.known_at, *more)
    shown = request.app.state.shelf.fetch(caller.house, key, lambda: _made(caller.house, queries, query, more))
    return reply(request, caller, shown)


def _made(house: House, queries: Queries, query: str, more: tuple[int, ...]) -> Any:
    """The answer; the board says as well whether the house names a server for its mails."""
    shown = getattr(queries, query)(*more)
    if query == "board" and "messages" in shown:
        shown["messages"]["server"] = house.office.server is not None
    return shown


@router.get("/statistics", tags=["views"], responses=answers("Statistics"))
def statistics(request: Request, then: Annotated[asked.Then, Query()]) -> Response:
    """How many files stand in each stage, and in each group of stages."""
    return _kept(request, then, "statistics")


def _add_view(path: str, tag: str, query: str, shape: str, what: str) -> None:
    def view(request: Request, then: Annotated[asked.Then, Query()]) -> Response:
        caller = admit(request, READ)
        shown = getattr(caller.ask(then.as_of, then.known_at), query)()
        note_told(request, caller, shown)
        return reply(request, caller, shown)

    router.add_api_route(
        f"/{path}", view, methods=["GET"], tags=[tag], name=path, summary=what, responses=answers(shape)
    )


def _add_own(path: str, tag: str, query: str, what: str) -> None:
    def own(request: Request, then: Annotated[asked.Then, Query()]) -> Response:
        caller = admit(request, READ)
        shown = getattr(caller.ask(then.as_of, then.known_at), query)(caller.actor.number)
        note_told(request, caller, shown)
        return reply(request, caller, shown)

    router.add_api_route(
        f"/{path}", own, methods=["GET"], tags=[tag], name=path, summary=what, responses=answers("Items")
    )


for _path, _view in VIEWS.items():
    _add_view(_path, *_view)
for _path, _own in OF_THE_CALLER.items():
    _add_own(_path, *_own)
