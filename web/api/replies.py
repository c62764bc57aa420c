"""Answers that were found: JSON with its language and its tag, or 304 where the caller has it already; and pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from web.api.callers import Caller
from web.api.problems import Turned, written

PUBLIC = "public, max-age=300"
_VERSION = re.compile(r'"(\d{1,9})(?:-[0-9a-f]{1,64})?"\Z', re.ASCII)


def tag_of(body: bytes, version: int | None = None) -> str:
    """A strong tag: the bytes, behind the version where it is of a file; `If-Match` looks at the version alone."""
    hashed = hashlib.sha256(body).hexdigest()[:16]
    return f'"{version}-{hashed}"' if version is not None else f'"{hashed}"'


def reply(
    request: Request, caller: Caller, content: Any, *, version: int | None = None, public: bool = False
) -> Response:
    """What was asked for, or 304 where the caller has just this."""
    response = written(content)
    tag = tag_of(bytes(response.body), version)
    headers = {
        "ETag": tag,
        "Content-Language": caller.lang,
        "Vary": "Accept-Language" if public else "Accept-Language, Authorization",
        "Cache-Control": PUBLIC if public else "private, no-cache",
    }
    if has_tag(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def has_tag(header: str | None, tag: str) -> bool:
    """Whether an `If-None-Match` names a tag (RFC 9110 section 13.1.2: weak comparison)."""
    if header is None:
        return False
    return header.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in header.split(","))


def version_of(request: Request) -> int | None:
    """The version that `If-Match` asks for: `"7"`, or a tag that was given out. Raises Turned for anything else."""
    sent = request.headers.get("if-match")
    if sent is None or sent.strip() == "*":
        return None
    match = _VERSION.match(sent.strip())
    if match is None:
        raise Turned(400, "api.if_match")
    return int(match.group(1))


def paged(request: Request, content: dict[str, Any], size: int, after: str | int | None) -> dict[str, Any]:
    """A page with the addresses of itself, of the first and of the next, as the REST guide has them."""
    shown = {**content, "pageSize": size, "self": _address(request, {}), "first": _address(request, {"after": None})}
    if after is not None:
        shown["next"] = _address(request, {"after": str(after)})
    else:
        shown.pop("next", None)
    return shown


def _address(request: Request, changed: Mapping[str, str | None]) -> str:
    """This address with other parameters, without the host: a proxy may have another."""
    values = {**dict(request.query_params), **changed}
    asked = urlencode({k: v for k, v in values.items() if v is not None})
    path = request.scope["path"]
    return f"{path}?{asked}" if asked else str(path)
