"""A mail server by its address: read, connected to, and what its answers mean.

    smtp://relay.example.org                            port 25, for a relay that asks for no login
    smtp+starttls://user:password@mail.example.org      port 587
    smtps://user:password@mail.example.org:465          port 465
    …?timeout=30&accept=600&ca=/etc/ssl/own-authority.pem
                     seconds for each step, and for the acceptance of a mail; a certificate authority of one's own

The certificate of the server is always checked. A password goes over an open line to this machine alone.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from base64 import b64encode
from typing import Any, Literal, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from lifecycle.errors import Unreadable

Security = Literal["open", "starttls", "tls"]
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("open", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
TIMEOUT_SECONDS = 30.0
MOST_SECONDS = 60.0
"""The longest time for one step: what holds a message while it is sent is reckoned by it (`scheduler/mail.py`)."""
ACCEPT_SECONDS = 600.0
"""How long a server may take to accept a mail once it has it all: it may be delivering it, and whoever hangs up sooner
sends it again (RFC 5321 §4.5.3.2.6)."""
HERE = ("localhost", "127.0.0.1", "::1")
SIZE_CODES = (523, 552)
"""The message is too large: said of the sender, before the message is sent (RFC 1870 §6)."""
ROOM_CODE = 452
"""There is no room for the message now (RFC 1870 §6.1)."""

LOGGED_IN = (235, 503)
"""The login is right (RFC 4954 §6), or was made already."""


class SmtpServer(NamedTuple):
    """Where mail is handed over, and how."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = None
    timeout: float = TIMEOUT_SECONDS
    authority: str | None = None
    accept: float = ACCEPT_SECONDS

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port}, {self.security})"


class Fault(NamedTuple):
    """What went wrong. `said` is kept with the message: the step, the code of the answer, never its words.

    They may name people. `permanent`: it is of no use to try again. `of_server`: it strikes every message alike.
    """

    said: str
    permanent: bool = False
    of_server: bool = False


def read_smtp_url(url: str) -> SmtpServer:
    """Read an address. Raises Unreadable, which never shows the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _unreadable("usage.smtp_url") from None
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path not in ("", "/") or parts.fragment:
        raise _unreadable("usage.smtp_url")
    security, usual = SCHEMES[parts.scheme]
    user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
    if (user is None) != (password is None) or user == "":
        raise _unreadable("usage.smtp_url.login")
    if password is not None and security == "open" and parts.hostname not in HERE:
        raise _unreadable("usage.smtp_url.open_login")
    return SmtpServer(parts.hostname, port or usual, security, user, password, *_options(parts))


def _options(parts: SplitResult) -> tuple[float, str | None, float]:
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    timeout = _seconds(given.pop("timeout", str(TIMEOUT_SECONDS)), MOST_SECONDS)
    accept = _seconds(given.pop("accept", str(ACCEPT_SECONDS)), ACCEPT_SECONDS)
    authority = given.pop("ca", None)
    if given:
        raise _unreadable("usage.smtp_url.option", value=sorted(given)[0])
    return timeout, authority, accept


def _seconds(given: str, most: float) -> float:
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", given, re.ASCII) or not 0 < float(given) <= most:
        raise _unreadable("usage.smtp_url.timeout", value=given, most=int(most))
    return float(given)


def _unreadable(key: str, **params: str | int) -> Unreadable:
    return Unreadable(key, params)


class _Patient:
    """Waits longer for one answer than for all others: for the one that says a mail was accepted."""

    accept: float
    sock: Any
    timeout: Any

    def send(self, s: Any) -> None:
        """Send; after the end of a mail (RFC 5321 §4.1.1.4) the next answer has the longer time."""
        super().send(s)  # type: ignore[misc]
        if isinstance(s, bytes) and s.endswith(b"\r\n.\r\n") and self.sock is not None:
            self.sock.settimeout(self.accept)

    def getreply(self) -> tuple[int, bytes]:
        """Hear an answer; those after it have the time of every step again."""
        code, said = super().getreply()  # type: ignore[misc]
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        return code, said


class _Smtp(_Patient, smtplib.SMTP):
    pass


class _SmtpOverTls(_Patient, smtplib.SMTP_SSL):
    pass


def connect(server: SmtpServer, name: str) -> smtplib.SMTP:
    """A connection that is ready to take mail; `name` is what we greet with (RFC 5321 §4.1.1.1).

    Raises what `fault_of` understands, and Unreadable for an authority that cannot be read.
    """
    context = _context(server)
    smtp: _Smtp | _SmtpOverTls
    if server.security == "tls":
        smtp = _SmtpOverTls(
            server.host, server.port, local_hostname=name, timeout=server.timeout, context=context
        )  # fmt: skip
    else:
        smtp = _Smtp(server.host, server.port, local_hostname=name, timeout=server.timeout)
    smtp.accept = server.accept
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            _log_in(smtp, server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Log in, by PLAIN where the server takes it: smtplib sends no letters beyond ASCII, RFC 4616 §2 asks for UTF-8."""
    if "PLAIN" not in smtp.esmtp_features.get("auth", "").upper().split():
        try:
            smtp.login(user, password)
        except UnicodeEncodeError:
            raise smtplib.SMTPNotSupportedError("auth") from None
        return
    said = b64encode(f"\0{user}\0{password}".encode()).decode()
    code, answer = smtp.docmd("AUTH", f"PLAIN {said}")
    if code not in LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _context(server: SmtpServer) -> ssl.SSLContext | None:
    if server.security == "open":
        return None
    try:
        return ssl.create_default_context(cafile=server.authority)
    except OSError as error:
        raise _unreadable("usage.smtp_url.authority", path=str(server.authority)) from error


# ------------------------------------------------------------------------------------------ what went wrong


def fault_of(error: Exception) -> Fault:
    """What an error of a connection means. Raises the error itself where it is none of a mail server."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            return Fault(_coded("recipient", code, said), permanent=code >= 500, of_server=code == 421)
        case smtplib.SMTPSenderRefused():
            code = error.smtp_code
            permanent = code in SIZE_CODES
            of_this = permanent or code == ROOM_CODE
            return Fault(_coded("sender", code, error.smtp_error), permanent=permanent, of_server=not of_this)
        case smtplib.SMTPDataError():
            code = error.smtp_code
            return Fault(_coded("content", code, error.smtp_error), permanent=code >= 500, of_server=code == 421)
        case smtplib.SMTPAuthenticationError():
            return Fault(_coded("login", error.smtp_code, error.smtp_error), of_server=True)
        case smtplib.SMTPResponseException():
            return Fault(_coded("greeting", error.smtp_code, error.smtp_error), of_server=True)
        case smtplib.SMTPServerDisconnected():
            # smtplib says of a step that took too long that the connection is gone
            return Fault("stalled" if isinstance(error.__context__, TimeoutError) else "dropped", of_server=True)
        case smtplib.SMTPException():  # also the plain one: no way to log in that both sides know
            return Fault("not_supported", of_server=True)
        case ssl.SSLError():
            return Fault("tls", of_server=True)
        case TimeoutError():
            return Fault("stalled", of_server=True)
        case OSError():
            return Fault("unreachable", of_server=True)
        case _:
            raise error


_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?!\S)")


def _coded(step: str, code: int, said: bytes | str) -> str:
    """`recipient 550 5.1.1`: the step, the code, and the finer code where there is one (RFC 3463)."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    finer = _ENHANCED.match(text)
    return f"{step} {code} {finer[1]}" if finer else f"{step} {code}"
