"""The definition that a mutant makes, beside the one that ships."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any, cast

from lifecycle.clock import next_clock_act
from lifecycle.deadlines import deadlines
from lifecycle.effects import CHANGES
from lifecycle.exploration.tried import Definition, defined
from lifecycle.fold import apply
from lifecycle.guards import GUARDS
from lifecycle.machine import build
from lifecycle.records import BY_NAME
from lifecycle.stages import TABLE, legacy_stage
from rules.catalogue import RULES
from rules.persons import open_intents
from tests.lifecycle.exploration.mutant_words import MUTANTS, REFUSED_AT_ONCE, Mutant

OF_EFFECTS = {
    "lifecycle.effects.acts": "OF_ACTS", "lifecycle.effects.records": "OF_RECORDS", "lifecycle.effects.persons": "OF_PERSONS",
}  # fmt: skip
"""What each module of the fold calls the changes that it makes."""

__all__ = ["MUTANTS", "REFUSED_AT_ONCE", "Mutant", "changed_module", "definition_of"]


def changed_module(made: Mutant) -> dict[str, Any]:
    """The names of a module whose source was changed; each of the words must stand there exactly once."""
    module: ModuleType = importlib.import_module(made.module)
    text = inspect.getsource(module)
    for old, new in made.changes:
        assert text.count(old) == 1, f"{made.name}: {old!r} stands {text.count(old)} times in {made.module}"
        text = text.replace(old, new)
    names: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(text, str(module.__file__), "exec", dont_inherit=True), names)
    return names


def definition_of(made: Mutant) -> Definition:
    """The definition that a mutant makes, with its machine."""
    names = changed_module(made)
    table = names["TABLE"] if made.module == "lifecycle.stages" else TABLE
    rules = {**RULES, **{rule.id: rule for rule in names["RULES"]}} if made.module.startswith("rules.") else RULES
    guards = names["GUARDS"] if made.module == "lifecycle.guards" else GUARDS
    clock = names["next_clock_act"] if made.module == "lifecycle.clock" else next_clock_act
    opens_at = names["legacy_stage"] if made.module == "lifecycle.stages" else legacy_stage
    looked_at = names["deadlines"] if made.module == "lifecycle.deadlines" else deadlines
    return defined(
        {act.name: act for act in table}, rules, build(table, guards), clock, BY_NAME, opens_at, looked_at,
        _fold_of(made, names), names["open_intents"] if made.module == "rules.persons" else open_intents,
    )  # fmt: skip


def _fold_of(made: Mutant, names: dict[str, Any]) -> Callable[..., Any]:
    """The fold, or a mutant of it: of itself, or of what an act changes."""
    if made.module == "lifecycle.fold":
        return cast("Callable[..., Any]", names["apply"])
    if made.module == "lifecycle.effects.found":
        changed = {"found": names["found"]}
    elif made.module in OF_EFFECTS:
        changed = names[OF_EFFECTS[made.module]]
    else:
        return apply
    fold = changed_module(Mutant(made.name, "lifecycle.fold", (), made.breaks))
    fold["CHANGES"] = {**CHANGES, **changed}
    return cast("Callable[..., Any]", fold["apply"])
