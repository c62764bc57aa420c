"""The auditor's pages: the whole record searched, taken away, verified; read-only, and what was read is written down."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from html import unescape

import openpyxl
import pytest

from lifecycle.queries import Queries
from lifecycle.readings import note_reading
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.stages import ACTS, Stage
from messages.catalogue import LANGUAGES
from messages.render import render
from reports.tables import HISTORY
from rules.facts import Actor
from tests.web.conftest import DAY, Served


def told(served: Served, **asked):
    return list(Queries(served.store, DAY, "en").history(**asked))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_is_found_page_after_page_the_newest_first(served: Served, lang: str):
    """All of them, none twice."""
    auditor = served.as_("auditor", lang)
    found: list[str] = []
    seen: list[str] = []
    page = auditor.get(f"/{lang}/history")
    while True:
        found += [name for name in page.ids if name.startswith("entry-")]
        older = [link for link in page.links if link.startswith(f"/{lang}/history?before=")]
        older = [link for link in older if link not in seen]
        seen += older
        if not older:
            break
        page = auditor.get(older[0])
    assert len(found) == len(told(served))


def test_filters_combine_and_free_texts_are_searched_whatever_their_case(served: Served):
    """By act and outcome, by person, by words of a text; an entry that only refuses is found too."""
    officer, auditor = served.as_("officer"), served.as_("auditor")
    at = "/en/partnerships/BE-BRU-2026-0006"
    officer.do(f"{at}/record/note", text="Spoke with the Ambassador in person.")
    form = officer.get(f"{at}/acts/suspend").form_of("check")
    officer.send(form, 403, step="do", reason="Because of the ambassador.")
    page = auditor.get("/en/history", text="AMBASSADOR")
    assert page.said.count("entry ") >= 2 and "Because of the ambassador." in page.said
    page = auditor.get("/en/history", text="ambassador", outcome="refused", actor="officer", subject="havana")
    assert len([i for i in page.ids if i.startswith("entry-")]) == 1
    assert "No entry fits" in auditor.get("/en/history", text="100%_nowhere").said
    assert "reversed" in page.text and "Legal basis" in page.said


def test_the_record_is_taken_away_as_csv_json_lines_and_workbook(served: Served):
    """The same entries in each, and no cell is a formula."""
    officer, auditor = served.as_("officer"), served.as_("auditor")
    officer.do("/en/partnerships/BE-BRU-2026-0006/record/found?field=title", value="=1+1", source="x", certainty="A")
    expected = told(served, subject="havana")
    ask = auditor.client.get
    rows = list(csv.DictReader(io.StringIO(ask("/en/history.csv?subject=havana").content.decode("utf-8-sig"))))
    assert [row["hash"] for row in rows] == [item["hash"] for item in expected]
    lines = [json.loads(line) for line in ask("/en/history.jsonl?subject=havana").text.splitlines()]
    assert lines == json.loads(json.dumps(expected))
    sheet = openpyxl.load_workbook(io.BytesIO(ask("/en/history.xlsx?subject=havana").content)).active
    assert sheet is not None
    assert [row[HISTORY.index("hash")].value for row in sheet.iter_rows(min_row=2)] == [
        item["hash"] for item in expected
    ]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    at = [row[HISTORY.index("recordedAt")].value for row in sheet.iter_rows(min_row=2)]
    assert [str(one) for one in at] == [item["recordedAt"][:19].replace("T", " ") for item in expected], (
        "UTC, as headed"
    )


HEADINGS = {
    "en": ["file or register", "entry", "act", "outcome", "stage before", "stage after", "effective day"],
    "fr": ["dossier ou registre", "inscription", "acte", "résultat", "étape avant", "étape après", "date d'effet"],
    "nl": ["dossier of register", "inschrijving", "handeling", "uitkomst", "fase ervoor", "fase erna", "dag van uitwerking"],
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_is_headed_and_filled_with_words_while_csv_keeps_its_codes(served: Served, lang: str):
    """Its headings are its own: `from` and `to` are stages here, days and policies elsewhere."""
    ask = served.as_("auditor", lang).client.get
    sheet = openpyxl.load_workbook(io.BytesIO(ask(f"/{lang}/history.xlsx").content)).active
    assert sheet is not None
    headings, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert headings[: len(HEADINGS[lang])] == HEADINGS[lang]
    assert [name for name in map(str, headings) if re.search("[A-Z]", name) and name in HISTORY] == []
    assert len(set(headings)) == len(HISTORY)
    acts = {act for act in (*ACTS, *BY_NAME, *ACTS_OF_REGISTERS) if render(f"deed.{act}", {}, "en") != act}
    codes = {*acts, *map(str, Stage)} - {"propose", "proposal", "assessment", "evaluation"}
    assert [value for row in rows for value in row[1:11] if value in codes] == []
    assert {row[0] for row in rows} >= {render("subject.people", {}, lang), "BE-BRU-2026-0006"}
    first = next(csv.DictReader(io.StringIO(ask(f"/{lang}/history.csv").content.decode("utf-8-sig"))))
    assert list(first) == list(HISTORY)
    days = {type(row[HISTORY.index("effectiveOn")]) for row in rows}
    assert days == {datetime, str} and {type(row[HISTORY.index("recordedAt")]) for row in rows} == {datetime}
    known = next(row for row in rows if row[0] == "BE-BRU-2026-0002")
    assert known[HISTORY.index("effectiveOn")] == datetime(1992, 6, 1), "a day that a workbook can count with"
    assert first["act"] in codes


def test_a_page_shows_the_day_and_the_knowledge_that_are_asked_for(served: Served):
    """What is entered late is seen as of its day, and not as known before it was entered."""
    officer, auditor = served.as_("officer"), served.as_("auditor")
    before = Queries(served.store, DAY, "en").show("BE-BRU-2026-0006")
    entry = served.office.entries("BE-BRU-2026-0006")[-1].data["recordedAt"]
    officer.do("/en/partnerships/BE-BRU-2026-0006/record/action", kind="visit", text="A visit.", on="2026-11-20")
    at = "/en/partnerships/BE-BRU-2026-0006"
    assert "A visit." in auditor.get(at, asOf="2026-11-20").said
    assert "A visit." not in auditor.get(at, asOf="2026-11-19").said
    page = auditor.get(at, asOf="2026-11-20", knownAt=entry)
    assert "A visit." not in page.said and "Only what had been recorded by then counts" in page.said
    assert before["reference"] in page.title


def test_verify_tells_its_progress_and_names_the_first_broken_entry(served: Served):
    """Whole at first; after a byte was changed behind the program's back, the entry is named."""
    auditor = served.as_("auditor")
    page = auditor.send(auditor.get("/en/verify").forms[-1])
    while "data-hx-trigger" in page.text:
        assert "<progress" in page.text
        page = auditor.get("/en/verify")
    assert "note good" in page.text
    with served.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER history_refuses_update")
        connection.exec_driver_sql(
            "UPDATE history SET body = replace(body, 'recorded', 'recordex') WHERE subject='BE-BRU-2026-0006' AND sequence=3"
        )
    page = auditor.send(auditor.get("/en/verify").forms[-1])
    while "data-hx-trigger" in page.text:
        page = auditor.get("/en/verify")
    assert "note bad" in page.text and "BE-BRU-2026-0006" in page.said and "entry 3" in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_verify_tells_an_auditor_whose_reading_nobody_can_write_down(served: Served, lang: str):
    """The table of readings is gone, and an entry changed: both are named; nothing else is read."""
    auditor = served.as_("auditor", lang)
    with served.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE access_log")
        connection.exec_driver_sql("DROP TRIGGER history_refuses_update")
        connection.exec_driver_sql(
            "UPDATE history SET body = replace(body, 'recorded', 'recordex') WHERE subject='BE-BRU-2026-0006' AND sequence=3"
        )
    page = auditor.send(auditor.get(f"/{lang}/verify").forms[-1])
    while "data-hx-trigger" in page.text:
        page = auditor.get(f"/{lang}/verify")
    assert "note bad" in page.text and "BE-BRU-2026-0006" in page.said and "access_log" in page.said
    assert "BE-BRU-2026-0006" not in auditor.get(f"/{lang}/history", 503).said


