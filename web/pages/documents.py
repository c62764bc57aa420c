"""The bytes of a document: taken away as a file, never shown in the page's own name."""

from __future__ import annotations

from starlette.responses import Response

from lifecycle.document_files import type_of
from web.visit import Visit

SANDBOX = "sandbox; default-src 'none'"
KINDS = {
    "PDF": "application/pdf", "PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff", "EML": "message/rfc822",
    "TXT": "text/plain; charset=utf-8", "ODT": "application/vnd.oasis.opendocument.text",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


def document(visit: Visit) -> Response:
    """The document of a hash. Raises NotFound, or Broken where its bytes are not those of the hash."""
    digest, content = visit.queries.document(visit.request.path_params["sha256"])
    kind = type_of(content) or ""
    name = f"{digest[:16]}.{kind.lower() or 'bin'}"
    # an attachment in a sandbox: whatever was attached runs nothing under the name of this house
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=KINDS.get(kind, "application/octet-stream"), headers=headers)
