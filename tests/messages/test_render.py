"""What a reader sees: dates, lengths, lists, plurals and codes in three languages; nothing is missing in silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

import pytest

from messages.catalogue import FOLDER, StaleCatalogue, get_catalogue, read_catalogue, require_fresh
from messages.check import fields_of, read_texts
from messages.render import (
    CODED,
    LANGUAGES,
    MissingCatalogue,
    MissingMessage,
    MissingParameter,
    Param,
    UnknownLanguage,
    has,
    render,
    require_catalogues,
)
from messages.words import FORMS, date_words, length_words, list_words, renewal_words

Params = Mapping[str, Param]

DATES = [
    ("2024-06-09", "9 June 2024", "9 juin 2024", "9 juni 2024"),
    ("2024-06-01", "1 June 2024", "1er juin 2024", "1 juni 2024"),
    ("1997", "1997", "1997", "1997"),
    ("2022-09", "September 2022", "septembre 2022", "september 2022"),
    ("2016-04/2016-07", "between April and July 2016", "entre avril et juillet 2016", "tussen april en juli 2016"),
    ("1995-06-22/1995-06-23", "between 22 June and 23 June 1995", "entre le 22 juin et le 23 juin 1995", "tussen 22 juni en 23 juni 1995"),
    ("2023-12/2024-01", "between December 2023 and January 2024", "entre décembre 2023 et janvier 2024", "tussen december 2023 en januari 2024"),
    ("1997/2001-05-01", "between 1997 and 1 May 2001", "entre 1997 et le 1er mai 2001", "tussen 1997 en 1 mei 2001"),
    ("../2024-06-08", "on or before 8 June 2024", "au plus tard le 8 juin 2024", "uiterlijk op 8 juni 2024"),
    ("../2022-09", "on or before September 2022", "au plus tard en septembre 2022", "uiterlijk in september 2022"),
    ("2000-03-30/..", "on or after 30 March 2000", "au plus tôt le 30 mars 2000", "ten vroegste op 30 maart 2000"),
    ("unknown", "unknown", "inconnue", "onbekend"),
    ("last spring", "last spring", "last spring", "last spring"),
    ("2024-13-01", "2024-13-01", "2024-13-01", "2024-13-01"),
    ("../..", "../..", "../..", "../.."),
    ("a/b", "a/b", "a/b", "a/b"),
    ("", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", *LANGUAGES), DATES)
def test_a_date_is_said_in_words(text, en, fr, nl):
    assert [str(date_words(get_catalogue(lang), text)) for lang in LANGUAGES] == [en, fr, nl]


@pytest.mark.parametrize(
    ("text", "en", "fr", "nl"),
    [
        ("2024-06-09", "on 9 June 2024", "le 9 juin 2024", "op 9 juni 2024"),
        ("2022-09", "in September 2022", "en septembre 2022", "in september 2022"),
        ("1997", "in 1997", "en 1997", "in 1997"),
        ("../2024-06-08", "on or before 8 June 2024", "au plus tard le 8 juin 2024", "uiterlijk op 8 juni 2024"),
        ("unknown", "on an unknown day", "à une date inconnue", "op een onbekende dag"),
    ],
)
def test_a_date_takes_the_preposition_of_its_precision(text, en, fr, nl):
    assert [f"{date_words(get_catalogue(lang), text):on}" for lang in LANGUAGES] == [en, fr, nl]


def test_a_french_day_takes_its_article_after_a_preposition_and_a_year_none():
    assert f"depuis {date_words(get_catalogue('fr'), '2024-06-01'):the}" == "depuis le 1er juin 2024"
    assert f"depuis {date_words(get_catalogue('fr'), '1997'):the}" == "depuis 1997"


def test_every_month_has_its_name():
    said = [str(date_words(get_catalogue("fr"), f"2024-{month:02}")) for month in range(1, 13)]
    assert said[1] == "février 2024"
    assert len(set(said)) == 12


@pytest.mark.parametrize(
    ("text", "en", "fr", "nl"),
    [
        ("P5Y", "5 years", "5 ans", "5 jaar"),
        ("P1Y", "1 year", "1 an", "1 jaar"),
        ("P6M", "6 months", "6 mois", "6 maanden"),
        ("P30D", "30 days", "30 jours", "30 dagen"),
        ("P1Y6M", "1 year and 6 months", "1 an et 6 mois", "1 jaar en 6 maanden"),
        ("P2Y6M1D", "2 years, 6 months and 1 day", "2 ans, 6 mois et 1 jour", "2 jaar, 6 maanden en 1 dag"),
        ("open", "open-ended", "durée indéterminée", "onbepaalde duur"),
        ("unknown", "unknown", "durée inconnue", "onbekend"),
        ("P", "P", "P", "P"),
    ],
)
def test_a_length_is_said_in_words(text, en, fr, nl):
    assert [str(length_words(get_catalogue(lang), text)) for lang in LANGUAGES] == [en, fr, nl]


def test_a_tacit_renewal_names_its_length():
    assert str(renewal_words(get_catalogue("fr"), "tacit:P4Y")) == "reconduction tacite, chaque fois pour 4 ans"
    assert str(renewal_words(get_catalogue("nl"), "none")) == "geen verlenging"
    assert str(renewal_words(get_catalogue("en"), "odd")) == "odd"


def test_a_list_is_joined_with_the_words_of_its_language():
    items = ["a", "b", "c"]
    assert [str(list_words(get_catalogue(lang), items)) for lang in LANGUAGES] == [
        "a, b and c",
        "a, b et c",
        "a, b en c",
    ]
    assert [f"{list_words(get_catalogue(lang), items):or}" for lang in LANGUAGES] == [
        "a, b or c",
        "a, b ou c",
        "a, b of c",
    ]
    assert f"{list_words(get_catalogue('en'), ['a']):or}" == "a"
    assert str(list_words(get_catalogue("nl"), [])) == "geen"


@pytest.mark.parametrize(
    ("count", "en", "fr", "nl"),
    [
        (0, "0 documents are attached.", "0 document est joint.", "0 documenten zijn toegevoegd."),
        (1, "1 document is attached.", "1 document est joint.", "1 document is toegevoegd."),
        (2, "2 documents are attached.", "2 documents sont joints.", "2 documenten zijn toegevoegd."),
    ],
)
def test_zero_is_singular_in_french_and_plural_in_dutch_and_english(count, en, fr, nl):
    assert [render("documents.text.attached", {"count": count}, lang) for lang in LANGUAGES] == [en, fr, nl]


def test_days_choose_the_plural_too():
    params: Params = {"days": 1, "notice_on": "2024-06-09", "over_on": "2024-06-10"}
    assert "its 1 day to object is not" in render("treaty.article_81.running", params)
    assert "its 30 days to object are not" in render("treaty.article_81.running", {**params, "days": 30})


def test_a_message_says_codes_dates_and_lists_in_the_language_of_the_reader():
    params: Params = {
        "act": "sign_mou",
        "stage": "proposal",
        "stages": ("mou_negotiation", "evaluation"),
        "reference": "BE-BRU-2026-0007",
        "on": "2026-11-23",
    }
    said = render("stage.possible.not_from_here", params, "fr")
    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "L'acte « signer le mémorandum d'entente » n'est pas possible à partir de l'étape « proposition », "
        "à laquelle se trouve le dossier BE-BRU-2026-0007 à la date de l'acte (23 novembre 2026)."
    )
    assert "fase onderhandeling over het memorandum van overeenstemming of evaluatie;" in render(
        "stage.possible.no_way.remedy", {**params, "here": "proposal", "possible": ("assess",), "reached_by": ()}, "nl"
    )


def test_a_code_to_type_stands_with_its_name():
    params: Params = {"here": "proposal", "acts": ("assess",), "possible": ("assess", "decline")}
    said = render("stage.possible.not_from_here.remedy", params, "fr").replace("\N{NO-BREAK SPACE}", " ")
    assert "Les actes de l'étape « proposition » sont : commencer l'examen et " in said
    told = render("found.possible.not_a_choice.remedy", {"values": ("treaty", "non_binding"), "on": "2022-04-01"}, "en")
    assert "treaty (treaty) or non_binding (" in told


def test_the_caretaker_refusal_reads_as_a_clerk_would_write_it():
    params: Params = {
        "on": "2024-06-10", "period": 8, "since_on": "2024-06-09", "event": "election", "source": "Brussels Times",
        "certainty": "C", "reference": "BE-BRU-2026-0007", "act": "sign_agreement",
    }  # fmt: skip
    assert render("government.full_powers.caretaker", params) == (
        "The date of this decision (10 June 2024) lies in caretaker period no. 8, which began on 9 June 2024 (event: election; "
        "source: Brussels Times; certainty: C, press, law firm or encyclopaedia). In that period the government handles current "
        "business only, so the act “sign the agreement” is not allowed."
    )


def test_a_code_without_a_name_stands_as_it_is():
    params: Params = {"reference": "R", "criteria": ("criterion_1", "of_another_policy")}
    assert render("criteria.assessed.missing", params, "nl").endswith("Ontbreekt: criterium 1 en of_another_policy.")


def test_a_value_may_hold_braces():
    assert "“{x}”" in render("criteria.known.unknown", {"criterion": "{x}", "criteria": (), "fields": ("code",)})


def test_a_key_that_no_catalogue_has_is_never_silent():
    with pytest.raises(MissingMessage, match="stage.invented") as caught:
        render("stage.invented", {}, "nl")
    assert (caught.value.key, caught.value.lang) == ("stage.invented", "nl")
    with pytest.raises(MissingMessage):
        render("stage.invented", {"count": 2})


def test_a_value_that_is_not_given_is_named():
    with pytest.raises(MissingParameter, match="due_on") as caught:
        render("clock.due.due")
    assert caught.value.name == "due_on"


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownLanguage, match="'de'"):
        render("stage.proposal", {}, "de")


def test_a_catalogue_that_was_not_compiled_says_what_to_run(tmp_path):
    with pytest.raises(MissingCatalogue, match="make catalogues"):
        read_catalogue("nl", tmp_path)


def test_a_catalogue_that_is_cut_off_says_what_to_run(tmp_path):
    path = tmp_path / "nl" / "LC_MESSAGES" / "agreements.mo"
    path.parent.mkdir(parents=True)
    for content in (b"", b"\xde\x12\x04\x95", b"no catalogue at all, but long enough to look like one"):
        path.write_bytes(content)
        with pytest.raises(MissingCatalogue, match="make catalogues"):
            read_catalogue("nl", tmp_path)


def test_every_language_is_compiled():
    require_catalogues()


def test_has_tells_whether_there_is_a_message_plural_ones_too():
    assert has("stage.proposal", "nl")
    assert has("documents.text.attached", "fr")
    assert not has("stage.invented", "fr")


@pytest.mark.no_names
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_can_be_said(lang):
    texts = read_texts(FOLDER / lang / "LC_MESSAGES" / "agreements.po")
    for key, forms in texts.items():
        if key.startswith(("date.", "list.")):
            continue
        for value in ("unknown", "2024-06-09", "P5Y"):
            asked = {name: form for text in forms for name, form in fields_of(text).items()}
            numbers = {name for name, form in asked.items() if form not in ("", *FORMS)} | {"count", "days"}
            params = {name: 2 if name in numbers else value for name in asked}
            assert "{" not in render(key, params, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_group_of_coded_values_has_names(lang):
    texts = read_texts(FOLDER / lang / "LC_MESSAGES" / "agreements.po")
    groups = {group for groups in CODED.values() for group in groups}
    assert [group for group in groups if not any(key.startswith(f"{group}.") for key in texts)] == []


def test_rendering_does_not_load_babel():
    code = "import sys; from messages.render import render; render('stage.proposal'); print('babel' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parent.parent
    )
    assert done.stdout == "False\n"


def test_a_catalogue_that_is_older_than_its_source_says_what_to_run(tmp_path):
    """It would lack what the program says; one that was copied a moment before its source is none."""
    path = tmp_path / "nl" / "LC_MESSAGES" / "agreements.mo"
    for lang in LANGUAGES:
        shutil.copytree(FOLDER / lang, tmp_path / lang)
    compiled = path.stat().st_mtime
    os.utime(path.with_suffix(".po"), (compiled + 1, compiled + 1))
    assert read_catalogue("nl", tmp_path).find("stage.proposal")
    require_fresh(tmp_path)
    os.utime(path.with_suffix(".po"), (compiled + 60, compiled + 60))
    for ask in (lambda: read_catalogue("nl", tmp_path), lambda: require_fresh(tmp_path)):
        with pytest.raises(StaleCatalogue, match="older than its source: run `make catalogues`"):
            ask()
    path.unlink()
    with pytest.raises(MissingCatalogue):
        require_fresh(tmp_path)