def test_what_an_auditor_reads_is_written_down_and_what_others_read_is_not(served: Served):
    """With the address; auditors and administrators can look at it, colleagues cannot."""
    officer, auditor = served.as_("officer"), served.as_("auditor")
    officer.get("/en/partnerships/havana")
    auditor.get("/en/partnerships/havana")
    auditor.get("/en/history", text="secret")
    for name in ("officer", "manager", "legal"):
        reader = served.as_(name)
        assert "/en/readings" not in reader.get("/en/history").links
        assert "/partnerships/BE-BRU-2026-0006" not in reader.get("/en/readings", 403).said
    assert "/en/readings" in auditor.get("/en/history").links
    page = served.as_("administrator").get("/en/readings")
    assert "/partnerships/BE-BRU-2026-0006" in page.said and "/history?text=secret" in page.said
    assert page.said.count("/partnerships/BE-BRU-2026-0006") == 1


def test_a_document_is_taken_away_as_a_file_that_runs_nothing(served: Served):
    """Whatever was attached: an attachment, in a sandbox, its kind from its bytes."""
    officer = served.as_("officer")
    content = b"<html><script>alert(1)</script></html>"
    officer.do(
        "/en/partnerships/BE-BRU-2026-0006/record/document", files={"document": ("page.html", content, "text/html")}
    )
    [address] = [link for link in officer.get("/en/partnerships/BE-BRU-2026-0006").links if "/documents/" in link]
    answer = officer.client.get(address)
    assert answer.content == content and answer.headers["content-type"].startswith("text/plain")
    assert (
        answer.headers["content-disposition"].startswith("attachment")
        and "sandbox" in answer.headers["content-security-policy"]
    )
    officer.get("/en/documents/0123456789abcdef", 404)


