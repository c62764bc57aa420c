"""The sentences of the verifier, and where commitments stand: written into each `verify.py`, which has but itself."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from lifecycle.check_openings import PERSONAL_FIELDS
from lifecycle.command import personal_name
from lifecycle.pack import verify_alone
from messages.catalogue import LANGUAGES, get_catalogue
from messages.property_words import kind_of

VERIFIER = Path(__file__).with_name("verify_alone.py")
PLACE = "SENTENCES: dict[str, dict[str, list[str]]] = {}\n"
OF_PERSONAL = "PERSONAL: dict[str, dict[str, str]] = {}\n"
"""The lines of the verifier in whose place they stand in a pack."""
GROUP = "alone."
"""How their keys begin in the catalogues."""
KEYS = (
    "manifest", "signed", "given", "given_earlier",
    "files", "checkpoint", "keys", "entries", "chains", "all", "stated", "beyond", "saw_beyond", "growth",
    "no_kept", "kept", "opened", "redacted", "redacted_values", "whole", "erased", "erased_later", "closed", "papers",
    "documents", "policies", "documents_gone", "later_gone",
    "documents_kept_back", "partners", "of_one_file", "of_everything", "holds", "not_right", "unwritten", "so_far",
    *(f"bad.{name}" for name in (
        "base64", "byte_order_mark",
        "changed", "closed", "cut", "document_size",
        "fewer", "follow", "fork", "form", "format", "growth", "instant", "json",
        "kept_note", "key", "last_key", "leaves", "line", "log", "manifest", "missing", "name", "newer", "no_chain",
        "no_document", "no_name", "no_partner", "no_plain_file", "no_policy", "none", "not_adopted", "nothing_later",
        "note", "object", "order", "origin", "other_key", "other_log", "rotation", "seen", "signature", "size", "stray",
        "text", "twice", "unnamed", "unopened", "unproven", "unread", "unstated", "value",
    )),
)  # fmt: skip
"""Every sentence that the verifier says; a test holds them against its source."""


@cache
def sentences() -> dict[str, dict[str, list[str]]]:
    """By language and key the sentence, or one for one thing and one for several."""
    return {
        lang: {**{key: _forms(lang, key) for key in KEYS}, **{f"kind.{one}": [kind_of(one, lang)] for one in kinds()}}
        for lang in LANGUAGES
    }


@cache
def kinds() -> tuple[str, ...]:
    """Every kind of what may be left out: of personal values, and the contents of documents."""
    of_acts = (kind for named in personal().values() for kind in named.values())
    return tuple(sorted({verify_alone.DOCUMENT, "reason", "document.name", *of_acts}))


def _forms(lang: str, key: str) -> list[str]:
    catalogue = get_catalogue(lang)
    one, several = (catalogue.text(GROUP + key, count) for count in (1, 2))
    return [one] if one == several else [one, several]


@cache
def personal() -> dict[str, dict[str, str]]:
    """By act the fields of its entries that hold commitments, each with its kind of value."""
    return {act: {name: personal_name(act, name) for name in names} for act, names in PERSONAL_FIELDS.items()}


def teach() -> None:
    """Let the verifier speak, and know commitments, where it runs here."""
    verify_alone.SENTENCES.update(sentences())
    verify_alone.PERSONAL.update(personal())


def verifier() -> bytes:
    """The source of `verify.py` as a pack holds it, with its sentences."""
    source = VERIFIER.read_text(encoding="utf-8")
    for place, written in ((PLACE, sentences()), (OF_PERSONAL, personal())):
        assert source.count(place) == 1, "where it is written"
        text = json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True)
        source = source.replace(place, f"{place.removesuffix('{}' + chr(10))}{text}\n")
    return source.encode()
