"""Asking a register of many files: lists, one file and the public list on other days, against hand-made SQL.

The floor answers the same question from the same database with one statement. A list's floor makes the very same JSON
text (`benchmarks/by_hand.py`), and each pair of answers is compared before it is measured; those under `whole` only
fetch the rows that an answer is made of. How a file stood on an earlier day follows from its entries: the floor reads
the same ones and parses them, with no fold. Beside it, without a budget, stands the statement that picks three facts
from them in the database, which is right for the life that is copied here and for no other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from pydantic_core import to_json

from benchmarks.by_hand import entries_then, page, page_then
from benchmarks.measuring import Measured, beside, cost, seconds
from benchmarks.world import TODAY, copy_of, fill, new_store, pattern, reference_of
from lifecycle.queries import Queries
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store

PAGE = 50
"""Lines of a page of a list."""
EVERYTHING = 10_000_000
"""A limit that is none."""
PAST = date(2023, 6, 1)
"""A day in the middle of the lives of the files."""
PARTNERS = 500
"""Bodies among whom the files are spread."""
BUDGET = 3
SHORT = 20
"""How many times as many pairs are taken of a question that is answered in some milliseconds."""
Floor = Callable[[str], list[Any]]


class Question(NamedTuple):
    """What is asked: in words, by the program, by hand; `same` where the statement makes the very same JSON.

    `entries`: the statement hands out entries, which are parsed. `budget`: whether the ratio has one.
    """

    words: str
    ask: Callable[[Queries], Any]
    statement: str
    same: bool = True
    entries: bool = False
    budget: bool = True


def questions(store: Store, files: int, *, whole: bool) -> Iterator[Question]:
    """What is asked of a register of so many files."""
    middle, sql = reference_of(files // 2), store.dialect
    behind: dict[str, Any] = {"limit": PAGE, "after": middle}
    soon = (TODAY + timedelta(days=900)).isoformat()

    def now(where: str, after: str = middle, limit: int = PAGE) -> str:
        return page(sql, TODAY, where, after, limit)

    yield Question("list in force, a page", lambda q: q.list(stage="in_force", **behind), now("stage = 'in_force'"))
    yield Question(
        "list of a stage and a country, a page",
        lambda q: q.list(stage="in_force", country="AT", **behind),
        now("stage = 'in_force' AND country = 'AT'"),
    )
    yield Question("list of a track, a page", lambda q: q.list(track="bilateral", **behind), now("track = 'bilateral'"))
    yield Question(
        "list of a nature, a page", lambda q: q.list(nature="arrangement", **behind), now("nature = 'arrangement'")
    )
    yield Question(
        "list of a theme, a page", lambda q: q.list(theme="culture", **behind), now("""line LIKE '%"culture"%'""")
    )
    yield Question("list unassigned, a page", lambda q: q.list(unassigned=True, **behind), now("officer IS NULL"))
    yield Question(
        "list of a partner", lambda q: q.list(partner="vienna-7"), now("partner = 'vienna-7'", "BE-", EVERYTHING)
    )
    yield Question(
        "list expiring within 900 days, a page",
        lambda q: q.list(expiring_within=900, **behind),
        now(f"ends_on <= '{soon}' AND stage IN ('in_force', 'suspended', 'test_phase', 'under_notice')"),
    )
    yield Question("list of everything, a page", lambda q: q.list(**behind), now("1 = 1"))
    for words, where, asked in (
        ("list", "1 = 1", {}),
        ("list of a track", "p.track = 'bilateral'", {"track": "bilateral"}),
    ):
        then = partial(_list_then, {**asked, **behind})
        yield Question(
            f"{words} as of an earlier day, a page; its entries read",
            then, entries_then(where, middle, PAGE), same=False, entries=True,
        )  # fmt: skip
        yield Question(
            f"{words} as of an earlier day, a page; three facts picked",
            then, page_then(sql, PAST, where, middle, PAGE), budget=False,
        )  # fmt: skip
    if whole:
        yield from _of_all(store, middle)


def _of_all(store: Store, middle: str) -> Iterator[Question]:
    """What looks at every file, and one file as of an earlier day, against the rows that it is made of."""
    everything = page(store.dialect, TODAY, "1 = 1", "BE-", EVERYTHING)
    yield Question("list, everything", lambda q: q.list(), everything)
    partner = f"SELECT partner FROM partnership WHERE reference = '{middle}'"
    of_one = entries_then(f"p.partner = ({partner})", "BE-", EVERYTHING)
    rows = "SELECT reference, partner, track, nature, stage, officer, ends_on, state FROM partnership"
    yield Question(
        "show as of an earlier day, with the partner's 199 others; their entries read",
        lambda q: _on(q, PAST).show(middle),
        of_one,
        same=False,
        entries=True,
    )
    yield Question(
        "board", lambda q: q.board(3), f"{rows} WHERE stage NOT IN ('denounced', 'expired')", same=False, budget=False
    )
    yield Question("register", lambda q: q.register(), rows, same=False, budget=False)


def _list_then(asked: dict[str, Any], queries: Queries) -> Any:
    return _on(queries, PAST).list(**asked)


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
        for question in questions(store, files, whole=whole):
            queries = Queries(store, TODAY, "en")
            ours = partial(_ours, question, queries)
            floor = partial(_entries if question.entries else _floor, ask, question.statement)
            told, by_sql = ours(), floor()  # and the first time reads from the disk
            if question.same:
                compare(told, by_sql)
            count = pairs * SHORT if seconds(ours) < 0.02 else pairs
            taken = [(seconds(ours), seconds(floor)) for _ in range(count)]
            words = f"{question.words}; {shown}"
            yield cost(words, taken, BUDGET) if question.budget else beside(words, taken)


def _ours(question: Question, queries: Queries) -> bytes:
    return to_json(question.ask(queries))  # as the command line writes it


def _floor(ask: Floor, statement: str) -> str:
    return f"[{','.join(map(str, ask(statement)))}]"


def _entries(ask: Floor, statement: str) -> Any:
    return [json.loads(body) for body in ask(statement)]


def compare(ours: bytes, by_hand: str) -> None:
    """Both name the same lines; by hand, what is absent stands as null."""
    lines = [{name: value for name, value in line.items() if value is not None} for line in json.loads(by_hand)]
    assert json.loads(ours)["items"] == lines, "the floor answers something else"


@contextmanager
def by_hand(store: Store, url: str) -> Iterator[Floor]:
    """Somebody who types SQL and reads the first column of every line of the answer."""
    if store.dialect == "sqlite":
        raw = sqlite3.connect(url.removeprefix("sqlite:///"))
        yield lambda statement: [row[0] for row in raw.execute(statement)]
        raw.close()
        return
    import psycopg

    with psycopg.connect(url, prepare_threshold=0) as connection:
        yield lambda statement: [row[0] for row in connection.execute(statement)]
