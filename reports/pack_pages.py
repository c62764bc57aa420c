"""The report of very much: an index and pages beside it, each of a size that a browser shows at once.

Up to so many entries all are told, some files a page. Of more, whoever reads looks for a file, not through all: each
has a line that says how it stands, and only the registers, and files whose decisions lost their ground, are told entry
by entry. What is told of how many is said at the head (docs/decisions/0086).
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from lifecycle.registers import RANKS
from messages.names import Names
from messages.render import render
from reports.pack_lead import lead
from reports.pack_sections import navigation, page, sections, table
from reports.pack_words import OF_FILES, Part, Telling

if TYPE_CHECKING:
    from lifecycle.pack.chosen import Everything

MOST_TOLD = 100_000
"""Entries that are told one by one: half a minute of work, a hundred pages."""
A_PAGE = 1_000
"""Entries, or lines of files, after which a page is full."""
INDEX, FOLDER = "report.html", "report/"

Line = tuple[str, ...]


class _Listed(NamedTuple):
    """A page as the index lists it: where it lies, and what it tells of."""

    address: str
    said: str


def pages(everything: Everything, lang: str, names: Names, *more: str) -> Iterator[tuple[str, bytes]]:
    """Every page by name, the index last: it lists what the others turned out to be, and says `more` of the report."""
    told = everything.covered.told <= MOST_TOLD
    listed: list[_Listed] = []
    for one, name, content in _Pages(everything, lang, names, told).all():
        listed.append(one)
        yield name, content
    key = "pack.pages" if told else "pack.lines"
    how = render(key, {"count": everything.covered.told, "size": MOST_TOLD}, lang)
    body = [f"<p>{escape(text)}</p>" for text in lead(everything, lang, how, *more)]
    body.append(navigation(render("pack.contents", {}, lang), listed))
    yield INDEX, page(render("pack.title", {}, lang), body, lang)


class _Pages:
    """The pages while they fill: one of sections, one of lines."""

    def __init__(self, everything: Everything, lang: str, names: Names, told: bool) -> None:
        self._everything, self._lang, self._told = everything, lang, told
        self._telling = Telling(everything.people, lang, names)
        self._numbers = count(1)
        self._left = MOST_TOLD

    def all(self) -> Iterator[tuple[_Listed, str, bytes]]:
        """Every page, with how the index lists it."""
        parts: list[Part] = []
        lines: list[Line] = []
        for chain in self._everything.chains():
            telling = self._telling.of(chain)
            is_file = chain.subjects[0] not in RANKS
            if not self._told and is_file and (line := telling.line()) is not None:
                lines.append(line)
            if self._told or not is_file or any(grounds.lost for grounds in chain.grounds.values()):
                for part in self._cut(telling):
                    parts.append(part)
                    if sum(len(one.rows) for one in parts) >= A_PAGE:
                        yield self._of_sections(parts)
                        parts = []
            if len(lines) >= A_PAGE:
                yield self._of_lines(lines)
                lines = []
        if lines:
            yield self._of_lines(lines)
        if parts:
            yield self._of_sections(parts)

    def _cut(self, telling: Telling) -> Iterator[Part]:
        """The parts of a chain, a long one in pieces; none beyond what may be told in all."""
        for part in telling.parts():
            for start in range(0, len(part.rows), A_PAGE):
                rows = part.rows[start : start + A_PAGE]
                if not self._told and len(rows) > self._left:
                    return
                self._left -= len(rows)
                first, last = not start, start + A_PAGE >= len(part.rows)
                said = {"text": part.heading, "first": rows[0].cells[0], "last": rows[-1].cells[0]}
                yield part._replace(
                    heading=part.heading if first and last else render("pack.piece", said, self._lang),
                    head=part.head if first else (),
                    rows=rows,
                    documents=part.documents if last else (),
                )

    def _of_sections(self, parts: list[Part]) -> tuple[_Listed, str, bytes]:
        entries = sum(len(part.rows) for part in parts)
        links = ((f"#part-{n}", part.heading) for n, part in enumerate(parts, 1))
        body = [
            navigation(render("pack.contents", {}, self._lang), [self._back(), *links]),
            *sections(parts, self._lang, "../"),
        ]
        return self._made("", parts[0].heading, parts[-1].heading, entries, "pack.page", body)

    def _of_lines(self, lines: list[Line]) -> tuple[_Listed, str, bytes]:
        columns = [render(name, {}, self._lang) for name in OF_FILES]
        rows = (("", [escape(cell) for cell in line]) for line in lines)
        caption = render("pack.files", {"first": lines[0][0], "last": lines[-1][0], "count": len(lines)}, self._lang)
        body = [navigation(render("pack.contents", {}, self._lang), [self._back()])]
        body += table("files", escape(caption), columns, rows)
        return self._made("files-", lines[0][0], lines[-1][0], len(lines), "pack.files", body)

    def _back(self) -> tuple[str, str]:
        return f"../{INDEX}", render("pack.title", {}, self._lang)

    def _made(
        self, kind: str, first: str, last: str, number: int, key: str, body: list[str]
    ) -> tuple[_Listed, str, bytes]:
        name = f"{FOLDER}{kind}{next(self._numbers):04d}.html"
        said = render(key, {"first": first, "last": last, "count": number}, self._lang) if first != last else first
        title = f"{render('pack.title', {}, self._lang)} – {said}"
        return _Listed(name, said), name, page(title, body, self._lang)
