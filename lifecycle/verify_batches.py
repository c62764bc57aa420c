"""Reading everything that is stored of each subject, in batches of whole subjects, as the driver gives it.

All tables are read side by side in the order of subjects, a page of each at a time: memory is flat. What was tampered
with may have any type; a key that cannot be compared raises TypeError.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Table

from lifecycle.findings import FILE_COLUMNS, Held, StoredEntry, StoredSubject, shown_value
from lifecycle.registers import RANKS
from lifecycle.storage.reading import Reading
from lifecycle.storage.tables import deadline, history, partnership, personal, register, subject

Row = tuple[Any, ...]
_SUBJECT = itemgetter(0)
_NAMES = ", ".join(f"'{name}'" for name in RANKS)
PAGE = 125
"""Rows of a table that are read at once: so few that a text still lies in the processor's cache when it is parsed."""


class Share(NamedTuple):
    """The registers, or the files behind one subject up to and with another; None for no bound."""

    of_registers: bool = False
    after: str | None = None
    upto: str | None = None


OF_REGISTERS, OF_FILES = Share(of_registers=True), Share()


def shares(reading: Reading, total: int, most: int) -> list[Share]:
    """All files in so many shares or less, of about as many entries each; `total` are the entries that there are."""
    asked = "SELECT subject FROM history ORDER BY subject, sequence LIMIT 1 OFFSET "
    found = {row[0] for n in range(1, most) for row in reading.ask(f"{asked}{total * n // most}", ())}
    cuts = sorted(name for name in found if isinstance(name, str))  # whatever else there is stands behind all texts
    return [Share(False, *bounds) for bounds in pairwise([None, *cuts, None])]


