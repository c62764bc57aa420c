"""Every act with each other nature: refused as the table is loaded, or explored to the end like any definition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lifecycle.act import Act, Nature
from lifecycle.definition import TableError, check_table
from lifecycle.exploration import SHIPPED
from lifecycle.exploration.walk import Walk, walk_on
from lifecycle.stages import CLOCK_ACTS, EVERY_DECISION, TABLE
from messages.failures import sentence

SWAPPED = [(act, nature) for act in TABLE for nature in Nature if nature is not act.nature]


def of_nature(act: Act, nature: Nature) -> Act:
    """The act as the table makes it with another nature: a decision asks for the government, nothing else does."""
    asks = tuple(rule for rule in act.rules if rule not in EVERY_DECISION)
    return replace(act, nature=nature, rules=(*asks, *(EVERY_DECISION if nature is Nature.DECISION else ())))


@pytest.mark.parametrize("name", CLOCK_ACTS)
@pytest.mark.parametrize("nature", [nature for nature in Nature if nature is not Nature.CLOCK])
def test_what_the_calendar_takes_is_refused_with_another_nature_in_a_sentence(name: str, nature: Nature):
    wrong = tuple(of_nature(act, nature) if act.name == name else act for act in TABLE)
    with pytest.raises(TableError) as refused:
        check_table(wrong)
    said = f"act {name} is taken by the calendar and decided by nobody, so its nature is clock, not {nature}"
    assert said in sentence(refused.value.key, refused.value.params, "en")


@pytest.mark.parametrize("act", [act for act in TABLE if act.name not in CLOCK_ACTS], ids=lambda act: act.name)
def test_what_no_date_foresees_is_refused_as_a_clock_act(act: Act):
    wrong = tuple(of_nature(one, Nature.CLOCK) if one is act else one for one in TABLE)
    with pytest.raises(TableError) as refused:
        check_table(wrong)
    said = f"no date of a file foresees act {act.name}, so its nature is not clock but one of decision, administrative"
    assert said in sentence(refused.value.key, refused.value.params, "en")


@pytest.mark.campaign
def test_every_other_nature_is_explored_and_a_decision_called_otherwise_breaks_the_promise_of_caretaker_periods(
    explored: Walk,
):
    """What is no decision and is called one waits for a government, which DESIGN section 4 says it never does."""
    loaded = [(act, nature) for act, nature in SWAPPED if Nature.CLOCK not in (act.nature, nature)]
    for act, nature in loaded:
        made = of_nature(act, nature)
        check_table(tuple(made if one is act else one for one in TABLE))
        found = walk_on(explored, replace(SHIPPED, acts={**SHIPPED.acts, act.name: made}), act.name)
        promise = found.broken.promise if found.broken is not None else None
        waits = "free" if nature is Nature.DECISION else None
        assert promise == ("caretaker" if act.nature is Nature.DECISION else waits), (act.name, nature)
    assert len(loaded) == 2 * (len(TABLE) - len(CLOCK_ACTS))


@pytest.mark.parametrize("name", ["lapse", "send_back"])
@pytest.mark.parametrize("promise", ["caretaker", "free"])
def test_a_fact_or_the_services_work_called_a_decision_breaks_a_promise_with_and_without_its_rules(
    explored: Walk, name: str, promise: str
):
    """Without the rules of a decision it takes effect in a caretaker period; with them it waits, though it never should."""
    act = next(act for act in TABLE if act.name == name)
    made = of_nature(act, Nature.DECISION) if promise == "free" else replace(act, nature=Nature.DECISION)
    found = walk_on(explored, replace(SHIPPED, acts={**SHIPPED.acts, name: made}), name)
    assert found.broken is not None and found.broken.promise == promise
