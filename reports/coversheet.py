"""The coversheet of a file: what matters of it, on paper, as PDF/A-2a and PDF/UA-1 at once, made by typst.

The data go in as JSON and are only ever text: nothing that was typed is read as markup. The same data
give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from messages.file_parts import Saying
from messages.names import Names
from messages.property_words import PropertyWords
from messages.render import render
from messages.wording import word

TEMPLATE = Path(__file__).with_suffix(".typ")
HEAD = ("track", "nature", "themes", "officer", "deputy", "predecessor", "successor")
PARTS = (
    "dates", "memorandum", "agreement", "terms", "nextDeadlines", "instruments", "avenues", "reciprocity", "criteria",
    "evaluations", "milestones", "actions", "suspension", "notice", "sources", "documents",
)  # fmt: skip
MOST_LINES = 12
"""Lines of a part on paper; the record holds the rest."""


def coversheet(shown: Mapping[str, Any], lang: str, names: Names) -> bytes:
    """The coversheet of a file, as `Queries.show` gives it."""
    import typst  # a compiler of 80 MB, asked for where a sheet is made

    data = json.dumps(_data(shown, lang, names), ensure_ascii=False)
    made = typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"data": data}, pdf_standards=["a-2a", "ua-1"], ignore_system_fonts=True
    )
    assert isinstance(made, bytes)
    return made


def _data(shown: Mapping[str, Any], lang: str, names: Names) -> dict[str, Any]:
    """What the template prints: all of it words."""
    words = PropertyWords(lang, names)
    say = Saying(words, lang)
    head = [[words.label(n), words.value(n, shown[n])] for n in HEAD if shown.get(n)]
    stage = word("stage", shown["stage"], lang)
    validity = f" – {say.labelled('validity', shown['validity'])}" if shown.get("validity") else ""
    parts = [{"heading": render("coversheet.file", {}, lang), "pairs": head, "lines": []}]
    for name in PARTS:
        part = shown.get(name)
        if not part:
            continue
        lines = list(say.mapping(name, part)) if isinstance(part, Mapping) else [say.item(name, one) for one in part]
        parts.append({"heading": words.label(name), "pairs": [], "lines": lines[:MOST_LINES]})
    return {
        "lang": lang,
        "day": [int(part) for part in shown["on"].split("-")],
        "owner": render("coversheet.owner", {}, lang),
        "title": f"{shown['partnerName']} – {shown['reference']}",
        "stage": f"{stage}{validity}",
        "parts": parts,
        "footer": render("coversheet.footer", {"on": shown["on"], "version": shown["version"]}, lang),
    }
