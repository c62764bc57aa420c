"""The registers beside the files, each a subject with a chain of its own, and the acts on them, declared once."""

from __future__ import annotations

from lifecycle.act import Act, Field, Nature
from lifecycle.people_acts import AFFAIRS, RETRY
from lifecycle.stages import STATED

CALENDAR, POLICY, PEOPLE, PARTNERS, KEYS = "calendar", "policy", "people", "partners", "keys"
RANKS: dict[str, int] = {CALENDAR: 1, POLICY: 2, PEOPLE: 3, PARTNERS: 4, KEYS: 5}
"""The order in which subjects are locked; files come last."""
FILE_RANK = 6

A, F = Nature.ADMINISTRATIVE, Nature.FACT
COMMON = ("persons.role", "dates.not_future", "fields.complete")
OF_TODAY = ("persons.role", "dates.not_future", "dates.today")


def rank_of(subject: str) -> int:
    """The rank of a subject in the order of locks."""
    return RANKS.get(subject, FILE_RANK)


def _opt(
    name: str, kind: str = "text", *choices: str, must: bool = False, many: bool = False, alias: str | None = None
) -> Field:
    return Field(name, kind, choices, many, must, "option", alias)  # type: ignore[arg-type]


def _arg(name: str, kind: str = "text", *, must: bool = True) -> Field:
    return Field(name, kind, required=must, typed="argument")  # type: ignore[arg-type]


START_EVENTS = ("election", "day_after", "installation", "resignation", "motion")
CERTAINTY = _opt("certainty", "choice", *STATED, must=True)

# fmt: off
REGISTER_ACTS: dict[str, tuple[Act, ...]] = {
    CALENDAR: (
        Act("enter_period", F, (*COMMON, "calendar.order"), (),
            (_opt("event", "choice", *START_EVENTS, must=True), _opt("on", "when", must=True), _opt("endOn", "when"),
             _opt("endEvent", "choice", "oath"), _opt("source", must=True), CERTAINTY),
            "periods.enter", "agreements government enter"),
        Act("close_period", F, (*COMMON, "calendar.order"), (),
            (_arg("period", "number"), _opt("event", "choice", "oath", must=True), _opt("on", "when", must=True), _opt("source", must=True), CERTAINTY),
            "periods.enter", "agreements government close"),
        Act("correct_period", F, (*COMMON, "calendar.order", "reason.given"), (),
            (_arg("period", "number"), _opt("event", "choice", *START_EVENTS), _opt("on", "when"), _opt("endOn", "when"), _opt("source"),
             _opt("certainty", "choice", *STATED)),
            "periods.enter", "agreements government correct"),
        Act("confirm_period", A, ("persons.role", "dates.not_future", "dates.today", "calendar.second_person"), (), (_arg("period", "number"),),
            "periods.confirm", "agreements government confirm"),
        Act("reject_period", A, ("persons.role", "dates.not_future", "dates.today", "calendar.second_person", "reason.given"), (), (_arg("period", "number"),),
            "periods.confirm", "agreements government reject"),
    ),
    POLICY: (
        Act("open_register", A, command="agreements init"),
        Act("adopt_policy", A, (*OF_TODAY, "fields.complete", "policy.new", "policy.keeps"), (),
            (_arg("text", "policy"), _opt("from", "day")), "policy.adopt", "agreements policy adopt"),
        Act("request_migration", A, (*OF_TODAY, "policy.moves", "policy.keeps"), (), (Field("reference", many=True, required=True, typed="argument"),),
            "policy.adopt", "agreements policy migrate"),
        Act("confirm_policy", A, (*OF_TODAY, "policy.second_person", "policy.moves", "policy.keeps"), (), (_arg("number", "number"),),
            "policy.confirm", "agreements policy confirm"),
        Act("reject_policy", A, (*OF_TODAY, "policy.second_person", "reason.given"), (), (_arg("number", "number"),),
            "policy.confirm", "agreements policy reject"),
        Act("complete_migration", A, ("persons.role",), (), (_arg("number", "number"),), "policy.confirm", "agreements policy confirm"),
    ),
    PEOPLE: (
        Act("identify", A, fields=(Field("person", "person"), Field("because")), command="agreements"),
        Act("add_person", A, ("persons.role", "fields.complete", "people.new"), (), (Field("name", "personal", required=True, typed="argument"), _opt("role", must=True)),
            "people", "agreements user add"),
        Act("change_role", A, ("persons.role", "fields.complete", "people.known", "people.administrator"), (), (Field("name", "personal", required=True, typed="argument"), Field("role", required=True, typed="argument")),
            "people", "agreements user role"),
        Act("hand_over", A, ("persons.role", "fields.complete", "people.receiver"), (),
            (Field("leaving", "person", required=True, typed="argument"), Field("taker", "person", required=True, typed="argument")),
            "handover", "agreements handover"),
        # what is done to the whole record and needs a role: of these only the refusals are entries
        Act("export_record", A, ("persons.role",), permission="export", command="agreements export --output <file>"),
        Act("write_backup", A, ("persons.role",), permission="backup", command="agreements backup <file>"),
        Act("run_check", A, ("persons.role",), permission="reminders", command="agreements check"),
        Act("run_checks", A, ("persons.role",), (), (_opt("every", "number"),), permission="reminders", command="agreements tick"),
        Act("take_pack", A, ("persons.role",), (), (_arg("reference", must=False), _opt("output", must=True), _opt("redact", many=True),
             _opt("since", "day"), _opt("until", "day"), _opt("knownAt"), _opt("extends", many=True)),
            permission="export", command="agreements pack"),
        Act("take_checkpoint", A, ("persons.role",), (), (_opt("output"),), permission="export", command="agreements checkpoint"),
        Act("disable_person", A, ("persons.role", "fields.complete", "people.known", "people.administrator"), (), (Field("name", "personal", required=True, typed="argument"),),
            "people", "agreements user disable"),
        *AFFAIRS,
        RETRY,
    ),
    PARTNERS: (
        Act("add_partner", F, (*COMMON, "partners.new"), (),
            (_arg("slug"), _opt("en", must=True), _opt("fr", must=True), _opt("nl", must=True), _opt("country", must=True), _opt("bodyKind")),
            "partners", "agreements partner add"),
        Act("rename_partner", F, (*COMMON, "partners.known"), (),
            (_arg("slug"), _opt("en", must=True), _opt("fr", must=True), _opt("nl", must=True), _opt("since", "when")),
            "partners", "agreements partner rename"),
        Act("enter_themes", F, command="agreements init"),
        # old files: whoever comes first says which rows are to be entered, another person enters them (decision 0018)
        Act("intend_legacy", A, ("persons.role",), (), (Field("row", many=True), Field("partial", typed="none")), "intents", "agreements legacy"),
        Act("complete_legacy", A, ("persons.role",), (), (Field("row", many=True), Field("file", many=True)), "legacy", "agreements legacy"),
        Act("withdraw_legacy", A, ("persons.role",), (), (Field("row", many=True),), "intents", "agreements legacy"),
    ),
    KEYS: (
        Act("enter_key", A, fields=(Field("public"),), command="agreements init"),
        Act("rotate_key", A, OF_TODAY, (), (Field("previous", typed="none"), Field("public", typed="none"), Field("signature", typed="none")),
            "keys", "agreements key rotate"),
    ),
}
# fmt: on
ACTS_OF_REGISTERS: dict[str, Act] = {act.name: act for acts in REGISTER_ACTS.values() for act in acts}
SUBJECT_OF: dict[str, str] = {act.name: subject for subject, acts in REGISTER_ACTS.items() for act in acts}
