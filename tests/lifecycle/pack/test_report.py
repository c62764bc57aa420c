"""The report of a pack reads like a file: who did what, when, by which law, on what papers; in three languages."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest

from lifecycle.names import names_of
from lifecycle.pack.writing import write_pack
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from messages.wording import word
from reports.pack_report import pack_reports
from tests.makers import Office

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SAID = "a season of concerts"
VIENNA = {"en": "Vienna", "fr": "Vienne", "nl": "Wenen"}
LAW = {
    "en": "pecial law of 12 January 1989", "fr": "oi spéciale du 12 janvier 1989", "nl": "ijzondere wet van 12 januari 1989",
}  # fmt: skip
"""What a decision of the government rests on, in the words of each language."""


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    """A file in force, with a correction and a refusal."""
    reference = office.file_at("in_force")
    officer = office.on("2024-05-02").as_("officer")
    told = officer.record(reference, "action", kind="visit", text=SAID)
    assert told.passed
    assert officer.correct(reference, told.sequence, kind="mission").passed
    (office.folder / "refused.txt").write_text("what the refused act came with")
    letter = [f"{office.folder / 'refused.txt'}:nl"]
    assert not officer.advance(reference, "renew", decision="REG/77", documents=letter).passed
    return reference


def reported(office: Office, folder: Path, reference: str | None, lang: str, *redact: str, **more) -> dict[str, bytes]:
    registers = office.ask("2024-05-02").registers()
    names = names_of(registers, NOW.date(), lang)
    path = folder / f"{lang}{len(redact)}.zip"
    write_pack(
        office.store, KEY, path, NOW, lambda chosen: pack_reports(chosen, lang, NOW.date(), names),
        reference=reference, redact=redact, **more,
    )  # fmt: skip
    with ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def text_of(page: bytes) -> str:
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.decode(), flags=re.S)).split())


def unbroken(text: str) -> str:
    """A text without what lines are broken by: spaces, hyphens, places where a long word may break."""
    return re.sub("[\\s\u200b\u00ad-]", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_says_who_did_what_when_by_which_law_and_on_what_papers(
    office: Office, file: str, tmp_path: Path, lang: str
):
    parts = reported(office, tmp_path, file, lang)
    page = text_of(parts["report.html"])
    paper = pypdf.PdfReader(io.BytesIO(parts["report.pdf"]))
    printed = unbroken("".join(one.extract_text() for one in paper.pages))
    wanted = (
        f"{file} – {VIENNA[lang]}",
        f"{word('stage', 'proposal', lang)} → {word('stage', 'assessment', lang)}",
        f"officer ({word('role', 'officer', lang)})",
        word("score", "met", lang),
        word("criterion", "criterion_1", lang),
        "REG/77",
        render("pack.in_the_way", {}, lang),
        LAW[lang],
        word("rule", "term.stated", lang),
        f"{word('action', 'visit', lang)} → {word('action', 'mission', lang)}",
        SAID,
        render("pack.nothing_left_out", {}, lang),
    )
    for said in wanted:
        assert said in page, said
        assert unbroken(said) in printed, said
    documents = [name for name in parts if name.startswith("documents/")]
    assert documents and all(f"{name} " in page for name in documents)
    assert office.text.name in page
    dutch, refused = word("language", "nl", lang), word("outcome", "refused", lang)
    assert f"{word('deed', 'renew', lang)} {dutch} {refused} refused.txt" in page
    assert page.index(file) < page.index(f" {word('subject', 'calendar', lang)} ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_heading_of_the_whole_record_is_a_code(office: Office, file: str, tmp_path: Path, lang: str):
    page = reported(office, tmp_path, None, lang)["report.html"].decode()
    labels = set(re.findall(r"<(?:b|h2|th scope=\"col\"|caption|dt)>([^<]*)<", page))
    assert len(labels) > 20
    assert not [
        label for label in labels if re.search(r"[a-z][A-Z]|_|[a-z]\.[a-z]", unescape(label)) and "BE-" not in label
    ]
    assert word("subject", "people", lang) in labels


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_redacted_report_says_so_names_the_kinds_and_marks_each_blank(
    office: Office, file: str, tmp_path: Path, lang: str
):
    parts = reported(office, tmp_path, file, lang, "action.text", "person.name")
    page, blank = text_of(parts["report.html"]), render("pack.left_out_here", {}, lang)
    assert SAID not in page and "officer (" not in page
    assert f"{blank} ({word('role', 'officer', lang)})" in page
    kinds = f"{word('deed', 'action', lang)}{' :' if lang == 'fr' else ':'} {render('field.text', {}, lang)} (1)"
    head = page[: page.index(blank)]
    assert kinds.replace("\xa0", " ") in head.replace("\xa0", " ")
    assert page.count(blank) > 3
    assert render("pack.nothing_left_out", {}, lang) not in page


def test_of_people_only_those_open_whom_the_file_names(office: Office, file: str, tmp_path: Path):
    parts = reported(office, tmp_path, file, "en")
    opened = parts["openings.jsonl"].decode()
    assert '"value":"officer"' in opened and '"value":"auditor"' not in opened
    page = text_of(parts["report.html"])
    assert "auditor" in page  # the role; the name stays a commitment
    assert render("pack.not_opened_here", {}, "en") in page
