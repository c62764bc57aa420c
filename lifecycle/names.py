"""The names behind the codes that a register keeps: of partners by slug, of themes and types of agreement by code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from lifecycle.knowledge import Registers
from lifecycle.register import name_on
from messages.names import Names


def names_of(
    registers: Registers, day: date, lang: str, people: Callable[[], Mapping[int, str]] = dict
) -> Names:  # fmt: skip
    """The names of a day; of what was not read, none. `people` opens the names of persons, by number."""

    def partners() -> dict[str, str]:
        return {p.slug: name_on(p, day, lang) for p in registers.partners.partners}

    def themes() -> dict[str, str]:
        found = {t.code: str(getattr(t, lang)) for t in registers.partners.themes}
        if registers.opened_on is not None:
            found.update({c.code: str(getattr(c, lang)) for c in registers.policy_on(day).competences})
        return found

    def tracks() -> dict[str, str]:
        return {code: str(getattr(n, lang)) for code, n in registers.tracks.items() if n}

    return Names(partners, themes, tracks, people)
