"""A policy as a file that a command names."""

from __future__ import annotations

from pathlib import Path

from lifecycle.errors import Unreadable


def read_policy_file(given: str | None) -> str:
    """The text of a policy file that was checked; the shipped one where none is given.

    Raises Unreadable for what is no file, PolicyError with its faults.
    """
    from lifecycle.initialise import SHIPPED_POLICY
    from rules.policy import read_policy
    from rules.policy_problems import PolicyError

    path = Path(given) if given else SHIPPED_POLICY
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Unreadable("usage.no_file", {"path": str(path)}) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable("usage.no_text_file", {"path": str(path)}) from error
    try:
        read_policy(text)
    except PolicyError as error:
        error.path = str(path)  # type: ignore[attr-defined]
        raise
    return text
