"""Validity by the term or by sources, on the days round each bound (DESIGN section 4)."""

from __future__ import annotations

import pytest

from rules.case import Source, ValidityFact
from rules.facts import Related, Relations
from rules.validity import last_carrying_day, validity_on
from tests.rules.makers import POLICY, case, day, facts, register_policy, says, signed, term, typed, when

GAZETTE = Source(name="the gazette", certainty="A")
PAGE = Source(name="the page", certainty="B")


def said(status: str, on: str | None, source: Source = PAGE) -> ValidityFact:
    return ValidityFact(status=status, on=when(on) if on is not None else None, source=source)  # type: ignore[arg-type]


def answer(file, sources, on: str, policy=POLICY) -> tuple[bool, str]:
    found = validity_on(file, sources, day(on), policy)
    return found.established, found.because


FIXED = case(terms=(term("2020-05-01"),), agreement=signed("2020-05-01"))
BARE = case(agreement=signed("2010-05-01"))


@pytest.mark.parametrize(
    ("file", "on", "expected"),
    [
        (FIXED, "2025-04-30", (True, "term")),
        (FIXED, "2025-05-01", (False, "term_ended")),
        (FIXED, "2025-05-02", (False, "term_ended")),
        (case(terms=(term("2020-05-01", last_day="included"),)), "2025-05-01", (True, "term")),
        (case(terms=(term("2020-05-01", last_day="included"),)), "2025-05-02", (False, "term_ended")),
        (case(terms=(term("2020-05"),)), "2025-04-30", (True, "term")),
        (case(terms=(term("2020-05-01"), term("2028-01-01"))), "2025-04-30", (True, "term")),
        (case(terms=(term("2020-05-01"), term("2028-01-01"))), "2026-01-01", (False, "term_ended")),
        (case(terms=(term("2020-05-01"), term("2028-01-01"))), "2028-01-01", (True, "term")),
        (case(terms=(term("2020-05"),)), "2025-05-01", (False, "term_uncertain")),
        (case(terms=(term("2020-05"),)), "2025-05-30", (False, "term_uncertain")),
        (case(terms=(term("2020-05"),)), "2025-05-31", (False, "term_ended")),
    ],
)
def test_a_term_with_a_known_end_decides_alone(file, on, expected):
    assert answer(file, (), on) == expected
    assert (
        answer(file, (said("confirmed", on), said("in_question", "2024-01-01")), on) == expected
    )  # no source prolongs or shortens it


@pytest.mark.parametrize(
    ("source", "on", "expected"),
    [
        ("2020-06-09", "2025-06-08", (True, "source")),
        ("2020-06-09", "2025-06-09", (True, "source")),  # just five years old
        ("2020-06-09", "2025-06-10", (False, "too_old")),
        ("2026-01-01", "2025-06-09", (True, "source_later")),
        ("2020", "2025-01-01", (True, "source")),
        ("2020", "2025-01-02", (False, "too_old")),  # its earliest day counts
        (
            "../2025-01-01",
            "2025-06-09",
            (False, "too_old"),
        ),  # without an earliest day it carries nothing: the signature is left
    ],
)
def test_a_source_speaks_for_five_years(source, on, expected):
    assert answer(BARE, (said("confirmed", source),), on) == expected


def test_its_own_signature_is_a_source():
    young = case(agreement=signed("2022-05-01"))
    assert answer(young, (), "2027-05-01") == (True, "source")
    assert answer(young, (), "2027-05-02") == (False, "too_old")
    assert answer(case(), (), "2027-05-02") == (False, "no_source")


@pytest.mark.parametrize(
    ("doubt", "source", "on", "expected"),
    [
        ("2024-01-01", "2023-06-01", "2023-12-31", (True, "source")),  # not yet doubted
        ("2024-01-01", "2023-06-01", "2024-01-01", (False, "doubted")),
        ("2024-01-01", "2023-06-01", "2024-06-01", (False, "doubted")),
        ("2024-01-01", "2024-01-01", "2024-06-01", (False, "doubted")),  # it lies not after the doubt
        ("2024-01-01", "2024-01-02", "2024-06-01", (True, "source")),
        ("2024-01", "2024-01-31", "2024-06-01", (False, "doubted")),  # not surely after
        ("2024-01", "2024-02-01", "2024-06-01", (True, "source")),
        (None, "2024-01-02", "2024-06-01", (True, "source")),  # a doubt without a date outweighs nothing
        (None, "2015-01-01", "2024-06-01", (False, "doubted_undated")),
    ],
)
def test_a_doubt_outweighs_every_source_that_is_not_later(doubt, source, on, expected):
    assert answer(BARE, (said("confirmed", source), said("in_question", doubt)), on) == expected


def test_the_surest_source_is_named_and_whether_it_stands_alone():
    both = (said("confirmed", "2024-01-01", PAGE), said("confirmed", "2023-01-01", GAZETTE))
    found = validity_on(BARE, both, day("2024-06-01"), POLICY)
    assert (found.rests_on, found.alone, found.later) == (GAZETTE, False, False)
    assert validity_on(BARE, both[:1], day("2024-06-01"), POLICY).alone
    later = (said("confirmed", "2025-01-01", GAZETTE), said("confirmed", "2024-01-01", PAGE))
    assert validity_on(BARE, later, day("2024-06-01"), POLICY).rests_on == PAGE


