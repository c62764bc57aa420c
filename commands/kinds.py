"""How single values on the command line are read; what cannot be read is Unreadable, with what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click
from click.shell_completion import CompletionItem

from lifecycle.errors import Unreadable


def _named(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return str(param.name).upper() if param is not None else ""


class OneOf(click.ParamType[str]):
    """One of some words."""

    name = "word"

    def __init__(self, known: Sequence[str]) -> None:
        self.known = tuple(known)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The words themselves, where they are few."""
        return "|".join(self.known) if len(self.known) <= 7 else str(param.name).upper()

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word. Raises Unreadable with the nearest."""
        return self.check(str(value), _named(param))

    def check(self, value: str, field: str) -> str:
        """The word, typed for a field. Raises Unreadable with the nearest."""
        if value in self.known:
            return value
        near = get_close_matches(value, self.known, 1)
        hint = near[0] if near else ""
        raise Unreadable("usage.unknown_choice", {"field": field, "value": value, "near": hint, "known": self.known})

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words that begin so."""
        return [CompletionItem(word) for word in self.known if word.startswith(incomplete)]


class Number(click.ParamType[int]):
    """A whole number from `least` on, of at most nine digits."""

    name = "n"

    def __init__(self, least: int = 0) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Raises Unreadable."""
        text = str(value)
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= self.least:
            return int(text)
        expected = "number_from_one" if self.least == 1 else "number"
        if text.isascii() and text.isdigit() and len(text) >= 10:
            expected = "number_most"
        raise Unreadable("usage.malformed", {"field": _named(param), "value": text, "expected": expected})


class Day(click.ParamType[Any]):
    """A day on which to look at the register, from 1989 to 2999; given on as a date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The day. Raises Unreadable."""
        from lifecycle.asked import read_asked_day

        return read_asked_day(_named(param), str(value))


class Instant(click.ParamType[str]):
    """An instant of recording: given on as the register writes instants, in UTC.

    Without an offset it is Brussels time; a day alone means the end of that day.
    """

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The instant. Raises Unreadable for one that cannot be read or lies in the future."""
        from datetime import UTC, datetime

        from lifecycle.asked import read_instant

        return read_instant(_named(param), str(value), datetime.now(UTC))
