"""What stands before every page: the headers of every answer, and requests that are refused before they are read.

Pure ASGI, so that the pages, the API and the static files all stand behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any

from starlette.types import ASGIApp

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = (
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    # not `no-referrer`: forms then send `Origin: null`, and the origin of a form is looked at below
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
PRIVATE = ("cache-control", "no-store")
OVER_TLS = ("strict-transport-security", "max-age=31536000")
FORWARDED = frozenset({
    b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"client-ip", b"x-cluster-client-ip", b"x-remote-ip",
    b"x-remote-addr", b"x-original-host", b"x-original-url", b"x-original-forwarded-for", b"x-proxyuser-ip",
    b"true-client-ip", b"cdn-loop", b"cf-connecting-ip", b"cf-connecting-ipv6", b"cf-ray", b"fastly-client-ip",
    b"x-appengine-user-ip", b"x-arr-ssl", b"x-amzn-trace-id",
})  # fmt: skip
"""What machines that hand requests on add (RFC 9110 section 7.6.3, RFC 7239, and their own), besides `FORWARDED_AS`."""
FORWARDED_AS = (b"x-forwarded", b"x-envoy-", b"x-azure-")
"""How the names of such headers begin: there are more than a list could hold."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_DROPPED = 128 * 1024 * 1024
"""How much of what is too large is received and dropped, in bytes: a program that sends first and reads then sees the
answer only once it has sent all. Beyond, the answer is given and the connection closed."""
LINGERS_SECONDS = 2
"""How long what still comes is dropped behind an answer that closes: what was never received resets the connection, and
with it goes the answer (RFC 9112 section 9.6)."""
Refuse = Callable[[Scope, int, str], ASGIApp]
"""The answer to a request that is refused: its status, and the key of the sentence that says why."""


class TooLarge(Exception):
    """More was sent than is read; `whole` says that all of it was received and dropped."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self.whole = whole


async def dropped(receive: Receive) -> bool:
    """Receive the rest of a body and keep nothing of it; whether that was all, and not more than `MOST_DROPPED`."""
    seen = 0
    while seen <= MOST_DROPPED:
        message = await receive()
        if message["type"] != "http.request":
            return False
        seen += len(message.get("body", b""))
        if not message.get("more_body"):
            return True
    return False


async def _rest(receive: Receive) -> None:
    """Receive what still comes and keep nothing of it, until there is no more or nobody who sends it."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass


def lingering(receive: Receive, send: Send) -> Send:
    """The same sending; where the answer says that something too large is not received, its end waits for the rest."""
    closing = False

    async def sending(message: Message) -> None:
        nonlocal closing
        if message["type"] == "http.response.start":
            closing = message["status"] == 413 and (b"connection", b"close") in message["headers"]
        elif closing and not message.get("more_body"):
            await send({**message, "more_body": True})
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGERS_SECONDS):
                    await _rest(receive)
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return sending


class Guard:
    """Every request passes here. `demo` refuses whatever came through another machine; `most_bytes` bounds bodies.

    `refuse` makes the answer to what is refused, in the reader's language and in the form that the address answers in.
    `open_to_others` are paths whose requests carry their own proof instead of a cookie, as the API's tokens: where a
    request comes from is not looked at there, and `most_bytes_of_others` bounds their bodies.
    """

    def __init__(
        self,
        app: App,
        refuse: Refuse,
        *,
        demo: bool,
        secure: bool,
        most_bytes: int,
        most_bytes_of_others: int,
        open_to_others: tuple[str, ...] = ("/api/",),
    ) -> None:
        self.app = app
        self.refuse = refuse
        self.demo = demo
        self.secure = secure
        self.most_bytes = most_bytes
        self.most_bytes_of_others = most_bytes_of_others
        self.open_to_others = open_to_others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on and complete the headers of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        # who waits for leave to send is not given it: the answer comes first then (RFC 9110 section 10.1.1)
        waits = b"expect" in headers
        send = self._completing(send if waits else lingering(receive, send))
        status, key = self._refusal(scope, headers)
        if key:
            whole = (not waits and await dropped(receive)) if status == 413 else True
            await self._refuse(scope, receive, send, status, key, whole=whole)
            return
        began = False

        async def watched(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, self._bounded(receive, self._most(scope)), watched)
        except TooLarge as error:
            if not began:
                await self._refuse(scope, receive, send, 413, "web.refused.too_large", whole=error.whole)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, key: str, *, whole: bool) -> None:
        """Answer; where not all was received, close the connection behind the answer."""

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await self.refuse(scope, status, key)(scope, receive, send if whole else closing)

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str]:
        """Status and key of what is refused unread; no key where nothing is."""
        if self.demo and any(name in FORWARDED or name.startswith(FORWARDED_AS) for name in headers):
            return 403, "web.refused.forwarded"
        if self.demo and not _is_loopback(headers.get(b"host", b"")):
            return 403, "web.refused.host"
        if "\0" in scope["path"] or b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
            return 400, "web.refused.nul"
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._most(scope):
            return 413, "web.refused.too_large"
        unsafe = scope["method"] not in SAFE and not scope["path"].startswith(self.open_to_others)
        if unsafe and not came_from_here(headers):
            return 403, "web.refused.origin"
        return 200, ""

    def _most(self, scope: Scope) -> int:
        return self.most_bytes_of_others if scope["path"].startswith(self.open_to_others) else self.most_bytes

    def _bounded(self, receive: Receive, most_bytes: int) -> Receive:
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most_bytes:
                raise TooLarge(whole=not message.get("more_body") or await dropped(receive))
            return message

        return bounded

    def _completing(self, send: Send) -> Send:
        async def completing(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                wanted: Iterable[tuple[str, str]] = (*HEADERS, PRIVATE, *((OVER_TLS,) if self.secure else ()))
                more = [(n.encode(), v.encode()) for n, v in wanted if n.encode() not in given]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        return completing


def came_from_here(headers: dict[bytes, bytes]) -> bool:
    """Whether a form was sent from a page of this house.

    Browsers say so in `Sec-Fetch-Site` (W3C Fetch Metadata); older ones name the origin of the page. A program that
    says neither carries no cookie that somebody else's page could use.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    return origin is None or origin.partition(b"://")[2] == headers.get(b"host", b"")


def _is_loopback(host: bytes) -> bool:
    name = host.decode("latin-1").rpartition(":")[0] if b":" in host.rpartition(b"]")[2] else host.decode("latin-1")
    return name in ("localhost", "[::1]") or name.startswith("127.")