class Absent:
    """What stands in the place of a column that is not there: it differs from nothing, and comes before nothing."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return False

    def __le__(self, other: object) -> bool:
        return True

    __gt__, __ge__ = __lt__, __le__


ABSENT = Absent()
NOTHING_ABSENT: Mapping[str, Collection[str]] = {}
CAN_LACK = {
    "history": frozenset(StoredEntry._fields) - {"subject", "sequence", "hash", "body"},
    "subject": frozenset({"rank", "version", "sequence", "head_hash"}),
    "partnership": frozenset(FILE_COLUMNS) - {"reference"},
}
"""The columns of a table without which the others can still be compared."""

Asked = tuple[Table, Collection[str], Sequence[str]]
_ASKED: tuple[Asked, ...] = (
    (history, StoredEntry._fields, ("subject", "sequence")),
    (subject, [c.name for c in subject.c], ("id",)),
    (partnership, FILE_COLUMNS, ("reference",)),
    (register, ("subject", "state"), ("subject",)),
    (deadline, [c.name for c in deadline.c], ("subject", "kind", "number")),
    # no index has the order of subjects: the database sorts the openings once and is read as it goes
    (personal, ("subject", "commitment", "field", "salt", "value"), ("subject",)),
)
READ = {table.name: columns for table, columns, _ in _ASKED}
"""What is read of each subject: the columns of each table."""


class Batch(NamedTuple):
    """The rows of some subjects, whole, each table's in the order of subjects; the subject comes first in each row.

    Those of registers stand among those of files, for asking the database of each row whether it is of one takes long.
    """

    of_registers: bool
    history: list[Row]
    subject: list[Row]
    partnership: list[Row]
    register: list[Row]
    deadline: list[Row]
    personal: list[Row]


def rows_in(batch: Batch) -> tuple[int, ...]:
    """How many rows of each table a batch holds."""
    return tuple(
        map(len, (batch.history, batch.subject, batch.partnership, batch.register, batch.deadline, batch.personal))
    )


def rows_stored(reading: Reading) -> tuple[int, ...]:
    """How many rows of each table there are: a row whose subject has no name lies in no share."""
    tables = (history, subject, partnership, register, deadline, personal)
    return tuple(reading.ask(f"SELECT count(*) FROM {table.name}", ())[0][0] for table in tables)


def held_in(batch: Batch) -> Iterator[Held]:
    """What is held of each subject of a batch that belongs to its share, in the order of subjects."""
    found: dict[str, Held] = {}
    for name, rows in groupby(batch.history, _SUBJECT):
        found[name] = Held(name, list(map(StoredEntry._make, rows)))
    for row in batch.subject:
        held = _held(found, row[0])
        if held.row is not None:
            held.twice.append((subject.name, shown_value(row[0])))
        held.row = StoredSubject._make(row)
    for row in batch.partnership:
        held = _held(found, row[0])
        if held.file is not None:
            held.twice.append((partnership.name, shown_value(row[0])))
        held.file = row
    for name, state in batch.register:
        held = _held(found, name)
        if held.register is not None:
            held.twice.append((register.name, shown_value(name)))
        held.register = state
    for name, rows in groupby(batch.deadline, _SUBJECT):
        _held(found, name).deadlines = list(rows)
    for name, rows in groupby(batch.personal, _SUBJECT):
        _held(found, name).openings = list(rows)
    for name in sorted(found):
        held = found.pop(name)  # and with it what the checks make of it
        if (name in RANKS) is batch.of_registers:
            yield held


def _held(found: dict[str, Held], name: str) -> Held:
    held = found.get(name)
    if held is None:
        held = found[name] = Held(name)
    return held


def batches(
    reading: Reading,
    share: Share,
    unread: Collection[str] = (),
    *,
    absent: Mapping[str, Collection[str]] = NOTHING_ABSENT,
    only_named: bool = False,
) -> Generator[Batch, None, None]:
    """Everything that is stored of the subjects of a share.

    Args:
        reading: the database.
        share: which subjects.
        unread: tables that cannot be read; of each, nothing.
        absent: by table, the columns that are not there; `ABSENT` stands in their place.
        only_named: leave out the rows whose subject is no text, and the entries whose sequence is no number: they
            have no place in the order.
    """
    plain = _PLAIN[reading.connection.dialect.name] if only_named else {}
    with ExitStack() as opened:
        tables = [
            _Rows(_pages(reading, opened, one, share, plain, absent.get(one[0].name, ())))
            if one[0].name not in unread
            else _Rows(())
            for one in _ASKED
        ]
        upto: Any = ""
        while upto is not None:
            upto = min((end for one in tables if (end := one.whole()) is not None), default=None)
            yield Batch(share.of_registers, *(one.taken(upto) for one in tables))


def _pages(
    reading: Reading, opened: ExitStack, asked: Asked, share: Share, plain: Mapping[str, str], absent: Collection[str]
) -> Iterator[list[Row]]:
    table, columns, key = asked
    named = ["NULL" if column in absent else column for column in columns]
    pages = opened.enter_context(closing(reading.stream(*_select(table, named, key, share, plain), PAGE)))
    if not absent:
        return pages
    gone = [column in absent for column in columns]

    def filled(row: Row) -> Row:
        return tuple(ABSENT if no else value for no, value in zip(gone, row, strict=True))

    return (list(map(filled, page)) for page in pages)


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


_PLAIN = {
    "sqlite": {name: f"typeof({name}) = 'text'" for name in ("subject", "id", "reference")}
    | {"sequence": "typeof(sequence) = 'integer'"},
    "postgresql": {name: f"{name} IS NOT NULL" for name in ("subject", "id", "reference")},
}
"""What a column of a key fulfils where whoever owns the tables has left it what it is."""


def _select(
    table: Table, columns: Collection[str], key: Sequence[str], share: Share, plain: Mapping[str, str]
) -> tuple[str, list[str]]:
    """A question for all rows of a share, in the order of a key, and its values; the subject comes first in a row."""
    bounds = [(sign, value) for sign, value in ((">", share.after), ("<=", share.upto)) if value is not None]
    which = [f"{key[0]} {sign} ?" for sign, _ in bounds]
    if share.of_registers:
        which.append(f"{key[0]} IN ({_NAMES})")
    which += [plain[name] for name in key if name in plain]
    where = f" WHERE {' AND '.join(which)}" if which else ""
    asked = f"SELECT {', '.join(columns)} FROM {table.name}{where} ORDER BY {', '.join(key)}"
    return asked, [value for _, value in bounds]
