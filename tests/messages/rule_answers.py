"""What the rules can answer, read from their source: keys and the names of their values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import rules
from rules.catalogue import RULES
from rules.verdict import Rule

FOLDER = Path(rules.__file__).parent
ANSWERS = {"passes": False, "fails": True, "cannot_tell": True, "not_applicable": False}
ADDED_BY_DECIDE = frozenset({"retype"})

# Where the key, or the function that makes the answer, is a variable: what it may be. Each line names its call as
# `module.function: source of the key`; a call that is not here and cannot be read fails the test.
DYNAMIC: dict[str, tuple[str, ...]] = {
    "government.full_powers: f'exception_{asked.state}'": (
        "exception_requested", "exception_attested", "exception_approved",
    ),
    "government.exception_class: f'{found.state}_already'": (
        "requested_already", "attested_already", "approved_already",
    ),
    "government.exception_class: key": ("pending_inside", "pending_unknown"),
    "terms.found_possible: key": ("future", "after_force", "before_signature", "end_before_start", "before_notice", "after_end"),
    "order.correctable: facts.correcting": ("refusal", "superseded", "clock", "exception"),
    "order.late_entry: key": ("no_document", "no_intent", "neither"),
    "order.order: key": (
        "before_stage", "force_before_signature", "force_after_end", "effect_before_signature", "signed_before_stage", "received_after",
        "received_before_force", "effect_before_notice", "review_before", "milestone_before_signature",
        "recorded_before_opening", "before_region", "before_test_phase", "before_term",
    ),
    "order.order: 'uncertain_' + key": ("uncertain_before_stage",),
    "policies.keeps: key": (
        "drops_track", "drops_stage", "drops_criterion", "lacks_track", "lacks_stage", "lacks_criterion",
    ),
    "test_phase.completed: key": ("track_without_test", "successor_of_running", "exempted"),
}  # fmt: skip

# Rules whose function hands on the answer of another.
HANDS_ON: dict[str, str] = {"documents.letter": "text"}

# Values that the source hides in a parameter `params`: the keyword arguments of `ask` in rules/order.py.
DYNAMIC_VALUES: dict[str, frozenset[str]] = {
    "order.order": frozenset({
        "reference", "field", "fields", "on", "stage_on", "stage", "signed_on", "end_on", "received_on", "effect_on", "review_on", "name", "opened_on", "start_on", "since_on",
    }),
}  # fmt: skip


class Answer(NamedTuple):
    rule: str
    key: str
    blocks: bool
    values: frozenset[str]

    @property
    def message(self) -> str:
        return "rule.asked_when_performed" if self.key == "asked_when_performed" else f"{self.rule}.{self.key}"


class UnreadableCall(AssertionError):
    """A call whose key the test cannot read: name it in DYNAMIC."""


@cache
def functions() -> dict[tuple[str, str], ast.FunctionDef]:
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found[path.stem, node.name] = node
    return found


def makers(node: ast.expr) -> set[str]:
    """Which of passes, fails, cannot_tell and not_applicable a called expression may be."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in {*ANSWERS, "answer"}}


def literal_keys(node: ast.AST) -> set[str]:
    """Every string key of a dict written inside a node."""
    keys = [k for d in ast.walk(node) if isinstance(d, ast.Dict) for k in d.keys if isinstance(k, ast.Constant)]
    return {str(k.value) for k in keys}


def assigned(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Every name that a function assigns, with the value, annotated or not."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def values_of(call: ast.Call, function: ast.FunctionDef) -> frozenset[str]:
    """The names of the values a call gives; for a variable, those of every dict it was made from."""
    if len(call.args) < 2:
        return frozenset()
    assignments = list(assigned(function))
    names: set[str] = set()
    seen: set[str] = set()
    waiting: list[ast.expr] = [call.args[1]]
    while waiting:
        node = waiting.pop()
        names |= literal_keys(node)
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - seen
        seen |= used
        waiting += [value for name, value in assignments if name in used]
    return frozenset(names)


def answers_of(rule: Rule) -> Iterator[Answer]:
    """What a rule can answer, itself and by the functions beside it that answer for it."""
    every = functions()
    module = rule.ask.__module__.rpartition(".")[2]
    names = [HANDS_ON.get(rule.id, rule.ask.__name__)]
    for name in names:
        called = {
            n.func.id for n in ast.walk(every[module, name]) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        names += sorted(n for n in called if n not in names and gives_an_answer(every.get((module, n))))
        yield from answers_in(rule, every[module, name], f"{module}.{name}")


def gives_an_answer(function: ast.FunctionDef | None) -> bool:
    """Whether it returns the answer of a rule."""
    return function is not None and isinstance(function.returns, ast.Name) and function.returns.id == "Answer"


def answers_in(rule: Rule, function: ast.FunctionDef, where: str) -> Iterator[Answer]:
    """What one function answers for a rule."""
    for call in (n for n in ast.walk(function) if isinstance(n, ast.Call) and n.args):
        made = makers(call.func)
        if not made:
            continue
        blocks = "answer" in made or any(ANSWERS[m] for m in made)
        keys: list[str] = []
        for key in constants_in(call.args[0]):
            if isinstance(key, str):
                keys.append(key)
                continue
            source = f"{where}: {ast.unparse(key)}"
            if source not in DYNAMIC:
                raise UnreadableCall(source)
            keys += DYNAMIC[source]
        for key in keys:
            yield Answer(rule.id, key, blocks, values_of(call, function) | DYNAMIC_VALUES.get(where, frozenset()))
    if any(isinstance(n, ast.Name) and n.id == "PREVIEW" for n in ast.walk(function)):
        yield Answer(rule.id, "asked_when_performed", False, frozenset())


def constants_in(node: ast.expr) -> Iterator[str | ast.expr]:
    """The strings a key may be, or the expressions that make it."""
    if isinstance(node, ast.IfExp):
        yield from constants_in(node.body)
        yield from constants_in(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        yield node


def all_answers() -> list[Answer]:
    return [answer for rule in RULES.values() for answer in answers_of(rule)]
