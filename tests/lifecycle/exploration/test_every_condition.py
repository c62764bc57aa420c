"""Every change of a condition in the rules that lets something pass: it breaks a promise, or stands here with why.

All changes are asked beside the rules while the definition that ships is explored: which of them lets pass what the rule
refuses shows there. From each of those acts is then gone on under that change alone.
"""

from __future__ import annotations

import importlib
import inspect
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from lifecycle.errors import Broken
from lifecycle.exploration import SHIPPED
from lifecycle.exploration.families import in_order
from lifecycle.exploration.promises import PROMISES
from lifecycle.exploration.tried import Definition
from lifecycle.exploration.walk import Walk, walk, walk_on
from rules.facts import Facts
from rules.verdict import BLOCKING, Answer, Rule
from tests.lifecycle.exploration.conditions import Change, changed, changes_of, reached_from, tree_of

FOUND, REFUSED = "found", "refused"
CANNOT_GO_ON = LookupError, ValueError, Broken
"""A rule looks at more than `families.py` says, or nobody can read or fold what it lets pass."""
SO_MANY_CANNOT = 8
"""The changes with which the proof cannot go on: no more, or a fault of the proof would hide among them."""
ELSEWHERE = "another rule of the same act refuses the same"
UNDONE = "the same change makes another rule refuse what this one lets pass"
SPENT_NEVER = "where no exception counts before it was used, nobody can use one"
HARMLESS: dict[str, dict[str, str]] = {
    "rules.documents": {"signature: not facts.request.has(name) -> not left out": ELSEWHERE},
    "rules.terms": {
        **dict.fromkeys(
            (
                "starts_on: facts.act == 'renew' -> NotEq",
                "starts_on: facts.act == 'renew' -> never",
                "starts_on: renewed_from(facts.case, facts.on) if facts.case is not None else facts.on -> the second",
                "starts_on: facts.case is not None -> Is",
                "renewed_from: case.term.over_from if case.term is not None else None -> the second",
                "renewed_from: case.term is not None -> Is",
                "renewed_from: old_end if old_end is not None and before(on, old_end) else on -> the second",
                "renewed_from: old_end is not None -> Is",
            ),
            UNDONE,
        ),
        "_found_date: facts.today -> day": ELSEWHERE,
    },
    "rules.order": dict.fromkeys(
        ("not_future: facts.request is not None -> Is", "not_future: facts.request is not None -> never"), ELSEWHERE
    ),
    "rules.government": {"_unused: e.number not in case.used_exceptions -> In": SPENT_NEVER},
}
"""By module, the changes that let something pass and break no promise, each with the reason why."""


@dataclass(eq=False)
class Changed:
    """A change, the rules as they are with it, and the acts of which it lets pass something that they refuse."""

    module: str
    change: Change
    rules: dict[str, Rule]
    lets_pass: dict[str, None] = field(default_factory=dict)


def every_change() -> dict[str, list[Changed]]:
    """By rule that the exploration asks, every change that it can come to."""
    acts = (*SHIPPED.acts.values(), SHIPPED.records[FOUND])
    asked: dict[str, dict[str, str]] = defaultdict(dict)
    for name in sorted({name for act in acts for name in in_order(SHIPPED, act)}):
        function = inspect.unwrap(SHIPPED.rules[name].ask)
        asked[function.__module__][name] = function.__name__
    found: dict[str, list[Changed]] = defaultdict(list)
    for where, functions in asked.items():
        module = importlib.import_module(where)
        tree = tree_of(module)
        reached = reached_from(tree)
        for change in changes_of(tree):
            names = [name for name, function in functions.items() if change.function in reached[function]]
            if names:
                made = Changed(where, change, {one.id: one for one in changed(module, tree, change)["RULES"]})
                for name in names:
                    found[name].append(made)
    return found


def beside(rule: Rule, changes: list[Changed]) -> Rule:
    """A rule that is asked with all its changes beside it, which answer nothing but whether they let pass."""

    def ask(facts: Facts) -> Answer:
        answer = rule.ask(facts)
        if answer.outcome in BLOCKING:
            memo = facts.memo
            for one in changes:
                if facts.act not in one.lets_pass:
                    facts.memo = {}
                    with suppress(Exception):  # what breaks blocks
                        if one.rules[rule.id].ask(facts).outcome not in BLOCKING:
                            one.lets_pass[facts.act] = None
            facts.memo = memo
        return answer

    return replace(rule, ask=ask)


def broken_with(explored: Walk, one: Changed) -> str:
    """The promise that a change breaks; empty where it breaks none."""
    rules = {
        name: replace(rule, ask=one.rules[name].ask) if name in one.rules else rule for name, rule in RULES.items()
    }
    for act in one.lets_pass:
        definition: Definition = replace(SHIPPED, rules=rules, made={})
        if act == FOUND:
            definition = replace(definition, acts={**SHIPPED.acts, FOUND: SHIPPED.records[FOUND]})
        try:
            broken = walk_on(explored, definition, act).broken
        except CANNOT_GO_ON:
            return REFUSED
        if broken is not None:
            return broken.promise
    return ""


RULES = SHIPPED.rules


@pytest.mark.campaign
def test_every_change_that_lets_something_pass_breaks_a_promise_or_is_known_to_be_harmless(explored: Walk):
    by_rule = every_change()
    every = {id(one): one for changes in by_rule.values() for one in changes}.values()
    assert len(every) > 1_500
    found = walk(replace(SHIPPED, rules={**RULES, **{n: beside(RULES[n], c) for n, c in by_rule.items()}}, made={}))
    assert found.broken is None and found.states.keys() == explored.states.keys()
    loose = [one for one in every if one.lets_pass]
    promises = {(one.module, one.change.name): broken_with(explored, one) for one in loose}
    harmless = {where for where, promise in promises.items() if not promise}
    assert harmless == {(module, name) for module, known in HARMLESS.items() for name in known}
    assert set(promises.values()) - {"", REFUSED} < set(PROMISES)
    assert list(promises.values()).count(REFUSED) <= SO_MANY_CANNOT
    assert len(loose) > 400
