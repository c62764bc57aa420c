"""A decision that lost what it rested on, in words: on a file, at a correction, in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messages.render import render
from messages.wording import word


def rested_words(rested: Mapping[str, Any], lang: str) -> str:
    """Its entry, act and day, and the rules that would refuse it now."""
    rules = tuple(word("rule", rule, lang) for rule in rested["rules"])
    params = {"entry": rested["sequence"], "act": rested["act"], "on": rested["effectiveOn"], "list": rules}
    return render("answer.touched_one", params, lang)
