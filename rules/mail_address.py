"""What is taken for an address of mail. Pure."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}\Z"
)
"""An address of mail as browsers take one (HTML Standard, section 4.10.5.1.5), its domain of two labels or more."""
LONGEST_ADDRESS = 254
"""Characters of an address (RFC 5321 section 4.5.3.1.3, less the brackets)."""


def mailbox_of(address: str) -> str:
    """What two spellings of one address share: the address in small letters.

    A server may tell capitals before the @ apart (RFC 5321 section 2.4) and is advised not to; nobody who writes an
    address twice means two people. What was written stays the address that is written to.
    """
    return address.lower()


def is_mail_address(text: str) -> bool:
    """Whether a text is an address of mail."""
    local = text.partition("@")[0]
    fits = len(text) <= LONGEST_ADDRESS and _ADDRESS.match(text) is not None
    return fits and local == local.strip(".") and ".." not in local
