"""Asking a register of many files: lists, one file and the public list on other days, against hand-made SQL.

The floor answers the same question from the same database with one statement, and reads what it finds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Any

from benchmarks.measuring import Measured, Pair, cost, seconds
from benchmarks.world import TODAY, copy_of, fill, new_store, pattern, reference_of
from lifecycle.queries import Queries
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store

PAGE = 50
"""Lines of a page of a list."""
PAST = date(2023, 6, 1)
"""A day in the middle of the lives of the files."""
PARTNERS = 500
"""Bodies among whom the files are spread."""
BUDGET = 3
Ask = Callable[[Queries], Any]
Floor = Callable[[Any], Any]

STAGE_THEN = """
SELECT p.reference, p.partner, p.track, p.nature, (
       SELECT {to} FROM history h WHERE h.subject = p.reference AND h.effective_on <= {day} AND h.outcome <> 'refused'
          AND {to} IS NOT NULL ORDER BY h.effective_on DESC, h.sequence DESC LIMIT 1), p.state
  FROM partnership p {where} ORDER BY p.reference {limit}"""


def questions(store: Store, files: int, *, whole: bool) -> Iterator[tuple[str, Ask, str]]:
    """What is asked: in words, by the program, by hand."""
    middle = reference_of(files // 2)
    columns = "reference, partner, track, nature, stage, officer, ends_on, state"
    rows = f"SELECT {columns} FROM partnership"
    to = "json_extract(h.body, '$.to')" if store.dialect == "sqlite" else "h.body::jsonb ->> 'to'"
    soon = TODAY + timedelta(days=400)

    def then(where: str, limit: str = f"LIMIT {PAGE}") -> str:
        return STAGE_THEN.format(to=to, day=f"'{PAST}'", where=where, limit=limit)

    page = {"limit": PAGE, "after": middle}
    behind = f"reference > '{middle}'"
    yield (
        f"list, a page of {PAGE} in force",
        lambda q: q.list(stage="in_force", **page),
        f"{rows} WHERE stage = 'in_force' AND {behind} ORDER BY reference LIMIT {PAGE}",
    )
    yield (
        "list of one stage and a country, a page",
        lambda q: q.list(stage="in_force", country="AT", **page),
        f"{rows} WHERE stage = 'in_force' AND country = 'AT' AND {behind} ORDER BY reference LIMIT {PAGE}",
    )
    yield (
        "list of a partner",
        lambda q: q.list(partner="vienna-7"),
        f"{rows} WHERE partner = 'vienna-7' ORDER BY reference",
    )
    yield (
        "list expiring within 400 days, a page",
        lambda q: q.list(expiring_within=400, **page),
        f"{rows} WHERE ends_on <= '{soon}' AND {behind} ORDER BY reference LIMIT {PAGE}",
    )
    yield (
        "show as of an earlier day",
        lambda q: _on(q, PAST).show(middle),
        f"SELECT body FROM history WHERE subject = '{middle}' AND effective_on <= '{PAST}'"
        " ORDER BY effective_on, sequence",
    )
    yield "list as of an earlier day, a page", lambda q: _on(q, PAST).list(**page), then(f"WHERE p.{behind}")
    yield (
        "list in force as of an earlier day, a page",
        lambda q: _on(q, PAST).list(track="bilateral", **page),
        then(f"WHERE p.track = 'bilateral' AND p.{behind}"),
    )
    yield "pending", lambda q: q.pending(3), "SELECT subject FROM history WHERE act IN ('intent', 'request_exception')"
    if whole:
        yield "board", lambda q: q.board(3), f"{rows} WHERE stage NOT IN ('denounced', 'expired')"
        yield "register", lambda q: q.register(), rows
        yield "list, everything", lambda q: q.list(), f"{rows} ORDER BY reference"
        yield "register as of an earlier day", lambda q: _on(q, PAST).register(), then("", "")


def _on(queries: Queries, day: date) -> Queries:
    return Queries(queries.store, queries.today, queries.lang, day, queries.known_at)


def asking(name: str, url: str, files: int, pairs: int, *, whole: bool = True) -> Iterator[Measured]:
    """Files in force, so many, each with the entries of a whole life."""
    with new_store(url, PARTNERS, trial_day=False) as store:
        made = pattern(store, "in_force")
        fill(store, (copy_of(made, number, partners=PARTNERS) for number in range(files)))
    with open_database(url) as store, by_hand(store, url) as ask:
        with store.reading() as reading:
            shown = f"{files:,} files, {reading.number_of_entries():,} entries, {name}"
        for words, question, statement in questions(store, files, whole=whole):
            ours, floor = partial(question, Queries(store, TODAY, "en")), partial(ask, statement)
            found: list[Pair] = [(seconds(ours), seconds(floor)) for _ in range(pairs)]
            yield cost(f"{words}; {shown}", found, BUDGET)


@contextmanager
def by_hand(store: Store, url: str) -> Iterator[Floor]:
    """Somebody who types SQL and reads every line of the answer."""
    if store.dialect == "sqlite":
        raw = sqlite3.connect(url.removeprefix("sqlite:///"))
        yield lambda statement: raw.execute(statement).fetchall()
        raw.close()
        return
    import psycopg

    with psycopg.connect(url) as connection:
        yield lambda statement: connection.execute(statement).fetchall()
