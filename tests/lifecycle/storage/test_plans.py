"""How the databases answer what is really sent: by indexes, not by reading all there is (DESIGN section 10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from benchmarks.world import TODAY, copy_of, fill, new_store, pattern, reference_of
from lifecycle.queries import Queries
from lifecycle.storage.store import Store
from tests.conftest import DATABASES

FILES = 120
PARTNERS = 40
FILE = reference_of(7)
PAST = date(2023, 6, 1)
BIG = ("history", "partnership", "deadline", "personal")
"""The tables that grow with the files."""
Question = Callable[[Queries], Any]

OF_ONE_FILE: dict[str, Question] = {
    "show": lambda q: q.show(FILE),
    "history of a file": lambda q: list(q.history(FILE)),
    "who": lambda q: q.who(FILE, 1),
    "resolve": lambda q: q.partner("vienna-7"),
}
FILTERED: dict[str, Question] = {
    "list, a page": lambda q: q.list(limit=10),
    "list of a stage, a page": lambda q: q.list(stage="renewal_due", limit=10),
    "list in force, a page": lambda q: q.list(stage="in_force", limit=10),
    "list of a partner": lambda q: q.list(partner="vienna-7"),
    "list of a country": lambda q: q.list(country="MA", limit=10),
    "list of an officer": lambda q: q.list(officer="officer2", limit=10),
    "list expiring": lambda q: q.list(expiring_within=1, limit=10),
    "list of a track": lambda q: q.list(track="development", limit=10),
    "list of a nature": lambda q: q.list(nature="treaty", limit=10),
    "list of a stage and a country": lambda q: q.list(stage="in_force", country="AT", limit=10),
    "list of the unknown": lambda q: q.list(unknown=True, limit=10),
    "list of what lacks a term": lambda q: q.list(missing="term", limit=10),
    "list of the exempt": lambda q: q.list(exempt=True, limit=10),
    "list of the late": lambda q: q.list(late=True, limit=10),
    "list of the unassigned": lambda q: q.list(unassigned=True, limit=10),
    "list of what changed since, a page": lambda q: q.list(modified_since="2999-01-01T00:00:00.000000Z", limit=10),
    "pending": lambda q: q.pending(3),
    "decisions to confirm": lambda q: q.decisions_to_confirm(),
    "exceptions": lambda q: q.exceptions(),
}


@contextmanager
def crowded(url: str) -> Iterator[Store]:
    """A database with some hundred files."""
    with new_store(url, PARTNERS, trial_day=False) as store:
        made = pattern(store, "in_force")
        fill(store, (copy_of(made, number, partners=PARTNERS) for number in range(FILES)))
        yield store


@pytest.fixture(params=DATABASES)
def many(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A register with some hundred files of a whole life each."""
    with crowded(request.getfixturevalue(f"{request.param}_url")) as store:
        yield store


