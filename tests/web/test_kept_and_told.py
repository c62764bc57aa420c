"""A form that cannot be done is given back with what was typed, says why where it is, and leaves the trace it should."""

from __future__ import annotations

import re
from typing import Any

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import Served
from tests.web.reading import Page
from web.say import Say

FILE = "BE-BRU-2026-0006"
MB = 1024 * 1024
PROPOSAL = {"partner": "aichi", "track": "bilateral", "initiator": "region", "theme": "culture"}


def list_entries(served: Served) -> list[Any]:
    with served.store.reading() as reading:
        return list(reading.entries(FILE))


@pytest.mark.parametrize("version", ["banana", "", "-5", "1.0", "١", None])
@pytest.mark.parametrize("step", ["check", "do"])
def test_a_form_without_the_version_that_it_was_made_from_writes_nothing(
    served: Served, version: str | None, step: str
):
    """Whether somebody else came first could not be told; what was typed is given back, and can be sent again."""
    officer = served.as_("officer")
    before = served.office.snapshot(FILE)
    form = officer.get(f"/en/partnerships/{FILE}/record/note").form_of("check")
    if version is None:
        del form.fields["version"]
        page = officer.post(officer.last, {**form.fields, "step": step, "text": "Called."}, 400)
    else:
        page = officer.send(form, 400, step=step, version=version, text="Called.")
    assert served.office.snapshot(FILE) == before and render("web.act.no_version", {}, "en") in page.said
    again = page.form_of("check")
    assert again.fields["text"] == ["Called."]
    officer.send(officer.send(again, step="check").form_of("do"), step="do")
    assert served.office.snapshot(FILE) != before


@pytest.mark.parametrize("version", ["1", "99999"])
def test_a_form_of_another_version_is_a_conflict(served: Served, version: str):
    """As before."""
    officer = served.as_("officer")
    form = officer.get(f"/en/partnerships/{FILE}/acts/enter_into_force").form_of("check")
    officer.send(form, 409, step="do", version=version)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_predecessor_that_there_is_not_is_told_at_its_field_and_the_form_is_kept(served: Served, lang: str):
    """Also one that looks like a path of the machine, and the successor of a file that is replaced."""
    officer = served.as_("officer", lang)
    page = officer.send(
        officer.get(f"/{lang}/propose").form_of("check"), 404, step="check", **PROPOSAL, successorOf="../../etc/passwd"
    )
    assert "e-successorOf" in page.ids and "#f-successorOf" in page.links
    form = page.form_of("check")
    assert form.fields["successorOf"] == ["../../etc/passwd"] and form.fields["partner"] == ["aichi"]
    page = officer.send(
        officer.get(f"/{lang}/partnerships/{FILE}/acts/replace").form_of("check"), 404, step="check", successor="NOPE"
    )
    assert "e-successor" in page.ids and page.form_of("check").fields["successor"] == ["NOPE"]


def test_a_file_that_is_too_large_costs_nothing_of_what_was_typed(served: Served):
    """It is refused at its field; the other file stays attached. Two of the largest size pass together."""
    officer = served.as_("officer")
    form = officer.get(f"/en/partnerships/{FILE}/acts/suspend").form_of("check")
    files = [
        ("document", ("large.pdf", b"%PDF-1.7" + b" " * 26 * MB)),
        ("document", ("letter.pdf", b"%PDF-1.7 letter")),
    ]
    page = officer.send(form, 400, files=files, step="check", origin="region", reviewOn="2027-05-23", reason="Rights.")
    assert "e-document" in page.ids and "large.pdf" in page.said and "letter.pdf" in page.said
    assert page.form_of("check").fields["reason"] == ["Rights."]
    form = officer.get(f"/en/partnerships/{FILE}/record/document").form_of("check")
    large = b"%PDF-1.7" + b" " * (25 * MB - 8)
    officer.send(form, files=[("document", ("one.pdf", large)), ("document", ("two.pdf", large + b""))], step="check")


