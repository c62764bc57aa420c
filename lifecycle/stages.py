"""THE table: the stages of a partnership and the acts that lead from one to the next (DESIGN section 4).

The machine, the diagram, the proof, the documentation, the command line and the pages are all made from it.
A wrong line is refused when the machine is loaded (see `lifecycle/definition.py`).
"""

from __future__ import annotations

from enum import StrEnum

from lifecycle.act import Act, Edge, Field, Nature

NEW = "new"
"""Where a file comes from before it has a stage."""


class Stage(StrEnum):
    """Where a partnership stands."""

    PROPOSAL = "proposal"
    ASSESSMENT = "assessment"
    MOU_NEGOTIATION = "mou_negotiation"
    TEST_PHASE = "test_phase"
    EVALUATION = "evaluation"
    AGREEMENT_NEGOTIATION = "agreement_negotiation"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    RENEWAL_DUE = "renewal_due"
    SUSPENDED = "suspended"
    UNDER_NOTICE = "under_notice"
    DECLINED = "declined"
    ABANDONED = "abandoned"
    EXPIRED = "expired"
    DENOUNCED = "denounced"
    REPLACED = "replaced"


S = Stage
ENDS = frozenset({S.DECLINED, S.ABANDONED, S.EXPIRED, S.DENOUNCED, S.REPLACED})
BEFORE_SIGNATURE = (
    S.PROPOSAL, S.ASSESSMENT, S.MOU_NEGOTIATION, S.TEST_PHASE, S.EVALUATION, S.AGREEMENT_NEGOTIATION,
)  # fmt: skip
RUNNING = (S.IN_FORCE, S.RENEWAL_DUE, S.SUSPENDED)

D, A, F, C = Nature.DECISION, Nature.ADMINISTRATIVE, Nature.FACT, Nature.CLOCK

EVERY_ACT = ("stage.possible", "persons.role", "dates.not_future", "dates.order")
EVERY_DECISION = ("government.full_powers", "dates.late_entry")

# What people type with an act.
SIGNING = (
    Field("regionSignedOn", "when"),
    Field("partnerSignedOn", "when"),
    Field("regionPlace"),
    Field("partnerPlace"),
    Field("regionSignatory", "personal", many=True),
    Field("partnerSignatory", "personal", many=True),
)
TERM = (
    Field("term", "term"),
    Field("termEndsOn", "when"),
    Field("renewal", "renewal"),
    Field("notice", "notice"),
)
NOTICE = (Field("receivedOn", "when"), Field("effectOn", "when"))
CERTAINTIES = ("A", "B", "C", "D", "I", "NF")
STATED = CERTAINTIES[:-1]
"""What a source that somebody states may be worth: what was looked for and not found (NF) is no source."""
SOURCE = (Field("source"), Field("certainty", "choice", STATED))
OPENING = (
    Field("partner", required=True, typed="option"),
    Field("track", "track", required=True, typed="option"),
    Field("initiator", "choice", ("region", "partner"), required=True, typed="option"),
    Field("theme", "theme", many=True, required=True, typed="option"),
    Field("nature", "choice", ("treaty", "transnational", "arrangement", "non_binding"), typed="option"),
    Field("successorOf", typed="option"),
    Field("officer", "person", typed="option"),
)
CHANGES = (
    Field("themes", "theme", many=True),
    Field("nature", "choice", ("treaty", "transnational", "arrangement", "non_binding")),
)
STATED_OF_OLD = (
    Field("kind", "choice", ("agreement", "unknown")),
    Field("title"),
    Field("nature", "choice", ("treaty", "transnational", "arrangement", "non_binding", "unknown")),
    Field("theme", "theme", many=True),
    *SIGNING,
    *TERM,
)
"""What a file of old files tells of a signed text: nobody types it with the act, but a correction may."""


def _act(
    name: str,
    nature: Nature,
    *edges: Edge,
    asks: tuple[str, ...] = (),
    fields: tuple[Field, ...] = (),
    documents: bool = False,
    permission: str = "files",
    command: str = "agreements advance {reference} {act}",
) -> Act:
    common = EVERY_ACT + (EVERY_DECISION if nature is D else ())
    return Act(name, nature, common + asks, edges, fields, permission, command, documents)


def _to(target: str | None, *sources: str, when: str | None = None) -> Edge:
    return Edge(tuple(sources), target, when)


