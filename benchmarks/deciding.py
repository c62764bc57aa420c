"""Deciding alone: every act of a stage with every rule, on facts that are loaded."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from timeit import repeat

from benchmarks.measuring import Measured, within
from benchmarks.world import TODAY, desk_of, new_store, pattern
from lifecycle.decision import decide
from lifecycle.loaded import Loaded
from lifecycle.loading import asked_by, facts_of
from lifecycle.stages import acts_from
from rules.case import Case
from rules.dates import exact
from rules.facts import Relations

TIMES = 300


def deciding(stages: tuple[str, ...]) -> list[Measured]:
    """For a file at each of these stages."""
    found = []
    for stage in stages:
        with TemporaryDirectory() as folder, new_store(f"sqlite:///{Path(folder)}/a.db") as store:
            made = pattern(store, stage)
            desk = desk_of(store)
            desk.preview(made.row.reference)
            case = Case.model_validate_json(made.row.state)
            loaded, acts = Loaded(None, case, case, None, {}), acts_from(stage)
            first = facts_of(desk.sitting, acts[0], loaded, exact(TODAY), None, Relations())

            def once(first=first, acts=acts) -> None:  # type: ignore[no-untyped-def]
                first.memo.clear()  # nothing worked out before
                for act in acts:
                    decide(act, first.for_act(act.name, act.nature.value, act.permission, *asked_by(act)))

            rules = sum(len(act.rules) for act in acts)
            work = f"decide: the {len(acts)} acts from {stage}, {rules} rules"
            found.append(within(work, [took / TIMES for took in repeat(once, number=TIMES, repeat=7)], 0.0002))
    return found
