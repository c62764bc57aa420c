"""The names behind the codes that a register keeps, as whoever shows them has them: partners, themes, types, people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from messages.render import has
from messages.wording import word


class Names:
    """Names in one language; what has none keeps its code.

    Each kind is read when the first name of it is asked for: to read a policy takes as long as to print a list.
    """

    def __init__(
        self,
        partners: Callable[[], Mapping[str, str]] = dict,
        themes: Callable[[], Mapping[str, str]] = dict,
        tracks: Callable[[], Mapping[str, str]] = dict,
        people: Callable[[], Mapping[int, str]] = dict,
    ) -> None:
        self._partners = cache(partners)
        self._themes = cache(themes)
        self._tracks = cache(tracks)
        self._people = cache(people)

    def partner(self, slug: str) -> str:
        """The name of a partner."""
        return self._partners().get(slug, slug)

    def theme(self, code: str) -> str:
        """The name of a theme; one that has none is at least no code."""
        return self._themes().get(code, code.replace("_", " "))

    def theme_or_code(self, code: str) -> str:
        """The name of a theme; what is none stands as it is."""
        return self._themes().get(code, code)

    def person(self, number: int) -> str:
        """The name of a person, as it is now."""
        return self._people().get(number, str(number))

    def track(self, code: str, lang: str) -> str:
        """The name of a type of agreement: that of the catalogues, else that of a policy."""
        if has(f"track.{code}", lang):
            return word("track", code, lang)
        return self._tracks().get(code) or word("track", code, lang)


NO_NAMES = Names()
