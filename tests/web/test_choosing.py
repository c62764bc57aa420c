"""No form asks for a code, a number or a hash: what a file holds is chosen by its words, a fact has its own control."""

from __future__ import annotations

from html import unescape

import pytest

from lifecycle.queries import Queries
from lifecycle.records import FOUND
from lifecycle.registers import RANKS
from messages.catalogue import LANGUAGES
from tests.web.conftest import DAY, Served
from web.say import Say

FILE = "BE-BRU-2026-0006"
PDF = ("text.pdf", b"%PDF-1.7 one", "application/pdf")
SOURCE = {"source": "The text itself", "certainty": "A"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("field", FOUND)
def test_what_was_found_is_chosen_first_and_then_filled_in_as_what_it_is(served: Served, lang: str, field: str):
    """Without JavaScript: two steps; each fact has a name, and each choice of its value too."""
    officer = served.as_("officer", lang)
    first = next(f for f in officer.get(f"/{lang}/partnerships/{FILE}/record/found").forms if "field" in f.names)
    assert first.method == "get" and set(first.choices["field"]) == {"", *FOUND}
    form = officer.send(first, field=field).form_of("check")
    assert (
        "field" not in form.choices
        and form.fields["field"] == [field]
        and "unknown" not in form.choices.get("value", [])
    )
    if field in ("term", "notice", "renewal"):
        assert {"valueYears", "valueMonths"} <= form.names and "tacit" in form.choices["value"] or field != "renewal"
    if field in ("nature", "kind"):
        assert len(form.choices["value"]) > 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_length_and_a_renewal_are_found_without_a_code(served: Served, lang: str):
    """Shown in words before they are written, and corrected by the same control."""
    officer, say = served.as_("officer", lang), Say(lang)
    at = f"/{lang}/partnerships/berlin/record/found"
    for field, typed, code in (
        ("term", {"value": "length", "valueYears": "5"}, "P5Y"),
        ("renewal", {"value": "tacit", "valueYears": "4"}, "tacit:P4Y"),
    ):
        page = officer.send(officer.get(at, field=field).form_of("check"), step="check", **typed, **SOURCE)
        assert say.properties.value(field, code) in page.said.replace("\N{NO-BREAK SPACE}", " ")
        assert code not in page.said
        officer.send(page.form_of("do"), step="do")
    entries = served.office.entries(Queries(served.store, DAY, lang).resolve("berlin"))
    entry = [e for e in entries if e.act == "found"][-1]  # the prolongations that it brings stand behind it
    form = officer.get(f"/{lang}/partnerships/berlin/entries/{entry.sequence}/correct").form_of("check")
    assert form.fields["value"] == ["tacit"] and form.fields["valueYears"] == ["4"]
    page = officer.send(form, step="check", valueYears="3", reason="Misread")
    assert say.properties.value("renewal", "tacit:P3Y") in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("renewal", {"value": "perhaps"}),
        ("renewal", {"value": "tacit"}),
        ("term", {"value": "length"}),
        ("term", {"value": "long"}),
        ("notice", {"value": "length", "valueMonths": "six"}),
        ("nature", {"value": "pact"}),
        ("kind", {"value": "addendum"}),
        ("inForceOn", {"value": "soon"}),
        ("endsOn", {"value": "never"}),
        ("signedOn", {"value": "2022-13"}),
        ("regionSignedOn", {"value": "x"}),
        ("partnerSignedOn", {"value": "x"}),
    ],
)
def test_what_cannot_be_read_as_what_was_found_is_marked_and_nothing_is_written(
    served: Served, lang: str, field: str, typed: dict[str, str]
):
    """Neither when it is checked nor when it is sent at once: it is bad input, and no refusal of a rule."""
    officer = served.as_("officer", lang)
    berlin = Queries(served.store, DAY, lang).resolve("berlin")
    before = len(served.office.entries(berlin))
    form = officer.get(f"/{lang}/partnerships/berlin/record/found", field=field).form_of("check")
    for step in ("check", "do"):
        page = officer.send(form, 400, step=step, **typed, **SOURCE)
        said = unescape(page.text.split('id="e-value">', 1)[1].split("<", 1)[0])
        assert "tacit:" not in said and "P5Y" not in said and "_" not in said, said
    assert len(served.office.entries(berlin)) == before


def test_what_cannot_be_found_has_no_form(served: Served):
    """A field of another name."""
    served.as_("officer").get(f"/en/partnerships/{FILE}/record/found", 400, field="banana")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_avenue_is_chosen_by_its_words(served: Served, lang: str):
    """With its theme and body; before there is one the form says so."""
    officer = served.as_("officer", lang)
    at = f"/{lang}/partnerships/{FILE}/record"
    assert "h-avenue" in officer.get(f"{at}/consultation").ids
    officer.do(f"{at}/avenue", theme="culture", body="Bozar", text="Concerts at noon")
    page = officer.get(f"{at}/consultation")
    assert page.form_of("check").choices["avenue"] == ["", "1"] and "Concerts at noon" in page.said
    page = officer.send(page.form_of("check"), step="check", avenue="1", body="Bozar", outcome="agreed")
    assert "Concerts at noon" in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_document_that_is_replaced_is_chosen_by_its_name(served: Served, lang: str):
    """A current one; what was replaced is offered no more."""
    officer = served.as_("officer", lang)
    at = f"/{lang}/partnerships/{FILE}/record/document"
    officer.do(at, files={"document": PDF})
    page = officer.get(at)
    _, first = page.form_of("check").choices["replaces"]
    assert "text.pdf" in page.said
    officer.do(at, files={"document": ("better.pdf", b"%PDF-1.7 two", "application/pdf")}, replaces=first)
    page = officer.get(at)
    assert "better.pdf" in page.said and first not in page.form_of("check").choices["replaces"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_register_is_chosen_by_name_in_the_history(served: Served, lang: str):
    """Its name may be typed as well; a file is typed beside."""
    manager, say = served.as_("manager", lang), Say(lang)
    form = next(f for f in manager.get(f"/{lang}/history").forms if "subject" in f.names)
    assert form.choices["register"] == ["", *RANKS]
    chosen = manager.send(form, register="calendar")
    assert 'value="calendar" selected' in chosen.text
    named = manager.get(f"/{lang}/history", subject=say.word("subject", "calendar"))
    coded = manager.get(f"/{lang}/history", subject="calendar")
    entries = [page.text.partition("<ol")[2].partition("<footer")[0] for page in (chosen, named, coded)]
    assert entries[0] == entries[1] == entries[2]
    assert (
        "Berlin" in manager.send(form, subject="berlin").said or "Berlijn" in manager.send(form, subject="berlin").said
    )
