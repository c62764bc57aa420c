"""Moving files to another policy: one entry a file, a hundred files a transaction, and nothing twice.

Asked for by one person and confirmed by another in the register of policies; the confirmation is written first. What a
crash left is found there, and whoever may confirm finishes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lifecycle.command import Command, read_command
from lifecycle.decision import decide
from lifecycle.desk import Desk
from lifecycle.errors import Conflict
from lifecycle.file_writing import write_decision
from lifecycle.knowledge import READ_ALWAYS
from lifecycle.loading import facts_of, load_file
from lifecycle.records import MIGRATE_POLICY
from lifecycle.registers import ACTS_OF_REGISTERS, POLICY
from lifecycle.stages import ENDS
from lifecycle.storage.errors import Locked
from lifecycle.storage.records import Head, Outcome, Write
from lifecycle.storage.store import Unit
from lifecycle.stored import read_case
from rules.dates import exact
from rules.facts import Relations, Request
from rules.policy_register import Migration

BATCH = 100
"""Files that move in one transaction."""
TRIES = 20


@dataclass(slots=True)
class Moved:
    """What became of the files of a migration: moved now, moved before, or ended meanwhile and left as they are."""

    moved: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)


def unfinished(desk: Desk, number: str) -> Migration | None:
    """The migration of that number, where it was confirmed and some of its files have not moved.

    Only for somebody who may confirm; anybody else is refused by the confirmation itself.
    """
    with desk.store.reading() as reading:
        desk.registers.take(reading.heads(READ_ALWAYS, desk.registers.versions))
    found = desk.registers.policies.find_migration(int(number)) if number.isascii() and number.isdigit() else None
    if found is None or found.waits or found.rejected or found.done:
        return None
    today, role = desk.sitting.today, desk.sitting.actor.role
    return found if desk.registers.policy_on(today).allows(role, MIGRATE_POLICY.permission) else None


def finish(desk: Desk, number: int) -> dict[str, Any]:
    """Move every file of a confirmed migration that has not moved yet, then record that all have."""
    with desk.store.reading() as reading:
        desk.registers.take(reading.heads(READ_ALWAYS, desk.registers.versions))
    migration = desk.registers.policies.find_migration(number)
    assert migration is not None
    done = Moved()
    for start in range(0, len(migration.references), BATCH):
        _move(desk, migration, migration.references[start : start + BATCH], done)
    if unfinished(desk, str(number)) is not None:  # else somebody who finished it at the same time has said so
        act = ACTS_OF_REGISTERS["complete_migration"]
        desk.perform(read_command(POLICY, act, fields={"number": [str(number)]}))
    return {
        "id": number, "to": migration.hash, "moved": done.moved, "alreadyMoved": done.before, "ended": done.ended,
        "total": len(migration.references),
    }  # fmt: skip


def _move(desk: Desk, migration: Migration, references: Sequence[str], done: Moved) -> None:
    """One transaction, done again where somebody else was in the way."""
    for _ in range(TRIES):
        attempt = Moved()
        try:
            with desk.store.bulk() as unit:
                _, heads = unit.load(desk.sitting.actor.number, None, (*READ_ALWAYS, *references), {})
                desk.registers.take(heads)
                desk.sitting.refresh_actor()
                writes = [w for r in references if (w := _written(desk, unit, migration, heads[r], attempt))]
                if any(outcome is not Outcome.WRITTEN for outcome in unit.write_many(writes)):
                    raise Conflict("conflict.busy", {"reference": references[0]})
        except (Conflict, Locked):
            continue
        done.moved += attempt.moved
        done.before += attempt.before
        done.ended += attempt.ended
        return
    raise Conflict("conflict.busy", {"reference": references[0]})


def _written(desk: Desk, unit: Unit, migration: Migration, head: Head, done: Moved) -> Write | None:
    """The entry by which a file moves; None where it has moved or ended."""
    now = read_case(head.id, head.state)
    if now.policy == migration.hash or now.stage in ENDS:
        (done.before if now.policy == migration.hash else done.ended).append(head.id)
        return None
    sitting, today = desk.sitting, exact(desk.sitting.today)
    fields = {"from": now.policy, "to": migration.hash, "migration": str(migration.id)}
    request = Request(fields)
    loaded = load_file(sitting, unit, head.id, sitting.today, head, acting=True)
    facts = facts_of(sitting, MIGRATE_POLICY, loaded, today, request, Relations())
    command = Command(head.id, MIGRATE_POLICY, request, today)
    key = f"migration {migration.id} {head.id}"
    _, write = write_decision(
        sitting, command, MIGRATE_POLICY, loaded, facts, decide(MIGRATE_POLICY, facts), head.id, key
    )
    done.moved.append(head.id)
    return write
