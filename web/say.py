"""The words of a page: every sentence from the catalogues, every value as its language writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from lifecycle.act import Act, Field
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.stages import ACTS
from messages.answers import said
from messages.facts import say_fact
from messages.failures import sentence
from messages.file_parts import Saying
from messages.nameless import note
from messages.names import NO_NAMES, Names
from messages.property_words import CODES, PART_OF, PropertyWords
from messages.render import has, render
from messages.wording import (
    capitalised,
    colon,
    day,
    instant,
    length,
    opened,
    quoted,
    short_day,
    who,
    whoever_acted,
    word,
    zoned,
)
from web.on_page import on_page

Shown = Mapping[str, Any]
NOTHING: Shown = MappingProxyType({})


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

    def choice(self, act: str, field: str, code: str) -> str:
        """The name of one of the choices of a field of an act."""
        groups = groups_of(act, field)
        found = next((self.word(g, code) for g in groups if has(f"{g}.{code}", self.lang)), None)
        return found or note(groups[0], code, self.lang).replace("_", " ")

    def fault(self, key: str, params: Mapping[str, Any], act: str = "") -> str:
        """The sentence of an error as a page says it: the field by its label there, its choices by their names."""
        said, field = dict(params), str(params.get("field", ""))
        if field:
            said["typed"] = quoted(self.label(field) if act else self.control(field), self.lang)
        if act and said.get("expected") in WRITTEN:
            said["expected"] = WRITTEN[said["expected"]]
        if act and key == "usage.malformed" and said.get("expected") in LENGTHS:
            key = "web.act.length"
        if isinstance(said.get("known"), tuple) and field:
            said["known"] = tuple(self._choice_known(act, field, str(code)) for code in said["known"])
            said["near"] = self._choice_known(act, field, str(said["near"])) if said.get("near") else ""
        return sentence(key, said, self.lang)

    def control(self, name: str) -> str:
        """The label of a control, of a form or of the pickers and filters of a page."""
        return self.text(PICKERS[name]) if name in PICKERS else self.label(name)

    def _choice_known(self, act: str, field: str, code: str) -> str:
        if field == "track":
            return self.track(code)
        if field == "document":
            return self.word("language", code)
        return self.choice(act, field, code)

    def typed(
        self, act: Act, typed: Mapping[str, Any], choices: Mapping[str, Mapping[str, str]],
        fixed: Mapping[str, Any] = NOTHING,
    ) -> list[tuple[str, str]]:  # fmt: skip
        """What was typed for the fields of an act, each under its label, in words.

        `choices` are what the page offered to choose from, each with its name there; `fixed` is what was not typed but
        follows from the address.
        """
        beside = {**fixed, **typed}
        return [
            (self.label(name), ", ".join(choices[name].get(one, one) for one in value))
            if name in choices
            else (self.label(name), self._field(act, name, value, beside))
            for name, value in typed.items()
        ]

    def label(self, name: str) -> str:
        """The name of a field or of a part of a file."""
        return self.properties.field(name)

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

    def zoned(self, text: str) -> str:
        """An instant that was asked about, with its zone."""
        return zoned(text, self.lang)

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

    def named(self, slug: str) -> str:
        """A partner, by name, where the name stands alone."""
        return capitalised(self.names.partner(slug))

    def track(self, code: str) -> str:
        """A type of agreement."""
        return self.names.track(code, self.lang)

    def theme(self, code: str) -> str:
        """A theme."""
        return self.names.theme(code)

    def country(self, code: str) -> str:
        """A country, by its name in the language."""
        return _countries(self.lang).get(code) or note("country", code, self.lang)

    def fact(self, seen: Shown) -> str:
        """A fact that a rule saw."""
        return say_fact(seen, self.lang, self.names)

    def answers(self, item: Shown) -> str:
        """What was said to a deadline."""
        return said(item, self.lang)

    def fields(self, entry: Shown) -> list[tuple[str, str]]:
        """What an entry holds, as it was typed or follows from that."""
        found = [(n, v) for n, v in entry.get("fields", {}).items() if v not in (None, "", [], {})]
        act = EVERY_ACT.get(str(entry.get("act")))
        return [(self.label(name), self._field(act, name, value, dict(found))) for name, value in found]

    def _field(self, act: Act | None, name: str, value: Any, beside: Mapping[str, Any]) -> str:
        """One value of an act in words; `beside` are all of them, for what was found is read as its field is."""
        field = act.field(name) if act is not None else None
        if act is None or field is None or isinstance(value, bool) or not isinstance(value, (str, list, tuple)):
            return self._changed(name, value)
        values = [value] if isinstance(value, str) else list(value)
        if name == "value" and not field.choices and beside.get("field"):
            about = beside["field"]
            return ", ".join(self.properties.value(about if isinstance(about, str) else about[0], v) for v in values)
        return ", ".join(self._value(act, field, one) for one in values)

    def _value(self, act: Act, field: Field, value: str) -> str:
        if field.choices and value in field.choices:
            return self.choice(act.name, field.name, value)
        if field.name == "partner":
            return self.partner(value)
        if field.kind in ("day", "when"):
            return self.day(value)
        if field.name in CODES_IN_REGISTERS:
            return self.word(CODES_IN_REGISTERS[field.name], value)
        return self.properties.value(field.name, value)

    def changed(
        self, changed: Shown, part: str = "", act: Act | None = None, fixed: Shown = NOTHING, of: str = ""
    ) -> list[tuple[str, str, str]]:  # fmt: skip
        """What an entry changed: each field with its old and its new value.

        `part` is what the fields belong to, where they are not those of a file; `act` is given where they are its,
        and then `fixed` is what stays of them. `of` is the act of an entry that is told: an outcome of one is not
        called as that of another.
        """
        rows = []
        for name, inner in changed.items():
            label = f"{part}.{name}" if part else name
            if act is not None and act.field(name) is not None:
                said = [self._field(act, name, inner[s], fixed) if inner.get(s) else "–" for s in ("old", "new")]
            else:
                placed = f"{PART_OF.get(of, of)}.{name}"
                said = [self._changed(placed if placed in CODES else label, inner.get(s)) for s in ("old", "new")]
            rows.append((self.label(label), said[0], said[1]))
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


EVERY_ACT: Mapping[str, Act] = {**ACTS, **BY_NAME, **ACTS_OF_REGISTERS}
CODES_IN_REGISTERS: Mapping[str, str] = {"role": "role", "code": "criterion", "bodyKind": "body_kind"}
"""Fields whose values are codes that no table of choices holds, each with the group of their names."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "action.kind": ("action",),
    "consideration.kind": ("consideration",),
    "evaluation.kind": ("evaluation_kind",),
    "reservation.kind": ("reservation",),
    "set_bands.kind": ("deadline",),
    "save_filter.kind": ("deadline",),
    "enter_legacy.kind": ("instrument",),
    "consultation.outcome": ("consultation",),
    "evaluation.outcome": ("result",),
    "found.value": ("nature", "instrument"),
    "kind": ("instrument", "deadline"),
    "initiator": ("side",),
    "value": ("word",),
    "status": ("validity_status",),
    "endEvent": ("event",),
    "without": ("deadline", "without"),
    "withdraw": ("word",),
}  # fmt: skip
"""The groups in which the names of a field's choices stand, where they are not called like the field."""


WRITTEN: Mapping[str, str] = {"date": "date_in_words", "day": "day_in_words"}
"""How a form says what a date should be: it takes the ways of its language."""
LENGTHS = frozenset({"length", "length_or_open", "length_some", "renewal", "renewal_found"})
"""What is expected of a length of time: a form takes it in years and months, and shows no code of it."""
PICKERS: Mapping[str, str] = {
    "asOf": "web.then.day",
    "knownAt": "web.then.known",
    "month": "web.deadlines.month",
    "since": "web.history.since",
    "until": "web.history.until",
    "within": "web.filter.within",
    "year": "web.figures.year",
    "inForceFrom": "web.filter.inForceFrom",
    "inForceUntil": "web.filter.inForceUntil",
    "caretaker": "web.what_if.label",
    "password": "web.sign_in.password",
    "again": "web.password.again",
}
"""The keys of the labels of what is no field of an act."""


def groups_of(act: str, field: str) -> tuple[str, ...]:
    """The groups of the names of a field's choices: those of the act, of the field, or one called like the field."""
    return CHOICES.get(f"{act}.{field}") or CHOICES.get(field) or (field,)
