"""The report of an evidence pack: what its entries say, to be read in a browser or on paper, in one language.

The page and the PDF are made of the same words. The PDF is PDF/A-2a and PDF/UA-1, made by typst as the coversheet is;
its data go in as JSON and are only ever text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lifecycle.history import CORRECTED, Entry
from messages.render import render
from messages.wording import colon, day, instant, word

if TYPE_CHECKING:
    from lifecycle.pack.writing import Chosen

STYLE = "body{font:1rem/1.5 sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}"
STYLE += "th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}"
COLUMNS = ("sequence", "act", "effective_on", "recorded_at", "actor", "outcome", "opened")
TEMPLATE = Path(__file__).with_suffix(".typ")
MOST_ON_PAPER = 5_000
"""Entries up to which a PDF is made: a thicker one takes minutes and nobody leafs through it; the page has them all."""


class Row(NamedTuple):
    """One entry in words: a cell for each of `COLUMNS` but the last, and what its commitments open to."""

    cells: tuple[str, ...]
    opened: tuple[str, ...]


class Report(NamedTuple):
    """All that the report says: a title, what it covers, headings of columns, the entries of each subject."""

    title: str
    lead: tuple[str, ...]
    columns: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Row, ...]], ...]


def pack_reports(chosen: Chosen, lang: str, on: date) -> Mapping[str, bytes]:
    """The files of the report by name: the page, and the PDF where it is not too thick; `on` is the day of the PDF."""
    report = _report(chosen, lang)
    made = {"report.html": "".join(f"{line}\n" for line in _page(report, lang)).encode()}
    if len(chosen.entries) <= MOST_ON_PAPER:
        made["report.pdf"] = _pdf(report, lang, on)
    return made


def _report(chosen: Chosen, lang: str) -> Report:
    assert chosen.checkpoint is not None
    said = chosen.checkpoint
    over = render("pack.over", {"count": len(chosen.entries), "size": said.size, "value": said.origin}, lang)
    own = ((subject, [e for e in chosen.entries if e.subject == subject]) for subject in chosen.subjects)
    return Report(
        render("pack.title", {}, lang),
        (over, render("pack.how", {}, lang)),
        tuple(render(f"pack.{name}", {}, lang) for name in COLUMNS),
        tuple((subject, tuple(_row(chosen, entry, lang) for entry in entries)) for subject, entries in own if entries),
    )


def _row(chosen: Chosen, entry: Entry, lang: str) -> Row:
    outcome = word("outcome", entry.outcome, lang)
    if entry.outcome == CORRECTED and entry.supersedes:
        outcome += f" ({', '.join(map(str, entry.supersedes))})"
    cells = (
        str(entry.sequence),
        word("act", entry.act, lang),
        str(day(entry.data["effectiveOn"], lang)),
        instant(entry.data["recordedAt"], lang),
        f"{entry.data['actor']} {word('role', entry.data['role'], lang)}",
        outcome,
    )
    return Row(cells, tuple(f"{row.field}{colon(lang)} {row.value or ''}" for row in chosen.opened(entry)))


# ------------------------------------------------------------------------------------------ as a page


def _page(report: Report, lang: str) -> Iterator[str]:
    title = escape(report.title)
    yield "<!doctype html>"
    yield f'<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head><body>'
    yield f"<h1>{title}</h1>"
    yield from (f"<p>{escape(text)}</p>" for text in report.lead)
    for subject, rows in report.parts:
        yield f"<h2>{escape(subject)}</h2><table><caption>{escape(subject)}</caption><thead><tr>"
        yield "".join(f'<th scope="col">{escape(name)}</th>' for name in report.columns)
        yield "</tr></thead><tbody>"
        yield from (
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.cells)}"
            f"<td>{'<br>'.join(map(escape, row.opened))}</td></tr>"
            for row in rows
        )
        yield "</tbody></table>"
    yield "</body></html>"


# ------------------------------------------------------------------------------------------ on paper


def _pdf(report: Report, lang: str, on: date) -> bytes:
    import typst  # a compiler of 80 MB, asked for where a report is made

    data = {
        "lang": lang,
        "day": [on.year, on.month, on.day],
        "title": report.title,
        "lead": report.lead,
        "columns": report.columns,
        "parts": [{"heading": subject, "rows": [[*row.cells, row.opened] for row in rows]}
                  for subject, rows in report.parts],
    }  # fmt: skip
    made = typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"], ignore_system_fonts=True,
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made
