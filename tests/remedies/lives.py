"""Situations from the proposal to the end of an agreement."""

from __future__ import annotations

from typing import Any

from tests.properties.makers import SIGNING, TERM, House
from tests.remedies.situations import after, does, life, nothing, on, situation
from tests.remedies.worlds import (
    ADDENDUM,
    CARETAKER,
    IN_2023,
    INTENDED,
    SIGNED,
    VIENNA,
    beside,
    keep_as_wrong,
    legacy,
    other,
    the_old_file,
    wrong,
)

# ------------------------------------------------------------------------------------ proposal to test phase

unassessed = life("proposal", "2020-01-11", does("assess"), on("2020-02-01"))
situation("criteria.assessed.missing", unassessed, "approve_mou")
situation(
    "criteria.assessed.missing",
    life("proposal", "2020-01-11", does("assess"), on("2020-02-10")),
    "approve_mou",
    on="2020-02-01",
    variant="some days ago",
)
situation(
    "criteria.known.unknown",
    life("assessment", "2020-02-01"),
    "criterion",
    code="criterion_9",
    score="met",
    text="a text",
)
situation(
    "themes.competences.none",
    nothing,
    "propose",
    besides=["fields.complete.missing"],
    **{k: v for k, v in VIENNA.items() if k != "theme"},
)
situation("themes.competences.outside", nothing, "propose", **{**VIENNA, "theme": "zzzz"})
situation("themes.competences.near", nothing, "propose", **{**VIENNA, "theme": "cultur"})
situation("partner.known.near", nothing, "propose", **{**VIENNA, "partner": "vienn"})
situation("partner.known.unknown", nothing, "propose", **{**VIENNA, "partner": "atlantis"})
situation(
    "partner.known.malformed",
    nothing,
    "propose",
    variant="a name of two words",
    **{**VIENNA, "partner": "New Atlantis"},
)
situation("file.one_open.open", life("proposal", "2020-01-20"), "propose", **VIENNA)
situation(
    "successor.predecessor.unknown",
    after(beside("in_force"), on("2023-01-10")),
    "propose",
    successorOf="BE-BRU-1999-0001",
    values={"successorOf": other},
    **VIENNA,
)
situation(
    "successor.predecessor.other_partner",
    after(beside("in_force", partner="rabat"), keep_as_wrong, beside("in_force"), on("2023-01-10")),
    "propose", successorOf=wrong, values={"successorOf": other}, **VIENNA,
)  # fmt: skip
situation("test_phase.further.not_allowed", life("evaluation", "2021-11-01"), "approve_mou")
situation("evaluation.opening.too_early", life("test_phase", "2021-08-01"), "open_evaluation")
situation(
    "evaluation.opening.end_unknown", after(on("2021-10-01"), the_old_file), "open_evaluation", portfolio=legacy(signed="2020-03-01/.."),
    values={"day": "2020-03-01"},
)  # fmt: skip

# ------------------------------------------------------------------------------------ evaluation to signature

prepared = after(lambda h: h.agree_avenue(), lambda h: h.give_and_take())
situation("test_phase.completed.no_test_phase", life("assessment", "2020-01-20", prepared), "approve_agreement")
natured = does("found", field="nature", value="arrangement", source="the text", certainty="A")
situation(
    "test_phase.completed.still_running",
    life("agreement_negotiation", "2022-02-01", natured),
    "sign_agreement",
    **SIGNED,
)


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
for label, body in (
    ("a body with a quotation mark", 'Office "Zenne"'),
    ("a body with a dollar", "Office $HOME `x`"),
    ("a body with an apostrophe", "l'Office"),
):
    situation(
        "avenues.concrete.not_consulted", life("evaluation", "2021-11-01", given, does("avenue", theme="culture", body=body, text="a text")),
        "approve_agreement", variant=label,
    )  # fmt: skip
