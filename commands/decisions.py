"""Decisions that a government period recorded late has touched, as a list to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commands.output import heading
from messages.render import render
from messages.wording import who, word


def print_decisions_to_confirm(items: Iterable[Mapping[str, Any]], lang: str) -> None:
    """Print each decision with what would have been decided, and why; nothing where there is none."""
    found = list(items)
    if not found:
        return
    heading(render("decisions.to_confirm", {"count": len(found)}, lang))
    for item in found:
        params = {
            "reference": item["reference"],
            "act": item["act"],
            "on": item["effectiveOn"],
            "entry": item["sequence"],
            "person": who(item["by"], lang),
        }
        print(f" - {render('decisions.touched', params, lang)}")
        for verdict in item["verdicts"]:
            outcome = word("outcome", verdict["outcome"], lang)
            print(f"     {render('decisions.would', {'outcome': outcome, 'text': verdict['message']}, lang)}")
    print(render("decisions.remedy", {}, lang))
