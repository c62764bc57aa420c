"""What the pages are given besides the house: how people sign in, which secrets they use, whether this is a trial."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from argon2 import PasswordHasher

from web.accounts import Accounts
from web.house import House
from web.sessions import Sessions
from web.shelf import Shelf
from web.uploads import Uploads
from web.verifying import Verifying

MOST_BYTES = 52 * 1024 * 1024
"""The largest request that is read, in bytes: two documents of the largest size with their form, and one that is too
large, so that the form can be shown again with what was typed."""


class Provider(NamedTuple):
    """A provider of OpenID Connect as the settings name it."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Site:
    """The pages of one process.

    `demo` says that anybody may sign in as one of the invented people by one click; such a process listens on the
    loopback address alone. `secure` says that people come by TLS: cookies and links are then for TLS alone.
    `hasher` says what hashing a password costs: unless told otherwise, as much as argon2 itself advises.
    """

    house: House
    sessions: Sessions
    uploads: Uploads
    demo: bool = False
    provider: Provider | None = None
    secure: bool = False
    most_bytes: int = MOST_BYTES
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    verifying: Verifying = field(init=False)
    accounts: Accounts = field(init=False)
    shelf: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verifying", Verifying(self.house.store))
        object.__setattr__(self, "accounts", Accounts(self.house.store, self.house.clock, self.hasher))
