"""Canonical JSON (RFC 8785) for what this project writes: objects, lists, strings, whole numbers, true and false.

Equal to RFC 8785 because it holds no floats, no number of 2**53 or more and no key outside the basic plane; a test
compares it with another implementation.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from rules.model import Frozen

_ENCODE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode


def canonical(value: Any) -> str:
    """The canonical text of a value. Keys are sorted, nothing stands between."""
    return _ENCODE(value)


def normal(text: str) -> str:
    """A text in Unicode normal form C, as every stored string is."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def dump(state: Frozen) -> str:
    """A state as text; always the same for the same state."""
    return state.model_dump_json(by_alias=True, exclude_defaults=True)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
