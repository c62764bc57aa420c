"""The progress bar of a file in a terminal: done, now, possible next, in signs that can be read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messages.render import render
from messages.wording import colon, word

DONE, NOW, NEXT = "[x]", "[>]", "[ ]"


def progress_line(progress: Mapping[str, Any], lang: str) -> str:
    """One line, with what the signs mean at its end."""
    stages = [(DONE, name) for name in progress["done"]] + [(NOW, progress["now"])]
    stages += [(NEXT, name) for name in dict.fromkeys(step["to"] for step in progress["next"])]
    bar = " ".join(f"{sign} {word('stage', name, lang)}" for sign, name in stages)
    signs = render("progress.signs", {"done": DONE, "now": NOW, "next": NEXT}, lang)
    return f"{render('progress.label', {}, lang)}{colon(lang)} {bar} ({signs})"
