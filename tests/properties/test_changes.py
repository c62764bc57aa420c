"""What each entry changed: told in passing, and told of that entry alone, it is the same."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifecycle.changes import Changes
from lifecycle.history import Entry
from tests.properties.makers import House
from tests.properties.test_two_clocks import begun
from tests.properties.two_clocks import DEEDS, few_governments, perform

STAGES = ("in_force", "test_phase", "renewal_due", "suspended")
TERMS = (("P5Y", "express"), ("P1Y", "tacit:P1Y"))


def each_is_told_alike(entries: list[Entry]) -> None:
    """Those behind an entry are folded anew for it, against the state that was carried on."""
    carried = Changes()
    for place, entry in enumerate(entries):
        assert carried.after(entry) == Changes(entries[:place]).after(entry), entry.data


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lives=st.lists(st.tuples(st.sampled_from(STAGES), st.sampled_from(TERMS)), min_size=2, max_size=2),
    deeds=st.lists(DEEDS, min_size=6, max_size=14),
)
def test_what_an_entry_changed_is_told_alike_in_a_whole_history_and_of_it_alone(lives, deeds):
    """Late facts, corrections and clock acts among them."""
    with House(said=few_governments()) as house:
        files = begun(house, lives)
        for deed in deeds:
            perform(house, files, deed)
        house.at(date(2029, 6, 1)).check()
        for reference in files:
            each_is_told_alike(house.entries(reference))


def test_what_a_late_fact_and_a_correction_changed_is_told_from_the_state_of_their_own_day():
    """Officer 1 from May, 2 from the April before, 3 from July; May becomes March; 4 comes in August, no, a week later."""
    with House() as house:
        house.live("in_force")
        for today, on, officer in (
            ("2023-05-01", "2023-05-01", "1"), ("2023-06-01", "2023-04-01", "2"), ("2023-07-01", "2023-07-01", "3"),
        ):  # fmt: skip
            house.at(today).done("assign", by="manager", on=on, officer=officer)
        first = house.entries()[-3].sequence
        house.desk("manager").correct(house.reference, first, reason="a slip", fields={"on": ["2023-03-01"]})
        house.at("2023-08-01").done("assign", by="manager", officer="4")
        last = house.entries()[-1].sequence
        house.at("2023-08-20").desk("manager").correct(
            house.reference, last, reason="a slip", fields={"on": ["2023-08-08"]}
        )
        each_is_told_alike(house.entries())
        told = Changes()
        said = [told.after(entry) for entry in house.entries()][-6:]
        assert [change["officer"] for change in said] == [
            {"new": 1}, {"new": 2}, {"old": 1, "new": 3}, {"new": 1}, {"old": 3, "new": 4}, {"old": 3, "new": 4},
        ]  # fmt: skip
