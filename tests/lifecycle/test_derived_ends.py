"""What the end of a term follows from is said as it is: a length, or an end that was recorded."""

from __future__ import annotations

import pytest

from lifecycle.deadlines import deadlines
from messages.catalogue import get_catalogue
from messages.words import derivation_words
from rules.case import Signature, Term
from rules.dates import parse_period
from tests.rules.makers import POLICY, case, when


def of_term(term: Term) -> str:
    file = case("in_force", agreement=Signature(on=when("2022-09-20")), in_force_on=when("2022-09-20"), terms=(term,))
    return next(d.derivation for d in deadlines(file, POLICY) if d.kind == "term_end")


FIVE_YEARS = Term(
    number=1, starts_on=when("2022-09"), length=parse_period("P5Y"), ends_on=when("2027-09"), renewal="express"
)


def test_an_end_that_was_computed_follows_from_the_length():
    assert of_term(FIVE_YEARS) == "2022-09 + P5Y"


@pytest.mark.parametrize("term", [
    FIVE_YEARS.but(ends_on=when("2027-09-20")), FIVE_YEARS.but(length="unknown", ends_on=when("2027-09-20")),
])  # fmt: skip
def test_an_end_that_was_found_follows_from_what_was_recorded(term: Term):
    """A month and five years are no day: the day came from a source."""
    said = of_term(term)
    assert said == "recorded 2027-09-20"
    assert derivation_words(get_catalogue("en"), said) == "the end as it was recorded, 20 September 2027"
    assert "enregistrée" in derivation_words(get_catalogue("fr"), said)
    assert "geregistreerd" in derivation_words(get_catalogue("nl"), said)
