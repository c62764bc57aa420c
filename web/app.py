"""The web application: the guard before everything, static files, pages, and what colleagues mount beside them."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from messages.catalogue import LANGUAGES
from messages.render import has, render, require_catalogues
from web.answering import endpoint, failed, refused
from web.api.problems import lang_of, problem
from web.api.typed import MOST_BODY
from web.guard import App, Guard, Receive, Scope, Send
from web.languages import preferred
from web.metrics import Metrics
from web.pages import PAGES
from web.parts import part_routes
from web.site import Site
from web.templating import STATIC, environment, static_address
from web.traces import Traces
from web.visit import Visit

YEAR = "public, max-age=31536000, immutable"
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


def make_app(site: Site) -> App:
    """The application of one process. Raises MissingCatalogue where a language was not compiled."""
    require_catalogues()
    environment()

    async def missing(request: Request, error: Exception) -> Response:
        return _missing(site, request, error)

    middleware = []
    if site.provider is not None:
        from web.oidc import handshake

        middleware.append(handshake(site))
    metrics = Metrics(site.house)
    every = routes(site, metrics)
    app = Starlette(routes=every, exception_handlers={HTTPException: missing}, middleware=middleware)
    guarded = Guard(
        app, partial(_refused, site), demo=site.demo, secure=site.secure, most_bytes=site.most_bytes,
        most_bytes_of_others=MOST_BODY,
    )  # fmt: skip
    return Traces(guarded, metrics)


def routes(site: Site, metrics: Metrics) -> list[BaseRoute]:
    """Every address: the API, the feeds and the health of the house first."""
    pages = [Route(page.path, endpoint(site, page), methods=list(page.methods)) for page in PAGES]
    provided: list[BaseRoute] = []
    if site.provider is not None:
        from web import oidc

        provided += oidc.routes(site, site.provider)
    return [
        *part_routes(site.house, metrics),
        *provided,
        Route("/", partial(_front, site)),
        Route("/static/{digest}/{name}", _static),
        Route("/favicon.ico", _icon),
        Route("/robots.txt", _robots),
        *pages,
    ]


def _front(site: Site, request: Request) -> Response:
    """The front door: to the language that somebody who is signed in wished for, else that of the browser."""
    lang = preferred(request.headers.get("accept-language", ""))
    visit = Visit(site, request, lang)
    person = visit.registers.people.find(visit.actor.number) if visit.actor is not None else None
    wished = person.wishes.lang if person is not None else None
    return RedirectResponse(f"/{wished or lang}", 303, {"Vary": "Accept-Language, Cookie"})


def _static(request: Request) -> Response:
    """A static file by its name and hash; whatever else is asked for is not there."""
    name = request.path_params["name"]
    kind = KINDS.get(name.rpartition(".")[2])
    known = {path.name for path in STATIC.iterdir()}
    if name not in known or kind is None or request.url.path != static_address(name):
        raise HTTPException(404)
    return Response((STATIC / name).read_bytes(), media_type=kind, headers={"Cache-Control": YEAR})


def _icon(request: Request) -> Response:
    return RedirectResponse(static_address("icon.svg"), 301)


def _robots(request: Request) -> Response:
    """Robots may read the public list, in each language."""
    lines = ["User-agent: *", *(f"Allow: /{lang}/partners" for lang in LANGUAGES), "Allow: /static/", "Disallow: /"]
    return PlainTextResponse("\n".join(lines) + "\n", headers={"Cache-Control": "public, max-age=86400"})


def _for_whoever_it_is(visit: Visit, status: int, key: str, back: str) -> ASGIApp:
    """The page of whoever is signed in, with their menu: who it is the database says, in a thread."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        shown = await run_in_threadpool(lambda: failed(visit, status, render(key, {}, visit.lang), back))
        await shown(scope, receive, send)

    return answer


def _refused(site: Site, scope: Scope, status: int, key: str) -> ASGIApp:
    """What the guard refuses: a problem of the API, a page, or a line of text where neither is."""
    request = Request(scope)
    path = request.url.path
    if path.startswith("/api/"):
        key = "api.http.413" if status == 413 else key
        return problem(request, status, key, render(key, {}, lang_of(request)))
    first = path.strip("/").partition("/")[0]
    asked = preferred(request.headers.get("accept-language", ""))
    if first not in LANGUAGES and first not in ("", "r"):
        return PlainTextResponse(render(key, {}, asked), status)
    lang = first if first in LANGUAGES else asked
    asks = f"?{request.url.query}" if request.url.query else ""
    back = quote(path) + asks if status == 413 and first in LANGUAGES else ""
    if status == 413 and first in LANGUAGES and "cookie" in request.headers:
        return _for_whoever_it_is(Visit(site, request, lang), status, key, back)
    return refused(site, request, lang, status, render(key, {}, lang), back)


def _missing(site: Site, request: Request, error: Exception) -> Response:
    """An address that leads nowhere, or a method that it does not take, in the reader's language."""
    assert isinstance(error, HTTPException)
    first = request.url.path.strip("/").partition("/")[0]
    lang = first if first in LANGUAGES else preferred(request.headers.get("accept-language", ""))
    key = f"web.failed.{error.status_code}"  # in words without names: the day that they are asked of may be none
    said = render(key if has(key, lang) else "web.failed.unforeseen", {}, lang)
    response = failed(Visit(site, request, lang), error.status_code, said)
    response.headers.update(error.headers or {})
    return response
