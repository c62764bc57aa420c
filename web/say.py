"""The words of a page: every sentence from the catalogues, every value as its language writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from messages.answers import said
from messages.facts import say_fact
from messages.file_parts import Saying
from messages.names import NO_NAMES, Names
from messages.property_words import PropertyWords
from messages.render import CODED, has, render
from messages.wording import colon, day, instant, length, opened, short_day, who, whoever_acted, word
from web.on_page import on_page

Shown = Mapping[str, Any]


class Say:
    """Words in one language, with the names of partners, themes and types that the register keeps."""

    def __init__(self, lang: str, names: Names = NO_NAMES) -> None:
        self.lang = lang
        self.names = names
        self.properties = PropertyWords(lang, names)
        self.parts = Saying(self.properties, lang)

    def text(self, key: str, **params: Any) -> str:
        """A sentence."""
        return render(key, params, self.lang)

    def on_page(self, text: str) -> str:
        """A sentence that is written for the command line too, as a page says it."""
        return on_page(text, self.lang)

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return has(key, self.lang)

    def word(self, group: str, code: Any) -> str:
        """The name of a code; the code itself where it has none."""
        return word(group, None if code is None else str(code), self.lang)

    def words(self, group: str, codes: Iterable[Any]) -> str:
        """The names of several codes."""
        return ", ".join(self.word(group, code) for code in codes)

    def choice(self, field: str, code: str) -> str:
        """The name of one of the choices of a field."""
        groups = CHOICES.get(field) or CODED.get(field) or (field,)
        return next((self.word(g, code) for g in groups if has(f"{g}.{code}", self.lang)), code.replace("_", " "))

    def label(self, name: str) -> str:
        """The name of a field or of a part of a file."""
        return word("field", name, self.lang) if has(f"field.{name}", self.lang) else self.properties.label(name)

    def part(self, name: str) -> str:
        """The heading of a part of a file."""
        return self.properties.label(name)

    def day(self, text: Any) -> str:
        """A date in words, an inexact one too."""
        return str(day(text.isoformat() if isinstance(text, date) else text, self.lang)) if text else ""

    def short_day(self, text: Any) -> str:
        """A date for a column."""
        return short_day(text)

    def instant(self, text: str) -> str:
        """Day and time in Brussels."""
        return instant(text, self.lang)

    def length(self, text: Any) -> str:
        """A length of time."""
        return length(text, self.lang)

    def who(self, shown: Any) -> str:
        """Somebody, by name."""
        return who(shown, self.lang) if shown else ""

    def whoever_acted(self, entry: Any) -> str:
        """Who made an entry; where they stood in for somebody, both names."""
        return whoever_acted(entry, self.lang)

    def opened(self, value: Any) -> str:
        """A text, or that it was erased."""
        return opened(value, self.lang)

    def partner(self, slug: str) -> str:
        """A partner, by name."""
        return self.names.partner(slug)

    def track(self, code: str) -> str:
        """A type of agreement."""
        return self.names.track(code, self.lang)

    def theme(self, code: str) -> str:
        """A theme."""
        return self.names.theme(code)

    def country(self, code: str) -> str:
        """A country, by its name in the language."""
        return _countries(self.lang).get(code, code)

    def fact(self, seen: Shown) -> str:
        """A fact that a rule saw."""
        return say_fact(seen, self.lang, self.names)

    def answers(self, item: Shown) -> str:
        """What was said to a deadline."""
        return said(item, self.lang)

    def fields(self, entry: Shown) -> list[tuple[str, str]]:
        """What an entry holds, as it was typed or follows from that."""
        found = [(n, v) for n, v in entry.get("fields", {}).items() if v not in (None, "", [], {})]
        return [(self.label(name), self._field(name, value)) for name, value in found]

    def _field(self, name: str, value: Any) -> str:
        if name == "partner" or isinstance(value, bool) or not isinstance(value, (str, list)):
            return self._changed(name, value)
        values = [value] if isinstance(value, str) else value
        return ", ".join(self.choice(name, v) if name in CHOICES else self.properties.value(name, v) for v in values)

    def changed(self, changed: Shown, part: str = "") -> list[tuple[str, str, str]]:
        """What an entry changed: each field with its old and its new value.

        `part` is what the fields belong to, where they are not those of a file.
        """
        rows = []
        for name, inner in ((f"{part}.{name}" if part else name, inner) for name, inner in changed.items()):
            old, new = inner.get("old"), inner.get("new")
            rows.append((self.label(name), self._changed(name, old), self._changed(name, new)))
        return rows

    def _changed(self, name: str, value: Any) -> str:
        if value in (None, "", []):
            return "–"
        if name == "partner":
            return self.partner(str(value))
        if name == "document":
            return ", ".join(str(text)[:12] for text in ([value] if isinstance(value, str) else value))
        return self.properties.value(name, value)

    @property
    def colon(self) -> str:
        """A colon as the language sets it."""
        return colon(self.lang)


@cache
def _countries(lang: str) -> Mapping[str, str]:
    """The names of countries by their two letters, as CLDR has them."""
    from babel import Locale

    return {str(code): str(name) for code, name in Locale.parse(lang).territories.items()}


CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": (
        "instrument", "evaluation_kind", "action", "consideration", "reservation", "deadline", "milestone", "kind",
    ),
    "outcome": ("result", "consultation"),
    "score": ("score",),
    "field": ("field",),
    "act": ("act",),
    "class": ("class",),
    "certainty": ("certainty",),
    "value": ("word",),
    "milestone": ("milestone",),
    "instrument": ("instrument",),
    "status": ("validity_status",),
    "language": ("language",),
    "rhythm": ("rhythm",),
    "withdraw": ("word",),
}  # fmt: skip
"""The groups in which the names of a field's choices stand, where they differ from those of messages."""
