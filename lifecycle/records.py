"""What may be recorded of a file besides its acts: the facts that the rules ask for. Declared once, like the stages.

Each line is an act without an arrow: it moves no stage. `record REF validity` performs `confirm_validity` or
`question_validity` where the stage asks for it.
"""

from __future__ import annotations

from lifecycle.act import Act, Field, Nature
from lifecycle.erasure_acts import ERASURE_ACTS
from lifecycle.reminder_acts import REMINDER_ACTS
from lifecycle.stages import ACTS, INTENT_ACTS, STATED

A, F, D = Nature.ADMINISTRATIVE, Nature.FACT, Nature.DECISION
COMMON = ("persons.role", "dates.not_future", "fields.complete")
ORDER = ("dates.order",)
"""Asked of what happens in the life of a file, and not of what tells of older things: a source, a text, a contact."""
MILESTONES = (
    "federal_notice", "federal_objection", "federal_objection_lifted", "assent", "publication", "partner_ready",
    "provisional_application",
)  # fmt: skip
FOUND = (
    "term", "renewal", "notice", "signedOn", "inForceOn", "endsOn", "kind", "nature", "title", "regionSignedOn",
    "partnerSignedOn", "regionPlace", "partnerPlace",
)  # fmt: skip
"""Fields that `found` can settle."""


CONFIRMATION = "confirmation"
INTENDED = (*INTENT_ACTS, CONFIRMATION)
"""What an intent may be for: a confirmation is a decision too, and may be a late entry."""


def _record(
    name: str,
    nature: Nature,
    *fields: Field,
    asks: tuple[str, ...] = (),
    permission: str = "files",
    **more: bool,
) -> Act:
    return Act(
        name, nature, COMMON + asks, (), fields, permission, f"agreements record {{reference}} {name}",
        documents=more.get("documents", False), folds=more.get("folds", True),
    )  # fmt: skip


def _opt(name: str, kind: str = "text", *choices: str, must: bool = False) -> Field:
    return Field(name, kind, choices, required=must, typed="option")  # type: ignore[arg-type]


def _arg(name: str, kind: str = "text", *choices: str) -> Field:
    return Field(name, kind, choices, required=True, typed="argument")  # type: ignore[arg-type]


CERTAINTY = _opt("certainty", "choice", *STATED, must=True)

