"""What can be read. The statements that every act needs are the drivers' own, the others Core."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, Text, and_, func, literal_column, or_, select, tuple_, type_coerce

from lifecycle.errors import Broken
from lifecycle.storage.errors import Spoilt
from lifecycle.storage.records import (
    DocumentRow,
    DueRow,
    Head,
    HistoryRow,
    PartnershipRow,
    PersonalRow,
    StoredAnswer,
)
from lifecycle.storage.tables import ASKS, answer, deadline, document, history, partnership, personal, subject

Chained: TypeAlias = tuple[str, int, str, str, str]
"""An entry's subject and sequence, its hash, that of its predecessor, and its text."""

PAGE = 1000
"""Rows a page: streams hold so many at once, and no cursor stays open between them."""

_HISTORY = [column for column in history.c if column.name != "txid"]
CHAINS = "SELECT subject, sequence, hash, previous_hash, body FROM history ORDER BY subject, sequence"


class Reading(ABC):
    """A view of the database.

    Made by `Store.reading()` it is one snapshot that nothing can change; as the base of a unit it reads what
    the unit is about to write on: on PostgreSQL a unit is not a snapshot, each question sees the newest
    state.

    Attributes:
        connection: SQLAlchemy's, for queries that live elsewhere. Never begin, commit or close it.
    """

    connection: Connection

    @abstractmethod
    def heads(self, ids: Collection[str], known: Mapping[str, int] | None = None) -> dict[str, Head]:
        """The heads of the subjects that exist, in one SELECT.

        Args:
            ids: subjects.
            known: versions the caller holds the state of; there the state comes back as None.
        """

    @abstractmethod
    def ask(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows of a SELECT of one's own, straight from the driver; `?` marks a value, days go as ISO text."""

    @abstractmethod
    def stream(
        self, statement: str, values: Sequence[object], page: int
    ) -> Generator[list[tuple[Any, ...]], None, None]:
        """The same as the database goes, so many rows a page. Close it, or read it to its end."""

    @abstractmethod
    def lent(self) -> str:
        """The name by which `Store.reading` reads the same snapshot elsewhere; empty where the database lends none."""

    def version_of(self, subjects: Collection[str]) -> dict[str, tuple[int, int]]:
        """Version and sequence of each subject that exists, without its state."""
        asked = select(subject.c.id, subject.c.version, subject.c.sequence).where(subject.c.id.in_(subjects))
        return {row.id: (row.version, row.sequence) for row in self.connection.execute(asked)}

    def version_after(self, name: str, sequence: int, unchanging: Collection[str], refused: str) -> int:
        """The version of a subject as an entry left it; what `refused` says, and `unchanging` acts, change none."""
        changing = and_(history.c.outcome != refused, history.c.act.not_in(unchanging))
        asked = select(func.count()).where(history.c.subject == name, history.c.sequence <= sequence, changing)
        return int(self.connection.execute(asked).scalar_one())

    def subjects(self, rank: int | None = None) -> Iterator[tuple[str, int, int, str]]:
        """Name, version, sequence and head of every subject, by name, in bounded memory."""
        asked = select(subject.c.id, subject.c.version, subject.c.sequence, subject.c.head_hash)
        if rank is not None:
            asked = asked.where(subject.c.rank == rank)
        last = ""
        while page := self._rows(asked.where(subject.c.id > last).order_by(subject.c.id).limit(PAGE)):
            yield from page
            last = page[-1][0]

    # ------------------------------------------------------------------------------------------ history

    def entries(self, of: str, after: int = 0) -> Iterator[HistoryRow]:
        """The entries of a subject above a sequence, oldest first, in bounded memory."""
        asked = select(*_HISTORY).where(history.c.subject == of).order_by(history.c.sequence).limit(PAGE)
        more = True
        while more and (page := self._entries(asked.where(history.c.sequence > after))):
            yield from map(HistoryRow._make, page)
            after, more = page[-1].sequence, len(page) == PAGE

    def entry(self, of: str, sequence: int) -> HistoryRow | None:
        """One entry."""
        asked = select(*_HISTORY).where(history.c.subject == of, history.c.sequence == sequence)
        return next(map(HistoryRow._make, self._entries(asked)), None)

    def all_entries(self) -> Iterator[HistoryRow]:
        """Every entry by subject and sequence, in bounded memory."""
        place = tuple_(history.c.subject, history.c.sequence)
        asked = select(*_HISTORY).order_by(history.c.subject, history.c.sequence).limit(PAGE)
        last: tuple[str, int] = ("", 0)
        while page := self._entries(asked.where(place > last)):
            yield from map(HistoryRow._make, page)
            last = (page[-1].subject, page[-1].sequence)

    def chains(self) -> Iterator[Chained]:
        """Of every entry, by subject and sequence, only what a chain is checked by, straight from the driver."""
        for page in self.stream(CHAINS, (), PAGE):
            yield from page

    def last_recorded_at(self) -> str | None:
        """The newest instant of recording."""
        return self.connection.execute(select(func.max(history.c.recorded_at))).scalar()

    def extent(self) -> tuple[int, int]:
        """How many subjects there are and how many entries they have: another one whenever anything was recorded.

        The greatest id would not tell: of two transactions the one that began first may end last.
        """
        asked = select(func.count(), func.coalesce(func.sum(subject.c.sequence), 0)).select_from(subject)
        subjects, entries = self.connection.execute(asked).one()
        return int(subjects), int(entries)

    def number_of_entries(self) -> int:
        """How many entries there are."""
        return self.connection.execute(select(func.count()).select_from(history)).scalar_one()

    # ------------------------------------------------------------------------------------------ files

    def number_of_files(self) -> int:
        """How many files there are, ended ones too."""
        return self.connection.execute(select(func.count()).select_from(partnership)).scalar_one()

    def partnerships(
        self,
        *,
        stages: Collection[str] = (),
        partner: str | None = None,
        track: str | None = None,
        officer: int | None = None,
        legacy: bool | None = None,
        ends_by: date | None = None,
        asking: bool = False,
        after: str = "",
        limit: int | None = None,
    ) -> list[PartnershipRow]:
        """The files that fit every filter given, by reference.

        Args:
            stages: any of these; empty for all.
            partner: its slug.
            track: its track.
            officer: its officer's number.
            legacy: only legacy files, or only others.
            ends_by: a known end on this day or before.
            asking: only those in which anybody ever asked for something that another person confirms.
            after: only references above this one, for pages.
            limit: at most so many.
        """
        columns = partnership.c
        asked = select(partnership).order_by(columns.reference).limit(limit)
        wanted = [
            columns.stage.in_(stages) if stages else None,
            None if partner is None else columns.partner == partner,
            None if track is None else columns.track == track,
            None if officer is None else columns.officer == officer,
            None if legacy is None else columns.legacy == legacy,
            None if ends_by is None else columns.ends_on <= ends_by,
            columns.reference.in_(select(history.c.subject).where(literal_column(ASKS))) if asking else None,
            columns.reference > after if after else None,
        ]
        asked = asked.where(*(clause for clause in wanted if clause is not None))
        return [PartnershipRow(*row) for row in self._rows(asked)]

    def partnership(self, reference: str) -> PartnershipRow | None:
        """One file."""
        asked = select(partnership).where(partnership.c.reference == reference)
        return next((PartnershipRow(*row) for row in self._rows(asked)), None)

    def tracks(self, stages: Collection[str]) -> list[tuple[str, str]]:
        """Each track of the files in these stages, with the first of those files."""
        columns = partnership.c
        asked = select(columns.track, func.min(columns.reference)).where(columns.stage.in_(stages))
        return [(track, first) for track, first in self._rows(asked.group_by(columns.track).order_by(columns.track))]

    def files_of(self, partner: str) -> list[PartnershipRow]:
        """Every file of a partner, by reference."""
        return self.partnerships(partner=partner)

    def years_of_references(self) -> range:
        """The years from the first in which a file was registered to the last; none where there is no file."""
        within = (subject.c.id > "BE-BRU-", subject.c.id < "BE-BRU-:")
        first, last = self.connection.execute(
            select(func.min(subject.c.id), func.max(subject.c.id)).where(*within)
        ).one()
        return range(int(first[7:11]), int(last[7:11]) + 1) if first else range(0)

    def next_reference(self, year: int) -> str:
        """The one after the highest of that year: `BE-BRU-2026-0007`. Two may hear the same; one gets it."""
        prefix = f"BE-BRU-{year:04d}-"
        # five figures sort after four by their length
        asked = (
            select(subject.c.id)
            .where(subject.c.id > prefix, subject.c.id < prefix + ":")
            .order_by(func.length(subject.c.id).desc(), subject.c.id.desc())
            .limit(1)
        )
        last = self.connection.execute(asked).scalar()
        return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"

    # ------------------------------------------------------------------------------------------ the rest

    def deadlines(self, until: date, after: tuple[date, str] | None = None, limit: int | None = None) -> list[DueRow]:
        """What falls due on a day or before, the oldest first, then by subject.

        Args:
            until: the day.
            after: only those behind this day and subject, for pages of whole subjects.
            limit: at most so many.
        """
        columns = deadline.c
        asked = select(columns.subject, columns.kind, columns.number, columns.due_on, columns.derivation)
        asked = asked.where(columns.due_on <= until)
        if after is not None:
            day, name = after
            asked = asked.where(or_(columns.due_on > day, and_(columns.due_on == day, columns.subject > name)))
        asked = asked.order_by(columns.due_on, columns.subject, columns.kind, columns.number).limit(limit)
        return [DueRow._make(row) for row in self._rows(asked)]

    def deadlines_of(self, of: str) -> list[DueRow]:
        """The deadlines of a subject, the earliest first."""
        columns = deadline.c
        asked = select(columns.subject, columns.kind, columns.number, columns.due_on, columns.derivation)
        asked = asked.where(columns.subject == of).order_by(columns.due_on, columns.kind, columns.number)
        return [DueRow._make(row) for row in self._rows(asked)]

    def personal(self, commitments: Iterable[str]) -> dict[str, PersonalRow]:
        """The openings of commitments, as far as they are stored; an erased one has no value."""
        asked, found = list(commitments), {}
        for start in range(0, len(asked), PAGE):
            statement = select(personal.c.commitment, personal.c.field, personal.c.salt, personal.c.value).where(
                personal.c.commitment.in_(asked[start : start + PAGE])
            )
            found.update({row.commitment: PersonalRow(*row) for row in self._rows(statement)})
        return found

    def subjects_of_personal(self, commitments: Iterable[str]) -> dict[str, str]:
        """The subject of each commitment that is stored, erased or not."""
        asked, found = list(commitments), {}
        for start in range(0, len(asked), PAGE):
            rows = select(personal.c.commitment, personal.c.subject)
            found.update(dict(self._rows(rows.where(personal.c.commitment.in_(asked[start : start + PAGE])))))
        return found

    def person_by_name(self, name: str) -> list[str]:
        """The commitments of people's names that open to this one."""
        asked = select(personal.c.commitment).where(personal.c.value == name, personal.c.field == "person.name")
        return [row[0] for row in self._rows(asked.order_by(personal.c.commitment))]

    def document(self, sha256: str) -> DocumentRow | None:
        """A document, unless its content was erased or never came."""
        return next(
            (DocumentRow(*row) for row in self._rows(select(document).where(document.c.sha256 == sha256))),
            None,
        )

    def documents_like(self, prefix: str) -> list[str]:
        """The hashes of the documents that begin so, three at the most: of more, nobody means one."""
        name = document.c.sha256
        asked = select(name).where(name >= prefix, name < prefix + "g").order_by(name).limit(3)
        return [row[0] for row in self._rows(asked)]

    def has_document(self, sha256: str) -> bool:
        """Whether the content of a document is stored."""
        return bool(self._rows(select(document.c.sha256).where(document.c.sha256 == sha256)))

    def documents_kept(self, names: Iterable[str]) -> set[str]:
        """Of some documents, those whose content is stored."""
        asked = list(names)
        found: set[str] = set()
        for start in range(0, len(asked), PAGE):
            rows = select(document.c.sha256).where(document.c.sha256.in_(asked[start : start + PAGE]))
            found.update(row[0] for row in self._rows(rows))
        return found

    def kinds_of_personal(self) -> list[str]:
        """Every kind of personal value that is stored. Reads them all: no index helps."""
        return sorted(row[0] for row in self._rows(select(personal.c.field).distinct()))

    def subjects_naming(self, sha256: str) -> list[str]:
        """Every subject with an entry that a document came with, by name. Reads the whole history: no index helps."""
        named = history.c.body.contains(f'"sha256":"{sha256}"', autoescape=True)
        return sorted({row[0] for row in self._rows(select(history.c.subject).where(named).distinct())})

    def answer(self, person: int, key: str) -> StoredAnswer | None:
        """What an idempotency key was used for."""
        columns = answer.c
        asked = select(columns.body_hash, columns.subject, columns.sequence)
        asked = asked.where(columns.person == person, columns.key == key)
        return next((StoredAnswer(*row) for row in self._rows(asked)), None)

    @abstractmethod
    def history_is_guarded_by_role(self) -> bool:
        """Whether this role is denied UPDATE and DELETE on history; else triggers alone stand guard."""

    def _entries(self, asked: Select) -> list:  # type: ignore[type-arg]
        """Rows of history. Raises Broken for the first whose day is none: it was written past this program."""
        try:
            return list(self.connection.execute(asked).all())
        except (TypeError, ValueError):
            column = history.c
            days = asked.with_only_columns(column.subject, column.sequence, type_coerce(column.effective_on, Text))
            for name, sequence, day in self.connection.execute(days):
                if not _is_day(day):
                    raise Broken("broken.entry", {"subject": name, "entry": sequence}) from None
            raise

    def _rows(self, asked: Select) -> list:  # type: ignore[type-arg]
        """The rows of a question. Raises Spoilt where a day is none, which PostgreSQL's driver finds by itself."""
        try:
            return list(self.connection.execute(asked).all())
        except (TypeError, ValueError) as error:
            raise Spoilt(self.connection.engine.url.render_as_string(hide_password=True)) from error


def _is_day(day: object) -> bool:
    if day is None or isinstance(day, date):
        return True
    try:
        return isinstance(day, str) and bool(date.fromisoformat(day))
    except ValueError:
        return False