situation(
    "avenues.known.no_avenues",
    life("evaluation", "2021-11-01"),
    "consultation",
    avenue="1",
    body="visit.brussels",
    outcome="agreed",
)
situation(
    "avenues.known.unknown",
    life("evaluation", "2021-11-01", prepared),
    "consultation",
    avenue="7",
    body="visit.brussels",
    outcome="agreed",
)
agreed = after(evaluated, lambda h: h.agree_avenue())
situation("reciprocity.both_sides.none", life("evaluation", "2021-11-01", agreed), "approve_agreement")
situation(
    "reciprocity.both_sides.one_side",
    life("evaluation", "2021-11-01", agreed, does("reciprocity", side="region", text="a text")),
    "approve_agreement",
)
TREATY: dict[str, Any] = {"nature": "treaty"}
notified = does("milestone", milestone="federal_notice", act="sign_agreement", on="2022-01-10")
objected = does("milestone", milestone="federal_objection", on="2022-01-20")
situation("treaty.article_81.nature_unknown", life("agreement_negotiation", "2022-03-05"), "sign_agreement", **SIGNED)
situation(
    "treaty.article_81.no_notice",
    life("agreement_negotiation", "2022-03-05", **TREATY),
    "sign_agreement",
    values={"notice_day": "2022-01-10"},
    **SIGNED,
)
situation(
    "treaty.article_81.objection",
    life("agreement_negotiation", "2022-03-05", notified, objected, **TREATY),
    "sign_agreement",
    **SIGNED,
)
running = does("milestone", milestone="federal_notice", act="sign_agreement", on="2022-02-15")
situation(
    "treaty.article_81.running",
    life("agreement_negotiation", "2022-03-05", running, **TREATY),
    "sign_agreement",
    **SIGNED,
)
situation(
    "agreement.one_active.second",
    after(beside("in_force"), life("agreement_negotiation", "2022-04-05", natured)),
    "sign_agreement",
    **SIGNED,
)

# ------------------------------------------------------------------------------------ force, terms, notices

UNFORCED: dict[str, Any] = {"kind": "agreement", "nature": "unknown", "signed": "2020-03-01", "inForce": "unknown"}
situation(
    "treaty.assent.nature_unknown",
    after(on("2021-03-01"), the_old_file),
    "enter_into_force",
    portfolio=legacy(**UNFORCED),
)
situation(
    "treaty.assent.missing", life("signed", "2022-04-01", **TREATY), "enter_into_force", values={"day": "2022-03-20"}
)
assented = after(does("milestone", milestone="assent", on="2022-03-05/.."), does("milestone", milestone="publication"))
situation(
    "treaty.assent.uncertain", life("signed", "2022-04-01", assented, **TREATY), "enter_into_force", values={"day": "2022-03-20"}
)  # fmt: skip
too_soon = life(
    "agreement_negotiation",
    "2021-12-02",
    does("milestone", milestone="assent", on="2021-12-01"),
    does("milestone", milestone="federal_notice", act="sign_agreement"),
    on("2022-03-01"),
    does("sign_agreement", documents=1, **SIGNING, **TERM),
    on("2022-04-01"),
    does("milestone", milestone="publication", on="2022-03-20"),
    **TREATY,
)
situation("treaty.assent.before_signature", too_soon, "enter_into_force", values={"day": "2022-03-20"})
published_late = after(
    does("milestone", milestone="assent", on="2022-03-20"), does("milestone", milestone="publication", on="2022-04-08")
)
situation(
    "treaty.assent.after", life("signed", "2022-05-02", published_late, **TREATY), "enter_into_force", on="2022-04"
)
situation("treaty.parliament.no_treaty", life("signed", "2022-04-01"), "refuse_assent", documents=1)
situation("term.stated.missing", IN_2023, "renew", term="P5Y", renewal="express")
situation(
    "term.stated.end_before_start",
    IN_2023,
    "renew",
    termEndsOn="2026-01-01",
    renewal="express",
    notice="P6M",
    values={"termEndsOn": "2030-01-01"},
)
situation("term.stated.both", IN_2023, "renew", termEndsOn="2030-01-01", values={"term": "unknown"}, **TERM)
situation(
    "amendment.changes.both", IN_2023, "amend", values={"term": "unknown"},
    **{**{k: v for k, v in ADDENDUM.items() if k != "themes"}, "term": "P6Y", "termEndsOn": "2030-01-01"},
)  # fmt: skip
situation(
    "amendment.changes.term_ended", life("in_force", "2027-04-10"), "amend",
    **{**{k: v for k, v in ADDENDUM.items() if k != "themes"}, "term": "P7Y"},
)  # fmt: skip
situation(
    "amendment.changes.term_ended_suspended", life("suspended", "2027-04-10"), "amend",
    **{**{k: v for k, v in ADDENDUM.items() if k != "themes"}, "term": "P7Y"},
)  # fmt: skip
situation(
    "amendment.changes.end_before_start", IN_2023, "amend", values={"termEndsOn": "2030-01-01"},
    **{**{k: v for k, v in ADDENDUM.items() if k != "themes"}, "termEndsOn": "2020-01-01"},
)  # fmt: skip
situation("term.follows.overlaps", IN_2023, "renew", startsOn="2025-01-01", values={"startsOn": "2027-04-01"}, **TERM)
situation("term.follows.leaves_gap", IN_2023, "renew", startsOn="2028-01-01", values={"startsOn": "2027-04-01"}, **TERM)
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
situation(
    "notice.effect.too_short",
    life("in_force", "2023-01-10", denouncing),
    "denounce",
    reason="so",
    documents=1,
    receivedOn="2023-01-05",
    effectOn="2023-02-01",
    values={"effectOn": "2023-07-05"},
)
situation(
    "suspension.review.missing",
    life("in_force", "2023-01-10", INTENDED),
    "suspend",
    reason="so",
    documents=1,
    values={"reviewOn": "2023-12-01"},
)
FOUND: dict[str, Any] = {"source": "the text", "certainty": "A"}
ADDING: dict[str, Any] = {"instrument": "addendum"}
situation("fields.frozen.amend_or_correct", IN_2023, "found", field="term", value="P7Y", values=ADDING, **FOUND)


