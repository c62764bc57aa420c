"""Small words of pages: a feed speaks the language of its page, a name stands as it is, nothing empty has a heading."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.queries import Queries
from messages.catalogue import LANGUAGES
from messages.property_words import PropertyWords
from messages.render import render
from tests.web.conftest import DAY, Served
from web.templating import STATIC


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_feed_speaks_the_language_of_the_page_it_was_opened_on_until_its_person_chooses_another(
    served: Served, lang: str
):
    officer = served.as_("officer", lang)
    page = officer.do(f"/{lang}/settings/add_feed", scope="all")
    path = re.findall(r"/calendar/\S+?\.ics\?lang=[a-z]+", page.said)[0]
    plain = served.client().get(path.partition("?")[0]).text
    assert render("feed.title.all", {}, "en") in plain
    assert render("feed.title.all", {}, lang) in served.client().get(path).text.replace("\r\n ", "")
    officer.do(f"/{lang}/settings/set_wishes", language="nl")
    assert render("feed.title.all", {}, "nl") in served.client().get(path).text.replace("\r\n ", "")
    assert served.client().get(path.partition("?")[0] + "?lang=xx").status_code == 200


def test_the_name_of_a_person_is_not_capitalised(served: Served):
    """It is what they sign in with."""
    text = served.as_("manager").get("/en/people").text
    assert re.search(r'<th scope="row" class="own">officer</th>', text)
    [rule] = re.findall(r"th\.own::first-letter \{([^}]*)\}", next(STATIC.glob("*.css")).read_text(encoding="utf-8"))
    assert "none" in rule


@pytest.mark.parametrize("lang", LANGUAGES)
def test_my_files_are_counted_as_the_filter_finds_them(served: Served, lang: str):
    """Those that one looks after, and those one is deputy of."""
    manager = served.as_("manager")
    own, other = (str(DEMONSTRATION_PEOPLE.index(name) + 1) for name in ("officer", "manager"))
    manager.do("/en/partnerships/BE-BRU-2026-0035/record/assign", officer=own)
    manager.do("/en/partnerships/BE-BRU-2026-0006/record/assign", officer=other, deputy=own)
    found = Queries(served.store, DAY, lang).list(officer="officer")["items"]
    assert {item["reference"] for item in found} >= {"BE-BRU-2026-0035", "BE-BRU-2026-0006"}
    page = served.as_("officer", lang).get(f"/{lang}/partnerships")
    assert f"{render('web.filter.mine', {}, lang)} ({len(found)})" in page.said


def test_the_timeline_has_a_column_of_notes_only_where_something_is_noted(serve):
    note = render("web.timeline.note", {}, "en")
    officer = serve(today=date(2025, 1, 15)).as_("officer")
    page = officer.get("/en/timeline")
    assert f">{note}<" not in page.text and "▲" not in page.said
    found = {"value": "2025-06-01", "source": "a letter", "certainty": "A"}
    officer.do("/en/partnerships/BE-BRU-2026-0006/record/found?field=endsOn", **found)
    page = officer.get("/en/timeline")
    assert f">{note}<" in page.text and "▲ " + render("timeline.ends_in_caretaker", {}, "en") in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_filters_have_the_words_of_the_rest(served: Served, lang: str):
    page = served.as_("manager", lang).get(f"/{lang}/partnerships").said
    for wrong in ("Partner van het Gewest", "Filters op de lijst", "Soort "):
        assert wrong not in page
    assert {"en": "Track", "fr": "Volet", "nl": "Spoor"}[lang] in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_is_to_find_something_is_one_word_and_a_partner_has_files_and_manages_none(served: Served, lang: str):
    """No number and no heading for a person; cities are partners of files."""
    manager = served.as_("manager", lang)
    manager.do(f"/{lang}/partnerships/BE-BRU-2026-0002/record/assign", officer="1")
    page = manager.get(f"/{lang}/partnerships/BE-BRU-2026-0002").text
    label = PropertyWords(lang).label("finder")
    assert f"<dt>{label}</dt><dd>officer</dd>" in page and "part-finder" not in page
    bodies = manager.get(f"/{lang}/partner-bodies").said
    berlin = "Berlijn" if lang == "nl" else "Berlin"
    assert render("web.bodies.files_of", {"partner": berlin}, lang) in bodies
    assert render("web.people.files_of", {"person": berlin}, lang) not in bodies
