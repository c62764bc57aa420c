"""The floor: the same rows written and the same facts read by hand-made SQL, statement by statement, no rules at all.

One durable transaction an act. What to write is handed in ready, as the desk wrote it on a database just like this
one; of the deadlines only those that differ are written, as a hand would do it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from lifecycle.storage.records import Outcome, Write
from lifecycle.storage.store import Store, Unit

KEY = "SELECT body_hash, sequence FROM answer WHERE person = ? AND key = ?"
FILE = (
    "SELECT s.version, s.sequence, s.head_hash, p.state FROM subject s JOIN partnership p ON p.reference = s.id"
    " WHERE s.id = ?"
)
REGISTERS = "SELECT id, version FROM subject WHERE id IN ('calendar', 'policy', 'people', 'partners')"
ENTRY = (
    "INSERT INTO history (subject, sequence, act, outcome, effective_on, recorded_at, actor, hash, previous_hash,"
    " body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SUBJECT = "UPDATE subject SET version = ?, sequence = ?, head_hash = ? WHERE id = ?"
ROW = (
    "UPDATE partnership SET stage = ?, opening = ?, ends_on = ?, next_due_on = ?, last_effective_on = ?, legacy = ?,"
    " state = ?, line = ? WHERE reference = ?"
)
"""What the acts measured here may change, and no column that an index would be written for in vain."""
DEADLINE = (
    "INSERT INTO deadline (subject, kind, number, due_on, derivation) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (subject, kind, number) DO UPDATE SET due_on = excluded.due_on, derivation = excluded.derivation"
)
GONE = "DELETE FROM deadline WHERE subject = ? AND kind = ? AND number = ?"
PERSONAL = "INSERT INTO personal (commitment, subject, field, salt, value) VALUES (?, ?, ?, ?, ?)"
ANSWER = "INSERT INTO answer (person, key, body_hash, subject, sequence) VALUES (?, ?, ?, ?, ?)"


class Floor:
    """A connection of a bare driver, and the deadlines that stand, by subject."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        self.connection: Any
        if self.sqlite:
            self.connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            self.connection.execute("PRAGMA synchronous = FULL")
        else:
            import psycopg

            self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=0)
        self.standing: dict[str, dict[tuple[str, int], tuple[date, str]]] = {}
        asked = "SELECT subject, kind, number, due_on, derivation FROM deadline"
        for subject, kind, number, due_on, derivation in self.connection.execute(asked).fetchall():
            day = date.fromisoformat(due_on) if self.sqlite else due_on
            self.standing.setdefault(subject, {})[kind, number] = (day, derivation)

    def close(self) -> None:
        self.connection.close()

    def act(self, write: Write) -> None:
        """One act: read, write, commit."""
        self._run("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
        answer = write.answer
        self._run(KEY, answer.person if answer else 0, answer.key if answer else "").fetchone()
        self._run(FILE, write.subject).fetchone()
        self._run(REGISTERS).fetchall()
        for e in write.entries:
            self._run(
                ENTRY, write.subject, e.sequence, e.act, e.outcome, e.effective_on, e.recorded_at, e.actor, e.hash,
                e.previous_hash, e.body,
            )  # fmt: skip
        last = write.entries[-1]
        self._run(SUBJECT, write.new_version, last.sequence, last.hash, write.subject)
        if (r := write.row) is not None:
            self._run(
                ROW, r.stage, r.opening, r.ends_on, r.next_due_on, r.last_effective_on, r.legacy, r.state, r.line,
                write.subject,
            )  # fmt: skip
        if write.deadlines is not None:
            gone = self.standing.get(write.subject, {})
            now = {(d.kind, d.number): (d.due_on, d.derivation) for d in write.deadlines}
            for (kind, number), (due_on, derivation) in now.items():
                if gone.pop((kind, number), None) != (due_on, derivation):
                    self._run(DEADLINE, write.subject, kind, number, due_on, derivation)
            for kind, number in gone:
                self._run(GONE, write.subject, kind, number)
            self.standing[write.subject] = now
        for p in write.personal:
            self._run(PERSONAL, p.commitment, write.subject, p.field, p.salt, p.value)
        if answer is not None:
            self._run(ANSWER, answer.person, answer.key, answer.body_hash, write.subject, answer.sequence)
        self._run("COMMIT")

    def acts(self, writes: Iterable[Write]) -> None:
        for write in writes:
            self.act(write)

    def _run(self, statement: str, *values: Any) -> Any:
        if self.sqlite:
            return self.connection.execute(
                statement, [v.isoformat() if isinstance(v, date) else v for v in values] if values else ()
            )
        return self.connection.execute(statement.replace("?", "%s"), values)


class RecordingStore(Store):
    """The real store, which keeps what was written through it, for the floor to write again."""

    def __init__(self, store: Store) -> None:
        super().__init__(store._backend, store.url_shown, store.address)
        self.writes: list[Write] = []

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with super().unit() as unit:
            write = unit.write

            def kept(what: Write) -> Outcome:
                outcome = write(what)
                if outcome is Outcome.WRITTEN:
                    self.writes.append(what)
                return outcome

            unit.write = kept  # type: ignore[method-assign, assignment]
            yield unit

    @contextmanager
    def bulk(self) -> Iterator[Unit]:
        with super().bulk() as unit:
            write_many = unit.write_many

            def kept(what: Sequence[Write]) -> list[Outcome]:
                self.writes.extend(what)
                return write_many(what)

            unit.write_many = kept  # type: ignore[method-assign, assignment]
            yield unit

    def taken(self) -> list[Write]:
        """What was written since this was asked last."""
        writes, self.writes[:] = list(self.writes), []
        return writes