situation("fields.frozen.correct", IN_2023, "found", field="inForceOn", value="2022-05-01", **FOUND)
attached = life("assessment", "2020-02-01", does("document", documents=1))
situation(
    "documents.replaced.unknown", attached, "document", documents=1, replaces="0123456789",
    values={"replaces": lambda house: house.stored().documents[-1].sha256},
)  # fmt: skip
VAGUE = life("signed", "2022-07-15", does("enter_into_force", on="2022-04-01/2022-04-02"), on("2023-01-10"))
"""In force since one of two days: the day may still be found."""
VAGUELY_SIGNED = life(
    "agreement_negotiation", "2022-04-01", does("found", field="nature", value="arrangement", **FOUND),
    does("sign_agreement", **{**SIGNED, "term": "unknown"}, on="2022-03"), does("enter_into_force", on="2022-04-01"),
    on("2023-01-10"),
)  # fmt: skip
situation(
    "found.possible.not_in_force", life("signed", "2022-07-15"), "found", field="inForceOn", value="2022-07-01", **FOUND
)  # fmt: skip
ends_by = does("found", field="endsOn", value="2022-12-31", **FOUND)
ENDING = life(
    "signed",
    "2022-07-15",
    ends_by,
    does("enter_into_force", on="2022-04-01/2022-04-02"),
    on("2023-01-10"),
    term="unknown",
)
situation(
    "found.possible.after_end", ENDING, "found", field="inForceOn", value="2022-12-31", values={"value": "2022-04-01"}, **FOUND
)  # fmt: skip
received = does("receive_denunciation", on="2023-01-10", documents=1)
situation(
    "found.possible.before_notice", life("in_force", "2023-01-10", received, notice="unknown"), "found", field="endsOn",
    value="2022-12-31", values={"value": "2023-06-30"}, **FOUND,
)  # fmt: skip
situation(
    "dates.order.force_after_end",
    life("signed", "2022-09-01", does("found", field="endsOn", value="2022-08-15", **FOUND), term="unknown"),
    "enter_into_force", on="2022-08-20", values={"day": "2022-08-01"},
)  # fmt: skip
situation("found.possible.not_signed", life("proposal", "2020-01-12"), "found", field="term", value="P5Y", **FOUND)
situation(
    "found.possible.before_signature", VAGUE, "found", field="inForceOn", value="2021-01-01", values={"value": "2022-04-01"}, **FOUND
)  # fmt: skip
situation(
    "found.possible.future",
    VAGUE,
    "found",
    field="inForceOn",
    value="2030-01-01",
    values={"value": "2022-04-01"},
    **FOUND,
)
situation(
    "found.possible.after_force", VAGUELY_SIGNED, "found", field="signedOn", value="2022-12-31", values={"value": "2022-03-20"}, **FOUND
)  # fmt: skip
situation(
    "found.possible.end_before_start", VAGUELY_SIGNED, "found", field="endsOn", value="1990-01-01", values={"value": "2027-04-01"}, **FOUND
)  # fmt: skip
situation("clock.due.not_yet", life("test_phase", "2021-08-01"), "end_test_phase", by="scheduler")
situation(
    "clock.due.no_date",
    after(on("2021-01-10"), the_old_file),
    "end_test_phase",
    by="scheduler",
    portfolio=legacy(signed="2020-03-01/.."),
)

# ------------------------------------------------------------------------------------ what comes with an act

