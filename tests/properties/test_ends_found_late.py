"""Files whose end is found while it is doubted, suspended or under notice: the history and the state never part.

What the calendar does is asked of dates alone, yet those dates come to be known in any order. After every step the
stored state is the fold of the history, after every check nothing is left to do; no end stands recorded twice, and each
renewal by itself once.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifecycle.clock import next_clock_act
from lifecycle.errors import AgreementsError
from lifecycle.fold import fold
from lifecycle.history import standing
from lifecycle.replay import redecide_all
from lifecycle.verify import verify
from tests.properties import samples
from tests.properties.makers import House

SAID = {"source": "the gazette", "certainty": "A"}
FOUND = st.one_of(
    st.tuples(st.just("endsOn"), st.sampled_from([-90, 5, 20, 90, 300])),
    st.tuples(st.just("renewal"), st.sampled_from(["none", "tacit:P1Y"])),
    st.tuples(st.just("notice"), st.sampled_from(["P1M", "P6M"])),
)
ACTS = st.sampled_from(
    ["question_validity", "question_validity", "suspend", "lift_suspension", "confirm_validity", "receive_denunciation", "receive_revocation"]
)  # fmt: skip
STEPS = st.one_of(
    st.tuples(st.just("found"), FOUND, st.sampled_from(["unsaid", "unsaid", "day", "month"])),
    st.tuples(st.just("act"), ACTS, st.just("")),
    st.tuples(st.just("amend"), st.sampled_from([-90, 20, 90]), st.just("")),
    st.tuples(st.just("check"), st.sampled_from([0, 1, 40, 400]), st.just("")),
)
BEGUN = {
    "stage": st.sampled_from(["in_force", "in_force", "renewal_due", "under_notice"]),
    "renewal": st.sampled_from(["none", "none", "unknown", "tacit:P1Y"]),
    "steps": st.lists(STEPS, min_size=3, max_size=7),
}
BRIEFLY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def try_step(house: House, kind: str, what: object, form: str) -> None:
    """One step of a day that began with a check, done or refused; or a check some days later."""
    today = house.today
    house.check()
    if kind == "found" and isinstance(what, tuple):
        field, value = what
        told = str(today - timedelta(days=value)) if field == "endsOn" else value
        house.do("found", field=field, value=told, **SAID, **samples.dated(today, 0, form))
    elif kind == "amend" and isinstance(what, int):
        ends = str(today - timedelta(days=what))
        house.do("amend", by="manager", **{**samples.complete("amend", today), "themes": "culture", "termEndsOn": ends})
    elif kind == "act":
        act = str(what)
        if samples.needs_intent(act):
            house.do("intent", by="manager2", act=act, reason="so")
        effect = {} if act != "receive_denunciation" else {"effectOn": ""}
        said = {n: v for n, v in samples.complete(act, today).items() if n not in effect}
        house.do(act, by="manager", **said)
    elif isinstance(what, int):
        house.at(today + timedelta(days=what)).check()
        assert next_clock_act(house.stored(), house.today) is None


def lived(house: House, stage: str, renewal: str, steps: list[tuple[str, object, str]]) -> None:
    house.live(stage, nature="arrangement", term="unknown", renewal=renewal, notice="unknown")
    house.at(max(house.today, date(2023, 2, 1)))
    for kind, what, form in [*steps, ("check", 400, "")]:
        try:
            try_step(house, kind, what, form)
        except AgreementsError:
            continue
        entries = house.entries()
        assert fold(entries) == house.stored()
        clock = [(e.act, e.day, e.to) for e in standing(entries) if e.data.get("nature") == "clock"]
        ends = [one for one in clock if one[0] != "roll_over"]
        assert len(ends) == len(set(ends))
        assert len(clock) - len(ends) == sum(term.how == "rolled_over" for term in house.stored().terms)
    assert verify(house.store).findings == ()
    with house.store.reading() as reading:
        assert [one for _, one in redecide_all(reading) if not one.agrees] == []


@BRIEFLY
@given(**BEGUN)
def test_whenever_an_end_is_found_the_history_gives_what_is_stored(stage, renewal, steps):
    with House() as house:
        lived(house, stage, renewal, steps)


@pytest.mark.postgres
def test_the_same_on_postgresql(new_postgresql, postgresql_template):
    @settings(BRIEFLY, max_examples=5)
    @given(**BEGUN)
    def tried(stage, renewal, steps):
        with new_postgresql(postgresql_template) as url, House(url) as house:
            lived(house, stage, renewal, steps)

    tried()


@pytest.mark.campaign
@settings(BRIEFLY, max_examples=1500)
@given(**BEGUN)
def test_the_same_at_length(stage, renewal, steps):
    with House() as house:
        lived(house, stage, renewal, steps)
