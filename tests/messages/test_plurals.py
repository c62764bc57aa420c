"""A number before what it counts asks for the form of the word: 0 inscription, 1 inscription, 2 inscriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from messages.catalogue import FOLDER, LANGUAGES
from messages.check import read_texts
from messages.render import Param, render

CATALOGUES = {lang: read_texts(FOLDER / lang / "LC_MESSAGES" / "agreements.po") for lang in LANGUAGES}
NUMBERS = frozenset({
    "count", "days", "entries", "files", "documents", "size", "done", "total", "states", "differing", "lapsing", "waiting",
    "opened", "left_out", "partners", "people", "periods", "most", "least", "years", "months", "megabytes", "now", "next",
    "objections", "rows", "steps", "weeks", "minutes", "seconds", "hours",
})  # fmt: skip
"""Values that are numbers of things."""
REASONS: Mapping[str, str] = {
    "alone.bad.growth": "stands at the end of its part, no noun of its own behind it",
    "alone.papers": "not numbers here, but counts with their nouns",
    "api.issue.least": "a bound of the program, never one",
    "api.issue.most": "a bound of the program, never one",
    "avenues.concrete.too_few.remedy": "stands at the end of its sentence, no noun of its own behind it",
    "filters.possible.overlap": "a bound of the program, never one",
    "filters.possible.too_many": "a bound of the program, never one",
    "policy.least": "a bound of the policy, whose noun is not said",
    "policy.most": "a bound of the policy, whose noun is not said",
    "portfolio.too_large": "an abbreviated unit",
    "progress.signs": "not numbers here, but the signs of a drawing",
    "reminders.bands.overlap": "a bound of the program, never one",
    "sign_in.password_length": "bounds of the program, never one",
    "usage.caretaker_count": "a bound of the program, never one",
    "usage.caretaker_far": "a bound of the program, never one",
    "usage.caretaker_periods": "more than a bound of the program, never one",
    "usage.document_hash": "a bound of the program, never one",
    "usage.file_too_large": "an abbreviated unit",
    "usage.smtp_url.timeout": "a bound of the program, never one",
    "usage.too_long": "a bound of the program, never one",
    "verify.leaf_missing": "the number of one leaf",
    "verify.leaf_renamed": "the number of one leaf",
    "web.board.within": "the bands of the board, never one",
    "web.board.between": "the bands of the board, never one",
    "web.figures.older": "the bands of the figures, never one",
    "web.figures.up_to": "the bands of the figures, never one",
    "web.what_if.far": "a bound of the program, never one",
    "web.what_if.too_many": "a bound of the program, never one",
    "web.list.more_than": "a bound of the program, never one",
}
"""Sentences with a number before a word that need no other form of it, each with the reason."""
BEFORE_A_WORD = re.compile(
    r"(?<!n\N{DEGREE SIGN}\N{NO-BREAK SPACE})\{(\w+)\}[ \N{NO-BREAK SPACE}](?!(?:of|van|sur)\b)[^\W\d]"
)


def unpluralised(texts: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The sentences of one form that have a number directly before a word."""
    return {
        key for key, forms in texts.items() if len(forms) == 1 and NUMBERS & set(BEFORE_A_WORD.findall(forms[0]))
    }  # fmt: skip


def test_a_number_before_a_word_chooses_its_form_or_there_is_a_reason():
    found = set().union(*map(unpluralised, CATALOGUES.values()))
    assert sorted(found - set(REASONS)) == []


def test_no_reason_is_kept_without_need():
    found = set().union(*map(unpluralised, CATALOGUES.values()))
    kept = {key for key in REASONS if key not in found}
    assert kept == set()


def test_a_sentence_without_forms_would_be_found():
    """The test above sees what it is for."""
    assert unpluralised({"a": ("{done} inscriptions sur {total}",), "b": ("{done:entries} sur {total}",)}) == {"a"}


SAID: list[tuple[str, Mapping[str, Param], str, str]] = [
    ("verify.progress", {"done": 0, "total": 206}, "fr", "0 inscription sur 206"),
    ("verify.progress", {"done": 2, "total": 206}, "fr", "2 inscriptions sur 206"),
    ("check.progress", {"done": 1, "total": 9}, "fr", "1 échéance sur 9"),
    ("what_if.counted", {"text": "A", "lapsing": 1, "waiting": 0}, "fr",
     "A\N{NO-BREAK SPACE}: 1 dossier échoit avant qu'une décision soit possible, 0 attend un gouvernement"),
    ("what_if.counted", {"text": "A", "lapsing": 1, "waiting": 2}, "nl",
     "A: 1 dossier vervalt voor een beslissing mogelijk is, 2 wachten op een regering"),
    ("what_if.counted", {"text": "A", "lapsing": 1, "waiting": 0}, "en",
     "A: 1 file lapses before a decision is possible, 0 wait for a government"),
    ("verify.ok", {"entries": 1, "files": 1}, "nl", "De inschrijvingen zijn ongeschonden: 1 inschrijving, 1 dossier."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "params", "lang", "said"), SAID)
def test_what_is_counted_is_said_in_the_form_of_its_number(key, params, lang, said):
    assert render(key, params, lang) == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "11,916 days overdue"), ("fr", "11 916 jours de retard"), ("nl", "11.916 dagen te laat")],
)
def test_thousands_of_what_is_counted_stand_apart_as_the_language_writes_them(lang: str, said: str):
    """From five digits on; four, years and numbers of entries stay whole."""
    assert render("show.overdue", {"days": 11916}, lang).replace("\N{NO-BREAK SPACE}", " ") == said
    assert render("show.overdue", {"days": 8693}, lang).startswith("8693")
    assert "1234567" in render("show.number", {"number": 1234567}, lang)
    sizes: dict[str, Param] = {"path": "x", "entries": 1234567, "files": 20000, "documents": 3, "size": 10000}
    done = render("backup.done", sizes, lang)
    apart = re.sub("[,. \N{NO-BREAK SPACE}]", " ", done)
    assert "1 234 567" in apart and "20 000" in apart and "1234567" not in done
