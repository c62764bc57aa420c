"""The one function that renders a message key (docs/decisions/0004).

How a value is put into words depends on its name: dates end in `_on` (or are `on`), LENGTHS are lengths of
time, CODED are codes with a name in the catalogue, `renewal` is both. Everything else stands as it is.
A tuple becomes a list in words. Which form of the words a sentence asks for: see `messages/words.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from messages.catalogue import (
    LANGUAGES,
    Catalogue,
    MessageError,
    MissingCatalogue,
    MissingMessage,
    MissingParameter,
    UnknownLanguage,
    get_catalogue,
)
from messages.nameless import note
from messages.words import Counted, Words, date_words, length_words, list_words, renewal_words

__all__ = [
    "CODED", "COUNTED", "LANGUAGES", "LENGTHS", "MessageError", "MissingCatalogue", "MissingMessage",
    "MissingParameter", "Param", "TYPED", "UnknownLanguage", "has", "render", "require_catalogues",
]  # fmt: skip

Param = str | int | tuple[str, ...]
NOTHING: Mapping[str, Param] = MappingProxyType({})

LENGTHS = frozenset({"length", "age", "term", "notice"})
"""Values that are lengths of time (`P5Y`), `open` or `unknown`."""

COUNTED = ("count", "days")
"""Numbers that choose the plural form, the first that is given, in a message that has plural forms."""

CODED: Mapping[str, tuple[str, ...]] = {
    "act": ("act",),
    "acts": ("act",),
    "name": ("act", "question"),
    "act_nature": ("act_nature",),
    "stage": ("stage",),
    "stages": ("stage",),
    "here": ("stage",),
    "role": ("role",),
    "roles": ("role",),
    "permission": ("permission",),
    "nature": ("nature",),
    "track": ("track",),
    "tracks": ("track",),
    "event": ("event",),
    "regime": ("regime",),
    "government": ("regime",),
    "rule": ("rule",),
    "rules": ("rule",),
    "exempted": ("rule",),
    "lacks": ("rule",),
    "allowed": ("rule",),
    "outcome": ("outcome", "result", "consultation"),
    "field": ("field", "criterion"),
    "fields": ("field", "criterion"),
    "kind": ("instrument", "evaluation_kind", "milestone", "action", "deadline", "consideration"),
    "instrument": ("instrument",),
    "evaluation": ("evaluation_kind",),
    "milestone": ("milestone",),
    "milestones": ("milestone",),
    "deadline": ("deadline",),
    "action": ("action",),
    "possible": ("act",),
    "reached_by": ("act",),
    "consideration": ("consideration",),
    "class": ("class",),
    "side": ("side",),
    "sides": ("side",),
    "initiator": ("side",),
    "origin": ("origin",),
    "certainty": ("certainty",),
    "source": ("source",),
    "ground": ("ground", "track"),
    "criterion": ("criterion",),
    "criteria": ("criterion",),
    "score": ("score",),
    "horizon": ("horizon",),
    "strengthens": ("strengthens",),
    "status": ("validity_status",),
    "subject": ("subject",),
}
"""Values that are codes, with the groups of keys where their names are: `sign_mou` is `act.sign_mou`.

A code without a name (a criterion of another policy, a source's title) stands as it is.
"""


OWN_TEXTS = frozenset({"name", "ground", "allowed"})
"""Values among those that may also be a text of somebody's own: the name of a person, the reference of a decision, what
a file may hold."""

TYPED: Mapping[str, tuple[str, ...]] = {
    "values": ("nature", "instrument", "renewal"),
}
"""Codes that the reader is to type: the code, and its name in brackets."""


_NUMBER = re.compile(r"-?\d{1,40}\Z", re.ASCII)
"""What counts something; below nothing stands only what somebody wrote by hand. Nobody writes a longer one."""


class _Values(Mapping[str, Words]):
    """The values of a message; each is put into words when the message asks for it."""

    def __init__(self, key: str, params: Mapping[str, Param], catalogue: Catalogue) -> None:
        self._key = key
        self._params = params
        self._catalogue = catalogue

    def __getitem__(self, name: str) -> Words:
        if name not in self._params:
            raise MissingParameter(self._key, name)
        value = self._params[name]
        if isinstance(value, (tuple, list)):  # a page may hand over what an answer holds
            return list_words(self._catalogue, [self._one(name, item) for item in value])
        if not isinstance(value, int):
            return self._one(name, value)
        return Counted(str(int(value)), self._catalogue, apart=name in COUNTED)

    def _one(self, name: str, value: str) -> Words:
        if name == "on" or name.endswith("_on"):
            return date_words(self._catalogue, value)
        if name in LENGTHS:
            return length_words(self._catalogue, value)
        if name == "renewal":
            return renewal_words(self._catalogue, value)
        for group in CODED.get(name, ()):
            found = self._catalogue.find(f"{group}.{value}")
            if found is not None:
                return Words(found)
        if name in CODED and name not in OWN_TEXTS:
            note(CODED[name][0], value, self._catalogue.lang)
        if name in TYPED and value.startswith("tacit:"):
            return Words(f"{value} ({renewal_words(self._catalogue, value)})")
        for group in TYPED.get(name, ()):
            found = self._catalogue.find(f"{group}.{value}")
            if found is not None:
                return Words(f"{value} ({found})")
        return Counted(value, self._catalogue) if _NUMBER.match(value) else Words(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._params)

    def __len__(self) -> int:
        return len(self._params)


def render(key: str, params: Mapping[str, Param] = NOTHING, lang: str = "en") -> str:
    """The message of a key in a language, its values in words.

    Raises MissingMessage where no catalogue has the key, MissingParameter where a value of the message is not
    given, UnknownLanguage, and MissingCatalogue where the catalogues were not compiled.
    """
    catalogue = get_catalogue(lang)
    if not params:
        return catalogue.plain(key)
    count = next((n for name in COUNTED if isinstance(n := params.get(name), int)), None)
    return catalogue.text(key, count).format_map(_Values(key, params, catalogue))


def has(key: str, lang: str = "en") -> bool:
    """Whether the catalogue of a language has a key. Raises UnknownLanguage, MissingCatalogue."""
    return get_catalogue(lang).find(key, 1) is not None


def require_catalogues() -> None:
    """At the start of a program: raise MissingCatalogue now where a language was not compiled."""
    for lang in LANGUAGES:
        get_catalogue(lang)
