"""The page that asks what if: other ends of a caretaker period drawn and told, by a form."""

from __future__ import annotations

import re
from html import unescape

import pytest

from lifecycle.queries import Queries
from lifecycle.supposed import read_scenarios
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.lifecycle.test_what_if import LONG, RECENT
from tests.web.conftest import DAY, Served

FROM, UNTIL = LONG.split(":")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_shows_which_files_change_as_a_drawing_and_as_a_table(served: Served, lang: str):
    """Sent as it stands, without any script; the address can be kept."""
    served.office.text.write_bytes(b"%PDF-1.7 the text")
    file = served.office.file_at("test_phase", days=RECENT)
    manager = served.as_("manager", lang)
    page = manager.get(f"/{lang}/what-if")
    [form] = [one for one in page.forms if "until" in one.names]
    assert form.method == "get" and len(form.fields["from"]) == 3
    shown = manager.send(form, **{"from": [FROM, "", ""], "until": [UNTIL, "", ""]})
    found = Queries(served.store, DAY, lang).what_if(read_scenarios("--caretaker", [LONG], DAY))
    differing = [one["reference"] for one in found["differences"]]
    assert file in differing and shown.text.count('<th scope="rowgroup"') == len(differing)
    assert all(reference in shown.said for reference in differing)
    assert "<svg" in shown.text and 'class="t-safe"' in shown.text and "hatch" in shown.ids
    [again] = [one for one in shown.forms if "from" in one.names and "asOf" not in one.names]
    assert (again.fields["from"][0], again.fields["until"][0]) == (FROM, UNTIL) and "what_if." not in shown.said


def test_an_address_says_the_same_and_the_day_asked_about_goes_with_it(served: Served):
    page = served.as_("auditor").get("/en/what-if?asOf=2025-01-15&from=2024-06-09&until=2027-01-01")
    assert '<input type="hidden" name="asOf" value="2025-01-15">' in page.text and "15 January 2025" in page.said


