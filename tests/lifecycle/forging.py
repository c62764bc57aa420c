"""What whoever owns the database could do to a record: entries written otherwise, with a hash that fits."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Engine, text

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


def refit(engine: Engine, subject: str, bodies: list[dict[str, Any]]) -> None:
    """A whole chain as whoever owns the database could write it: hashes, links, columns and the row at its end fit."""
    previous = "0" * 64
    with engine.connect() as connection:
        without_triggers(connection)
        places = connection.execute(text("SELECT id FROM history WHERE subject = :s ORDER BY sequence"), {"s": subject})
        for (place,), data in zip(places.all(), bodies, strict=True):
            body = json.dumps(
                {**data, "previousHash": previous}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
            )
            given = {"body": body, "hash": entry_hash(body), "previous": previous, "id": place}
            change = "UPDATE history SET body = :body, hash = :hash, previous_hash = :previous WHERE id = :id"
            connection.execute(text(change), given)
            for column in ("act", "outcome"):
                if isinstance(data.get(column), str):
                    connection.execute(
                        text(f"UPDATE history SET {column} = :value WHERE id = :id"),
                        {"value": data[column], "id": place},
                    )
            previous = given["hash"]
        connection.execute(text("UPDATE subject SET head_hash = :h WHERE id = :s"), {"h": previous, "s": subject})
        connection.commit()
