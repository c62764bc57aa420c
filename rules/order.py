"""Dates: none in the future, none out of order, none entered unseen behind a caretaker period (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from rules.case import Case
from rules.dates import REGION_SINCE, InexactDate, Truth, before, exact, has_come, interval, on_or_before
from rules.facts import Facts
from rules.government import first_day, period_evidence
from rules.persons import find_intent
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, cannot_tell, fails, not_applicable, passes

LAW = (Citation("law.good_administration", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)
IN_PLACE = (Step("{typist}", "{in_place}"),)
PAST_FIELDS = ("regionSignedOn", "partnerSignedOn", "receivedOn", "decidedOn")
"""Fields that tell what has happened; other dates may lie ahead."""


def once_a_preview(ask: Callable[[Facts], Answer]) -> Callable[[Facts], Answer]:
    """Work an answer out once for all acts of a preview: without a request, dates alone decide it.

    But clock acts are asked otherwise, and so is the entry into force (see `_questions`).
    """
    name = f"{ask.__module__}.{ask.__name__}"

    @wraps(ask)
    def asked(facts: Facts) -> Answer:
        if facts.request is not None:
            return ask(facts)
        variant = "clock" if facts.nature == "clock" else "force" if facts.act == "enter_into_force" else ""
        known: Answer | None = facts.memo.get(name + variant)
        if known is None:
            known = facts.memo[name + variant] = ask(facts)
        return known

    return asked


@once_a_preview
def not_future(facts: Facts) -> Answer:
    """Nothing is recorded before it happened: every date of an event has come by the day of recording."""
    given: list[tuple[str, InexactDate]] = []
    if facts.request is not None:
        given += [(name, when) for name in PAST_FIELDS if (when := facts.request.date(name)) is not None]
    given.append(("on", facts.on))
    for name, when in given:
        if when.latest is not None and when.latest <= facts.today:
            continue
        if when.latest is None and when.earliest is not None and when.earliest <= facts.today:
            continue
        params: Params = {"field": name, "fields": (name,), "on": str(when), "today_on": facts.today.isoformat()}
        if when.earliest is not None and when.earliest > facts.today:
            return fails("future", params, passes_from=when.latest)
        return cannot_tell("may_be_future", params, passes_from=when.latest)
    return passes("past", {"on": str(facts.on)})


def today_alone(facts: Facts) -> Answer:
    """A confirmation counts from the day it is given: it is dated today, neither earlier nor later."""
    params: Params = {"on": str(facts.on), "today_on": facts.today.isoformat(), "fields": ("on",)}
    return passes("today", params) if facts.on.day == facts.today else fails("another_day", params)


def put_off(facts: Facts) -> Answer:
    """What is put off comes back on a day that lies ahead; of a correction, ahead of the day that it is about."""
    until = facts.request.date("until") if facts.request is not None else None
    if until is None:
        return not_applicable("no_day")
    since = facts.day if facts.correcting else facts.today
    params: Params = {"until_on": str(until), "today_on": since.isoformat(), "fields": ("until",)}
    return passes("ahead", params) if before(exact(since), until) else fails("past", params)


def from_stage(facts: Facts) -> Answer:
    """The act is possible from the stage of that day; if not, what leads to it from where the file stands."""
    params: Params = {
        "act": facts.act,
        "stage": facts.stage,
        "stages": facts.sources,
        "reference": facts.reference,
        "on": str(facts.on),
    }
    if not facts.sources or facts.stage in facts.sources:
        return passes("possible", params)
    if facts.stage == "unknown":
        return cannot_tell("unknown", params)
    if facts.correcting not in ("", "ok"):
        return not_applicable("no_correction")
    case = facts.now or facts.case
    if facts.case is not None and facts.case.ended_on is not None:
        case = facts.case  # by a clock act that is due and not recorded yet
    dated: Params = {**params, "fields": ("on",)}
    if case is None:
        return fails("no_way", {**params, "here": facts.stage, "possible": (), "reached_by": facts.road.reached_by})
    if facts.stage == "new" and not facts.correcting:
        return fails("before_opening", {**dated, "opened_on": str(case.opened_on or "unknown")})
    if facts.correcting or (facts.day != facts.today and case.stage in facts.sources):
        return fails("another_day", dated)
    if case.ended_on is not None:
        ended: Params = {"stage": case.stage, "ended_on": str(case.ended_on), "name": case.ended_by or "unknown"}
        return fails("ended", {**params, **ended, "partner": case.partner, "track": case.track})
    road = facts.road
    led: Params = {**params, "here": road.here, "possible": road.possible}
    if road.way:
        return fails("not_from_here", {**led, "acts": road.way})
    return fails("no_way", {**led, "reached_by": road.reached_by})


@once_a_preview
def order(facts: Facts) -> Answer:
    """The dates of a file stand in a possible order, and nothing later was decided on other ground.

    Before its opening the file has no order yet for an act: `stage.possible` tells which day to give. What is recorded
    has no stage to be possible from, and is asked here.
    """
    if facts.stage == "new" and facts.case is not None and facts.sources and not facts.correcting:
        return not_applicable("before_opening")
    if facts.later:
        first = facts.later[0]
        params: Params = {
            "reference": facts.reference,
            "entry": first.entry,
            "name": first.act,
            "later_on": first.on,
            "on": str(facts.on),
        }
        seen = Evidence(f"entry.{first.entry}", f"{first.act} {first.on}")
        return fails("overtaken", params, seen) if facts.correcting else fails("later_entry", params, seen)
    if facts.act == "evaluation" and _nothing_to_evaluate(facts):
        return fails("nothing_to_evaluate", {"reference": facts.reference, "on": str(facts.on)})
    for wrong, key, params in (*_of_openings(facts), *_of_records(facts), *_questions(facts)):
        if wrong:
            return fails(key, params)
        if wrong is None:
            return cannot_tell("uncertain_" + key if key == "before_stage" else "uncertain", {**params, "name": key})
    return passes("in_order")


Question = tuple[Truth, str, dict[str, str | int | tuple[str, ...]]]


def _of_openings(facts: Facts) -> Iterator[Question]:
    """No file is proposed on a day before the Region existed; what is older than the register may tell of such days."""
    if facts.act == "propose":
        said: dict[str, str | int | tuple[str, ...]] = {
            "field": "on", "fields": ("on",), "on": str(facts.on), "since_on": REGION_SINCE.isoformat(),
        }  # fmt: skip
        # as for records: a date that may lie on either side counts from its latest day
        yield before(facts.on, REGION_SINCE) is True, "before_region", said


def _of_records(facts: Facts) -> Iterator[Question]:
    """What must not be of a record of a proposed file: older than the file, or an evaluation of what had not begun."""
    case, on = facts.case, facts.on
    said: dict[str, str | int | tuple[str, ...]] = {
        "reference": facts.reference, "field": "on", "fields": ("on",), "on": str(on),
    }  # fmt: skip
    if case is not None and case.opened_on is not None and not facts.sources and not case.legacy:
        # a date that may lie on either side gains nothing by the earlier one: what counts days counts from its latest
        early = before(on, case.opened_on) is True
        yield early, "recorded_before_opening", {**said, "opened_on": str(case.opened_on)}
    begun = _evaluated_from(facts) if facts.act == "evaluation" else None
    if begun is not None:
        key = "before_test_phase" if _evaluates_test_phase(facts) else "before_term"
        yield before(on, begun), key, {**said, "start_on": str(begun)}


def _questions(facts: Facts) -> list[Question]:
    """What must not be: each with its key and the field that is wrong."""
    asked: list[Question] = []
    case, request, on = facts.case, facts.request, facts.on

    def ask(wrong: Truth, key: str, field: str, **params: str) -> None:
        asked.append(
            (
                wrong,
                key,
                {"reference": facts.reference, "field": field, "fields": (field,), "on": str(on), **params},
            )
        )

    opens = facts.stage == "new" and bool(facts.correcting)
    moves = facts.sources and facts.nature != "clock" and not opens
    if case is not None and case.moved_on is not None and moves:
        moved = come(case, case.moved_on)
        ask(before(on, moved), "before_stage", "on", stage_on=str(case.moved_on), stage=facts.stage)
    if case is not None and facts.act == "enter_into_force" and case.agreement is not None:
        signed_on = come(case, case.agreement.on)
        ask(before(on, signed_on), "force_before_signature", "on", signed_on=str(case.agreement.on))
    if case is not None and facts.act == "enter_into_force" and case.term is not None:
        over = case.term.over_from
        ended = on_or_before(over, on) if over is not None else False
        vague = case.legacy or (over is not None and over.earliest is None)  # old texts are known by the year alone
        ask(ended is True if vague else ended, "force_after_end", "on", end_on=str(over))
    if request is None:
        return asked
    for name in ("regionSignedOn", "partnerSignedOn"):
        side = request.date(name)
        if side is None:
            continue
        ask(before(on, side), "effect_before_signature", name, signed_on=str(side))
        if case is not None and case.moved_on is not None and facts.act != "enter_legacy":
            ask(
                before(side, come(case, case.moved_on)),
                "signed_before_stage",
                name,
                signed_on=str(side),
                stage_on=str(case.moved_on),
            )
    received, effect, review = request.date("receivedOn"), request.date("effectOn"), request.date("reviewOn")
    if received is not None:
        ask(before(on, received), "received_after", "receivedOn", received_on=str(received))
        if case is not None and case.in_force_on is not None:
            ask(
                before(received, come(case, case.in_force_on)),
                "received_before_force",
                "receivedOn",
                received_on=str(received),
            )
    if effect is not None:
        ask(before(effect, received or on), "effect_before_notice", "effectOn", effect_on=str(effect))
    if review is not None:
        ask(before(review, on), "review_before", "reviewOn", review_on=str(review))
    kind = request.text("milestone")
    # signed later than that day: then it is on record now, and not yet in the file of the day
    there = next((c for c in (case, facts.now) if c is not None and c.agreement is not None), None)
    if kind in ("provisional_application", "publication", "assent") and there is not None:
        assert there.agreement is not None
        signed = there.agreement.on
        ask(before(on, come(there, signed)), "milestone_before_signature", "on", signed_on=str(signed))
    return asked


def come(case: Case, when: InexactDate) -> InexactDate:
    """A date of the file; one whose later side is open ends on the day on which the file was last carried on.

    What was recorded had come by the day of its recording (`dates.not_future`), on which it folds (DESIGN section 7),
    and which is no later than that day (docs/decisions/0091).
    """
    if when.latest is not None or case.carried_on is None or when.earliest is None:
        return when
    return interval(when.earliest, max(when.earliest, case.carried_on))


def _evaluates_test_phase(facts: Facts) -> bool:
    return facts.request is not None and facts.request.text("kind") == "mou"


def _evaluated_from(facts: Facts) -> InexactDate | None:
    """The day on which what is evaluated began: the test phase of the MOU, or the first term of the agreement.

    Where that came later than the day of the evaluation, it is on record now and not yet in the file of the day.
    """
    for case in (facts.case, facts.now):
        if case is None or facts.request is None:
            continue
        begun = case.in_force_on
        if _evaluates_test_phase(facts):
            begun = case.mou.on if case.mou is not None else None
        if begun is not None:
            return come(case, begun)
    return None


def _nothing_to_evaluate(facts: Facts) -> bool:
    """Whether nothing that could be evaluated ever began; of a legacy file not all that went before is known."""
    if facts.case is None or facts.case.legacy or facts.request is None:
        return False
    return _evaluated_from(facts) is None


def late_entry(facts: Facts) -> Answer:
    """A decision dated before a caretaker period, recorded in or after it, needs its document and a second person."""
    if facts.nature != "decision":
        return not_applicable("not_a_decision")
    if facts.on.day == facts.today:
        return not_applicable("no_period_between")
    crossed = [
        period
        for period in facts.calendar.standing
        if before(facts.on, first_day(period, facts.register_policy)) is not False
        and has_come(first_day(period, facts.register_policy), facts.today) is not False
    ]
    if not crossed:
        return not_applicable("no_period_between")
    period = crossed[-1]
    params: Params = {
        "reference": facts.reference,
        "act": facts.act,
        "on": str(facts.on),
        "period": period.id,
        "since_on": str(first_day(period, facts.register_policy)),
        "today_on": facts.today.isoformat(),
        "fields": ("document",),
    }
    intent = find_intent(facts.intents, facts.act, facts.actor.number)
    document = facts.request is None or bool(facts.request.documents)
    if intent is not None and document:
        if facts.request is None:
            return not_applicable("asked_when_performed")
        return passes("documented", {**params, "person": intent.by}, period_evidence(period))
    key = "no_document" if intent is not None else ("no_intent" if document else "neither")
    return fails(key, params, period_evidence(period))


def correctable(facts: Facts) -> Answer:
    """What is corrected was done, not refused; it still stands, the calendar did not do it, and nobody else signed it.

    An exception is one text that two others answered for: it is taken back and asked for anew, never rewritten.
    """
    if not facts.correcting:
        return not_applicable("no_correction")
    if facts.correcting != "ok":
        params: Params = {"reference": facts.reference, "entry": facts.corrected_entry}
        stands = facts.in_its_place
        seen = (Evidence(f"entry.{stands.entry}", f"{stands.act} {stands.on}"),) if stands is not None else ()
        return fails(facts.correcting, params, *seen)
    if not facts.today_policy.allows(facts.actor.role, "correct"):
        return fails("role", {"reference": facts.reference, "role": facts.actor.role})
    if not facts.corrected_fields:
        return fails("no_change", {"reference": facts.reference, "entry": facts.corrected_entry})
    return passes("standing")


_INTENT = Step("{second}", "agreements record {reference} intent {act} --reason <reason>")
RULES = (
    Rule(
        "stage.possible",
        1,
        (Citation("law.stages", "I"),),
        from_stage,
        {
            "not_from_here": (Step("{typist}", "{way}"),),
            "no_way": (),
            "ended": (),
            "before_opening": RETYPE,
            "another_day": RETYPE,
            "unknown": (),
        },
    ),
    Rule("dates.today", 1, LAW, today_alone, {"another_day": RETYPE}, of_request=True),
    Rule("dates.ahead", 1, LAW, put_off, {"past": RETYPE}, of_request=True),
    Rule("dates.not_future", 1, LAW, not_future, {"future": RETYPE, "may_be_future": RETYPE}),
    Rule(
        "dates.order",
        # 4 took no act of a file whose last move has an open later side; 3 let begin what had ended before; 2 took
        # proposals of any day; 1 asked of records for milestones alone
        5,
        LAW,
        order,
        {
            "later_entry": (
                Step(
                    "officer",
                    "agreements correct {reference} {entry} --reason <reason> --set on=<earlier_day>",
                ),
            ),
            "overtaken": (
                Step("{typist}", "agreements correct {reference} {entry} --reason <reason> --set on=<later_day>"),
            ),
            **dict.fromkeys(
                (
                    "before_stage",
                    "force_before_signature",
                    "force_after_end",
                    "effect_before_signature",
                    "signed_before_stage",
                    "received_after",
                    "received_before_force",
                    "effect_before_notice",
                    "review_before",
                    "milestone_before_signature",
                    "recorded_before_opening",
                    "before_region",
                    "before_test_phase",
                    "before_term",
                    "uncertain",
                ),
                RETYPE,
            ),
            "nothing_to_evaluate": (),
            "uncertain_before_stage": RETYPE,
        },
    ),
    Rule(
        "correction.possible",
        2,  # 1 let a request for an exception be rewritten under the names of those who had attested and approved it
        LAW,
        correctable,
        {"refusal": IN_PLACE, "superseded": IN_PLACE, "clock": (), "exception": (), "role": (), "no_change": ()},
    ),
    Rule(
        "dates.late_entry",
        1,
        (Citation("law.late_entry", "I"), Citation("law.slb_36", "A")),
        late_entry,
        {"no_document": RETYPE, "no_intent": (_INTENT,), "neither": (_INTENT, *RETYPE)},
    ),
)
