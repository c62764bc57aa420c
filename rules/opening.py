"""What opens a file: a known partner, no second open file, or a history older than the register."""

from __future__ import annotations

import re

from rules.dates import before
from rules.facts import Facts
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, cannot_tell, fails, not_applicable, passes

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
"""The short name of a partner: small ASCII letters, figures, single hyphens."""
LAW = (Citation("law.good_administration", "I"),)


def partner_known(facts: Facts) -> Answer:
    """The partner stands in the register of partners."""
    if facts.request is None:
        return not_applicable("asked_when_performed")
    slug = facts.request.text("partner") or ""
    if facts.relations.partner_known:
        return passes("known", {"partner": slug})
    near = facts.relations.near_partner
    if not SLUG.match(slug):
        return fails("malformed", {"partner": slug, "fields": ("partner",)})
    params: Params = {"partner": slug, "near": near or ""}
    return fails("near" if near else "unknown", {**params, "fields": ("partner",)} if near else params)


def track_known(facts: Facts) -> Answer:
    """A new file is of a type that the policy in force declares."""
    if facts.request is None:
        return not_applicable("asked_when_performed")
    track, known = facts.request.text("track") or "", tuple(facts.policy.file.tracks)
    if track in known:
        return passes("known", {"track": track})
    return fails("unknown", {"value": track, "tracks": known, "fields": ("track",)})


def one_open_file(facts: Facts) -> Answer:
    """A partner has at most one file on a track that is not signed yet."""
    other = facts.relations.open_file
    if other is None:
        return passes("none_open")
    return fails("open", {"file": other}, Evidence("open_file", other))


def one_active(facts: Facts) -> Answer:
    """A second agreement with a partner on the same theme succeeds the first, or says why it stands beside it."""
    case = facts.file
    others = [r for r in facts.relations.active if r.reference != case.predecessor and set(r.themes) & set(case.themes)]
    if not others:
        return passes("only_one")
    shown = tuple(Evidence(f"stage.{r.reference}", r.stage) for r in others)
    params: Params = {"other": others[0].reference}
    if facts.request is None:
        return not_applicable("asked_when_performed", params, *shown)
    if facts.request.reason:
        return passes("justified", params, *shown)
    return fails("second", {**params, "fields": ("reason",)}, *shown)


def predecessor_runs(facts: Facts) -> Answer:
    """A successor follows a file of the same partner and track."""
    if facts.request is None or not facts.request.has("successorOf"):
        return not_applicable("no_predecessor")
    found = facts.relations.predecessor
    params: Params = {"predecessor": facts.request.text("successorOf") or "", "fields": ("successorOf",)}
    if found is None:
        return fails("unknown", params)
    if (found.partner, found.track) != (facts.request.text("partner"), facts.request.text("track")):
        return fails("other_partner", params)
    return passes("same_partner", params, Evidence(f"stage.{found.reference}", found.stage))


def older_than_register(facts: Facts) -> Answer:
    """Every date of a legacy file lies before the register's opening, the day of the first `init`."""
    opened = facts.register_opened
    if opened is None:
        return cannot_tell("no_opening")
    params: Params = {"on": str(facts.on), "opened_on": opened.isoformat()}
    older = before(facts.on, opened)
    if older or facts.on.earliest is None:
        return passes("older", params)
    return fails("younger", params)


def documented(facts: Facts) -> Answer:
    """After the register was opened, each signature of an old file comes with its document."""
    if facts.request is None:
        return not_applicable("asked_when_performed")
    if facts.correcting:
        return not_applicable("correction")  # what came without its text then lacks no more now
    bare = facts.request.fields.get("undocumented", ())
    if not bare and not facts.request.documents:
        bare = (facts.request.text("partner") or "…",)
    if bare:
        return fails("missing", {"titles": tuple(bare)})
    return passes("attached", {"count": len(facts.request.documents)})


RULES = (
    Rule(
        "partner.known",
        2,  # 1 took names for slips that share only some letters
        LAW,
        partner_known,
        {
            "near": (Step("{typist}", "{retype}"),),
            "malformed": (Step("{typist}", "{retype}"),),
            "unknown": (
                Step(
                    "officer",
                    "agreements partner add {partner} --en <en> --fr <fr> --nl <nl> --country <country>",
                ),
            ),
        },
        of_request=True,
    ),
    Rule(
        "track.known",
        1,
        (Citation("law.policy_roles", "I"),),
        track_known,
        {"unknown": (Step("{typist}", "{retype}"),)},
        of_request=True,
    ),
    Rule(
        "file.one_open",
        1,
        LAW,
        one_open_file,
        {"open": (Step("officer", "agreements advance {file} decline --reason <reason>"),)},
        of_request=True,
    ),
    Rule(
        "successor.predecessor",
        1,
        LAW,
        predecessor_runs,
        {"unknown": (Step("{typist}", "{retype}"),), "other_partner": (Step("{typist}", "{retype}"),)},
        of_request=True,
    ),
    Rule("agreement.one_active", 1, LAW, one_active, {"second": (Step("{typist}", "{retype}"),)}),
    Rule(
        "legacy.older",
        1,
        (Citation("law.legacy", "I"),),
        older_than_register,
        {"younger": (), "no_opening": ()},
        of_request=True,
    ),
    Rule("legacy.documents", 1, (Citation("law.legacy", "I"),), documented, {"missing": ()}, of_request=True),
)
