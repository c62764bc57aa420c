"""Deadlines after a change of the policy in force: a setting of the register moves them for all files at once.

Answers work them out afresh; the rows, by which the scheduler finds what is due, are written again here, a hundred
files a transaction. No entry: nothing was decided.
"""

from __future__ import annotations

from datetime import date

from lifecycle.entries import deadline_rows
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.storage.deadlines import derived_otherwise, replace_deadlines
from lifecycle.storage.store import Store
from rules.case import Case
from rules.policy import read_policy

BATCH = 100
REVIEW = "validity_review"
"""The deadline that follows from a setting of the register: how long a source speaks for an agreement."""


def rederive_deadlines(store: Store, registers: Registers, today: date) -> int:
    """Write the deadline rows again that follow from another policy than the one in force; how many files."""
    policies = registers.policies
    counted = [read_policy(policies.texts[a.hash]) for a in policies.adoptions if a.counts_from is not None]
    if len({policy.register_.validity_max_age for policy in counted}) == 1:
        return 0  # no row can follow from another setting: none is looked for
    done: dict[str, None] = {}
    while True:
        wanted = f'{{"from": "+ {registers.policy_on(today).register_.validity_max_age}"}}'
        with store.reading() as reading:
            found = derived_otherwise(reading, REVIEW, wanted, BATCH)
        if not set(found) - set(done):
            return len(done)
        with store.bulk() as unit:
            _, heads = unit.load(0, None, (*READ_ALWAYS, *found), {})
            registers.take(heads)
            for reference in found:
                case = Case.model_validate_json(heads[reference].state or "")
                rows = deadline_rows(case, registers.settings_of(case, today))
                replace_deadlines(unit, reference, rows, rows[0].due_on if rows else None)
        done.update(dict.fromkeys(found))
