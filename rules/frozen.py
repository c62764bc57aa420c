"""What is frozen once a text is signed: its fields and dates, by stage and role (FEATURES L4).

A signed text says what both sides agreed to. Nobody in the service changes that by recording another value: an
addendum does (`amend`), or, where the record and not the text is wrong, a correction that names the wrong entry.
"""

from __future__ import annotations

from typing import NamedTuple

from rules.case import AttachedDocument, Case, Signature
from rules.facts import Facts
from rules.found import reads
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.good_administration", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)

UNDER_MOU = ("test_phase", "evaluation", "agreement_negotiation")
"""A memorandum is signed, the agreement is not."""
RUNNING = ("in_force", "renewal_due", "suspended")
"""An agreement is signed, and `amend` may change it."""
OTHERWISE_SIGNED = ("signed", "under_notice", "expired", "denounced", "replaced")
"""An agreement is signed, and no addendum is possible: before entry into force, under notice, after the end."""
EVERYBODY = ("officer", "manager", "legal")
"""Who records facts at all. None of them may change a signed text: it binds the manager as it binds the officer."""
AMENDED, CORRECTED = ("amend", "correct"), ("correct",)


class Frozen(NamedTuple):
    """Fields that nobody of these roles records anew at these stages once they are known, and the ways left."""

    fields: tuple[str, ...]
    stages: tuple[str, ...]
    roles: tuple[str, ...]
    ways: tuple[str, ...]


SIGNING = ("signedOn", "regionSignedOn", "partnerSignedOn", "regionPlace", "partnerPlace")
CONTENT = ("term", "endsOn", "renewal", "notice", "nature")

# fmt: off
TABLE = (
    Frozen((*SIGNING, "document", "title"), UNDER_MOU, EVERYBODY, CORRECTED),
    Frozen((*SIGNING, "inForceOn", "kind", "title"), (*RUNNING, *OTHERWISE_SIGNED), EVERYBODY, CORRECTED),
    Frozen(("document", *CONTENT), RUNNING, EVERYBODY, AMENDED),
    Frozen(("document", *CONTENT), OTHERWISE_SIGNED, EVERYBODY, CORRECTED),
)
# fmt: on
"""Signatories and themes stand in no line: no record takes them, only the acts of signing and `amend`."""
SIGNED_FIELDS = frozenset(
    {name for line in TABLE for name in line.fields} | {"regionSignatory", "partnerSignatory", "themes", "termEndsOn"}
)
"""What a signed text says: what no act but signing, amending and correcting takes."""

SIGNED_BY = ("sign_mou", "sign_agreement", "enter_legacy", "amend", "renew")
"""Acts whose document is a signed text."""


def line_of(field: str, stage: str, role: str) -> Frozen | None:
    """The line of the table that freezes a field at a stage for a role; None where it is open."""
    return next((f for f in TABLE if field in f.fields and stage in f.stages and role in f.roles), None)


def frozen(facts: Facts) -> Answer:
    """What is known of a signed text is not recorded anew, be it by a correction that makes a find of another field."""
    request, case = facts.request, facts.apart or facts.latest
    if request is None:
        return not_applicable("asked_when_performed")
    if facts.correcting and facts.apart is None:
        return not_applicable("correction")
    field = "document" if facts.act == "document" else request.text("field") or ""
    known = known_of(case, field, request.text("replaces")) if case is not None else None
    if case is None or known is None:
        return passes("not_known_yet")
    line = line_of(field, case.stage, facts.actor.role)
    if line is None or known == request.text("value"):
        return passes("open")
    value = request.text("value") or ""
    told = value if reads(field, value) else "<value>"
    params: Params = {
        "reference": facts.reference, "field": field, "stage": case.stage, "role": facts.actor.role, "known": known,
        "change": "--document <document>" if field == "document" else f"--set <field>={told}",
    }  # fmt: skip
    over = prolongs(field, value) and case.term_is_over(facts.day) is True
    return fails("amend_or_correct" if line.ways == AMENDED and not over else "correct", params, Evidence(field, known))


def prolongs(field: str, value: str) -> bool:
    """Whether a value that is stated of a term says how long it lasts: its length, its end, or a renewal by itself."""
    return field in ("term", "termEndsOn") or (field == "renewal" and value.startswith("tacit:"))


def known_of(case: Case, field: str, replaced: str | None = None) -> str | None:
    """What the signed text says of a field; None where that is unknown or inexact."""
    text: Signature | None = case.agreement or case.mou
    if text is None:
        return None
    if field == "document":
        found = find_document(case, replaced)
        return found.sha256[:12] if found is not None and found.purpose in SIGNED_BY else None
    if field in _OF_SIGNATURE:
        value = getattr(text, _OF_SIGNATURE[field])
        return str(value) if value is not None and getattr(value, "day", value) is not None else None
    if field == "inForceOn":
        return str(case.in_force_on) if case.in_force_on is not None and case.in_force_on.day is not None else None
    if field in ("title", "nature", "kind"):
        value = getattr(case, field)
        return value if value != "unknown" else None
    return _known_term(case, field)


_OF_SIGNATURE = {
    "signedOn": "on", "regionSignedOn": "region_on", "partnerSignedOn": "partner_on", "regionPlace": "region_place",
    "partnerPlace": "partner_place",
}  # fmt: skip


def _known_term(case: Case, field: str) -> str | None:
    term = case.term
    if term is None:
        return None
    if case.notice is not None and case.notice.effect_on is None and field in ("notice", "endsOn"):
        return None  # then they tell when the notice takes effect, which nobody knows yet
    if field in ("renewal", "notice"):
        value = str(getattr(term, field))
        return value if value != "unknown" else None
    end = str(term.ends_on) if term.ends_on is not None and term.ends_on.day is not None else None
    if field == "endsOn":
        return "open" if term.length == "open" and end is None else end
    return str(term.length) if term.length != "unknown" else end


def find_document(case: Case, given: str | None) -> AttachedDocument | None:
    """The document of a file that a hash, or the beginning of one, means; None where it means none or several.

    Where the same bytes came twice, the signed text is meant.
    """
    if not given or len(given) < SHORTEST:
        return None
    found = [d for d in case.documents if d.sha256.startswith(given.lower())]
    if len({d.sha256 for d in found}) != 1:
        return None
    return next((d for d in found if d.purpose in SIGNED_BY), found[-1])


SHORTEST = 8
"""Characters of a hash that are enough where they mean one document."""


def replaced(facts: Facts) -> Answer:
    """A document that is replaced is one of the file."""
    given = facts.request.text("replaces") if facts.request is not None else None
    if given is None:
        return not_applicable("none")
    case = facts.now or facts.file
    found = find_document(case, given)
    if found is None:
        return fails("unknown", {"reference": facts.reference, "given": given, "fields": ("replaces",)})
    return passes("known", {}, Evidence("document", found.sha256, found.language))


RULES = (
    Rule(
        "fields.frozen",
        # 1 let a correction make a second find of what is known, and took a found notice period for unknown; 2 passed
        # over a renewal by itself that was due and not recorded yet
        3,
        LAW,
        frozen,
        {
            "amend_or_correct": (Step("{typist}", "{amend}"),),
            "correct": (
                Step("{typist}", "agreements history {reference}"),
                Step("{typist}", "agreements correct {reference} {stated_in} --reason <reason> {change}"),
            ),
        },
        of_request=True,
    ),
    Rule("documents.replaced", 1, LAW, replaced, {"unknown": RETYPE}, of_request=True),
)
