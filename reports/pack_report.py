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

from messages.names import NO_NAMES, Names
from messages.property_words import PropertyWords
from messages.render import has, render
from messages.wording import colon, parted, second, word
from reports.pack_words import COLUMNS, OF_DOCUMENTS, OF_EVERY_ACT, Line, Part, Telling, laws

if TYPE_CHECKING:
    from lifecycle.pack.chosen import Chosen

STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:85rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;"
    "margin:1rem 0}th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "caption{text-align:left;font-weight:bold;padding:.3rem 0}dl{display:grid;grid-template-columns:max-content 1fr;"
    "gap:.2rem 1rem}dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere}td p{margin:0 0 .2rem}"
    "td:last-child{overflow-wrap:anywhere;min-width:22rem}"
)
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
    return Report(
        render("pack.title", {}, lang),
        tuple(_lead(chosen, lang)),
        tuple(render(f"pack.{name}", {}, lang) for name in COLUMNS),
        tuple(render(name, {}, lang) for name in OF_DOCUMENTS),
        render("label.documents", {}, lang),
        tuple(Telling(chosen, lang, names).parts()),
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
    if not kinds:
        yield render("pack.nothing_left_out", {}, lang)
    else:
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
    yield f'<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head><body>'
    yield f"<h1>{title}</h1>"
    yield from (f"<p>{escape(text)}</p>" for text in report.lead)
    for part in report.parts:
        heading = escape(part.heading)
        yield f"<section><h2>{heading}</h2>"
        if part.head:
            facts = (f"<dt>{escape(line.label)}</dt><dd>{escape(line.text)}</dd>" for line in part.head)
            yield f"<dl>{''.join(facts)}</dl>"
        rows = ([*map(escape, row.cells), _lines(row.said, lang)] for row in part.rows)
        yield from _table(heading, report.columns, rows)
        if part.documents:
            papers = ([escape(cell) for cell in row] for row in part.documents)
            yield from _table(f"{heading} – {escape(report.documents)}", report.of_documents, papers)
        yield "</section>"
    yield "</body></html>"


def _lines(said: Iterable[Line], lang: str) -> str:
    return "".join(f"<p><b>{escape(line.label)}{colon(lang)}</b> {escape(line.text)}</p>" for line in said)


def _table(caption: str, columns: Iterable[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """A table of cells that are escaped already."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    yield f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>"
    yield from (f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
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
