"""A policy as a file that a command names."""

from __future__ import annotations

from lifecycle.given_file import text_of

MOST_BYTES = 1024 * 1024
"""A policy is some ten thousand bytes."""


def read_policy_file(given: str | None) -> str:
    """The text of a policy file that was checked; the shipped one where none is given.

    Raises Unreadable for what is no file, PolicyError with its faults.
    """
    from lifecycle.initialise import SHIPPED_POLICY
    from rules.policy import read_policy
    from rules.policy_problems import PolicyError

    path = SHIPPED_POLICY if given is None else given
    text = text_of(path, MOST_BYTES).replace("\r\n", "\n").replace("\r", "\n")  # the text is hashed, not its line ends
    try:
        read_policy(text)
    except PolicyError as error:
        error.path = str(path)  # type: ignore[attr-defined]
        raise
    return text
