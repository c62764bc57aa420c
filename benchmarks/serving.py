"""Serving: so many requests a second, whether the server keeps up or not, over lists, files and the public list.

An open loop: each request is sent at its instant, and its time counts from that instant, so that a server that falls
behind is not spared. The server is a process of its own; the one that asks shares its two cores.
"""

from __future__ import annotations

import asyncio
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles

from benchmarks.asking import PARTNERS
from benchmarks.measuring import Measured
from benchmarks.world import TODAY, copy_of, fill, new_store, pattern, reference_of
from lifecycle.affairs import new_access_token, token_hash
from lifecycle.command import read_command
from lifecycle.desk import Desk
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from lifecycle.storage.engine import open_database
from rules.facts import Actor
from web.sessions import Sessions
from web.visit import COOKIE

A_SECOND = 50
BUDGET_SECONDS = 0.05
"""What 95 of 100 answers may take (DESIGN section 12)."""
LISTS = ("", "?stage=in_force&country=AT", "?track=bilateral", "?expiringWithin=900", "?theme=culture")
KINDS = ("list", "partnership", "register")
PAGES = ("board page", "partnership page", "public page")


def serving(name: str, url: str, files: int, for_seconds: int) -> Iterator[Measured]:
    """The times of each kind of request, and of all: of the API, then of the pages."""
    secret, session = prepare(url, files)
    with server(url) as port:
        for path in ("/api/v1/register", "/api/v1/partnerships", f"/api/v1/partnerships/{reference_of(0)}"):
            took = ask_once(port, path, secret)
            if path.endswith("register"):
                yield Measured(
                    f"the public list, made anew; {files:,} files, {name}", f"{took * 1e3:.0f} ms", "", "", "", True
                )
        for kinds, header in ((KINDS, f"Authorization: Bearer {secret}"), (PAGES, f"Cookie: {COOKIE}={session}")):
            if kinds is PAGES:  # what is kept is made by the first who asks
                asyncio.run(ask_for_long(port, header, kinds, files, 1))
            found = asyncio.run(ask_for_long(port, header, kinds, files, for_seconds))
            yield from _told(found, kinds, f"{A_SECOND}/s for {for_seconds} s; {files:,} files, {name}")


def _told(found: list[tuple[str, int, float]], kinds: tuple[str, ...], shown: str) -> Iterator[Measured]:
    faults = sum(status != 200 for _, status, _ in found)
    for kind in (*kinds, "all"):
        times = [took for what, _, took in found if kind in (what, "all")]
        cuts = quantiles(times, n=100)
        told = f"p50 {median(times) * 1e3:.0f} p95 {cuts[94] * 1e3:.0f} p99 {cuts[98] * 1e3:.0f} ms"
        met = cuts[94] < BUDGET_SECONDS and not faults
        yield Measured(f"{kind}, {len(times)} requests, {shown}", told, "", f"{faults} faults", "p95 < 50 ms", met)


def prepare(url: str, files: int) -> tuple[str, str]:
    """So many files in force, a token to read them, and the session of somebody who is signed in."""
    with new_store(url, PARTNERS, trial_day=False) as store:
        made = pattern(store, "in_force")
        fill(store, (copy_of(made, number, partners=PARTNERS) for number in range(files)))
        secret = new_access_token()
        command = read_command(PEOPLE, ACTS_OF_REGISTERS["add_token"], fields={"token": [token_hash(secret)]})
        from datetime import UTC, datetime

        desk = Desk(store, clock=lambda: datetime.now(UTC), today=TODAY, actor=Actor(1, "officer"))
        assert not desk.perform(command).refused
        session = Sessions(store, lambda: datetime.now(UTC)).begin(1).token
    open_database(url).close()
    return secret, session


@contextmanager
def server(url: str) -> Iterator[int]:
    """A server on a free port, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.served", url, str(port)])
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def ask_once(port: int, path: str, secret: str) -> float:
    """How long one request takes."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {secret}"})
    start = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=300) as answered:
        answered.read()
    return time.perf_counter() - start


async def ask_for_long(
    port: int, header: str, kinds: tuple[str, ...], files: int, for_seconds: int
) -> list[tuple[str, int, float]]:
    """Kind, status and time of each request; the same requests in every run."""
    chance = random.Random(1)
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    found: list[tuple[str, int, float]] = []
    start = time.perf_counter()

    async def ask(number: int) -> None:
        due = start + number / A_SECOND
        kind = kinds[number % len(kinds)]
        path = _path(kind, chance, files)
        await asyncio.sleep(max(0, due - time.perf_counter()))
        while free and free[-1][0].at_eof():  # the server closes what was idle for some seconds
            free.pop()[1].close()
        reader, writer = free.pop() if free else await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        status = await _read(reader)
        found.append((kind, status, time.perf_counter() - due))
        free.append((reader, writer))

    await asyncio.gather(*(ask(number) for number in range(A_SECOND * for_seconds)))
    for _, writer in free:
        writer.close()
    return found


def _path(kind: str, chance: random.Random, files: int) -> str:
    if kind in PAGES:
        page = {"board page": "", "public page": "/partners"}
        return f"/en{page.get(kind, f'/partnerships/{reference_of(chance.randrange(files))}')}"
    if kind == "register":
        return "/api/v1/register"
    if kind == "partnership":
        return f"/api/v1/partnerships/{reference_of(chance.randrange(files))}"
    asked = chance.choice(LISTS)
    after = reference_of(chance.randrange(files))
    return f"/api/v1/partnerships{asked}{'&' if asked else '?'}after={after}"


async def _read(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = next(
        int(line.partition(":")[2]) for line in head.lower().split("\r\n") if line.startswith("content-length")
    )
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])
