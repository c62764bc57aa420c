"""Loading: a file as it stood on the day of an act, and the facts that the rules may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from lifecycle.act import Act
from lifecycle.as_of import unsure_on
from lifecycle.deadlines import deadlines
from lifecycle.errors import NotFound
from lifecycle.fold import fold, run_clock
from lifecycle.history import OPENING, Entry, standing
from lifecycle.knowledge import READ_ALWAYS
from lifecycle.last_safe_day import act_by
from lifecycle.late import later_moves
from lifecycle.loaded import Loaded
from lifecycle.records import CONFIRMATION, INTENDED
from lifecycle.relations import relations_of
from lifecycle.road import road_to
from lifecycle.sitting import Sitting
from lifecycle.stages import NEW
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Head
from lifecycle.stored import read_case
from lifecycle.touched import to_confirm
from lifecycle.working_days import last_working_day
from rules.dates import InexactDate, parse_day
from rules.facts import Facts, Later, Relations, Request
from rules.government import remembered_regime
from rules.persons import open_intents


def load_file(
    sitting: Sitting, reader: Reading, reference: str, day: date, head: Head | None = None, *, acting: bool = False
) -> Loaded:
    """The file as it stood on a day, with the clock acts due by then.

    Its history is read only where the day lies back. Raises NotFound for an unknown reference, and where the file
    was not opened yet; for somebody who acts it then stands before its first stage, and the rules refuse.
    """
    if head is None:
        heads = reader.heads((*READ_ALWAYS, reference), sitting.registers.versions)
        sitting.registers.take(heads)
        head = heads.get(reference)
    if head is None or head.state is None:
        raise NotFound("not_found.reference", {"reference": reference})
    now = read_case(reference, head.state)
    if now.effective_on is not None and day >= now.effective_on:
        return Loaded(head, run_clock(now, day), now, None, {})
    entries = [Entry.of(row) for row in reader.entries(reference)]
    case = fold(entries, day)
    if unsure_on(entries, day):
        case = (case or now).but(stage="unknown")
    if case is None and acting:
        first = fold(entries, min(e.day for e in standing(entries) if e.act in OPENING))
        case = first.but(stage=NEW) if first is not None else None
    if case is None:
        raise NotFound("not_found.on_day", {"reference": reference, "on": day.isoformat()})
    return Loaded(head, case, now, entries, {})


def load_relations(
    sitting: Sitting, reader: Reading, act: Act, loaded: Loaded, request: Request | None, day: date
) -> Relations:
    """The partner and the other files that the rules of this act ask about; each file read gates the write too."""
    relations, seen = relations_of(reader, act, loaded.case, request, sitting.registers.partners, day)
    loaded.seen.update(seen)
    if act.permission == "reminders" and loaded.now is not None:
        open_now = deadlines(loaded.now, sitting.registers.settings_of(loaded.now, sitting.today))
        relations = relations._replace(deadlines=frozenset((d.kind, d.number, d.due_on) for d in open_now))
        relations = _put_off(sitting, relations, request)
    relations = relations._replace(holders=_holders(sitting, act, request))
    if act.name != CONFIRMATION or request is None or loaded.head is None or not request.has("entry"):
        return relations
    own = loaded.corrected.sequence if loaded.corrected is not None else 0
    wanted = to_confirm(reader, sitting.registers, loaded.head.id, int(request.text("entry") or 0), own)
    return relations._replace(to_confirm=wanted)


def _put_off(sitting: Sitting, relations: Relations, request: Request | None) -> Relations:
    """By when one must act for the deadline that is answered, and on which working day it would come back."""
    due_on, until = (request.text("dueOn"), request.text("until")) if request is not None else (None, None)
    if request is None or due_on is None or until is None:
        return relations
    policy = sitting.registers.policy_on(sitting.today)
    by = act_by(request.text("kind") or "", date.fromisoformat(due_on), sitting.registers.calendar, policy)
    return relations._replace(
        act_by=by, comes_back_on=last_working_day(parse_day(until), policy.register_.reminders.closed)
    )


def _holders(sitting: Sitting, act: Act, request: Request | None) -> tuple[tuple[str, str], ...]:
    """Everybody whom an act names to hold the file, by the field that names them, with their role."""
    if request is None or "people.holder" not in act.rules:
        return ()
    named = [(f.name, request.text(f.name)) for f in act.fields if f.kind == "person"]
    return tuple((name, sitting.registers.people.standing(int(given))) for name, given in named if given)


def facts_of(
    sitting: Sitting, act: Act, loaded: Loaded, on: InexactDate, request: Request | None, relations: Relations
) -> Facts:
    """The facts of one act, frozen before any rule is asked."""
    registers = sitting.registers
    policy, policy_hash = registers.policy_of(loaded.case, sitting.today)
    day = on.folds_on(sitting.today)
    register_policy = registers.policy_on(day)
    later: tuple[Later, ...] = ()
    if loaded.correcting:
        later = loaded.overtaken
    elif loaded.entries and act.edges:
        later = later_moves(loaded.entries, day)
    memo: dict[str, Any] = {}
    required, sources = asked_by(act)
    actor = sitting.actor
    if actor.deputy_for is not None and registers.people.stands_in(actor.number, actor.deputy_for, sitting.today):
        relations = relations._replace(stands_in=True)
    facts = Facts(
        act=act.name,
        nature=act.nature.value,
        on=on,
        day=day,
        today=sitting.today,
        stage=loaded.stage,
        case=loaded.case,
        calendar=registers.calendar,
        policy=policy,
        register_policy=register_policy,
        today_policy=registers.policy_on(sitting.today),
        actor=actor,
        permission=act.permission,
        request=request,
        relations=relations,
        later=later,
        intents=open_intents(loaded.now),
        now=loaded.now,
        register_opened=registers.opened_on,
        asked=required,
        choices=INTENDED,
        sources=sources,
        policy_hash=policy_hash,
        correcting=loaded.correcting,
        corrected_entry=loaded.corrected.sequence if loaded.corrected is not None else 0,
        regime=remembered_regime(memo, registers.calendar, register_policy, on, day)[0],
        memo=memo,
        policies=registers.policies,
        corrected_fields=changed_fields(loaded.corrected, on, request),
        in_its_place=loaded.in_its_place,
        apart=loaded.apart,
    )
    if sources and facts.stage not in sources:
        facts.road = road_to(act, facts)
    return facts


def changed_fields(corrected: Entry | None, on: InexactDate, request: Request | None) -> tuple[str, ...]:
    """The fields in which a correction differs from the entry that it corrects, in the order of an entry.

    Not in that of typing, for no entry keeps it, and a remedy that says them would be another one later.
    """
    if corrected is None or request is None:
        return ()
    before = {n: tuple(v) if isinstance(v, list) else v for n, v in corrected.fields.items()}
    given = sorted(request.fields.items())
    changed = [name for name, v in given if (v if isinstance(v, str) else tuple(v)) != before.get(name)]
    if request.documents != corrected.documents:
        changed.append("document")
    return (*changed, "on") if str(on) != corrected.data["effectiveOn"] else tuple(changed)


_ASKED: dict[int, tuple[Act, tuple[str, ...], tuple[str, ...]]] = {}


def asked_by(act: Act) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The required fields and the sources of an act, worked out once; by identity, for acts are constants."""
    known = _ASKED.get(id(act))
    if known is None:
        known = _ASKED[id(act)] = (act, act.required, act.sources)
    return known[1:]
