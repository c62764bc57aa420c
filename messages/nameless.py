"""Codes without a name: a reader meets the code itself, which is a fault of the catalogues.

Whoever serves people goes on, for a page with one odd word is better than none. Tests switch on `watch`, so that no
such word is missed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

OPEN = frozenset({"actor", "source", "criterion", "track", "subject"})
"""Groups in which a text of somebody's own may stand for a code: a person, a source, a criterion or a type of agreement
of another policy, the reference of a file."""


class Nameless(NamedTuple):
    """A code that was shown because its group has no name for it, and to a reader of which language."""

    group: str
    code: str
    lang: str


_hearing: list[Callable[[Nameless], object]] = []


def watch(hear: Callable[[Nameless], object]) -> None:
    """From now on in this process tell `hear` of every code that is shown for want of a name."""
    _hearing[:] = [hear]


def note(group: str, code: str, lang: str) -> str:
    """The code, which is all there is to show."""
    if _hearing and code and group not in OPEN:
        _hearing[0](Nameless(group, code, lang))
    return code
