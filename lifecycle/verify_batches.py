"""Reading everything that is stored of each subject, in batches of whole subjects, as the driver gives it.

All tables are read side by side in the order of subjects, a page of each at a time: memory is flat, and a batch goes to
another process as it is. What was tampered with may have any type; a key that cannot be compared raises TypeError.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Column, Table

from lifecycle.findings import FILE_COLUMNS, Held, StoredEntry, StoredSubject
from lifecycle.registers import RANKS
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.tables import deadline, history, partnership, personal, register, subject

Row = tuple[Any, ...]
_SUBJECT = itemgetter(0)
_NAMES = ", ".join(f"'{name}'" for name in RANKS)


class Batch(NamedTuple):
    """The rows of some subjects, whole, each table's in the order of subjects; the subject comes first in each row."""

    history: list[Row]
    subject: list[Row]
    partnership: list[Row]
    register: list[Row]
    deadline: list[Row]
    personal: list[Row]


def held_in(batch: Batch) -> Iterator[Held]:
    """What is held of each subject of a batch, in the order of subjects."""
    found: dict[str, Held] = {}
    for name, rows in groupby(batch.history, _SUBJECT):
        found[name] = Held(name, list(map(StoredEntry._make, rows)))
    for row in batch.subject:
        _held(found, row[0]).row = StoredSubject._make(row)
    for row in batch.partnership:
        _held(found, row[0]).file = row
    for name, state in batch.register:
        _held(found, name).register = state
    for name, rows in groupby(batch.deadline, _SUBJECT):
        _held(found, name).deadlines = list(rows)
    for name, rows in groupby(batch.personal, _SUBJECT):
        _held(found, name).openings = list(rows)
    for name in sorted(found):
        yield found.pop(name)  # and with it what the checks make of it


def _held(found: dict[str, Held], name: str) -> Held:
    held = found.get(name)
    if held is None:
        held = found[name] = Held(name)
    return held


def batches(reading: Reading, *, of_registers: bool, any_bytes: bool = False) -> Generator[Batch, None, None]:
    """Everything that is stored of the registers, or of all other subjects.

    `any_bytes` where a key may be no text: such a key cannot be asked for, so no page can begin behind it.
    """
    asked = (
        (history, StoredEntry._fields, (history.c.subject, history.c.sequence)),
        (subject, [c.name for c in subject.c], (subject.c.id,)),
        (partnership, FILE_COLUMNS, (partnership.c.reference,)),
        (register, ("subject", "state"), (register.c.subject,)),
        (deadline, [c.name for c in deadline.c], tuple(deadline.primary_key)),
    )
    read = streamed if any_bytes else _paged
    opened = [read(reading, _select(*one, of_registers=of_registers), one[2]) for one in asked]
    # no index has the order of subjects: the database sorts the openings once and is read as it goes
    of_openings = ("subject", "commitment", "field", "salt", "value")
    statement = _select(personal, of_openings, (personal.c.subject,), of_registers=of_registers)
    with closing(streamed(reading, statement, ())) as openings:  # a cursor of the server stays open until it is closed
        tables = [_Rows(pages) for pages in (*opened, openings)]
        upto: Any = ""
        while upto is not None:
            upto = min((end for one in tables if (end := one.whole()) is not None), default=None)
            yield Batch(*(one.taken(upto) for one in tables))


class _Rows:
    """The rows of one table that were read and not taken yet."""

    def __init__(self, pages: Iterable[list[Row]]) -> None:
        self._pages = iter(pages)
        self._rows: list[Row] = []
        self._more = True

    def whole(self) -> Any:
        """The last subject of which every row is here, reading on until there is one; None if no row is to come.

        No less than a page is held, or the table with the least left would make every batch small.
        """
        while self._more:
            if len(self._rows) >= PAGE and (at := bisect_left(self._rows, self._rows[-1][0], key=_SUBJECT)):
                return self._rows[at - 1][0]
            page = next(self._pages, None)
            self._more = bool(page)
            self._rows += page or ()
        return None

    def taken(self, upto: Any) -> list[Row]:
        """The rows up to and including those of a subject, or all; they are not held any longer."""
        at = len(self._rows) if upto is None else bisect_right(self._rows, upto, key=_SUBJECT)
        taken, self._rows = self._rows[:at], self._rows[at:]
        return taken


def _select(table: Table, columns: Collection[str], key: Sequence[Column[Any]], *, of_registers: bool) -> str:
    """All rows of some subjects, in the order of a key; the key's columns come first in a row."""
    which = "IN" if of_registers else "NOT IN"
    ordered = ", ".join(column.name for column in key)
    return (
        f"SELECT {', '.join(columns)} FROM {table.name} WHERE {key[0].name} {which} ({_NAMES}){{}} ORDER BY {ordered}"
    )


def _paged(reading: Reading, statement: str, key: Sequence[Column[Any]]) -> Iterator[list[Row]]:
    """Page by page: no cursor stays open between them."""
    behind = f" AND ({', '.join(column.name for column in key)}) > ({', '.join('?' * len(key))})"
    page = reading.ask(f"{statement.format('')} LIMIT {PAGE}", ())
    while page:
        yield page
        page = reading.ask(f"{statement.format(behind)} LIMIT {PAGE}", page[-1][: len(key)])


def streamed(reading: Reading, statement: str, _: Sequence[Column[Any]]) -> Generator[list[Row], None, None]:
    """As the database goes; of a server only a page is fetched at a time."""
    how = {"stream_results": True, "yield_per": PAGE}  # for a statement of one's own the first does not follow
    result = reading.connection.exec_driver_sql(statement.format(""), execution_options=how)
    with closing(result):
        for page in result.partitions(PAGE):
            yield list(map(tuple, page))
