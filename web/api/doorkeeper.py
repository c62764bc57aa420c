"""Before anything is read: whose token was sent. Without one that counts nothing but what is public is answered."""

from __future__ import annotations

import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from lifecycle.affairs import find_access_token
from lifecycle.errors import AgreementsError
from lifecycle.storage.errors import StorageError
from rules.directory import AccessToken, Person
from web.api.problems import Turned, of_error, of_storage, of_turned
from web.house import House

_BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/=-]{1,200}) *\Z", re.IGNORECASE | re.ASCII)
CHALLENGE = "WWW-Authenticate"


class Doorkeeper:
    """Looks at the token before the body is read, so that nobody unknown can have anything read or tried.

    Leaves the person and the token in the state of the request. An address that there is not is turned away alike.
    """

    def __init__(self, app: ASGIApp, house: House, open_to_all: frozenset[str]) -> None:
        self.app = app
        self.house = house
        self.open_to_all = open_to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or answer 401."""
        if scope["type"] != "http" or path_of(scope) in self.open_to_all:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        answered: Any = None
        found: tuple[Person, AccessToken] | None = None
        try:
            found = await run_in_threadpool(recognise, self.house, request.headers.get("authorization"))
        except Turned as error:
            answered = of_turned(request, error)
        except AgreementsError as error:
            answered = of_error(request, error)
        except StorageError as error:
            answered = of_storage(request, error)
        if found is not None:
            request.state.person, request.state.token = found
            answered = self.app
        await answered(scope, receive, send)


def path_of(scope: Scope) -> str:
    """The path within the application, without where it is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def recognise(house: House, sent: str | None) -> tuple[Person, AccessToken]:
    """The person and the token of an `Authorization` header.

    Raises Turned, 401, without one and for one that does not count, whichever reason.
    """
    if sent is None:
        raise Turned(401, "api.no_token", {CHALLENGE: "Bearer"})
    match = _BEARER.match(sent)
    people = house.queries("en").registers().people
    found = find_access_token(people, match.group(1), house.today()) if match is not None else None
    if found is None:
        raise Turned(401, "api.unknown_token", {CHALLENGE: 'Bearer error="invalid_token"'})
    return found