@pytest.mark.parametrize(
    ("query", "row", "field", "said"),
    [
        ("from=2027-01-01&until=2026-12-01", 1, "until", "does not come after the period begins (1 January 2027)"),
        ("from=2027-02-30", 1, "from", "“2027-02-30” is no day"),
        ("until=2027-01-01", 1, "from", "The first day is missing"),
        ("from=2019-05-26&until=2019-07-18", 1, "until", "over by 23 November 2026"),
        ("from=2099-05-26", 1, "from", "more than 50 years ahead"),
        ("from=%3Cscript%3E", 1, "from", "“<script>” is no day"),
        (f"from={FROM}&until={UNTIL}&from={FROM}&until={UNTIL}", 2, "from", "says the same as scenario 1"),
        (f"from=&until=&from={FROM}&until={FROM}", 2, "until", "does not come after"),
        ("from=2027-01-01,2029-01-01", 1, "from", "“2027-01-01,2029-01-01” is no day"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_in_the_words_of_the_form_with_what_was_typed(
    served: Served, query: str, row: int, field: str, said: str
):
    page = served.as_("manager").get(f"/en/what-if?{query}", 400)
    assert f"Scenario {row}: " in page.said and page.said.count(said) == 2, "above the form, and at the field"
    marked = re.findall(r'name="(\w+)" value="[^"]*" aria-invalid="true" aria-describedby="([^"]+)"', page.text)
    assert marked == [(field, f"e-{field}-{row}")] and marked[0][1] in page.ids
    assert not {"START", "END", "--as-of", "FROM"} & set(re.findall(r"[\w-]+", page.said))
    assert "<script>" not in page.text.replace('<script src="', "") and any("until" in one.names for one in page.forms)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_recorded_period_is_spoken_of_only_where_there_is_one_to_choose(served: Served, lang: str):
    """What the page promises above the form, and what it asks for where the first day is missing."""
    auditor = served.as_("auditor", lang)
    for query, choice in (("", False), ("&asOf=2025-01-15", True)):
        page = auditor.get(f"/{lang}/what-if?from=&until=2029-12-01{query}", 400)
        assert ('name="period"' in page.text) is choice
        for plain, more in (("lead", "lead_or_move"), ("no_first", "no_first_nor_chosen")):
            said = [render(f"web.what_if.{key}", {}, lang).replace("\N{NO-BREAK SPACE}", " ") for key in (plain, more)]
            assert [one in page.said for one in said] == [not choice, choice]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_more_scenarios_than_the_form_has_room_for_are_refused(served: Served, lang: str):
    query = "&".join(f"from={year}-01-01&until={year}-06-01" for year in range(2027, 2039))
    page = served.as_("manager", lang).get(f"/{lang}/what-if?{query}", 400)
    said = render("web.what_if.too_many", {"most": 3}, lang).replace("\N{NO-BREAK SPACE}", " ")
    assert said in page.said and "<svg" not in page.text


def test_whoever_reads_the_files_is_led_to_it_as_by_the_command(served: Served):
    """One rule for both doors; of restricted files that it tells of it is written down who read them."""
    served.office.text.write_bytes(b"%PDF-1.7 the text")
    file = served.office.file_at("test_phase", days=RECENT)
    assert served.office.on("2026-11-23").as_("manager").record(file, "restricted", value="yes").passed
    for name in ("officer", "manager", "legal", "auditor", "administrator"):
        reader = served.as_(name)
        assert "/en/what-if" in reader.get("/en").links
        reader.get(f"/en/what-if?from={FROM}")
    items = served.office.ask("2026-11-23").readings()["items"]
    asked = {i["by"]["name"]: i["what"] for i in items if i["what"].startswith("/what-if?")}
    whole = f"/what-if?from={FROM}"
    assert asked.pop("auditor") == whole
    assert asked == dict.fromkeys(("officer", "manager", "legal", "administrator"), f"{whole} ({file})")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_recorded_period_is_chosen_and_its_end_moved_without_typing_its_first_day(served: Served, lang: str):
    """What is still running on the day is offered, chosen as the form opens, with its end; what is typed counts first."""
    auditor = served.as_("auditor", lang)
    page = auditor.get(f"/{lang}/what-if?asOf=2025-01-15")
    [form] = [one for one in page.forms if "period" in one.names]
    assert form.fields["period"] == ["2024-06-09", "", ""] and form.fields["until"] == ["2026-02-14", "", ""]
    assert page.text.count("<svg") == 0, "nothing is asked yet"
    moved = auditor.send(form, until=["2027-01-01", "", ""])
    plain = auditor.get(f"/{lang}/what-if?asOf=2025-01-15&from=2024-06-09&until=2027-01-01")
    answer = [shown.text.split("<h2>", 1)[1].split("</main>")[0] for shown in (moved, plain)]
    assert answer[0] == answer[1]
    other = auditor.get(f"/{lang}/what-if?asOf=2025-01-15&period=2024-06-09&from=2025-03-01&until=2027-01-01")
    assert ("1 March 2025" in other.said) is (lang == "en") and answer[0] not in other.text
    assert "period" not in {name for one in auditor.get(f"/{lang}/what-if").forms for name in one.names}, "all are over"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_mark_of_the_drawing_is_explained_beside_it_and_each_cell_names_its_column(served: Served, lang: str):
    served.office.text.write_bytes(b"%PDF-1.7 the text")
    served.office.file_at("test_phase", days=RECENT)
    page = served.as_("manager", lang).get(f"/{lang}/what-if?from={FROM}&until={UNTIL}")
    legend = page.text[page.text.index('<ul class="legend">') :]
    legend = unescape(legend[: legend.index("</ul>")])
    safe = render("web.what_if.key.safe", {}, lang)
    assert safe in legend and render("timeline.ends_in_caretaker", {}, lang) in legend and "▲" in legend
    assert re.findall(r'class="(t-[a-z]+)"', legend) == [
        "t-term",
        "t-test",
        "t-inexact",
        "t-care",
        "t-mark",
        "t-safe",
        "t-wait",
    ]
    assert safe == render("table.last_safe_decision", {}, lang), "same words for the same thing"
    body = page.text[page.text.index('class="stack groups"') :]
    cells = re.findall(r"<td([^>]*)>(.*?)</td>", body)
    assert cells and all(("data-label" in marks) is bool(said) for marks, said in cells)


def test_what_an_auditor_asked_is_written_down(served: Served):
    auditor = served.as_("auditor")
    auditor.get(f"/en/what-if?from={FROM}")
    assert f"/what-if?from={FROM}" in auditor.get("/en/readings").said


def test_the_page_writes_nothing_of_the_record(served: Served):
    before = served.store.url_shown, [e.hash for e in served.office.entries("calendar")]
    served.as_("manager").get(f"/en/what-if?from={FROM}&until={UNTIL}")
    assert before == (served.store.url_shown, [e.hash for e in served.office.entries("calendar")])
