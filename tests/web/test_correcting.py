"""An entry is set right from the history: the form holds what it says, and shows old and new before anything is written."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest

from lifecycle.queries import Queries
from messages.catalogue import LANGUAGES
from messages.render import Param, render
from messages.wording import word
from tests.web.conftest import Served
from tests.web.test_acting import proposed
from web.lengths import parts_of_length

REF = "BE-BRU-2026-0006"
AT = f"/en/partnerships/{REF}"


def noted(served: Served) -> tuple[Any, int]:
    """An officer, and the entry of a contact that they recorded."""
    officer = served.as_("officer")
    officer.do(f"{AT}/record/contact", side="partner", name="Ana Silva", email="ana@example.org")
    return officer, served.office.entries(REF)[-1].sequence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_holds_what_the_entry_says_and_confirming_shows_old_beside_new(served: Served, lang: str):
    """Only what was changed is written; the old entry stays."""
    _, entry = noted(served)
    officer = served.as_("officer", lang)
    page = officer.get(f"/{lang}/partnerships/{REF}")
    there = f"/{lang}/partnerships/{REF}/entries/{entry}/correct"
    assert there in page.links
    form = officer.get(there).form_of("check")
    assert form.fields["name"] == ["Ana Silva"] and form.fields["email"] == ["ana@example.org"]
    page = officer.send(form, step="check", name="Ana Sousa", reason="Misspelt.")
    assert "Ana Silva" in page.said and "Ana Sousa" in page.said
    assert served.office.entries(REF)[-1].sequence == entry
    officer.send(page.form_of("do"), step="do")
    data = served.office.entries(REF)[-1].data
    assert (data["outcome"], data["supersedes"], list(data["changed"])) == ("corrected", [entry], ["name"])


def test_a_date_and_what_was_chosen_stand_in_the_form_as_they_were_typed(served: Served):
    """A proposal is corrected like any other entry."""
    served.day.today = date(2021, 11, 2)
    officer = served.as_("officer")
    ref = proposed(served, officer)
    page = officer.get(f"/en/partnerships/{ref}")
    first = next(link for link in page.links if link.endswith("/correct"))
    form = officer.get(first).form_of("check")
    assert form.fields["theme"] == ["culture"] and form.fields["on"] == ["2021-11-02"]
    assert form.fields["partner"] == ["vienna"]
    page = officer.send(form, step="check", on="2021-11-01", reason="A day earlier.")
    assert "1 November 2021" in page.said and "2 November 2021" in page.said


@pytest.mark.parametrize(("text", "typed"), [
    ("P5Y", ["length", "5", ""]), ("P18M", ["length", "", "18"]), ("tacit:P4Y6M", ["tacit", "4", "6"]),
    ("open", ["open"]), ("unknown", ["unknown"]), ("P30D", ["P30D"]),
])  # fmt: skip
def test_a_length_of_time_stands_in_the_three_controls_that_it_is_typed_in(text: str, typed: list[str]):
    """Its manner, years and months; another length as it is."""
    found = parts_of_length("term", text)
    assert [value for values in found.values() for value in values] == typed


def test_somebody_who_left_stays_a_choice_in_the_form_of_the_entry_that_names_them(served: Served):
    """A correction of another field does not change who was meant."""
    served.as_("manager").do(f"{AT}/record/assign", officer="2")
    entry = served.office.entries(REF)[-1].sequence
    served.as_("administrator").do("/en/registers/disable_person", name="officer2")
    form = served.as_("manager").get(f"{AT}/entries/{entry}/correct").form_of("check")
    assert form.fields["officer"] == ["2"]


def test_without_a_reason_or_a_change_it_is_refused_beside_the_field(served: Served):
    """The reason is the first thing that a correction asks for."""
    officer, entry = noted(served)
    there = f"{AT}/entries/{entry}/correct"
    page = officer.send(officer.get(there).form_of("check"), 422, step="check", name="Ana Sousa")
    assert "e-reason" in page.ids and there in page.links, "the step of the remedy has its form"
    page = officer.send(officer.get(there).form_of("check"), 422, step="check", reason="No change.")
    assert "changes nothing" in page.said


def test_a_field_is_corrected_by_another_value_and_never_emptied(served: Served):
    """What was typed otherwise is kept."""
    officer, entry = noted(served)
    form = officer.get(f"{AT}/entries/{entry}/correct").form_of("check")
    page = officer.send(form, 400, step="check", name="", reason="Left.")
    assert "e-name" in page.ids and page.form_of("check").fields["reason"] == ["Left."]


def test_somebody_else_was_faster_and_what_was_typed_is_kept(served: Served):
    """The version of the file is the one that the form was opened with."""
    officer, entry = noted(served)
    form = officer.get(f"{AT}/entries/{entry}/correct").form_of("check")
    served.as_("officer2").do(f"{AT}/record/action", kind="visit", text="Meanwhile.")
    page = officer.send(form, 409, step="check", name="Ana Sousa", reason="Misspelt.")
    assert page.form_of("check").fields["name"] == ["Ana Sousa"]


def test_what_is_no_matter_for_a_correction_has_no_link(served: Served):
    """Refusals, acts of the clock, entries that no longer stand; a manager's role may, an auditor's may not."""
    officer, entry = noted(served)
    officer.do(f"{AT}/entries/{entry}/correct", name="Ana Sousa", reason="Misspelt.")
    page = officer.get(AT)
    assert f"{AT}/entries/{entry}/correct" not in page.links and f"{AT}/entries/{entry + 1}/correct" in page.links
    links = [link for link in served.as_("auditor").get(AT).links if link.endswith("/correct")]
    assert links == []
    clocked = [
        e for e in Queries(served.store, served.day.today, "en").history("ile-de-france") if e["nature"] == "clock"
    ]
    page = officer.get("/en/partnerships/ile-de-france")
    assert clocked and not any(f"/entries/{e['sequence']}/correct" in link for e in clocked for link in page.links)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_of_an_entry_that_no_longer_stands_says_so_before_it_is_filled_in(served: Served, lang: str):
    """By an old link: no form, and the way to the entry in its place."""
    officer, entry = noted(served)
    officer.do(f"{AT}/entries/{entry}/correct", name="Ana Sousa", reason="Misspelt.")
    at = AT.replace("/en/", f"/{lang}/")
    page = served.as_("officer", lang).get(f"{at}/entries/{entry}/correct")
    wanted = render("correction.possible.superseded", {"reference": at.rpartition("/")[2]}, lang)
    assert wanted.replace("\N{NO-BREAK SPACE}", " ") in page.said
    assert not any(("step", "check") in form.buttons for form in page.forms)
    clocked = next(
        e for e in Queries(served.store, served.day.today, "en").history("ile-de-france") if e["nature"] == "clock"
    )
    page = served.as_("officer", lang).get(
        f"/{lang}/partnerships/{clocked['reference']}/entries/{clocked['sequence']}/correct"
    )
    wanted = render("correction.possible.clock.remedy", {}, lang)
    assert wanted.replace("\N{NO-BREAK SPACE}", " ") in page.said


@pytest.mark.parametrize(("entry", "status"), [("999", 404), ("0", 404), ("x", 404), ("-1", 404), ("9" * 30, 404)])
def test_an_entry_that_there_is_not_is_said_to_be_none(served: Served, entry: str, status: int):
    served.as_("officer").get(f"{AT}/entries/{entry}/correct", status)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_correction_says_whose_place_it_takes_and_what_it_corrected_says_so_too(served: Served, lang: str):
    """One that was refused says what it was to correct: nobody takes it for the act itself."""
    served.office.text.write_bytes(b"%PDF-1.7 the text")
    file = served.office.file_at("agreement_negotiation", partner="prague")
    entry = next(e.sequence for e in served.office.entries(file) if e.act == "evaluation")
    seat = served.office.on("2023-12-01")
    refused = seat.as_("auditor").correct(file, entry, outcome="negative").sequence
    corrected = seat.as_("officer").correct(file, entry, outcome="negative").sequence
    page = served.as_("auditor", lang).get(f"/{lang}/partnerships/{file}?history=all")
    rows = {n: page.text.split(f'id="entry-{n}"')[1].split("</li>")[0] for n in (refused, corrected, entry)}
    named = {n: render("pack.entry", {"number": n}, lang) for n in (corrected, entry)}
    assert named[entry] in unescape(rows[corrected]) and word("outcome", "corrected", lang) in unescape(rows[corrected])
    assert render("pack.corrected_by", {}, lang)[1:] in unescape(rows[entry]) and named[corrected] in rows[entry]
    assert render("pack.correcting", {}, lang)[1:] in unescape(rows[refused]) and named[entry] in rows[refused]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_that_asks_to_confirm_names_what_rested_on_the_entry(served: Served, lang: str):
    """Before anything is written."""
    served.office.text.write_bytes(b"%PDF-1.7 the text")
    file = served.office.file_at("agreement_negotiation", partner="prague")
    entry = next(e.sequence for e in served.office.entries(file) if e.act == "evaluation")
    approval = next(e.sequence for e in served.office.entries(file) if e.act == "approve_agreement")
    served.day.today = date(2023, 12, 1)
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/{file}/entries/{entry}/correct").form_of("check")
    page = officer.send(form, step="check", outcome="negative", reason="Misread.")
    assert " ".join(render("answer.touched", {"count": 1}, lang).split()) in " ".join(page.said.split())
    assert {"en": f"entry {approval}", "fr": f"inscription {approval}", "nl": f"inschrijving {approval}"}[
        lang
    ] in page.said


def test_the_page_of_the_file_goes_on_saying_what_a_correction_took_away_until_it_is_put_right(served: Served):
    """At its head, at the correction, at the decision; in the language of the page."""
    served.office.text.write_bytes(b"%PDF-1.7 the text")
    file = served.office.file_at("agreement_negotiation", partner="prague")
    entry = next(e.sequence for e in served.office.entries(file) if e.act == "evaluation")
    approval = next(e.sequence for e in served.office.entries(file) if e.act == "approve_agreement")
    seat = served.office.on("2023-12-01")
    told = seat.correct(file, entry, outcome="negative")
    for lang in LANGUAGES:
        page = served.as_("auditor", lang).get(f"/{lang}/partnerships/{file}?history=all")
        rule = word("rule", "evaluation.positive", lang)
        assert " ".join(render("web.file.lost", {}, lang).split()) in " ".join(page.said.split()) and rule in page.said
        assert word("result", "negative", lang) in page.said, "named as an evaluation's"
        rows = {n: page.text.split(f'id="entry-{n}"')[1].split("</li>")[0] for n in (told.sequence, approval)}
        assert "▲" in rows[told.sequence] and f" {approval}," in rows[told.sequence] and rule in rows[told.sequence]
        assert render("web.history.lost", {"list": rule}, lang) in unescape(rows[approval])
    assert seat.correct(file, told.sequence, outcome="positive").passed
    mended = served.as_("auditor").get(f"/en/partnerships/{file}?history=all")
    assert "would be refused now" not in mended.said and mended.text.count("▲") == 1, "what the first did, alone"


def test_the_opening_of_an_old_file_is_corrected_in_the_form_that_holds_what_its_text_says(served: Served):
    """The term, the title and the themes that the portfolio states."""
    entry = served.office.entries("BE-BRU-2026-0035")[0]
    form = served.as_("officer").get("/en/partnerships/BE-BRU-2026-0035/entries/1/correct").form_of("check")
    assert form.fields["termYears"] == ["5"] and form.fields["title"] == [entry.fields["title"]]
    assert set(form.fields["theme"]) == set(entry.fields["theme"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_that_asks_to_confirm_says_what_the_calendar_did_and_is_taken_back(served: Served, lang: str):
    """A manner of renewal that was misread had brought a tacit renewal."""
    ref, office = "BE-BRU-2026-0035", served.office.on("2026-11-23")
    found = {"field": "renewal", "value": "tacit:P1Y", "source": "a letter", "certainty": "B"}
    told = office.record(ref, "found", **found)
    assert told.passed and office.check()["advanced"]
    rolled = served.office.entries(ref)[-1]
    assert rolled.act == "roll_over"
    officer = served.as_("officer", lang)
    there = f"/{lang}/partnerships/{ref}/entries/{told.sequence}/correct"
    form = officer.get(there).form_of("check")
    page = officer.send(form, step="check", value=["none"], reason="Misread.")
    said: dict[str, Param] = {"act": "roll_over", "on": str(rolled.on), "entry": rolled.sequence}
    assert render("web.confirm.takes_back", said, lang).replace("\N{NO-BREAK SPACE}", " ") in page.said