@contextmanager
def recorded(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent meanwhile, with their parameters."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append((statement, parameters))

    with store.reading() as reading:
        kind: Any = type(reading)
    ask, mark = kind.ask, "?" if store.dialect == "sqlite" else "%s"

    def asked(self: Any, statement: str, values: Any) -> Any:
        sent.append((statement.replace("?", mark), tuple(values)))
        return ask(self, statement, values)

    event.listen(store.engine, "before_cursor_execute", note)
    kind.ask = asked
    try:
        yield sent
    finally:
        kind.ask = ask
        event.remove(store.engine, "before_cursor_execute", note)


def plan(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """How the database goes about it, a line a step."""
    sqlite = connection.dialect.name == "sqlite"
    told = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
    return [str(row[3] if sqlite else row[0]).strip() for row in told]


PARTIAL = (
    "ix_partnership_deputy", "ix_partnership_exempt", "ix_partnership_unknown", "ix_partnership_without_line",
    "ix_history_asks", "ix_history_late", "ix_history_trial_day", "ix_deadline_ends",
)  # fmt: skip
"""Indexes that hold the few rows that are asked for: to read all of such a one reads no more than these."""


def scans(line: str) -> bool:
    """Whether a step reads a whole table that grows with the files, by itself or in the order of whatever index.

    By an index is SEARCH; a whole index is read only where it holds nothing but what is looked for.
    """
    for table in BIG:
        if re.match(rf"SCAN {table}\b", line) and not any(f"INDEX {index}" in line for index in PARTIAL):
            return True
        if f"Seq Scan on {table}" in line:
            return True
    return False


def steps(store: Store, question: Question, queries: Queries) -> dict[str, list[str]]:
    """The plans of all statements that a question sends."""
    question(queries)  # what is loaded once is loaded before
    with recorded(store) as sent:
        question(queries)
    assert sent
    with store.engine.connect() as connection:
        if store.dialect == "postgresql":
            # in a small table reading all of it is cheaper; what is asked here is whether an index could serve
            connection.execute(text("SET enable_seqscan = off"))
        return {statement: plan(connection, statement, parameters) for statement, parameters in sent}


def test_no_question_about_one_file_or_a_filtered_list_reads_everything(many: Store):
    with many.reading() as reading:
        instant = reading.last_recorded_at()
    for words, question in {**OF_ONE_FILE, **FILTERED}.items():
        for day, known_at in ((TODAY, None), (PAST, None), (TODAY, instant)):
            for statement, told in steps(many, question, Queries(many, TODAY, "en", day, known_at)).items():
                assert not any(scans(line) for line in told), f"{words} as of {day}: {statement}\n{told}"


MEANT = {
    "list of a country": "ix_partnership_country",
    "list of a track": "ix_partnership_track",
    "list of a nature": "ix_partnership_nature",
    "list of a partner": "ix_partnership_partner",
    "list of a stage, a page": "ix_partnership_stage_reference",
    "list of the unknown": "ix_partnership_unknown",
    "list of the exempt": "ix_partnership_exempt",
    "list of the late": "ix_history_late",
    "exceptions": "ix_history_asks",
}
"""The index that a question is to be answered by. Without it the order of the references would do, and read it all."""


def test_a_filter_goes_by_the_index_that_is_meant_for_it(many: Store):
    for words, index in MEANT.items():
        plans = list(steps(many, FILTERED[words], Queries(many, TODAY, "en")).values())
        assert any(index in line for told in plans for line in told), (words, plans)


@pytest.mark.parametrize(
    ("line", "reads_all"),
    [
        ("SCAN partnership", True),
        ("SCAN partnership USING INDEX sqlite_autoindex_partnership_1", True),
        ("SCAN history USING COVERING INDEX ix_history_recorded_at", True),
        ("SCAN history USING INDEX ix_history_late", False),
        ("SEARCH partnership USING INDEX ix_partnership_country (country=?)", False),
        ("SCAN partnership_of_somebody_else", False),
        ("Seq Scan on history", True),
        ("Index Scan using ix_partnership_country on partnership", False),
    ],
)
def test_a_whole_index_is_a_whole_table(line: str, reads_all: bool):
    assert scans(line) == reads_all


def test_the_board_finds_what_waits_and_what_was_done_on_trial_days_by_their_indexes(many: Store):
    told = [line for lines in steps(many, lambda q: q.board(3), Queries(many, TODAY, "en")).values() for line in lines]
    for index in ("ix_history_trial_day", "ix_history_asks", "ix_partnership_last_effective_on"):
        assert any(index in line for line in told), index
    assert not any("Seq Scan on history" in line or line == "SCAN history" for line in told)


def test_a_page_reads_a_page(many: Store):
    """However many files there are: no more rows come back than were asked for, and one to see whether there are more."""
    queries = Queries(many, TODAY, "en")
    pages: list[dict[str, Any]] = []
    after = ""
    while True:
        page = queries.list(limit=150, after=after)
        pages += page["items"]
        after = page.get("next", "")
        if not after:
            break
    assert pages == queries.list()["items"]
    assert len(pages) == FILES + 1
