"""The pages as people meet them: a real server on a free loopback port, before a fresh copy of the Brussels register."""

from __future__ import annotations

import re
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from argon2 import PasswordHasher

from lifecycle.initialise import DEMONSTRATION_PEOPLE, SHIPPED_POLICY, initialise
from lifecycle.key_file import derive, make_key
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from scheduler.check import run_check
from scheduler.links import PURPOSE
from scheduler.post import Office as PostOffice
from tests.makers.ending import Ending
from tests.makers.office import Office
from tests.makers.portfolios import brussels
from tests.web.reading import Form, Page, faults_of
from web.app import make_app
from web.house import House
from web.sessions import Sessions
from web.site import Site
from web.uploads import Uploads

DAY = date(2026, 11, 23)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What hashing a password costs where that is not the point; the program's own cost is tried in test_accounts.py."""

TRUSTED = ssl.create_default_context()
"""Made once, for each client would read every certificate of the machine; what is served here is not encrypted."""


@dataclass
class Clock:
    """A clock that a test moves."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Day:
    """The day in Brussels, that a test sets."""

    today: date


@dataclass
class Reader:
    """Somebody with a browser without JavaScript. Every page that is fetched is checked."""

    client: httpx2.Client
    lang: str = "en"
    last: str = ""

    def get(self, path: str, status: int = 200, **query: Any) -> Page:
        self.last = path
        return self._page(self.client.get(path, params=query or None), status)

    def post(self, path: str, data: dict[str, Any], status: int = 200, files: Any = None) -> Page:
        return self._page(self.client.post(path, data=data, files=files), status)

    def send(self, form: Form, expect: int = 200, /, files: Any = None, **typed: Any) -> Page:
        """Send a form as it stands, with some fields filled in."""
        unknown = set(typed) - form.names - {name for name, _ in form.buttons}
        assert not unknown, f"the form has no field {unknown}"
        data = {**form.fields, **{k: v for k, v in typed.items() if v is not None}}
        path = form.action or self.last
        if form.method == "get":
            return self.get(path, expect, **data)
        return self.post(path, data, expect, files)

    def _page(self, answer: httpx2.Response, status: int) -> Page:
        assert answer.status_code == status, (answer.status_code, answer.url, Page(answer.text).said[:1500])
        page = Page(answer.text)
        lang = answer.url.path.split("/")[1]
        faults = faults_of(page, lang)
        assert faults == [], (str(answer.url), faults)
        return page

    def do(self, path: str, /, files: Any = None, **typed: Any) -> Page:
        """Fill in the form of an act, check it, look at the page to confirm, and confirm."""
        checked = self.send(self.get(path).form_of("check"), files=files, step="check", **typed)
        return self.send(checked.form_of("do"), step="do")

    def sign_in(self, name: str) -> Reader:
        """By the form, as anybody does."""
        forms = [f for f in self.get(f"/{self.lang}/sign-in").forms if f.action.endswith("/demo")]
        self.send(forms[DEMONSTRATION_PEOPLE.index(name)], person=str(DEMONSTRATION_PEOPLE.index(name) + 1))
        return self

    def come_in(self, name: str) -> Reader:
        """What that form sends, without the pages before and behind it: they take as long as what is tried then."""
        sent = {"person": str(DEMONSTRATION_PEOPLE.index(name) + 1)}
        answer = self.client.post(f"/{self.lang}/sign-in/demo", data=sent, follow_redirects=False)
        assert answer.status_code == 303, (answer.status_code, answer.text)
        return self


@dataclass
class Served:
    """A register that is served."""

    address: str
    store: Store
    site: Site
    clock: Clock
    office: Office
    day: Day
    clients: list[httpx2.Client] = field(default_factory=list)

    def client(self, **how: Any) -> httpx2.Client:
        """A client as it comes, which follows nothing."""
        self.clients.append(httpx2.Client(base_url=self.address, timeout=30, verify=TRUSTED, **how))
        return self.clients[-1]

    def stranger(self, lang: str = "en") -> Reader:
        return Reader(self.client(follow_redirects=True), lang)

    def as_(self, name: str, lang: str = "en") -> Reader:
        return self.stranger(lang).come_in(name)


@pytest.fixture(scope="session")
def brussels_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The Brussels register on a day under full powers, its check done, made once."""
    path = tmp_path_factory.mktemp("brussels") / "agreements.db"
    shutil.copyfile(sqlite_template, path)
    with open_database(f"sqlite:///{path}") as store:
        initialise(store, brussels(), SHIPPED_POLICY.read_text(), datetime.now(UTC), DAY, people=True, trial_day=True)
        run_check(store, lambda: datetime.now(UTC), DAY, trial_day=True)
    return path


@pytest.fixture
def serve(brussels_file: Path, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """`serve(**how)`: a server on a fresh copy; it ends with the test. `how` are fields of the site, and `today`."""
    served: list[Served] = []
    running: list[tuple[Ending, threading.Thread, Store]] = []

    def start(*, today: date = DAY, url: str | None = None, **how: Any) -> Served:
        path = tmp_path / f"served{len(running)}.db"
        shutil.copyfile(brussels_file, path)
        store, clock = open_database(url or f"sqlite:///{path}"), Clock()
        secret = derive(make_key(tmp_path / "agreements.key"), PURPOSE)
        days = Day(today)
        house = House(store, clock, lambda: days.today, PostOffice(None, secret), True)
        site = Site(house, Sessions(store, clock), Uploads(clock), **{"demo": True, "hasher": QUICK, **how})
        server = Ending(uvicorn.Config(make_app(site), host="127.0.0.1", port=0, log_config=None))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        running.append((server, thread, store))
        made = Served(f"http://127.0.0.1:{port}", store, site, clock, Office(store, tmp_path), days)
        served.append(made)
        return made

    yield start
    for client in (client for made in served for client in made.clients):
        client.close()
    for made in served:
        made.site.uploads.close()
    for server, thread, store in running:
        server.end(thread)
        store.close()


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    """A server for a trial, as `make run` starts one."""
    return serve()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for the tests of a module; for the session its loop would stand in the way of others."""
    from playwright.sync_api import sync_playwright

    from tests.web.chromium import CHROMIUM, FLAGS

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield made
        made.close()


@pytest.fixture
def opened(browser: Any, served: Served) -> Iterator[Any]:
    """`opened("officer", **how)`: a page of a browser in which that person is signed in; nothing may be logged as wrong."""
    contexts = []
    faults: list[str] = []

    def start(person: str | None = None, lang: str = "en", **how: Any) -> Any:
        context = browser.new_context(base_url=served.address, **how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: faults.append(request.url) if served.address not in request.url else None)
        if person is not None:  # as `come_in`; by the form in `test_everything_goes_without_scripts`
            sent = {"person": str(DEMONSTRATION_PEOPLE.index(person) + 1)}
            context.request.post(f"/{lang}/sign-in/demo", form=sent, max_redirects=0)
            page.goto(f"/{lang}")
        return page

    yield start
    for context in contexts:
        context.close()
    # a page that refuses is logged by its status, as it should be
    assert [fault for fault in faults if not re.search(r"status of (400|403|404|409|422)", fault)] == []
