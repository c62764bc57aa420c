"""The report of an evidence pack: what its entries say, to be read in a browser or on paper, in one language.

A section for each file, with how it stands, its acts in their order and its documents; then one for each register. The
page and the PDF are made of the same words (`pack_words.py`). The PDF is PDF/A-2a and PDF/UA-1, made by typst as the
coversheet is; its data go in as JSON and are only ever text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lifecycle.registers import RANKS
from messages.names import NO_NAMES, Names
from messages.property_words import PropertyWords
from messages.render import has, render
from messages.wording import colon, parted, second, word
from reports.pack_words import COLUMNS, OF_DOCUMENTS, OF_EVERY_ACT, Line, Part, Telling, laws

if TYPE_CHECKING:
    from lifecycle.pack.chosen import Chosen

STYLE = Path(__file__).with_suffix(".css")
TEMPLATE = Path(__file__).with_suffix(".typ")
MOST_ON_PAPER = 5_000
"""Entries up to which a PDF is made: a thicker one takes minutes and nobody leafs through it; the page has them all."""


class Report(NamedTuple):
    """All that the report says: a title, what it covers and leaves out, headings of columns, the parts."""

    title: str
    lead: tuple[str, ...]
    columns: tuple[str, ...]
    of_documents: tuple[str, ...]
    documents: str
    contents: str
    parts: tuple[Part, ...]


def pack_reports(chosen: Chosen, lang: str, on: date, names: Names = NO_NAMES) -> Mapping[str, bytes]:
    """The files of the report by name: the page, and the PDF where it is not too thick; `on` is the day of the PDF.

    `names` has the names of partners, themes and types of agreement.
    """
    report = _report(chosen, lang, names)
    made = {"report.html": "".join(f"{line}\n" for line in _page(report, lang)).encode()}
    if sum(len(part.rows) for part in report.parts) <= MOST_ON_PAPER:
        made["report.pdf"] = _pdf(report, lang, on)
    return made


def _report(chosen: Chosen, lang: str, names: Names) -> Report:
    parts = tuple(Telling(chosen, lang, names).parts())
    files = [part.heading for part in parts if part.subject not in RANKS]
    title = render("pack.title", {}, lang)
    return Report(
        f"{title} – {files[0]}" if len(files) == 1 else title,
        tuple(_lead(chosen, lang)),
        tuple(render(f"pack.{name}", {}, lang) for name in COLUMNS),
        tuple(render(name, {}, lang) for name in OF_DOCUMENTS),
        render("label.documents", {}, lang),
        render("pack.contents", {}, lang),
        parts,
    )


def _lead(chosen: Chosen, lang: str) -> Iterator[str]:
    """What the pack covers, how to check it, which period is told, and what was left out on purpose."""
    assert chosen.checkpoint is not None
    said = chosen.checkpoint
    yield render("pack.over", {"count": len(chosen.entries), "size": said.size, "value": said.origin}, lang)
    if chosen.known_at is not None:
        yield render("pack.known", {"instant": second(chosen.known_at, lang)}, lang)
    if chosen.since is not None or chosen.until is not None:
        told = sum(1 for entry in chosen.entries if chosen.tells(entry.day))
        days = {"since_on": str(chosen.since or ""), "until_on": str(chosen.until or "")}
        key = "pack.period" if chosen.since and chosen.until else "pack.since" if chosen.since else "pack.until"
        yield render(key, {"count": told, **days}, lang)
    kinds = Counter(chosen.left_out.values())
    if not chosen.redacted:
        yield render("pack.nothing_left_out", {}, lang)
    if chosen.kept_back:
        stands = render("pack.left_out_here", {}, lang)
        yield render("pack.kept_back", {"count": len(chosen.kept_back), "text": stands}, lang)
    if kinds:
        listed = tuple(f"{kind_of(name, lang)} ({kinds[name]})" for name in sorted(kinds))
        stands = render("pack.left_out_here", {}, lang)
        yield render("pack.redacted", {"count": kinds.total(), "list": listed, "text": stands}, lang)
    if chosen.closed:
        stands = render("pack.not_opened_here", {}, lang)
        yield render("pack.closed", {"count": len(chosen.closed), "text": stands}, lang)
    yield render("pack.of_every_act", {"rules": OF_EVERY_ACT, "text": parted(laws(OF_EVERY_ACT, lang), lang)}, lang)
    yield render("pack.how", {}, lang)


def kind_of(name: str, lang: str) -> str:
    """A kind of personal value in words: `criterion.text` is the text of the act that scores a criterion."""
    act, _, field = name.rpartition(".")
    label = PropertyWords(lang).label(field or name)
    group = next((g for g in ("deed", "pack.kind") if has(f"{g}.{act}", lang)), None)
    return f"{word(group, act, lang)}{colon(lang)} {label}" if group is not None else label


# ------------------------------------------------------------------------------------------ as a page


def _page(report: Report, lang: str) -> Iterator[str]:
    title = escape(report.title)
    yield "<!doctype html>"
    yield f'<html lang="{lang}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    style = STYLE.read_text(encoding="utf-8")
    yield f"<title>{title}</title><style>{style}{_card_labels(report)}</style></head><body><main>"
    yield f"<h1>{title}</h1>"
    yield from (f"<p>{escape(text)}</p>" for text in report.lead)
    if len(report.parts) > 1:
        links = (f'<li><a href="#part-{n}">{escape(part.heading)}</a></li>' for n, part in enumerate(report.parts, 1))
        yield f'<nav aria-label="{escape(report.contents)}"><ul>{"".join(links)}</ul></nav>'
    for number, part in enumerate(report.parts, 1):
        heading = escape(part.heading)
        yield f'<section><h2 id="part-{number}">{heading}</h2>'
        if part.head:
            yield f"<dl>{''.join(map(_fact, part.head))}</dl>"
        rows = ((row.outcome, [*map(escape, row.cells), _lines(row.said, lang)]) for row in part.rows)
        yield from _table("entries", heading, report.columns, rows)
        if part.documents:
            papers = (("", [escape(cell) for cell in row]) for row in part.documents)
            yield from _table("papers", f"{heading} – {escape(report.documents)}", report.of_documents, papers)
        yield "</section>"
    yield "</main></body></html>"


def _fact(line: Line) -> str:
    marked = ' class="grave"' if line.grave else ""
    return f"<div{marked}><dt>{escape(line.label)}</dt><dd>{escape(line.text)}</dd></div>"


def _lines(said: Iterable[Line], lang: str) -> str:
    marked = {False: "<p>", True: '<p class="grave">'}
    return "".join(
        f"{marked[line.grave]}<b>{escape(line.label)}{colon(lang)}</b> {escape(line.text)}</p>" for line in said
    )


def _card_labels(report: Report) -> str:
    """What stands before each cell where a row is a card: told once here, for there may be very many rows."""
    labels = [("entries", report.columns), ("papers", report.of_documents)]
    rules = (
        f".{kind} tr>:nth-child({place})::before{{content:{_quoted(name)}}}"
        for kind, names in labels
        for place, name in enumerate(names, 1)
    )
    return f"@media screen and (max-width:48rem){{{''.join(rules)}}}"


def _quoted(text: str) -> str:
    """A text in a style sheet that stands in a page: neither ends it, whatever characters it has."""
    return '"' + "".join(c if c.isalnum() or c in " ()," else f"\\{ord(c):x} " for c in text) + '"'


def _table(kind: str, caption: str, columns: Iterable[str], rows: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
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


# ------------------------------------------------------------------------------------------ on paper


def _pdf(report: Report, lang: str, on: date) -> bytes:
    import typst  # a compiler of 80 MB, asked for where a report is made

    data = {
        "lang": lang,
        "day": [on.year, on.month, on.day],
        "colon": colon(lang),
        **report._asdict(),
        "parts": [{**part._asdict(), "rows": [row._asdict() for row in part.rows]} for part in report.parts],
    }
    made = typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"], ignore_system_fonts=True,
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made