@pytest.mark.parametrize(
    "path",
    [
        "/en",
        "/en/partnerships",
        "/en/partnerships/BE-BRU-2026-0006",
        "/en/history",
        "/en/deadlines?scope=all",
        "/en/partners",
        "/en/people",
    ],
)
def test_the_number_of_queries_of_a_page_does_not_grow_with_the_record(served: Served, path: str):
    """The same before and after ten more files and forty more entries."""
    from sqlalchemy import event

    reader = served.as_("officer")
    asked: list[str] = []
    event.listen(served.store.engine, "before_cursor_execute", lambda c, cur, statement, *_: asked.append(statement))

    def count() -> int:
        reader.client.get(path)
        asked.clear()
        assert reader.client.get(path).status_code == 200
        return len(asked)

    before = count()
    assert before > 0
    seat = served.office.on("2026-11-23")
    for number in range(40):
        assert seat.record("BE-BRU-2026-0006", "note", text=f"note {number}").passed
    for partner in ("vienna", "prague", "sofia", "vilnius", "moscow", "beijing", "ljubljana"):
        assert seat.propose(partner).passed, partner
    assert count() <= before + 1


def test_whoever_reads_a_restricted_file_or_its_document_is_written_down(served: Served):
    """By page: the file, its acts, its coversheet, its document; a list that names it is no reading of it."""
    served.office.text.write_bytes(b"%PDF-1.7 the text")
    at = "/en/partnerships/BE-BRU-2026-0006"
    manager, officer = served.as_("manager"), served.as_("officer")
    served.office.on("2026-11-23").record("BE-BRU-2026-0006", "document", documents=[f"{served.office.text}:en"])
    [one] = Queries(served.store, DAY, "en").documents("BE-BRU-2026-0006")["items"]
    officer.get(at)
    assert Queries(served.store, DAY, "en").readings()["items"] == []
    served.office.on("2026-11-23").as_("manager").record("BE-BRU-2026-0006", "restricted", value="yes")
    manager.get("/en/partnerships")
    officer.get(at)
    assert officer.client.get(f"{at}/coversheet.pdf").status_code == 200
    assert manager.client.get(f"/en/documents/{one['sha256']}").status_code == 200
    items = Queries(served.store, DAY, "en").readings()["items"]
    assert [(i["by"]["name"], i["what"]) for i in reversed(items)] == [
        ("officer", "/partnerships/BE-BRU-2026-0006"),
        ("officer", "/partnerships/BE-BRU-2026-0006/coversheet.pdf"),
        ("manager", f"/documents/{one['sha256']} (BE-BRU-2026-0006)"),
    ]
    said = served.as_("auditor").get("/en/readings").said
    assert "officer" in said and "Document: BE-BRU-2026-0006" in said


def test_whoever_tries_an_act_on_a_restricted_file_is_written_down_each_time(served: Served):
    """The form, and what would become of it: that may be asked again and again, and never done."""
    served.office.on("2026-11-23").as_("manager").record("BE-BRU-2026-0006", "restricted", value="yes")
    officer = served.as_("officer")
    form = officer.get("/en/partnerships/BE-BRU-2026-0006/record/note").form_of("check")
    checked = officer.send(form, step="check", text="Called them.")
    assert [i["what"] for i in Queries(served.store, DAY, "en").readings()["items"]] == [
        "/partnerships/BE-BRU-2026-0006/record/note",
        "/partnerships/BE-BRU-2026-0006/record/note",
    ]
    officer.send(checked.form_of("do"), step="do")
    told = Queries(served.store, DAY, "en").readings()["items"]
    assert [i["what"] for i in told[:-2]] == ["/partnerships/BE-BRU-2026-0006?done=6"]  # to which it led


