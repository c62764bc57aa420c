"""Dates as they are written in an office are read by the forms, in words before they are written; two readings never."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from messages.catalogue import LANGUAGES
from messages.render import render
from rules.dates import FIRST_YEAR, LAST_YEAR, DateError, parse_inexact
from tests.web.conftest import Served
from web.dates import as_edtf
from web.say import Say

FILE = "BE-BRU-2026-0006"
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
LANGS = st.sampled_from(LANGUAGES)


@given(DAYS, LANGS, st.sampled_from("/.-"), st.sampled_from(("", " ")), st.booleans())
def test_a_day_in_figures_is_read_day_first(day: date, lang: str, sign: str, space: str, padded: bool):
    """With either sign, with or without noughts and spaces; the year first only where it has four figures there."""
    two = "02d" if padded else "d"
    between = f"{sign}{space}"
    assert as_edtf(f"{day.day:{two}}{between}{day.month:{two}}{between}{day.year}", lang) == day.isoformat()
    assert as_edtf(f" {day.year}{between}{day.month:{two}}{between}{day.day:{two}} ", lang) == day.isoformat()
    assert as_edtf(f"{day.month:{two}}{between}{day.year}", lang) == f"{day:%Y-%m}"
    assert as_edtf(f"{day.year}", lang) == f"{day.year}"


@given(DAYS, LANGS, st.sampled_from((str.lower, str.upper, str.capitalize)))
def test_what_the_pages_say_of_a_day_or_a_month_can_be_typed_again(day: date, lang: str, case):
    """The words of each language, in small letters and great ones."""
    assert as_edtf(case(Say(lang).day(day)), lang) == day.isoformat()
    assert as_edtf(case(Say(lang).day(f"{day:%Y-%m}")), lang) == f"{day:%Y-%m}"
    assert as_edtf(case(f"{day.day} {render(f'month.{day.month}', {}, lang)} {day.year}"), lang) == day.isoformat()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_month_is_read_however_the_language_abbreviates_it(lang: str):
    """As CLDR has it, with the point or without, with accents or without, in a day and in a month."""
    for context in ("format", "stand-alone"):
        for number, name in get_month_names("abbreviated", context, lang).items():
            plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
            for said in (name, name.rstrip("."), f"{name.rstrip('.')}.", plain, name.upper()):
                assert as_edtf(f"9 {said} 2024", lang) == f"2024-{number:02d}-09", said
                assert as_edtf(f"{said} 2024", lang) == f"2024-{number:02d}", said


@given(DAYS, LANGS, st.sampled_from("/.-"))
def test_a_year_of_two_figures_and_a_month_before_the_day_are_not_read(day: date, lang: str, sign: str):
    """Neither century is guessed, nor the order of another country."""
    short = f"{day.day}{sign}{day.month}{sign}{day:%y}"
    assert as_edtf(short, lang) == short
    if day.day > 12:
        american = f"{day.month}{sign}{day.day}{sign}{day.year}"
        assert as_edtf(american, lang) == american


@given(st.one_of(st.text(max_size=30), st.text("0123456789/.- junvmaiet", max_size=20)), LANGS)
def test_whatever_is_typed_becomes_a_date_or_stays_as_it_is(typed: str, lang: str):
    """And what is a date already is not touched."""
    read = as_edtf(typed, lang)
    assert as_edtf(read, lang) == read
    if read != typed:
        parse_inexact(read)


@pytest.mark.parametrize("text", ["2026-04/2026-07", "../2024-06-08", "2000-03-30/..", "1997/1999", "2022-09"])
def test_what_is_written_as_the_record_writes_it_stays(text: str):
    """An interval is none of the dates of an office."""
    assert as_edtf(text, "fr") == text


@pytest.mark.parametrize(
    ("lang", "typed", "read"),
    [
        ("fr", "1er mars 2020", "2020-03-01"), ("fr", "le 2 NOVEMBRE 2021", "2021-11-02"), ("fr", "2 aout 2021", "2021-08-02"),
        ("fr", "2 févr. 2021", "2021-02-02"), ("fr", "2 jui 2021", "2 jui 2021"), ("fr", "2 november 2021", "2 november 2021"),
        ("nl", "op 2 november 2021", "2021-11-02"), ("nl", "mei 2021", "2021-05"), ("en", "2nd of nowhere 2021", "2nd of nowhere 2021"),
        ("en", "on 2nd November, 2021", "2021-11-02"), ("en", "31/02/2021", "31/02/2021"), ("en", "29/2/2024", "2024-02-29"),
        ("en", "2/11-2021", "2/11-2021"), ("en", "02/11/0021", "02/11/0021"),
    ],
)  # fmt: skip
def test_single_ways_of_writing(lang: str, typed: str, read: str):
    """Ordinals, articles, missing accents, short months; never what may be two months, or is of another language."""
    assert as_edtf(typed, lang) == read


@pytest.mark.parametrize(
    ("lang", "typed"),
    [("en", "02/11/2021"), ("en", "2 November 2021"), ("fr", "2.11.2021"), ("fr", "2 novembre 2021"), ("nl", "02/11/2021"),
     ("nl", "2 november 2021")],
)  # fmt: skip
def test_a_form_takes_the_dates_of_its_language_and_repeats_them_in_words(served: Served, lang: str, typed: str):
    """So that a misreading is seen before it is written; the entry has the one form of the record."""
    officer = served.as_("officer", lang)
    at = f"/{lang}/partnerships/{FILE}/record"
    form = officer.get(f"{at}/found", field="signedOn").form_of("check")
    page = officer.send(form, step="check", value=typed, source="The text", certainty="A")
    words = Say(lang).day("2021-11-02")
    assert words in page.said
    assert page.form_of("do").fields["value"] == [typed]
    officer.send(page.form_of("do"), step="do")
    assert served.office.entries(FILE)[-1].fields["value"] == "2021-11-02"
    page = officer.send(officer.get(f"{at}/depositary").form_of("check"), step="check", text="The archives", on=typed)
    assert words in page.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_year_of_two_figures_is_refused_at_its_field_and_says_how_to_write_it(served: Served, lang: str):
    """What was typed stays in the field."""
    officer = served.as_("officer", lang)
    form = officer.get(f"/{lang}/partnerships/{FILE}/record/depositary").form_of("check")
    page = officer.send(form, 400, step="check", text="The archives", on="2/11/21")
    assert "e-on" in page.ids and page.form_of("check").fields["on"] == ["2/11/21"]
    assert (
        render("expected.date_in_words", {}, lang) in page.said.replace("\N{NO-BREAK SPACE}", " ")
        or "9/6/2024" in page.said
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_hint_of_the_date_says_what_is_so_of_that_act(served: Served, lang: str):
    """Only where dates stand above is one said to follow from them."""
    officer = served.as_("officer", lang)
    follows = render("web.hint.on_follows", {}, lang).replace("'", "&#39;")
    at = f"/{lang}/partnerships/{FILE}"
    assert (
        follows in officer.get(f"{at}/acts/sign_agreement").text and follows not in officer.get(f"{at}/acts/renew").text
    )


def test_the_api_and_what_is_no_date_are_left_alone():
    """Only forms read the ways of a language: the desk itself refuses them."""
    with pytest.raises(DateError):
        parse_inexact("02/11/2021")
