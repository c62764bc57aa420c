"""The government calendar against an oracle that walks through the days and thinks of nothing clever."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from rules.calendar import Calendar, GovernmentPeriod
from rules.dates import InexactDate, exact, interval
from rules.government import regime_on, regime_over
from rules.policy import Policy
from rules.verdict import Outcome
from tests.rules.makers import an_end, ask, calendar, day, facts, period, register_policy, typed

ONE = timedelta(days=1)
FIRST = date(2023, 12, 20)
WORLD = [FIRST + n * ONE for n in range(24)]
"""Some days across the end of a year."""
AROUND = [FIRST - 20 * ONE, FIRST - ONE, *WORLD, WORLD[-1] + ONE, WORLD[-1] + 20 * ONE]
"""The same, with days before and after every bound."""
BOTH = st.sampled_from([register_policy(), register_policy(caretaker_starts="day_after")])


@st.composite
def dates(draw: st.DrawFn) -> InexactDate:
    low, high = sorted(draw(st.tuples(st.sampled_from(WORLD), st.sampled_from(WORLD))))
    match draw(st.sampled_from(["day", "day", "day", "both", "low", "high"])):
        case "day":
            return exact(low)
        case "low":
            return interval(low, None)
        case "high":
            return interval(None, high)
    return interval(low, high)


@st.composite
def periods(draw: st.DrawFn, number: int = 1) -> GovernmentPeriod:
    """Any period: opening and closing confirmed or not, rejected or not, exact or not, even reversed."""
    made = period(
        "2024-01-01",
        number=number,
        confirmed=draw(st.booleans()),
        rejected=draw(st.sampled_from([False, False, False, True])),
    )
    made = made.but(starts_on=draw(dates()))
    closing = draw(st.sampled_from(["none", "confirmed", "proposed"]))
    if closing != "none":
        end = an_end("2024-01-01", "3" if closing == "confirmed" else None).but(on=draw(dates()))
        made = made.but(**{"end" if closing == "confirmed" else "proposed": end})
    return made


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    return calendar(*(draw(periods(n)) for n in range(1, draw(st.integers(0, 3)) + 1)))


def begins(made: GovernmentPeriod, on: date, policy: Policy) -> bool | None:
    """Whether the period has begun by that day: yes, no, or nobody knows."""
    shift = ONE if policy.register_.caretaker_starts == "day_after" else 0 * ONE
    low, high = made.starts_on.earliest, made.starts_on.latest
    surely = high is not None and high + shift <= on
    perhaps = low is None or low + shift <= on
    return True if surely else (None if perhaps else False)


def ended(made: GovernmentPeriod, on: date) -> bool | None:
    """Whether its confirmed end has come by that day, which then has full powers."""
    if made.end is None:
        return False
    low, high = made.end.on.earliest, made.end.on.latest
    if high is not None and high <= on:
        return True
    return None if low is None or low <= on else False


def oracle(cal: Calendar, policy: Policy, on: date) -> str:
    """The regime of a day, said slowly."""
    seen = set()
    for made in cal.periods:
        if made.rejected:
            continue
        begun, over = begins(made, on, policy), ended(made, on)
        if begun is False or over is True:
            continue
        seen.add("caretaker" if begun and over is False and made.confirmed_by is not None else "unknown")
    return "caretaker" if "caretaker" in seen else ("unknown" if seen else "full_powers")


@given(calendars(), BOTH)
def test_each_day_has_the_regime_that_the_periods_say(cal, policy):
    """An unconfirmed opening makes days unknown, an unconfirmed closing lifts nothing, the day of the oath is free."""
    for on in AROUND:
        assert regime_on(cal, policy, on)[0] == oracle(cal, policy, on), on


@given(calendars(), BOTH, dates(), st.sampled_from(WORLD))
@example(calendar(period("2024-01-05")), register_policy(), interval(None, day("2024-01-08")), day("2024-01-10"))
def test_an_inexact_date_has_the_regime_of_all_its_days_or_none(cal, policy, when, recorded):
    """Where its days differ, nobody knows."""
    last = when.latest or recorded
    first = when.earliest or FIRST - 30 * ONE
    if first > last:
        return
    tried = {oracle(cal, policy, first + n * ONE) for n in range((last - first).days + 1)}
    said, named = regime_over(cal, policy, when, recorded)
    assert said == (tried.pop() if len(tried) == 1 else "unknown")
    assert (named is None) == (said == "full_powers")


@given(calendars(), BOTH)
def test_the_period_that_is_named_is_one_of_that_day(cal, policy):
    """Whoever is refused is told which period it was."""
    for on in AROUND:
        regime, named = regime_on(cal, policy, on)
        if regime == "full_powers":
            assert named is None
        else:
            assert named is not None
            alone = calendar(named)
            assert oracle(alone, policy, on) == regime


@given(calendars())
def test_a_rejected_period_is_as_if_it_had_never_been(cal):
    policy = register_policy()
    for on in AROUND:
        assert regime_on(cal, policy, on)[0] == regime_on(Calendar(periods=cal.standing), policy, on)[0]


@given(calendars(), BOTH)
def test_confirming_a_period_never_makes_a_day_freer(cal, policy):
    """Only an end gives powers back."""
    rank = {"full_powers": 0, "unknown": 1, "caretaker": 2}
    sure = Calendar(periods=tuple(p.but(confirmed_by="3") for p in cal.periods))
    for on in AROUND:
        assert rank[regime_on(cal, policy, on)[0]] <= rank[regime_on(sure, policy, on)[0]]


# ------------------------------------------------------------------------------------ entering them


def days_of(start: InexactDate, end: InexactDate | None) -> set[date]:
    """Every day that the period may cover, the day of the oath not among them."""
    low = start.earliest or AROUND[0]
    high = AROUND[-1] if end is None or end.latest is None else end.latest - ONE
    return {low + n * ONE for n in range((high - low).days + 1)} if low <= high else set()


@given(periods(1), periods(2), BOTH)
def test_no_period_is_entered_over_another(first, second, policy):
    """A new period, still open, is refused wherever it may share a day with one that stands."""
    start = second.starts_on
    end = first.end or first.proposed
    if not days_of(first.starts_on, end.on if end else None):
        return  # reversed itself: could not have been entered
    request = typed(on=str(start), event="election", source="s", certainty="A")
    answer = ask(
        "calendar.order",
        facts("enter_period", on=str(start), calendar=calendar(first), request=request, register_policy=policy),
    )
    shared = days_of(first.starts_on, end.on if end else None) & days_of(start, None)
    assert (answer.outcome is Outcome.FAIL) == (bool(shared) and not first.rejected), (first, start)
    if answer.outcome is Outcome.FAIL:
        assert answer.key in ("overlaps", "overlaps_open", "runs_into")


@given(periods(1), dates())
def test_no_period_ends_before_it_surely_began(made, end):
    """Reversed on any reading is refused."""
    made = made.but(end=None, proposed=None, rejected=False)
    request = typed(period="1", on=str(end), event="oath", source="s", certainty="A")
    answer = ask("calendar.order", facts("close_period", on=str(end), calendar=calendar(made), request=request))
    low, high = made.starts_on.latest, end.earliest
    surely = low is not None and high is not None and low < high
    assert (answer.outcome is Outcome.PASS) == surely
    if not surely:
        assert answer.key == "reversed"


@given(st.lists(st.tuples(st.sampled_from(["enter", "close"]), dates()), max_size=6))
def test_periods_that_were_entered_one_by_one_never_overlap(steps):
    """Whatever is tried, what stands in the calendar has no day twice."""
    cal = calendar()
    for what, when in steps:
        if what == "enter":
            request = typed(on=str(when), event="election", source="s", certainty="A")
            if (
                ask("calendar.order", facts("enter_period", on=str(when), calendar=cal, request=request)).outcome
                is Outcome.PASS
            ):
                cal = calendar(*cal.periods, period("2024-01-01", number=len(cal.periods) + 1).but(starts_on=when))
        elif cal.periods:
            last = cal.periods[-1]
            request = typed(period=str(last.id), on=str(when), event="oath", source="s", certainty="A")
            if (
                ask("calendar.order", facts("close_period", on=str(when), calendar=cal, request=request)).outcome
                is Outcome.PASS
            ):
                cal = calendar(*cal.periods[:-1], last.but(end=an_end("2024-01-01", "3").but(on=when)))
    for on in AROUND:
        holding = [p.id for p in cal.periods if begins(p, on, register_policy()) is True and ended(p, on) is False]
        assert len(holding) <= 1
