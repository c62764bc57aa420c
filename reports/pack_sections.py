"""A page of the report of a pack, made of sections: one for each file and register, its entries in a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from messages.render import render
from messages.wording import capitalised, colon
from reports.pack_words import COLUMNS, DOCUMENTS, OF_DOCUMENTS, OF_FILES, Line, Part

STYLE = Path(__file__).with_name("pack_report.css")


def page(title: str, body: Iterable[str], lang: str) -> bytes:
    """A whole page, which needs no other file."""
    shown, style = escape(title), STYLE.read_text(encoding="utf-8")
    lines = (
        "<!doctype html>",
        f'<html lang="{lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{shown}</title><style>{style}{_card_labels(lang)}</style></head><body><main>",
        f"<h1>{shown}</h1>",
        *body,
        "</main></body></html>",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def navigation(label: str, links: Iterable[tuple[str, str]]) -> str:
    """Where to go: each address with its words."""
    shown = (f'<li><a href="{address}">{escape(said)}</a></li>' for address, said in links)
    return f'<nav aria-label="{escape(label)}"><ul>{"".join(shown)}</ul></nav>'


def sections(parts: Iterable[Part], lang: str, up: str = "") -> Iterator[str]:
    """Every part with how it stands, its entries, its documents; numbered from 1 for links to it.

    `up` leads from the page to the folder of the pack, for the links to its other files.
    """
    columns = [render(f"pack.{name}", {}, lang) for name in COLUMNS]
    for number, part in enumerate(parts, 1):
        heading = escape(part.heading)
        yield f'<section><h2 id="part-{number}">{heading}</h2>'
        if part.head:
            yield f"<dl>{''.join(map(_fact, part.head))}</dl>"
        rows = ((row.outcome, [*map(escape, row.cells), _lines(row.said, lang, up)]) for row in part.rows)
        yield from table("entries", heading, columns, rows)
        if part.documents:
            papers = (("", [_place(row[0], up), *map(escape, row[1:])]) for row in part.documents)
            of_documents = [render(name, {}, lang) for name in OF_DOCUMENTS]
            yield from table(
                "papers", f"{heading} – {escape(render('label.documents', {}, lang))}", of_documents, papers
            )
        yield "</section>"


def _fact(line: Line) -> str:
    marked = ' class="grave"' if line.grave else ""
    return f"<div{marked}><dt>{escape(line.label)}</dt><dd>{escape(line.text)}</dd></div>"


def _lines(said: Iterable[Line], lang: str, up: str) -> str:
    marked = {False: "<p>", True: '<p class="grave">'}
    return "".join(
        f"{marked[line.grave]}<b>{escape(line.label)}{colon(lang)}</b> {_linked(line, up)}</p>" for line in said
    )


def _linked(line: Line, up: str) -> str:
    """The text of a line, which begins with the file of the pack that it tells of, where it does."""
    return f"{_link(line.file, up)}{escape(line.text.removeprefix(line.file))}" if line.file else escape(line.text)


def _place(text: str, up: str) -> str:
    """Where a document lies, or why it does not."""
    return _link(text, up) if text.startswith(DOCUMENTS) else escape(text)


def _link(file: str, up: str) -> str:
    return f'<a href="{escape(up + file)}">{escape(file)}</a>'


def _card_labels(lang: str) -> str:
    """What stands before each cell where a row is a card: told once here, for there may be very many rows."""
    labels = [("entries", [f"pack.{name}" for name in COLUMNS]), ("papers", OF_DOCUMENTS), ("files", OF_FILES)]
    rules = (
        f".{kind} tr>:nth-child({place})::before{{content:{_quoted(capitalised(render(name, {}, lang)))}}}"
        for kind, names in labels
        for place, name in enumerate(names, 1)
    )
    return f"@media screen and (max-width:64rem){{{''.join(rules)}}}"


def _quoted(text: str) -> str:
    """A text in a style sheet that stands in a page: neither ends it, whatever characters it has."""
    return '"' + "".join(c if c.isalnum() or c in " ()," else f"\\{ord(c):x} " for c in text) + '"'


def table(kind: str, caption: str, columns: Iterable[str], rows: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    """A table of rows, each with its class and its cells, which are escaped already.

    The roles keep it a table for those who listen, where the style makes cards of it.
    """
    head = "".join(f'<th scope="col" role="columnheader">{escape(name)}</th>' for name in columns)
    yield f'<table class="{kind}" role="table"><caption>{caption}</caption>'
    yield f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">'
    for outcome, (first, *cells) in rows:
        others = "".join(f'<td role="cell">{cell}</td>' for cell in cells)
        yield f'<tr role="row" class="{outcome}"><th scope="row" role="rowheader">{first}</th>{others}</tr>'
    yield "</tbody></table>"
