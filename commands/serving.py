"""`serve`: web pages and the scheduler in one process, until it is interrupted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

from commands.kinds import Number
from commands.parsing import command, option
from commands.session import Session, now
from commands.ticking import WATCH_SECONDS
from lifecycle.errors import Failed, Unreadable
from messages.render import render

if TYPE_CHECKING:
    from scheduler.tick import Tick
    from web.site import Site

LOOPBACK = "127.0.0.1"
PORT = 8000
"""Where the shipped policy says that the pages are (`register.reminders.address`)."""
LAST_PORT = 65535
ENDS_WITHIN_SECONDS = 10
"""How long requests that are being answered may take when the process is told to end."""


@command(
    "serve",
    option("--host", metavar="ADDRESS", default=LOOPBACK),
    option("--port", metavar="N", type=Number(), default=PORT),
    option("--demo", is_flag=True),
    option("--secure", is_flag=True),
)
def serve(session: Session, host: str, port: int, demo: bool, secure: bool) -> None:
    """Serve until interrupted."""
    import uvicorn

    from scheduler.single import only_one
    from web.app import make_app
    from web.collecting import collect_seldom
    from web.traces import log_as_json

    if demo and not is_loopback(host):
        raise Unreadable("usage.demo_host", {"value": host})
    if session.trial_day and not demo:
        raise Unreadable("usage.trial_day_served")
    _ = session.actor, session.today  # a name that nobody bears, and a day set by hand, are said before all
    with only_one(session.store), listening(host, port) as (listener, url):
        if not demo:
            log_as_json()
        if is_loopback(host):
            session.office = session.office._replace(listening=url)
        site = site_of(session, demo=demo, secure=secure)
        app = make_app(site)
        collect_seldom()
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=ENDS_WITHIN_SECONDS,
            )  # fmt: skip
        )
        with ticking(session):
            if demo:
                print(render("serve.demo", {}, session.lang))
            elif (secret := first_link(site)) is not None:
                print(render("serve.first_link", {"url": f"{url}/{session.lang}/invitation/{secret}"}, session.lang))
            print(render("serve.running", {"url": url}, session.lang), flush=True)
            try:
                server.run(sockets=[listener])
            finally:
                site.uploads.close()


def is_loopback(host: str) -> bool:
    """Whether nobody else reaches what listens there."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def listening(host: str, port: int) -> Iterator[tuple[socket.socket, str]]:
    """A socket that listens, and its address, so that the address is told only where somebody answers.

    Raises Failed where the port is taken or the address is none of this machine.
    """
    shown = f"[{host}]" if ":" in host else host
    try:
        if port > LAST_PORT:
            raise OverflowError(f"0-{LAST_PORT}")  # getaddrinfo would count on from 0
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(found[0], socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(found[4])
        listener.listen()
    except (OSError, OverflowError) as error:
        said = {"url": f"http://{shown}:{port}", "error": getattr(error, "strerror", None) or str(error)}
        raise Failed("failed.port", said) from error
    with listener:
        yield listener, f"http://{shown}:{listener.getsockname()[1]}"


def site_of(session: Session, *, demo: bool, secure: bool) -> Site:
    """What the pages are given by this call of the program."""
    from web.house import House
    from web.sessions import Sessions
    from web.site import Provider, Site
    from web.uploads import Uploads

    house = House(session.store, now, session.local_day, session.office, session.trial_day)
    settings = session.settings
    provider = None
    if settings.oidc_issuer:
        provider = Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret or "")
    return Site(house, Sessions(session.store, now), Uploads(now), demo=demo, provider=provider, secure=secure)


def first_link(site: Site) -> str | None:
    """The secret of the link by which the administrator chooses a password; None where one has one."""
    administrators = site.house.queries("en").registers().people.administrators
    return site.accounts.first_link(administrators)


@contextmanager
def ticking(session: Session) -> Iterator[Tick]:
    """The scheduler beside the pages, in threads of its own; one that died is begun anew."""
    from scheduler.tick import Tick

    tick = Tick(session.store, now, session.local_day, trial_day=session.trial_day, office=session.office)
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(WATCH_SECONDS):
            tick.revive()

    watcher = threading.Thread(target=watch, name="watch", daemon=True)
    tick.start()
    watcher.start()
    try:
        yield tick
    finally:
        ended.set()
        watcher.join()
        tick.stop()
