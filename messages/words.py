"""Values put into words: dates, lengths of time, lists.

A word may have other forms for other places in a sentence, and a message asks for one after a colon:

    {signed_on}      9 June 2024       9 juin 2024       9 juni 2024       1997       1997       1997
    {signed_on:on}   on 9 June 2024    le 9 juin 2024    op 9 juni 2024    in 1997    en 1997    in 1997
    {signed_on:the}  9 June 2024       le 9 juin 2024    9 juni 2024       1997       1997       1997
    {roles}          manager and legal adviser
    {roles:or}       manager or legal adviser
    {size:entries}   1 entry, 2 entries; 0 inscription, 2 inscriptions: the text `count.entries`, with its plural forms

Nothing here imports babel: its start costs more than a whole command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from messages.catalogue import KEPT, Catalogue

FORMS = ("on", "the", "or")


class Words(str):
    """A text, and what it becomes in other places; a form that it lacks is the text itself."""

    __slots__ = ("_forms",)
    _forms: Mapping[str, str]

    def __new__(cls, plain: str, forms: Mapping[str, str] | None = None) -> Words:
        """`forms` by the names in FORMS."""
        words = super().__new__(cls, plain)
        words._forms = forms or {}
        return words

    def __format__(self, spec: str) -> str:
        return self._forms.get(spec, str(self)) if spec in FORMS else super().__format__(spec)


class Counted(Words):
    """A number, and what is counted by it, in the form that the number asks for: `{size:entries}`."""

    __slots__ = ("_apart", "_catalogue")
    _catalogue: Catalogue
    _apart: bool

    def __new__(cls, digits: str, catalogue: Catalogue, *, apart: bool = False) -> Counted:
        """`digits` are those of a whole number; where it counts and names nothing, its thousands stand `apart`."""
        words = str.__new__(cls, digits)
        words._forms = {}
        words._catalogue = catalogue
        words._apart = apart
        return words

    def __format__(self, spec: str) -> str:
        if not spec or spec in FORMS:
            return self.grouped() if self._apart else super().__format__(spec)
        return self._catalogue.text(f"count.{spec}", int(self)).format_map({"count": self.grouped()})

    def grouped(self) -> str:
        """The number with its thousands apart, from five digits on, as the language sets them apart."""
        apart = self._catalogue.text("number.thousand")[1:-3]  # how the language writes 1,000
        return f"{int(self):,}".replace(",", apart) if len(self) > 4 else str(self)


_YEAR, _MONTH, _DAY = r"(\d{4})", r"(?:-(0[1-9]|1[0-2]))?", r"(?:-(0[1-9]|[12]\d|3[01]))?"
_PART = re.compile(f"{_YEAR}(?:{_MONTH}{_DAY})\\Z", re.ASCII)
_LENGTH = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?\Z", re.ASCII)


def say(catalogue: Catalogue, key: str, **values: str) -> str:
    """A message whose values are words already."""
    return catalogue.text(key).format_map(values)


def date_words(catalogue: Catalogue, text: str) -> Words:
    """An EDTF date in words; what is no such date stays as it is."""
    if text == "unknown":
        forms = {form: catalogue.text(f"date.unknown.{form}") for form in ("on", "the")}
        return Words(catalogue.text("date.unknown"), forms)
    if "/" not in text:
        return _part_words(catalogue, text) or Words(text)
    low, _, high = text.partition("/")
    first, last = _part_words(catalogue, low), _part_words(catalogue, high)
    if low == ".." and last is not None:
        return Words(say(catalogue, "date.not_after", high=last))
    if high == ".." and first is not None:
        return Words(say(catalogue, "date.not_before", low=first))
    if first is None or last is None:
        return Words(text)
    if low[:4] == high[:4] and len(low) > 4 and len(high) > 4:
        first = _part_words(catalogue, low, year=False)
    return Words(say(catalogue, "date.between", low=first or Words(low), high=last))


@lru_cache(maxsize=KEPT)
def _part_words(catalogue: Catalogue, text: str, *, year: bool = True) -> Words | None:
    match = _PART.match(text)
    if match is None:
        return None
    number, month, day = match.groups()
    if month is None:
        return _with_preposition(catalogue, number, "year")
    name = catalogue.text(f"month.{int(month)}")
    if day is None:
        words = say(catalogue, "date.month", month=name, year=number) if year else name
        return _with_preposition(catalogue, words, "month")
    which = catalogue.text("date.first") if int(day) == 1 else str(int(day))
    words = say(catalogue, "date.day" if year else "date.day_of_year", day=which, month=name, year=number)
    return _with_preposition(catalogue, words, "day")


def _with_preposition(catalogue: Catalogue, words: str, unit: str) -> Words:
    return Words(words, {form: say(catalogue, f"date.{unit}.{form}", words=words) for form in ("on", "the")})


def length_words(catalogue: Catalogue, text: str) -> Words:
    """An ISO 8601 length in words: `P1Y6M` is "1 year and 6 months"; `open` and `unknown` have their own."""
    match = _LENGTH.match(text)
    if match is None:
        return Words(catalogue.find(f"length.{text}") or text)
    parts = [
        catalogue.text(f"length.{unit}", int(number)).format_map({"count": int(number)})
        for unit, number in zip(("years", "months", "days"), match.groups(), strict=True)
        if number is not None
    ]
    return list_words(catalogue, parts)


def derivation_words(catalogue: Catalogue, text: str) -> Words:
    """What a day follows from, in words: `2029-02-28 - P6M`; an end that was recorded; an exception; a waiver."""
    said, _, what = text.partition(" ")
    if said == "exception":
        return Words(say(catalogue, "show.exception", number=what))
    if said == "recorded":
        return Words(say(catalogue, "show.recorded", ends_on=date_words(catalogue, what)))
    if said == "waiver":
        return Words(say(catalogue, "show.waiver", until_on=date_words(catalogue, what)))
    return Words(" ".join(_piece_words(catalogue, piece) for piece in text.split(" ")))


def _piece_words(catalogue: Catalogue, piece: str) -> str:
    if piece in ("+", "-"):
        return catalogue.text("word.plus" if piece == "+" else "word.minus")
    if _LENGTH.match(piece) or piece in ("open", "unknown"):
        return length_words(catalogue, piece)
    return date_words(catalogue, piece)


def renewal_words(catalogue: Catalogue, text: str) -> Words:
    """A manner of renewal in words: `tacit:P4Y` names its length."""
    manner, _, length = text.partition(":")
    if length:
        return Words(say(catalogue, "renewal.tacit_for", length=length_words(catalogue, length)))
    return Words(catalogue.find(f"renewal.{manner}") or text)


def list_words(catalogue: Catalogue, items: Sequence[str]) -> Words:
    """A list joined with the language's "and"; its form `or` with its "or"."""
    if not items:
        return Words(catalogue.text("list.none"))
    if len(items) == 1:
        return Words(items[0])
    start = ", ".join(items[:-1])
    either = say(catalogue, "list.or", start=start, last=items[-1])
    return Words(say(catalogue, "list.and", start=start, last=items[-1]), {"or": either})