# fmt: off
RECORDS: tuple[Act, ...] = (
    _record("avenue", F, _opt("theme", "theme", must=True), _opt("body", must=True), _opt("text", "personal", must=True),
            _opt("horizon", "choice", "short", "medium", "long"), _opt("strengthens", "choice", "image", "expertise"),
            asks=(*ORDER, "themes.competences",)),
    _record("consultation", F, _opt("avenue", "number", must=True), _opt("body", must=True),
            _opt("outcome", "choice", "agreed", "refused", must=True), asks=(*ORDER, "avenues.known",)),
    _record("criterion", A, _arg("code"), _opt("score", "choice", "met", "partly", "not_met", must=True), _opt("text", "personal", must=True),
            asks=(*ORDER, "criteria.known",)),
    _record("consideration", A, _arg("kind", "choice", "geopolitics", "human_rights", "values", "friendship", "trade"),
            _opt("text", "personal", must=True), asks=ORDER),
    _record("evaluation", A, _opt("kind", "choice", "mou", "mid_term", "final", must=True),
            _opt("outcome", "choice", "positive", "negative", must=True), asks=ORDER, documents=True),
    _record("milestone", F, _arg("milestone", "choice", *MILESTONES), _opt("act", "choice", *ACTS), _opt("reference"),
            asks=(*ORDER, "publication.reference"), documents=True),
    _record("action", F, _opt("kind", "choice", "visit", "exchange", "mission", "heritage", "distance", "call", must=True),
            _opt("text", "personal", must=True),
            asks=ORDER),
    _record("reciprocity", F, _opt("side", "choice", "region", "partner", must=True), _opt("text", "personal", must=True), asks=ORDER),
    _record("validity", F, _arg("status", "choice", "confirmed", "in_question"), _opt("source", must=True), CERTAINTY),
    _record("found", F, _arg("field", "choice", *FOUND), _arg("value"), _opt("source", must=True), CERTAINTY,
            asks=("found.possible", "fields.frozen")),
    _record("waive", A, _arg("field", "choice", *FOUND), _opt("until", "day", must=True),
            asks=(*ORDER, "reason.given", "dates.ahead", "waiver.unknown")),
    _record("intent", A, _arg("act", "choice", *ACTS, CONFIRMATION), _opt("withdraw"), permission="intents",
            asks=(*ORDER, "reason.given", "persons.intent")),
    _record("exemption", A, _arg("rule"), _opt("decision"), _opt("decidedOn", "when"), permission="exemptions",
            asks=(*ORDER, "reason.given", "government.exemption")),
    _record("confirmation", D, _opt("entry", "number", must=True), _opt("decision"), documents=True,
            asks=("decision.confirmation", "dates.late_entry")),
    _record("dormant", F, _opt("until", "when"), asks=ORDER),
    _record("planned", A, _arg("day", "day"), asks=ORDER),
    _record("restricted", A, _arg("value", "choice", "yes", "no"), asks=ORDER),
    _record("contact", A, _opt("side", "choice", "region", "partner", must=True), _opt("name", "personal", must=True), _opt("email", "mail")),
    _record("depositary", F, _opt("text", "personal", must=True)),
    _record("reservation", F, _opt("kind", "choice", "reservation", "declaration", "territorial_scope"), _opt("text", "personal", must=True),
            asks=ORDER),
    _record("mention", F, _opt("title", must=True), _opt("source", must=True), CERTAINTY),
    _record("document", A, _opt("replaces"), documents=True, asks=("documents.text", "documents.replaced", "fields.frozen")),
    _record("note", A, _opt("text", "personal", must=True), folds=False),
    Act("assign", A, (*COMMON, *ORDER, "people.holder"), (), (Field("officer", "person", required=True, typed="argument"), Field("deputy", "person", typed="option")),
        "assign", "agreements assign {reference}", carries_on=False),
    Act("take_over", A, ("persons.role",), (), (Field("leaving", "person"), Field("taker", "person")), "handover", "agreements handover", carries_on=False),
    Act("request_exception", A, ("persons.role", "dates.not_future", *ORDER, "government.exception"), (),
        (Field("act", "choice", INTENT_ACTS, required=True, typed="argument"),
         _opt("class", "choice", "day_to_day", "pending", "urgent", must=True), _opt("justification", "personal"), _opt("decision"),
         _opt("decidedOn", "when"), _opt("harm", "personal"), _opt("deadline", "day")),
        "exceptions.request", "agreements exception request {reference}"),
    *(
        Act(f"{verb}_exception", A, ("persons.role", "dates.not_future", "dates.today", *asks, "persons.exception"), (), (Field("exception", "number", required=True, typed="argument"),),
            permission, f"agreements exception {verb}")
        for verb, permission, asks in (
            ("attest", "exceptions.attest", ()), ("approve", "exceptions.approve", ()),
            ("reject", "exceptions.approve", ("reason.given",)), ("withdraw", "exceptions.request", ("reason.given",)))
    ),
    *ERASURE_ACTS,
    *REMINDER_ACTS,
)
# fmt: on

BY_NAME: dict[str, Act] = {act.name: act for act in RECORDS}
MIGRATE_POLICY = Act("migrate_policy", A, ("persons.role",), (), (Field("from"), Field("to"), Field("migration", "number")), "policy.confirm",
                     "agreements policy migrate {reference}")  # fmt: skip
"""A file moves to another policy: written by a confirmed migration, never typed, and so no matter for `correct`."""
EXCEPTION_ACTS = tuple(act.name for act in RECORDS if act.name.endswith("_exception"))
TYPED_AS_RECORD = tuple(act for act in RECORDS if act.command.startswith("agreements record"))
