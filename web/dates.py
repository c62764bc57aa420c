"""Dates as people of a language write them, read as EDTF. Pure.

    2/11/2021   2.11.2021   02-11-2021       the day before the month, as in Belgium, in every language
    2 November 2021   le 2 novembre 2021     the months of the language of the page; three letters are enough
    2 mrt 2021   2 févr. 2021                or what the language abbreviates them to (CLDR)
    11/2021   November 2021   2021           a month, a year
    2021/11/02                               the year first: then the month, then the day

EDTF itself is read first, so that an interval such as `2026-04/2026-07` stays one. A year has four figures: `2/11/21`
may be of either century and is not read. What is none of these stays as it is, for whoever reads it to refuse.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from messages.render import render
from rules.dates import DateError, parse_inexact

_BETWEEN = r"\s*([/.-])\s*"
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}})\s*\2\s*(\d{{4}})\Z", re.ASCII)
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_BETWEEN}(\d{{1,2}})\s*\2\s*(\d{{1,2}})\Z", re.ASCII)
_MONTH_FIRST = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{4}})\Z", re.ASCII)
_ORDINAL = r"(\d{1,2})\s*(?:st|nd|rd|th|er|ste|de|e|\.)?"
_NAMED = re.compile(rf"(?:(?:on|the|le|op)\s+)?(?:{_ORDINAL}\s+)?([a-z]+)\.?,?\s+(\d{{4}})\Z", re.ASCII)
_FEWEST = 3
"""Letters of a month that are enough, where no other month begins with them."""


def as_edtf(typed: str, lang: str) -> str:
    """A date that was typed on a page of a language, as EDTF; as it is where it cannot be read."""
    text = typed.strip()
    if _is_date(text):
        return text
    read = _read(" ".join(_plain(text).split()), lang)
    return read if _is_date(read) else typed


def _read(text: str, lang: str) -> str:
    if found := _DAY_FIRST.match(text):
        return _written(found[4], found[3], found[1])
    if found := _YEAR_FIRST.match(text):
        return _written(found[1], found[3], found[4])
    if found := _MONTH_FIRST.match(text):
        return _written(found[3], found[1])
    found = _NAMED.match(text)
    month = _month(found[2], lang) if found is not None else 0
    return _written(found[3], str(month), found[1] or "") if found is not None and month else ""


def _written(year: str, month: str, day: str = "") -> str:
    return "-".join((year, month.zfill(2), *([day.zfill(2)] if day else [])))


def _month(name: str, lang: str) -> int:
    """The number of a month by its name or the beginning of it; 0 where it is none, or may be several."""
    names = _months(lang)
    if name in names:
        return names[name]
    found = [number for whole, number in names.items() if len(name) >= _FEWEST and whole.startswith(name)]
    return found[0] if len(found) == 1 else 0


@cache
def _months(lang: str) -> Mapping[str, int]:
    from babel.dates import get_month_names

    names = {_plain(render(f"month.{number}", {}, lang)): number for number in range(1, 13)}
    # some are no beginnings of the names: mrt. The shortest way of CLDR, which an office writes with a point or without
    short = {_plain(text).rstrip("."): number for number, text in get_month_names("abbreviated", locale=lang).items()}
    return {**short, **names}


def _plain(text: str) -> str:
    """Small letters without accents: an office's keyboard has not all of them."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def _is_date(text: str) -> bool:
    try:
        parse_inexact(text)
    except DateError:
        return False
    return True
