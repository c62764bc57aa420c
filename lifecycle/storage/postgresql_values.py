"""How values go to PostgreSQL: the columns of each table with their types, and arrays.

Values go as text with a cast each, arrays as array literals: the driver then sends the same types every time,
and a prepared statement is found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from lifecycle.storage.records import NewEntry, PartnershipRow

Value: TypeAlias = str | bytes | None
Parameters: TypeAlias = Sequence[Value]

ENTRY = {
    "sequence": "bigint",
    "act": "text",
    "outcome": "text",
    "effective_on": "date",
    "recorded_at": "text",
    "actor": "bigint",
    "hash": "text",
    "previous_hash": "text",
    "body": "text",
}
FILE = {
    "reference": "text",
    "partner": "text",
    "track": "text",
    "nature": "text",
    "stage": "text",
    "officer": "bigint",
    "opening": "text",
    "country": "text",
    "ends_on": "date",
    "next_due_on": "date",
    "last_effective_on": "date",
    "legacy": "boolean",
    "state": "text",
    "line": "text",
}
DEADLINE = {"kind": "text", "number": "integer", "due_on": "date", "derivation": "text", "next_on": "date"}
PERSONAL = {"commitment": "text", "field": "text", "salt": "text", "value": "text"}
ANSWER = {"person": "bigint", "key": "text", "body_hash": "text", "sequence": "bigint"}


def array(values: Iterable[str | None]) -> str:
    """An array as PostgreSQL reads it; elements of any type may stand in quotes."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: str | None) -> str:
    if value is None:
        return "NULL"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def casts(columns: dict[str, str]) -> str:
    """A placeholder for each column: `%s::text, %s::date`."""
    return ", ".join(f"%s::{kind}" for kind in columns.values())


def unnest(columns: dict[str, str]) -> str:
    """A placeholder for an array of each column, as rows named `w`."""
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    return f"unnest({arrays}) AS w ({', '.join(columns)})"


def named(columns: dict[str, str], prefix: str = "") -> str:
    """The names of the columns."""
    return ", ".join(prefix + name for name in columns)


def _excluded(*columns: str) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in columns)


SAVE_FILE = f"ON CONFLICT (reference) DO UPDATE SET {_excluded(*list(FILE)[1:])}"
SAVE_REGISTER = f"ON CONFLICT (subject) DO UPDATE SET {_excluded('state')}"
SAVE_DEADLINE = f"""ON CONFLICT (subject, kind, number) DO UPDATE
SET {_excluded("due_on", "derivation", "next_on")}, looked_on = NULL
WHERE (deadline.due_on, deadline.derivation) IS DISTINCT FROM (excluded.due_on, excluded.derivation)"""


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def entry_values(entry: NewEntry) -> tuple[str | None, ...]:
    """In the order of `ENTRY`."""
    return (
        str(entry.sequence),
        entry.act,
        entry.outcome,
        _text(entry.effective_on),
        entry.recorded_at,
        _text(entry.actor),
        entry.hash,
        entry.previous_hash,
        entry.body,
    )


def file_values(row: PartnershipRow) -> tuple[str | None, ...]:
    """In the order of `FILE`."""
    return (
        row.reference,
        row.partner,
        row.track,
        row.nature,
        row.stage,
        _text(row.officer),
        row.opening,
        row.country,
        _text(row.ends_on),
        _text(row.next_due_on),
        _text(row.last_effective_on),
        "t" if row.legacy else "f",
        row.state,
        row.line,
    )