def test_deadlines_and_what_waits_of_a_restricted_file_are_a_reading_of_it(served: Served):
    """The list of files that names it is none."""
    file = "BE-BRU-2026-0035"
    served.office.on("2026-11-23").as_("manager").record(file, "restricted", value="yes")
    urgent = {"justification": "a visit", "harm": "it is cancelled", "deadline": "2026-12-20"}
    assert served.office.on("2026-11-23").request_exception(file, "renew", "urgent", **urgent).answer.entry
    legal = served.as_("legal")
    for path in ("/en/partnerships", "/en/deadlines?scope=all", "/en/pending"):
        legal.get(path)
    told = [i["what"] for i in Queries(served.store, DAY, "en").readings()["items"]]
    assert sorted(told) == [f"/deadlines?scope=all ({file})", f"/pending ({file})"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_value_of_an_entry_is_folded_and_whole(served: Served, lang: str):
    """As the text of a policy in the entry that opens the register: its beginning, its length, all of it one click away."""
    auditor = served.as_("auditor", lang)
    page = auditor.get(f"/{lang}/history", subject="policy")
    folded = re.findall(
        r'<details class="long"><summary>(.*?)</summary><div class="whole">(.*?)</div>', page.text, re.DOTALL
    )
    [(head, text)] = [(head, unescape(text)) for head, text in folded if "[roles]" in text]
    assert text == Queries(served.store, DAY, lang).policies()["text"]
    assert render("web.long", {"count": len(text)}, lang) in head and len(unescape(head)) < 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_of_a_restricted_file_read_in_the_whole_history_are_a_reading_of_it(served: Served, lang: str):
    """Asked for by the file, by act, by words, or taken away; each restricted file of the page once; others not."""
    file, other = "BE-BRU-2026-0006", "BE-BRU-2026-0035"
    for ref in (file, other, "BE-BRU-2026-0010"):
        served.office.on("2026-11-23").record(ref, "note", text=f"confidential {ref}")
    officer = served.as_("officer", lang)
    officer.get(f"/{lang}/history", act="note")
    for ref in (file, other):
        served.office.on("2026-11-23").as_("manager").record(ref, "restricted", value="yes")

    def read(path: str) -> list[str]:
        before = len(Queries(served.store, DAY, "en").readings()["items"])
        assert officer.client.get(f"/{lang}{path}").status_code == 200
        items = Queries(served.store, DAY, "en").readings()["items"]
        assert {i["by"]["name"] for i in items} <= {"officer"}
        return sorted(i["what"] for i in items[: len(items) - before])

    assert read(f"/history?subject={file}") == [f"/history?subject={file}"]
    both = [f"/history?act=note ({file})", f"/history?act=note ({other})"]
    assert read("/history?act=note") == both
    assert read(f"/history?text=confidential%20{file}") == [f"/history?text=confidential%20{file}"]
    for ending in ("csv", "jsonl", "xlsx"):
        assert read(f"/history.{ending}?act=note") == [one.replace("history", f"history.{ending}") for one in both]
    assert read("/history?subject=havana") == [f"/history?subject=havana ({file})"]
    assert read("/history?subject=people") == read("/history?act=restricted") == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_read_is_said_by_the_name_of_the_page_and_what_knows_no_day_claims_none(served: Served, lang: str):
    """A file by its reference; verifying, readings and stages are of now, whatever day the address asks for."""
    auditor = served.as_("auditor", lang)
    auditor.get(f"/{lang}/partnerships/BE-BRU-2026-0006")
    auditor.get(f"/{lang}/what-if?from=2027-01-01&until=2027-06-01")
    auditor.get(f"/{lang}/verify")
    auditor.get(f"/{lang}/readings")
    kept, actor = served.store, Actor(6, "auditor")
    for address in ("/api/v1/partnerships/BE-BRU-2026-0035/history?after=3", "/api/v1/policies", "/api/v1/deadlines"):
        note_reading(kept, datetime.now(UTC), actor, address)
    said = served.as_("administrator", lang).get(f"/{lang}/readings").said
    for key in ("web.verify.title", "web.readings.title"):
        assert said.count(render(key, {}, lang)) > (key == "web.readings.title"), key
    assert f"{render('web.menu.policy', {}, lang)} (API)" in said
    assert f"{render('web.menu.deadlines', {}, lang)} (API)" in said
    colon = " :" if lang == "fr" else ":"
    assert f"{render('web.menu.partnerships', {}, lang)}{colon} BE-BRU-2026-0006" in said
    assert "BE-BRU-2026-0035 (API)" in said
    assert render("web.menu.what_if", {}, lang) in said
    for path in ("verify", "readings", "stages", "settings"):
        page = auditor.get(f"/{lang}/{path}", asOf="2018-01-01")
        assert render("web.then.as_of", {"on": "2018-01-01"}, lang) not in page.said, path
    assert (
        " ".join(render("web.then.as_of", {"on": "2018-01-01"}, lang).split())
        in auditor.get(f"/{lang}", asOf="2018-01-01").said
    )
