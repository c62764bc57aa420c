"""Who calls: the token of a person, what it allows, in which language they read. Nothing is guessed without a token."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from fastapi import Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.requests import Request

from lifecycle.answer import Answer
from lifecycle.asked import read_asked_day, read_instant
from lifecycle.desk import Desk
from lifecycle.errors import AgreementsError
from lifecycle.queries import Queries
from lifecycle.readings import (
    AUDITOR,
    files_of_document,
    is_restricted,
    note_entries,
    note_reading,
    note_trial,
    references_in,
    restricted_among,
)
from rules.directory import AccessToken, Person
from rules.facts import Actor
from rules.tokens import ACT, READ, REGISTERS
from web.api.doorkeeper import CHALLENGE
from web.api.problems import Turned, lang_of
from web.house import House

__all__ = ["ACT", "BEARER", "READ", "REGISTERS", "Caller", "admit", "anybody", "note_files", "note_told", "note_tried"]

BEARER = Security(
    HTTPBearer(
        auto_error=False,
        scheme_name="token",
        bearerFormat="agr_…",
        description="The secret of a token of yours, made on the page of your settings. It may do what its scopes say.",
    )
)
"""Stands at each route for the description of the API; `admit` looks at the token itself."""


class Caller(NamedTuple):
    """Whoever calls, at the house, in a language. `actor` is number 0 where nobody need be known."""

    house: House
    actor: Actor
    lang: str

    def ask(self, as_of: str | None = None, known_at: str | None = None) -> Queries:
        """The queries, as of a day and as known at an instant. Raises Unreadable."""
        day = read_asked_day("asOf", as_of) if as_of is not None else None
        at = read_instant("knownAt", known_at, self.house.clock()) if known_at is not None else None
        return self.house.queries(self.lang, day, at)

    def desk(self, acting_for: int | None = None) -> Desk:
        """The desk of this person."""
        return self.house.desk(self.actor._replace(deputy_for=acting_for))


def anybody(request: Request) -> Caller:
    """A caller who need not be known."""
    _given_once(request)
    return Caller(request.app.state.house, Actor(0, "console"), lang_of(request))


def admit(request: Request, scope: str) -> Caller:
    """The person whom the doorkeeper recognised, where the token allows what is asked for.

    Raises Turned, 403, where its scopes are others.
    """
    person: Person = request.state.person
    token: AccessToken = request.state.token
    if scope not in token.allows:
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        raise Turned(403, "api.other_scope", {CHALLENGE: challenge}, scope=scope)
    _given_once(request)
    caller = Caller(request.app.state.house, Actor(person.number, person.role), lang_of(request))
    if scope == READ:
        _note(request, caller)
    return caller


def _given_once(request: Request) -> None:
    """Raises RequestValidationError for a parameter that is given twice: none takes several."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    twice = [{"type": "given_twice", "loc": ("query", name)} for name, times in given.items() if times > 1]
    if twice:
        raise RequestValidationError(twice)


def note_files(request: Request, caller: Caller, items: Iterable[dict[str, Any]]) -> None:
    """Write down the restricted files whose texts are read in a list of entries, before it is given."""
    house = caller.house
    for _ in note_entries(
        house.store, items,
        lambda files: note_reading(house.store, house.clock(), caller.actor, _address(request), files),
    ):  # fmt: skip
        pass


def note_told(request: Request, caller: Caller, shown: Any) -> None:
    """Write down every restricted file that an answer tells of; an auditor's reading is written down as a whole."""
    if caller.actor.role == AUDITOR:
        return
    house = caller.house
    with house.store.reading() as reading:
        restricted = restricted_among(reading, references_in(shown))
    if restricted:
        note_reading(house.store, house.clock(), caller.actor, _address(request), restricted)


def note_tried(request: Request, caller: Caller, tried: Answer) -> None:
    """Write down that an act was tried and not done, before the answer is given."""
    house = caller.house
    note_trial(house.store, house.clock(), caller.actor, tried, f"{_address(request)} (dryRun)")


def _address(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _note(request: Request, caller: Caller) -> None:
    """Write down what an auditor reads, and who reads a restricted file, before it is given; once a request."""
    if getattr(request.state, "noted", False):
        return
    files: list[tuple[str, bool]] = []
    if (sha256 := request.path_params.get("sha256")) is not None:
        with caller.house.store.reading() as reading:
            files = files_of_document(reading, sha256)
    restricted = any(closed for _, closed in files) or _is_restricted(request, caller)
    if caller.actor.role != AUDITOR and not restricted:
        return
    names = [name for name, closed in files if closed or caller.actor.role == AUDITOR]
    note_reading(caller.house.store, caller.house.clock(), caller.actor, _address(request), names)
    request.state.noted = True


def _is_restricted(request: Request, caller: Caller) -> bool:
    given = request.path_params.get("reference")
    if given is None:
        return False
    with caller.house.store.reading() as reading:
        known = is_restricted(reading, given)
        if known is not None:
            return known
        try:
            return bool(is_restricted(reading, caller.ask().resolve(given)))
        except AgreementsError:  # whoever answers says what is wrong
            return False
