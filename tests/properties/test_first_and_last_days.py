"""The first days and the last that anybody can ask about: whatever lengths a file and a policy hold, each has an answer."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from lifecycle.canonical import dump
from lifecycle.deadlines import deadlines
from lifecycle.fold import run_clock
from lifecycle.line import line_of, written
from rules.case import Case
from rules.dates import LAST_YEAR, MOST_DAYS, MOST_YEARS, REGION_SINCE, Period, exact, has_come, parse_period
from rules.policy import Policy
from rules.validity import validity_on
from scheduler.bands import openings
from tests.rules.makers import POLICY, case, register_policy, signed, term

LAST = date(LAST_YEAR, 12, 31)
ENDS = st.sampled_from(
    [REGION_SINCE, REGION_SINCE + timedelta(days=1), date(LAST_YEAR, 1, 1), LAST - timedelta(days=1), LAST]
)
"""The days round the first and the last one."""
LONGEST = f"P{MOST_YEARS}Y"
LENGTHS = st.one_of(
    st.sampled_from(["P6M", "P1Y", "P5Y", "P99Y", LONGEST, f"P{MOST_DAYS}D", f"P{MOST_YEARS}Y{MOST_DAYS}D"]),
    st.integers(6, 12 * MOST_YEARS).map("P{}M".format),
    st.integers(200, MOST_DAYS).map("P{}D".format),
)
"""Every length but the shortest: a term that is prolonged every day has half a million of them by then."""
STARTS = st.one_of(ENDS, st.dates(REGION_SINCE, LAST))


@st.composite
def files(draw: st.DrawFn) -> Case:
    """A file in force, tacitly prolonged or not, or one in its test phase."""
    start, length = str(draw(STARTS)), draw(LENGTHS)
    if draw(st.booleans()):
        return case(
            "test_phase", mou=signed(start), mou_term=term(start, length), moved_on=exact(date.fromisoformat(start))
        )
    renewal = draw(st.one_of(LENGTHS.map("tacit:{}".format), st.sampled_from(["none", "express", "unknown"])))
    one = term(start, length, renewal=renewal, notice=draw(st.one_of(LENGTHS.map(parse_period), st.just("unknown"))))
    return case(terms=(one,), agreement=signed(start), in_force_on=exact(date.fromisoformat(start)),
                effective_on=date.fromisoformat(start))  # fmt: skip


@st.composite
def settings_of_a_policy(draw: st.DrawFn) -> Policy:
    days = st.sampled_from([1, 180, MOST_DAYS])
    register = register_policy(validity_max_age=parse_period(draw(LENGTHS)), stalled_after_days=draw(days)).register_
    lengths = {name: parse_period(draw(LENGTHS)) for name in ("mid_term_evaluation", "final_evaluation")}
    tracks = {code: track.but(**lengths) for code, track in POLICY.file.tracks.items()}
    own = POLICY.file.but(tracks=tracks, assent_lead_days=draw(days), evaluation_opens=parse_period(draw(LENGTHS)))
    return POLICY.but(file=own, register_=register)


TACIT_FOR_FIVE_YEARS = case(
    terms=(term("1999-05-04", renewal="tacit:P5Y", notice=Period(6, 0, "P6M")),), agreement=signed("1999-05-04"),
    in_force_on=exact(date(1999, 5, 4)), effective_on=date(1999, 5, 4),
)  # fmt: skip


@example(TACIT_FOR_FIVE_YEARS, POLICY, LAST)
@given(files(), settings_of_a_policy(), STARTS)
def test_every_file_answers_on_every_day(file: Case, policy: Policy, day: date):
    """Its stage, its line, its deadlines with their bands, its validity; and what is stored of it is read back."""
    then = run_clock(file, day)
    due = deadlines(then, policy)
    for one in due:
        openings(one.due_on, policy.register_.warn_days)
    written(line_of(then, policy, due[0] if due else None))
    written(line_of(then, policy, due[0] if due else None, day))
    validity_on(then, then.validity, day, policy)
    assert Case.model_validate_json(dump(then)) == then


@example("1999-05-04", "P5Y", "P5Y", LAST)
@given(STARTS.map(str), LENGTHS, LENGTHS, ENDS)
def test_a_tacitly_prolonged_agreement_has_a_term_that_runs(start: str, length: str, each: str, day: date):
    """Also where that term ends after the last day that can be asked about."""
    on = max(day, date.fromisoformat(start))
    running = run_clock(case(terms=(term(start, length, renewal=f"tacit:{each}"),)), on).term
    assert running is not None and running.starts_on is not None and running.over_from is not None
    assert has_come(running.starts_on, on) and not has_come(running.over_from, on)
