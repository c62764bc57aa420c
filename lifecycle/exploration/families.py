"""Families of facts: what each rule looks at, and every value of it that the rules can tell apart.

A rule reads only the families named here for it; a test asks whole decisions about random combinations to see that
this is so. A rule that is not named here cannot be explored, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from lifecycle.act import Act, Nature
from lifecycle.exploration.brought import NAMES, PEOPLE, Reached, Tried, bring_about
from lifecycle.exploration.opening import (
    FOR_ANOTHER,
    OTHER_PARTNER,
    OVERTAKING,
    PARTNER,
    PREDECESSOR,
    PREDECESSOR_SIGNED,
    REFERENCE,
    SUCCESSOR,
    TABLE,
    UNTIL_THEN,
    old_agreement,
    predecessor,
)
from lifecycle.exploration.powers import (
    AT,
    BEFORE_PERIOD,
    INEXACT,
    MONTH,
    ONE,
    SINCE_THEN,
    UNSURE,
    approved_since,
    entering,
    exceptions,
    governments,
    may_have_ended,
    may_have_lapsed,
    period,
)
from lifecycle.exploration.spent import UNDONE_BY, spent_intent
from lifecycle.exploration.state import START, State
from lifecycle.exploration.tried import SINCE, Chosen, Definition, Typed, Value, cheapest
from lifecycle.exploration.typed import requests
from lifecycle.history import OPENING
from lifecycle.sitting import SCHEDULER
from rules.calendar import Calendar
from rules.case import Case, Milestone, Signature
from rules.dates import exact, interval
from rules.facts import Later, Related, Request

WHEN, POWERS, REQUEST = "when", "powers", "request"
FAMILIES: dict[str, tuple[str, ...]] = {
    "stage.possible": (),
    "persons.role": ("actor",),
    "dates.not_future": (WHEN, REQUEST),
    "dates.order": (WHEN, REQUEST),
    "government.full_powers": (WHEN, REQUEST, POWERS),
    "dates.late_entry": (WHEN,),
    "two_persons": ("actor", "intents"),
    "criteria.assessed": (WHEN, "criteria"),
    "evaluation.opening": (WHEN,),
    "evaluation.positive": (WHEN, "evaluation"),
    "test_phase.further": (),
    "test_phase.completed": (WHEN, "exempt"),
    "avenues.concrete": (WHEN, "avenues"),
    "reciprocity.both_sides": (WHEN, "reciprocity"),
    "agreement.one_active": (REQUEST, "others"),
    "successor.in_force": (WHEN, REQUEST, "successor"),
    "treaty.article_81": (WHEN, "treaty"),
    "treaty.assent": (WHEN, "assent"),
    "treaty.parliament": ("assent",),
    "legacy.older": (WHEN, REQUEST, "opening"),
    "validity.doubt": (WHEN,),
    "clock.due": (WHEN,),
    "partner.known": (REQUEST,),
    "file.one_open": (REQUEST,),
    **dict.fromkeys(
        (
            "signature.complete", "documents.text", "documents.letter", "reason.given", "fields.complete",
            "validity.source", "themes.competences",
        ),
        (REQUEST,),
    ),
    **dict.fromkeys(
        (
            "fields.frozen", "term.stated", "term.follows", "notice.effect", "suspension.review", "amendment.changes",
            "track.known", "successor.predecessor", "people.holder", "legacy.documents", "found.possible",
            "waiver.unknown",
        ),
        (WHEN, REQUEST),
    ),
}  # fmt: skip
"""The families that each rule looks at."""
OF_NO_FILE = frozenset({
    "persons.role", "dates.not_future", "dates.late_entry", "two_persons", "signature.complete", "documents.text",
    "documents.letter", "reason.given", "fields.complete", "validity.source",
})  # fmt: skip
"""Rules that look at nothing of the file but the families named above: they answer the same at every state."""
CAME_SINCE = {
    "criteria": "assessed", "evaluation": "positive", "avenues": "agreed", "reciprocity": "both", "exempt": "exempted",
}  # fmt: skip
"""Families of what is recorded, each with what may come on file between the day of an act and its typing."""
LATE_ENTRY = ("actor", WHEN, REQUEST, POWERS, "intents")
ORDER = (WHEN, REQUEST, POWERS, "actor", "exempt", "intents")
"""Families that others are crossed with, in the order of trying: what passes a rule is put together before the next."""
AGREED = "{by}:culture-visit.brussels-text,{by}:1-visit.brussels-agreed"
"""What stays on record of the avenues once an agreement was approved: they may be refused afterwards, not unsaid."""
SIGNED_BY_SIDES = "regionSignedOn"
OF_THE_LAW = timedelta(days=30)
"""How long the federal level has to object (SLRI article 81): the policy that is explored may say less."""
NO_REGION, BEFORE_REGION = "no_region", date(1988, 12, 31)
"""A day before the Region's first year (facts section 1: partners since 1989)."""
TYPED_AFTER = {"sign_agreement": timedelta(days=2 * 366)}
"""How much later an act is recorded where `UNTIL_THEN` tells too little: the test phase is over by then."""
OVERTAKEN = "overtaken"
"""A later act of the file was typed before this one: whatever it was decided on would change behind it."""
TOMORROW = "tomorrow"
"""What is true of a day that has not come, or may not have."""
OF_OLD_TEXTS = frozenset({"propose", "sign_mou", "enter_into_force", "receive_denunciation"})
"""Acts of which old papers may tell no more than the day since when it is so, and on whose day others rest."""
OPENED_TODAY = "opened_today"
"""The register was opened on the day of the act itself, so that nothing is older than it."""


