"""Documents: those of a file, the current and the earlier ones, and the bytes of one."""

from __future__ import annotations

from typing import Any

from lifecycle.erased import erased_in, mark_documents
from lifecycle.errors import Broken, NotFound, Unreadable
from lifecycle.queries.document_versions import documents_json
from lifecycle.queries.files import resolve
from lifecycle.queries.view import View

SHORTEST = 8
"""Characters of a hash by which a document may be asked for."""


def list_documents(view: View, given: str) -> dict[str, Any]:
    """Every document of a file, by what it is for and in which language, the current one first."""
    reference = resolve(view, given)
    found = documents_json([e for e in view.entries(reference) if e.day <= view.day])
    mark_documents(found, erased_in(view.reading, (reference,)).get(reference, {}))
    return {"reference": reference, **view.listed(found)}


def content(view: View, given: str) -> tuple[str, bytes]:
    """The hash and the bytes of a document, known by its hash or the beginning of it.

    Raises Unreadable for what is no hash or means several, NotFound where nothing has it or it was erased, Broken
    where the bytes are not those that were attached.
    """
    row = view.reading.document(whole_hash(view, given))
    if row is None:
        raise NotFound("not_found.document", {"document": given})
    if not row.is_whole:
        raise Broken("broken.document", {"document": row.sha256})
    return row.sha256, row.content


def whole_hash(view: View, given: str) -> str:
    """The hash that the beginning of one means. Raises Unreadable and NotFound as `content` does."""
    asked = given.lower()
    if len(asked) < SHORTEST or len(asked) > 64 or set(asked) - set("0123456789abcdef"):
        raise Unreadable("usage.document_hash", {"value": given, "most": SHORTEST})
    found = view.reading.documents_like(asked)
    if not found:
        raise NotFound("not_found.document", {"document": given})
    if len(found) > 1:
        raise Unreadable("usage.ambiguous", {"given": given, "candidates": tuple(found)})
    return found[0]
