"""Local accounts: passwords as argon2id, tries that are counted, invitations that count once.

There is no default password: the first start prints a link by which the administrator chooses theirs, and whoever may
manage people gives others such links.
"""

from __future__ import annotations

import ipaddress
import math
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lifecycle.answer import Answer
from lifecycle.command import read_command
from lifecycle.desk import CONSOLE, Desk
from lifecycle.entries import instant
from lifecycle.errors import Forbidden, Unreadable
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from lifecycle.storage import sign_in
from lifecycle.storage.store import Store
from rules.facts import Actor

SHORTEST, LONGEST = 12, 200
"""Characters of a password: length is what counts, and not what is expected of it (NIST SP 800-63B section 3.1.1.2)."""
EXPECTED = ("brussels", "bruxelles", "brussel", "international", "agreements", "accords", "akkoorden", "password",
            "motdepasse", "wachtwoord", "azerty", "qwerty", "123456")  # fmt: skip
"""What somebody who guesses tries first, beside the name: without these a password must still be one."""
LEFT_OVER, DIFFERENT = 8, 5
"""So many characters are left of a password without them, and so many of it differ."""
COUNTED_FOR = timedelta(minutes=15)
MOST_OF_BOTH, MOST_OF_A_PLACE, MOST_OF_A_NAME = 5, 30, 100
"""So many tries may fail in that time: of a name from one place, from one place, of a name from everywhere.

The last is what NIST SP 800-63B section 3.2.2 allows at most. It is far above the first, so that nobody keeps somebody
else out from one place, or from a dozen (decision 0083).
"""
IPV6_OF_A_HOUSE = 64
"""Bits of an IPv6 address that are the place: whoever has one has all those behind them (RFC 6177)."""
INVITED_FOR = timedelta(days=3)
AT_ONCE = 2
"""How many passwords are hashed at a time: each takes 64 MiB."""


