"""What is left out of a pack on purpose: kinds of personal values, and the contents of documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lifecycle.errors import Unreadable
from lifecycle.pack.sentences import kinds as every_kind
from lifecycle.pack.verify_alone import DOCUMENT

ALL = "all"
"""What names everything that can be left out of a pack."""


def kinds_named(redact: Sequence[str], found: Collection[str]) -> set[str]:
    """The kinds that some names name, of those that are `found` in the record and those that acts may write.

    A kind is named whole (`note.text`), or several by their last part (`text`); DOCUMENT is the contents of documents,
    ALL whatever can be left out. A kind of which the pack holds none is named all the same: it may not depend on what
    a file holds whether what must not leave the house can be named. Raises Unreadable for what names no kind at all.
    """
    kinds = {*every_kind(), *found}
    for name in redact:
        if not any(is_named(name, kind) for kind in kinds):
            groups = {kind.rpartition(".")[2] for kind in found}
            known = (*sorted(found), *sorted(groups - set(found)), ALL)
            raise Unreadable("usage.not_personal", {"value": name or "''", "known": known})
    return {kind for kind in kinds if any(is_named(name, kind) for name in redact)}


def is_named(name: str, kind: str) -> bool:
    """Whether a name names a kind."""
    return name in (ALL, kind, kind.rpartition(".")[2]) or (name, kind) == (f"{DOCUMENT}s", DOCUMENT)
