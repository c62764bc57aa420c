"""The report of a pack reads like a file: who did what, when, by which law, on what papers; in three languages."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest

from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.log.note import read_note
from lifecycle.names import names_of
from lifecycle.pack.opening import check_pack
from lifecycle.pack.writing import write_pack
from lifecycle.records import BY_NAME
from lifecycle.registers import PEOPLE
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from messages.wording import colon, second, word
from reports.pack_report import pack_reports
from tests.makers import Office
from tests.makers.zips import zip_of

pytestmark = pytest.mark.said_alike

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
    path = folder / f"{lang}{len(list(folder.glob('*.zip')))}.zip"
    write_pack(
        office.store, KEY, path, NOW, lambda chosen: pack_reports(chosen, lang, NOW.date(), names),
        reference=reference, redact=redact, **more,
    )  # fmt: skip
    with ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def text_of(page: bytes) -> str:
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page.decode(), flags=re.S)).split())


def printed(paper: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)


def row_of(page: bytes, part: str, sequence: int) -> str:
    """What the row of an entry says, in the section of a file or register."""
    section = next(one for one in page.decode().split("<section>") if re.search(rf"<h2[^>]*>{part}", one))
    row = re.search(rf"<tr[^>]*><th[^>]*>{sequence}</th>.*?</tr>", section)
    assert row is not None
    return text_of(row.group().encode())


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
    labels = set(re.findall(r"<(?:b|h2|th|caption|dt)\b[^>]*>([^<]*)<", page))
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
    count = next(int(found) for found in re.findall(r"In the register of people, (\d+) names", page))
    assert f"{count} names and addresses" in " ".join(verified(parts, tmp_path)) and count > 5
    whole = text_of(reported(office, tmp_path, None, "nl")["report.html"])
    assert render("pack.nothing_left_out", {}, "nl") in whole and "blijven" not in whole


def verified(parts: dict[str, bytes], folder: Path) -> list[str]:
    return check_pack(zip_of(folder / "again.zip", parts))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("then", [False, True], ids=["now", "as known before"])
def test_somebody_who_was_erased_is_said_to_be_so_also_where_the_file_does_not_name_them(
    office: Office, file: str, tmp_path: Path, lang: str, then: bool
):
    """`officer2` did nothing in this file: a report that said "nobody erased it" would accuse the house."""
    instant = office.entries(file)[-1].data["recordedAt"]
    seat, place = office.on("2024-06-03"), DEMONSTRATION_PEOPLE.index("officer2") + 1
    asked = seat.as_("administrator").perform(
        PEOPLE, BY_NAME["request_person_erasure"], {"person": str(place)}, {"reason": "left"}
    )
    confirmed = seat.as_("legal").perform(PEOPLE, BY_NAME["confirm_erasure"], {"erasure": str(asked.sequence)}, {})
    assert asked.passed and confirmed.passed
    parts = reported(office, tmp_path, file, lang, **({"known_at": instant} if then else {}))
    erased, accuses = render("pack.erased_here", {}, lang), render("word.missing", {}, lang)
    section = word("subject", PEOPLE, lang)
    assert erased in row_of(parts["report.html"], section, place)
    closed = render("pack.not_opened_here", {}, lang)
    assert unbroken(closed) in unbroken(row_of(parts["report.html"], section, place + 1))
    for said in (text_of(parts["report.html"]), printed(parts["report.pdf"])):
        assert unbroken(accuses) not in unbroken(said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_not_met_is_not_told_as_passed(office: Office, tmp_path: Path, lang: str):
    """An act under an exception passed by it; what is only asked at the signature did not pass at the approval."""
    file = office.file_at("agreement_negotiation")
    inside = office.on("2024-07-01")
    why = {"justification": "now", "harm": "much", "deadline": "2024-08-01"}
    assert inside.request_exception(file, "sign_agreement", "urgent", **why).passed
    assert inside.as_("legal").exception("attest", file).passed
    assert inside.as_("manager").exception("approve", file).passed
    told = inside.advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.passed and told.verdict("government.full_powers")["outcome"] == "pass"
    parts = reported(office, tmp_path, file, lang)
    page = parts["report.html"]
    number = office.entries(file)[-1].data["exception"]
    label = f"{render('pack.passed', {}, lang)}{colon(lang)} "
    powers = word("rule", "government.full_powers", lang)
    plain = (
        row_of(page, file, told.sequence).split(label.replace("\xa0", " "))[-1].split(render("pack.law", {}, lang))[0]
    )
    before, _, by = plain.partition(render("pack.excepted", {}, lang))
    assert powers not in before and powers in by and f"{file}:{number}" in by
    assert powers in row_of(page, file, approval(office, file))  # taken under full powers, it is told as passed
    approved = row_of(page, file, approval(office, file))
    completed = word("rule", "test_phase.completed", lang)
    assert f"{render('pack.asked_at_signature', {}, lang)}{colon(lang)} {completed}".replace("\xa0", " ") in approved
    assert approved.count(completed) == 1
    # on paper, a reference is one piece that can be searched for
    paper = printed(parts["report.pdf"])
    assert f"{file}:{number}" in paper and paper.count("BE") == len(re.findall(r"BE-BRU-\d{4}-\d{4}", paper))


def approval(office: Office, file: str) -> int:
    return next(e.sequence for e in office.entries(file) if e.act == "approve_agreement" and e.outcome != "refused")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_entry_that_was_corrected_says_by_which_one_in_its_own_place(
    office: Office, file: str, tmp_path: Path, lang: str
):
    correction = next(e for e in office.entries(file) if e.outcome == "corrected")
    page = reported(office, tmp_path, file, lang)["report.html"]
    by, number = render("pack.corrected_by", {}, lang), render("pack.entry", {"number": correction.sequence}, lang)
    said = f"{by}{colon(lang)} {number}".replace("\xa0", " ")
    (old,) = correction.supersedes
    assert said in row_of(page, file, old) and said not in row_of(page, file, correction.sequence)
    assert text_of(page).count(said) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_clock_act_that_was_taken_back_says_so_and_because_of_which_entry(office: Office, tmp_path: Path, lang: str):
    """It is no correction of its text: the dates no longer bring it about."""
    file = office.file_at("test_phase", partner="vienna")
    assert office.on("2024-03-04").check()["advanced"]
    (clocked,) = (e for e in office.entries(file) if e.act == "end_test_phase")
    signed = next(e for e in office.entries(file) if e.act == "sign_mou")
    assert office.on("2024-03-05").correct(file, signed.sequence, on="2022-05-02").passed
    *_, corrected, void = office.entries(file)
    page = reported(office, tmp_path, file, lang)["report.html"]
    named = {
        n: render("pack.entry", {"number": n}, lang) for n in (clocked.sequence, corrected.sequence, void.sequence)
    }
    told = row_of(page, file, void.sequence)
    for key, number in (("pack.takes_back", clocked.sequence), ("pack.because", corrected.sequence)):
        assert f"{render(key, {}, lang)}{colon(lang)} {named[number]}".replace("\xa0", " ") in told
    wanted = f"{render('pack.taken_back_by', {}, lang)}{colon(lang)} {named[void.sequence]}".replace("\xa0", " ")
    assert wanted in row_of(page, file, clocked.sequence)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_instants_say_their_zone_and_as_known_then_their_seconds(office: Office, file: str, tmp_path: Path, lang: str):
    at = office.entries(file)[-1].data["recordedAt"]
    zone = {"en": "Brussels time", "fr": "heure de Bruxelles", "nl": "Brusselse tijd"}[lang]
    now = text_of(reported(office, tmp_path, file, lang)["report.html"])
    assert f"({zone})" in now and second(at, lang) not in now
    then = reported(office, tmp_path, file, lang, known_at=at)["report.html"]
    assert f"{second(at, lang)} ({zone})" in text_of(then)
    assert second(at, lang) in row_of(then, file, office.entries(file)[-1].sequence)


def test_what_a_correction_took_away_is_said_at_it_at_what_rested_on_it_and_first_of_all(
    office: Office, file: str, tmp_path: Path
):
    """On paper as on the page; and no more once it is put right, but for what the correction did then."""
    officer = office.on("2024-05-20")
    evaluation = next(e.sequence for e in office.entries(file) if e.act == "evaluation")
    told = officer.correct(file, evaluation, outcome="negative")
    for lang in LANGUAGES:
        parts = reported(office, tmp_path, file, lang)
        page, rule = parts["report.html"], word("rule", "evaluation.positive", lang)
        head, taken, by = (render(f"pack.{key}", {}, lang) for key in ("lost", "took_away", "lost_by"))
        one = render("pack.entry", {"number": approval(office, file)}, lang)
        section = text_of(page[page.index(b"<section>") :])
        before = section[: section.index(render("pack.recorded_at", {}, lang))]
        assert f"{head} {one}," in before and rule in before
        row = row_of(page, file, told.sequence)
        assert f"{taken}{colon(lang)} {one},".replace("\xa0", " ") in row and rule in row
        lost = row_of(page, file, approval(office, file))
        assert by in lost and render("pack.entry", {"number": told.sequence}, lang) in lost and rule in lost
        assert text_of(page).count(by) == 1, "of no other entry"
        paper = unbroken(printed(parts["report.pdf"]))
        assert all(unbroken(said) in paper for said in (head, taken, by))
    assert officer.correct(file, told.sequence, outcome="positive").passed
    mended = reported(office, tmp_path, file, "en")["report.html"]
    assert "took away" in row_of(mended, file, told.sequence)
    assert not re.search("its ground was|whose ground was", text_of(mended))


def test_the_page_is_one_file_without_scripts_for_every_screen_and_for_paper(office: Office, file: str, tmp_path: Path):
    page = reported(office, tmp_path, file, "fr")["report.html"].decode()
    assert '<meta name="viewport" content="width=device-width' in page
    for wanted in ("prefers-color-scheme: dark", "@media print", "max-width:64rem", "color-scheme: light dark"):
        assert wanted in page, wanted
    assert not re.search(r"<script|\bsrc=|<link|@import|url\(|\bon[a-z]+=", page)
    assert re.search(rf"<h1>{render('pack.title', {}, 'fr')} – {file} – Vienne</h1>", page)
    linked = re.findall(r'href="#([^"]+)"', page)
    assert linked and linked == re.findall(r'<h2 id="([^"]+)"', page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("whole", [False, True])
def test_the_head_says_when_it_was_taken_and_which_key_and_checkpoint_it_rests_on(
    office: Office, file: str, tmp_path: Path, lang: str, whole: bool
):
    """On the page and on paper, by the clocks of Brussels and by that of the world."""
    parts = reported(office, tmp_path, None if whole else file, lang)
    head, paper = text_of(parts["report.html"].partition(b"<section>")[0]), unbroken(printed(parts["report.pdf"]))
    said = read_note(parts["checkpoint.note"].decode())[0]
    local = {"en": "23 November 2026, 09:00:00", "fr": "23 novembre 2026, 09:00:00", "nl": "23 november 2026, 09:00:00"}
    wanted = (
        f"{local[lang]} (", "2026-11-23 08:00:00 UTC", parts["key.pub"].decode().strip(),
        b64encode(said.root).decode(), second(said.more[0], lang),
    )  # fmt: skip
    for one in wanted:
        assert one in head, one
        assert unbroken(one) in paper, one


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_document_and_policy_is_a_link_to_its_file_in_the_pack_as_it_is_called(
    office: Office, file: str, tmp_path: Path, lang: str
):
    """No style changes a letter of a path, and what is not there is no link."""
    parts = reported(office, tmp_path, file, lang)
    page = parts["report.html"].decode()
    links = re.findall(r'<a href="([^"#]+)">([^<]*)</a>', page)
    assert {address for address, _ in links} == {n for n in parts if n.startswith(("documents/", "policies/"))}
    assert all(address == said for address, said in links)
    documents = {n for n in parts if n.startswith("documents/")}
    for name in documents:
        assert page.count(f'<a href="{name}">') >= 2, "at its entry and in the list"
    style = page[page.index("<style>") : page.index("</style>")]
    cells = [one for one in re.findall(r"([a-z. ]+)::first-letter", style) if one.split()[-1] in ("th", "td")]
    assert cells == [" thead th"]
    less = reported(office, tmp_path, file, lang, "document")["report.html"].decode()
    assert "SHA-256" in less and '<a href="documents/' not in less


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refused_correction_says_in_its_row_what_it_was_to_correct(
    office: Office, file: str, tmp_path: Path, lang: str
):
    """Nothing stands in the place of the entry, which says of itself nothing of it."""
    told = next(e for e in office.entries(file) if e.act == "approve_agreement" and e.outcome != "refused")
    refused = office.on("2024-05-20").as_("auditor").correct(file, told.sequence, on="2024-05-01")
    assert not refused.passed
    parts = reported(office, tmp_path, file, lang)
    page = parts["report.html"]
    one = render("pack.entry", {"number": told.sequence}, lang)
    said = f"{render('pack.correcting', {}, lang)}{colon(lang)} {one}".replace("\xa0", " ")
    assert said in row_of(page, file, office.entries(file)[-1].sequence)
    assert render("pack.corrected_by", {}, lang) not in row_of(page, file, told.sequence)
    assert unbroken(said) in unbroken(printed(parts["report.pdf"]))
