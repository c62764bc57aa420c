"""Which language a page speaks: that of its address, else of the person, else of the browser, else English."""

from __future__ import annotations

from messages.catalogue import LANGUAGES

NAMES = {"en": "English", "fr": "Français", "nl": "Nederlands"}
"""Each language in its own words, as the switch shows it in all of them."""


def preferred(accept_language: str) -> str:
    """The first language that the browser asks for and the program speaks (RFC 9110 section 12.5.4), else English."""
    asked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")):
        name, _, more = part.strip().partition(";")
        asked.append((-_weight(more), place, name.strip().lower()[:2]))
    return next((name for weight, _, name in sorted(asked) if name in LANGUAGES and weight < 0), "en")


def _weight(text: str) -> float:
    text = text.strip().removeprefix("q=")
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
