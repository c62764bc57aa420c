"""A hand that writes past the door, and what verification tells of it, for a log that KEY signs."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Update, text

from lifecycle import verify
from lifecycle.log.checking import Vouching
from tests.makers import Office

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def told(office: Office, *notes: str, key: bytes | None = KEY) -> list[tuple[str, str, int]]:
    found = verify.verify(office.store, vouching=Vouching(key, (), notes))
    return [(f.what, f.subject, f.sequence) for f in found.findings]


def change(office: Office, *statements: str | Update, **values: object) -> None:
    """Statements past the door, with the triggers off."""
    with office.store.engine.connect() as connection:
        if office.store.dialect == "sqlite":
            triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, _ in triggers:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            triggers = []
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            assert connection.execute(text(statement) if isinstance(statement, str) else statement, values).rowcount
        for _, made in triggers:
            connection.execute(text(made))
        if office.store.dialect == "postgresql":
            connection.execute(text("SET session_replication_role = DEFAULT"))
