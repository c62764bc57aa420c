"""What the command line says, as a page says it: the form in the place of the command, and nothing that is to be typed.

Sentences are written once, for both. The catalogues name the words that a page says otherwise (`web.on_page`), and
those with which a command to look things up by begins (`web.on_page.see`): a page shows a link instead.
"""

from __future__ import annotations

import re
from functools import cache

from messages.render import render

_ASIDE = re.compile(r"\s?\((?:agreements [a-z]|--[a-z])[^)]*\)")
"""Commands and options between brackets."""
_HEAD = re.compile(r"agreements ([a-z]+)")
SHOWN_ON = {
    "list": "partnerships", "show": "partnerships", "acts": "partnerships", "history": "history",
    "partner": "partner-bodies", "user": "people", "absence": "people",
    "policy": "policy", "pending": "pending", "exception": "pending",
    "feed": "settings", "token": "settings", "government": "government", "reminders": "deadlines",
    "document": "partnerships",
}  # fmt: skip
"""The page that shows what a command prints, by the command's first word."""


def on_page(text: str, lang: str) -> str:
    """A sentence without commands."""
    for begins, said, instead in _phrases(lang):
        if begins in text:  # a page says some fifty sentences, and few hold any of these
            text = said.sub(instead, text)
    if "agreements " in text or "--" in text:
        text = _see(lang).sub("", _ASIDE.sub("", text))
    return text.rstrip()


def page_of(text: str, lang: str) -> str:
    """The page that shows what a sentence would have looked up by a command; empty where it names none."""
    found = _see(lang).search(text)
    named = _HEAD.search(found.group()) if found is not None else None
    return SHOWN_ON.get(named.group(1), "") if named is not None else ""


@cache
def _phrases(lang: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """What is said otherwise, with its beginning, and how; a star stands for a word that differs, like a reference."""
    pairs = (pair.partition(" = ") for pair in render("web.on_page", {}, lang).split(" | "))
    return tuple(
        (said.partition("*")[0], re.compile(re.escape(said).replace(r"\*", r"\S+")), instead)
        for said, _, instead in pairs
    )


@cache
def _see(lang: str) -> re.Pattern[str]:
    """The last sentence, where it says by which command one sees."""
    begins = "|".join(map(re.escape, render("web.on_page.see", {}, lang).split(" | ")))
    return re.compile(rf" ?(?:{begins})\s*agreements [^.]*\.?$")
