"""Governments: every position that a day can have to a caretaker period, and every state of an exception.

What is true of a day is said as its calendar is made, not asked of `rules/government.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from lifecycle.exploration.brought import PEOPLE, Reached, Tried, bring_about
from lifecycle.exploration.opening import PARTNER, REFERENCE
from lifecycle.exploration.spent import spent_exception
from lifecycle.exploration.state import START
from lifecycle.exploration.tried import SINCE, Definition, Typed, Value
from rules.calendar import Calendar, GovernmentPeriod, PeriodEnd
from rules.case import CaretakerException, Case
from rules.dates import InexactDate, exact, interval

ONE, MONTH = timedelta(days=1), timedelta(days=30)
LEGAL, MANAGER = str(PEOPLE["legal"].number), str(PEOPLE["manager"].number)
FULL, CARETAKER, EXCEPTED, UNKNOWN = "full", "caretaker", "excepted", "unknown"
DEADLINE = date(2024, 4, 1)
OATH = "oath"
"""Full powers from this day on; the day before was one of a caretaker period."""
CROSSED = "crossed"
"""Full powers on the day of the act; a caretaker period began before it was recorded."""
SINCE_THEN = "since_then"
INEXACT = ("inexact", SINCE_THEN)
"""Days of which nobody knows which it was: one of three, or any since the first of them."""
AT = START
"""The day on which exceptions are brought about; they are dated anew where they are used."""
BEFORE_PERIOD = AT - 2 * MONTH
"""A day of full powers before the period in which an exception is asked for."""
UNSURE = AT - 6 * MONTH
"""A day of which nobody knows whether the period before the last had ended by then."""


def period(since: date, until: InexactDate | None = None, **more: object) -> GovernmentPeriod:
    """A caretaker period, confirmed unless it is said otherwise."""
    made = GovernmentPeriod(
        id=1, starts_on=exact(since), start_event="election", source="the gazette", certainty="A", entered_by=LEGAL,
        confirmed_by=MANAGER, end=None if until is None else closing(until),
    )  # fmt: skip
    return made.but(**more)


def closing(on: InexactDate) -> PeriodEnd:
    """The oath that ends a period."""
    return PeriodEnd(on=on, event="oath", source="the gazette", certainty="A", entered_by=LEGAL, confirmed_by=MANAGER)


def governments(definition: Definition, when: str, day: date, typed: date) -> Iterator[Value]:
    """Every government that a day may lie under, as the rules tell them apart; `when` is how the day is said.

    `typed` is the day on which it is recorded.

    Whether a caretaker period begins on the day of its event or on the day after is disputed in law (facts section 3):
    what begins today is what begins so by the policy that is explored.
    """
    after = definition.policy.register_.caretaker_starts == "day_after"
    event = day - ONE if after else day
    yield Value("none", FULL)
    if when == "late":
        yield _under("begins_later", CROSSED, period(day + MONTH))
        yield _under("may_have_begun_since", CROSSED, period(typed, starts_on=interval(typed - ONE, typed + ONE)))
        yield _under("ended_between", CARETAKER, period(day - MONTH, exact(day + MONTH)))
        yield _under("may_have_begun", UNKNOWN, period(day, starts_on=interval(event - ONE, event + ONE)))
        return
    if when in INEXACT:
        yield _under("began_within", CARETAKER, period(event))
        yield _under("ended_within", CARETAKER, period(day - MONTH, exact(day)))
        yield _under("lies_within", CARETAKER, period(event - ONE, exact(day)))
        return
    if when != "today":
        return
    yield _under("begins_tomorrow", FULL, period(event + ONE))
    yield _under("begins_today", CARETAKER, period(event))
    yield _under("runs", CARETAKER, period(day - MONTH))
    yield _under("ends_tomorrow", CARETAKER, period(day - MONTH, exact(day + ONE)))
    yield _under("oath_today", OATH, period(day - MONTH, exact(day)))
    yield _under("opening_unconfirmed", UNKNOWN, period(day - MONTH, confirmed_by=None))
    yield _under("rejected", FULL, period(day - MONTH, rejected=True))
    yield _under("closing_unconfirmed", CARETAKER, period(day - MONTH, proposed=closing(exact(day - ONE))))
    yield _under("end_inexact", UNKNOWN, period(day - MONTH, interval(day - ONE, day + ONE)))


def _under(name: str, truth: str, made: GovernmentPeriod) -> Value:
    return Value(name, truth, {}, {"calendar": Calendar(periods=(made,))}, tuple(entering(made)))


def entering(made: GovernmentPeriod) -> Iterator[Typed]:
    """How a period is entered by one person and confirmed by a second."""
    said = "--source gazette --certainty A"
    since, number = made.starts_on.latest or AT, made.id
    yield Typed(since, "legal", f"agreements government enter --event {made.start_event} --on {made.starts_on} {said}")
    if made.rejected:
        yield Typed(since, "manager", f"agreements government reject {number} --reason reason")
    elif made.confirmed_by is not None:
        yield Typed(since, "manager", f"agreements government confirm {number}")
    end = made.end or made.proposed
    if end is not None:
        at = end.on.latest or since
        yield Typed(at, "legal", f"agreements government close {number} --event oath --on {end.on} {said}")
        if made.end is not None:
            yield Typed(at, "manager", f"agreements government confirm {number}")


def may_have_ended(day: date) -> GovernmentPeriod:
    """A caretaker period that ended the day before, on that day or the day after: nobody knows."""
    return period(day - 2 * MONTH, interval(day - ONE, day + ONE))


# ------------------------------------------------------------------------------------------------ exceptions

_ASKED = {"act": "approve_mou", "justification": "0" * 64}
_URGENT = {**_ASKED, "class": "urgent"}
_PENDING = {**_ASKED, "class": "pending", "decision": "REG/1"}
REQUESTS = (
    Tried("officer", "request_exception", {**_URGENT, "harm": "0" * 64, "deadline": DEADLINE.isoformat()}),
    Tried("officer", "request_exception", {**_URGENT, "deadline": DEADLINE.isoformat()}),
    Tried("officer", "request_exception", {**_URGENT, "harm": "0" * 64}),
    Tried("officer", "request_exception", {"act": "approve_mou", "class": "day_to_day"}),
    Tried("officer", "request_exception", {**_ASKED, "class": "day_to_day"}),
    Tried("officer", "request_exception", {**_PENDING, "decidedOn": BEFORE_PERIOD.isoformat()}),
    Tried("officer", "request_exception", {**_PENDING, "decidedOn": (AT - ONE).isoformat()}),
    Tried("officer", "request_exception", {**_PENDING, "decidedOn": UNSURE.isoformat()}),
    Tried("officer", "request_exception", {**_ASKED, "class": "pending", "decidedOn": BEFORE_PERIOD.isoformat()}),
)
"""How an exception may be asked for: with all its evidence, and without some of it."""
AFTERWARDS = tuple(
    Tried(by, f"{verb}_exception", {"exception": "1"}, reason=verb in ("reject", "withdraw"))
    for verb in ("attest", "approve", "reject", "withdraw")
    for by in ("officer", "manager", "legal")
)
"""What may become of it, by whom."""
STEPS = 4


def exceptions(definition: Definition, act: str, day: date) -> Iterator[Value]:
    """The governments of a caretaker period with an exception for an act, in every state that it can be brought to."""
    seen: set[tuple[object, ...]] = set()
    for reached in sorted(_brought(definition), key=lambda r: len(r.steps)):
        running = _running(day, UNSURE + (day - AT) if _decided(reached) == UNSURE else None)
        entered = tuple(typed for one in running.periods for typed in entering(one))
        stands = reached.case.exceptions[0]
        shape = _approved(reached), stands.attested_by is None, stands.approved_by is None, stands.closed is None
        if shape in seen:  # of another class, or by other persons: no rule asks
            continue
        seen.add(shape)
        dated = tuple(_dated(e, act, day) for e in reached.case.exceptions)
        said = tuple(t._replace(on=day, command=_for_act(t.command, act, day)) for t in reached.commands)
        truth = EXCEPTED if _approved(reached) else CARETAKER
        name = ",".join(f"{t.by}:{t.act}:{t.fields.get('class', '')}" for t in reached.steps)
        yield Value(name, truth, {"exceptions": dated}, {"calendar": running}, (*entered, *said))
        if not _approved(reached):
            continue
        if day > START:  # nothing is asked for a file before it is opened
            over = tuple(e.but(kind="urgent", deadline=day - ONE, approved_on=exact(day - ONE)) for e in dated)
            asked = _urgent(act, day - ONE, day - ONE)
            yield Value("lapsed:" + name, CARETAKER, {"exceptions": over}, {"calendar": running}, (*entered, *asked))
        if act in ("amend", "renew"):  # what can be done again at the same stage
            after, done = spent_exception(definition, act, day, dated, running)
            used = {"exceptions": after.exceptions, "used_exceptions": after.used_exceptions}
            yield Value("used:" + name, CARETAKER, used, {"calendar": running}, (*entered, *said, *done))
        named = "decline" if act != "decline" else "amend"
        other = tuple(e.but(act=named) for e in dated)
        meant = tuple(t._replace(on=day, command=_for_act(t.command, named, day)) for t in reached.commands)
        yield Value("other_act:" + name, CARETAKER, {"exceptions": other}, {"calendar": running}, (*entered, *meant))
        if day - 10 * MONTH < START:
            continue
        before = tuple(e.but(approved_on=exact(day - 10 * MONTH)) for e in dated)
        earlier = period(day - 12 * MONTH, exact(day - 5 * MONTH))
        two = Calendar(periods=(earlier, running.periods[0].but(id=2)))
        typed = (*entering(earlier), *(t._replace(on=day - 10 * MONTH) for t in said), *entering(two.periods[1]))
        yield Value("earlier_period:" + name, CARETAKER, {"exceptions": before}, {"calendar": two}, typed)


def approved_since(definition: Definition, act: str, day: date, typed: date) -> Iterator[Value]:
    """A day of a caretaker period with an exception for an act that was approved only when the act was typed."""
    for reached in sorted(_brought(definition), key=lambda r: len(r.steps)):
        if not _approved(reached):
            continue
        running = Calendar(periods=(period(day - MONTH),))
        dated = tuple(_dated(e, act, typed) for e in reached.case.exceptions)
        said = (t._replace(on=typed, command=_for_act(t.command, act, typed)) for t in reached.commands)
        facts = {"calendar": running, f"{SINCE}exceptions": dated}
        yield Value("approved_since", CARETAKER, {}, facts, (*entering(running.periods[0]), *said))
        return


def may_have_lapsed(definition: Definition, act: str, day: date) -> Iterator[Value]:
    """An act of one of three days of a caretaker period; the deadline of its exception is the day between them."""
    reached = next((reached for reached in _brought(definition) if _approved(reached)), None)
    if reached is None or day - 2 * ONE < START:
        return
    running = Calendar(periods=(period(day - MONTH),))
    since, deadline = day - 2 * ONE, day - ONE
    dated = tuple(
        _dated(e, act, day).but(kind="urgent", deadline=deadline, approved_on=exact(since))
        for e in reached.case.exceptions
    )
    said = (*entering(running.periods[0]), *_urgent(act, since, deadline))
    yield Value("may_have_lapsed", CARETAKER, {"exceptions": dated}, {"calendar": running}, said)


def _urgent(act: str, day: date, deadline: date) -> tuple[Typed, ...]:
    """How an exception for an urgent matter is asked for, attested and approved on a day."""
    urgent = f"--class urgent --justification so --harm harm --deadline {deadline}"
    return (
        Typed(day, "officer", f"agreements exception request {REFERENCE} {act} {urgent}"),
        Typed(day, "legal", f"agreements exception attest {REFERENCE}:1"),
        Typed(day, "manager", f"agreements exception approve {REFERENCE}:1"),
    )


def _brought(definition: Definition) -> list[Reached]:
    """Exceptions in every state that people can bring them to, one request a file; worked out once."""
    if "exceptions" not in definition.made:
        case = Case(reference=REFERENCE, partner=PARTNER, track="bilateral", stage="assessment")
        running = _running(AT, UNSURE)
        first = [r for r in bring_about(definition, case, AT, REQUESTS, 1, running) if r.steps]
        found = []
        for asked in first:
            for after in bring_about(definition, asked.case, AT, AFTERWARDS, STEPS - 1, running):
                found.append(Reached(after.case, asked.steps + after.steps, asked.commands + after.commands))
        definition.made["exceptions"] = found
    brought: list[Reached] = definition.made["exceptions"]
    return brought


def _running(day: date, unsure: date | None) -> Calendar:
    """A caretaker period since a month, behind one that may have ended on a day, where that is asked for."""
    if unsure is None:
        return Calendar(periods=(period(day - MONTH),))
    return Calendar(periods=(may_have_ended(unsure), period(day - MONTH, id=2)))


def _decided(reached: Reached) -> date | None:
    """The day on which the matter was decided that is said to be pending."""
    said = reached.steps[0].fields.get("decidedOn")
    return date.fromisoformat(said) if said else None


def _approved(reached: Reached) -> bool:
    """Whether an exception is one (DESIGN section 5): class with evidence, attested by one, approved by another."""
    asked, *others = reached.steps
    said = asked.fields
    complete = "justification" in said and (
        said["class"] == "day_to_day"
        or (said["class"] == "urgent" and "harm" in said and "deadline" in said)
        or (said["class"] == "pending" and "decision" in said and _decided(reached) == BEFORE_PERIOD)
    )
    by = {tried.act: tried.by for tried in others}
    two = {by.get("attest_exception"), by.get("approve_exception")}
    return complete and None not in two and len(two) == 2 and not {"reject_exception", "withdraw_exception"} & by.keys()


def _dated(made: CaretakerException, act: str, day: date) -> CaretakerException:
    """The same exception, for another act and as of another day."""
    shift = day - AT
    moved = {
        "decided_on": exact(made.decided_on.day + shift) if made.decided_on and made.decided_on.day else None,
        "deadline": made.deadline + shift if made.deadline else None,
        "approved_on": exact(day) if made.approved_on else None,
    }
    return made.but(act=act, **moved)


def _for_act(command: str, act: str, day: date) -> str:
    shift = day - AT
    for said in (BEFORE_PERIOD, AT - ONE, UNSURE, DEADLINE):
        command = command.replace(said.isoformat(), f"\0{(said + shift).isoformat()}")
    return command.replace("\0", "").replace("approve_mou", act)
