"""The machine and its table: the traps of `transitions` that DESIGN section 6 names, and a table that cannot be wrong."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace

import pytest

from lifecycle.act import Act, Edge, Nature
from lifecycle.clock import clock_acts
from lifecycle.definition import TableError, check_table
from lifecycle.fold import clock_change
from lifecycle.guards import GUARDS
from lifecycle.machine import MACHINE, build, next_stage
from lifecycle.stages import ACTS, ENDS, NEW, TABLE, Stage, acts_from
from rules.case import Notice, Suspension
from rules.dates import parse_inexact
from tests.rules.makers import case, term

EVERY_STAGE = (NEW, *(s.value for s in Stage))
DAY = parse_inexact("2026-01-01")
SUSPENSION = Suspension(since=DAY, origin="region")
CASES = {
    "plain": case(),
    "questioned": case(doubt="questioned"),
    "term ended": case(doubt="term_ended"),
    "suspended, the term ended": case(suspension=SUSPENSION.but(term_ended=True)),
    "under notice": case(notice=Notice(act="denounce", received_on=DAY, effect_on=None, stage_before="in_force")),
    "under notice, questioned": case(
        doubt="questioned", notice=Notice(act="denounce", received_on=DAY, effect_on=None, stage_before="renewal_due")
    ),
    "under notice, suspended": case(
        notice=Notice(act="denounce", received_on=DAY, effect_on=None, stage_before="suspended", suspension=SUSPENSION)
    ),
    "approved from evaluation": case(approved_from="evaluation"),
    "approved from assessment": case(approved_from="assessment"),
}


# ------------------------------------------------------------------------------------ traps


def test_no_trigger_jumps_to_a_stage_past_every_condition():
    """Automatic `to_<stage>` triggers would bypass the rules: the machine knows the table's acts and nothing else."""
    assert set(MACHINE.events) == set(ACTS)
    assert [name for name in MACHINE.events if name.startswith("to_")] == []


def test_conditions_are_functions_and_never_strings():
    """A string would be imported as code."""
    conditions = [
        c for event in MACHINE.events.values() for ts in event.transitions.values() for t in ts for c in t.conditions
    ]
    assert conditions
    assert all(callable(c.func) and not isinstance(c.func, str) for c in conditions)


def test_every_arrow_asks_whether_the_rules_let_it_pass():
    """Conditions are compared by `==`; one that was lost in that would leave an arrow open."""
    for act, event in MACHINE.events.items():
        for stage, transitions in event.transitions.items():
            for transition in transitions:
                named = [getattr(c.func, "__name__", c.func) for c in transition.conditions]
                assert "_allowed" in named, (act, stage)


def test_nothing_runs_where_errors_are_swallowed():
    """Errors in `finalize_event` disappear; nothing else runs before or after an arrow either."""
    assert MACHINE.finalize_event == []
    assert (MACHINE.prepare_event, MACHINE.before_state_change, MACHINE.after_state_change, MACHINE.on_exception) == (
        [],
        [],
        [],
        [],
    )
    for state in MACHINE.states.values():
        assert (state.on_enter, state.on_exit) == ([], [])


def test_the_machine_is_bound_to_no_model_and_nothing_is_queued():
    assert MACHINE.models == []
    assert not MACHINE.has_queue
    assert MACHINE.send_event


def test_asking_the_machine_costs_no_memory():
    """A thousand more questions leave nothing behind."""

    def ask(times: int) -> None:
        for _ in range(times):
            next_stage("in_force", "renew", CASES["plain"], True)
            next_stage("in_force", "renew", CASES["plain"], False)
            next_stage("suspended", "lift_suspension", CASES["questioned"], True)

    ask(50)
    gc.collect()
    tracemalloc.start()
    try:
        ask(50)
        gc.collect()
        first, _ = tracemalloc.get_traced_memory()
        ask(1_000)
        gc.collect()
        last, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert last - first < 20_000
    assert MACHINE.models == []


def test_a_stage_that_the_clock_leads_to_is_plain_text():
    """`transitions` knows an Enum by its NAME: a member of `Stage` in a file would break the next act."""
    long = term("2020-01-01", "P1Y")
    notice = CASES["under notice"].notice
    assert notice is not None
    files = (
        case("test_phase", mou_term=long), case("in_force", terms=(long,)), case("in_force", terms=(long.but(renewal="tacit:P1Y"),)),
        case("suspended", terms=(long,), suspension=SUSPENSION), case("under_notice", terms=(long,), notice=notice.but(effect_on=DAY)),
    )  # fmt: skip
    for file in files:
        assert clock_acts(file)
        for due in clock_acts(file):
            assert type(due.target) is str
            assert type(clock_change(file, *due).stage) is str


# ------------------------------------------------------------------------------------ machine and table


def by_the_table(stage: str, act: Act, held) -> str | None:
    """Where the table leads: the first arrow from the stage whose guard holds."""
    for edge in act.edges:
        if stage in edge.sources and (edge.when is None or GUARDS[edge.when](held)):
            return str(edge.target or stage)
    return None


