"""The page to confirm shows what was typed, in words: before anything is written nothing can have been erased."""

from __future__ import annotations

from datetime import date

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from tests.web.conftest import Served
from web.say import Say

FILE = "BE-BRU-2026-0006"
TYPED = [
    ("avenue", {"theme": "culture", "body": "Bozar", "text": "Concerts at noon"}, ("Concerts at noon",)),
    ("criterion", {"code": "criterion_1", "score": "met", "text": "Near to us"}, ("Near to us",)),
    ("consideration", {"kind": "trade", "text": "Much trade"}, ()),
    ("action", {"kind": "visit", "text": "They came here"}, ("They came here",)),
    ("reservation", {"kind": "declaration", "text": "As they declared"}, ()),
    ("contact", {"side": "region", "name": "Jean Dupont", "email": "jean@example.org"}, ("Jean Dupont", "jean@example.org")),
    ("depositary", {"text": "The archives"}, ("The archives",)),
]  # fmt: skip


def rows_of(text: str) -> list[str]:
    """The cells of the table of what will change."""
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [cell.partition("<")[0] for cell in body.split("<td>")[1:]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("what", "typed", "new"), TYPED, ids=[one[0] for one in TYPED])
def test_the_new_value_is_what_was_typed_and_nothing_is_called_missing(served: Served, lang, what, typed, new):
    """Neither as new value nor anywhere else; a part that was not filled in is no `None`."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/{FILE}/record/{what}").form_of("check")
    page = officer.send(form, step="check", **typed)
    assert render("word.missing", {}, lang) not in page.said and "None" not in page.said
    cells = " | ".join(rows_of(page.text))
    assert all(value in cells for value in new), cells
    officer.send(page.form_of("do"), step="do")
    assert all(value in officer.get(f"/{lang}/history", subject=FILE).said for value in new)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_signatories_are_shown_by_name_before_they_are_signed_for(served: Served, lang: str):
    """Of an addendum too, whose text is attached."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/{FILE}/acts/amend").form_of("check")
    page = officer.send(
        form, step="check", files={"document": ("text.pdf", b"%PDF-1.7 addendum")}, instrument="addendum",
        title="One more year", regionSignedOn="2026-11-02", partnerSignedOn="2026-11-02", regionPlace="Brussels",
        partnerPlace="Rabat", regionSignatory="Ann Peeters", partnerSignatory="Omar Alami", themes="culture",
    )  # fmt: skip
    assert "Ann Peeters" in page.said and "Omar Alami" in page.said
    assert render("word.missing", {}, lang) not in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sides_of_reciprocity_and_contacts_have_names_before_and_after(served: Served, lang: str):
    """And the second side is shown beside the first, which stands already."""
    officer, say = served.as_("officer", lang), Say(lang)
    region, partner = (say.choice("reciprocity", "side", side) for side in ("region", "partner"))
    at = f"/{lang}/partnerships/{FILE}/record/reciprocity"
    officer.do(at, side="region", text="Rooms")
    page = officer.send(officer.get(at).form_of("check"), step="check", side="partner", text="Halls")
    assert rows_of(page.text) == [region, f"{region}, {partner}"]
    officer.send(page.form_of("do"), step="do")
    page = officer.send(
        officer.get(f"/{lang}/partnerships/{FILE}/record/contact").form_of("check"),
        step="check",
        side="region",
        name="Jean",
    )
    assert rows_of(page.text) == ["\N{EN DASH}", f"Jean, {region}"]
    officer.send(page.form_of("do"), step="do")
    page = officer.get(f"/{lang}/partnerships/{FILE}", history="all")
    assert f"Jean, {region}" in page.said and "Jean, region" not in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_justification_of_an_exception_is_shown_as_it_was_typed(serve, lang: str):
    """In a caretaker period, where one is asked for."""
    officer = serve(today=date(2025, 1, 15)).as_("officer", lang)
    page = officer.send(
        officer.get(f"/{lang}/partnerships/havana/record/request_exception").form_of("check"), step="check",
        **{"act": "amend", "class": "urgent", "justification": "It burns", "harm": "All is lost", "deadline": "2025-02-01"},
    )  # fmt: skip
    assert "It burns" in rows_of(page.text)[1] and "All is lost" in rows_of(page.text)[1]
    assert render("word.missing", {}, lang) not in page.said
