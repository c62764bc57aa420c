"""The order in which people look for names: by letters without their accents, whatever the case."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "’": "'"}
)
"""Letters that Unicode does not take apart, as French and Dutch lists sort them."""


def in_order(name: str) -> str:
    """A name as it is sorted: Île-de-France stands under I, économie under E, Xi'an after woiwodschap."""
    parted = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join(letter for letter in parted if not unicodedata.combining(letter)).casefold()
