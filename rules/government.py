"""Decisions need a government with full powers, or an approved exception (facts/brussels.md sections 3 and 4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from rules.calendar import Calendar, GovernmentPeriod, Regime
from rules.case import CaretakerException, Case
from rules.dates import InexactDate, before, exact, interval
from rules.facts import Facts
from rules.policy import Policy
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, cannot_tell, fails, not_applicable, passes

LAW = (
    Citation("law.slb_36", "A"),
    Citation("law.cos_259078", "C"),
    Citation("law.cos_765", "C"),
    Citation("law.page_suspended", "B"),
)


def first_day(period: GovernmentPeriod, policy: Policy) -> InexactDate:
    """The first day of a period under the policy's day rule: the day of its event, or the day after."""
    if policy.register_.caretaker_starts == "day_of_event":
        return period.starts_on
    low, high = period.starts_on.earliest, period.starts_on.latest
    one = timedelta(days=1)
    return interval(low + one if low else None, high + one if high else None)


def regime_on(calendar: Calendar, policy: Policy, day: date) -> tuple[Regime, GovernmentPeriod | None]:
    """The regime of one day and the period that makes it so.

    A day under an unconfirmed opening is `unknown`; an unconfirmed closing lifts nothing; the day of the oath has
    full powers. Bounds that are inexact make the days between them `unknown`.
    """
    doubtful: GovernmentPeriod | None = None
    for period in calendar.standing:
        start = first_day(period, policy)
        if start.earliest is not None and day < start.earliest:
            continue
        end = period.end.on if period.end is not None else None
        if end is not None and end.latest is not None and day >= end.latest:
            continue
        certain = (
            period.confirmed_by is not None
            and start.latest is not None
            and day >= start.latest
            and (end is None or (end.earliest is not None and day < end.earliest))
        )
        if certain:
            return "caretaker", period
        doubtful = period
    return ("full_powers", None) if doubtful is None else ("unknown", doubtful)


def regime_over(
    calendar: Calendar, policy: Policy, when: InexactDate, latest: date
) -> tuple[Regime, GovernmentPeriod | None]:
    """The regime of an inexact date: that of all its days where they agree, else `unknown`."""
    last = when.latest or latest
    if when.earliest == last:
        return regime_on(calendar, policy, last)
    first = when.earliest or date.min
    days = {first, last}
    for period in calendar.standing:
        start, end = first_day(period, policy), period.end
        bounds = (start.earliest, start.latest, *((end.on.earliest, end.on.latest) if end else ()))
        days.update(d for d in bounds if d is not None and first <= d <= last)
    answers = [regime_on(calendar, policy, d) for d in sorted(days)]
    if all(regime == answers[0][0] for regime, _ in answers):
        return answers[0]
    return "unknown", next(period for _, period in answers if period is not None)


def regime_of(facts: Facts, when: InexactDate) -> tuple[Regime, GovernmentPeriod | None]:
    """The regime of a date, worked out once for all rules of the same facts."""
    policy = facts.register_policy if when is facts.on else facts.policy_on(when.folds_on(facts.today))
    return remembered_regime(facts.memo, facts.calendar, policy, when, facts.day)


def remembered_regime(
    memo: dict[str, Any], calendar: Calendar, policy: Policy, when: InexactDate, latest: date
) -> tuple[Regime, GovernmentPeriod | None]:
    """`regime_over`, asked once a date of the same facts."""
    known: tuple[Regime, GovernmentPeriod | None] | None = memo.get(when.text)
    if known is None:
        known = memo[when.text] = regime_over(calendar, policy, when, latest)
    return known


def find_exception(
    case: Case | None, act: str, period: GovernmentPeriod | None, when: InexactDate
) -> CaretakerException | None:
    """The exception for an act of that date that was approved in this period and neither used nor lapsed, if any."""
    for exception in _unused(case, act):
        if exception.approved and _of_period(exception, period) and not _lapsed(exception, when):
            return exception
    return None


def open_exception(
    case: Case | None, act: str, period: GovernmentPeriod | None, day: date
) -> CaretakerException | None:
    """The exception for an act that is requested, attested or approved on a day, the furthest of them, if any.

    One that was approved in another period than this one is not open: it counts no more.
    """
    found = [e for e in _unused(case, act) if not _lapsed(e, exact(day)) and (not e.approved or _of_period(e, period))]
    return max(found, key=lambda e: (e.approved, e.attested_by is not None), default=None)


def lapsed_exception(case: Case | None, act: str, day: date) -> CaretakerException | None:
    """The latest exception for an act, where it lapsed before a day."""
    latest = _unused(case, act)[-1:]
    return latest[0] if latest and _lapsed(latest[0], exact(day)) else None