@pytest.mark.parametrize("stage", EVERY_STAGE)
def test_machine_and_table_agree_on_every_act(stage):
    """Of every stage, act and kind of file the machine says what the table says; not allowed, it goes nowhere."""
    for act in TABLE:
        for name, held in CASES.items():
            assert next_stage(stage, act.name, held, True) == by_the_table(stage, act, held), (act.name, name)
            assert next_stage(stage, act.name, held, False) is None, act.name
        assert (act in acts_from(stage)) == (stage in act.sources)


@pytest.mark.parametrize("stage", EVERY_STAGE)
def test_just_one_arrow_of_an_act_leads_on_from_any_file(stage):
    """Guards of one act leave no file without an arrow and none with two."""
    for act in acts_from(stage):
        guarded = [e for e in act.edges if stage in e.sources and e.when is not None]
        for name, held in CASES.items():
            held = held.but(stage=stage) if stage != NEW else held
            if guarded and (stage == "under_notice") == (held.notice is not None):
                assert sum(GUARDS[str(e.when)](held) for e in guarded) == 1, (act.name, name)


def test_an_act_that_does_not_exist_leads_nowhere():
    assert next_stage("in_force", "explode", CASES["plain"], True) is None
    assert next_stage("unknown", "renew", CASES["plain"], True) is None


def test_no_file_is_needed_where_no_arrow_asks_about_one():
    assert next_stage(NEW, "propose", None, True) == "proposal"
    assert next_stage("suspended", "lift_suspension", None, True) is None


def test_every_stage_is_reached_and_left_and_leads_to_an_end():
    """From every stage but the ends some way leads to an end; every stage is reached."""
    arrows = {(s, str(e.target or s)) for act in TABLE for e in act.edges for s in map(str, e.sources)}
    reached = {target for source, target in arrows if source != target}
    assert reached == {s.value for s in Stage}
    ending = {s.value for s in ENDS}
    for _ in Stage:
        ending |= {source for source, target in arrows if target in ending}
    assert ending >= {s.value for s in Stage}
    assert not any(source in ENDS for source, _ in arrows)


def test_every_stage_but_the_ends_has_a_lawful_way_out_without_a_government():
    """A caretaker period must hold nobody prisoner: some fact, clock act or the partner's own word ends each file."""
    arrows = {
        (str(s), str(e.target or s))
        for act in TABLE
        if act.nature is not Nature.DECISION
        for e in act.edges
        for s in e.sources
    }
    ending = {s.value for s in ENDS}
    for _ in Stage:
        ending |= {source for source, target in arrows if target in ending}
    assert {s.value for s in Stage} - ending == set()


# ------------------------------------------------------------------------------------ wrong tables

GOOD = Act("assess", Nature.ADMINISTRATIVE, ("stage.possible",), (Edge((Stage.PROPOSAL,), Stage.ASSESSMENT),))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ((GOOD, GOOD), "act assess: stands twice"),
        ((replace(GOOD, rules=("stage.posible",)),), "act assess: unknown rule stage.posible"),
        ((replace(GOOD, edges=(Edge(("proposl",), Stage.ASSESSMENT),)),), "act assess: unknown stage proposl"),
        ((replace(GOOD, edges=(Edge((Stage.PROPOSAL,), "asessment"),)),), "act assess: unknown stage asessment"),
        ((replace(GOOD, edges=(Edge((Stage.EXPIRED,), Stage.IN_FORCE),)),), "act assess: leads out of an end"),
        ((replace(GOOD, edges=(Edge((Stage.DENOUNCED,), None),)),), "act assess: leads out of an end"),
        (
            (replace(GOOD, edges=(Edge((Stage.PROPOSAL,), Stage.ASSESSMENT, "term_rums"),)),),
            "act assess: unknown guard term_rums",
        ),
    ],
)
def test_a_wrong_table_is_refused_and_the_line_is_named(wrong, said):
    with pytest.raises(TableError) as refused:
        check_table(wrong)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (replace(GOOD, rules=("stage.posible",)), "stage.possible"),
        (replace(GOOD, edges=(Edge(("proposl",), Stage.ASSESSMENT),)), "proposal"),
        (replace(GOOD, edges=(Edge((Stage.PROPOSAL,), Stage.ASSESSMENT, "term_rums"),)), "term_runs"),
    ],
)
def test_a_wrong_line_says_what_was_perhaps_meant(wrong, hint):
    """STYLE section 3: a wrong line is refused when it is loaded, with the line and "did you mean"."""
    with pytest.raises(TableError) as refused:
        check_table((wrong,))
    assert hint in str(refused.value)


def test_an_arrow_from_nowhere_is_refused():
    """An arrow without a source can never be taken: it is a slip."""
    with pytest.raises(TableError):
        check_table((replace(GOOD, edges=(Edge((), Stage.ASSESSMENT),)),))


def test_two_arrows_that_would_both_hold_are_refused():
    """The first would silently win over the second."""
    with pytest.raises(TableError):
        check_table((replace(GOOD, edges=(*GOOD.edges, Edge((Stage.PROPOSAL,), Stage.EVALUATION))),))


def test_the_table_itself_is_right_and_builds_a_machine():
    check_table(TABLE)
    assert set(build(TABLE).events) == set(ACTS)
    assert set(build((GOOD,)).events) == {"assess"}
