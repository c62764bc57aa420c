"""The text of the gated write of PostgreSQL, and its values.

A statement is made of the parts a write has: a refusal touches no file's row, most acts bring no document.
Each combination is one constant text, made once.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from lifecycle.storage.postgresql_values import (
    ANSWER,
    DEADLINE,
    ENTRY,
    FILE,
    PERSONAL,
    SAVE_DEADLINE,
    SAVE_FILE,
    SAVE_REGISTER,
    Value,
    array,
    casts,
    entry_values,
    file_values,
    named,
    unnest,
)
from lifecycle.storage.records import Write
from lifecycle.storage.tables import FILE_RANK, REGISTERS

Seen = list[tuple[str, int]]

_LOCK_SEEN = """
    SELECT s.id FROM subject s JOIN unnest(%s::text[], %s::bigint[]) AS w (id, version) ON s.id = w.id
     WHERE s.version = w.version{after} ORDER BY s.rank, s.id FOR SHARE OF s"""
_OWN_ROW = """
    SELECT s.id FROM subject s
     WHERE s.id = %s::text AND s.version = %s::bigint AND s.sequence = %s::bigint{seen}
       FOR NO KEY UPDATE OF s"""
_ALL_SEEN = "(SELECT count(*) FROM {part}) = %s::bigint"
_KEY = """
    INSERT INTO answer (subject, {columns}) SELECT id, {values} FROM {gate}
    ON CONFLICT DO NOTHING RETURNING subject AS id"""
# a name that is taken breaks the statement, and so takes the key back with it
_NEW_SUBJECT = """
    INSERT INTO subject (id, rank, version, sequence, head_hash)
    SELECT id, %s::integer, %s::bigint, %s::bigint, %s::text FROM {gate} RETURNING id"""
_SUBJECT = """
    UPDATE subject SET version = %s::bigint, sequence = %s::bigint, head_hash = %s::text
      FROM {gate} WHERE subject.id = {gate}.id RETURNING subject.id"""
_GONE = "DELETE FROM deadline d USING u WHERE d.subject = u.id"
_BUT_THESE = """ AND NOT EXISTS (
    SELECT 1 FROM unnest(%s::text[], %s::integer[]) AS w (kind, number)
     WHERE w.kind = d.kind AND w.number = d.number)"""
_DOCUMENT = """
    INSERT INTO document (sha256, size, content) SELECT %s::text, %s::bigint, %s::bytea FROM u
    ON CONFLICT DO NOTHING"""


class _Shape(NamedTuple):
    """The parts of a write. `gone` deadlines are always looked for where `due` ones are given, be it none."""

    new: bool
    earlier: bool
    later: bool
    answer: bool
    single: bool
    file: bool
    register: bool
    gone: bool
    due: bool
    personal: bool
    documents: int


def gated_write(write: Write) -> tuple[str, list[Value]]:
    """The statement for the parts this write has, and its values. It returns 1 for written, else 0."""
    earlier, later = _in_order(write)
    shape = _Shape(
        new=write.version is None,
        earlier=bool(earlier),
        later=bool(later),
        answer=write.answer is not None,
        single=len(write.entries) == 1,
        file=write.row is not None,
        register=write.register_state is not None,
        gone=write.deadlines is not None,
        due=bool(write.deadlines),
        personal=bool(write.personal),
        documents=len(write.documents),
    )
    return _statement(shape), [*_gate_values(write, earlier, later), *_content_values(write)]


def _in_order(write: Write) -> tuple[Seen, Seen]:
    """What was seen, before and behind the subject in the order of locks: by rank, then by name."""
    here = (write.rank, write.subject)
    earlier: Seen = []
    later: Seen = []
    for seen in write.seen:
        (earlier if (REGISTERS.get(seen[0], FILE_RANK), seen[0]) < here else later).append(seen)
    return earlier, later


@cache
def _statement(shape: _Shape) -> str:
    parts = _gate(shape) | _contents(shape)
    return "WITH " + ",\n".join(f"{name} AS {text}" for name, text in parts.items()) + "\nSELECT count(*) FROM u"


# ------------------------------------------------------------------------------------------ the gate


def _gate(shape: _Shape) -> dict[str, str]:
    """From the locks to the subject's own row, in this order; `u` has a row only where all of it held."""
    parts = {}
    seen = ""
    if shape.earlier:
        parts["reg"] = f"MATERIALIZED ({_LOCK_SEEN.format(after='')})"
        seen = _ALL_SEEN.format(part="reg")
    if shape.new:
        own = "SELECT %s::text AS id" + (f" WHERE {seen}" if seen else "")
    else:
        own = _OWN_ROW.format(seen=f" AND {seen}" if seen else "")
    parts["fil"] = f"MATERIALIZED ({own})"
    gate = "fil"
    if shape.later:
        # locked behind the file, where they stand in the order: two files may have seen each other
        after = " AND (SELECT count(*) FROM fil) = 1"
        parts["late"] = f"MATERIALIZED ({_LOCK_SEEN.format(after=after)})"
        parts["every"] = f"MATERIALIZED (SELECT id FROM fil WHERE {_ALL_SEEN.format(part='late')})"
        gate = "every"
    if shape.answer:
        parts["k"] = f"({_KEY.format(columns=named(ANSWER), values=casts(ANSWER), gate=gate)})"
        gate = "k"
    parts["u"] = f"({(_NEW_SUBJECT if shape.new else _SUBJECT).format(gate=gate)})"
    return parts


