"""The report of an evidence pack: what its entries say, to be read in a browser or on paper, in one language.

A section for each file, with how it stands, its acts in their order and its documents; then one for each register. The
page and the PDF are made of the same words (`pack_words.py`). The PDF is PDF/A-2a and PDF/UA-1, made by typst as the
coversheet is; its data go in as JSON and are only ever text. Of everything, where it is much, there are pages instead
(`pack_pages.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import NamedTuple, overload

from lifecycle.pack.chosen import Chosen, Everything, ToTell
from lifecycle.registers import RANKS
from messages.names import NO_NAMES, Names
from messages.render import render
from messages.wording import colon
from reports.pack_lead import lead
from reports.pack_pages import pages
from reports.pack_sections import navigation, page, sections
from reports.pack_words import COLUMNS, OF_DOCUMENTS, Part, Telling

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


@overload
def pack_reports(to_tell: Chosen, lang: str, on: date, names: Names = NO_NAMES) -> Mapping[str, bytes]: ...
@overload
def pack_reports(
    to_tell: Everything, lang: str, on: date, names: Names = NO_NAMES
) -> Mapping[str, bytes] | Iterator[tuple[str, bytes]]: ...
def pack_reports(
    to_tell: ToTell, lang: str, on: date, names: Names = NO_NAMES
) -> Mapping[str, bytes] | Iterator[tuple[str, bytes]]:
    """The files of the report by name: the page, and the PDF where it is not too thick; `on` is the day of the PDF.

    Of very many entries, several pages, one at a time. `names` has the names of partners, themes and types of
    agreement.
    """
    much = to_tell.covered.told > MOST_ON_PAPER
    if much and isinstance(to_tell, Everything):
        return pages(to_tell, lang, names, said_of_paper(lang))
    report = _report(to_tell, lang, names)
    made = {"report.html": _page(report, lang)}
    if not much:
        made["report.pdf"] = _pdf(report, lang, on)
    return made


def _report(to_tell: ToTell, lang: str, names: Names) -> Report:
    telling = Telling(to_tell.people, lang, names)
    parts = tuple(part for chain in to_tell.chains() for part in telling.of(chain).parts())
    files = [part.heading for part in parts if part.subject not in RANKS]
    title = render("pack.title", {}, lang)
    return Report(
        f"{title} – {files[0]}" if len(files) == 1 else title,
        tuple(lead(to_tell, lang, *(() if to_tell.covered.told <= MOST_ON_PAPER else (said_of_paper(lang),)))),
        tuple(render(f"pack.{name}", {}, lang) for name in COLUMNS),
        tuple(render(name, {}, lang) for name in OF_DOCUMENTS),
        render("label.documents", {}, lang),
        render("pack.contents", {}, lang),
        parts,
    )


def said_of_paper(lang: str) -> str:
    """Why there is no PDF."""
    return render("pack.no_paper", {"size": MOST_ON_PAPER}, lang)


def _page(report: Report, lang: str) -> bytes:
    body: list[str] = [f"<p>{escape(text)}</p>" for text in report.lead]
    if len(report.parts) > 1:
        links = ((f"#part-{n}", part.heading) for n, part in enumerate(report.parts, 1))
        body.append(navigation(report.contents, links))
    return page(report.title, [*body, *sections(report.parts, lang)], lang)


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
