"""A person who leaves: their files go to another, as officer and as deputy; one entry a file, a hundred a transaction.

The decision stands in the register of people and comes first. What a crash left is still theirs: the same command
finishes it, and nothing is handed over twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lifecycle.answer import Answer
from lifecycle.command import Command, read_command
from lifecycle.decision import decide
from lifecycle.desk import Desk
from lifecycle.entries import instant
from lifecycle.errors import Conflict
from lifecycle.file_writing import write_decision
from lifecycle.knowledge import READ_ALWAYS
from lifecycle.loading import facts_of, load_file
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE
from lifecycle.stages import ENDS
from lifecycle.storage.errors import Locked
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Head, Outcome, Write
from lifecycle.storage.store import Unit
from lifecycle.stored import read_case
from rules.case import Case
from rules.dates import exact
from rules.facts import Relations, Request

BATCH = 100
"""Files that are handed over in one transaction."""
TRIES = 20


@dataclass(slots=True)
class HandedOver:
    """What became of it: the answer of the decision, and the files that went over."""

    answer: Answer
    files: list[str] = field(default_factory=list)


def hand_over(desk: Desk, leaving: int, taker: int, *, reason: str | None = None, dry_run: bool = False) -> HandedOver:
    """Decide, and give every file of one person that has not ended to another; a dry run names them only.

    Raises Conflict where somebody else was in the way for too long: then type it again.
    """
    fields = {"leaving": [str(leaving)], "taker": [str(taker)]}
    act = ACTS_OF_REGISTERS["hand_over"]
    answer = desk.perform(read_command(PEOPLE, act, fields=fields, reason=reason, dry_run=dry_run))
    done = HandedOver(answer)
    if answer.refused:
        return done
    with desk.store.reading() as reading:
        theirs = files_of(reading, leaving)
    if dry_run:
        done.files = theirs
        return done
    for start in range(0, len(theirs), BATCH):
        done.files += _give(desk, theirs[start : start + BATCH], leaving, taker)
    return done


def files_of(reading: Reading, person: int) -> list[str]:
    """The files that have not ended and that a person is officer or deputy of."""
    return [row.reference for row in reading.partnerships() if _is_of(read_case(row.reference, row.state), person)]


def _is_of(case: Case, person: int) -> bool:
    return case.stage not in ENDS and person in (case.officer, case.deputy)


def _give(desk: Desk, references: Sequence[str], leaving: int, taker: int) -> list[str]:
    """One transaction, done again where somebody else was in the way."""
    for _ in range(TRIES):
        try:
            with desk.store.bulk() as unit:
                _, heads = unit.load(desk.sitting.actor.number, None, (*READ_ALWAYS, *references), {})
                desk.registers.take(heads)
                desk.sitting.refresh_actor()
                writes = [w for r in references if (w := _written(desk, unit, heads[r], leaving, taker))]
                if any(outcome is not Outcome.WRITTEN for outcome in unit.write_many(writes)):
                    raise Conflict("conflict.busy", {"reference": references[0]})
        except (Conflict, Locked):
            continue
        return [write.subject for write in writes]
    raise Conflict("conflict.busy", {"reference": references[0]})


def _written(desk: Desk, unit: Unit, head: Head, leaving: int, taker: int) -> Write | None:
    """The entry by which a file goes over; None where it is theirs no more, or has ended meanwhile."""
    if not _is_of(read_case(head.id, head.state), leaving):
        return None
    sitting, act = desk.sitting, BY_NAME["take_over"]
    today = exact(sitting.today)
    request = Request({"leaving": str(leaving), "taker": str(taker)})
    loaded = load_file(sitting, unit, head.id, sitting.today, head, acting=True)
    facts = facts_of(sitting, act, loaded, today, request, Relations())
    key = f"handover {leaving} {taker} {head.id} {head.version} {instant(sitting.clock())}"
    command = Command(head.id, act, request, today)
    _, write = write_decision(sitting, command, act, loaded, facts, decide(act, facts), head.id, key)
    return write
