"""The definition: the table of stages with its rules, checked when it is loaded, and known by its hash.

Apart from the table itself, so that reading a file does not load every rule.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from difflib import get_close_matches

from lifecycle.act import Act, Nature
from lifecycle.clock import FORESEEN
from lifecycle.errors import Unreadable
from lifecycle.guards import GUARDS
from lifecycle.history import OPENING
from lifecycle.stages import BEFORE_SIGNATURE, ENDS, NEW, TABLE, Stage
from rules.catalogue import RULES


class TableError(Unreadable):
    """The table of stages and acts is wrong, so that the program does not start; what is said names the line."""

    def __init__(self, said: str) -> None:
        super().__init__("usage.table", {"text": said})


def check_table(table: tuple[Act, ...]) -> None:
    """Refuse a wrong table: unknown stages, rules and guards, arrows out of an end, names that stand twice.

    What the calendar takes is a clock act, and nothing else is: the fold knows no change for another.
    """
    stages = {NEW, *Stage}
    for act in table:
        if [a.name for a in table].count(act.name) > 1:
            raise TableError(f"act {act.name}: stands twice")
        for rule in act.rules:
            if rule not in RULES:
                raise TableError(f"act {act.name}: unknown rule {rule}{_near(rule, RULES)}")
        _check_nature(act)
        plain = [source for edge in act.edges if edge.when is None for source in edge.sources]
        twice = [source for source in plain if plain.count(source) > 1]
        if twice and act.name != "enter_legacy":
            raise TableError(f"act {act.name}: two arrows without a guard leave {twice[0]}")
        for edge in act.edges:
            if not edge.sources:
                raise TableError(f"act {act.name}: an arrow without a stage to leave from")
            unknown = [s for s in (*edge.sources, edge.target or edge.sources[0]) if s not in stages]
            if unknown:
                raise TableError(f"act {act.name}: unknown stage {unknown[0]}{_near(unknown[0], stages)}")
            if (act.name in OPENING) != (NEW in edge.sources) or (act.name in OPENING and len(edge.sources) > 1):
                raise TableError(f"act {act.name}: what opens a file leaves no stage, and nothing else does")
            if edge.target in BEFORE_SIGNATURE and set(edge.sources) - {NEW, *BEFORE_SIGNATURE, *ENDS}:
                raise TableError(f"act {act.name}: leads back before the signature")
            if set(edge.sources) & ENDS:
                raise TableError(f"act {act.name}: leads out of an end")
            if edge.when is not None and edge.when not in GUARDS:
                raise TableError(f"act {act.name}: unknown guard {edge.when}{_near(edge.when, GUARDS)}")


def _check_nature(act: Act) -> None:
    if act.name in FORESEEN and act.nature is not Nature.CLOCK:
        said = f"the calendar takes it, and nobody decides it: its nature is {Nature.CLOCK}, not {act.nature}"
        raise TableError(f"act {act.name}: {said}")
    if act.nature is Nature.CLOCK and act.name not in FORESEEN:
        others = ", ".join(nature for nature in Nature if nature is not Nature.CLOCK)
        said = f"no date of a file foresees it, so its nature is not {Nature.CLOCK}: give it another ({others})"
        raise TableError(f"act {act.name}: {said}")


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, [str(k) for k in known], 1)
    return f" (did you mean {near[0]}?)" if near else ""


check_table(TABLE)


def definition_text(table: tuple[Act, ...] = TABLE) -> str:
    """The table as canonical text, with the versions of its rules."""
    lines = [asdict(act) for act in table]
    versions = {rule: RULES[rule].version for act in table for rule in act.rules}
    return json.dumps({"acts": lines, "rules": versions}, sort_keys=True, separators=(",", ":"))


DEFINITION_HASH = hashlib.sha256(definition_text().encode()).hexdigest()
"""The identity of this definition, stored with every entry."""
