"""A record with something of everything, and a hand that writes in it past the door."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from lifecycle import verify
from lifecycle.history import chain, entry_hash
from lifecycle.storage.store import Store
from tests.makers import Office, brussels

FILE = "BE-BRU-2026-0038"
"""The file that was led from proposal to force; the portfolio's 37 come before it."""
LISTED = "BE-BRU-2026-0005"
"""A file of the portfolio."""


def tell(store: Store) -> None:
    """A record with something of everything: registers, legacy files, a long life, refusals, a correction."""
    office = Office.open(store, brussels())
    assert office.file_at("in_force") == FILE
    seat = office.on("2024-05-02")
    assert seat.propose("nowhere").failing
    assert seat.as_("auditor").advance(FILE, "renew", **office.typed_for("renew")).failing
    assert seat.record(FILE, "action", kind="visit", text="a delegation came").passed
    avenue = next(e.sequence for e in office.entries(FILE) if e.act == "avenue")
    assert office.on("2024-05-03").as_("manager").correct(FILE, avenue, horizon="short").passed
    assert office.on("2026-11-23").as_("legal").government(
        "enter", event="resignation", on="2026-11-20", source="Moniteur", certainty="A"
    ).passed  # fmt: skip


@dataclass(frozen=True)
class Record:
    """A database, and a hand that writes past the door."""

    store: Store

    def verify(self) -> verify.Verification:
        return verify.verify(self.store)

    @property
    def first(self) -> tuple[str, int, str]:
        """The first broken entry: subject, sequence, what."""
        found = self.verify()
        assert not found.ok and found.first_broken is not None
        return (found.first_broken.subject, found.first_broken.sequence, found.first_broken.what)

    @property
    def everything(self) -> list[tuple[str, int, str]]:
        return [(f.subject, f.sequence, f.what) for f in self.verify().findings]

    @contextmanager
    def unguarded(self) -> Iterator[Any]:
        """Connections on which the triggers sleep, as for whoever owns the database."""
        with self.store.engine.connect() as connection:
            if self.store.dialect == "sqlite":
                asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                triggers = connection.execute(text(asked)).all()
                for name, _ in triggers:
                    connection.execute(text(f"DROP TRIGGER {name}"))
            else:
                triggers = []
                connection.execute(text("SET session_replication_role = replica"))
            yield connection
            for _, made in triggers:
                connection.execute(text(made))
            if self.store.dialect == "postgresql":
                connection.execute(text("SET session_replication_role = DEFAULT"))

    def change(self, *statements: str, **values: Any) -> None:
        """Run statements with the triggers off; each must touch something."""
        with self.unguarded() as connection:
            for statement in statements:
                used = {n: v for n, v in values.items() if re.search(rf":{n}\b", statement)}
                assert connection.execute(text(statement), used).rowcount, statement

    def ask(self, statement: str, **values: Any) -> list[Any]:
        with self.store.engine.connect() as connection:
            return list(connection.execute(text(statement), values).all())

    def length(self, subject: str) -> int:
        return int(self.ask("SELECT max(sequence) FROM history WHERE subject = :s", s=subject)[0][0])

    def entry(self, subject: str, sequence: int) -> dict[str, Any]:
        rows = self.ask("SELECT body FROM history WHERE subject = :s AND sequence = :n", s=subject, n=sequence)
        return dict(json.loads(rows[0][0]))

    def rewrite(self, subject: str, sequence: int, body: str) -> None:
        """Put another text in the place of an entry, with the hash that belongs to it."""
        self.change(
            "UPDATE history SET body = :body, hash = :hash WHERE subject = :s AND sequence = :n",
            body=body, hash=entry_hash(body), s=subject, n=sequence,
        )  # fmt: skip

    def forge_last(self, subject: str, body: str) -> None:
        """Rewrite the last entry and the subject's row with it: nothing but the text itself can betray it."""
        last = self.length(subject)
        self.rewrite(subject, last, body)
        self.change("UPDATE subject SET head_hash = :hash WHERE id = :s", hash=entry_hash(body), s=subject)

    def append(self, subject: str, data: dict[str, Any], *, moved: bool) -> int:
        """Add an entry with the right hash and link; `moved` takes the subject's row along."""
        last = self.length(subject)
        previous = self.ask("SELECT hash FROM history WHERE subject = :s AND sequence = :n", s=subject, n=last)[0][0]
        made = chain({**data, "subject": subject, "sequence": last + 1}, previous)
        self.change(
            "INSERT INTO history (subject, sequence, act, outcome, effective_on, recorded_at, actor, hash,"
            " previous_hash, body) VALUES (:s, :n, :act, :outcome, :day, :at, :actor, :hash, :previous, :body)",
            s=subject, n=last + 1, act=data["act"], outcome=data["outcome"], at=data["recordedAt"], actor=data["actor"],
            day=data["foldsOn"] if self.store.dialect == "sqlite" else date.fromisoformat(data["foldsOn"]),
            hash=made.hash, previous=previous, body=made.body,
        )  # fmt: skip
        if moved:
            self.change(
                "UPDATE subject SET sequence = :n, version = version + 1, head_hash = :h WHERE id = :s",
                n=last + 1, h=made.hash, s=subject,
            )  # fmt: skip
        return last + 1
