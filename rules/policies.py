"""Adopting policies and moving files to them: what two persons must do, and what a new policy must keep."""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Facts, Used
from rules.policy import Policy, policy_hash, read_policy
from rules.policy_register import Adoption, Migration
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.good_administration", "I"),)
TWO = (Citation("law.two_persons", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)


def find_named(facts: Facts) -> Adoption | Migration | None:
    """The adoption or migration that the request names by its number."""
    number = int((facts.request.text("number") if facts.request is not None else None) or 0)
    return facts.policies.find_adoption(number) or facts.policies.find_migration(number)


def waits(found: Adoption | Migration) -> bool:
    """Whether it waits for a second person."""
    return found.confirmed_by is None and not found.rejected


def asked_by(found: Adoption | Migration) -> str:
    """The number of the person who asked for it."""
    return found.adopted_by if isinstance(found, Adoption) else found.requested_by


def new(facts: Facts) -> Answer:
    """A policy that is adopted differs from the one in force."""
    assert facts.request is not None
    name = policy_hash(facts.request.text("text") or "")
    inforce = facts.policies.adoption_on(facts.today)
    if inforce.hash == name:
        return fails("in_force", {"policy": inforce.name, "number": inforce.id})
    return passes("differs")


def second_person(facts: Facts) -> Answer:
    """A policy and a migration count when another person confirms them."""
    found = find_named(facts)
    value = facts.request.text("number") if facts.request is not None else None
    if found is None:
        return fails("unknown", {"value": value or "", "fields": ("number",)})
    params: Params = {"number": found.id}
    if not waits(found):
        return fails("nothing_waits", params)
    if asked_by(found) == str(facts.actor.number) and facts.act == "confirm_policy":
        return fails("same_person", params)
    return passes("second", params)


def moves(facts: Facts) -> Answer:
    """A migration moves at least one file, and to the policy that is in force today."""
    found = find_named(facts)
    if facts.act == "confirm_policy" and not isinstance(found, Migration):
        return not_applicable("no_migration")
    inforce = facts.policies.adoption_on(facts.today)
    if isinstance(found, Migration) and found.hash != inforce.hash:
        return fails("overtaken", {"number": found.id, "policy": inforce.name, "files": " ".join(found.references)})
    if facts.act == "request_migration" and (waiting := _waiting_already(facts, inforce.hash)) is not None:
        return fails("waits_already", {"number": waiting.id, "policy": inforce.name})
    if not facts.relations.moving:
        return fails("none", {"policy": inforce.name})
    return passes("some", {"count": facts.relations.moving, "policy": inforce.name})


def _waiting_already(facts: Facts, wanted: str) -> Migration | None:
    """The migration to this policy that waits for a second person and has one of the files that are asked for."""
    named = facts.request.fields.get("reference", ()) if facts.request is not None else ()
    asked = {named} if isinstance(named, str) else set(named)
    waiting = (m for m in facts.policies.migrations if m.waits and m.hash == wanted)
    return next((m for m in waiting if not asked.isdisjoint(m.references)), None)


def keeps(facts: Facts) -> Answer:
    """A new policy keeps the tracks, the stages and the criteria that files which have not ended stand on."""
    policy = _wanted(facts)
    if policy is None:
        return not_applicable("no_policy")
    dropped = next(_dropped(policy, facts.relations.used), None)
    if dropped is None:
        return passes("kept")
    what, used = dropped
    key = f"drops_{what}" if facts.act == "adopt_policy" else f"lacks_{what}"
    shown = Evidence(f"stage.{used.reference}", used.stage) if used.stage else Evidence("track", used.track)
    params: Params = {
        "reference": used.reference, "track": used.track, "stage": used.stage, "criterion": used.criterion,
    }  # fmt: skip
    return fails(key, params, shown)


def _wanted(facts: Facts) -> Policy | None:
    """The policy that is adopted, confirmed or moved to; None where the number names nothing."""
    if facts.act == "adopt_policy":
        text = facts.request.text("text") if facts.request is not None else None
        return read_policy(text) if text else None
    if facts.act == "request_migration":
        return facts.policies.policy_on(facts.today)
    found = find_named(facts)
    return read_policy(facts.policies.texts[found.hash]) if found is not None else None


def _dropped(policy: Policy, used: tuple[Used, ...]) -> Iterator[tuple[str, Used]]:
    """What files use and the policy no longer has."""
    criteria = {c.code for c in policy.file.criteria}
    for one in used:
        track = policy.file.tracks.get(one.track)
        if track is None:
            yield "track", one
        elif one.criterion:
            if one.criterion not in criteria:
                yield "criterion", one
        elif one.stage and not track.test_phase:
            yield "stage", one


RULES = (
    Rule("policy.new", 1, LAW, new, {"in_force": ()}, of_request=True),
    Rule(
        "policy.second_person",
        1,
        TWO,
        second_person,
        {
            "unknown": RETYPE,
            "nothing_waits": (),
            "same_person": (Step("{second}", "agreements policy confirm {number}"),),
        },
        of_request=True,
    ),
    Rule(
        "policy.moves",
        2,
        LAW,
        moves,
        {
            "none": (),
            "waits_already": (Step("{second}", "agreements policy confirm {number}"),),
            "overtaken": (
                Step("{second}", "agreements policy reject {number} --reason <reason>"),
                Step("administrator", "agreements policy migrate {files}"),
                Step("{second}", "agreements policy confirm <number>"),
            ),
        },
        of_request=True,
    ),
    Rule(
        "policy.keeps",
        1,
        LAW,
        keeps,
        {
            "drops_track": RETYPE,
            "drops_stage": RETYPE,
            "drops_criterion": RETYPE,
            "lacks_track": (),
            "lacks_stage": (),
            "lacks_criterion": (),
        },
        of_request=True,
    ),
)