# fmt: off
TABLE: tuple[Act, ...] = (
    _act("propose", A, _to(S.PROPOSAL, NEW), fields=OPENING, permission="propose", command="agreements propose",
         asks=("fields.complete", "partner.known", "track.known", "themes.competences", "file.one_open", "successor.predecessor",
               "people.holder")),
    _act("assess", A, _to(S.ASSESSMENT, S.PROPOSAL)),
    _act("approve_mou", D, _to(S.MOU_NEGOTIATION, S.ASSESSMENT, S.EVALUATION), documents=True,
         asks=("criteria.assessed", "test_phase.further")),
    _act("sign_mou", D, _to(S.TEST_PHASE, S.MOU_NEGOTIATION), fields=SIGNING, documents=True,
         asks=("signature.complete", "documents.text")),
    _act("open_evaluation", A, _to(S.EVALUATION, S.TEST_PHASE), asks=("evaluation.opening",)),
    _act("end_test_phase", C, _to(S.EVALUATION, S.TEST_PHASE), asks=("clock.due",), permission="clock"),
    _act("approve_agreement", D, _to(S.AGREEMENT_NEGOTIATION, S.EVALUATION, S.ASSESSMENT), documents=True,
         asks=("evaluation.positive", "test_phase.completed", "criteria.assessed", "avenues.concrete", "reciprocity.both_sides")),
    _act("sign_agreement", D, _to(S.SIGNED, S.AGREEMENT_NEGOTIATION), fields=SIGNING + TERM, documents=True,
         asks=("test_phase.completed", "avenues.concrete", "signature.complete", "documents.text", "term.stated",
               "treaty.article_81", "agreement.one_active")),
    _act("enter_into_force", F, _to(S.IN_FORCE, S.SIGNED), asks=("treaty.assent",), documents=True),
    _act("refuse_assent", F, _to(S.ABANDONED, S.SIGNED), asks=("treaty.parliament", "documents.letter"), documents=True),
    _act("amend", D, _to(None, *RUNNING), documents=True,
         fields=(Field("instrument", "choice", ("addendum", "protocol"), required=True), Field("title", required=True), *SIGNING, *TERM, *CHANGES),
         asks=("fields.complete", "themes.competences", "amendment.changes", "signature.complete", "documents.text")),
    _act("renew", D, _to(S.IN_FORCE, S.IN_FORCE, S.RENEWAL_DUE), documents=True, fields=(*TERM, Field("startsOn", "when")),
         asks=("term.stated", "term.follows")),
    _act("roll_over", C, _to(None, S.IN_FORCE, S.SUSPENDED), asks=("clock.due",), permission="clock"),
    _act("term_ends", C, _to(S.RENEWAL_DUE, S.IN_FORCE), _to(S.SUSPENDED, S.SUSPENDED), _to(S.DENOUNCED, S.UNDER_NOTICE),
         asks=("clock.due",), permission="clock"),
    _act("confirm_validity", F, _to(S.IN_FORCE, S.RENEWAL_DUE), fields=SOURCE, documents=True,
         asks=("validity.doubt", "validity.source")),
    _act("question_validity", F, _to(S.RENEWAL_DUE, S.IN_FORCE), fields=SOURCE, documents=True, asks=("validity.source",)),
    _act("let_expire", D, _to(S.EXPIRED, S.RENEWAL_DUE), documents=True),
    _act("lapse", F, _to(S.EXPIRED, S.RENEWAL_DUE, S.SUSPENDED), fields=SOURCE, documents=True, asks=("validity.source",)),
    _act("suspend", D, _to(S.SUSPENDED, S.IN_FORCE, S.RENEWAL_DUE), documents=True,
         fields=(Field("origin", "choice", ("region", "partner", "federal", "parliament")), Field("reviewOn", "day")),
         asks=("reason.given", "documents.letter", "suspension.review", "two_persons")),
    _act("lift_suspension", D, _to(S.IN_FORCE, S.SUSPENDED, when="term_runs"), _to(S.RENEWAL_DUE, S.SUSPENDED, when="term_is_over"),
         documents=True),
    _act("denounce", D, _to(S.UNDER_NOTICE, *RUNNING), fields=NOTICE, documents=True,
         asks=("reason.given", "documents.letter", "notice.effect", "two_persons")),
    _act("end_by_consent", D, _to(S.UNDER_NOTICE, *RUNNING), fields=NOTICE, documents=True,
         asks=("documents.letter", "notice.effect", "two_persons")),
    _act("receive_denunciation", F, _to(S.UNDER_NOTICE, *RUNNING), fields=NOTICE, documents=True),
    *(
        _act(name, nature, _to(S.SUSPENDED, S.UNDER_NOTICE, when="was_suspended"), _to(S.IN_FORCE, S.UNDER_NOTICE, when="would_be_in_force"),
             _to(S.RENEWAL_DUE, S.UNDER_NOTICE, when="would_be_due"), documents=True, asks=("documents.letter",))
        for name, nature in (("revoke_notice", D), ("receive_revocation", F))
    ),
    _act("send_back", A, _to(S.ASSESSMENT, S.MOU_NEGOTIATION), _to(S.EVALUATION, S.AGREEMENT_NEGOTIATION, when="from_evaluation"),
         _to(S.ASSESSMENT, S.AGREEMENT_NEGOTIATION, when="from_assessment"), asks=("reason.given",)),
    _act("notice_ends", C, _to(S.DENOUNCED, S.UNDER_NOTICE), asks=("clock.due",), permission="clock"),
    _act("replace", F, _to(S.REPLACED, *RUNNING, S.UNDER_NOTICE), fields=(Field("successor"),), asks=("successor.in_force",)),
    _act("decline", D, _to(S.DECLINED, *BEFORE_SIGNATURE), documents=True, asks=("reason.given",)),
    _act("withdraw", F, _to(S.ABANDONED, *BEFORE_SIGNATURE, S.SIGNED), documents=True, asks=("documents.letter",)),
    _act("enter_legacy", A, *(_to(stage, NEW) for stage in (S.TEST_PHASE, S.SIGNED)), permission="legacy",
         command="agreements legacy", fields=STATED_OF_OLD, documents=True, asks=("legacy.older", "legacy.documents", "two_persons")),
)
# fmt: on

ACTS: dict[str, Act] = {act.name: act for act in TABLE}
CLOCK_ACTS = tuple(act.name for act in TABLE if act.nature is C)
TWO_PERSON_ACTS = tuple(act.name for act in TABLE if "two_persons" in act.rules)
INTENT_ACTS = tuple(act.name for act in TABLE if act.nature is D or "two_persons" in act.rules)
"""Acts for which an intent may be recorded: those of two persons, and any decision, which may be a late entry."""


def legacy_stage(kind: str) -> str:
    """The stage at which an old file opens: that of its signature, by what was signed."""
    return str(S.TEST_PHASE if kind == "mou" else S.SIGNED)


def acts_from(stage: str) -> tuple[Act, ...]:
    """Every act that the table knows from a stage, in the order of the table."""
    return tuple(act for act in TABLE if stage in act.sources)
