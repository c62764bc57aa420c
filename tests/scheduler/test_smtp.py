"""The way to a mail server: encrypted where its address says so, its certificate always checked, a login right or wrong."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from lifecycle.errors import Unreadable
from lifecycle.storage.store import Store
from messages.render import render
from scheduler.smtp import read_smtp_url
from tests.makers import Office
from tests.scheduler.mail_server import PASSWORD, USER, MailServer
from tests.scheduler.postbox import mails, send, states, waiting_mail

LOGIN = f"{USER}:{quote(PASSWORD, safe='')}"


@pytest.fixture
def waiting(store: Store, tmp_path) -> Store:
    """A register with a mail that waits."""
    waiting_mail(Office.open(store, folder=tmp_path))
    return store


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> Path:
    """The certificate of the authority, in a file."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def certified(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    """What a server of that name shows."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture(params=["smtps", "smtp+starttls"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def server_of(scheme: str, context: ssl.SSLContext) -> MailServer:
    return MailServer(tls=context) if scheme == "smtps" else MailServer(starttls=context)


def test_a_mail_goes_over_an_encrypted_line_after_a_login(waiting: Store, authority: trustme.CA, ca: Path, scheme: str):
    """TLS from the start, or after STARTTLS; user and password are read from the address, percent-encoded."""
    with server_of(scheme, certified(authority)) as server:
        done = send(waiting, read_smtp_url(f"{scheme}://{LOGIN}@localhost:{server.port}?ca={ca}"))
        assert (done.sent, done.fault) == (1, None) and len(server.mails) == 1
    assert states(waiting) == ["sent"]


def test_a_server_that_cannot_prove_who_it_is_gets_neither_password_nor_mail(
    waiting: Store, authority: trustme.CA, ca: Path, scheme: str
):
    """By an authority that nobody knows, for another name, or no longer valid."""
    stranger = trustme.CA()
    for context in (certified(stranger), certified(authority, "another.example.org")):
        with server_of(scheme, context) as server:
            done = send(waiting, read_smtp_url(f"{scheme}://{LOGIN}@localhost:{server.port}?ca={ca}"))
            assert (done.sent, done.again, done.fault) == (0, 1, "tls") and server.mails == []
        _try_now(waiting)
    assert states(waiting) == ["waiting"] and mails(waiting)[0].fault == "tls"


def test_a_wrong_password_stops_the_sender_and_nothing_is_lost(
    waiting: Store, authority: trustme.CA, ca: Path, scheme: str
):
    with server_of(scheme, certified(authority)) as server:
        done = send(waiting, read_smtp_url(f"{scheme}://{USER}:wrong@localhost:{server.port}?ca={ca}"))
        assert (done.sent, done.again) == (0, 1) and done.fault == "login 535 5.7.8"
        assert server.mails == []
        _try_now(waiting)
        right = read_smtp_url(f"{scheme}://{LOGIN}@localhost:{server.port}?ca={ca}")
        assert send(waiting, right).sent == 1


def test_a_server_that_wants_a_login_that_the_address_has_not_refuses_and_the_mail_waits(
    waiting: Store, authority: trustme.CA, ca: Path, scheme: str
):
    with server_of(scheme, certified(authority)) as server:
        done = send(waiting, read_smtp_url(f"{scheme}://localhost:{server.port}?ca={ca}"))
        assert (done.sent, done.dead) == (0, 0) and done.fault == "sender 530 5.7.0"
    assert states(waiting) == ["waiting"]


def test_a_server_without_encryption_is_given_no_mail_where_the_address_asks_for_it(waiting: Store):
    """Whoever strips STARTTLS from the line gets nothing (RFC 3207 §6)."""
    with MailServer() as server:
        assert send(waiting, read_smtp_url(f"smtp+starttls://localhost:{server.port}")).fault == "not_supported"
        _try_now(waiting)
        assert send(waiting, read_smtp_url(f"smtps://localhost:{server.port}?timeout=2")).fault in ("tls", "stalled")
        assert server.mails == []
    assert states(waiting) == ["waiting"]


@pytest.mark.parametrize("without", [("PLAIN",), ("PLAIN", "LOGIN")])
def test_a_server_that_cannot_take_our_login_is_told_none(waiting: Store, without: tuple[str, ...]):
    """It knows no way to log in, or none that takes a password with letters beyond ASCII."""
    with MailServer(without=without) as server:
        done = send(waiting, read_smtp_url(f"smtp://{LOGIN}@localhost:{server.port}"))
        assert done.fault == "not_supported" and states(waiting) == ["waiting"]


def test_an_authority_that_is_no_file_is_said_before_anything_is_sent(waiting: Store, tmp_path: Path):
    with pytest.raises(Unreadable) as told:
        send(waiting, read_smtp_url(f"smtps://localhost:1?ca={tmp_path / 'none.pem'}"))
    assert "none.pem" in render(told.value.key, told.value.params, "en")


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://relay.example.org", ("relay.example.org", 25, "open", None, None, 30.0, None, 600.0)),
        ("smtp://relay.example.org:2525/", ("relay.example.org", 2525, "open", None, None, 30.0, None, 600.0)),
        ("smtp+starttls://u%40x:p%2Fw@[::1]", ("::1", 587, "starttls", "u@x", "p/w", 30.0, None, 600.0)),
        (
            "smtps://u:p@m.example.org?timeout=2.5&ca=/a.pem",
            ("m.example.org", 465, "tls", "u", "p", 2.5, "/a.pem", 600.0),
        ),
    ],
)
def test_an_address_says_where_and_how(url: str, read: tuple):
    assert tuple(read_smtp_url(url)) == read


MALFORMED = [
    "", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org:none",
    "smtp://mail.example.org:99999", "smtp://mail.example.org/inbox", "smtp://mail.example.org#x",
    "smtps://secret@mail.example.org", "smtps://:secret@mail.example.org", "smtp://u:secret@mail.example.org",
    "smtp://mail.example.org?timeout=0", "smtp://mail.example.org?timeout=61", "smtp://mail.example.org?timeout=x",
    "smtp://mail.example.org?tls=no",
]  # fmt: skip


@pytest.mark.parametrize("url", MALFORMED)
def test_an_address_that_is_malformed_is_refused_without_its_password(url: str):
    """A password without encryption goes to this machine alone."""
    with pytest.raises(Unreadable) as told:
        read_smtp_url(url)
    for lang in ("en", "fr", "nl"):
        said = render(told.value.key, told.value.params, lang)
        assert said and "secret" not in said


def test_a_server_does_not_show_its_password_where_it_is_printed():
    assert "secret" not in repr(read_smtp_url("smtps://u:secret@mail.example.org"))


def _try_now(store: Store) -> None:
    """Have a message that waits for its next try sent at once."""
    from sqlalchemy import update

    from lifecycle.storage.tables import message

    with store.bulk() as unit:
        unit.connection.execute(update(message).values(next_at=None))


@pytest.fixture(autouse=True)
def _no_authority_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What else this machine trusts is no matter here."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    yield
