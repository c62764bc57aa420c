"""Lists from stored lines: a page is one statement by an index, and no state is parsed but of the few that stand apart.

Apart stand the files of which a row cannot tell how they stand on the day: with something that takes effect later, with
a clock act that is due, with entries younger than the instant asked for, or last written by an older release. Where
they are many, on an earlier day, there is nothing to be had from lines: `find_lines` answers None.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from json import dumps

from lifecycle.line import read_line, tells
from lifecycle.queries.finding import ENDINGS, RUN_ON
from lifecycle.queries.listed import Listed, listed_by
from lifecycle.queries.view import View
from lifecycle.storage.reading import PAGE

NARROW = 300
"""Where another table finds fewer, they are looked at one by one; of more, whoever reads in order meets enough soon."""
FINDS = {"sqlite": "instr", "postgresql": "strpos"}
AMONG = {"sqlite": "(SELECT value FROM json_each(?))", "postgresql": "(SELECT json_array_elements_text(?::json))"}
"""The references of a JSON list."""
_PAGE = """
SELECT reference, partner, track, nature, stage, country, line,
       (SELECT s.version FROM subject s WHERE s.id = reference), last_effective_on <= ?
  FROM partnership WHERE {clauses} ORDER BY reference LIMIT ?"""
_COUNT = "SELECT count(*) FROM partnership WHERE {clauses}"
_AN_END = f"kind IN ({', '.join(map(repr, ENDINGS))})"
"""The condition of a partial index, letter by letter."""
_APART = f"""
SELECT reference FROM partnership WHERE last_effective_on > ?
UNION ALL SELECT subject FROM deadline WHERE due_on <= ? AND {_AN_END}
UNION ALL SELECT reference FROM partnership WHERE line IS NULL"""
_CHANGED = "\nUNION ALL SELECT subject FROM history WHERE recorded_at > ?"
_DEPUTISED = """SELECT reference FROM partnership WHERE {finds}(state, '"deputy":') > 0"""
_LATE = """SELECT subject FROM history WHERE {finds}(body, '"lateEntry":true') > 0"""
_ENDS = ", ".join(f"'{kind}'" for kind in ENDINGS[:2])
_RUN_ON = ", ".join(f"'{stage}'" for stage in RUN_ON)
_OVER = f"""stage IN ({_RUN_ON}) AND {{finds}}(state, '"doubt":"term_ended"') > 0"""
"""Its term is over, so that no deadline tells its end (`finding.TERM_OVER`)."""
_EXPIRES = f"""(EXISTS (SELECT 1 FROM deadline d WHERE d.subject = reference AND d.kind IN ({_ENDS}) AND d.due_on <= ?)
    OR ({_OVER}))"""
_EXPIRING = f"""SELECT subject FROM deadline WHERE due_on <= ? AND {_AN_END} AND kind <> '{ENDINGS[2]}'
UNION ALL SELECT reference FROM partnership WHERE {_OVER}"""
_MODIFIED = """reference IN (SELECT h.subject FROM history h WHERE h.recorded_at > ? AND h.outcome <> 'refused')"""

Row = tuple[str, str, str, str, str, str | None, str | None, int, bool]


@dataclass(slots=True)
class Sought:
    """What lines must fit, as conditions on the rows of files; more may fit than is wanted, never less.

    `clauses` hold of each, with `values`; the files of which `deputised` or `late` may be true, or that end by a day,
    are found by an index of their own where they are few.
    """

    clauses: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    deputised: bool = False
    late: bool = False
    ends_by: date | None = None

    def equal(self, column: str, value: object) -> None:
        """A column holds a value."""
        self.clauses.append(f"{column} = ?")
        self.values.append(value)

    def stage_among(self, stages: Sequence[str]) -> None:
        """The stage is one of some.

        Asked so that no index serves: by one of several values nothing comes in the order of references, and SQLite
        without statistics would sort every file of these stages for a page.
        """
        self.clauses.append(f"stage || '' IN ({', '.join('?' * len(stages))})")
        self.values += stages

    def named(self, partners: Iterable[str], text: str, dialect: str) -> None:
        """The partner is one of some, or the reference holds a text; more than one index knows, so rows are read."""
        self.clauses.append(f"(partner IN {AMONG[dialect]} OR {{finds}}(reference, ?) > 0)")
        self.values += [dumps(sorted(partners)), text]

    def modified(self, since: str) -> None:
        """Something but a refusal was recorded after an instant."""
        self.clauses.append(_MODIFIED)
        self.values.append(since)

    def has(self, name: str) -> None:
        """The line has a part; for `exempt` and `unknown`, the condition of an index, letter by letter."""
        self.clauses.append(f"""{{finds}}(line, '"{name}":') > 0""")

    def says(self, text: str) -> None:
        """The line holds a text, as JSON writes it. No index serves: every line is looked at, by the database."""
        self.clauses.append("{finds}(line, ?) > 0")
        self.values.append(dumps(text, ensure_ascii=False))


def find_lines(view: View, sought: Sought, after: str, size: int) -> Iterator[Listed] | None:
    """The files behind `after` that may fit, by reference, read `size` at a time; None where lines cannot tell."""
    apart = _few(view, _APART + (_CHANGED if view.known_at is not None else ""), _days(view))
    if apart is None:
        return None
    if sought.deputised:
        deputised = _few(view, _DEPUTISED, ())
        if deputised is None:
            return None
        apart |= deputised
    narrow = _narrowed(view, sought)
    return _merged(view, sought, sorted(apart | (narrow or set())), narrow is None, after, size)


def count_lines(view: View, sought: Sought) -> tuple[int, Iterator[Listed]] | None:
    """How many rows fit, and the files beside them of which rows cannot tell; None where those are many.

    Exact where what is sought holds of each row that fits and of no other.
    """
    apart = _few(view, _APART + (_CHANGED if view.known_at is not None else ""), _days(view))
    if apart is None:
        return None
    beside = f"reference NOT IN {AMONG[view.dialect]}"
    clauses = " AND ".join((*sought.clauses, beside)).replace("{finds}", FINDS[view.dialect])
    [(count,)] = view.reading.ask(_COUNT.format(clauses=clauses), (*sought.values, dumps(sorted(apart))))
    return int(count), _told(view, _of(view, sorted(apart)))


def _days(view: View) -> list[object]:
    return [str(view.day), _day_after(view.day), *([view.known_at] if view.known_at is not None else [])]


def _day_after(day: date) -> str:
    # where the last day is included, what follows from an end is due on the day after it
    return str(day + timedelta(days=1) if day < date.max else day)


def _few(view: View, statement: str, values: Sequence[object], most: int = PAGE) -> set[str] | None:
    """What a statement finds; None where that is too much to look at one by one."""
    asked = statement.replace("{finds}", FINDS[view.dialect]) + "\nLIMIT ?"
    found = view.reading.ask(asked, (*values, most))
    return {row[0] for row in found} if len(found) < most else None


def _narrowed(view: View, sought: Sought) -> set[str] | None:
    """The only files that may fit, where another table tells that they are few."""
    found = _few(view, _LATE, (), NARROW) if sought.late else None
    if found is None and sought.ends_by is not None:
        found = _few(view, _EXPIRING, (_day_after(sought.ends_by),), NARROW)
        if found is None:
            sought.clauses.append(_EXPIRES)
            sought.values.append(_day_after(sought.ends_by))
    return found


def _merged(view: View, sought: Sought, few: list[str], in_order: bool, after: str, size: int) -> Iterator[Listed]:
    """Page by page: the rows that fit in the order of their index, and those of the few that lie between."""
    while True:
        rows = _page(view, sought, after, size) if in_order else []
        last = rows[-1][0] if len(rows) == size else None
        start = bisect_right(few, after)
        end = bisect_right(few, last) if last is not None else len(few) if in_order else start + size
        there = {row[0] for row in rows}
        rows += _of(view, [name for name in few[start:end] if name not in there])
        yield from _told(view, sorted(rows))
        if last is None and end >= len(few):
            return
        after = last or few[end - 1]


def _page(view: View, sought: Sought, after: str, size: int) -> list[Row]:
    clauses = " AND ".join((*sought.clauses, "reference > ?")).replace("{finds}", FINDS[view.dialect])
    return view.reading.ask(_PAGE.format(clauses=clauses), (str(view.day), *sought.values, after, size))


def _of(view: View, references: list[str]) -> list[Row]:
    if not references:
        return []
    clauses = f"reference IN {AMONG[view.dialect]}"
    asked = _PAGE.format(clauses=clauses)
    return view.reading.ask(asked, (str(view.day), dumps(references), len(references)))


def _told(view: View, rows: list[Row]) -> Iterator[Listed]:
    """The files of these rows that there were on the day, from their lines, or else from their states or histories."""
    day, under = str(view.day), view.registers.policy_on(view.day).register_.mark
    by_line: dict[str, Listed] = {}
    changed = view.changed([row[0] for row in rows])
    for reference, partner, track, nature, stage, country, text, version, settled in rows:
        if (
            settled
            and text is not None
            and reference not in changed
            and tells(line := read_line(reference, text), day, under)
        ):
            by_line[reference] = Listed(reference, partner, track, nature, stage, stage, country, line, version)
    others = [row[0] for row in rows if row[0] not in by_line]
    apart = {
        standing.case.reference: listed_by(standing, standing.case, view.registers, view.day)
        for _, standing in view.stand(others)
        if standing.case is not None
    }
    for row in rows:
        listed = by_line.get(row[0]) or apart.get(row[0])
        if listed is not None:
            yield listed
