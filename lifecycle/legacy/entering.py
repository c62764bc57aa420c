"""Entering old files by two persons: the first who runs a file announces its rows, another enters them.

Everything of one run stands in one transaction: the files, what waits for a second person, or one refusal.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from lifecycle.command import Command
from lifecycle.decision import Decision, decide
from lifecycle.desk import Desk
from lifecycle.errors import Conflict, NotFound
from lifecycle.knowledge import READ_ALWAYS
from lifecycle.legacy.judging import ENTER, Item, decided, facts_of_row, intent_of, judged
from lifecycle.legacy.reading import LegacyFile
from lifecycle.legacy.writing import file_write, register_write
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of
from lifecycle.portfolio.checks import Known
from lifecycle.register_writing import refuse_opening
from lifecycle.registers import ACTS_OF_REGISTERS, PARTNERS
from lifecycle.stages import BEFORE_SIGNATURE, legacy_stage
from lifecycle.storage.errors import Locked
from lifecycle.storage.records import Outcome, Write
from lifecycle.storage.store import Unit
from rules.dates import interval
from rules.facts import Facts, Relations, Request

TRIES = 20


@dataclass(slots=True)
class Run:
    """What became of all rows; `refusal` is the decision that stopped them, `written` whether anything was."""

    items: list[Item] = field(default_factory=list)
    refusal: Decision | None = None
    entry: int = 0
    written: bool = False

    @property
    def good(self) -> list[Item]:
        """Rows that are well: entered or announced now, or by an earlier run."""
        return [item for item in self.items if item.status in ("entered", "intended", "waits", "before")]

    @property
    def bad(self) -> list[Item]:
        """Rows that rules refuse, whose id another file has, or beside which another file stands in the way."""
        return [item for item in self.items if item.status in ("refused", "id_taken", "no_predecessor", "open_file")]


def known_to(desk: Desk) -> Known:
    """What a file of old files may refer to: the partners and themes of the register, and the competences."""
    with desk.store.reading() as reading:
        desk.registers.take(reading.heads(READ_ALWAYS, desk.registers.versions))
    if desk.registers.opened_on is None:
        raise NotFound("not_found.register")
    partners = desk.registers.partners
    policy = desk.registers.policy_of(None, desk.sitting.today)[0]
    return Known(
        themes=policy.themes.union(theme.code for theme in partners.themes),
        partners=frozenset(partner.slug for partner in partners.partners),
    )


def enter_rows(desk: Desk, read: LegacyFile, *, partial: bool = False, dry_run: bool = False) -> Run:
    """Enter the rows that another person intended, and intend the others.

    Without `partial` nothing is written unless every row is well; one that rules refuse is then recorded as a refusal.
    """
    for _ in range(TRIES):
        try:
            with desk.store.bulk() as unit:
                run, writes = _attempt(desk, unit, read, partial=partial)
                if dry_run:
                    return run
                if any(outcome is not Outcome.WRITTEN for outcome in unit.write_many(writes)):
                    raise Conflict("conflict.busy", {"reference": PARTNERS})
                run.written = bool(writes) and run.refusal is None
        except (Conflict, Locked):
            continue
        return run
    raise Conflict("conflict.busy", {"reference": PARTNERS})


def withdraw_rows(desk: Desk, read: LegacyFile, *, dry_run: bool = False) -> Run:
    """Take back the announcement of these rows, one's own or another's; they were not entered yet."""
    for _ in range(TRIES):
        try:
            with desk.store.bulk() as unit:
                _, heads = unit.load(desk.sitting.actor.number, None, READ_ALWAYS, {})
                desk.registers.take(heads)
                desk.sitting.refresh_actor()
                waiting = {intent.row: intent.by for intent in desk.registers.partners.legacy_intents}
                run = Run([Item(r, "withdrawn", by=waiting[r.hash]) for r in read.rows if r.hash in waiting])
                refusal = _role_refusal(desk, "withdraw_legacy")
                if refusal is not None:
                    run.refusal = refusal[0]
                    writes = [_refused(desk, run, refusal[1], refusal[0])]
                else:
                    rows = [item.row.hash for item in run.items]
                    writes = [register_write(desk.sitting, [("withdraw_legacy", rows, [])])] if rows else []
                if dry_run:
                    return run
                if any(outcome is not Outcome.WRITTEN for outcome in unit.write_many(writes)):
                    raise Conflict("conflict.busy", {"reference": PARTNERS})
                run.written = bool(writes) and run.refusal is None
        except (Conflict, Locked):
            continue
        return run
    raise Conflict("conflict.busy", {"reference": PARTNERS})


def _attempt(desk: Desk, unit: Unit, read: LegacyFile, *, partial: bool) -> tuple[Run, list[Write]]:
    _, heads = unit.load(desk.sitting.actor.number, None, READ_ALWAYS, {})
    desk.registers.take(heads)
    desk.sitting.refresh_actor()
    run = Run([judged(desk, unit, read, row) for row in read.rows])
    _leave_one_open(unit, run.items)
    _require_predecessors(run.items)
    entered = [item for item in run.items if item.status == "entered"]
    wanted = [item for item in run.items if item.status == "intended"]
    denied = _denied(desk, entered, wanted)
    if denied is not None:
        run.refusal = denied[0]
        return run, [_refused(desk, run, denied[1], denied[0])]
    well = not run.bad and not read.problems
    if read.problems and not partial:
        return run, []
    if not well and not (partial and run.good):
        for item in (item for item in run.items if item.status == "refused"):
            run.refusal = Decision(ENTER.name, False, "new", None, item.verdicts)
            return run, [_refused(desk, run, facts_of_row(desk, read, item.row, ()), run.refusal)]
        return run, []
    return run, _writes(desk, unit, read, run, entered, wanted)


def _leave_one_open(unit: Unit, items: list[Item]) -> None:
    """A partner has at most one file on a track that is not signed yet: of several rows, the first."""
    taken: dict[str, str] = {}
    for item in items:
        file = item.row.file
        if item.status not in ("entered", "intended", "waits") or legacy_stage(file.kind) not in BEFORE_SIGNATURE:
            continue
        opening = f"{file.partner}:{file.track.value}"
        if opening not in taken:
            stored = (row.reference for row in unit.files_of(file.partner) if row.opening == opening)
            taken[opening] = next(stored, "")
            if not taken[opening]:
                continue
        item.status, item.reference = "open_file", taken[opening]


def _require_predecessors(items: list[Item]) -> None:
    """A successor comes with its predecessor, or after it."""
    good = {item.row.file.id for item in items if item.status in ("entered", "before")}
    changed = True
    while changed:
        changed = False
        for item in items:
            if item.status == "entered" and item.row.file.successor_of not in {None, *good}:
                item.status, changed = "no_predecessor", True
                good.discard(item.row.file.id)


def _writes(desk: Desk, unit: Unit, read: LegacyFile, run: Run, entered: list[Item], wanted: list[Item]) -> list[Write]:
    """The chains of the files, then the one of the register that says who wanted and who entered them."""
    year = desk.sitting.clock().year
    first = int(unit.next_reference(year).rpartition("-")[2])
    entered.sort(key=lambda item: item.row.file.successor_of is not None)
    for number, item in enumerate(entered):
        item.reference = f"BE-BRU-{year:04d}-{first + number:04d}"
    references = {item.row.file.id: item.reference for item in run.items if item.reference}
    writes = [
        file_write(
            desk.sitting, read.portfolio, item.row, references, decided(desk, read, item.row), intent_of(desk, item.row)
        )
        for item in entered
    ]
    if entered or wanted:
        rows = [("complete_legacy", [i.row.hash for i in entered], [i.reference for i in entered])] if entered else []
        rows += [("intend_legacy", [i.row.hash for i in wanted], [])] if wanted else []
        writes.append(register_write(desk.sitting, rows, partial=bool(run.bad or read.problems)))
    return writes


# ------------------------------------------------------------------------------------------ refusals


def _denied(desk: Desk, entered: list[Item], wanted: list[Item]) -> tuple[Decision, Facts] | None:
    """Whether the person may not do what is to be done; where nothing is, whether neither act was granted to them."""
    if entered or wanted:
        asked = [act for act, items in (("complete_legacy", entered), ("intend_legacy", wanted)) if items]
        return next((refusal for act in asked if (refusal := _role_refusal(desk, act)) is not None), None)
    refusals = [_role_refusal(desk, act) for act in ("intend_legacy", "complete_legacy")]
    return refusals[0] if all(refusals) else None


def _role_refusal(desk: Desk, act: str) -> tuple[Decision, Facts] | None:
    """Whether the person may do this at all; decided once for all rows."""
    declared = ACTS_OF_REGISTERS[act]
    request = Request({"row": ()})
    today = interval(desk.sitting.today, desk.sitting.today)
    facts = facts_of(desk.sitting, declared, Loaded(None, None, None, None, {}), today, request, Relations())
    decision = decide(declared, facts)
    return None if decision.allowed else (decision, facts)


def _refused(desk: Desk, run: Run, facts: Facts, decision: Decision) -> Write:
    """The one entry that says that a run was refused."""
    act = ACTS_OF_REGISTERS.get(decision.act) or ENTER
    answer, write = refuse_opening(desk.sitting, Command("", act, Request()), facts, decision, secrets.token_hex(16))
    run.entry = answer.entry.sequence
    return write
