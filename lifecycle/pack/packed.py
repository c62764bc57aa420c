"""What was packed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Packed:
    """What was packed: how many entries, documents, values that open and that were left out; the key that signed it."""

    entries: int
    documents: int
    opened: int
    left_out: int
    key: str
    redacted: dict[str, int]
    """What was left out on purpose, by kind, with how many values; of documents, how many contents."""
    pdf: bool = True
    """Whether the report is there as a PDF too, beside the page: of very many entries it is not."""
    of: str = ""
    path: str = ""
    verifier: str = ""
    """The SHA-256 of its `verify.py`, to be told by another way: one that was emptied checks nothing in silence."""
