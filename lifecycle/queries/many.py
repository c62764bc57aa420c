"""What is read of many files at once: rows, histories, versions, in pages and bounded memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import func, select

from lifecycle.fold import STANDING_STILL
from lifecycle.history import REFUSED, Entry
from lifecycle.queries.finding import Branch
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.records import PartnershipRow
from lifecycle.storage.tables import history, partnership


def pages(
    reading: Reading, branches: Sequence[Branch], after: str = "", size: int = PAGE
) -> Iterator[list[PartnershipRow]]:
    """The rows of the files that any branch finds by reference, from behind `after` on, at most `size` at a time."""
    few, dense = _probed(reading, branches)
    while references := _next(reading, few, dense, after, size):
        yield rows_of(reading, references)
        after = references[-1]


def rows_of(reading: Reading, references: Collection[str]) -> list[PartnershipRow]:
    """The rows of some files, by reference."""
    asked = select(partnership).where(partnership.c.reference.in_(references)).order_by(partnership.c.reference)
    return [PartnershipRow(*row) for row in reading.connection.execute(asked)]


def _probed(reading: Reading, branches: Sequence[Branch]) -> tuple[list[str], list[Branch]]:
    """All references of the branches that find few, and the branches that find many.

    Asked for in order and with a limit, a database reads the files in order until it has enough: right where many fit,
    all of them in vain where few do. Which it is, SQLite cannot know.
    """
    few: set[str] = set()
    dense = []
    for branch in branches:
        found = [str(row[0]) for row in reading.connection.execute(branch.limit(PAGE))]
        if len(found) < PAGE:
            few.update(found)
        else:
            dense.append(branch)
    return sorted(few), dense


def _next(reading: Reading, few: list[str], dense: Sequence[Branch], after: str, size: int) -> list[str]:
    """The first references behind `after`: those of all branches are among the first of each."""
    start = bisect_right(few, after)
    found = set(few[start : start + size])
    for branch in dense:
        column = branch.selected_columns[0]
        asked = branch.where(column > after).order_by(column).limit(size)
        found.update(str(row[0]) for row in reading.connection.execute(asked))
    return sorted(found)[:size]


def changed_since(reading: Reading, references: Collection[str], known_at: str | None) -> set[str]:
    """Which of these files have entries recorded after an instant; none where every entry counts."""
    if known_at is None:
        return set()
    columns = history.c
    asked = select(columns.subject).where(columns.subject.in_(references), columns.recorded_at > known_at)
    return {row[0] for row in reading.connection.execute(asked.distinct())}


def histories(reading: Reading, references: Collection[str], known_at: str | None) -> Iterator[tuple[str, list[Entry]]]:
    """The entries of these files as known at an instant, oldest first, one file after the other.

    Raises Broken for a text that is no entry.
    """
    for some in _parts(references):
        columns = history.c
        asked = select(columns.subject, columns.sequence, columns.body, columns.hash).where(columns.subject.in_(some))
        if known_at is not None:
            asked = asked.where(columns.recorded_at <= known_at)
        rows = reading.connection.execute(asked.order_by(columns.subject, columns.sequence))
        for subject, of_one in groupby(rows, itemgetter(0)):
            yield subject, [Entry.one_of_many(row) for row in of_one]


def versions_of(reading: Reading, references: Collection[str], known_at: str | None) -> dict[str, int]:
    """How many entries had changed the state of each file by an instant; None: by now."""
    found: dict[str, int] = {}
    for some in _parts(references):
        if known_at is None:
            found.update({name: version for name, (version, _) in reading.version_of(some).items()})
            continue
        columns = history.c
        asked = select(columns.subject, func.count()).where(columns.subject.in_(some), columns.recorded_at <= known_at)
        asked = asked.where(columns.outcome != REFUSED, columns.act.not_in(STANDING_STILL)).group_by(columns.subject)
        found.update((str(subject), int(count)) for subject, count in reading.connection.execute(asked))
    return found


def changed_behind(reading: Reading, since: str, known_at: str | None = None) -> set[str]:
    """The subjects of which something but a refusal was recorded after an instant, and known at another."""
    columns = history.c
    asked = select(columns.subject).where(columns.recorded_at > since, columns.outcome != REFUSED).distinct()
    if known_at is not None:
        asked = asked.where(columns.recorded_at <= known_at)
    return set(reading.connection.execute(asked).scalars())


def last_changes_of(reading: Reading, references: Collection[str], known_at: str | None = None) -> dict[str, str]:
    """The instant at which something other than a refusal was last recorded of each file, up to an instant."""
    found: dict[str, str] = {}
    columns = history.c
    for some in _parts(references):
        asked = select(columns.subject, func.max(columns.recorded_at)).where(columns.subject.in_(some))
        asked = asked.where(columns.outcome != REFUSED).group_by(columns.subject)
        if known_at is not None:
            asked = asked.where(columns.recorded_at <= known_at)
        found.update((str(subject), str(at)) for subject, at in reading.connection.execute(asked))
    return found


def _parts(references: Collection[str]) -> Iterator[list[str]]:
    every = list(references)
    for start in range(0, len(every), PAGE):
        yield every[start : start + PAGE]
