"""Situations of files: acts from proposal to the end, and the facts recorded of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from lifecycle.portfolio.model import File, Portfolio
from tests.properties.makers import SIGNING, TERM, House, portfolio
from tests.remedies.situations import after, does, life, nothing, on, situation

VIENNA = {"partner": "vienna", "track": "bilateral", "initiator": "partner", "theme": "culture"}
SUSPENDING = {"reason": "silence", "origin": "region", "reviewOn": "2023-12-01", "documents": 1}
SIGNED: dict[str, Any] = {**SIGNING, **TERM, "documents": 1}
ADDENDUM = {**SIGNING, "documents": 1, "instrument": "addendum", "title": "First", "themes": "tourism"}
IN_2023 = life("in_force", "2023-01-10")
CARETAKER = life("in_force", "2025-01-10")

# ------------------------------------------------------------------------------------ other files beside it


def beside(stage: str, **said: Any):
    """Another file of the same partner, carried to a stage first; the file itself comes after it."""

    def prepare(house: House) -> None:
        house.other = house.live(stage, **said)  # type: ignore[attr-defined]
        house.reference = ""

    return prepare


def other(house: House) -> str:
    return str(house.other)  # type: ignore[attr-defined]


def reference(house: House) -> str:
    return house.reference


def first_exception(house: House) -> str:
    return f"{house.reference}:1"


def second_exception(house: House) -> str:
    return f"{house.reference}:2"


def legacy(**changes: Any):
    """The Brussels partners, with one legacy file of Vienna."""

    @cache
    def made() -> Portfolio:
        whole = portfolio()
        source = next(iter(whole.sources))
        file: dict[str, Any] = {
            "id": "vienna-old", "partner": "vienna", "track": "bilateral", "nature": "arrangement", "kind": "mou", "title": "unknown",
            "brusselsSignatory": "the Region", "legacy": "true", "signed": {"date": "2020-03", "source": source, "certainty": "C"},
            "term": "unknown", "renewal": "unknown", "notice": "unknown", "themes": ("culture",), "source": source, "certainty": "C",
        }  # fmt: skip
        signed = changes.pop("signed", None)
        if signed is not None:
            file["signed"] = {**file["signed"], "date": signed}
        for name, value in changes.items():
            file[name] = {"source": source, "certainty": "C", **value} if isinstance(value, dict) else value
        return whole.model_copy(update={"files": (File.model_validate(file),)})

    return made


def the_old_file(house: House) -> None:
    with house.store.reading() as reading:
        house.reference = reading.partnerships()[0].reference


# ------------------------------------------------------------------------------------ people

situation("persons.role.denied", life("proposal", "2020-01-11"), "assess", by="auditor")
situation("two_persons.no_intent", IN_2023, "suspend", **SUSPENDING)
situation("two_persons.no_intent", IN_2023, "suspend", on="2023-01-05", variant="some days ago", **SUSPENDING)
alone = does("intent", act="suspend", reason="as agreed")
situation("two_persons.alone", life("in_force", "2023-01-10", alone), "suspend", **SUSPENDING)
situation(
    "two_persons.alone", life("in_force", "2023-01-10", does("intent", by="manager", act="suspend", reason="as agreed")),
    "suspend", by="manager", variant="a manager", **SUSPENDING,
)  # fmt: skip
asked = does("request_exception", act="renew", justification="urgent", harm="harm", deadline="2025-02-01", **{"class": "urgent"})
attested = does("attest_exception", by="legal", exception="1")
approved = does("approve_exception", by="manager", exception="1")
situation("persons.exception.no_exception", CARETAKER, "attest_exception", by="legal", exception="1")
situation("persons.exception.attested_already", life("in_force", "2025-01-10", asked, attested), "attest_exception", by="legal", exception="1")
situation(
    "persons.exception.approved_already", life("in_force", "2025-01-10", asked, attested, approved), "approve_exception",
    by="manager2", exception="1",
)  # fmt: skip
situation("persons.exception.not_attested", life("in_force", "2025-01-10", asked), "approve_exception", by="manager", exception="1")
situation("persons.exception.same_person", life("in_force", "2025-01-10", asked, attested), "approve_exception", by="legal", exception="1")
situation("persons.intent.not_asked", IN_2023, "intent", act="assess", reason="a reason")
situation("persons.intent.not_asked", IN_2023, "intent", by="legal", act="assess", reason="a reason", variant="legal")

# ------------------------------------------------------------------------------------ stages and dates

situation("stage.possible.not_from_here", IN_2023, "assess")
situation(
    "stage.possible.unknown", life("signed", "2022-07-15", does("enter_into_force", on="2022-04/2022-06")), "amend",
    on="2022-05-10", besides=["dates.order.later_entry"], **ADDENDUM,
)  # fmt: skip
situation("dates.not_future.future", life("proposal", "2020-01-12"), "assess", on="2020-01-20", values={"day": "2020-01-12"})
situation(
    "dates.not_future.future", life("mou_negotiation", "2020-03-01"), "sign_mou", regionSignedOn="2020-03-05", documents=1,
    values={"day": "2020-03-01", "regionSignedOn": "2020-03-01"}, variant="the Region's signature, the date of the act unsaid", **SIGNING,
)  # fmt: skip
situation(
    "dates.not_future.future", life("mou_negotiation", "2020-03-01"), "sign_mou", on="2020-03-01", regionSignedOn="2020-03-05", documents=1,
    values={"day": "2020-03-01", "regionSignedOn": "2020-03-01"}, variant="the Region's signature",
    besides=["dates.order.effect_before_signature"], **SIGNING,
)  # fmt: skip
situation(
    "dates.not_future.may_be_future", lambda h: h.propose("2019-12-31") and h.at("2020-01-12") and None, "assess", on="2020-01",
    values={"day": "2020-01-12"},
)  # fmt: skip
amended = after(on("2023-03-01"), does("amend", **ADDENDUM), on("2023-03-02"))
situation("dates.order.later_entry", life("in_force", "2023-03-01", amended), "amend", on="2023-02-01", values={"earlier_day": "2023-01-15"}, **ADDENDUM)
redated = does("found", on="2022-03-02", field="signedOn", value="2022-03-20", source="the text", certainty="A")
situation("dates.order.force_before_signature", life("signed", "2022-03-25", redated), "enter_into_force", on="2022-03-10", values={"day": "2022-03-21"})
situation(
    "dates.order.milestone_before_signature", life("signed", "2022-03-25", redated), "milestone", milestone="assent",
    on="2022-03-10", values={"day": "2022-03-21"},
)  # fmt: skip
LATE_MOU = life("mou_negotiation", "2020-03-05")
situation(
    "dates.order.effect_before_signature", LATE_MOU, "sign_mou", on="2020-03-01", regionSignedOn="2020-03-02", documents=1,
    values={"regionSignedOn": "2020-02-28"}, **SIGNING,
)  # fmt: skip
situation(
    "dates.order.signed_before_stage", LATE_MOU, "sign_mou", on="2020-03-01", partnerSignedOn="2020-01-15", documents=1,
    values={"partnerSignedOn": "2020-02-28"}, **SIGNING,
)  # fmt: skip
situation(
    "dates.order.uncertain", life("mou_negotiation", "2020-04-01"), "sign_mou", on="2020-03-10", regionSignedOn="2020-03", documents=1,
    values={"regionSignedOn": "2020-03-09"}, **SIGNING,
)  # fmt: skip
situation("dates.order.uncertain_before_stage", life("proposal", "2020-02-05"), "assess", on="2020-01", values={"day": "2020-01-20"})
situation("dates.order.received_after", IN_2023, "receive_denunciation", on="2023-01-01", receivedOn="2023-01-05", values={"receivedOn": "2022-12-30"})
situation(
    "dates.order.received_before_force", IN_2023, "receive_denunciation", on="2023-01-01", receivedOn="2022-03-20",
    values={"receivedOn": "2022-12-30"},
)  # fmt: skip
situation(
    "dates.order.effect_before_notice", life("in_force", "2023-01-10", does("intent", by="manager", act="end_by_consent", reason="so", on="2023-01-04")),
    "end_by_consent", receivedOn="2023-01-05", effectOn="2023-01-02", documents=1, values={"effectOn": "2023-02-01"},
)  # fmt: skip
intended = does("intent", by="manager", act="suspend", reason="so")
situation(
    "dates.order.review_before", life("in_force", "2023-01-10", intended), "suspend", values={"reviewOn": "2023-12-01"},
    **{**SUSPENDING, "reviewOn": "2022-12-01"},
)  # fmt: skip

# ------------------------------------------------------------------------------------ corrections

refused = after(does("amend", **ADDENDUM), lambda h: h.do("assess") and None)


def opening(house: House) -> int:
    return house.entries()[0].sequence


def last(house: House) -> int:
    return house.entries()[-1].sequence


def last_amendment(house: House) -> int:
    return [e.sequence for e in house.entries() if e.act == "amend"][-1]


def first_amendment(house: House) -> int:
    return [e.sequence for e in house.entries() if e.act == "amend"][0]


def the_clock(house: House) -> int:
    return next(e.sequence for e in house.entries() if e.act == "end_test_phase")


situation(
    "correction.possible.refusal", life("proposal", "2020-01-12", lambda h: h.do("open_evaluation") and None), "open_evaluation", corrects=last,
    on="2020-01-11", besides=["stage.possible.not_from_here", "evaluation.opening.end_unknown"],
)  # fmt: skip


def corrected(house: House) -> None:
    house.done("amend", **ADDENDUM)
    house.desk().correct(house.reference, last_amendment(house), reason="a slip", fields={"title": ["Second"]})


situation("correction.possible.superseded", life("in_force", "2023-01-10", corrected), "amend", corrects=first_amendment, title="Third")
situation(
    "correction.possible.clock", life("test_phase", "2022-03-05", lambda h: h.check() and None), "end_test_phase", corrects=the_clock,
    on="2022-03-02", besides=["stage.possible.not_from_here"],
)  # fmt: skip
situation(
    "correction.possible.nothing_new", life("in_force", "2023-01-10", does("amend", **ADDENDUM)), "amend", corrects=last_amendment,
    title="First", values={"title": "Second"},
)  # fmt: skip
situation(
    "dates.not_future.future", life("in_force", "2023-01-10", does("amend", **ADDENDUM)), "amend", corrects=last_amendment, on="2023-02-01",
    values={"day": "2023-01-09"}, variant="a correction",
)  # fmt: skip
situation(
    "dates.order.effect_before_signature", life("in_force", "2023-01-10", does("amend", **ADDENDUM)), "amend", corrects=last_amendment,
    on="2023-01-08", regionSignedOn="2023-01-09", values={"regionSignedOn": "2023-01-07"}, variant="a correction",
)  # fmt: skip

situation(
    "dates.order.before_stage", life("in_force", "2022-05-01"), "propose", corrects=opening, on="2020-01-09", values={"day": "2020-01-09"}
)

# ------------------------------------------------------------------------------------ government

LATE = life("in_force", "2024-06-20")
late_intent = does("intent", by="manager", act="renew", reason="so", on="2024-05-30")
situation("dates.late_entry.no_intent", LATE, "renew", on="2024-06-01", documents=1, **TERM)
situation("dates.late_entry.no_document", life("in_force", "2024-06-20", late_intent), "renew", on="2024-06-01", **TERM)
situation("dates.late_entry.neither", LATE, "renew", on="2024-06-01", **TERM)
situation("government.full_powers.caretaker", CARETAKER, "renew", values={"exception": first_exception, "deadline": "2025-02-01"}, **TERM)
situation(
    "government.full_powers.caretaker", life("in_force", "2025-01-20"), "renew", on="2025-01-10", variant="some days ago",
    values={"exception": first_exception, "deadline": "2025-02-01"}, **TERM,
)  # fmt: skip


def without_periods() -> Portfolio:
    return portfolio(governments=False)


def entered(start: str, end: str | None = None, *, confirmed: bool = True):
    """A period of this test alone, perhaps closed, perhaps confirmed."""

    def prepare(house: House) -> None:
        today = house.today
        house.at("2023-12-31")
        house.done("enter_period", by="legal", event="election", on=start, source="the gazette", certainty="A")
        if confirmed:
            house.done("confirm_period", by="manager", period="1")
        if end is not None:
            house.done("close_period", by="legal", period="1", event="oath", on=end, source="the gazette", certainty="A")
            house.done("confirm_period", by="manager", period="1")
        house.at(today)

    return prepare


FREE: dict[str, Any] = {"portfolio": without_periods}
situation(
    "government.full_powers.unconfirmed", life("in_force", "2023-03-15", entered("2023-02-10", confirmed=False)), "renew", **FREE, **TERM
)
situation(
    "government.full_powers.inexact_day",
    life("in_force", "2023-03-05", entered("2023-02-10", "2023-02-20"), does("intent", by="manager", act="renew", reason="so", on="2023-01-15")),
    "renew", on="2023-02", documents=1, values={"day": "2023-02-25"}, **FREE, **TERM,
)  # fmt: skip
situation(
    "government.full_powers.inexact_period", life("in_force", "2023-03-15", entered("2023-02-10", "2023-03/2023-04")), "renew",
    values={"day": "2023-03-10"}, **FREE, **TERM,
)  # fmt: skip
situation(
    "government.full_powers.inexact_period", life("in_force", "2023-02-10", entered("2023-02", "2023-06-01")), "renew",
    values={"day": "2023-02-15"}, variant="the first day", **FREE, **TERM,
)  # fmt: skip
URGENT = {"exception": first_exception, "deadline": "2025-02-01"}
situation("government.exception.no_justification", CARETAKER, "request_exception", act="renew", **{"class": "day_to_day"})
situation("government.exception.urgent_evidence", CARETAKER, "request_exception", act="renew", justification="so", values=URGENT, **{"class": "urgent"})
situation("government.exception.pending_evidence", CARETAKER, "request_exception", act="renew", justification="so", **{"class": "pending"})
situation(
    "government.exception.pending_inside", CARETAKER, "request_exception", act="renew", justification="so", decision="REG/1",
    decidedOn="2024-07-01", values=URGENT, **{"class": "pending"},
)  # fmt: skip
situation(
    "government.exception.pending_unknown", life("in_force", "2023-03-15", entered("2023-02-10", confirmed=False)), "request_exception",
    act="renew", justification="so", decision="REG/1", decidedOn="2023-02-20", values=URGENT, **FREE, **{"class": "pending"},
)  # fmt: skip
EXEMPTING = {"by": "legal", "reason": "so"}
situation("government.exemption.not_exemptible", CARETAKER, "exemption", rule="treaty.assent", decision="REG/1", decidedOn="2018-01-15", **EXEMPTING)
situation("government.exemption.no_decision", CARETAKER, "exemption", rule="test_phase.completed", **EXEMPTING)
situation(
    "government.exemption.not_full_powers", CARETAKER, "exemption", rule="test_phase.completed", decision="REG/1", decidedOn="2024-07-01",
    **EXEMPTING,
)  # fmt: skip

# ------------------------------------------------------------------------------------ proposal to test phase

unassessed = life("proposal", "2020-01-11", does("assess"), on("2020-02-01"))
situation("criteria.assessed.missing", unassessed, "approve_mou")
situation("criteria.assessed.missing", life("proposal", "2020-01-11", does("assess"), on("2020-02-10")), "approve_mou", on="2020-02-01", variant="some days ago")
situation("criteria.known.unknown", life("assessment", "2020-02-01"), "criterion", code="criterion_9", score="met", text="a text")
situation("themes.competences.none", nothing, "propose", besides=["fields.complete.missing"], **{k: v for k, v in VIENNA.items() if k != "theme"})
situation("themes.competences.outside", nothing, "propose", **{**VIENNA, "theme": "zzzz"})
situation("themes.competences.near", nothing, "propose", **{**VIENNA, "theme": "cultur"})
situation("partner.known.near", nothing, "propose", **{**VIENNA, "partner": "vienn"})
situation("partner.known.unknown", nothing, "propose", **{**VIENNA, "partner": "atlantis"})
situation("partner.known.unknown", nothing, "propose", variant="a name of two words", **{**VIENNA, "partner": "New Atlantis"})
situation("file.one_open.open", life("proposal", "2020-01-20"), "propose", **VIENNA)
situation("successor.predecessor.unknown", after(beside("in_force"), on("2023-01-10")), "propose", successorOf="BE-BRU-1999-0001", values={"successorOf": other}, **VIENNA)
situation(
    "successor.predecessor.other_partner",
    after(beside("in_force", partner="rabat"), lambda h: setattr(h, "wrong", h.other), beside("in_force"), on("2023-01-10")),
    "propose", successorOf=lambda h: h.wrong, values={"successorOf": other}, **VIENNA,
)  # fmt: skip
situation("test_phase.further.not_allowed", life("evaluation", "2021-11-01"), "approve_mou")
situation("evaluation.opening.too_early", life("test_phase", "2021-08-01"), "open_evaluation")
situation(
    "evaluation.opening.end_unknown", after(on("2021-01-10"), the_old_file), "open_evaluation", portfolio=legacy(signed="2020-03-01/.."),
    besides=["dates.order.uncertain_before_stage"],
)  # fmt: skip

# ------------------------------------------------------------------------------------ evaluation to signature

prepared = after(lambda h: h.agree_avenue(), lambda h: h.give_and_take())
situation("test_phase.completed.no_test_phase", life("assessment", "2020-01-20", prepared), "approve_agreement")
natured = does("found", field="nature", value="arrangement", source="the text", certainty="A")
situation("test_phase.completed.still_running", life("agreement_negotiation", "2022-02-01", natured), "sign_agreement", **SIGNED)


def old_file_negotiated(house: House) -> None:
    the_old_file(house)
    house.at("2021-10-02").done("open_evaluation")
    prepared(house)
    house.done("evaluation", kind="mou", outcome="positive")
    house.at("2021-12-01").done("approve_agreement")
    house.at("2022-03-15")


situation("test_phase.completed.end_uncertain", old_file_negotiated, "sign_agreement", portfolio=legacy(), **SIGNED)
evaluated = does("evaluation", kind="mou", outcome="positive")
rejected = does("evaluation", kind="mou", outcome="negative")
situation("evaluation.positive.none", life("evaluation", "2021-11-01", prepared), "approve_agreement")
situation("evaluation.positive.negative", life("evaluation", "2021-11-01", prepared, rejected), "approve_agreement")
given = after(evaluated, lambda h: h.give_and_take())
situation("avenues.concrete.none", life("evaluation", "2021-11-01", given), "approve_agreement")
situation(
    "avenues.concrete.not_consulted", life("evaluation", "2021-11-01", given, does("avenue", theme="culture", body="visit.brussels", text="a text")),
    "approve_agreement",
)  # fmt: skip
for label, body in (("a body with a quotation mark", 'Office "Zenne"'), ("a body with a dollar", "Office $HOME `x`"), ("a body with an apostrophe", "l'Office")):
    situation(
        "avenues.concrete.not_consulted", life("evaluation", "2021-11-01", given, does("avenue", theme="culture", body=body, text="a text")),
        "approve_agreement", variant=label,
    )  # fmt: skip
situation("avenues.known.no_avenues", life("evaluation", "2021-11-01"), "consultation", avenue="1", body="visit.brussels", outcome="agreed")
situation("avenues.known.unknown", life("evaluation", "2021-11-01", prepared), "consultation", avenue="7", body="visit.brussels", outcome="agreed")
agreed = after(evaluated, lambda h: h.agree_avenue())
situation("reciprocity.both_sides.none", life("evaluation", "2021-11-01", agreed), "approve_agreement")
situation("reciprocity.both_sides.one_side", life("evaluation", "2021-11-01", agreed, does("reciprocity", side="region", text="a text")), "approve_agreement")
TREATY = {"nature": "treaty"}
notified = does("milestone", milestone="federal_notice", act="sign_agreement", on="2022-01-10")
objected = does("milestone", milestone="federal_objection", on="2022-01-20")
situation("treaty.article_81.nature_unknown", life("agreement_negotiation", "2022-03-05"), "sign_agreement", **SIGNED)
situation("treaty.article_81.no_notice", life("agreement_negotiation", "2022-03-05", **TREATY), "sign_agreement", values={"notice_day": "2022-01-10"}, **SIGNED)
situation("treaty.article_81.objection", life("agreement_negotiation", "2022-03-05", notified, objected, **TREATY), "sign_agreement", **SIGNED)
running = does("milestone", milestone="federal_notice", act="sign_agreement", on="2022-02-15")
situation("treaty.article_81.running", life("agreement_negotiation", "2022-03-05", running, **TREATY), "sign_agreement", **SIGNED)
situation("agreement.one_active.second", after(beside("in_force"), life("agreement_negotiation", "2022-04-05", natured)), "sign_agreement", **SIGNED)

# ------------------------------------------------------------------------------------ force, terms, notices

UNFORCED = {"kind": "agreement", "nature": "unknown", "signed": "2020-03-01", "inForce": "unknown"}
situation("treaty.assent.nature_unknown", after(on("2021-03-01"), the_old_file), "enter_into_force", portfolio=legacy(**UNFORCED))
situation("treaty.assent.missing", life("signed", "2022-04-01", **TREATY), "enter_into_force", values={"day": "2022-03-20"})
assented = after(does("milestone", milestone="assent", on="2022-03-05/.."), does("milestone", milestone="publication"))
situation("treaty.assent.after", life("signed", "2022-04-01", assented, **TREATY), "enter_into_force")
situation("treaty.parliament.no_treaty", life("signed", "2022-04-01"), "refuse_assent", documents=1)
situation("term.stated.missing", IN_2023, "renew", term="P5Y", renewal="express")
situation("term.stated.end_before_start", IN_2023, "renew", termEndsOn="2026-01-01", renewal="express", notice="P6M", values={"termEndsOn": "2030-01-01"})
situation("term.follows.overlaps", IN_2023, "renew", startsOn="2025-01-01", values={"startsOn": "2027-04-01"}, **TERM)
situation("term.follows.old_end_unknown", life("in_force", "2023-01-10", term="unknown"), "renew", **TERM)
situation(
    "term.follows.old_start_unknown", after(on("2022-01-10"), the_old_file), "renew", values={"day": "2020-03-01"}, **TERM,
    portfolio=legacy(kind="agreement", signed="../2020-05-01", term={"length": "P5Y"}),
)  # fmt: skip
denouncing = does("intent", by="manager", act="denounce", reason="so")
situation(
    "notice.effect.unknown", life("in_force", "2023-01-10", denouncing, notice="unknown"), "denounce", reason="so", documents=1,
    values={"effectOn": "2023-08-01"},
)  # fmt: skip
situation("notice.effect.too_short", IN_2023, "receive_denunciation", receivedOn="2023-01-05", effectOn="2023-02-01", values={"effectOn": "2023-07-05"})
situation(
    "suspension.review.missing", life("in_force", "2023-01-10", intended), "suspend", reason="so", documents=1, values={"reviewOn": "2023-12-01"}
)
FOUND = {"source": "the text", "certainty": "A"}
situation("found.possible.unreadable", IN_2023, "found", field="term", value="long", values={"value": "P5Y"}, **FOUND)
situation("found.possible.not_signed", life("proposal", "2020-01-12"), "found", field="term", value="P5Y", **FOUND)
situation("found.possible.before_signature", IN_2023, "found", field="inForceOn", value="2021-01-01", values={"value": "2022-04-02"}, **FOUND)
situation("clock.due.not_yet", life("test_phase", "2021-08-01"), "end_test_phase", by="scheduler")
situation(
    "clock.due.no_date", after(on("2021-01-10"), the_old_file), "end_test_phase", by="scheduler", portfolio=legacy(signed="2020-03-01/..")
)

# ------------------------------------------------------------------------------------ what comes with an act

situation("documents.text.missing", life("mou_negotiation", "2020-03-01"), "sign_mou", **SIGNING)
situation("documents.letter.missing", life("proposal", "2020-01-12"), "withdraw")
situation("reason.given.missing", life("proposal", "2020-01-12"), "decline")
situation("reason.given.missing", CARETAKER, "exemption", by="legal", rule="test_phase.completed", decision="REG/1", decidedOn="2018-01-15", variant="legal")
situation("signature.complete.missing", life("mou_negotiation", "2020-03-01"), "sign_mou", documents=1, regionPlace="Brussels")
situation("fields.complete.missing", IN_2023, "amend", **{k: v for k, v in ADDENDUM.items() if k != "title"})
situation("amendment.changes.none", IN_2023, "amend", **{k: v for k, v in ADDENDUM.items() if k != "themes"})
situation("validity.source.missing", IN_2023, "question_validity")
situation("validity.doubt.term_ended", life("in_force", "2027-04-10"), "confirm_validity", **FOUND)

# ------------------------------------------------------------------------------------ successors

two_in_force = after(beside("in_force", theme="tourism"), life("in_force", "2023-01-10"))
situation("successor.in_force.none", two_in_force, "replace", values={"successor": other})
situation(
    "successor.in_force.other_partner", after(beside("in_force", partner="rabat"), lambda h: setattr(h, "wrong", h.other), two_in_force),
    "replace", successor=lambda h: h.wrong, values={"successor": other},
)  # fmt: skip
situation(
    "successor.in_force.not_in_force", after(beside("signed", theme="tourism"), life("in_force", "2023-01-10")), "replace", successor=other
)


def successor_a_little_later(house: House) -> None:
    house.other = house.live("signed", theme="tourism")  # type: ignore[attr-defined]
    house.at("2022-04-10").done("enter_into_force")
    house.reference = ""
    house.live("in_force")
    house.at("2022-04-12")


situation("successor.in_force.not_yet", successor_a_little_later, "replace", on="2022-04-05", successor=other)
situation("legacy.older.younger", on("2020-01-01"), "enter_legacy", documents=1, besides=["two_persons.no_intent"])
