"""The signs of each language: spaces before double signs, quotation marks."""

from __future__ import annotations

import re

import pytest

from messages.catalogue import FOLDER, LANGUAGES
from messages.check import read_texts

CATALOGUES = {lang: read_texts(FOLDER / lang / "LC_MESSAGES" / "agreements.po") for lang in LANGUAGES}


def test_french_puts_a_no_break_space_before_its_double_signs_and_within_its_quotation_marks():
    """An ordinary space there lets a line break before the sign; none at all is a fault of typing."""
    plain = re.compile(r"(?<=\S) [:;!?»]|« |«(?=[^\N{NO-BREAK SPACE}])|[^\N{NO-BREAK SPACE}]»")
    assert [key for key, texts in CATALOGUES["fr"].items() if any(plain.search(text) for text in texts)] == []


@pytest.mark.parametrize(("lang", "marks"), [("en", "«»"), ("nl", "«»")])
def test_english_and_dutch_quote_in_one_way(lang, marks):
    assert [key for key, texts in CATALOGUES[lang].items() if any(mark in t for t in texts for mark in marks)] == []
