"""The names behind the codes that a register keeps: partners by their slug, themes by their code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from commands.output import word
from messages.render import has

if TYPE_CHECKING:
    from commands.session import Session
    from lifecycle.knowledge import Registers


class Names:
    """Names in one language; what has none keeps its code.

    Each kind is read when the first name of it is asked for: to read a policy takes as long as to print a list.
    """

    def __init__(
        self,
        partners: Callable[[], Mapping[str, str]] = dict,
        themes: Callable[[], Mapping[str, str]] = dict,
        tracks: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._partners = cache(partners)
        self._themes = cache(themes)
        self._tracks = cache(tracks)

    def partner(self, slug: str) -> str:
        """The name of a partner."""
        return self._partners().get(slug, slug)

    def theme(self, code: str) -> str:
        """The name of a theme; one that has none is at least no code."""
        return self._themes().get(code, code.replace("_", " "))

    def track(self, code: str, lang: str) -> str:
        """The name of a type of agreement: that of the catalogues, else that of a policy."""
        if has(f"track.{code}", lang):
            return word("track", code, lang)
        return self._tracks().get(code) or word("track", code, lang)


NO_NAMES = Names()


def names_of(registers: Registers, day: date, lang: str) -> Names:
    """The names of a day; of what was not read, none."""
    from lifecycle.register import name_on

    def partners() -> dict[str, str]:
        return {p.slug: name_on(p, day, lang) for p in registers.partners.partners}

    def themes() -> dict[str, str]:
        found = {t.code: str(getattr(t, lang)) for t in registers.partners.themes}
        if registers.opened_on is not None:
            found.update({c.code: str(getattr(c, lang)) for c in registers.policy_on(day).competences})
        return found

    def tracks() -> dict[str, str]:
        return {code: str(getattr(n, lang)) for code, n in registers.tracks.items() if n}

    return Names(partners, themes, tracks)


def read_names(session: Session, day: date | None = None, known_at: str | None = None) -> Names:
    """The names of a day, as known at an instant (default: now). Raises NotFound where the register was not opened."""
    from lifecycle.errors import NotFound
    from lifecycle.knowledge import Registers
    from lifecycle.registers import PARTNERS, POLICY

    if known_at is not None:
        return names_of(session.queries(day, known_at).registers(), day or session.today, session.lang)
    registers = Registers()
    with session.store.reading() as reading:
        registers.take(reading.heads((POLICY, PARTNERS)))
    if registers.opened_on is None:
        raise NotFound("not_found.register", {})
    return names_of(registers, day or session.today, session.lang)