situation("documents.text.missing", life("mou_negotiation", "2020-03-01"), "sign_mou", **SIGNING)
situation(
    "reason.given.missing",
    life("in_force", "2023-01-10", does("intent", act="suspend", reason="seen")),
    "intent",
    act="suspend",
    withdraw="yes",
    variant="an intent is withdrawn",
)
situation("documents.letter.missing", life("proposal", "2020-01-12"), "withdraw")
situation("reason.given.missing", life("proposal", "2020-01-12"), "decline")
situation(
    "reason.given.missing",
    CARETAKER,
    "exemption",
    by="legal",
    rule="test_phase.completed",
    decision="REG/1",
    decidedOn="2018-01-15",
    variant="legal",
)
situation(
    "signature.complete.missing", life("mou_negotiation", "2020-03-01"), "sign_mou", documents=1, regionPlace="Brussels"
)
situation("fields.complete.missing", IN_2023, "amend", **{k: v for k, v in ADDENDUM.items() if k != "title"})
situation(
    "amendment.changes.none", IN_2023, "amend", values={"field": "themes", "value": "housing"},
    **{k: v for k, v in ADDENDUM.items() if k != "themes"},
)  # fmt: skip
situation(
    "amendment.changes.none", IN_2023, "amend", values={"notice": "P3M"}, variant="what it says already",
    **{k: v for k, v in ADDENDUM.items() if k != "themes"}, notice=TERM["notice"],
)  # fmt: skip
situation("validity.source.missing", IN_2023, "question_validity")
situation("validity.doubt.term_ended", life("in_force", "2027-04-10"), "confirm_validity", **FOUND)

# ------------------------------------------------------------------------------------ successors

two_in_force = after(beside("in_force", theme="tourism"), life("in_force", "2023-01-10"))
situation("successor.in_force.unnamed", two_in_force, "replace")


def another_in_force(house: House) -> str:
    """Somebody is refused for want of a successor, and then there is one."""
    kept = house.reference
    house.reference = ""
    made = house.live("in_force", theme="tourism")
    house.reference = kept
    return made


situation("successor.in_force.none", IN_2023, "replace", values={"successor": another_in_force})
situation(
    "successor.in_force.other_partner", after(beside("in_force", partner="rabat"), keep_as_wrong, two_in_force),
    "replace", successor=wrong, values={"successor": other},
)  # fmt: skip
situation(
    "successor.in_force.not_in_force",
    after(beside("signed", theme="tourism"), life("in_force", "2023-01-10")),
    "replace",
    successor=other,
)


def successor_a_little_later(house: House) -> None:
    house.others["other"] = house.live("signed", theme="tourism")
    house.at("2022-04-10").done("enter_into_force")
    house.reference = ""
    house.live("in_force")
    house.at("2022-04-12")


def between_an_older_and_a_newer_file(house: House) -> None:
    house.others["wrong"] = house.live("in_force")
    house.reference = ""
    house.live("signed", theme="tourism")
    kept = house.at("2022-04-10").done("enter_into_force").entry.subject
    house.reference = ""
    house.others["other"] = house.live("signed", theme="housing")
    house.at("2022-04-12").done("enter_into_force")
    house.reference = kept


situation(
    "successor.in_force.earlier", between_an_older_and_a_newer_file, "replace", successor=wrong,
    values={"successor": other},
)  # fmt: skip
situation("successor.in_force.not_yet", successor_a_little_later, "replace", on="2022-04-05", successor=other)
situation("legacy.older.younger", on("2020-01-01"), "enter_legacy", documents=1, besides=["two_persons.no_intent"])
situation(
    "legacy.documents.missing",
    on("2020-01-01"),
    "enter_legacy",
    besides=["two_persons.no_intent", "legacy.older.younger"],
)
situation(
    "publication.reference.neither", life("signed", "2022-03-25"), "milestone", milestone="publication", on="2022-03-20",
    reference="M.B. 12",
)  # fmt: skip

GONE = life("in_force", "2023-01-10", does("disable_person", by="administrator", name="officer2"))
for key, prepare, holder in (("disabled", GONE, "2"), ("other_role", IN_2023, "6")):
    values = {"officer": "manager", "deputy": "manager2"}
    situation(f"people.holder.{key}", prepare, "assign", by="manager", officer=holder, values=values)
    situation(
        f"people.holder.{key}", prepare, "assign", by="manager", officer="1", deputy=holder, values=values,
        variant="a deputy",
    )  # fmt: skip
situation(
    "people.holder.own_deputy", IN_2023, "assign", by="manager", officer="1", deputy="1", values={"deputy": "officer2"}
)
situation("waiver.unknown.known", IN_2023, "waive", field="renewal", until="2024-01-10", reason="later")
situation(
    "dates.ahead.past",
    IN_2023,
    "waive",
    field="title",
    until="2023-01-10",
    reason="later",
    values={"until": "2023-01-11"},
)