def _gate_values(write: Write, earlier: Seen, later: Seen) -> list[Value]:
    """The values in the order of `_gate`."""
    values: list[Value] = [*_seen(earlier), write.subject]
    if write.version is not None:
        values += str(write.version), str(write.sequence)
    if earlier:
        values.append(str(len(earlier)))
    if later:
        values += *_seen(later), str(len(later))
    if (answer := write.answer) is not None:
        values += str(answer.person), answer.key, answer.body_hash, str(answer.sequence)
    if write.version is None:
        values.append(str(write.rank))
    last = write.entries[-1]
    values += str(write.new_version), str(last.sequence), last.hash
    return values


def _seen(seen: Seen) -> list[Value]:
    if not seen:
        return []
    return [array(name for name, _ in seen), "{" + ",".join(str(version) for _, version in seen) + "}"]


# ------------------------------------------------------------------------------------------ what it writes


def _contents(shape: _Shape) -> dict[str, str]:
    """Everything else, each from `u`: all of it or nothing."""
    entries = casts(ENTRY) + " FROM u" if shape.single else f"{named(ENTRY, 'w.')} FROM u, {unnest(ENTRY)}"
    parts = {"h": f"(INSERT INTO history (subject, {named(ENTRY)}) SELECT u.id, {entries})"}
    if shape.file:
        parts["p"] = f"(INSERT INTO partnership ({named(FILE)}) SELECT {casts(FILE)} FROM u {SAVE_FILE})"
    if shape.register:
        parts["r"] = f"(INSERT INTO register (subject, state) SELECT u.id, %s::text FROM u {SAVE_REGISTER})"
    if shape.gone:
        parts["gone"] = f"({_GONE}{_BUT_THESE if shape.due else ''})"
    if shape.due:
        parts["due"] = f"({_rows_of('deadline', DEADLINE)} {SAVE_DEADLINE})"
    if shape.personal:
        parts["o"] = f"({_rows_of('personal', PERSONAL)} ON CONFLICT DO NOTHING)"
    return parts | {f"d{number}": f"({_DOCUMENT})" for number in range(shape.documents)}


def _rows_of(table: str, columns: dict[str, str]) -> str:
    rows = f"SELECT u.id, {named(columns, 'w.')} FROM u, {unnest(columns)}"
    return f"INSERT INTO {table} (subject, {named(columns)}) {rows}"


def _content_values(write: Write) -> list[Value]:
    """The values in the order of `_contents`."""
    rows = list(map(entry_values, write.entries))
    values: list[Value] = list(rows[0]) if len(rows) == 1 else [array(column) for column in zip(*rows, strict=True)]
    if write.row is not None:
        values += file_values(write.row)
    if write.register_state is not None:
        values.append(write.register_state)
    if write.deadlines:
        kinds = array(row.kind for row in write.deadlines)
        numbers = array(str(row.number) for row in write.deadlines)
        values += kinds, numbers, kinds, numbers
        values.append(array(row.due_on.isoformat() for row in write.deadlines))
        values.append(array(row.derivation for row in write.deadlines))
        values.append(array(row.next_on.isoformat() for row in write.deadlines))
    if write.personal:
        values.append(array(row.commitment for row in write.personal))
        values.append(array(row.field for row in write.personal))
        values.append(array(row.salt for row in write.personal))
        values.append(array(row.value for row in write.personal))
    for document in write.documents:
        values += document.sha256, str(document.size), document.content
    return values
