"""The machine and its table: the traps of `transitions` that DESIGN section 6 names, and a table that cannot be wrong."""

from __future__ import annotations

import gc
import inspect
import re
import tracemalloc
from dataclasses import replace
from typing import cast

import pytest

from lifecycle import definition
from lifecycle.act import Act, Edge, Nature
from lifecycle.clock import clock_acts
from lifecycle.definition import TableError, check_table, check_whole
from lifecycle.fold import clock_change
from lifecycle.guards import GUARDS
from lifecycle.machine import MACHINE, build, next_stage
from lifecycle.stages import ACTS, ENDS, NEW, TABLE, Stage, acts_from
from messages.catalogue import LANGUAGES
from messages.failures import sentence
from messages.render import has
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


def told(error: TableError, lang: str = "en") -> str:
    return sentence(error.key, error.params, lang)


GOOD = Act("assess", Nature.ADMINISTRATIVE, ("stage.possible",), (Edge((Stage.PROPOSAL,), Stage.ASSESSMENT),))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ((GOOD, GOOD), "act assess stands twice"),
        (
            (replace(GOOD, rules=("stage.posible",)),),
            "act assess asks an unknown rule, stage.posible (did you mean stage.possible?)",
        ),
        (
            (replace(GOOD, edges=(Edge(("proposl",), Stage.ASSESSMENT),)),),
            "act assess names an unknown stage, proposl (did you mean proposal?)",
        ),
        (
            (replace(GOOD, edges=(Edge((Stage.PROPOSAL,), "asessment"),)),),
            "act assess names an unknown stage, asessment (did you mean assessment?)",
        ),
        ((replace(GOOD, edges=(Edge((Stage.EXPIRED,), Stage.IN_FORCE),)),), "act assess leads out of an end"),
        ((replace(GOOD, edges=(Edge((Stage.DENOUNCED,), None),)),), "act assess leads out of an end"),
        ((replace(GOOD, edges=()),), "act assess leads from no stage to another"),
        ((replace(GOOD, name="assess2"),), "the program knows no act assess2 (did you mean assess?)"),
        ((replace(GOOD, nature=cast(Nature, "fakt")),), "act assess has an unknown nature, fakt (did you mean fact?)"),
        ((replace(GOOD, permission="file"),), "act assess needs an unknown permission, file (did you mean files?)"),
        (
            (replace(GOOD, edges=(Edge((Stage.PROPOSAL,), "nowhere"),) * 2),),
            "act assess names an unknown stage, nowhere",
        ),
        ((replace(GOOD, edges=(*GOOD.edges, GOOD.edges[0])),), "two arrows without a guard that leave stage proposal"),
        (
            (replace(GOOD, edges=(Edge((), Stage.ASSESSMENT),)),),
            "act assess has an arrow without a stage to leave from",
        ),
        (
            (replace(GOOD, edges=(Edge((Stage.PROPOSAL,), Stage.ASSESSMENT, "term_rums"),)),),
            "act assess names an unknown guard, term_rums (did you mean term_runs?)",
        ),
    ],
)
def test_a_wrong_table_is_refused_and_the_line_is_named(wrong, said):
    with pytest.raises(TableError) as refused:
        check_table(wrong)
    assert said in told(refused.value)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "act assess needs an unknown permission, nope. Correct lifecycle/stages.py;"),
        ("fr", "l'acte assess demande une autorisation inconnue, nope. Corrigez lifecycle/stages.py"),
        ("nl", "handeling assess vraagt een onbekende machtiging, nope. Corrigeer lifecycle/stages.py;"),
    ],
)
def test_the_cause_is_said_in_the_language_of_the_sentence(lang: str, said: str):
    with pytest.raises(TableError) as refused:
        check_table((replace(GOOD, permission="nope"),))
    assert said in told(refused.value, lang)


def test_every_cause_has_its_words_in_three_languages():
    causes = set(re.findall(r'TableError\("(\w+)"', inspect.getsource(definition)))
    assert len(causes) == 16
    for lang in LANGUAGES:
        assert all(has(f"table.{cause}", lang) for cause in causes)
        assert all(has(f"table.{cause}.near", lang) for cause in causes if cause.startswith("unknown_"))


@pytest.mark.parametrize("name", ["amend", "propose", "term_ends"])
def test_a_table_that_lacks_an_act_which_the_program_knows_is_refused(name: str):
    with pytest.raises(TableError) as refused:
        check_whole(tuple(act for act in TABLE if act.name != name))
    assert f"act {name} is missing" in told(refused.value)


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
    assert f"did you mean {hint}?" in told(refused.value)


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
    check_whole(TABLE)
    assert set(build(TABLE).events) == set(ACTS)
    assert set(build((GOOD,)).events) == {"assess"}
