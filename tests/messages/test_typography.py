"""The signs of each language: spaces before double signs, quotation marks."""

from __future__ import annotations

import re

import pytest

from messages.catalogue import FOLDER, LANGUAGES
from messages.check import read_texts
from messages.wording import parted

CATALOGUES = {lang: read_texts(FOLDER / lang / "LC_MESSAGES" / "agreements.po") for lang in LANGUAGES}


def test_french_puts_a_no_break_space_before_its_double_signs_and_within_its_quotation_marks():
    """An ordinary space there lets a line break before the sign; none at all is a fault of typing."""
    plain = re.compile(r"(?<=\S) [:;!?»]|« |«(?=[^\N{NO-BREAK SPACE}])|[^\N{NO-BREAK SPACE}]»")
    assert [key for key, texts in CATALOGUES["fr"].items() if any(plain.search(text) for text in texts)] == []


@pytest.mark.parametrize(("lang", "marks"), [("en", "«»"), ("nl", "«»")])
def test_english_and_dutch_quote_in_one_way(lang, marks):
    assert [key for key, texts in CATALOGUES[lang].items() if any(mark in t for t in texts for mark in marks)] == []


def test_french_keeps_a_number_with_its_sign_and_dutch_quotes_above_the_line():
    """`n°` at the end of a line says nothing; `„` stood beside `“` for the same mark."""
    assert [key for key, texts in CATALOGUES["fr"].items() if any("n° " in text for text in texts)] == []
    assert [key for key, texts in CATALOGUES["nl"].items() if any("„" in text for text in texts)] == []


ONE_TERM = {
    "fr": (
        "phase de test",
        "phase d'essai",
        "renouvellement exprès",
        "Emporter",
        "N'encodez",
        "nom court",
        "retapez",
        "seconde personne",
        "de soi-même",
    ),
    "nl": (
        "late inschrijving",
        "Partner van het Gewest",
        "Filters op de lijst",
        "verwerp",
        "verworpen",
        "reservekopie",
        "het bevel",
        "commando",
        "klasse “lopende zaak”",
    ),
}
"""What stood beside the term of the glossary for the same thing: the reader looked for a difference."""


@pytest.mark.parametrize("lang", ONE_TERM)
def test_one_thing_has_one_name(lang):
    found = {
        term: [k for k, texts in CATALOGUES[lang].items() if any(term in t for t in texts)] for term in ONE_TERM[lang]
    }
    assert found == {term: [] for term in ONE_TERM[lang]}


def test_the_class_of_pending_matters_is_not_called_like_the_current_affairs_it_is_a_part_of():
    """`lopende zaken` is the law's word for all three classes; the class itself is `hangende zaak`, wherever it stands."""
    assert CATALOGUES["nl"]["class.pending"] == ("hangende zaak",)
    said = [k for k, texts in CATALOGUES["nl"].items() if any(re.search(r"\blopende zaak\b", t) for t in texts)]
    assert said == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "a, b; c; d"), ("fr", "a, b\N{NO-BREAK SPACE}; c\N{NO-BREAK SPACE}; d"), ("nl", "a, b; c; d")],
)
def test_the_parts_of_a_line_are_joined_as_the_language_joins_them(lang, said):
    assert parted(["a, b", "c", "d"], lang) == said
    assert (parted([], lang), parted(["a"], lang)) == ("", "a")


def test_french_puts_no_name_behind_a_word_that_may_elide():
    """`Dossiers de officer` should be `d'officer`: a sentence that takes any name is built round it."""
    names = "person|other|subject|role|body|partner|act|stage"
    elides = re.compile(rf"\b(?:de|que|le|la|jusque|lorsque|puisque) \{{(?:{names})\}}")
    assert [key for key, texts in CATALOGUES["fr"].items() if any(elides.search(text) for text in texts)] == []


def test_a_deadline_is_one_word_in_dutch_as_in_the_glossary():
    """`termijn` stood beside `vervaldag` for the same thing; a period to object, or of a notice, keeps its own word."""
    about = [key for key, texts in CATALOGUES["en"].items() if any("deadline" in text.lower() for text in texts)]
    assert [k for k in about if any(re.search(r"\b[Tt]ermijn(en)?\b", t) for t in CATALOGUES["nl"][k])] == []


def test_the_pages_name_the_history_in_one_way():
    """The menu, the title and the workbook."""
    for lang, name in (("fr", "Historique"), ("nl", "Geschiedenis"), ("en", "History")):
        said = {CATALOGUES[lang][key][0] for key in ("web.menu.history", "web.history.title", "web.history.sheet")}
        assert said == {name}
