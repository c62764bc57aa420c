"""What whoever owns the database could do to a record: entries written otherwise, with a hash that fits."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, text

from lifecycle.history import entry_hash
from tests.makers import Office


def rewrite(office: Office, data: dict[str, Any]) -> None:
    """An entry as whoever owns the database could write it: the triggers off, the hash fitting."""
    body = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    given = {
        "body": body,
        "hash": entry_hash(body),
        "o": data["outcome"],
        "a": data["act"],
        "s": data["subject"],
        "n": data["sequence"],
    }
    with office.store.engine.connect() as connection:
        without_triggers(connection)
        change = (
            "UPDATE history SET body = :body, hash = :hash, outcome = :o, act = :a WHERE subject = :s AND sequence = :n"
        )
        connection.execute(text(change), given)
        connection.commit()


def without_triggers(connection: Connection) -> None:
    """Let history be changed."""
    if connection.dialect.name == "sqlite":
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
    else:
        connection.execute(text("SET session_replication_role = replica"))
