"""Databases with any number of files: one life led through the desk, then copied by bulk SQL.

A copy is a file of its own that verifies: its own reference, salts, commitments, and chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from lifecycle.commitments import seal
from lifecycle.desk import Desk
from lifecycle.history import GENESIS, entry_hash
from lifecycle.initialise import SHIPPED_POLICY, initialise
from lifecycle.portfolio.model import Portfolio
from lifecycle.storage.engine import open_database
from lifecycle.storage.records import HistoryRow, PartnershipRow, PersonalRow
from lifecycle.storage.store import Store
from lifecycle.storage.tables import deadline
from rules.facts import Actor
from tests.makers import OPENED_ON, Life, Office, brussels, without_files

TODAY = date.fromisoformat(OPENED_ON)
FIRST = 2
"""The number of the first copy, behind the file that is copied: references leave no gap."""
COLUMNS = {
    "history": "subject, sequence, act, outcome, effective_on, recorded_at, actor, hash, previous_hash, body",
    "subject": "id, rank, version, sequence, head_hash",
    "partnership": "reference, partner, track, nature, stage, officer, opening, country, ends_on, next_due_on,"
    " last_effective_on, legacy, state, line",
    "deadline": "subject, kind, number, due_on, derivation, next_on, looked_on",
    "personal": "commitment, subject, field, salt, value",
    "answer": "person, key, body_hash, subject, sequence",
}
Rows = dict[str, list[tuple[object, ...]]]

_COMMITMENT = re.compile(r'"([0-9a-f]{64})"')


def reference_of(number: int) -> str:
    """The reference of a copy, counted from 0."""
    return f"BE-BRU-2026-{FIRST + number:04d}"


def partner_of(number: int) -> str:
    """A partner of its own for a file that is not signed yet: there is one of each partner and track."""
    return f"vienna-{number}"


def desk_of(store: Store) -> Desk:
    """The officer's desk on the day the register was opened."""
    return Desk(store, clock=lambda: datetime.now(UTC), today=TODAY, actor=Actor(1, "officer"))


def new_store(url: str, partners: int = 0, *, trial_day: bool = True) -> Store:
    """A register with the Brussels partners and governments, and so many partners more."""
    portfolio = without_files(brussels())
    store = open_database(url, create=True)
    initialise(
        store,
        _with_partners(portfolio, partners),
        SHIPPED_POLICY.read_text(),
        datetime.now(UTC),
        TODAY,
        trial_day=trial_day,
    )
    return store


def _with_partners(portfolio: Portfolio, count: int) -> Portfolio:
    vienna = next(p for p in portfolio.partners if p.slug == "vienna")
    more = tuple(vienna.model_copy(update={"slug": partner_of(number)}) for number in range(count))
    return portfolio.model_copy(update={"partners": (*portfolio.partners, *more)})


@dataclass(frozen=True)
class Pattern:
    """A file as it is stored, to be copied."""

    row: PartnershipRow
    version: int
    entries: tuple[HistoryRow, ...]
    deadlines: tuple[tuple[object, ...], ...]
    personal: tuple[PersonalRow, ...]


def pattern(store: Store, stage: str) -> Pattern:
    """Lead one file to a stage by its lawful way."""
    office = Office(store)
    office.text.write_bytes(b"%PDF-1.7 the text, as both sides signed it")
    reference = Life(office).until(stage)
    with store.reading() as reading:
        row = reading.partnership(reference)
        assert row is not None
        entries = tuple(reading.entries(reference))
        asked = select(*(deadline.c[name] for name in COLUMNS["deadline"].split(", ")[1:]))
        rows = reading.connection.execute(asked.where(deadline.c.subject == reference))
        deadlines = tuple(tuple(found) for found in rows)
        named = {name for entry in entries for name in _COMMITMENT.findall(entry.body)}
        return Pattern(
            row, reading.version_of((reference,))[reference][0], entries, deadlines,
            tuple(reading.personal(named).values()),
        )  # fmt: skip


def copy_of(made: Pattern, number: int, *, own_partner: bool = False, partners: int = 0) -> Rows:
    """The rows of one copy: of the same partner, of one of its own, or of one of so many by turns."""
    name, old = reference_of(number), made.row.reference
    openings = [seal(p.field, p.value or "") for p in made.personal]
    changes = [(p.commitment, o.commitment) for p, o in zip(made.personal, openings, strict=True)]
    changes.append((old, name))
    partner = made.row.partner
    if own_partner or partners:
        another = partner_of(number % partners if partners else number)
        changes.append((f'"{partner}"', f'"{another}"'))
        partner = another

    def rewritten(text: str) -> str:
        for before, after in changes:
            text = text.replace(before, after)
        return text

    history: list[tuple[object, ...]] = []
    previous = GENESIS
    for e in made.entries:
        body = rewritten(e.body).replace(e.previous_hash, previous)
        hashed = entry_hash(body)
        day = e.effective_on
        history.append(
            (name, e.sequence, e.act, e.outcome, day, e.recorded_at, e.actor, hashed, previous, body)
        )  # fmt: skip
        previous = hashed
    row = made.row
    opening = f"{partner}:{row.track}" if row.opening else None
    return {
        "history": history,
        "subject": [(name, 6, made.version, made.entries[-1].sequence, previous)],
        "partnership": [
            (name, partner, row.track, row.nature, row.stage, row.officer, opening, row.country, row.ends_on,
             row.next_due_on, row.last_effective_on, row.legacy, rewritten(row.state), row.line)
        ],
        "deadline": [(name, *d) for d in made.deadlines],
        "personal": [(o.commitment, name, o.field, o.salt, o.value) for o in openings],
        "answer": [(e.actor or 0, f"{name}:{e.sequence}", "0" * 64, name, e.sequence) for e in made.entries],
    }  # fmt: skip


def fill(store: Store, copies: Iterable[Rows]) -> None:
    """Write copies, some hundreds a transaction."""
    raw: object = store.engine.raw_connection().driver_connection
    for block in _blocks(copies, 500):
        for table, columns in COLUMNS.items():
            rows = [row for one in block for row in one[table]]
            (_copy if store.dialect == "postgresql" else _insert)(raw, table, columns, rows)
    if store.dialect == "postgresql":
        with store.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")


def _blocks(copies: Iterable[Rows], size: int) -> Iterator[list[Rows]]:
    block: list[Rows] = []
    for one in copies:
        block.append(one)
        if len(block) == size:
            yield block
            block = []
    yield block


def _insert(raw: object, table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
    import sqlite3

    assert isinstance(raw, sqlite3.Connection)
    marks = ", ".join("?" * len(columns.split(",")))
    as_text = [tuple(v.isoformat() if isinstance(v, date) else v for v in row) for row in rows]
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", as_text)
    raw.execute("COMMIT")


def _copy(raw: object, table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
    import psycopg

    assert isinstance(raw, psycopg.Connection)
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)
