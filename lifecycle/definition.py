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
from lifecycle.effects.acts import OF_ACTS
from lifecycle.errors import Unreadable
from lifecycle.guards import GUARDS
from lifecycle.history import OPENING
from lifecycle.stages import BEFORE_SIGNATURE, ENDS, NEW, TABLE, Stage
from rules.catalogue import RULES
from rules.policy import PERMISSIONS

NATURES = tuple(Nature)
KNOWN = frozenset({*OF_ACTS, *OPENING, *FORESEEN})
"""The acts that the program knows: those of which it knows what they change in the state of a file."""


class TableError(Unreadable):
    """The table of stages and acts is wrong, so that the program does not start; what is said names the line.

    `cause` is the last part of the message key `table.<cause>`; what it names are `line`, the act as the table writes
    it, `value`, and `near`, the nearest word that is known.
    """

    def __init__(self, cause: str, act: Act | str, value: object = "", known: Iterable[object] = ()) -> None:
        name = act if isinstance(act, str) else act.name
        near = _near(str(value), known)
        super().__init__("usage.table", {"cause": cause, "line": name, "value": str(value), "near": near})


def check_table(table: tuple[Act, ...]) -> None:
    """Refuse a wrong table: what nobody knows, arrows out of an end, names that stand twice.

    What the calendar takes is a clock act, and nothing else is: the fold knows no change for another. Words are looked
    at before what they say, so that a slip is called one.
    """
    for act in table:
        _check_words(act)
    for act in table:
        if [a.name for a in table].count(act.name) > 1:
            raise TableError("twice", act)
        _check_nature(act)
        _check_arrows(act)


def check_whole(table: tuple[Act, ...]) -> None:
    """Refuse a table that lacks an act which the program knows. Raises TableError."""
    missing = [name for name in KNOWN if name not in [act.name for act in table]]
    if missing:
        raise TableError("missing", missing[0])


def _check_words(act: Act) -> None:
    """Every word of a line is one that the program knows."""
    if act.name not in KNOWN:
        raise TableError("unknown_act", act, act.name, KNOWN)
    if act.nature not in NATURES:
        raise TableError("unknown_nature", act, act.nature, NATURES)
    if act.permission not in PERMISSIONS:
        raise TableError("unknown_permission", act, act.permission, PERMISSIONS)
    for rule in act.rules:
        if rule not in RULES:
            raise TableError("unknown_rule", act, rule, RULES)
    if not act.edges:
        raise TableError("no_arrow", act)
    stages = {NEW, *Stage}
    for edge in act.edges:
        if not edge.sources:
            raise TableError("no_source", act)
        for stage in (*edge.sources, edge.target or edge.sources[0]):
            if stage not in stages:
                raise TableError("unknown_stage", act, stage, stages)
        if edge.when is not None and edge.when not in GUARDS:
            raise TableError("unknown_guard", act, edge.when, GUARDS)


def _check_arrows(act: Act) -> None:
    """No arrow goes where no file may."""
    plain = [source for edge in act.edges if edge.when is None for source in edge.sources]
    twice = [source for source in plain if plain.count(source) > 1]
    if twice and act.name != "enter_legacy":
        raise TableError("two_arrows", act, twice[0])
    for edge in act.edges:
        if (act.name in OPENING) != (NEW in edge.sources) or (act.name in OPENING and len(edge.sources) > 1):
            raise TableError("opening", act)
        if edge.target in BEFORE_SIGNATURE and set(edge.sources) - {NEW, *BEFORE_SIGNATURE, *ENDS}:
            raise TableError("back", act)
        if set(edge.sources) & ENDS:
            raise TableError("out_of_end", act)


def _check_nature(act: Act) -> None:
    if act.name in FORESEEN and act.nature is not Nature.CLOCK:
        raise TableError("foreseen", act, act.nature)
    if act.nature is Nature.CLOCK and act.name not in FORESEEN:
        raise TableError("not_foreseen", act, ", ".join(nature for nature in NATURES if nature != Nature.CLOCK))


def _near(word: str, known: Iterable[object]) -> str:
    near = get_close_matches(word, [str(k) for k in known], 1)
    return near[0] if near else ""


check_table(TABLE)
check_whole(TABLE)


FOLD = 3
"""The version of how entries become a state (docs/decisions/0088): what another one decided rests on other states."""


def definition_text(table: tuple[Act, ...] = TABLE) -> str:
    """The table as canonical text, with the versions of all rules and of the fold: by what else a file is decided."""
    lines = [asdict(act) for act in table]
    versions = {name: rule.version for name, rule in RULES.items()}
    return json.dumps({"acts": lines, "fold": FOLD, "rules": versions}, sort_keys=True, separators=(",", ":"))


DEFINITION_HASH = hashlib.sha256(definition_text().encode()).hexdigest()
"""The identity of this definition, stored with every entry."""
