"""Deadlines and lines after a change of the policy in force: a setting of the register moves them for all files.

Answers work them out afresh; the rows, by which the scheduler finds what is due and lists are read, are written again
here, a hundred files a transaction. What an older release wrote has no line: its state is folded again too, for a newer
release may fold more into it. An upgrade does so at once: until then a state would differ from its history. No entry:
nothing was decided.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from lifecycle.entries import deadline_rows, partnership_row
from lifecycle.fold import fold
from lifecycle.history import Entry
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.line import line_of, written, written_under
from lifecycle.registers import FILE_RANK
from lifecycle.storage.deadlines import replace_deadlines, replace_row, written_otherwise
from lifecycle.storage.store import Store, Unit
from lifecycle.stored import read_case
from rules.policy import read_policy

BATCH = 100


def rederive_deadlines(store: Store, registers: Registers, today: date) -> int:
    """Write the rows again that follow from another policy than the one in force, or lack a line; how many files."""
    policies = registers.policies
    counted = [read_policy(policies.texts[a.hash]) for a in policies.adoptions if a.counts_from is not None]
    # under settings that never changed, no line begins otherwise: none is looked for
    changed = len({policy.register_.mark for policy in counted}) > 1
    begins = written_under(registers.policy_on(today).register_) if changed else None
    return _write_again(store, registers, today, begins)


def bring_up_to_date(store: Store, today: date) -> int:
    """Fold every file again that an older release wrote last, and write its rows; how many files."""
    registers = Registers()
    with store.reading() as reading:
        registers.take(reading.heads(READ_ALWAYS))
    return _write_again(store, registers, today, None) if registers.opened_on is not None else 0


def _write_again(store: Store, registers: Registers, today: date, begins: str | None) -> int:
    done: dict[str, None] = {}
    while True:
        with store.reading() as reading:
            found = written_otherwise(reading, begins, BATCH)
            older = frozenset(written_otherwise(reading, None, BATCH))
        if not set(found) - set(done):
            return len(done)
        with store.bulk() as unit:
            _write_some(unit, registers, today, found, older)
        done.update(dict.fromkeys(found))


def fold_all_anew(unit: Unit, today: date) -> None:
    """The same of every file of a record that was just put here as an older release had written it."""
    references = [head[0] for head in unit.subjects(FILE_RANK)]
    for start in range(0, len(references), BATCH):
        some = references[start : start + BATCH]
        _write_some(unit, Registers(), today, some, frozenset(some))


def _write_some(
    unit: Unit, registers: Registers, today: date, references: Sequence[str], older: Collection[str]
) -> None:
    _, heads = unit.load(0, None, (*READ_ALWAYS, *references), {})
    registers.take(heads)
    for reference in references:
        case = read_case(reference, heads[reference].state)
        if reference in older:
            case = fold(Entry.of(e) for e in unit.entries(reference)) or case
        settings = registers.settings_of(case, today)
        due = deadline_rows(case, settings)
        line = written(line_of(case, settings, due[0] if due else None))
        replace_deadlines(unit, reference, due, line)
        if reference in older:
            partner = registers.partners.find(case.partner)
            replace_row(unit, partnership_row(case, due, partner.country if partner is not None else None, settings))
