"""The statements of a block of writes on PostgreSQL: one a table, whatever the number of writes.

They run under locks, after every write of the block passed the gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lifecycle.storage.postgresql_values import (
    ANSWER,
    DEADLINE,
    ENTRY,
    FILE,
    PERSONAL,
    SAVE_DEADLINE,
    SAVE_FILE,
    SAVE_REGISTER,
    Parameters,
    array,
    entry_values,
    file_values,
    named,
    unnest,
)
from lifecycle.storage.records import ERASE_MESSAGES, Write
from lifecycle.storage.tables import FILE_RANK


def _into(table: str, columns: dict[str, str], tail: str = "") -> str:
    rows = f"SELECT {named(columns, 'w.')} FROM {unnest(columns)}"
    return f"INSERT INTO {table} ({named(columns)}) {rows} {tail}"


_SUBJECT = {"id": "text", "rank": "integer", "version": "bigint", "sequence": "bigint", "head_hash": "text"}
_MOVE = """ON CONFLICT (id) DO UPDATE
SET version = excluded.version, sequence = excluded.sequence, head_hash = excluded.head_hash"""
_OF = {"subject": "text"}

_NEW_SUBJECTS = _into("subject", _SUBJECT)
_SUBJECTS = _into("subject", _SUBJECT, _MOVE)
_ANSWERS = _into("answer", _OF | ANSWER)
_ENTRIES = _into("history", _OF | ENTRY)
_FILES = _into("partnership", FILE, SAVE_FILE)
_REGISTERS = _into("register", _OF | {"state": "text"}, SAVE_REGISTER)
_DEADLINES = _into("deadline", _OF | DEADLINE, SAVE_DEADLINE)
_PERSONAL = _into("personal", _OF | PERSONAL, "ON CONFLICT DO NOTHING")
_DEADLINES_GONE = """
DELETE FROM deadline d WHERE d.subject = ANY (%s::text[]) AND NOT EXISTS (
    SELECT 1 FROM unnest(%s::text[], %s::text[], %s::integer[]) AS w (subject, kind, number)
     WHERE w.subject = d.subject AND w.kind = d.kind AND w.number = d.number)"""
_DOCUMENT = """
INSERT INTO document (sha256, size, content) VALUES (%s::text, %s::bigint, %s::bytea)
ON CONFLICT DO NOTHING"""
_ERASE_VALUES = "UPDATE personal SET value = NULL, salt = '' WHERE commitment = ANY (%s::text[])"
_ERASE_DOCUMENTS = "DELETE FROM document WHERE sha256 = ANY (%s::text[])"
_ERASE_FINGERPRINTS = "UPDATE answer SET body_hash = '' WHERE subject = %s::text AND sequence = ANY (%s::bigint[])"
_ERASE_MESSAGES = ERASE_MESSAGES.format("ANY (%s::bigint[])")

Rows = Sequence[tuple[str | None, ...]]


def block_of_writes(writes: Sequence[Write]) -> Iterator[tuple[str, Parameters]]:
    """The statements with their values. Of several writes to a subject the last row and state stand."""
    new = {write.subject for write in writes if write.version is None and write.rank == FILE_RANK}
    last = {write.subject: write for write in writes}
    yield from _filled(_NEW_SUBJECTS, [_head(write) for name, write in last.items() if name in new])
    yield from _filled(_SUBJECTS, [_head(write) for name, write in last.items() if name not in new])
    answers = [(write.subject, write.answer) for write in writes if write.answer is not None]
    yield from _filled(_ANSWERS, [(name, str(a.person), a.key, a.body_hash, str(a.sequence)) for name, a in answers])
    entries = [(write.subject, *entry_values(entry)) for write in writes for entry in write.entries]
    yield from _filled(_ENTRIES, entries)
    files = {write.subject: write.row for write in writes if write.row is not None}
    # those that give a partner up go before those that take it
    ordered = sorted(files.values(), key=lambda row: row.opening is not None)
    yield from _filled(_FILES, [file_values(row) for row in ordered])
    states = {write.subject: write.register_state for write in writes if write.register_state is not None}
    yield from _filled(_REGISTERS, list(states.items()))
    yield from _deadlines(writes)
    opened = [(write.subject, personal) for write in writes for personal in write.personal]
    yield from _filled(_PERSONAL, [(name, p.commitment, p.field, p.salt, p.value) for name, p in opened])
    for document in (document for write in writes for document in write.documents):
        yield _DOCUMENT, (document.sha256, str(document.size), document.content)
    for write in writes:
        yield from _erased(write)


def _erased(write: Write) -> Iterator[tuple[str, Parameters]]:
    if write.erased is not None:
        yield _ERASE_VALUES, (array(write.erased.commitments),)
        yield _ERASE_DOCUMENTS, (array(write.erased.documents),)
        yield _ERASE_FINGERPRINTS, (write.subject, array(map(str, write.erased.sequences)))
        if write.erased.people:
            yield _ERASE_MESSAGES, (array(map(str, write.erased.people)),) * 3


def _head(write: Write) -> tuple[str, ...]:
    last = write.entries[-1]
    return write.subject, str(write.rank), str(write.new_version), str(last.sequence), last.hash


def _deadlines(writes: Sequence[Write]) -> Iterator[tuple[str, Parameters]]:
    given = {write.subject: write.deadlines for write in writes if write.deadlines is not None}
    rows = [
        (name, row.kind, str(row.number), row.due_on.isoformat(), row.derivation, row.next_on.isoformat())
        for name, deadlines in given.items()
        for row in deadlines
    ]
    if given:
        yield _DEADLINES_GONE, (array(given), *(array(row[at] for row in rows) for at in range(3)))
    yield from _filled(_DEADLINES, rows)


def _filled(statement: str, rows: Rows) -> Iterator[tuple[str, Parameters]]:
    if rows:
        yield statement, [array(column) for column in zip(*rows, strict=True)]
