"""A server of a test, in a thread, that ends when it is told and not a tenth of a second later: there are a thousand."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from typing import Any

import uvicorn

TICK = 0.1
"""Seconds between two looks of uvicorn at what it was told."""


class Ending(uvicorn.Server):
    """The server as it is; only its waiting between two looks can be ended."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = threading.Event()
        self._wake: Any = None

    async def main_loop(self) -> None:
        """As uvicorn's own: look at what there is to do now and then, until told to end."""
        woken, loop = asyncio.Event(), asyncio.get_running_loop()
        self._wake = lambda: loop.call_soon_threadsafe(woken.set)
        if self._told.is_set():
            woken.set()
        looks = 0
        while not await self.on_tick(looks):
            looks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's own, which waits a tenth of a second whatever there is: until all is answered, and no longer."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(TICK / 100)
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()

    def end(self, thread: threading.Thread) -> None:
        """End, and wait until its thread has ended: what it answers from may be closed then."""
        self.should_exit = True
        self._told.set()
        if self._wake is not None:
            with suppress(RuntimeError):  # its loop is closed already
                self._wake()
        thread.join(20)
