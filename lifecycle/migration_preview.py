"""What would change if a file moved to another policy: settings, acts of the day, deadlines. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from lifecycle.act import Act, Nature
from lifecycle.deadlines import deadlines
from lifecycle.decision import Decision, decide
from lifecycle.knowledge import Registers
from lifecycle.relations import relations_of
from lifecycle.sitting import SCHEDULER
from lifecycle.stages import INTENT_ACTS, acts_from
from lifecycle.storage.reading import Reading
from rules.case import Case
from rules.dates import exact
from rules.facts import Actor, Facts
from rules.persons import open_intents
from rules.policy import Policy, read_policy

OFFICER = Actor(0, "officer")
"""For whom the acts of the day are previewed: somebody who may act."""
Flat = Mapping[str, str]


def preview_move(reader: Reading, registers: Registers, case: Case, target: str, today: date) -> dict[str, Any]:
    """What a file would run under, and what that changes today; `target` is the hash of the new policy."""
    old, name = registers.policy_of(case, today)
    new = read_policy(registers.policies.texts[target])
    return {
        "reference": case.reference,
        "partner": case.partner,
        "stage": case.stage,
        "from": name,
        "to": target,
        "settings": list(changes(_settings(old, case.track), _settings(new, case.track), "setting")),
        "acts": list(_acts(reader, registers, case, (old, new), today)),
        "deadlines": list(_deadlines(case, old, new, registers.policy_on(today))),
    }


def changes(old: Flat, new: Flat, what: str) -> Iterator[dict[str, str]]:
    """What differs, by name; what is new has no `from`, what goes has no `to`."""
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            sides = (("from", old.get(name)), ("to", new.get(name)))
            yield {what: name, **{side: value for side, value in sides if value is not None}}


def _settings(policy: Policy, track: str) -> Flat:
    """The settings that a file of a track runs under, each as a text."""
    file = policy.file.model_dump(mode="json", exclude_none=True, exclude={"criteria", "tracks"})
    found = {f"file.{name}": text_of(value) for name, value in file.items()}
    found |= {f"file.criteria.{c.code}": c.text for c in policy.file.criteria}
    own = policy.file.tracks.get(track)
    if own is not None:
        said = own.model_dump(mode="json", exclude_none=True, exclude={"names"})
        found |= {f"file.tracks.{track}.{name}": text_of(value) for name, value in said.items()}
    return found | {f"competences.{c.code}": ", ".join((c.code, *c.themes)) for c in policy.competences}


def text_of(value: Any) -> str:
    """A setting as a text: what stands in the file, without its quotation marks."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _acts(
    reader: Reading, registers: Registers, case: Case, policies: tuple[Policy, Policy], today: date
) -> Iterator[dict[str, Any]]:
    """The acts of the day that become possible or impossible, with the rules that stand in the way where they do."""
    for act in acts_from(case.stage):
        before, after = _decide_under_both(reader, registers, case, act, policies, today)
        if before.allowed != after.allowed:
            refused = after if before.allowed else before
            yield {
                "act": act.name,
                "from": "allowed" if before.allowed else "refused",
                "to": "allowed" if after.allowed else "refused",
                "rules": [verdict.rule for verdict in refused.blocking],
            }


def _decide_under_both(
    reader: Reading, registers: Registers, case: Case, act: Act, policies: tuple[Policy, Policy], today: date
) -> tuple[Decision, Decision]:
    relations, _ = relations_of(reader, act, case, None, registers.partners, today)
    inforce = registers.policy_on(today)
    facts = Facts(
        act=act.name, nature=act.nature.value, on=exact(today), day=today, today=today, stage=case.stage, case=case,
        calendar=registers.calendar, policy=policies[0], register_policy=inforce, today_policy=inforce,
        actor=SCHEDULER if act.nature is Nature.CLOCK else OFFICER, permission=act.permission, relations=relations,
        intents=open_intents(case), now=case, register_opened=registers.opened_on, asked=act.required,
        choices=INTENT_ACTS, sources=act.sources, policies=registers.policies,
    )  # fmt: skip
    return decide(act, facts), decide(act, replace(facts, policy=policies[1], memo={}))


def _deadlines(case: Case, old: Policy, new: Policy, inforce: Policy) -> Iterator[dict[str, str]]:
    """The deadlines that come, go or move."""
    before, after = (_due(case, policy.but(register_=inforce.register_)) for policy in (old, new))
    yield from changes(before, after, "kind")


def _due(case: Case, policy: Policy) -> Flat:
    found: dict[str, str] = {}
    for deadline in deadlines(case, policy):
        found.setdefault(deadline.kind, deadline.due_on.isoformat())
    return found
