"""Every row of the record, out of one database and into another of either kind: what exports and backups are made of.

Rows come in the order of their keys, a page at a time, so that memory stays flat. A history row's place in its table
(`id`, `txid`) is not part of it, but its order is: what was recorded first comes first on the other side too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.exc import DataError, IntegrityError

from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import (
    access_log,
    answer,
    check_run,
    checkpoint,
    credential,
    deadline,
    delivery,
    document,
    edge,
    history,
    invitation,
    leaf,
    message,
    meta,
    partnership,
    personal,
    place_of,
    register,
    reminder,
    session,
    sign_in_failure,
    subject,
)

RECORD: dict[str, Table] = {
    table.name: table
    for table in (
        answer,
        check_run,
        checkpoint,
        deadline,
        delivery,
        history,
        leaf,
        message,
        partnership,
        personal,
        register,
        reminder,
        subject,
    )
}
"""The tables that belong to the record, by name. Documents belong to it too and go as files of their own."""
OF_THE_DATABASE = frozenset(
    table.name for table in (document, meta, edge, session, credential, invitation, sign_in_failure, access_log)
)
"""Tables that do not go as rows: what a migration makes anew, the documents, and who comes by the web."""
PLACES = {history.name: frozenset({"id", "txid"}), leaf.name: frozenset({"place"})}
"""Columns that say where rows of history stand in this database: another one has its own."""
NEVER_EMPTY = frozenset({subject.name, register.name})
"""Tables that a fresh database holds rows in: the registers, without an entry."""

Row = dict[str, Any]


class BadRow(ValueError):
    """A row that does not fit its table."""


class RowTwice(Exception):
    """Two rows of a table, by name, stand under one key."""


def columns_of(table: Table) -> list[Column[Any]]:
    """The columns of a table that are carried."""
    left_out = PLACES.get(table.name, frozenset())
    return [column for column in table.c if column.name not in left_out]


def rows_of(reading: Reading, table: Table) -> Iterator[Row]:
    """Every row in the order of its key; days as ISO text, what is empty left out."""
    key = list(table.primary_key)
    columns = columns_of(table)
    place = tuple_(*key)
    asked = select(*columns, *(k.label(f"_{k.name}") for k in key)).order_by(*key).limit(PAGE)
    page = reading.connection.execute(asked).all()
    while page:
        for row in page:
            yield {c.name: _out(v) for c, v in zip(columns, row, strict=False) if v is not None}
        last = tuple(page[-1][len(columns) :])
        page = reading.connection.execute(asked.where(place > last)).all()


def _out(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def documents(reading: Reading) -> Iterator[tuple[str, bytes]]:
    """Every document by its hash, one in memory at a time."""
    last = ""
    asked = select(document.c.sha256, document.c.content).order_by(document.c.sha256).limit(1)
    while (found := reading.connection.execute(asked.where(document.c.sha256 > last)).first()) is not None:
        last = found.sha256
        yield last, bytes(found.content)


def is_untouched(reading: Reading) -> bool:
    """Whether nothing was ever recorded here."""
    tables = [table for name, table in RECORD.items() if name not in NEVER_EMPTY]
    asked = (reading.connection.execute(select(exists().select_from(table))).scalar() for table in (*tables, document))
    return not any(asked)


def keep_others_out(unit: Unit) -> None:
    """Be the only one who writes here until the block ends; on SQLite a unit is that already."""
    if unit.connection.dialect.name == "postgresql":
        unit.connection.exec_driver_sql("LOCK TABLE subject IN EXCLUSIVE MODE")


def empty_registers(unit: Unit) -> None:
    """Take away the rows that a fresh database begins with; those of the record take their place."""
    for name in sorted(NEVER_EMPTY):
        unit.connection.execute(delete(RECORD[name]))


def put_rows(unit: Unit, table: Table, rows: Iterable[Row]) -> None:
    """Add rows, a page at a time. Raises BadRow for one that does not fit the table, RowTwice for a second of a key."""
    columns = columns_of(table)
    page: list[Row] = []
    for row in rows:
        page.append(_checked(row, columns))
        if len(page) == PAGE:
            _insert(unit, table, page)
            page = []
    _insert(unit, table, page)


def put_document(unit: Unit, sha256: str, content: bytes) -> None:
    """Add a document."""
    _insert(unit, document, [{"sha256": sha256, "size": len(content), "content": content}])


def _insert(unit: Unit, table: Table, page: list[Row]) -> None:
    if not page:
        return
    try:
        if table is leaf:  # history is there already, at its places in this database
            page = [{**row, "of": row["subject"], "at": row["sequence"]} for row in page]
            unit.connection.execute(insert(leaf).values(place=_place(unit.connection.dialect.name)), page)
        else:
            unit.connection.execute(insert(table), page)
    except DataError as error:  # a character that PostgreSQL does not take
        raise BadRow(str(error.orig)) from error
    except IntegrityError as error:  # nobody else writes, and what must be there was looked at
        raise RowTwice(table.name) from error


def _place(dialect: str) -> Any:
    there = and_(history.c.subject == bindparam("of"), history.c.sequence == bindparam("at"))
    return select(literal_column(place_of(dialect))).where(there).scalar_subquery()


def _checked(row: Row, columns: list[Column[Any]]) -> Row:
    if unknown := row.keys() - {column.name for column in columns}:
        raise BadRow(sorted(unknown)[0])
    return {column.name: _in(column, row.get(column.name)) for column in columns}


def _in(column: Column[Any], value: Any) -> Any:
    """A value as the database takes it."""
    if value is None:
        if not column.nullable:
            raise BadRow(column.name)
        return None
    if isinstance(column.type, Date):
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise BadRow(column.name) from error
    wanted = bool if isinstance(column.type, Boolean) else int if isinstance(column.type, Integer) else str
    if type(value) is not wanted:
        raise BadRow(column.name)
    return value
