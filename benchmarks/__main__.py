"""`python -m benchmarks [--quick] [NAME …]`: what is done, against its floor and its budget (DESIGN section 12).

Paired ratios, interleaved in one run, the median of at least five: times alone say little on a machine that others use.
`make bench ARGS=--quick` is the short form.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.measuring import Measured

COLUMNS = ("work", "ours", "floor", "ratio", "budget", "")
WORDS = {True: "met", False: "MISSED", None: ""}
LONG, QUICK = 1_000_000, 50_000
"""Entries to verify."""


class Run:
    """What one run needs: its pairs, a folder, and a server that is started when it is first asked for."""

    def __init__(self, quick: bool, stack: ExitStack) -> None:
        self.quick = quick
        self.pairs = 5 if quick else 9
        self._stack = stack
        self._server = ""

    @contextmanager
    def sqlite(self) -> Iterator[tuple[str, str]]:
        """Two files in a folder that goes away in the end; on a disk, for the flush is what is measured."""
        folder = Path(mkdtemp(prefix="agreements-bench-", dir="/var/tmp" if os.path.isdir("/var/tmp") else None))
        try:
            yield f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/floor.db"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def postgresql(self) -> Iterator[tuple[str, str]]:
        """Two databases of one server."""
        from tests.postgresql import new_database, server

        if not self._server:
            self._server = self._stack.enter_context(server(durable=True))
        with new_database(self._server) as ours, new_database(self._server) as floor:
            yield ours, floor


def _advance(run: Run) -> Iterator[Measured]:
    from benchmarks.advancing import advance

    files = 50 if run.quick else 100
    with run.sqlite() as urls:
        yield advance("SQLite", urls, run.pairs, files, 0.6)
    with run.postgresql() as urls:
        yield advance("PostgreSQL", urls, run.pairs, files, 1.2)


def _eight(run: Run) -> Iterator[Measured]:
    from benchmarks.advancing import advance_by_many

    with run.postgresql() as urls:
        yield advance_by_many(urls, run.pairs, 40 if run.quick else 80, 1.0)


def _bulk(run: Run) -> Iterator[Measured]:
    from benchmarks.advancing import bulk

    with run.sqlite() as urls:
        yield bulk("SQLite", urls, run.pairs, 3)
    with run.postgresql() as urls:
        yield bulk("PostgreSQL", urls, run.pairs, 3)


def _decide(run: Run) -> Iterator[Measured]:
    from benchmarks.deciding import deciding

    yield from deciding(
        ("in_force",) if run.quick else ("in_force", "evaluation", "agreement_negotiation", "suspended")
    )


def _verify(run: Run) -> Iterator[Measured]:
    from benchmarks.verifying import verifying

    entries = QUICK if run.quick else LONG
    pairs = 5 if run.quick else 3
    with run.sqlite() as urls:
        yield from verifying("SQLite", urls[0], entries, pairs)
    with run.postgresql() as urls:
        yield from verifying("PostgreSQL", urls[0], entries, pairs)


def _asof(run: Run) -> Iterator[Measured]:
    from benchmarks.asking import asking

    files = 5_000 if run.quick else 100_000
    with run.sqlite() as urls:
        yield from asking("SQLite", urls[0], files, 5)
    with run.postgresql() as urls:
        yield from asking("PostgreSQL", urls[0], files, 5)


def _sweep(run: Run) -> Iterator[Measured]:
    from benchmarks.sweeping import acting, sweeping

    count, more, files = (100_000, 0, 1_000) if run.quick else (1_000_000, 10_000_000, 10_000)
    for name, place in (("SQLite", run.sqlite), ("PostgreSQL", run.postgresql)):
        with place() as urls:
            yield from sweeping(name, urls[0], count, 5, more)
            yield from acting(name, urls[1], files)


def _start(run: Run) -> Iterator[Measured]:
    from benchmarks.starting import starting

    yield from starting(run.pairs)


def _serve(run: Run) -> Iterator[Measured]:
    from benchmarks.serving import serving

    files, seconds = (1_000, 10) if run.quick else (10_000, 60)
    with run.sqlite() as urls:
        yield from serving("SQLite", urls[0], files, seconds)
    with run.postgresql() as urls:
        yield from serving("PostgreSQL", urls[0], files, seconds)


WORKS: dict[str, Callable[[Run], Iterator[Measured]]] = {
    "advance": _advance,
    "eight": _eight,
    "bulk": _bulk,
    "asof": _asof,
    "decide": _decide,
    "sweep": _sweep,
    "serve": _serve,
    "start": _start,
    "verify": _verify,
}


def machine() -> str:
    """On what, with what, and when."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("sqlalchemy", "psycopg", "pydantic", "transitions"))
    return (
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}; {os.cpu_count()} cores, {platform.machine()}, "
        f"{platform.system()} {platform.release()}\n"
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}"
    )


def main() -> int:
    """Measure and print; 1 where a budget is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios against hand-made SQL.")
    parser.add_argument("--quick", action="store_true", help="the short form: fewer files, 50,000 entries")
    parser.add_argument("works", nargs="*", metavar="NAME", help=f"any of: {', '.join(WORKS)}")
    given = parser.parse_args()
    found: list[Measured] = []
    print(machine())
    with ExitStack() as stack:
        run = Run(given.quick, stack)
        for name in given.works or WORKS:
            for line in WORKS[name](run):
                found.append(line)
                print(f"  {line.work}: {line.ratio or line.ours}", file=sys.stderr)
    show(found)
    return 0 if all(line.met is not False for line in found) else 1


def show(found: list[Measured]) -> None:
    """The table."""
    rows = [COLUMNS, *((m.work, m.ours, m.floor, m.ratio, m.budget, WORDS[m.met]) for m in found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS))]
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip())
        if not number:
            print("  ".join("-" * width for width in widths))


if __name__ == "__main__":
    sys.exit(main())