def test_what_is_too_large_to_be_read_says_that_it_is_lost_and_offers_the_form(served: Served):
    """The very form, with what its address says already."""
    officer = served.as_("officer")
    form = officer.get(f"/en/partnerships/{FILE}/record/criterion", code="criterion_1").form_of("check")
    answer = officer.client.post(
        f"/en/partnerships/{FILE}/record/criterion?code=criterion_1",
        data=form.fields,
        files={"document": ("x.pdf", b" " * 60 * MB)},
    )
    assert answer.status_code == 413 and render("web.failed.not_kept", {}, "en") in answer.text
    assert f"/en/partnerships/{FILE}/record/criterion?code=criterion_1" in answer.text
    page = Page(answer.text)
    assert "/en/deadlines" in page.links and "/en/sign-in" not in page.links, "who is signed in stays so"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_was_refused_by_the_check_may_have_the_refusal_recorded(served: Served, lang: str):
    """One button more, which the form lacks before; the page then names the entry."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/{FILE}/acts/approve_mou").form_of("check")
    assert ("step", "do") not in form.buttons
    page = officer.send(form, 422, step="check", reason="All the same")
    assert render("web.act.do_refused", {}, lang) in page.said
    before = list_entries(served)
    page = officer.send(page.form_of("do"), 403, step="do")
    *earlier, last = list_entries(served)
    assert earlier == before and last.outcome == "refused"
    assert (
        render("web.act.refusal_recorded", {"entry": last.sequence}, lang).replace("\N{NO-BREAK SPACE}", " ")
        in page.said
    )
    assert ("step", "do") not in page.form_of("check").buttons, "it is recorded once"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_proposal_is_asked_for_its_fields_and_no_law_is_named(served: Served, lang: str):
    """Each at its field and with a link to it in the summary, which the reader stands at."""
    officer, say = served.as_("officer", lang), Say(lang)
    page = officer.send(officer.get(f"/{lang}/propose").form_of("check"), 422, step="check")
    for name in PROPOSAL:
        assert f"e-{name}" in page.ids and f"#f-{name}" in page.links
        assert render("web.act.fill_in", {"label": say.label(name)}, lang) in page.text
    assert "«\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}»" not in page.text and "“”" not in page.text
    assert render("web.act.law", {}, lang) not in page.said and "refused" not in page.ids
    summary = page.text.partition('aria-labelledby="wrong"')[2].partition(">")[0]
    assert 'tabindex="-1"' in summary and "autofocus" in summary
    assert render("web.act.missing", {}, lang) in page.said


def test_what_cannot_be_read_and_what_is_missing_are_told_together(served: Served):
    """One look at the form, not two."""
    officer = served.as_("officer")
    form = officer.get(f"/en/partnerships/{FILE}/acts/suspend").form_of("check")
    page = officer.send(form, 400, step="check", reviewOn="banana")
    assert {"e-reviewOn", "e-origin", "e-reason", "e-document"} <= set(page.ids)


def test_places_and_signatories_are_marked_as_required_where_they_are(served: Served):
    """As `signature.complete` asks for them."""
    text = served.as_("officer").get(f"/en/partnerships/{FILE}/acts/sign_mou").text
    for name in ("regionPlace", "partnerPlace", "regionSignatory", "partnerSignatory"):
        control = text.partition(f'id="f-{name}"')[2].partition(">")[0]
        assert 'aria-required="true"' in control, name


@pytest.mark.parametrize(
    ("lang", "unknown"), [("en", "“unknown”"), ("fr", "« valeur inconnue »"), ("nl", "“onbekend”")]
)
def test_a_renewal_marks_what_it_must_state_and_its_remedy_says_unknown_as_the_form_does(
    served: Served, lang: str, unknown: str
):
    """And no step of the remedy leads to the page that one is on. A day may stand in the place of a term."""
    officer, path = served.as_("officer", lang), f"/{lang}/partnerships/{FILE}/acts/renew"
    form = officer.get(path)
    for name in ("term", "renewal", "notice"):
        legend = form.text.partition(f'id="f-{name}"')[2].partition("</legend>")[0]
        assert render("web.act.required", {}, lang) in legend, name
    page = officer.send(form.form_of("check"), 422, step="check", termEndsOn="2031-12-31")
    assert {"e-renewal", "e-notice"} <= set(page.ids)
    assert unknown in page.said.replace("\u202f", " ")
    steps = re.findall(r'<ol class="steps">(.*?)</ol>', page.text, re.DOTALL)
    assert steps and not any(f'href="{path}' in one for one in steps)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_conflict_with_oneself_says_so_and_one_with_another_names_them(served: Served, lang: str):
    """Two windows of one person are no second person."""
    officer, manager = served.as_("officer", lang), served.as_("manager", lang)
    at = f"/{lang}/partnerships/{FILE}/record/depositary"
    form = officer.get(at).form_of("check")
    officer.do(at, text="The archives")
    page = officer.send(form, 409, step="check", text="The ministry")
    assert render("web.conflict.self_title", {}, lang) in page.said
    assert render("web.conflict.title", {}, lang) not in page.said
    form = officer.get(at).form_of("check")
    manager.do(at, text="The registry")
    page = officer.send(form, 409, step="check", text="The ministry")
    assert render("web.conflict.title", {}, lang) in page.said and "manager" in page.said


@pytest.mark.parametrize(
    ("lang", "said", "not_said"),
    [("en", "What will change", "What changed"), ("fr", "Ce qui va changer", "Ce qui a changé"), ("nl", "Wat er verandert", "Wat er veranderde")],
)  # fmt: skip
def test_before_anything_happened_the_page_tells_what_will_change(served: Served, lang: str, said: str, not_said: str):
    """Not what did."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/{FILE}/record/depositary").form_of("check")
    page = officer.send(form, step="check", text="The archives")
    assert said in page.said and not_said not in page.said


def test_an_error_of_a_filter_calls_it_as_its_label_does(served: Served):
    """And the words of the settings are English."""
    officer = served.as_("officer")
    page: Any = officer.get("/en/history", 400, since="banana")
    assert "In effect from" in page.said and "since when" not in page.said
    assert "e-mail address" in officer.get("/en/settings").said.lower()
