"""Each request has a number: in its answer, in every line that is logged meanwhile, and in the line that sums it up.

    {"at": "2026-11-24T08:00:00.000Z", "level": "info", "logger": "web.traces", "said": "answered", "trace": "9f…",
     "method": "GET", "route": "/api/v1/partnerships/{reference}", "status": 200, "ms": 4.2, "person": 1}

The route stands in the place of the address: secrets of feeds and links, names and searches are never logged. Who read
what is told by the person's number and the reference.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.metrics import Metrics

TRACE: ContextVar[str] = ContextVar("trace", default="")
NOWHERE = "(none)"
"""The route of an address that leads nowhere: what a stranger types makes no figures."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
TOLD = ("reference", "slug", "act", "record", "reminder", "sha256")
"""What of an address is told with its route: codes that the register knows."""
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}\Z", re.ASCII)
log = logging.getLogger(__name__)


class Traces:
    """Numbers, times, counts and logs every request that passes."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on; the answer gets the number."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace, related = uuid.uuid4().hex, _related(scope)
        scope.setdefault("state", {})
        token, began, status = TRACE.set(trace), time.perf_counter(), 500

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                more = [(b"belgov-trace-id", trace.encode())]
                if related:
                    more.append((b"belgov-related-trace-id", related.encode()))
                message = {**message, "headers": [*message.get("headers", []), *more]}
            await send(message)

        try:
            await self.app(scope, receive, numbered)
        finally:
            self._tell(scope, status, time.perf_counter() - began, related)
            TRACE.reset(token)

    def _tell(self, scope: Scope, status: int, seconds: float, related: str) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = route_of(scope) if status not in (404, 405) or scope.get("path_params") else NOWHERE
        self.metrics.count(method, route, status, seconds)
        facts: dict[str, Any] = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        facts.update(_told(scope))
        if related:
            facts["related"] = related
        log.info("answered", extra={"facts": facts})


def _related(scope: Scope) -> str:
    """The number that the caller gave the request, where it is one."""
    headers = dict(scope["headers"])
    given = headers.get(b"belgov-trace-id") or headers.get(b"x-request-id") or b""
    text = given.decode("latin-1")
    return text if _PLAIN.match(text) else ""


def route_of(scope: Scope) -> str:
    """The address as it is declared, with where it is mounted."""
    path: str | None = getattr(scope.get("route"), "path", None)
    if path is None:
        return NOWHERE
    root: str = scope.get("root_path", "")
    return path if path.startswith(root) else root + path


def _told(scope: Scope) -> dict[str, Any]:
    told: dict[str, Any] = {}
    person = scope["state"].get("person")
    if person is not None:
        told["person"] = getattr(person, "number", person)
    for name, value in (scope.get("path_params") or {}).items():
        if name in TOLD and _PLAIN.match(str(value)):
            told[name] = str(value)
    return told


class AsJson(logging.Formatter):
    """A line of JSON for each record, with the number of the request during which it was made."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Of an error its kind and its place, never the values that stood there."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {
            "at": at, "level": record.levelname.lower(), "logger": record.name, "said": record.getMessage(),
        }  # fmt: skip
        if trace := TRACE.get():
            line["trace"] = trace
        line.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_as_json(level: int = logging.INFO) -> None:
    """Let everything that this process logs go to standard error as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
