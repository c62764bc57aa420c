"""The canonical form is RFC 8785 for everything that an entry can hold."""

from __future__ import annotations

import unicodedata

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.canonical import canonical, normal

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(VALUES)
def test_the_canonical_form_is_that_of_another_implementation(value):
    """Keys, escapes, numbers: byte for byte what the package rfc8785 writes."""
    assert canonical(value).encode() == rfc8785.dumps(value)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_what_verify_writes_again_is_the_canonical_form(value):
    """verify parses and writes with orjson, not with what wrote the entry: the same bytes."""
    text = canonical(value)
    assert orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS) == text.encode()


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_the_order_in_which_a_thing_was_told_does_not_matter(value):
    """Two objects with the same keys have one text."""
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_a_number_that_is_none_is_refused():
    """Not a number and infinity have no place in JSON."""
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError):
            canonical({"n": value})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, "é"], "$entry": 1}, '{"$entry":1,"a":[true,"é"],"b":1}'),
        ({"quote": '"', "back": "\\", "line": "\n", "bell": "\x07", "del": "\x7f"},
         '{"back":"\\\\","bell":"\\u0007","del":"\x7f","line":"\\n","quote":"\\""}'),
        ({"é": 1, "z": 2, "Z": 3}, '{"Z":3,"z":2,"é":1}'),
    ],
)  # fmt: skip
def test_examples_of_the_canonical_form(value, text):
    """Keys by code point, no space, only what must be escaped is."""
    assert canonical(value) == text


@given(TEXTS)
def test_a_stored_text_is_in_normal_form_c(text):
    """The same words typed on two keyboards are one text."""
    assert normal(text) == unicodedata.normalize("NFC", text)
    assert normal(unicodedata.normalize("NFD", text)) == normal(text)
