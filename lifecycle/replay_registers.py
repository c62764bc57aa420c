"""Deciding again what was decided on a register: a period, a policy, a person, a partner, a key.

Some rules rest on what no entry keeps: how a message stood, what the open files used of a policy. They are taken as
they answered, and every other rule of the act is asked again. Of a table of old files that was refused no row is kept:
none of its rules is asked. Such decisions are counted and told, where the rest agrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from lifecycle.act import PERSONAL, Act
from lifecycle.affairs import affairs_of, whose_affairs
from lifecycle.answer import decision_of
from lifecycle.command import Command
from lifecycle.decision import Decision, decide
from lifecycle.erasing import to_erase
from lifecycle.erasure_acts import ERASURE_ACTS
from lifecycle.history import REFUSED, Entry
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of
from lifecycle.past import Held, Past
from lifecycle.people_acts import OF_A_PERSON
from lifecycle.redecided import Redecided
from lifecycle.register_writing import completed_fields
from lifecycle.registers import ACTS_OF_REGISTERS, PARTNERS, PEOPLE
from lifecycle.replay_marks import false_marks
from lifecycle.replay_parts import differing_parts, today_of
from lifecycle.sitting import Sitting
from lifecycle.storage.reading import Reading
from rules.facts import Actor, Facts, Relations, Request
from rules.verdict import Verdict

ERASURES = {act.name: act for act in ERASURE_ACTS}
OF_FILES = frozenset({"policy.moves", "policy.keeps"})
RESTING_ON_MORE: dict[str, frozenset[str]] = {
    "retry_message": frozenset({"affairs.retry"}), "adopt_policy": OF_FILES, "request_migration": OF_FILES,
    "confirm_policy": OF_FILES,
}  # fmt: skip
"""Acts of which some rules ask what no entry keeps, and those rules: all others are decided again."""
BY_ROLE = frozenset({"others"})
"""What these rules answer of the role alone: that is decided again."""
REFUSED_TABLE = "enter_legacy"
"""What is refused of a table of old files stands on a register without its rows: no rule can be asked again."""
NAMING = frozenset({"add_person", "change_role", "disable_person"})
"""Acts that name a person: a refusal keeps no name."""
OF_A_TABLE = frozenset({"intend_legacy", "complete_legacy", "withdraw_legacy"})


def redecide_register(reading: Reading, entry: Entry, held: Held) -> Redecided:
    """One decision on a register, decided again. Raises KeyError for an act that this version does not know."""
    stored = decision_of(entry)
    if entry.act == REFUSED_TABLE:
        wrong = (*(() if entry.outcome == REFUSED else ("outcome",)), *false_marks(entry, read_in=False))
        whole = Redecided(entry, stored, stored, wrong)
        return whole if wrong else whole._replace(undecided="no_rows", excused=True)
    past = Past(reading, entry, None, held)
    act = ACTS_OF_REGISTERS.get(entry.act) or ERASURES[entry.act]
    data = entry.data
    actor = Actor(data["actor"], data["role"], data.get("deputyFor"))
    instant = datetime.fromisoformat(data["recordedAt"]).astimezone(UTC)
    sitting = Sitting(lambda: instant, today_of(entry, instant), actor, registers=past.registers)
    found = []
    for request in _requests(entry, act):
        for relations in _relations(sitting, past, entry, act, request):
            facts = facts_of(sitting, act, Loaded(None, None, None, None, {}), entry.on, request, relations)
            for again in _told(_as_stored(decide(act, facts), stored), facts):
                found.append(Redecided(entry, stored, again, _parts(past, entry, act, facts, again)))
    best = next((one for one in found if one.agrees), found[0])
    # what agrees is still not decided again as a whole, and is told as such
    return best._replace(undecided="not_kept", excused=True) if entry.act in RESTING_ON_MORE and best.agrees else best


def _told(again: Decision, facts: Facts) -> Iterator[Decision]:
    """A decision, and as an earlier release told it: its remedy did not say for whom, where nobody had said so."""
    yield again
    request = facts.request
    if again.act == "add_token" and not again.allowed and request is not None and not request.has("person"):
        whose = f" --person {facts.relations.affairs.person}"
        yield again._replace(verdicts=tuple(_without(verdict, whose) for verdict in again.verdicts))


def _without(verdict: Verdict, words: str) -> Verdict:
    typed = verdict.params.get("retype")
    if not isinstance(typed, str):
        return verdict
    return verdict._replace(params={**verdict.params, "retype": typed.replace(words, "")})


def _as_stored(again: Decision, stored: Decision) -> Decision:
    """A decision in which the rules that rest on what no entry keeps answer as they did."""
    resting = RESTING_ON_MORE.get(again.act, ())
    kept = {v.rule: v for v in stored.verdicts if v.rule in resting and v.key not in BY_ROLE}
    if not kept:
        return again
    whole = again._replace(verdicts=tuple(v if v.key in BY_ROLE else kept.get(v.rule, v) for v in again.verdicts))
    return whole._replace(allowed=not whole.blocking)


def _parts(past: Past, entry: Entry, act: Act, facts: Facts, again: Decision) -> tuple[str, ...]:
    """What differs, but for the hash of facts that no entry keeps: a name that was refused, all that was erased."""
    parts = differing_parts(past, entry, facts, again, "")
    unnamed = entry.outcome == REFUSED and (bool(_personal(act)) or entry.act in OF_A_TABLE)
    if entry.outcome != REFUSED and again.allowed and not _says_what_follows(entry, facts):
        parts = (*parts, "fields")
    unkept = unnamed or facts.relations.to_erase is not None or entry.act in RESTING_ON_MORE
    return tuple(part for part in parts if part != "factsHash" or not unkept)


def _says_what_follows(entry: Entry, facts: Facts) -> bool:
    """Whether the fields say what follows from the act: the number of a period, of a person, which policy it is."""
    if entry.act in ERASURES:
        return True
    return all(entry.fields.get(name) == value for name, value in completed_fields(entry.subject, facts).items())


def _requests(entry: Entry, act: Act) -> Iterator[Request]:
    """What may have been typed; more than one where the entry does not tell.

    Whoever does something for themselves names a person or nobody, and both stand alike; of a name that a refusal does
    not keep nobody can tell whether there was one.
    """
    request = _request(entry, act)
    yield request
    untold = set(_personal(act)) if entry.outcome == REFUSED else set()
    person = act.field("person")
    if entry.act in OF_A_PERSON and person is not None and (entry.outcome == REFUSED or not person.required):
        untold.add("person")
    untold &= request.fields.keys()
    for count in range(1, len(untold) + 1):
        for left_out in combinations(sorted(untold), count):
            yield request._replace(fields={n: v for n, v in request.fields.items() if n not in left_out})


def _request(entry: Entry, act: Act) -> Request:
    """What was typed; a name that a refusal does not keep was typed all the same."""
    typed = {field.name for field in act.fields}
    fields: dict[str, Any] = {
        n: tuple(v) if isinstance(v, list) else str(v) for n, v in entry.fields.items() if n in typed or n == "person"
    }
    if "person" not in typed and entry.act not in OF_A_PERSON:
        fields.pop("person", None)
    if entry.outcome == REFUSED:
        fields = {**{name: name for name in _personal(act)}, **fields}
    return Request(fields, entry.documents, "reason" in entry.data, entry.data.get("decision"))


def _personal(act: Act) -> list[str]:
    """The fields of an act that a refusal on the register of people does not keep."""
    return [field.name for field in act.fields if field.kind in PERSONAL and field.required]


def _relations(sitting: Sitting, past: Past, entry: Entry, act: Act, request: Request) -> Iterator[Relations]:
    """What the rules could ask besides: more than one where the entry does not tell."""
    people = sitting.registers.people
    relations = Relations()
    if entry.subject == PARTNERS and entry.act not in OF_A_TABLE:
        relations = Relations(partner_known=sitting.registers.partners.find(request.text("slug") or "") is not None)
    elif entry.act == "hand_over":
        taker = request.text("taker")
        relations = Relations(receiver=people.standing(int(taker)) if taker else None)
    elif entry.act in OF_A_PERSON:
        whose = whose_affairs(people, sitting.actor.number, request)
        affairs = affairs_of(people, whose, request)
        relations = Relations(affairs=affairs, person=None if affairs.standing == "unknown" else whose)
    elif entry.act in NAMING:
        person = entry.fields.get("person")
        number = int(person) if person is not None else None
        relations = Relations(name_taken=number is not None, person=number)
    wanted = to_erase(sitting, past, Command(entry.subject, act, request, entry.on), None)
    leaving = relations.person if wanted is None else wanted.person
    last = entry.act not in OF_A_TABLE and people.administrators == (leaving,)
    relations = relations._replace(to_erase=wanted, last_administrator=last)
    yield relations
    if entry.act in NAMING and entry.subject == PEOPLE and relations.person is None:
        yield relations._replace(person_disabled=True)
