"""Which language to answer in: the first of those that the reader takes (RFC 9110 section 12.5.4) and we speak."""

from __future__ import annotations

import re

from messages.catalogue import LANGUAGES

_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?\Z"
)


def language_of(accepted: str | None, default: str = "en") -> str:
    """The language of an Accept-Language header; `fr-BE` is French. The default where none of ours is taken."""
    weighed = []
    for place, text in enumerate((accepted or "")[:500].split(",")):
        match = _RANGE.match(text)
        lang = match.group(1).lower() if match else ""
        weight = float(match.group(2) or 1) if match else 0.0
        if weight > 0 and (lang in LANGUAGES or lang == "*"):
            weighed.append((-weight, place, default if lang == "*" else lang))
    return min(weighed)[2] if weighed else default