def _unused(case: Case | None, act: str) -> tuple[CaretakerException, ...]:
    """The exceptions for an act that nobody closed and that no act has used up."""
    if case is None:
        return ()
    unused = (e for e in case.exceptions if e.closed is None and e.number not in case.used_exceptions)
    return tuple(e for e in unused if e.act == act)


def _of_period(exception: CaretakerException, period: GovernmentPeriod | None) -> bool:
    """Whether an exception was approved since a period began."""
    since = period.starts_on.earliest if period is not None else None
    if since is None or exception.approved_on is None:
        return False
    return before(exception.approved_on, since) is False


def _lapsed(exception: CaretakerException, when: InexactDate) -> bool:
    """Whether the deadline of an urgent matter lies before a date, or before the day on which it was approved.

    What is over cannot be harmed by delay. Where nobody can tell, it does not count.
    """
    if exception.deadline is None:
        return False
    days = (when,) if exception.approved_on is None else (when, exception.approved_on)
    return any(before(exact(exception.deadline), day) is not False for day in days)


def period_evidence(period: GovernmentPeriod) -> Evidence:
    """A period as evidence: what it is, since when, with its source and certainty."""
    until = str(period.end.on) if period.end is not None else ".."
    return Evidence(
        f"government_period.{period.id}",
        f"{period.starts_on}/{until}",
        f"{period.source} ({period.certainty})",
    )


def _decision_days(facts: Facts) -> list[InexactDate]:
    """The days on which the Region decides in this act: its date, and the day the Region signed where stated."""
    signed = facts.request.date("regionSignedOn") if facts.request is not None else None
    return [facts.on] if signed is None else [facts.on, signed]


def full_powers(facts: Facts) -> Answer:
    """A decision takes effect only under full powers, or with an approved exception."""
    if facts.nature != "decision":
        return not_applicable("not_a_decision")
    for when in _decision_days(facts):
        regime, period = regime_of(facts, when)
        if regime == "full_powers":
            continue
        assert period is not None
        shown = period_evidence(period)
        end_day = period.end.on.latest if period.end is not None else None
        params: Params = {
            "on": str(when),
            "period": period.id,
            "since_on": str(first_day(period, facts.register_policy)),
            "event": period.start_event,
            "source": period.source,
            "certainty": period.certainty,
            "reference": facts.reference,
            "act": facts.act,
        }
        if regime == "caretaker":
            # a correction decides again, on an exception that came after the day it speaks of
            stands = facts.now if facts.correcting else facts.case
            exception = find_exception(stands, facts.act, period, when)
            if exception is not None:
                return passes(
                    "excepted",
                    {**params, "exception": f"{facts.reference}:{exception.number}", "class": exception.kind},
                    shown,
                )
            closing = period.proposed
            if closing is not None and before(when, closing.on) is False:
                return fails("closing_unconfirmed", {**params, "end_on": str(closing.on)}, shown)
            # what is asked for today counts for an act of an earlier day too, when it is typed again
            asked = open_exception(facts.now or facts.case, facts.act, period, facts.today)
            if asked is not None:
                named: Params = {**params, "exception": f"{facts.reference}:{asked.number}"}
                return fails(f"exception_{asked.state}", named, shown, passes_from=end_day)
            lapsed = lapsed_exception(facts.now or facts.case, facts.act, facts.today)
            if lapsed is not None and lapsed.deadline is not None:
                over: Params = {"exception": f"{facts.reference}:{lapsed.number}", "deadline_on": str(lapsed.deadline)}
                return fails("exception_lapsed", {**params, **over}, shown, passes_from=end_day)
            return fails("caretaker", params, shown, passes_from=end_day)
        if period.confirmed_by is None:
            return cannot_tell("unconfirmed", params, shown)
        if when.day is None:
            return cannot_tell("inexact_day", {**params, "fields": ("on",)}, shown)
        begins = first_day(period, facts.register_policy)
        bound = "--on" if begins.day is None and begins.may_be(facts.day) else "--end-on"
        return cannot_tell("inexact_period", {**params, "bound": bound}, shown, passes_from=end_day)
    return passes("full_powers", {"on": str(facts.on)})


