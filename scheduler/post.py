"""The post: what waits is put into messages, those that are due are sent, the words of old ones are taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.storage.messages import counts
from lifecycle.storage.store import Store
from scheduler.address import is_reachable
from scheduler.checkpoint_mail import queue_checkpoint
from scheduler.mail import send_waiting
from scheduler.outbox import Writing, find_addresses, forget_texts, queue_messages
from scheduler.smtp import SmtpServer


class Office(NamedTuple):
    """What scheduled work needs of the house: the server for mails, the secret of links, the key that signs.

    `listening` is where this program itself serves the pages to this machine; empty where it does not.
    """

    server: SmtpServer | None = None
    secret: bytes | None = None
    key: bytes | None = None
    listening: str = ""


def do_post(store: Store, clock: Callable[[], datetime], today: date, office: Office) -> dict[str, Any]:
    """Queue, send and tidy once; what was done, in the shape of `check --json` under `messages`.

    Without a server everything stays queued. `linksHere` is the address that links lead to where this machine alone
    can open it. Raises the errors of the storage.
    """
    registers = Registers()
    with store.reading() as reading:
        registers.take(reading.heads(READ_ALWAYS))
    writing = Writing(registers, today, office.secret, listening=office.listening)
    queued = queue_messages(store, writing) + queue_checkpoint(store, writing)
    find_addresses(store, writing)
    sent = send_waiting(store, office.server, clock, writing)
    forget_texts(store, clock(), today)
    with store.reading() as reading:
        standing = counts(reading)
    shown: dict[str, Any] = {"queued": queued, "sent": sent.sent, "again": sent.again, "dead": sent.dead}
    if sent.fault is not None:
        shown["fault"] = sent.fault
    if office.server is not None and not is_reachable(writing.address):
        shown["linksHere"] = writing.address
    return {**shown, "server": office.server is not None, "standing": standing}
