"""The API as an application, to be mounted at `/api/v1`; and its description, which stands beside it at `/api`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route, compile_path

from lifecycle.errors import AgreementsError
from lifecycle.storage.errors import StorageError
from messages.render import has, render
from rules.policy_problems import PolicyError
from web.api import acting, reading
from web.api.doorkeeper import Doorkeeper, path_of
from web.api.problems import (
    BELGIF,
    Turned,
    issues_of,
    lang_of,
    of_error,
    of_fault,
    of_policy,
    of_storage,
    of_turned,
    problem,
    written,
)
from web.api.reference import page
from web.api.replies import PUBLIC
from web.api.shapes import SHAPES
from web.api.typed import MOST_BODY
from web.guard import TooLarge
from web.house import House
from web.shelf import Shelf

WHERE = "/api/v1"
VERSION = "1.0.0"
PUBLIC_PATHS = frozenset({"/register"})
"""What is answered without a token."""
ABOUT = """The agreement lifecycle of Brussels International: reading and acting, with the rules, roles and shapes of
the command line. Times of recording are instants in UTC, days are days in Brussels. What a rule refuses is a problem
with every verdict, its law and its remedy, in the language of `Accept-Language` (en, fr, nl)."""


def make_api(house: House) -> FastAPI:
    """The API over a house."""
    handlers: dict[Any, Any] = {
        Turned: of_turned,
        AgreementsError: of_error,
        PolicyError: of_policy,
        StorageError: of_storage,
        RequestValidationError: _malformed,
        HTTPException: _of_http,
        Exception: of_fault,
    }
    app = _addressed(handlers)
    app.state.house = house
    app.state.shelf = Shelf()
    app.state.methods = _methods(description())
    app.add_middleware(Doorkeeper, house=house, open_to_all=PUBLIC_PATHS)
    return app


def _addressed(handlers: dict[Any, Any]) -> FastAPI:
    """Every address, over no house yet."""
    app = FastAPI(
        title="agreements",
        version=VERSION,
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=MOST_BODY,
        exception_handlers=handlers,
    )
    for router in (reading.public, reading.router, acting.router):
        app.include_router(router)
    return app


def api_routes(house: House) -> list[BaseRoute]:
    """The API where it belongs, and its description."""
    app = make_api(house)
    mounted = Mount(WHERE, app)
    # as it comes, an address with a line end in it would not be the API's, and be answered in another form
    mounted.path_regex = re.compile(mounted.path_regex.pattern.removesuffix("$") + r"\Z", re.DOTALL)

    async def openapi(request: Request) -> Response:
        return written(description(), 200, {"Cache-Control": PUBLIC})

    async def as_yaml(request: Request) -> Response:
        import yaml

        text = yaml.safe_dump(description(), allow_unicode=True, sort_keys=False)
        return Response(text, 200, {"Cache-Control": PUBLIC}, media_type="application/yaml")

    async def to_read(request: Request) -> Response:
        lang = lang_of(request)
        headers = {"Cache-Control": PUBLIC, "Vary": "Accept-Language", "Content-Language": lang}
        return HTMLResponse(_reference(lang), 200, headers)

    return [
        Route("/api/docs", to_read, methods=["GET"]),
        Route("/api/openapi.json", openapi, methods=["GET"]),
        Route("/api/openapi.yaml", as_yaml, methods=["GET"]),
        mounted,
    ]


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1: the framework's, with our shapes, and with 400 where it says 422.

    It is the same of every house and takes most of the time in which an application is made: once a process.
    """
    described = _addressed({}).openapi()
    described["servers"] = [{"url": WHERE}]
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    for theirs in ("HTTPValidationError", "ValidationError"):
        schemas.pop(theirs, None)
    schemas.update(SHAPES)
    for path in described["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            if operation["responses"].get("200", {}).get("content", {}).get("application/json") == {"schema": {}}:
                del operation["responses"]["200"]["content"]["application/json"]
            if "201" in operation["responses"]:
                operation["responses"]["200"] = operation["responses"]["201"]
    return described


@cache
def _reference(lang: str) -> str:
    """The description as a page to read, made when somebody first asks for it."""
    return page(description(), lang)


def _malformed(request: Request, error: Exception) -> Response:
    """A request that does not fit the description: 400 with its issues, as the REST guide has it."""
    assert isinstance(error, RequestValidationError)
    if not _is_json(request) and any(one["loc"] == ("body",) for one in error.errors()):
        return problem(request, 415, "api.no_json_header", render("api.no_json_header", {}, lang_of(request)))
    said = render("api.malformed", {"count": len(error.errors())}, lang_of(request))
    return problem(
        request,
        400,
        "api.malformed",
        said,
        {"issues": issues_of(list(error.errors()), lang_of(request))},
        kind=f"{BELGIF}badRequest",
    )


def _is_json(request: Request) -> bool:
    """Whether the header says that JSON is sent; without a header nothing is said."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _of_http(request: Request, error: Exception) -> Response:
    """What the router turns away: no such address, another method, too much."""
    assert isinstance(error, HTTPException)
    status = 400 if error.status_code == 422 else error.status_code
    if isinstance(error.__cause__, TooLarge):  # the framework takes it for a body that cannot be parsed
        status = 413
    headers = dict(error.headers or {})
    if status == 405:
        headers["Allow"] = ", ".join(sorted(_allowed(request)))
    key = f"api.http.{status}"
    said = render(key if has(key) else "api.malformed", {"count": 1}, lang_of(request))
    return problem(request, status, key, said, None, headers)


def _allowed(request: Request) -> set[str]:
    """Every method that the address takes: the router knows only those of its first route."""
    path = path_of(request.scope)
    return {method for pattern, methods in request.app.state.methods if pattern.match(path) for method in methods}


def _methods(described: dict[str, Any]) -> list[tuple[re.Pattern[str], list[str]]]:
    """Each address with its methods."""
    return [
        (compile_path(path)[0], [method.upper() for method in operations])
        for path, operations in described["paths"].items()
    ]