class TooMany(Forbidden):
    """Too many tries failed lately: whoever it is waits so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__("sign_in.too_many", {"count": -(-seconds // 60)})
        self.seconds = seconds


def is_expected(password: str, name: str) -> bool:
    """Whether somebody who guesses would try a password of the person of a name early."""
    said = password.casefold()
    left = said
    for word in (name.casefold(), *EXPECTED):
        left = left.replace(word, "") if word else left
    return len(left) < LEFT_OVER or len(set(said)) < DIFFERENT


def _house_of(place: str) -> str:
    """Where tries come from: an IPv4 address, the network of an IPv6 one, or the place as it is told."""
    try:
        address = ipaddress.ip_address(place.partition("%")[0])
    except ValueError:
        return place
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_OF_A_HOUSE), strict=False))


@dataclass(frozen=True)
class Accounts:
    """The accounts of a register."""

    store: Store
    clock: Callable[[], datetime]
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    turn: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    # -------------------------------------------------------------------------------------- coming in

    def enter(self, desk: Desk, name: str, password: str, place: str) -> int:
        """The number of the person of that name and password; `place` is where the try comes from.

        Raises TooMany, or Forbidden with one and the same sentence for whatever is wrong. The try is counted before
        the password is looked at: of many at once no more are looked at than of one after another.
        """
        reserved = self._reserve(name, place)
        with self.store.reading() as reading:
            person = desk.find_person(reading, name)
            hashed = sign_in.password_of(reading, person.number) if person is not None else None
        if not self._fits(hashed, password[: LONGEST + 1]) or person is None:
            raise Forbidden("sign_in.wrong")
        with self.store.bulk() as unit:
            sign_in.release_try(unit, reserved)
        return person.number

    def _reserve(self, name: str, place: str) -> sign_in.Reserved:
        """Count a try of a name from a place. Raises TooMany."""
        now = self.clock()
        named, placed = f"name {name.casefold()[:200]}", f"place {_house_of(place)}"
        limits = ((f"{named} {placed}", MOST_OF_BOTH), (placed, MOST_OF_A_PLACE), (named, MOST_OF_A_NAME))
        with self.store.bulk() as unit:
            reserved = sign_in.reserve_try(unit, limits, instant(now - COUNTED_FOR), instant(now))
        if not reserved.rows:
            free = datetime.fromisoformat(reserved.full_since) + COUNTED_FOR - now
            raise TooMany(max(1, math.ceil(free.total_seconds())))
        return reserved

    def _fits(self, hashed: str | None, password: str) -> bool:
        """Whether a password is the one of a hash. Without a hash as much work is done: nobody learns who has one."""
        with self.turn:
            if hashed is None:
                self.hasher.hash(password)
                return False
            try:
                return self.hasher.verify(hashed, password)
            except (VerificationError, InvalidHashError):
                return False

    # -------------------------------------------------------------------------------------- passwords

    def set_password(self, person: int, password: str, again: str, name: str = "") -> None:
        """Give a person of a name a password, and end their sessions. Raises Unreadable for one that will not do."""
        hashed = self.hashed(password, again, name)
        with self.store.bulk() as unit:
            sign_in.set_password(unit, person, hashed, instant(self.clock()))
            sign_in.end_sessions_of(unit, person)

    def hashed(self, password: str, again: str, name: str = "") -> str:
        """A password of somebody as it is stored. Raises Unreadable for one that will not do."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise Unreadable("sign_in.password_length", {"field": "password", "least": SHORTEST, "most": LONGEST})
        if password != again:
            raise Unreadable("sign_in.password_again", {"field": "again"})
        if is_expected(password, name):
            raise Unreadable("sign_in.password_expected", {"field": "password"})
        with self.turn:
            return self.hasher.hash(password)

    # -------------------------------------------------------------------------------------- invitations

    def invite(self, person: int | None) -> str:
        """The secret of a new link that counts once; without a person it makes the first administrator."""
        secret = secrets.token_urlsafe(32)
        with self.store.bulk() as unit:
            sign_in.add_invitation(unit, secret, person, instant(self.clock() + INVITED_FOR))
        return secret

    def invited(self, secret: str) -> int | None:
        """Whom a link is for; None for the first administrator. Raises Forbidden where it counts no more."""
        with self.store.reading() as reading:
            found = sign_in.find_invitation(reading, secret, instant(self.clock()))
        if found is None:
            raise Forbidden("sign_in.link_over")
        return found[0]

    def accept(self, secret: str, today: date, name: str, password: str, again: str, *, trial_day: bool) -> int:
        """Follow a link: the first administrator is added under that name; who has it already is given the password.

        The number of the person. Raises Unreadable for a name or password that will not do, Forbidden where the link
        counts no more or a rule stands in the way.
        """
        person = self.invited(secret)
        hashed = self.hashed(password, again, name)
        if person is None:
            desk = Desk(self.store, clock=self.clock, today=today, actor=Actor(0, CONSOLE), trial_day=trial_day)
            person = self._first_administrator(desk, name)
        now = instant(self.clock())
        with self.store.bulk() as unit:
            if not sign_in.use_invitation(unit, secret, now):
                raise Forbidden("sign_in.link_over")
            sign_in.set_password(unit, person, hashed, now)
            sign_in.end_sessions_of(unit, person)
        return person

    def _first_administrator(self, desk: Desk, name: str) -> int:
        fields = {"name": [name], "role": ["administrator"]}
        answer: Answer = desk.perform(read_command(PEOPLE, ACTS_OF_REGISTERS["add_person"], fields=fields))
        with self.store.reading() as reading:
            desk.registers.take(reading.heads((PEOPLE,)))
            person = desk.find_person(reading, name.strip())
        if answer.refused or person is None:
            raise Forbidden("sign_in.no_administrator")
        return person.number

    def first_link(self, administrators: tuple[int, ...]) -> str | None:
        """The secret of a link for the administrator where no administrator has a password yet; else None."""
        with self.store.reading() as reading:
            if any(sign_in.password_of(reading, number) for number in administrators):
                return None
        return self.invite(administrators[0] if administrators else None)
