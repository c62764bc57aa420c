"""The sentences of the verifier: from the catalogues into each `verify.py`, which has nothing but itself."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from lifecycle.pack import verify_alone
from messages.catalogue import LANGUAGES, get_catalogue

VERIFIER = Path(__file__).with_name("verify_alone.py")
PLACE = "SENTENCES: dict[str, dict[str, list[str]]] = {}\n"
"""The line of the verifier in whose place they stand in a pack."""
GROUP = "alone."
"""How their keys begin in the catalogues."""
KEYS = (
    "manifest", "files", "checkpoint", "keys", "entries", "chains", "growth", "no_kept", "kept", "opened", "redacted",
    "whole", "papers", "documents", "policies", "holds", "not_right",
    *(f"bad.{name}" for name in (
        "base64", "changed", "follow", "fork", "form", "growth", "json", "kept_note", "key", "last_key", "line", "log",
        "manifest", "missing", "name", "newer", "none", "note", "object", "other_key", "other_log", "rotation",
        "signature", "stray", "text", "twice", "unnamed", "unproven", "unread", "value",
    )),
)  # fmt: skip
"""Every sentence that the verifier says; a test holds them against its source."""


@cache
def sentences() -> dict[str, dict[str, list[str]]]:
    """By language and key the sentence, or one for one thing and one for several."""
    return {lang: {key: _forms(lang, key) for key in KEYS} for lang in LANGUAGES}


def _forms(lang: str, key: str) -> list[str]:
    catalogue = get_catalogue(lang)
    one, several = (catalogue.text(GROUP + key, count) for count in (1, 2))
    return [one] if one == several else [one, several]


def teach() -> None:
    """Let the verifier speak where it runs here."""
    verify_alone.SENTENCES.update(sentences())


def verifier() -> bytes:
    """The source of `verify.py` as a pack holds it, with its sentences."""
    source = VERIFIER.read_text(encoding="utf-8")
    assert source.count(PLACE) == 1, "the place of the sentences"
    written = json.dumps(sentences(), ensure_ascii=False, indent=1, sort_keys=True)
    return source.replace(PLACE, f"{PLACE.removesuffix('{}' + chr(10))}{written}\n").encode()
