"""Values as a clerk says them: dates, lengths, people, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from messages.catalogue import get_catalogue
from messages.nameless import note
from messages.render import has, render
from messages.words import Words, date_words, length_words

if TYPE_CHECKING:
    from datetime import datetime


def word(group: str, code: str | None, lang: str) -> str:
    """The name of a code in a language; the code itself where it has none."""
    if not code:
        return ""
    key = f"{group}.{code}"
    return render(key, {}, lang) if has(key, lang) else note(group, code, lang)


def colon(lang: str) -> str:
    """A colon after a label: French puts a no-break space before it."""
    return "\N{NO-BREAK SPACE}:" if lang == "fr" else ":"


def parted(parts: Iterable[str], lang: str) -> str:
    """Parts of a line, each with commas of its own, joined as the language joins them: with semicolons."""
    said = list(parts)
    return reduce(lambda start, last: render("list.parts", {"start": start, "last": last}, lang), said) if said else ""


def person(shown: Any) -> str:
    """A person as the queries show one: by name, else by number."""
    if isinstance(shown, dict):
        return str(shown.get("name") or shown.get("number") or "")
    return str(shown or "")


def day(text: Any, lang: str) -> Words:
    """A date in words, also an inexact one: "on or before 8 June 2024"."""
    return date_words(get_catalogue(lang), str(text))


def short_day(text: Any) -> str:
    """A date for a column: an exact one as it is, an interval with a sign in place of EDTF."""
    low, slash, high = str(text or "").partition("/")
    if not slash:
        return low
    if low == "..":
        return f"≤ {high}"
    return f"≥ {low}" if high == ".." else f"{low} – {high}"


def instant(text: str, lang: str) -> str:
    """An instant of recording in Brussels time: day in words, hour and minute."""
    on, _, at = local_minute(text).partition("T")
    return f"{day(on, lang)}, {at}"


def capitalised(name: str) -> str:
    """A name as it stands alone, in a list or as a heading; the register keeps it as it stands within a sentence."""
    return name[:1].upper() + name[1:]


def in_brussels(text: str) -> datetime:
    """An instant of recording on the clocks of Brussels, without a zone and to the second."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    local = datetime.fromisoformat(text).astimezone(ZoneInfo("Europe/Brussels"))
    return local.replace(tzinfo=None, microsecond=0)


def local_minute(text: str) -> str:
    """An instant of recording in Brussels time, to the minute: `2026-11-23T14:05`."""
    return f"{in_brussels(text):%Y-%m-%dT%H:%M}"


def second(text: str, lang: str) -> str:
    """An instant in Brussels time to the second; what is none stands as it is, for it may have been tampered with."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    try:
        at = datetime.fromisoformat(text).astimezone(ZoneInfo("Europe/Brussels"))
    except (ValueError, OverflowError):
        return text
    return f"{day(at.date().isoformat(), lang)}, {at:%H:%M:%S}"


def printable(text: str) -> str:
    """A text from a file of somebody's own, on one line; what a terminal would obey or hide stands as its number."""
    import unicodedata

    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else f"U+{ord(c):04X}" for c in text)


def zoned(text: str, lang: str) -> str:
    """An instant that was asked about: in Brussels time to the second, and with that zone."""
    return render("word.in_brussels", {"text": second(text, lang)}, lang)


def length(text: Any, lang: str) -> str:
    """A length of time in words: "5 years"."""
    return str(length_words(get_catalogue(lang), str(text)))


def quoted(text: str, lang: str) -> str:
    """A text between the quotation marks of the language."""
    return render("word.quoted", {"text": text}, lang)


def whoever_acted(entry: Mapping[str, Any], lang: str) -> str:
    """Who made an entry; where they stood in for somebody, both names."""
    name, other = who(entry.get("actor"), lang), entry.get("deputyFor")
    return render("actor.for", {"person": name, "other": who(other, lang)}, lang) if other else name


def who(shown: Any, lang: str) -> str:
    """Who did something: a person by name; the console, the scheduler and the portfolio in words."""
    if isinstance(shown, dict):
        erased = shown.get("erased")
        if isinstance(erased, Mapping):
            said = {"number": str(shown["number"]), "on": erased["on"], "person": who(erased["by"], lang)}
            return render("actor.erased", said, lang)
        if shown.get("number") != 0:
            return person(shown)
        if "run" in shown:
            return render("actor.run", {"number": shown["run"]}, lang)
        shown = shown.get("name")
    return word("actor", shown, lang) if isinstance(shown, str) else person(shown)


def opened(value: Any, lang: str) -> str:
    """A text, or in its place when and by whom it was erased; what is missing without an erasure says so."""
    if not isinstance(value, Mapping):
        return str(value)
    erased = value.get("erased")
    if isinstance(erased, Mapping):
        return render("word.erased", {"on": erased["on"], "person": who(erased["by"], lang)}, lang)
    return render("word.missing", {}, lang)


def from_source(source: str, certainty: str, lang: str) -> str:
    """A source and how certain it is, between brackets."""
    key = f"source.{source}"
    said = render(key, {}, lang) if has(key, lang) else source
    return render("show.from_source", {"text": said, "certainty": certainty}, lang)
