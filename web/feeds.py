"""`/calendar/{token}.ics`: a calendar feed by its secret address. No login; a revoked one is not found."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from lifecycle.affairs import find_feed, token_hash
from lifecycle.errors import NotFound
from messages.catalogue import LANGUAGES
from messages.render import render
from scheduler.calendar_feed import read_feed, write_calendar
from web.house import House
from web.languages import preferred
from web.shelf import Shelf

PATH = "/calendar/{token}.ics"
HEADERS = {
    "Cache-Control": "private, max-age=300",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _written(house: House, token: str, asked: str) -> bytes:
    """The calendar, in the language that its person chose, else in that of the page on which it was opened."""
    if asked not in LANGUAGES:
        return read_feed(house.store, token, house.today())
    found = find_feed(house.queries(asked).registers().people, token)
    if found is None:
        raise NotFound("not_found.feed")
    person, feed = found
    return write_calendar(house.store, person.number, feed.scope, house.today(), person.wishes.lang or asked)


def feed_routes(house: House) -> list[BaseRoute]:
    """The one route of the feeds. A feed of hundreds of events takes half a second to write, so it is kept."""
    shelf = Shelf()

    def calendar(request: Request) -> Response:
        try:
            token = request.path_params["token"]
            asked = request.query_params.get("lang", "")
            key = (token_hash(token), asked if asked in LANGUAGES else "")
            content: bytes = shelf.fetch(house, key, lambda: _written(house, token, asked))
        except NotFound as error:
            lang = preferred(request.headers.get("accept-language", ""))
            said = render(error.key, {}, lang)
            return PlainTextResponse(said, 404, {**HEADERS, "Cache-Control": "no-store", "Content-Language": lang})
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": tag}
        if tag in (t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="agreements.ics"'
        return Response(content, 200, headers, media_type="text/calendar")

    return [Route(PATH, calendar, methods=["GET"])]