def test_the_age_is_a_setting_of_the_register():
    short = register_policy(validity_max_age=term("2020-01-01", "P1Y").length)
    assert answer(BARE, (said("confirmed", "2023-06-01"),), "2024-06-01", short) == (True, "source")
    assert answer(BARE, (said("confirmed", "2023-06-01"),), "2024-06-02", short) == (False, "too_old")


@pytest.mark.parametrize("source", ["2020-06-09", "2020-02-29", "2019-02-28", "2020-12-31", "2022-01", "2022"])
def test_the_first_day_on_which_nothing_carries(source):
    """On the day before it the source still speaks, on that day no longer."""
    sources = (said("confirmed", source),)
    last = last_carrying_day(BARE, sources, POLICY)
    assert last is not None
    assert validity_on(BARE, sources, last, POLICY).established is False
    assert validity_on(BARE, sources, last.fromordinal(last.toordinal() - 1), POLICY).established is True


def test_where_a_term_decides_or_nothing_is_dated_no_source_grows_old():
    assert last_carrying_day(FIXED, (said("confirmed", "2024-01-01"),), POLICY) is None
    assert last_carrying_day(case(), (said("confirmed", "../2024-01-01"),), POLICY) is None


# ------------------------------------------------------------------------------------ rules


@pytest.mark.parametrize(
    ("doubt", "key"),
    [(None, "not_applicable no_doubt"), ("questioned", "pass questioned"), ("term_ended", "fail term_ended")],
)
def test_only_what_was_doubted_is_confirmed(doubt, key):
    assert says("validity.doubt", facts("confirm_validity", file=case("renewal_due", doubt=doubt))) == key


@pytest.mark.parametrize(
    ("on", "key"),
    [("2025-04-30", "pass questioned"), ("2025-05-01", "fail term_ended"), ("2025-06-01", "fail term_ended")],
)
def test_a_term_that_ended_while_it_was_doubted_is_prolonged_by_renewal_alone(on, key):
    """DESIGN section 4: a term that ended is prolonged by `renew` alone; a doubt does not stop the term."""
    doubted = FIXED.but(stage="renewal_due", doubt="questioned")
    assert says("validity.doubt", facts("confirm_validity", on=on, file=doubted)) == key


NEXT = Related("BE-BRU-2025-0002", "vienna", "bilateral", "in_force", in_force_on=when("2026-01-10"))


@pytest.mark.parametrize(
    ("successor", "on", "key"),
    [
        (None, "2026-02-01", "fail none"),
        (NEXT, "2026-02-01", "pass in_force"),
        (NEXT, "2026-01-10", "pass in_force"),
        (NEXT, "2026-01-09", "fail not_yet from 2026-01-10"),
        (NEXT._replace(stage="signed"), "2026-02-01", "fail not_in_force"),
        (NEXT._replace(stage="renewal_due"), "2026-02-01", "fail not_in_force"),
        (NEXT._replace(partner="rabat"), "2026-02-01", "fail other_partner"),
        (NEXT._replace(reference="BE-BRU-2026-0001"), "2026-02-01", "fail other_partner"),
        (NEXT._replace(in_force_on=None), "2026-02-01", "pass in_force"),
        (NEXT._replace(in_force_on=when("2026-01-10/..")), "2026-02-01", "pass in_force"),
        (
            NEXT._replace(in_force_on=when("2026-01-10/..")),
            "2026-01-05/2026-02-01",
            "cannot_tell not_yet from 2026-02-01",
        ),
    ],
)
def test_an_agreement_is_replaced_by_a_successor_in_force(successor, on, key):
    given = facts("replace", on=on, file=case(), request=typed(), relations=Relations(successor=successor))
    assert says("successor.in_force", given) == key


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ({"predecessor": NEXT.reference}, "fail earlier"),
        ({"in_force_on": when("2026-01-11")}, "fail earlier"),
        ({"in_force_on": when("2026-01-10")}, "pass in_force"),
        ({"in_force_on": when("2026-01")}, "pass in_force"),
    ],
)
def test_what_came_before_an_agreement_does_not_replace_it(own, key):
    given = facts(
        "replace", on="2026-02-01", file=case().but(**own), request=typed(), relations=Relations(successor=NEXT)
    )
    assert says("successor.in_force", given) == key


def test_a_successor_whose_day_of_force_is_not_sure_to_have_come_does_not_replace_yet():
    given = facts(
        "replace",
        on="2026-01-15",
        file=case(),
        request=typed(),
        relations=Relations(successor=NEXT._replace(in_force_on=when("2026-01"))),
    )
    assert says("successor.in_force", given).startswith("cannot_tell")


def test_a_preview_of_a_replacement_without_a_known_successor_is_blocked():
    """Where the partner has no other file in force there is nothing to name; where it has one, the preview sees it."""
    assert says("successor.in_force", facts("replace", file=case("in_force"), request=None)) == "fail none"
