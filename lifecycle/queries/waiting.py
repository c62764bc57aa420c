"""What waits for a confirmation: periods, exceptions, intents, policies, decisions that a late period touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from lifecycle.erasure_acts import REQUEST, REQUEST_DOCUMENT, REQUEST_PERSON
from lifecycle.explain import tell
from lifecycle.period_changes import find_proposal
from lifecycle.queries.finding import Wanted
from lifecycle.queries.parts import exception_json
from lifecycle.queries.policies import waiting_policies
from lifecycle.queries.registers import periods_then, who_entered
from lifecycle.queries.view import View
from lifecycle.registers import PARTNERS
from lifecycle.touched import touched_decisions
from rules.case import Case
from rules.directory import Partners
from rules.erasure import Erasing, Erasure
from rules.periods import waiting
from rules.persons import open_intents


def pending(view: View, person: int | None) -> list[dict[str, Any]]:
    """What waits for a confirmation, each with its command; with a person, what that person may confirm.

    That is: what their role allows, and not what they entered themselves. Of another day than today: what had been
    asked for by then and was not settled yet; of government periods, those that had begun by then and wait still.
    """
    items = [*_periods(view, person), *waiting_policies(view, person), *_old_files(view, person)]
    for name in view.registers.known:
        state = view.register_then(name)
        if isinstance(state, Erasing):
            items += _erasures(name, state.erasures, person)
    for row, _, case in view.standings(Wanted(asking=True)):
        items += _exceptions(row.reference, case, person)
        items += _intents(row.reference, case, person)
        items += _erasures(row.reference, case.erasures, person)
    items += [d for d in decisions_to_confirm(view) if d["by"]["number"] != person]
    return items if person is None else [item for item in items if _may(view, person, item)]


def erasures(view: View, person: int) -> dict[str, Any]:
    """Every erasure that waits; `yours` where that person may confirm it."""
    items: list[dict[str, Any]] = []
    for name, known in view.registers.known.items():
        if isinstance(known.state, Erasing):
            items += _erasures(name, known.state.erasures, None)
    for row, _, case in view.standings(Wanted(asking=True)):
        items += _erasures(row.reference, case.erasures, None)
    for item in items:
        if item["requestedBy"]["number"] != person and _may(view, person, item):
            item["yours"] = True
    return view.listed(items)


def _may(view: View, person: int, item: dict[str, Any]) -> bool:
    """Whether the role of a person allows what an item waits for."""
    found = view.registers.people.find(person)
    if found is None or found.disabled:
        return False
    policy = view.registers.policy_on(view.today)
    needed = {
        "period": ("periods.confirm",), "exception": (item.get("needs", ""),), "intent": ("files",),
        "decision": ("correct", "periods.confirm"), "erasure": ("erasure.confirm",), "legacy": ("legacy",),
    }.get(item["kind"], ("policy.confirm",))  # fmt: skip
    return any(policy.allows(found.role, permission) for permission in needed)


def decisions_to_confirm(view: View) -> list[dict[str, Any]]:
    """Decisions taken before a period was known that would hold them back, each with what would have been decided."""
    return [
        {
            "kind": "decision",
            "id": f"{entry.subject}:{entry.sequence}",
            "reference": entry.subject,
            "sequence": entry.sequence,
            "act": entry.act,
            "effectiveOn": str(entry.on),
            "recordedAt": entry.data["recordedAt"],
            "by": {"number": entry.data["actor"]},
            "would": "refused",
            "verdicts": [tell(v, view.lang) for v in verdicts],
            "command": f"agreements record {entry.subject} confirmation --entry {entry.sequence} --decision <decision>",
        }
        for entry, verdicts in touched_decisions(
            view.reading, view.registers, view.known_at, view.day if view.another_day else None
        )
    ]


def _periods(view: View, person: int | None) -> Iterator[dict[str, Any]]:
    for period in periods_then(view):
        if period.rejected:
            continue
        by, proposal = waiting(period), find_proposal(period)
        if by is not None and by != str(person) and proposal is not None:
            yield {
                "kind": "period",
                "id": period.id,
                "act": proposal.act,
                "changed": proposal.changed,
                "enteredBy": who_entered(by),
                "command": f"agreements government confirm {period.id}",
            }


def _old_files(view: View, person: int | None) -> Iterator[dict[str, Any]]:
    """Old files that one person announced, and another enters with the same file."""
    partners = view.register_then(PARTNERS)
    intents = partners.legacy_intents if isinstance(partners, Partners) else ()
    announced = Counter((i.entry, i.by, i.partial) for i in intents)
    for (entry, by, partial), count in announced.items():
        if by != person:
            command = "agreements legacy <file>" + (" --partial" if partial else "")
            yield {
                "kind": "legacy",
                "id": entry,
                "act": "intend_legacy",
                "count": count,
                "by": {"number": by},
                "command": command,
            }


def _exceptions(reference: str, case: Case, person: int | None) -> Iterator[dict[str, Any]]:
    for exception in case.exceptions:
        settled = exception.closed is not None or exception.approved_by is not None
        if settled or exception.number in case.used_exceptions:
            continue
        if person is not None and person == exception.attested_by:
            continue
        verb = "attest" if exception.attested_by is None else "approve"
        name = f"{reference}:{exception.number}"
        yield {
            "kind": "exception",
            "id": name,
            "act": exception.act,
            "class": exception.kind,
            "needs": f"exceptions.{verb}",
            "requestedBy": {"number": exception.requested_by},
            "command": f"agreements exception {verb} {name}",
        }


def _intents(reference: str, case: Case, person: int | None) -> Iterator[dict[str, Any]]:
    for intent in open_intents(case):
        if intent.by != person:
            yield {
                "kind": "intent",
                "reference": reference,
                "act": intent.act,
                "by": {"number": intent.by},
                "command": f"agreements advance {reference} {intent.act}",
            }


def _erasures(subject: str, erasures: Sequence[Erasure], person: int | None) -> Iterator[dict[str, Any]]:
    for erasure in erasures:
        if erasure.waits and erasure.requested_by != person:
            name = f"{subject}:{erasure.number}"
            what = {"entry": erasure.entry, "field": erasure.field, "sha256": erasure.document}
            yield {
                "kind": "erasure",
                "id": name,
                "act": _asked_by(erasure),
                "subject": subject,
                **{key: value for key, value in what.items() if value is not None},
                **({"person": {"number": erasure.person}} if erasure.person is not None else {}),
                "requestedBy": {"number": erasure.requested_by},
                "command": f"agreements erase confirm {name}",
            }


def _asked_by(erasure: Erasure) -> str:
    """The act that asked for an erasure."""
    if erasure.document is not None:
        return REQUEST_DOCUMENT.name
    return REQUEST.name if erasure.person is None else REQUEST_PERSON.name


def exceptions(view: View) -> dict[str, Any]:
    """Every caretaker exception ever asked for, with what became of it."""
    items = []
    for row, _, case in view.standings(Wanted(asking=True)):
        for exception in case.exceptions:
            item = exception_json(exception, case)
            item.update(
                id=f"{row.reference}:{exception.number}", reference=row.reference, **{"class": item.pop("kind")}
            )
            items.append(item)
    return view.listed(items)
