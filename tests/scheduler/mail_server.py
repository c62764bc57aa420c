"""A real mail server (aiosmtpd) in a thread of its own, that also turns down, stalls and breaks off at any step.

with MailServer() as server:
    server.at("RCPT", "550 5.1.1 no such user")     # or DROP, STALL, or something to call
    send_waiting(store, server.address(), …)
    server.mails                                    # what it accepted, in order
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from scheduler.smtp import SmtpServer

STEPS = ("GREETING", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT")
"""The steps of handing a mail over, in order."""
DROP, STALL, MIDWAY, SLOW = "drop", "stall", "midway", "slow"
"""It breaks off at a step; it never answers; it breaks off amid the content, after its first line; it takes its time."""
SLOW_SECONDS = 2.5
USER, PASSWORD = "agreements", "p@ss/wörd"
IMPATIENT = 0.3
"""Seconds after which a test gives a server up that stalls; it stalls until the test is over, however long that takes."""

Mood = str | Callable[[], None]


class MailServer:
    """The server: what it accepted, and how it behaves at each step until told otherwise."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        without: tuple[str, ...] = (),
    ) -> None:
        """`without` are ways to log in that it does not know."""
        self.without = without
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.tls, self.starttls, self.port = tls, starttls, 0
        self.moods: dict[str, list[Mood]] = {}
        self.transports: list[asyncio.Transport] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def at(self, step: str, *moods: Mood) -> None:
        """Behave so at a step: once for each mood that is given, then well again."""
        self.moods[step] = list(moods)

    def address(self, host: str = "127.0.0.1", timeout: float = 30.0, accept: float | None = None) -> SmtpServer:
        """The server as the sender knows it; it waits as long for an acceptance as for all else, if not told."""
        return SmtpServer(host, self.port, "open", timeout=timeout, accept=timeout if accept is None else accept)

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(lambda: _Protocol(self), "127.0.0.1", 0, ssl=self.tls)

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for transport in self.transports:
            with suppress(AttributeError):  # one that is closed, in the first releases of 3.11
                transport.abort()
        await asyncio.sleep(0)  # a transport closes in the round after

    # what aiosmtpd asks of a handler

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await cast(_Protocol, server).mood("CONTENT")
        if answer is not None:
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=default))
        self.recipients += envelope.rcpt_tos
        after = self.moods.get("ACCEPTED")
        if after:
            cast(Callable[[], None], after.pop(0))()
        return "250 2.0.0 accepted"


class _Protocol(SMTP):
    """One connection."""

    def __init__(self, house: MailServer) -> None:
        self.house = house
        wanted = house.tls is not None or house.starttls is not None
        with warnings.catch_warnings():  # it warns of passwords on an open line: a line of TLS from the start is none
            warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")
            super().__init__(
                house, hostname="mail.test", tls_context=house.starttls, require_starttls=house.starttls is not None,
                auth_required=wanted, auth_require_tls=house.starttls is not None, authenticator=_check,
                loop=house._loop, enable_SMTPUTF8=False, auth_exclude_mechanism=house.without,
            )  # fmt: skip

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.house.transports.append(cast(asyncio.Transport, transport))
        super().connection_made(transport)

    async def mood(self, step: str) -> str | None:
        """Behave as told at a step: the answer to give instead of the usual one; None to go on as usual."""
        moods = self.house.moods.get(step)
        if not moods:
            return None
        mood = moods.pop(0)
        if callable(mood):
            mood()
            return None
        if mood == DROP:
            assert self.transport is not None
            self.transport.abort()  # type: ignore[attr-defined]
            raise asyncio.CancelledError
        if mood == SLOW:
            await asyncio.sleep(SLOW_SECONDS)
            return None
        if mood == STALL:
            await asyncio.Event().wait()
        return mood

    async def _handle_client(self) -> None:
        self.house.connections += 1
        answer = await self.mood("GREETING")
        if answer is None:
            await super()._handle_client()
            return
        await self.push(answer)
        assert self.transport is not None
        self.transport.close()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        await self._at("EHLO", super().smtp_EHLO, hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        await self._at("MAIL", super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        await self._at("RCPT", super().smtp_RCPT, arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.house.moods.get("DATA") == [MIDWAY]:
            self.house.moods["DATA"] = []
            await self.push("354 go on")
            await self._reader.readline()
            self.house.moods["DATA"] = [DROP]
        await self._at("DATA", super().smtp_DATA, arg)

    async def _at(self, step: str, usual: Callable[[Any], Any], arg: Any) -> None:
        answer = await self.mood(step)
        await (usual(arg) if answer is None else self.push(answer))


def _check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    """Whether somebody may log in. `handled=False` has the server answer a refusal; else the client waits for ever."""
    assert isinstance(given, LoginPassword)
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=True) if right else AuthResult(success=False, handled=False)