def is_late(chosen: Chosen) -> bool:
    """Whether the day that was chosen is not today's: of what was chosen, nothing else decides what a rule looks at."""
    return WHEN in chosen and chosen[WHEN].name in ("late", OVERTAKEN, *INEXACT)


def looks_at(rule: str, act: Act, chosen: Chosen) -> tuple[str, ...]:
    """The families that a rule looks at.

    A late entry is one of another day than today: of today nothing else is asked. The government is asked about what
    was typed only where the day of a side may be.
    """
    if rule == "dates.late_entry" and is_late(chosen):
        return LATE_ENTRY
    if rule == "government.full_powers" and act.field(SIGNED_BY_SIDES) is None:
        return WHEN, POWERS
    if WHEN in chosen and chosen[WHEN].name == "late":
        return _with_since(FAMILIES[rule])
    return FAMILIES[rule]


@cache
def _with_since(families: tuple[str, ...]) -> tuple[str, ...]:
    return (*families, *(f"{SINCE}{family}" for family in families if family in CAME_SINCE))


def in_order(definition: Definition, act: Act) -> list[str]:
    """The rules of an act in the order in which the fewest are asked: all must pass, so the order changes no answer.

    Dates are asked last of their kind: they let most of what is typed pass.
    """
    key = ("in_order", act.name, act.rules)
    known: list[str] | None = definition.made.get(key)
    if known is None:
        known = sorted(act.rules, key=lambda rule: (_place(rule, act), rule.startswith("dates.")))
        definition.made[key] = known
    return known


def _place(rule: str, act: Act) -> int:
    looked_at = LATE_ENTRY if rule == "dates.late_entry" else looks_at(rule, act, {})
    return max((ORDER.index(family) for family in looked_at if family in ORDER), default=-1)


def values_of(family: str, definition: Definition, act: Act, state: State, chosen: Chosen) -> tuple[Value, ...]:
    """Every value of a family for an act on a file on a day; those first that take the fewest commands."""
    day = state.day
    if family == REQUEST:
        typed = requests(act, state.case, day, tuple(definition.policy.file.tracks))
        return tuple(
            definition.made.setdefault((REQUEST, value.name, value.truth, repr(value.facts)), value) for value in typed
        )
    if family == POWERS:
        key: tuple[object, ...] = (family, act.name, day, chosen[WHEN].name)
    elif family.startswith(SINCE):
        key = (family, chosen[WHEN].facts["today"])
    elif family == "actor":
        key = (family, act.nature is Nature.CLOCK)
    else:
        key = (family, act.name if family in ("intents", WHEN) else "", day)
    known: tuple[Value, ...] | None = definition.made.get(key)
    if known is None:
        known = definition.made[key] = cheapest(
            _came_since(family.removeprefix(SINCE), definition, act, chosen)
            if family.startswith(SINCE)
            else _MADE[family](definition, act, day, chosen)
        )
    if family == "others" and (state.case is None or state.case.track != "bilateral"):
        return known[:1]  # the other agreement is bilateral: it stands beside none of another type
    if family == "avenues" and state.happened.agreed:
        return tuple(value for value in known if value.name.startswith(AGREED.format(by=_keeper(definition))))
    return known


