"""Going from state to state, by every act on every combination of facts and by waiting, the shortest way first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from heapq import heapify, heappop, heappush
from itertools import chain, count

from lifecycle.act import Act, Nature
from lifecycle.clock import Due
from lifecycle.collecting import without_collecting
from lifecycle.deadlines import CLOCK_DEADLINES
from lifecycle.decision import Decision, decide
from lifecycle.exploration.asking import Passed
from lifecycle.exploration.brought import entry_of, facts_for
from lifecycle.exploration.families import POWERS, WHEN, values_of
from lifecycle.exploration.looking import Effect, Looked, Passing, ground_of, look, passing_of
from lifecycle.exploration.opening import PARTNER, REFERENCE
from lifecycle.exploration.powers import CARETAKER, MONTH, period
from lifecycle.exploration.promises import (
    CLOCK,
    FREE,
    TEST_PHASE,
    TOLD,
    broken_by_clock,
    overdue,
    stopped_by,
)
from lifecycle.exploration.reach import without_way_in, without_way_out
from lifecycle.exploration.seen import Path
from lifecycle.exploration.state import START, Happened, State, bare, key_of, next_days, tested
from lifecycle.exploration.terms import (
    KEPT,
    RUNS_ON,
    ended_otherwise,
    ends_otherwise,
    kept_otherwise,
    marked_otherwise,
    runs_on_otherwise,
)
from lifecycle.exploration.tried import Definition
from lifecycle.exploration.typed import ILL_OPENED, LACKING, OUTSIDE
from lifecycle.exploration.visited import Broken, Key, Step, Walk, track_of
from lifecycle.history import OPENING
from lifecycle.sitting import SCHEDULER
from rules.calendar import EMPTY_CALENDAR, Calendar
from rules.case import Case
from rules.dates import Period, exact, parse_inexact
from rules.facts import Request

RUNNING = Calendar(periods=(period(START - MONTH),))
"""A caretaker period that never ends."""
Waiting = tuple[int, int, State, Step | None, str]
"""What is to be visited: the lines it takes, a number of its own, the state, the step to it, what that breaks."""


def walk(definition: Definition, progress: Callable[[int], None] | None = None) -> Walk:
    """Visit every state; stop at the first promise that is broken, which then took the fewest commands."""
    found = Walk(definition)
    with without_collecting():  # it took a fifth of the time, and there are no circles to be found
        _visit(found, [(0, 0, State(None, START), None, "")], progress)
    found.broken = found.broken or without_way_in(found)
    return found


def walk_on(explored: Walk, definition: Definition, name: str, stage: str | None = None) -> Walk:
    """What a definition visits of which one act has further arrows from a stage, or asks for less at every stage.

    Everything else leads where it led: only what the act leads to from there is looked at, and what lies behind; of a
    clock act, what comes of waiting too. The first promise that the act breaks, of the nearest of these, ends it.
    """
    leads: dict[Key, set[Key]] = defaultdict(set, {key: set(others) for key, others in explored.leads.items()})
    found = Walk(definition, dict(explored.states), dict(explored.reached), leads)
    waiting: list[Waiting] = []
    act = definition.acts[name]
    for key in [key for key, state in explored.states.items() if stage in (None, state.stage)]:
        state = explored.states[key]
        cost = sum(step.cost for step in explored.steps_to(key))
        onward = _by_acts(found, state, key, (act,))
        for after, taken, broken in chain(onward, _by_waiting(found, state, key) if act.nature is Nature.CLOCK else ()):
            if not broken:
                leads[key].add(key_of(after))
            if key_of(after) not in explored.states:
                waiting.append((cost + taken.cost, -1 - len(waiting), after, taken, broken))
            if broken:
                found.broken = _shown(found, after, taken, broken)
                return found
    heapify(waiting)
    _visit(found, waiting)
    return found


def _visit(found: Walk, waiting: list[Waiting], progress: Callable[[int], None] | None = None) -> None:
    """Visit what waits, the nearest first, and whatever that leads to."""
    numbers = count(1)
    while waiting:
        cost, _, state, step, promise = heappop(waiting)
        if promise:
            assert step is not None
            found.broken = _shown(found, state, step, promise)
            return
        key = key_of(state)
        if step is not None:
            found.leads[step.before].add(key)
        if key in found.states:
            continue
        found.states[key], found.reached[key] = state, step
        if progress is not None:
            progress(len(found.states))
        for after, taken, broken in _onward(found, state, key):
            if not broken:
                found.leads[key].add(key_of(after))
            heappush(waiting, (cost + taken.cost, next(numbers), after, taken, broken))
    found.broken = without_way_out(found)


def _shown(found: Walk, state: State, step: Step, promise: str) -> Broken:
    """What is broken with its steps; where no check will look at a file, the check of the day on which it should."""
    steps = (*found.steps_to(step.before), step)
    by_person = step.passed is not None and step.passed.act.nature is not Nature.CLOCK
    due = found.definition.next_clock(state.case, date.max) if state.case is not None else None
    if promise == CLOCK and by_person and due is not None:
        steps = (*steps, Step(key_of(state), due.day, None, state.stage))
    return Broken(promise, steps, steps[-1].target)


def _onward(found: Walk, state: State, key: Key) -> Iterator[tuple[State, Step, str]]:
    """Every state that one act, or waiting, leads to; and each promise that is broken on the way."""
    definition = found.definition
    yield from _by_acts(found, state, key, (*definition.acts.values(), definition.records["found"]))
    yield from _by_waiting(found, state, key)


def _by_waiting(found: Walk, state: State, key: Key) -> Iterator[tuple[State, Step, str]]:
    """The state on the next day that is worth waiting for, where there is one; and what that breaks."""
    for day in next_days(state):
        after, broken = _waited(found.definition, state, day)
        step = Step(key, day, None, after.stage)
        yield after, step, broken or ("" if overdue(after) is None else CLOCK)


def _by_acts(found: Walk, state: State, key: Key, acts: Iterable[Act]) -> Iterator[tuple[State, Step, str]]:
    """Every state that one of these acts leads to; and each promise that it breaks."""
    known: set[tuple[Key, str]] = set()
    foreseen = found.definition.next_clock(state.case, date.max) if state.case is not None else None
    facts: dict[Path, object] = {}
    for act in acts:
        if act.nature is Nature.CLOCK and (foreseen is None or foreseen.act != act.name):
            continue
        passing, looked = _looked(found, act, state, facts)
        yield from _by_act(found, act, state, key, looked, known)
        if passing.untold is not None and _is_typed(act, state):
            yield state, Step(key, state.day, Passed(found.definition, act, state, passing.untold), state.stage), TOLD
        if looked.free is not None:
            free = _under_caretakers(Passed(found.definition, act, state, looked.free))
            yield state, Step(key, state.day, free, state.stage), FREE


def _looked(found: Walk, act: Act, state: State, facts: dict[Path, object]) -> tuple[Passing, Looked]:
    """Under what an act passes and where that leads; counted. `facts` of the state were looked up already."""

    def passes(seen: State) -> Passing:
        return passing_of(found.definition, act, seen)

    def leads(seen: State) -> Looked:
        return look(found.definition, act, seen, passing.combinations)

    passing = found.kept[act.name, state.day].once(state, facts, passes)
    looked = passing.looked.once(state, facts, leads)
    found.asked += passing.asked
    found.passed += looked.passed
    for ground, number in looked.grounds:
        found.grounds[ground] += number
    return passing, looked


def _by_act(
    found: Walk, act: Act, state: State, key: Key, looked: Looked, known: set[tuple[Key, str]]
) -> Iterator[tuple[State, Step, str]]:
    """Every state that an act leads to, and each promise that it breaks; of those that are known, no more."""
    led_to: dict[Effect, dict[str, tuple[State, Key]]] = {}
    for chosen, effect, target, promises in looked.rows:
        passed = Passed(found.definition, act, state, chosen)
        if effect not in led_to:
            decision, targets = looked.decisions[effect], looked.targets_of(effect)
            reached = [(to, _after(found.definition, state, passed, decision, to)) for to in targets]
            led_to[effect] = {to: (after, key_of(after)) for to, after in reached}
            for after, to, promise in _of_effects(found.definition, state, passed, reached):
                yield after, Step(key, state.day, passed, to), promise
        if target is None:
            continue
        after, place = led_to[effect][target]
        if not promises:
            found.taken.add((act.name, track_of(state)))
        for promise in promises or ("",):
            if (place, promise) not in known:
                known.add((place, promise))
                yield after, Step(key, state.day, passed, target), promise


def _is_typed(act: Act, state: State) -> bool:
    """Whether somebody could type the act: of a file that is there, unless it opens one."""
    return (act.name in OPENING) == (state.case is None)


def _under_caretakers(free: Passed) -> Passed:
    """What passes under full powers, today and in a caretaker period."""
    definition, act, state, chosen = free.definition, free.act, free.state, dict(free.chosen)
    for family, truth in ((WHEN, "today"), (POWERS, CARETAKER)):
        values = values_of(family, definition, act, state, chosen)
        chosen[family] = next(value for value in values if value.truth == truth)
    return Passed(definition, act, state, chosen)


def _after(definition: Definition, state: State, passed: Passed, decision: Decision, target: str) -> State:
    case = passed.facts.case
    if passed.truth("request") in (LACKING, ILL_OPENED, OUTSIDE):  # breaks a promise: nobody goes on from there
        stands = case or Case(reference=REFERENCE, partner=PARTNER, track="bilateral", stage=target)
        return State(stands.but(stage=target), max(state.day, passed.facts.day), state.happened)
    entry = entry_of(passed.act, passed.facts, decision, target, 1_000)
    after = definition.apply(case, entry)
    act, happened = passed.act.name, state.happened
    if act in ("sign_mou", "enter_legacy") and target == "test_phase":
        happened = _tested(definition, passed, after, happened)._replace(assessed=True, mou_approved=False)
    elif act == "found" and passed.truth("request") and after.stage == "test_phase":
        happened = _found_signed(definition, passed, after, happened)
    elif act == "assess":
        happened = happened._replace(assessed=True)
    elif act == "approve_mou":
        happened = happened._replace(mou_approved=True)
    elif act == "send_back":
        happened = happened._replace(mou_approved=False, approved="")
    elif act == "approve_agreement":
        ground = ground_of(definition, state, passed).removeprefix(TEST_PHASE)
        agreed = passed.truth("avenues") == "agreed" or happened.agreed
        happened = happened._replace(agreed=agreed, ground=ground, approved=state.stage)
    return State(bare(after), max(state.day, passed.facts.day), stopped_by(happened, act))


def _tested(definition: Definition, passed: Passed, after: Case, happened: Happened) -> Happened:
    """What happened once a test phase began: as long as the policy says, one of old as long as its own text."""
    policy, old = definition.policy, passed.act.name == "enter_legacy"
    assert after.mou_term is not None and isinstance(after.mou_term.length, Period)
    length = after.mou_term.length if old else policy.test_phase_of(after.track)
    file = policy.file.but(last_day="excluded") if old else policy.file
    return tested(happened, passed.facts.on, file, length)


def _found_signed(definition: Definition, passed: Passed, after: Case, happened: Happened) -> Happened:
    """What happened where it is found when a memorandum was signed: the test phase began on that day."""
    request, length = passed.facts.request, after.mou_term.length if after.mou_term is not None else None
    assert request is not None and isinstance(length, Period)
    found = parse_inexact(request.text("value") or "")
    return tested(happened, found, definition.policy.file, length)


def _waited(definition: Definition, state: State, day: date) -> tuple[State, str]:
    """The state on a later day, every clock act done that is due and allowed; and what that breaks, if anything."""
    case, happened, broken = state.case, state.happened, ""
    assert case is not None
    taken: set[Due] = set()
    while not broken and (due := definition.next_clock(case, day)) is not None:
        if due in taken:  # it ended nothing: the clock would take it for ever
            return State(case, day, happened), CLOCK
        taken.add(due)
        act = definition.acts[due.act]
        decision = _by_the_clock(definition, act, case, due.day, RUNNING)
        if decision is None or _by_the_clock(definition, act, case, due.day, EMPTY_CALENDAR) is None:
            broken = CLOCK
        elif ends_otherwise(case, due.act):
            return State(case, day, happened), RUNS_ON
        if decision is not None and decision.target is not None:
            broken = broken or next(broken_by_clock(case.stage, act.name, decision.target, happened), "")
            happened = stopped_by(happened, act.name)
            facts = facts_for(definition, act, case, due.day, request=Request(), actor=SCHEDULER)
            before, case = case, bare(definition.apply(case, entry_of(act, facts, decision, decision.target, 1_000)))
            if runs_on_otherwise(before, case, act.name):
                broken = broken or RUNS_ON
            if marked_otherwise(case) or ended_otherwise(case, exact(due.day)):
                broken = broken or KEPT
    return State(case, day, happened), broken


def _of_effects(
    definition: Definition, state: State, passed: Passed, reached: Iterable[tuple[str, State]]
) -> Iterator[tuple[State, str, str]]:
    """What is broken by what an act leads to, whoever does it under which government; or by its leading nowhere."""
    nowhere = True
    for target, after in reached:
        nowhere = False
        for promise in _of_what_stands(definition, passed, after):
            yield after, target, promise
    if nowhere and _is_typed(passed.act, state):
        yield state, state.stage, TOLD


def _of_what_stands(definition: Definition, passed: Passed, after: State) -> Iterator[str]:
    """The promises about the file behind an act that it breaks; of what nobody goes on from, nothing is asked."""
    if after.case is None or passed.truth("request") in (LACKING, ILL_OPENED, OUTSIDE):
        return
    if not _looked_at(definition, after.case):
        yield CLOCK
    ended = ended_otherwise(after.case, passed.facts.on)
    if ended or marked_otherwise(after.case) or kept_otherwise(passed, after.case):
        yield KEPT


def _looked_at(definition: Definition, case: Case) -> bool:
    """Whether the daily check looks at a file when its next clock act is due: it asks for deadlines of the clock.

    Asked of every state that an act leads to: two states that are one for the rules may have other deadlines.
    """
    due = definition.next_clock(case, date.max)
    if due is None:
        return True
    found = definition.deadlines(case, definition.policy)
    return any(one.kind in CLOCK_DEADLINES and one.due_on <= due.day for one in found)


def _by_the_clock(definition: Definition, act: Act, case: Case, day: date, calendar: Calendar) -> Decision | None:
    """The decision on a clock act under a government; None where it is refused."""
    facts = facts_for(definition, act, case, day, request=Request(), actor=SCHEDULER, calendar=calendar)
    decision = decide(act, facts, definition.rules, definition.machine)
    return decision if decision.allowed and decision.target is not None else None


__all__ = ["Broken", "Happened", "Step", "Walk", "walk"]
