"""The line that is stored of a file tells on every day what its state tells on that day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.deadlines import deadlines
from lifecycle.line import FIRST_DAY, line_of, missing_then, read_line, tells, validity_json, validity_then, written
from lifecycle.unknowns import to_find
from rules.case import Case, Signature, Source, Term, ValidityFact, Waiver
from rules.dates import interval, parse_period
from tests.rules.makers import POLICY, case, day, when

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
SPANS = st.tuples(DAYS, st.sampled_from((0, 0, 1, 30, 400)))
SIDES = st.sampled_from(("both", "both", "both", "early", "late"))


def dated(span: tuple[date, int], side: str = "both"):
    low, high = span[0], span[0] + timedelta(days=span[1])
    return interval(None if side == "early" else low, None if side == "late" else high)


FACTS = st.builds(
    lambda status, span, side, sure: ValidityFact(
        status=status, on=dated(span, side), source=Source(name="said", certainty=sure)
    ),
    st.sampled_from(("confirmed", "confirmed", "in_question")), SPANS, SIDES, st.sampled_from("ABC"),
)  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> Case:
    """In force or in question, with sources, terms and waivers of any days."""
    signed = draw(SPANS)
    period = draw(st.none() | st.sampled_from((parse_period("P5Y"), parse_period("P1Y"))))
    starts = dated(draw(SPANS))
    term = Term(number=1, starts_on=draw(st.none() | st.just(starts)), length="unknown")
    if period is not None:
        term = Term(number=1, starts_on=starts, length=period, ends_on=period.after_inexact(starts))
    waivers = draw(st.lists(st.builds(Waiver, field=st.sampled_from(("term", "notice", "signedOn")), until=DAYS)))
    return case(
        draw(st.sampled_from(("in_force", "in_force", "in_force", "renewal_due"))), agreement=Signature(on=dated(signed)),
        terms=(term,), validity=tuple(draw(st.lists(FACTS, max_size=4))), waivers=tuple(waivers),
        effective_on=draw(DAYS),
    )  # fmt: skip


@given(files(), st.lists(DAYS, min_size=1, max_size=30))
def test_validity_and_what_is_unknown_are_those_of_the_day(file: Case, asked: list[date]):
    """On the days asked about, and on those round each change of the line."""
    line = read_line("BE-BRU-2024-0001", written(line_of(file, POLICY, next(iter(deadlines(file, POLICY)), None))))
    edges = [date.fromisoformat(since) for since, _ in line["validity"] if since]
    for on in (*asked, *(edge + timedelta(days=n) for edge in edges for n in (-1, 0, 1))):
        if on < max(file.effective_on or FIRST_DAY, FIRST_DAY) or not tells(line, str(on), line["under"]):
            continue
        assert validity_then(line, str(on)) == validity_json(file, POLICY, on), on
        assert missing_then(line, str(on)) == to_find(file, POLICY, on), on


def test_a_line_tells_nothing_from_the_day_of_a_clock_act_on_nor_under_another_setting():
    """Last day before, the day itself."""
    term = Term(number=1, starts_on=when("2022-01-01"), length=parse_period("P5Y"), ends_on=when("2027-01-01"))
    line = line_of(case("in_force", agreement=Signature(on=when("2021-12-01")), terms=(term,)), POLICY, None)
    assert [tells(line, on, POLICY.register_.mark) for on in ("2026-12-31", "2027-01-01")] == [True, False]
    other = POLICY.register_.but(validity_max_age=parse_period("P3Y")).mark
    assert not tells(line, "2026-12-31", other)


def test_an_agreement_signed_before_the_first_year_of_any_source_can_be_stored():
    """Nobody asks how old a source was then: the Region is not that old."""
    file = case("in_force", agreement=Signature(on=when("1901-02-03")), effective_on=day("1901-02-03"))
    assert validity_then(line_of(file, POLICY, None), "2026-11-24") == validity_json(file, POLICY, day("2026-11-24"))