def _actor(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    if act.nature is Nature.CLOCK:
        yield Value("scheduler", "", {}, {"actor": SCHEDULER})
    for name, actor in PEOPLE.items():
        if name not in ("officer2", "manager2"):
            yield Value(name, "", {}, {"actor": actor})
    if act.nature is not Nature.CLOCK:
        yield Value(FOR_ANOTHER, "", {}, {"actor": PEOPLE["officer"]._replace(deputy_for=PEOPLE["manager"].number)})


def _when(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    yield Value("today", "today", {}, {"on": exact(day), "day": day, "today": day})
    if act.nature is Nature.CLOCK:
        return
    yield Value(TOMORROW, TOMORROW, {}, {"on": exact(day + ONE), "day": day + ONE, "today": day})
    yield Value("may_be_tomorrow", TOMORROW, {}, {"on": interval(day, day + ONE), "day": day + ONE, "today": day})
    later = day + TYPED_AFTER.get(act.name, UNTIL_THEN)
    yield Value("late", "late", {}, {"on": exact(day), "day": day, "today": later})
    yield Value("inexact", "inexact", {}, {"on": interval(day - 2 * ONE, day), "day": day, "today": day})
    if act.name in OF_OLD_TEXTS:
        yield Value(SINCE_THEN, SINCE_THEN, {}, {"on": interval(day - 2 * ONE, None), "day": day, "today": day})
    if act.sources and act.name not in OPENING:
        behind = Later(2, "", str(later))
        moment = {"on": exact(day), "day": day, "today": later, "later": (behind,)}
        yield Value(OVERTAKEN, OVERTAKEN, {}, moment, (Typed(later, "officer", OVERTAKING),))
    if act.name == "propose":
        yield Value(NO_REGION, NO_REGION, {}, {"on": exact(BEFORE_REGION), "day": BEFORE_REGION, "today": day})


def _powers(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    yield from governments(definition, chosen[WHEN].name, day, chosen[WHEN].facts["today"])
    if chosen[WHEN].name == "today":
        yield from exceptions(definition, act.name, day)
    elif chosen[WHEN].name == "late":
        yield from approved_since(definition, act.name, day, chosen[WHEN].facts["today"])
    elif chosen[WHEN].name in INEXACT:
        yield from may_have_lapsed(definition, act.name, day)


# ------------------------------------------------------------------------------------------------ by records


def _recorded(
    definition: Definition, family: str, tries: tuple[Tried, ...], longest: int, case: Case | None = None
) -> list[Reached]:
    """Every state that these records bring a file to, worked out once; `case` is the file before them."""
    if family not in definition.made:
        if case is None:
            case = Case(
                reference=REFERENCE, partner=PARTNER, track="bilateral", stage="assessment", themes=("culture",)
            )
        definition.made[family] = bring_about(definition, case, AT, tries, longest)
    found: list[Reached] = definition.made[family]
    return found


def _named(reached: Reached) -> str:
    return ",".join(f"{t.by}:{'-'.join(_word(v) for v in t.fields.values())}" for t in reached.steps)


def _keeper(definition: Definition) -> str:
    """Who records facts: the first whom the policy lets."""
    may = (name for name, actor in PEOPLE.items() if definition.policy.allows(actor.role, "files"))
    return next(may, "officer")


def _word(value: object) -> str:
    return "text" if value == "0" * 64 else str(value)


def _on(reached: Reached, day: date) -> tuple[Typed, ...]:
    return tuple(typed._replace(on=day) for typed in reached.commands)


def _criteria(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    by = _keeper(definition)
    codes = [c.code for c in definition.policy.file.criteria]
    tries = tuple(
        Tried(by, "criterion", {"code": code, "score": "met", "text": "0" * 64}) for code in (*codes, "unknown")
    )
    for reached in _recorded(definition, "criteria.brought", tries, len(codes)):
        done = {c.code for c in reached.case.criteria}
        if [c.code for c in reached.case.criteria] != sorted(done):
            continue  # the same criteria in another order
        yield Value(
            _named(reached),
            "assessed" if done >= set(codes) else "",
            {"criteria": reached.case.criteria},
            {},
            _on(reached, day),
        )


def _avenues(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    by = _keeper(definition)
    body = {"avenue": "1", "body": "visit.brussels"}
    tries = (
        Tried(by, "avenue", {"theme": "culture", "body": "visit.brussels", "text": "0" * 64}),
        Tried(by, "avenue", {"theme": "chocolate", "body": "visit.brussels", "text": "0" * 64}),
        Tried(by, "consultation", {**body, "outcome": "agreed"}),
        Tried(by, "consultation", {**body, "outcome": "refused"}),
        Tried(by, "consultation", {"avenue": "1", "body": "bruxelles.art", "outcome": "agreed"}),
    )
    for reached in _recorded(definition, "avenues.brought", tries, 3):
        said = [
            t.fields["outcome"]
            for t in reached.steps
            if t.act == "consultation" and t.fields["body"] == "visit.brussels"
        ]
        truth = "agreed" if said and said[-1] == "agreed" and len(reached.case.avenues) == 1 else ""
        if len(reached.case.avenues) < 2 or not said:
            yield Value(_named(reached), truth, {"avenues": reached.case.avenues}, {}, _on(reached, day))
    other = _of_another_avenue(definition)
    yield Value("of another avenue", "", {"avenues": other.case.avenues}, {}, _on(other, day))
    for reached in _several_avenues(definition):
        yield Value(_named(reached), "agreed", {"avenues": reached.case.avenues}, {}, _on(reached, day))


def _of_another_avenue(definition: Definition) -> Reached:
    """Two avenues with two bodies: the second body agreed, but to the first avenue."""
    by, theirs = _keeper(definition), "bruxelles.art"
    reached = _recorded(definition, "avenues.none", (), 0)[0]
    for tried in (
        Tried(by, "avenue", {"theme": "culture", "body": "visit.brussels", "text": "0" * 64}),
        Tried(by, "avenue", {"theme": "culture", "body": theirs, "text": "0" * 64}),
        Tried(by, "consultation", {"avenue": "1", "body": theirs, "outcome": "agreed"}),
    ):
        *_, after = bring_about(definition, reached.case, AT, (tried,), 1)
        reached = Reached(after.case, reached.steps + after.steps, reached.commands + after.commands)
    return reached


def _several_avenues(definition: Definition) -> Iterator[Reached]:
    """Each number of agreed avenues from two to the most that the policy asks of a track."""
    by = _keeper(definition)
    most = max(track.least_avenues for track in definition.policy.file.tracks.values())
    tries = [
        tried
        for number in range(1, most + 1)
        for tried in (
            Tried(by, "avenue", {"theme": "culture", "body": "visit.brussels", "text": "0" * 64}),
            Tried(by, "consultation", {"avenue": str(number), "body": "visit.brussels", "outcome": "agreed"}),
        )
    ]
    reached = _recorded(definition, "avenues.none", (), 0)[0]
    for place, tried in enumerate(tries, 1):
        *_, after = bring_about(definition, reached.case, AT, (tried,), 1)
        reached = Reached(after.case, reached.steps + after.steps, reached.commands + after.commands)
        if place > 2 and place % 2 == 0:
            yield reached


def _evaluation(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    by = _keeper(definition)
    tries = tuple(
        Tried(by, "evaluation", {"kind": kind, "outcome": outcome})
        for kind, outcome in (("mou", "positive"), ("mou", "negative"), ("final", "positive"))
    )
    tested = Case(
        reference=REFERENCE, partner=PARTNER, track="bilateral", stage="evaluation", mou=Signature(on=exact(AT)),
        in_force_on=exact(AT),
    )  # fmt: skip
    for reached in _recorded(definition, "evaluation.brought", tries, 2, tested):
        said = [t.fields["outcome"] for t in reached.steps if t.fields["kind"] == "mou"]
        truth = "positive" if said and said[-1] == "positive" else ""
        done = tuple(one.but(on=exact(day)) for one in reached.case.evaluations)
        yield Value(_named(reached), truth, {"evaluations": done}, {}, _on(reached, day))


def _reciprocity(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    by = _keeper(definition)
    tries = tuple(Tried(by, "reciprocity", {"side": side, "text": "0" * 64}) for side in ("region", "partner"))
    for reached in _recorded(definition, "reciprocity.brought", tries, 2):
        truth = "both" if len(reached.steps) == 2 else ""
        yield Value(_named(reached), truth, {"reciprocity": reached.case.reciprocity}, {}, _on(reached, day))


def _intents(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    """Whoever may record an intent did, and took it back, and it was used."""
    who = ("officer", "manager", "auditor")
    tries = tuple(
        Tried(by, "intent", {"act": act.name, **more}, reason=True) for by in who for more in ({}, {"withdraw": "yes"})
    )
    seen: set[str] = set()
    for reached in _recorded(definition, f"intents.brought.{act.name}", tries, 2):
        standing: list[str] = []
        for tried in reached.steps:
            standing = [by for by in standing if by != tried.by]
            if "withdraw" not in tried.fields:
                standing.append(tried.by)
        intents, said = reached.case.intents, _on(reached, day)
        if act.name == "enter_legacy":  # announced by its table, for there is no file yet: taken back, it is gone
            intents = tuple(intent for intent in intents if NAMES[intent.by] in standing)
            said = tuple(typed._replace(command=_announced(typed.command)) for typed in said)
        persons = "+".join(sorted({NAMES[i.by] for i in intents}))
        another = "amend" if act.name != "amend" else "renew"
        other = tuple(i.but(act=another) for i in intents)
        meant = tuple(t._replace(command=t.command.replace(f" intent {act.name}", f" intent {another}")) for t in said)
        values = [
            Value(
                f"of {persons} standing {sorted(standing)}", "+".join(sorted(standing)), {"intents": intents}, {}, said
            )
        ]
        if act.name in UNDONE_BY and len(reached.steps) == 1 and standing:
            by = "officer" if standing != ["officer"] else "manager"
            after, done = spent_intent(definition, act.name, day, intents[0], by)
            used = {"intents": after.intents, "used_intents": after.used_intents}
            values.append(Value(f"of {persons} used", "", used, {}, (*said, *done)))
        if act.name != "enter_legacy":  # what a table announces is for that table, once
            values.append(Value(f"of {persons} for another act", "", {"intents": other}, {}, meant))
        for value in values:
            if value.name not in seen:  # in another order, or said twice
                seen.add(value.name)
                yield value


def _announced(command: str) -> str:
    """How the intent to enter an old file is typed, or taken back."""
    return f"agreements legacy {TABLE}{' --withdraw' if '--withdraw' in command else ''}"


def _exempt(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    """Nothing, a recorded exemption, or an agreement that this file succeeds."""
    inside, before, unsure = (day.isoformat() for day in (AT - ONE, BEFORE_PERIOD, UNSURE))
    said = {"rule": "test_phase.completed", "decision": "REG/1"}
    tries = (
        Tried("legal", "exemption", {**said, "decidedOn": before}, reason=True),
        Tried("legal", "exemption", {**said, "decidedOn": inside}, reason=True),
        Tried("legal", "exemption", {**said, "decidedOn": unsure}, reason=True),
        Tried("legal", "exemption", {"rule": "test_phase.completed"}, reason=True),
        Tried("officer", "exemption", {**said, "decidedOn": before}, reason=True),
    )
    for reached in _exemptions(definition, tries):
        rightly = (
            reached.steps and reached.steps[0].by == "legal" and reached.steps[0].fields.get("decidedOn") == before
        )
        truth = "exempted" if rightly else ""
        typed = _on(reached, day)
        for on, lain in ((inside, period(AT - MONTH, exact(AT))), (unsure, may_have_ended(UNSURE))):
            if any(tried.fields.get("decidedOn") == on for tried in reached.steps):
                typed = (*entering(lain), *typed)  # over since, or nothing else were possible
        yield Value(_named(reached), truth, {"exemptions": reached.case.exemptions}, {}, typed)
    for stage in ("in_force", "renewal_due", "suspended", "denounced"):
        other = _related(PREDECESSOR, stage, PREDECESSOR_SIGNED)
        truth = "successor" if stage in ("in_force", "renewal_due") else ""
        yield Value(
            f"succeeds_{stage}",
            truth,
            {"predecessor": other.reference},
            {"relations.predecessor": other},
            (),
            predecessor(stage),
            (("successorOf", other.reference),),
        )


def _related(reference: str, stage: str, since: date | None) -> Related:
    return Related(reference, PARTNER, "bilateral", stage, exact(since) if since else None, ("culture",))


def _exemptions(definition: Definition, tries: tuple[Tried, ...]) -> list[Reached]:
    if "exempt.brought" not in definition.made:
        case = Case(reference=REFERENCE, partner=PARTNER, track="bilateral", stage="assessment")
        running = Calendar(periods=(may_have_ended(UNSURE), period(AT - MONTH, id=2)))
        definition.made["exempt.brought"] = bring_about(definition, case, AT, tries, 1, running)
    found: list[Reached] = definition.made["exempt.brought"]
    return found


def _came_since(family: str, definition: Definition, act: Act, chosen: Chosen) -> Iterator[Value]:
    """Nothing; or what would have let the act pass came on file when it was typed, after its day."""
    yield Value("nothing since")
    values = _MADE[family](definition, act, chosen[WHEN].facts["today"], chosen)
    came = next((value for value in values if value.truth == CAME_SINCE[family]), None)
    if came is None:  # nobody can bring it about
        return
    yield Value("since", "", {}, {f"{SINCE}{name}": fact for name, fact in came.case.items()}, came.commands)


# ------------------------------------------------------------------------------------------------ given


def _others(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    yield Value("none")
    other = _related(PREDECESSOR, "in_force", PREDECESSOR_SIGNED)
    yield Value("active", "active", {}, {"relations.active": (other,)}, (), predecessor("in_force"))


def _successor(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    """None; one in force before this agreement or since, today, tomorrow, not yet, or since one of three days."""
    yield Value("none")
    entered = old_agreement(SUCCESSOR, START)
    unnamed = {"request": Request(), "relations.active": (_related(SUCCESSOR, "in_force", START),)}
    yield Value("not named", "", {}, unnamed, entered)
    for stage, since in dict.fromkeys(
        (("in_force", START), ("in_force", day), ("in_force", day + ONE), ("signed", None))
    ):
        other = _related(SUCCESSOR, stage, since)
        there = since is not None and since <= day
        typed = old_agreement(SUCCESSOR, START, "" if since == START else "unknown")
        if since is not None and since != START:
            typed += (Typed(since, "officer", f"agreements advance {SUCCESSOR} enter_into_force"),)
        yield Value(f"{stage}_{since}", "in_force" if there else "", {}, {"relations.successor": other}, typed)
    other = _related(SUCCESSOR, "in_force", PREDECESSOR_SIGNED)
    entered = old_agreement(SUCCESSOR, PREDECESSOR_SIGNED, "unknown")
    on_a_day = f"agreements advance {SUCCESSOR} enter_into_force --on"
    first = Typed(START + UNTIL_THEN, "officer", f"{on_a_day} {PREDECESSOR_SIGNED}")
    yield Value("earlier", "earlier", {}, {"relations.successor": other}, (*entered, first))
    theirs = Related(SUCCESSOR, OTHER_PARTNER, "bilateral", "in_force", exact(START), ("culture",))
    entered = old_agreement(SUCCESSOR, START, partner=OTHER_PARTNER)
    yield Value("of another partner", "", {}, {"relations.successor": theirs}, entered)
    if day > START:
        own = {
            "request": Request({"successor": REFERENCE}),
            "relations.successor": _related(REFERENCE, "in_force", START),
        }
        yield Value("itself", "", {}, own)
    if day - 2 * ONE > START + UNTIL_THEN:
        within = interval(day - 2 * ONE, day)
        typed = (*old_agreement(SUCCESSOR, START, "unknown"), Typed(day, "officer", f"{on_a_day} {within}"))
        since_then = {"relations.successor": other._replace(in_force_on=within)}
        yield Value("in_force_within", "in_force_within", {}, since_then, typed)


def _treaty(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    yield Value("arrangement", "free")
    yield Value("unknown", "", {"nature": "unknown"}, opening=(("nature", ""),))
    asked = timedelta(days=definition.policy.file.federal_notice_days)
    told = {ago for days in (asked, OF_THE_LAW) for ago in (days, days - ONE) if ago >= 0 * ONE}
    days = max(asked, OF_THE_LAW)
    told_once = (("federal_notice", days),)
    again = (("federal_objection", 3 * ONE), ("federal_objection_lifted", 2 * ONE), ("federal_objection", ONE))
    for name, made in (
        ("no_notice", ()),
        *((f"notice_{ago.days}", (("federal_notice", ago),)) for ago in sorted(told, reverse=True)),
        ("told_again", (*told_once, ("federal_notice", ONE))),
        ("objected", (*told_once, ("federal_objection", ONE))),
        ("lifted", (*told_once, ("federal_objection", ONE), ("federal_objection_lifted", 0 * ONE))),
        ("objected_again", (*told_once, *again)),
        ("may_be_lifted", (*told_once, ("federal_objection", 3 * ONE, ONE), ("federal_objection_lifted", 2 * ONE))),
    ):
        if all(day - ago >= START for _, ago, *_ in made):  # nothing is recorded of a day before the file
            heard = name == "lifted" or (len(made) == 1 and made[0][1] >= OF_THE_LAW)
            yield _milestones(name, made, day, "free" if heard else "")
    if day - days >= START:
        yield _milestones("notice_of_an_addendum", told_once, day, "", of="amend")


def _assent(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    yield Value("arrangement", "arrangement")
    yield Value("unknown", "", {"nature": "unknown"}, opening=(("nature", ""),))
    for name, made in (
        ("missing", ()),
        ("assent_alone", (("assent", 0 * ONE),)),
        ("both", (("assent", 0 * ONE), ("publication", 0 * ONE))),
        ("published_tomorrow", (("assent", 0 * ONE), ("publication", -ONE))),
        ("before_signature", (("assent", 400 * MONTH), ("publication", 0 * ONE))),
    ):
        yield _milestones(name, made, day, "assented" if name == "both" else "")


def _milestones(name: str, made: tuple[tuple[Any, ...], ...], day: date, truth: str, of: str = "") -> Value:
    """A treaty with milestones so many days ago, or between two days, in the order in which they are recorded.

    `of` is the act they name.
    """
    dated = [(kind, interval(day - ago, day - (until[0] if until else ago))) for kind, ago, *until in made]
    reached = tuple(Milestone(kind=kind, on=on, act=of or None) for kind, on in dated)
    named = f" --act {of}" if of else ""
    typed = tuple(
        Typed(day, "officer", f"agreements record {REFERENCE} milestone {kind}{named} --on {on}") for kind, on in dated
    )
    opened = (("nature", "treaty"),)
    return Value(name, truth, {"nature": "treaty", "milestones": reached}, {}, typed, opening=opened)


def _opening(definition: Definition, act: Act, day: date, chosen: Chosen) -> Iterator[Value]:
    yield Value(OPENED_TODAY, "", {}, {"register_opened": day})
    yield Value("opened_tomorrow", "older", {}, {"register_opened": day + ONE, "today": day + UNTIL_THEN})


_MADE: dict[str, Callable[[Definition, Act, date, Chosen], Iterator[Value]]] = {
    "actor": _actor,
    WHEN: _when,
    POWERS: _powers,
    "criteria": _criteria,
    "avenues": _avenues,
    "evaluation": _evaluation,
    "reciprocity": _reciprocity,
    "intents": _intents,
    "exempt": _exempt,
    "others": _others,
    "successor": _successor,
    "treaty": _treaty,
    "assent": _assent,
    "opening": _opening,
}
