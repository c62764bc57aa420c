"""Every single change of a condition in the rules: the module of the rules with one expression that is another.

A comparison is turned or moved by a day, a part of a condition is left out, `and` stands for `or`, a condition always or
never holds, the uncertain counts as certain, a day stands for its neighbour.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
CALLS = {"before": "on_or_before", "on_or_before": "before", "max": "min", "min": "max", "any": "all", "all": "any"}
FACTS = {"latest": "earliest", "earliest": "latest", "today": "day"}
NOT_CODE = frozenset({"annotation", "returns", "decorator_list"})


@dataclass(frozen=True)
class Change:
    """One expression of a module and what stands in its place; `name` says both, and where."""

    name: str
    function: str
    of: ast.AST
    field: str
    place: int | None
    old: ast.expr
    new: ast.expr

    def put(self, one: ast.expr) -> None:
        """Put an expression where the old one stands."""
        if self.place is None:
            setattr(self.of, self.field, one)
        else:
            getattr(self.of, self.field)[self.place] = one


def changes_of(tree: ast.Module) -> Iterator[Change]:
    """Every change of every function of a module, each with a name of its own."""
    known: Counter[str] = Counter()
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef):
            continue
        for of, field, place, old in _expressions(function):
            for what, new in (*_of_comparison(old), *_of_condition(old), *_of_fact(old), *_of_test(of, field, old)):
                name = f"{function.name}: {ast.unparse(old)} -> {what}"
                known[name] += 1
                again = f" ({known[name]})" if known[name] > 1 else ""
                yield Change(name + again, function.name, of, field, place, old, new)


def changed(module: ModuleType, tree: ast.Module, change: Change) -> dict[str, Any]:
    """The names of a module of which one expression is another."""
    change.put(change.new)
    try:
        code = compile(ast.fix_missing_locations(tree), str(module.__file__), "exec")
    finally:
        change.put(change.old)
    names: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(code, names)
    return names


def tree_of(module: ModuleType) -> ast.Module:
    """A module as it is written."""
    return ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))


def reached_from(tree: ast.Module) -> dict[str, set[str]]:
    """By function of a module, the functions there that it may come to, itself among them."""
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    calls = {
        name: {node.id for node in ast.walk(one) if isinstance(node, ast.Name) and node.id in functions}
        for name, one in functions.items()
    }
    reached: dict[str, set[str]] = {}
    for name in functions:
        found, waiting = set[str](), {name}
        while waiting:
            found |= waiting
            waiting = {other for one in waiting for other in calls[one]} - found
        reached[name] = found
    return reached


def _expressions(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.expr]]:
    for field, value in ast.iter_fields(node):
        if field in NOT_CODE:
            continue
        for place, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, ast.expr):
                yield node, field, place if isinstance(value, list) else None, item
            if isinstance(item, ast.AST):
                yield from _expressions(item)


def _of_comparison(old: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if not isinstance(old, ast.Compare) or len(old.ops) != 1:
        return
    turned = TURNED[type(old.ops[0])]
    yield turned.__name__, ast.Compare(old.left, [turned()], old.comparators)
    said = old.comparators[0]
    if isinstance(said, ast.Constant) and isinstance(said.value, bool):
        yield "the uncertain is the other", ast.Compare(old.left, [turned()], [ast.Constant(not said.value)])


def _of_condition(old: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(old, ast.BoolOp):
        other = ast.Or() if isinstance(old.op, ast.And) else ast.And()
        yield type(other).__name__, ast.BoolOp(other, old.values)
        for place in range(len(old.values)):
            rest = [*old.values[:place], *old.values[place + 1 :]]
            yield f"without {place + 1}", rest[0] if len(rest) == 1 else ast.BoolOp(old.op, rest)
    if isinstance(old, ast.UnaryOp) and isinstance(old.op, ast.Not):
        yield "not left out", old.operand
    if isinstance(old, ast.IfExp):
        yield from (("the first", old.body), ("the second", old.orelse))
    if isinstance(old, ast.GeneratorExp | ast.ListComp | ast.SetComp):
        for place, one in enumerate(old.generators):
            for number in range(len(one.ifs)):
                new = deepcopy(old)
                del new.generators[place].ifs[number]
                yield f"without condition {number + 1}", new


def _of_fact(old: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(old, ast.Call) and isinstance(old.func, ast.Name) and old.func.id in CALLS:
        other = CALLS[old.func.id]
        yield other, ast.Call(ast.Name(other, ast.Load()), old.args, old.keywords)
    if isinstance(old, ast.Attribute) and old.attr in FACTS and isinstance(old.ctx, ast.Load):
        yield FACTS[old.attr], ast.Attribute(old.value, FACTS[old.attr], ast.Load())


def _of_test(of: ast.AST, field: str, old: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(of, ast.If) and field == "test":
        yield from (("always", ast.Constant(True)), ("never", ast.Constant(False)))
