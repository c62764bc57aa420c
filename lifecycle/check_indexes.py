"""Whether the indexes of a file say what its tables say: whoever owns it can take one out, write, and put it back.

Each row is then right, and a list that is read by the index shows another. SQLite compares both where it is asked to
(`PRAGMA integrity_check`), which takes a fourth of verifying for all tables: so it is asked of those that lists are
made from. Of large ones the rows are counted, once by each index. On PostgreSQL nothing that every server has tells
it (docs/decisions/0081).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from lifecycle.check_tables import OURS
from lifecycle.findings import DATABASE, Finding, printable
from lifecycle.storage.reading import Reading
from lifecycle.storage.schema import is_of_the_schema
from lifecycle.storage.tables import (
    ASKS,
    answer,
    check_run,
    checkpoint,
    deadline,
    delivery,
    edge,
    message,
    meta,
    partnership,
    register,
    reminder,
    subject,
)

COMPARED = tuple(
    table.name
    for table in (
        subject, register, partnership, deadline, answer, check_run, reminder, delivery, message, checkpoint, edge,
        meta,
    )
)  # fmt: skip
"""The tables that SQLite is asked to compare with their indexes, row by row."""
COUNTED = ("history", "leaf", "personal", "document", "access_log")
"""Those of which every row is counted by each of their indexes."""
PARTIAL = {"history": ASKS}
"""By table, for which rows an index of some of them is counted too; whether a text holds a word takes too long."""
_INDEXES = (
    "SELECT CAST(l.name AS BLOB), l.partial, s.sql FROM pragma_index_list(?) l"
    " LEFT JOIN sqlite_master s ON s.name = l.name"
)
_SOUND = "ok"


def check_indexes(reading: Reading) -> Iterator[Finding | None]:
    """Whether table and index agree, in steps; None where nothing is found. Of many faults of a kind, the first."""
    if reading.connection.dialect.name != "sqlite":
        return
    asked = f"SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name IN ({OURS})"
    there = {name for (name,) in reading.ask(asked, ())}
    for table in COMPARED:
        if table in there:
            said = _said_of(reading, table)
            if said is not None:
                yield Finding("index_differs", DATABASE, params={"table": table, "said": printable(said)})
                break
            yield None
    for table in COUNTED:
        if table in there:
            yield from _counted(reading, table)


def _said_of(reading: Reading, table: str) -> str | None:
    """What SQLite says of a table and its indexes; None where they agree."""
    try:
        rows = reading.ask(f"PRAGMA integrity_check({table})", ())
    except sqlite3.OperationalError as error:
        if not is_of_the_schema(error):
            raise
        return str(error)  # an index over a function that is not known
    return next((str(text) for (text,) in rows if text != _SOUND), None)


def _counted(reading: Reading, table: str) -> Iterator[Finding | None]:
    known = PARTIAL.get(table, "0")
    asked = f"SELECT count(*), count(CASE WHEN {known} THEN 1 END) FROM {table} NOT INDEXED"
    all_rows, some_rows = reading.ask(asked, ())[0]
    for written, is_partial, made in reading.ask(_INDEXES, (table,)):
        name = bytes(written).decode(errors="replace")
        if is_partial and not str(made).endswith(f" WHERE {known}"):
            continue
        where, rows = (f" WHERE {known}", some_rows) if is_partial else ("", all_rows)
        # count(*) is answered by whichever index is smallest, whatever is named
        try:
            (found,) = reading.ask(f"SELECT count(1) FROM {table} INDEXED BY {_quoted(name)}{where}", ())[0]
        except sqlite3.OperationalError as error:
            if not is_of_the_schema(error):
                raise
            # of an order or a function that is not known, or of no name: nobody reads by it, nor writes to the table
            yield Finding("index_unknown", DATABASE, params={"table": table, "index": printable(name)})
            return
        if found != rows:
            params = {"table": table, "index": printable(name), "count": found, "stored": rows}
            yield Finding("index_short", DATABASE, params=params)
            return
    yield None


def _quoted(name: str) -> str:
    """A name as SQL writes one that may hold anything."""
    return '"' + name.replace('"', '""') + '"'
