"""Writing the files that people name, `-o` and its like: never over the house, over nothing without `--overwrite`."""

from __future__ import annotations

from commands.session import Session


def write_file(session: Session, path: str, content: bytes, *, overwrite: bool) -> None:
    """Write a file whole or not at all, readable by its owner. Raises Unreadable where it may not stand there."""
    from lifecycle.given_file import named
    from lifecycle.new_file import new_file

    with new_file(named(path), overwrite=overwrite, house=session.house) as file:
        file.write(content)


def require_free(session: Session, path: str, *, overwrite: bool) -> None:
    """Raise Unreadable where `write_file` would, before long work is done for nothing."""
    from lifecycle import new_file
    from lifecycle.given_file import named

    new_file.require_free(named(path), overwrite=overwrite, house=session.house)