def exception_class(facts: Facts) -> Answer:
    """An exception names its class and gives the evidence of that class (facts/brussels.md section 4)."""
    request = facts.request
    if request is None:
        return not_applicable("asked_when_performed")
    kind = request.text("class") or ""
    params: Params = {"class": kind, "reference": facts.reference, "act": request.text("act") or "<act>"}
    stands = facts.case if facts.correcting else facts.now or facts.case
    found = open_exception(stands, request.text("act") or "", regime_of(facts, facts.on)[1], facts.today)
    if found is not None:
        return fails(f"{found.state}_already", {**params, "exception": f"{facts.reference}:{found.number}"})
    if not request.has("justification"):
        return fails("no_justification", {**params, "fields": ("justification",)})
    if kind == "urgent":
        missing: tuple[str, ...] = tuple(name for name in ("harm", "deadline") if not request.has(name))
        if missing:
            return fails("urgent_evidence", {**params, "fields": missing})
        deadline = request.date("deadline")
        if deadline is not None and before(deadline, facts.on) is not False:
            return fails(
                "urgent_past", {**params, "deadline_on": str(deadline), "on": str(facts.on), "fields": ("deadline",)}
            )
        return passes("complete", params)
    if kind != "pending":
        return passes("complete", params)
    decided_on = request.date("decidedOn")
    if not request.has("decision") or decided_on is None:
        return fails("pending_evidence", {**params, "fields": ("decision", "decidedOn")})
    policy = facts.policy_on(decided_on.folds_on(facts.today))
    regime, period = regime_over(facts.calendar, policy, decided_on, facts.today)
    shown = (Evidence("decided_on", str(decided_on), request.text("decision")),)
    if regime == "full_powers":
        return passes("complete", params, *shown)
    assert period is not None
    key, answer = ("pending_inside", fails) if regime == "caretaker" else ("pending_unknown", cannot_tell)
    return answer(
        key,
        {**params, "decided_on": str(decided_on), "since_on": str(period.starts_on)},
        *shown,
        period_evidence(period),
    )


def exemption_decided(facts: Facts) -> Answer:
    """An exemption names a government decision dated under full powers, and a rule that the policy lets be exempted."""
    request = facts.request
    if request is None:
        return not_applicable("asked_when_performed")
    rule = request.text("rule") or ""
    params: Params = {"exempted": rule, "reference": facts.reference, "allowed": facts.policy.file.exemptions}
    if rule not in facts.policy.file.exemptions:
        return fails("not_exemptible", params)
    decided_on = request.date("decidedOn")
    if not request.has("decision") or decided_on is None:
        return fails("no_decision", {**params, "fields": ("decision", "decidedOn")})
    policy = facts.policy_on(decided_on.folds_on(facts.today))
    regime, period = regime_over(facts.calendar, policy, decided_on, facts.today)
    if regime == "full_powers":
        return passes("decided", params)
    assert period is not None
    answer = fails if regime == "caretaker" else cannot_tell
    return answer(
        "not_full_powers",
        {**params, "fields": ("decidedOn",), "decided_on": str(decided_on)},
        period_evidence(period),
    )


URGENT = (
    "agreements exception request {reference} {act} --class urgent"
    " --justification <justification> --harm <harm> --deadline <deadline>"
)
RETYPE = (Step("{typist}", "{retype}"),)
ASKED_ANEW = (
    Step("officer", URGENT),
    Step("legal", "agreements exception attest <exception>"),
    Step("manager", "agreements exception approve <exception>"),
    Step("{typist}", "{again}"),
)
TO_APPROVE = (
    Step("legal", "agreements exception attest {exception}"),
    Step("manager", "agreements exception approve {exception}"),
)

RULES = (
    Rule(
        "government.full_powers",
        2,  # 1 let an urgent exception count after its deadline, and did not say how far one had come
        LAW,
        full_powers,
        {
            "caretaker": ASKED_ANEW,
            "exception_lapsed": ASKED_ANEW,
            "exception_requested": (*TO_APPROVE, Step("{typist}", "{again}")),
            "exception_attested": (*TO_APPROVE[1:], Step("{typist}", "{again}")),
            "exception_approved": (Step("{typist}", "{again}"),),
            "closing_unconfirmed": (Step("{second}", "agreements government confirm {period}"),),
            "unconfirmed": (Step("manager", "agreements government reject {period} --reason <reason>"),),
            "inexact_day": RETYPE,
            "inexact_period": (
                Step("legal", "agreements government correct {period} {bound} <day> --reason <reason>"),
                Step("{second}", "agreements government confirm {period}"),
            ),
        },
    ),
    Rule(
        "government.exception",
        2,  # 1 let a second one be asked for while one is open
        LAW,
        exception_class,
        {
            "requested_already": TO_APPROVE,
            "attested_already": TO_APPROVE[1:],
            "approved_already": (),
            "no_justification": RETYPE,
            "urgent_evidence": RETYPE,
            "urgent_past": RETYPE,
            "pending_evidence": RETYPE,
            "pending_inside": (Step("officer", URGENT),),
            "pending_unknown": (Step("officer", URGENT),),
        },
        of_request=True,
    ),
    Rule(
        "government.exemption",
        1,
        LAW,
        exemption_decided,
        {"not_exemptible": (), "no_decision": RETYPE, "not_full_powers": RETYPE},
        of_request=True,
    ),
)
