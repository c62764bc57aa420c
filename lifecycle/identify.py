"""Who acts: a typed name looked up in the register of people; one that may not act is refused, and that is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from lifecycle.definition import DEFINITION_HASH
from lifecycle.entries import Chain, instant
from lifecycle.errors import Conflict, Forbidden, NotFound
from lifecycle.history import REFUSED
from lifecycle.knowledge import Registers
from lifecycle.registers import ACTS_OF_REGISTERS, PEOPLE, POLICY, RANKS
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Outcome, Write
from lifecycle.storage.store import Store
from rules.directory import Person
from rules.facts import Actor

IDENTIFY = ACTS_OF_REGISTERS["identify"]
"""The act of an entry that says: somebody came under a name and was turned away.

The name itself is not kept: it may be that of a person whose name was erased, and nobody could tell.
"""
TRIES = 40


def identify(store: Store, name: str, *, clock: Callable[[], datetime], today: date, trial_day: bool = False) -> Actor:
    """The person of that name as an actor.

    Raises Forbidden for an unknown or disabled name, after one refusal entry in the register of people; NotFound
    before the register was opened.
    """
    for _ in range(TRIES):
        with store.reading() as reading:
            person = _find(reading, name)
        if person is not None and not person.disabled:
            return Actor(person.number, person.role)
        because = "disabled" if person is not None else "unknown"
        if _refuse(store, person, because, clock(), today, trial_day):
            raise Forbidden(f"identify.{because}", {"person": name})
    raise Conflict("conflict.busy", {"reference": PEOPLE})


def find_actor(store: Store, name: str) -> Actor | None:
    """The person of that name as an actor; None for an unknown or disabled name. Writes nothing.

    Raises NotFound before the register was opened.
    """
    with store.reading() as reading:
        person = _find(reading, name)
    return None if person is None or person.disabled else Actor(person.number, person.role)


def person_number(store: Store, name: str) -> int:
    """The number of somebody who may act, by name or already a number. Raises NotFound."""
    with store.reading() as reading:
        person = _find(reading, name)
    if person is None:
        raise NotFound("not_found.person", {"person": name})
    return person.number


def namesakes(store: Store, name: str) -> tuple[int, ...]:
    """The numbers of those who bear a name beside the person whom it means, disabled or not."""
    with store.reading() as reading:
        meant = _find(reading, name)
        commitments = set(reading.person_by_name(name))
        people = _registers(reading).people.people
    return tuple(p.number for p in people if p.name in commitments and p != meant)


def has_administrator(store: Store) -> bool:
    """Whether somebody may add people. Raises NotFound before the register was opened."""
    with store.reading() as reading:
        return _registers(reading).people.has_administrator


def _registers(reading: Reading) -> Registers:
    registers = Registers()
    registers.take(reading.heads((POLICY, PEOPLE)))
    if registers.opened_on is None:
        raise NotFound("not_found.register", {})
    return registers


def _find(reading: Reading, name: str) -> Person | None:
    """The person of that name or number; of two that bore one name, the one who is not disabled."""
    people = _registers(reading).people
    commitments = set(reading.person_by_name(name))
    found = [p for p in people.people if p.name in commitments]
    if not found and name.isascii() and name.isdigit():
        found = [p for p in people.people if str(p.number) == name]
    return max(found, key=lambda p: (not p.disabled, p.number), default=None)


def _refuse(store: Store, person: Person | None, because: str, now: datetime, today: date, trial_day: bool) -> bool:
    """Write the refusal, with the number of a person who is known; False where another entry came first."""
    who = {"person": person.number} if person is not None else {}
    with store.unit() as unit:
        _, heads = unit.load(0, None, (PEOPLE,))
        head = heads[PEOPLE]
        chain = Chain(PEOPLE, head.sequence, head.head_hash, head.recorded_at or "")
        data: dict[str, Any] = {
            "act": IDENTIFY.name,
            "nature": "administrative",
            "outcome": REFUSED,
            "effectiveOn": today.isoformat(),
            "actor": 0,
            "role": "console",
            "definitionHash": DEFINITION_HASH,
            "verdicts": [],
            "fields": {**who, "because": because},
        }
        if trial_day:
            data["trialDay"] = True
        chain.append(data, today, instant(now))
        write = Write(
            subject=PEOPLE,
            rank=RANKS[PEOPLE],
            version=head.version,
            sequence=head.sequence,
            seen=(),
            new_version=head.version,
            entries=tuple(chain.added),
        )
        return unit.write(write) is Outcome.WRITTEN
