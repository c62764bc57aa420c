"""The keys of the house, as the register of keys knows them: each public key ever used, the present one last.

A key is Ed25519 (RFC 8032); its 32 public bytes stand in base64. The secret part is in no register.
"""

from __future__ import annotations

from rules.erasure import Erasing
from rules.model import Frozen, When


class HouseKey(Frozen):
    """A public key: since when it is the key of the house, and who entered it by which entry.

    `signature` is that of the key before it over its name (base64); None for the first, and for one that was entered
    while the key before it was lost. `since` is None for a key that was in use before the register named any.
    """

    number: int
    public: str
    since: When | None = None
    entered_by: int | None = None
    entry: int | None = None
    previous: str | None = None
    signature: str | None = None


class KeyRing(Erasing):
    """Every key of the house, in the order in which they came."""

    keys: tuple[HouseKey, ...] = ()

    @property
    def current(self) -> HouseKey | None:
        """The present key; None where the register names none yet."""
        return self.keys[-1] if self.keys else None

    def find(self, public: str) -> HouseKey | None:
        """The key with these public bytes."""
        return next((key for key in self.keys if key.public == public), None)
