"""Facts made by hand: what a rule may see, with the shipped policy and nothing else in it unless a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lifecycle.initialise import SHIPPED_POLICY
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.stages import ACTS, INTENT_ACTS
from rules.calendar import Calendar, GovernmentPeriod, PeriodEnd
from rules.case import Avenue, Case, Consultation, Intent, Milestone, Signature, Term
from rules.catalogue import RULES
from rules.dates import InexactDate, Period, exact, parse_inexact, parse_period
from rules.facts import Actor, Facts, Given, Request
from rules.persons import open_intents
from rules.policy import Policy, policy_hash, read_policy
from rules.policy_register import Adoption, PolicyRegister
from rules.terms import computed_end
from rules.verdict import Answer, Outcome

TODAY = "2026-11-23"
REFERENCE = "BE-BRU-2026-0001"
POLICY_TEXT = SHIPPED_POLICY.read_text(encoding="utf-8")
POLICY = read_policy(POLICY_TEXT)
OFFICER, OFFICER2, MANAGER, LEGAL, ADMINISTRATOR = (
    Actor(1, "officer"), Actor(2, "officer"), Actor(3, "manager"), Actor(5, "legal"), Actor(7, "administrator"),
)  # fmt: skip
SHA = "0" * 64


def day(text: str) -> date:
    return date.fromisoformat(text)


def when(text: str) -> InexactDate:
    return parse_inexact(text)


def policy(**changes: Any) -> Policy:
    """The shipped policy with other settings of a file."""
    return POLICY.but(file=POLICY.file.but(**changes))


def register_policy(**changes: Any) -> Policy:
    """The shipped policy with other settings of the register."""
    return POLICY.but(register_=POLICY.register_.but(**changes))


def policies(*more: Adoption, **texts: str) -> PolicyRegister:
    """The register of policies as it was opened, with what was adopted since; `texts` by hash."""
    name, opened = policy_hash(POLICY_TEXT), when("2026-11-01")
    first = Adoption(
        id=1, hash=name, name=POLICY.name, from_on=opened, adopted_by="console", confirmed_by="console",
        confirmed_on=opened,
    )  # fmt: skip
    return PolicyRegister(opened_on=opened, adoptions=(first, *more), texts={name: POLICY_TEXT, **texts})


def typed(**said: Any) -> Request:
    """A request: what somebody typed. `documents` is their number, `reason` whether one was given; the rest are fields."""
    documents, reason = said.pop("documents", 0), said.pop("reason", False)
    given: Mapping[str, Any] = {n: v if isinstance(v, str) else tuple(v) for n, v in said.items()}
    return Request(given, (Given(SHA, "fr"),) * documents, reason)


def case(stage: str = "in_force", **changes: Any) -> Case:
    """A file with nothing in it but its stage."""
    return Case.model_validate({"reference": REFERENCE, "partner": "vienna", "track": "bilateral", "stage": stage}).but(
        **changes
    )


def term(start: str | None, length: str = "P5Y", ends: str | None = None, **more: Any) -> Term:
    """A term from a day, its end computed as the engine computes it."""
    first = when(start) if start is not None else None
    long: Period | str = length if length in ("open", "unknown") else parse_period(length)
    end = computed_end(first, long, when(ends) if ends is not None else None)
    return Term(number=1, starts_on=first, length=long, ends_on=end, **more)  # type: ignore[arg-type]


def signed(on: str) -> Signature:
    return Signature(on=parse_inexact(on))


def avenue(number: int = 1, body: str = "visit.brussels", *outcomes: str, by: str | None = None) -> Avenue:
    """An avenue whose body (or another one) was consulted with these outcomes."""
    on = parse_inexact("2023-01-01")
    asked = tuple(Consultation(body=by or body, outcome=o, on=on) for o in outcomes)  # type: ignore[arg-type]
    return Avenue(number=number, theme="culture", body=body, text=SHA, on=on, consultations=asked)


def milestone(kind: str, on: str, act: str | None = None) -> Milestone:
    return Milestone(kind=kind, on=parse_inexact(on), act=act)


def intent(act: str, by: int = 2, **more: Any) -> Intent:
    return Intent(entry=9, act=act, by=by, role="officer", on=parse_inexact("2026-01-01"), **more)


def period(
    start: str,
    end: str | None = None,
    number: int = 1,
    *,
    confirmed: bool = True,
    closing: str | None = None,
    rejected: bool = False,
) -> GovernmentPeriod:
    """A caretaker period; `end` is a confirmed end, `closing` one that waits for a second person."""
    made = GovernmentPeriod(
        id=number, starts_on=parse_inexact(start), start_event="election", source="the gazette", certainty="A",
        entered_by="5", confirmed_by="3" if confirmed else None, rejected=rejected,
    )  # fmt: skip
    if end is not None:
        made = made.but(end=an_end(end, "3"))
    return made.but(proposed=an_end(closing, None)) if closing is not None else made


def an_end(on: str, confirmed_by: str | None) -> PeriodEnd:
    return PeriodEnd(
        on=parse_inexact(on),
        event="oath",
        source="the gazette",
        certainty="A",
        entered_by="5",
        confirmed_by=confirmed_by,
    )


def calendar(*periods: GovernmentPeriod) -> Calendar:
    return Calendar(periods=periods)


REAL = calendar(period("2019-05-26", "2019-07-18", 1), period("2024-06-09", "2026-02-14", 2))
"""The two last periods of facts/brussels.md section 3."""


def facts(act: str, **more: Any) -> Facts:
    """The facts of an act on a day (`on`), recorded on a day (`today`), on a file (`file`). Everything else is as empty as it can be."""
    on, today = more.pop("on", TODAY), more.pop("today", TODAY)
    file: Case | None = more.pop("file", None)
    declared = ACTS.get(act) or BY_NAME.get(act) or ACTS_OF_REGISTERS[act]
    legal, recorded = parse_inexact(on), day(today)
    given: dict[str, Any] = {
        "stage": file.stage if file is not None else "new", "calendar": calendar(), "policy": POLICY,
        "register_policy": POLICY, "today_policy": POLICY, "policies": policies(), "actor": OFFICER, "permission": declared.permission, "asked": declared.required,
        "sources": declared.sources, "choices": INTENT_ACTS, "register_opened": day("2026-11-01"),
    }  # fmt: skip
    given.update(more)
    given.setdefault("intents", open_intents(file))
    return Facts(
        act=act,
        nature=declared.nature.value,
        on=legal,
        day=legal.folds_on(recorded),
        today=recorded,
        case=file,
        **given,
    )


def ask(rule: str, given: Facts) -> Answer:
    """What a rule answers; every answer names a key that its rule declares, if it blocks."""
    answer = RULES[rule].ask(given)
    if answer.outcome in (Outcome.FAIL, Outcome.CANNOT_TELL):
        assert answer.key in RULES[rule].remedies, f"{rule}.{answer.key} has no remedy"
    return answer


def says(rule: str, given: Facts) -> str:
    """The answer as `outcome key`, or `outcome key from DAY` where time alone would mend it."""
    answer = ask(rule, given)
    until = f" from {answer.passes_from}" if answer.passes_from is not None else ""
    return f"{answer.outcome} {answer.key}{until}"


def around(first: str, last: str) -> dict[str, str]:
    """The days around a span, by name: the last day before, the first day, the last day, the day after."""
    one = parse_period("P1D")
    return {
        "before": str(exact(one.before(day(first)))), "first": first, "last": last, "after": str(exact(one.after(day(last)))),
    }  # fmt: skip
