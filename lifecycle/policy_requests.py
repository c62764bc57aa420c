"""What is read and worked out for an act on the register of policies: which files use what, which would move."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from lifecycle.command import Command
from lifecycle.knowledge import Registers
from lifecycle.stages import ENDS, Stage
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.records import PartnershipRow
from lifecycle.stored import read_case
from rules.case import Case
from rules.facts import Facts, Relations, Used
from rules.policies import find_named
from rules.policy import policy_hash, read_policy
from rules.policy_register import Migration

TESTED = (Stage.MOU_NEGOTIATION, Stage.TEST_PHASE, Stage.EVALUATION)
"""The stages of a test phase: a track without one does not have them."""
OPEN = tuple(stage for stage in Stage if stage not in ENDS)


def policy_relations(reader: Reading, registers: Registers, command: Command, today: date) -> Relations:
    """What the rules of an act on policies ask: what files use, and how many would move."""
    if command.act.name == "request_migration":
        given = command.request.fields.get("reference") or ()
        references, target = (given,) if isinstance(given, str) else given, registers.policies.hash_on(today)
    elif command.act.name == "confirm_policy":
        found = registers.policies.find_migration(int(command.request.text("number") or 0))
        if found is None:
            return Relations(used=_each_once(_used_by_all(reader, registers, today)))
        references, target = found.references, found.hash
    elif command.act.name == "adopt_policy":
        return Relations(used=_each_once(_used_by_all(reader, registers, today)))
    else:
        return Relations()
    cases = [case for case in open_files(reader, references) if case.policy != target]
    used = _each_once(use for case in cases for use in _used_by(case, registers, today))
    return Relations(used=used, moving=len(cases))


def open_files(reader: Reading, references: Collection[str]) -> Iterator[Case]:
    """The files of these references that have not ended, as they are stored; of very many, read page by page."""
    wanted = set(references)
    many = len(wanted) > PAGE
    found = _all_files(reader) if many else (reader.partnership(reference) for reference in references)
    for row in found:
        if row is not None and row.stage not in ENDS and row.reference in wanted:
            yield read_case(row.reference, row.state)


def _all_files(reader: Reading) -> Iterator[PartnershipRow]:
    after = ""
    while rows := reader.partnerships(after=after, limit=PAGE):
        yield from rows
        after = rows[-1].reference


def _used_by_all(reader: Reading, registers: Registers, today: date) -> Iterator[Used]:
    for track, reference in reader.tracks(OPEN):
        yield Used(reference, track)
    after = ""
    while rows := reader.partnerships(stages=(Stage.ASSESSMENT, *TESTED), after=after, limit=PAGE):
        for row in rows:
            yield from _used_by(read_case(row.reference, row.state), registers, today)
        after = rows[-1].reference


def _used_by(case: Case, registers: Registers, today: date) -> Iterator[Used]:
    """The track of a file; its stage, where that is one of a test phase that its own policy asks; scored criteria."""
    yield Used(case.reference, case.track)
    if case.stage in TESTED and registers.policy_of(case, today)[0].track(case.track).test_phase:
        yield Used(case.reference, case.track, stage=case.stage)
    if case.stage == Stage.ASSESSMENT:
        for score in case.criteria:
            yield Used(case.reference, case.track, criterion=score.code)


def _each_once(used: Iterable[Used]) -> tuple[Used, ...]:
    """One file for each thing used, in an order that does not depend on the files."""
    found: dict[tuple[str, str, str], Used] = {}
    for one in used:
        found.setdefault((one.track, one.stage, one.criterion), one)
    return tuple(found[key] for key in sorted(found))


def completed_policy_fields(facts: Facts) -> dict[str, Any]:
    """What the entry of an allowed act on policies says besides what was typed."""
    policies, request = facts.policies, facts.request
    if facts.act == "adopt_policy" and request is not None:
        text = request.text("text") or ""
        from_on = request.text("from") or facts.today.isoformat()
        return {"number": policies.next_id, "hash": policy_hash(text), "name": read_policy(text).name, "from": from_on}
    if facts.act == "request_migration":
        return {"number": policies.next_id, "hash": policies.hash_on(facts.today)}
    found = find_named(facts)
    if isinstance(found, Migration):
        return {"hash": found.hash, "files": len(found.references)}
    return {"hash": found.hash} if found is not None else {}
