"""Where links of mails and feeds lead: the address of the pages that the policy names."""

from __future__ import annotations

from urllib.parse import urlsplit

from scheduler.smtp import HERE


def is_reachable(address: str) -> bool:
    """Whether others than this machine can follow an address of the pages, as far as its host tells."""
    return urlsplit(address).hostname not in HERE


def pages_address(named: str, listening: str = "") -> str:
    """The address of the pages without a slash at its end.

    `named` is what the policy says. Where that leads to this machine alone, as in a trial, the pages are where this
    program listens, if it does: `listening`.
    """
    return (listening if listening and not is_reachable(named) else named).rstrip("/")
