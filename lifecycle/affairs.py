"""What the rules of a person's affairs ask of the register of people, and the secrets of feeds and of programs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import date

from lifecycle.storage.messages import message_state, recipient_of
from lifecycle.storage.reading import Reading
from rules.affairs import GIVEN_UP, LEFT, UNNAMED
from rules.directory import AccessToken, Feed, People, Person
from rules.facts import Affairs, Request
from rules.mail_address import mailbox_of

TOKEN_BYTES = 32
MARK = "agr_"
"""How the secret of a program begins, so that one that lies about is known for what it is."""


def affairs_of(people: People, number: int, request: Request) -> Affairs:
    """The person whose affairs a request is to change, and whoever it names to stand in."""
    named = request.text("deputy")
    deputy = _role(people.find(int(named))) if named is not None else None
    person = people.find(number)
    if person is None:
        return Affairs(number, "unknown", deputy=deputy)
    return Affairs(
        number,
        "disabled" if person.disabled else "there",
        person.role,
        tuple((a.number, a.since, a.until) for a in person.absences),
        tuple(feed.number for feed in person.feeds if not feed.revoked),
        tuple(saved.name for saved in person.filters),
        deputy,
        tuple(token.number for token in person.tokens if not token.revoked),
    )


def _role(person: Person | None) -> str:
    if person is None:
        return "unknown"
    return "disabled" if person.disabled else person.role


def standing_of(reading: Reading, number: int, people: People, addresses: Collection[str]) -> str:
    """How a message stands that is to be sent again; empty where there is none.

    One that was given up may have nobody to go to any more: its person left, or the policy names its address no more.
    `addresses` are those of the policy.
    """
    state = message_state(reading, number) or ""
    if state not in GIVEN_UP:
        return state
    recipient, address = recipient_of(reading, number)
    if address:
        return state if mailbox_of(address) in {mailbox_of(one) for one in addresses} else UNNAMED
    person = people.find(recipient)
    return LEFT if person is None or person.disabled else state


def whose_affairs(people: People, actor: int, request: Request) -> int:
    """Whom a request is about: the person it names, whose absence or feed it is, else whoever acts."""
    if request.has("absence"):
        number = int(request.text("absence") or 0)
        return next((p.number for p in people.people if any(a.number == number for a in p.absences)), actor)
    if request.has("feed"):
        number = int(request.text("feed") or 0)
        return next((p.number for p in people.people if any(f.number == number for f in p.feeds)), actor)
    if request.has("accessToken"):
        number = int(request.text("accessToken") or 0)
        return next((p.number for p in people.people if any(t.number == number for t in p.tokens)), actor)
    return int(request.text("person") or actor)


def without_another(request: Request) -> Request:
    """What was typed, without a person beside an absence, a feed or a token: whose that is, its number tells."""
    if not any(request.has(name) for name in ("absence", "feed", "accessToken")):
        return request
    return request._replace(fields={name: value for name, value in request.fields.items() if name != "person"})


def new_token() -> str:
    """The secret of a calendar feed: told once, and kept nowhere."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the register keeps of the secret of a feed: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_feed(people: People, token: str) -> tuple[Person, Feed] | None:
    """The feed that a secret opens, with its person; None where it is unknown, revoked, or its person disabled."""
    hashed = token_hash(token)
    for person in people.people:
        for feed in person.feeds:
            if feed.token == hashed:
                return None if feed.revoked else (person, feed)
    return None


def new_access_token() -> str:
    """The secret of a program: told once, and kept nowhere."""
    return MARK + new_token()


def find_access_token(people: People, secret: str, day: date) -> tuple[Person, AccessToken] | None:
    """The token that a secret is, with its person; None where it is unknown, revoked, over, or its person disabled."""
    if not secret.startswith(MARK):
        return None
    hashed = token_hash(secret)
    for person in people.people:
        for token in person.tokens:
            if token.token == hashed:
                return (person, token) if token.counts_on(day) and not person.disabled else None
    return None
