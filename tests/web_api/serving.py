"""Asking a real server: uvicorn in a thread, on a free port of the loopback address, and a client without any help."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import uvicorn

from lifecycle.affairs import new_access_token, token_hash
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from lifecycle.storage.store import Store
from tests.makers import Office
from tests.makers.ending import Ending
from web.house import House
from web.parts import make_parts

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Answered:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Served:
    """A server that listens, and what is sent along with each request to it."""

    port: int
    house: House
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_token(self, token: str) -> Served:
        return replace(self, headers={**self.headers, "Authorization": f"Bearer {token}"})

    def speaking(self, lang: str) -> Served:
        return replace(self, headers={**self.headers, "Accept-Language": lang})

    def get(self, path: str, **headers: str) -> Answered:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answered:
        return self.ask("POST", path, body, headers)

    def ask(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answered:
        """One request on a connection of its own; `If_Match="1"` is the header `If-Match`; bytes are sent as they are."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            return Answered(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()


class Clock:
    """What the house takes for now and today; a test may move it."""

    def __init__(self, today: date = TODAY) -> None:
        self.on = today

    def today(self) -> date:
        return self.on

    def now(self) -> datetime:
        return datetime.now(UTC)


@contextmanager
def serving(store: Store, clock: Clock | None = None, **more: Any) -> Iterator[Served]:
    """The whole of what is not a page, on a free port, until the block ends."""
    clock = clock or Clock()
    house = House(store, clock.now, clock.today, trial_day=True, **more)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            make_parts(house), log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=5
        )
        server = Ending(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Served(listening.getsockname()[1], house)
        finally:
            server.end(thread)


def token_of(office: Office, who: str, *allows: str, until: str | None = None) -> tuple[str, int]:
    """The secret of a new token of a person, and its number."""
    secret = new_access_token()
    said: dict[str, Any] = {"allows": list(allows) or ["read"], "token": token_hash(secret)}
    told = office.on(str(TODAY)).as_(who).perform(
        PEOPLE, ACTS_OF_REGISTERS["add_token"], {**said, **({"until": until} if until else {})}, {}
    )  # fmt: skip
    assert told.passed, told.because
    return secret, told.sequence
