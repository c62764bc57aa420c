"""Situations of persons, stages, dates, corrections and governments."""

from __future__ import annotations

from typing import Any

from lifecycle.portfolio.model import Portfolio
from tests.properties.makers import SIGNING, TERM, House, portfolio
from tests.remedies.situations import after, does, life, on, situation
from tests.remedies.worlds import (
    ADDENDUM,
    CARETAKER,
    CLASS,
    IN_2023,
    INTENDED,
    SIGNED,
    SUSPENDING,
    first_exception,
    second_exception,
)

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
asked = does(
    "request_exception", act="renew", justification="urgent", harm="harm", deadline="2025-02-01", **CLASS["urgent"]
)
attested = does("attest_exception", by="legal", exception="1")
approved = does("approve_exception", by="manager", exception="1")
withdrawn = does("withdraw_exception", exception="1", reason="asked by mistake")
situation(
    "persons.exception.no_exception", life("in_force", "2025-01-10", asked, withdrawn), "attest_exception", by="legal",
    exception="1",
)  # fmt: skip
situation(
    "persons.exception.attested_already",
    life("in_force", "2025-01-10", asked, attested),
    "attest_exception",
    by="legal",
    exception="1",
)
situation(
    "persons.exception.approved_already", life("in_force", "2025-01-10", asked, attested, approved), "approve_exception",
    by="manager2", exception="1",
)  # fmt: skip
situation(
    "persons.exception.not_attested",
    life("in_force", "2025-01-10", asked),
    "approve_exception",
    by="manager",
    exception="1",
)
situation(
    "persons.exception.same_person",
    life("in_force", "2025-01-10", asked, attested),
    "approve_exception",
    by="legal",
    exception="1",
)
situation("persons.intent.not_asked", IN_2023, "intent", act="assess", reason="a reason")
situation("persons.intent.none_open", IN_2023, "intent", act="suspend", withdraw="yes", reason="a reason")
situation("persons.intent.not_asked", IN_2023, "intent", by="legal", act="assess", reason="a reason", variant="legal")

# ------------------------------------------------------------------------------------ stages and dates

situation(
    "stage.possible.not_from_here", life("proposal", "2020-01-12", lambda h: [h.done("criterion", code=f"criterion_{n}", score="met", text="so")
    for n in (1, 2, 3)]), "approve_mou",
)  # fmt: skip
situation("stage.possible.no_way", IN_2023, "assess")
situation("stage.possible.ended", life("proposal", "2020-01-12", does("withdraw", documents=1)), "assess")
situation(
    "stage.possible.before_opening", lambda h: h.propose("2020-01-10") and h.at("2020-01-12") and None, "assess", on="2020-01-05",
    values={"day": "2020-01-11"},
)  # fmt: skip
situation(
    "stage.possible.another_day", life("in_force", "2023-01-10"), "question_validity", on="2022-03-15", values={"day": "2023-01-09"},
    besides=["dates.order.later_entry"], source="the press", certainty="C",
)  # fmt: skip
situation("persons.role.nobody", life("test_phase", "2021-08-01"), "end_test_phase", besides=["clock.due.not_yet"])
situation(
    "stage.possible.unknown", life("signed", "2022-07-15", does("enter_into_force", on="2022-04/2022-06")), "amend",
    on="2022-05-10", besides=["dates.order.later_entry"], **ADDENDUM,
)  # fmt: skip
situation(
    "dates.not_future.future", life("proposal", "2020-01-12"), "assess", on="2020-01-20", values={"day": "2020-01-12"}
)
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
situation(
    "dates.order.later_entry",
    life("in_force", "2023-03-01", amended),
    "amend",
    on="2023-02-01",
    values={"earlier_day": "2023-01-15"},
    **ADDENDUM,
)
natured = does("found", field="nature", value="arrangement", source="the text", certainty="A")
redated = after(
    natured, on("2022-04-20"), does("sign_agreement", on="2022-03", **SIGNED), on("2022-05-20"),
    does("found", on="2022-04-01", field="signedOn", value="2022-04-18", source="the text", certainty="A"),
)  # fmt: skip
"""Signed some day of March, as was thought; a source is found that says the 18th of April."""
situation(
    "dates.order.force_before_signature",
    life("agreement_negotiation", "2022-03-25", redated),
    "enter_into_force",
    on="2022-04-10",
    values={"day": "2022-04-21"},
)
situation(
    "dates.order.milestone_before_signature", life("agreement_negotiation", "2022-03-25", redated), "milestone", milestone="assent",
    on="2022-04-10", values={"day": "2022-04-21"},
)  # fmt: skip
situation(
    "dates.order.recorded_before_opening", life("assessment", "2020-01-20"), "action", kind="visit", text="a visit", on="2019-06-01",
    values={"day": "2020-01-15"},
)  # fmt: skip
situation(
    "dates.order.recorded_before_opening", life("in_force", "2023-01-10"), "milestone", milestone="partner_ready", on="1950-01-01",
    values={"day": "2022-01-15"}, variant="a milestone",
)  # fmt: skip
situation(
    "dates.order.before_region", on("2020-01-10"), "propose", partner="vienna", track="bilateral", initiator="partner",
    theme="culture", on="1988-01-01", values={"day": "2020-01-09"},
)  # fmt: skip
EVALUATING = life("evaluation", "2021-11-01")
situation(
    "dates.order.before_test_phase", EVALUATING, "evaluation", kind="mou", outcome="positive", on="2020-02-15",
    values={"day": "2021-10-15"},
)  # fmt: skip
situation(
    "dates.order.uncertain", EVALUATING, "evaluation", kind="mou", outcome="positive", on="2020-02/2020-03",
    values={"day": "2021-10-15"}, variant="an evaluation",
)  # fmt: skip
situation(
    "dates.order.before_term", IN_2023, "evaluation", kind="mid_term", outcome="positive", on="2022-02-15",
    values={"day": "2022-12-15"},
)  # fmt: skip
situation(
    "dates.order.nothing_to_evaluate", life("assessment", "2020-01-20"), "evaluation", kind="mou", outcome="positive"
)
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
situation(
    "dates.order.uncertain_before_stage",
    life("proposal", "2020-02-05"),
    "assess",
    on="2020-01",
    values={"day": "2020-01-20"},
)
situation(
    "dates.order.received_after",
    IN_2023,
    "receive_denunciation",
    on="2023-01-01",
    receivedOn="2023-01-05",
    values={"receivedOn": "2022-12-30"},
)
situation(
    "dates.order.received_before_force", IN_2023, "receive_denunciation", on="2023-01-01", receivedOn="2022-03-20",
    values={"receivedOn": "2022-12-30"},
)  # fmt: skip
situation(
    "dates.order.effect_before_notice", life("in_force", "2023-01-10", does("intent", by="manager", act="end_by_consent", reason="so")),
    "end_by_consent", receivedOn="2023-01-05", effectOn="2023-01-02", documents=1, values={"effectOn": "2023-02-01"},
)  # fmt: skip
situation(
    "dates.order.review_before", life("in_force", "2023-01-10", INTENDED), "suspend", values={"reviewOn": "2023-12-01"},
    **{**SUSPENDING, "reviewOn": "2022-12-01"},
)  # fmt: skip

# ------------------------------------------------------------------------------------ corrections

refused = after(does("amend", **ADDENDUM), lambda h: h.do("assess") and None)


def last(house: House) -> int:
    return house.entries()[-1].sequence


def last_amendment(house: House) -> int:
    return [e.sequence for e in house.entries() if e.act == "amend"][-1]


def first_amendment(house: House) -> int:
    return [e.sequence for e in house.entries() if e.act == "amend"][0]


def the_clock(house: House) -> int:
    return next(e.sequence for e in house.entries() if e.act == "end_test_phase")


def the_request(house: House) -> int:
    return next(e.sequence for e in house.entries() if e.act == "request_exception")


def correction_refused(house: House) -> None:
    house.done("amend", **ADDENDUM)
    house.desk("auditor").correct(house.reference, last_amendment(house), reason="a slip", fields={"title": ["Second"]})


situation(
    "correction.possible.refusal",
    life("in_force", "2023-01-10", correction_refused),
    "amend",
    corrects=last,
    title="Third",
    besides=["amendment.changes.none", "documents.text.missing"],
)


def corrected(house: House) -> None:
    house.done("amend", **ADDENDUM)
    house.desk().correct(house.reference, last_amendment(house), reason="a slip", fields={"title": ["Second"]})


situation(
    "correction.possible.superseded",
    life("in_force", "2023-01-10", corrected),
    "amend",
    corrects=first_amendment,
    title="Third",
)
situation(
    "correction.possible.clock", life("test_phase", "2022-03-05", lambda h: h.check() and None), "end_test_phase", corrects=the_clock,
    on="2022-03-02", besides=["persons.role.nobody"],
)  # fmt: skip
situation(
    "correction.possible.exception", life("in_force", "2025-01-10", asked, attested, approved), "request_exception", corrects=the_request,
    justification="another",
)  # fmt: skip
situation(
    "correction.possible.role", life("in_force", "2023-01-10", does("avenue", theme="culture", body="a body", text="a text")), "avenue",
    by="auditor", corrects=last, body="another body", besides=["persons.role.denied"],
)  # fmt: skip
situation(
    "dates.today.another_day",
    life("in_force", "2025-01-09", asked, attested, on("2025-01-10")),
    "approve_exception",
    by="manager",
    on="2025-01-09",
    exception="1",
    values={"exception": first_exception, "day": "2025-01-10"},
)
situation(
    "correction.possible.no_change",
    life("in_force", "2023-01-10", does("amend", **ADDENDUM)),
    "amend",
    corrects=last_amendment,
)
situation(
    "dates.not_future.future", life("in_force", "2023-01-10", does("amend", **ADDENDUM)), "amend", corrects=last_amendment, on="2023-02-01",
    values={"day": "2023-01-09"}, variant="a correction",
)  # fmt: skip
situation(
    "dates.order.effect_before_signature", life("in_force", "2023-01-10", does("amend", **ADDENDUM)), "amend", corrects=last_amendment,
    on="2023-01-08", regionSignedOn="2023-01-09", values={"regionSignedOn": "2023-01-07"}, variant="a correction",
)  # fmt: skip


moved_on = after(
    does("amend", **ADDENDUM), on("2023-03-20"), does("amend", **{**ADDENDUM, "themes": "culture"}), on("2023-04-20")
)
situation(
    "dates.order.overtaken",
    life("in_force", "2023-03-01", moved_on),
    "amend",
    corrects=first_amendment,
    on="2023-04-01",
    values={"entry": last_amendment, "later_day": "2023-04-10"},
)


def screening(house: House) -> int:
    return next(e.sequence for e in house.entries() if e.act == "assess")


situation(
    "dates.order.before_stage",
    life("in_force", "2022-05-01"),
    "assess",
    corrects=screening,
    on="2019-12-01",
    values={"day": "2020-01-10"},
)

# ------------------------------------------------------------------------------------ government

LATE = life("in_force", "2024-06-20")
late_intent = does("intent", by="manager", act="renew", reason="so")
situation("dates.late_entry.no_intent", LATE, "renew", on="2024-06-01", documents=1, **TERM)
situation("dates.late_entry.no_document", life("in_force", "2024-06-20", late_intent), "renew", on="2024-06-01", **TERM)
situation("dates.late_entry.neither", LATE, "renew", on="2024-06-01", **TERM)
situation(
    "dates.late_entry.neither", life("in_force", "2024-05-20", does("renew", **TERM), on("2024-06-20")), "renew",
    corrects=last, on="2024-06-01", variant="a correction",
)  # fmt: skip
situation(
    "government.full_powers.caretaker",
    CARETAKER,
    "renew",
    values={"exception": first_exception, "deadline": "2025-02-01"},
    **TERM,
)
situation(
    "government.full_powers.caretaker", life("in_force", "2025-01-20"), "renew", on="2025-01-10", variant="some days ago",
    values={"exception": first_exception, "deadline": "2025-02-01"}, **TERM,
)  # fmt: skip

SOON: dict[str, Any] = {"exception": second_exception, "deadline": "2025-07-01"}
situation(
    "government.full_powers.exception_lapsed", life("in_force", "2025-01-10", asked, attested, approved, on("2025-02-02")),
    "renew", values=SOON, **TERM,
)  # fmt: skip
situation(
    "government.full_powers.exception_lapsed", life("in_force", "2025-01-10", asked, on("2025-06-01")), "renew",
    values=SOON, variant="never approved", **TERM,
)  # fmt: skip
situation("government.full_powers.exception_requested", life("in_force", "2025-01-10", asked), "renew", **TERM)
situation("government.full_powers.exception_attested", life("in_force", "2025-01-10", asked, attested), "renew", **TERM)
situation(
    "government.full_powers.exception_attested", life("in_force", "2025-01-20", asked, attested), "renew",
    on="2025-01-10", variant="some days ago", **TERM,
)  # fmt: skip
situation(
    "government.full_powers.exception_approved", life("in_force", "2025-01-20", asked, attested, approved), "renew",
    on="2025-01-10", **TERM,
)  # fmt: skip


def without_periods() -> Portfolio:
    return portfolio(governments=False)


def entered(start: str, end: str | None = None, *, confirmed: bool = True, closing: bool = True):
    """A period of this test alone, perhaps closed, perhaps confirmed; `closing` says whether its end was."""

    def prepare(house: House) -> None:
        today = house.today
        house.at("2023-12-31")
        house.done("enter_period", by="legal", event="election", on=start, source="the gazette", certainty="A")
        if confirmed:
            house.done("confirm_period", by="manager", period="1")
        if end is not None:
            house.done(
                "close_period", by="legal", period="1", event="oath", on=end, source="the gazette", certainty="A"
            )
            if closing:
                house.done("confirm_period", by="manager", period="1")
        house.at(today)

    return prepare


FREE: dict[str, Any] = {"portfolio": without_periods}
situation(
    "government.full_powers.unconfirmed",
    life("in_force", "2023-03-15", entered("2023-02-10", confirmed=False)),
    "renew",
    **FREE,
    **TERM,
)
situation(
    "government.full_powers.closing_unconfirmed",
    life("in_force", "2023-03-15", entered("2023-02-10", "2023-03-10", closing=False)),
    "renew",
    **FREE,
    **TERM,
)
situation(
    "government.full_powers.inexact_day",
    life("in_force", "2023-03-05", entered("2023-02-10", "2023-02-20"), does("intent", by="manager", act="renew", reason="so")),
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
URGENT: dict[str, Any] = {"exception": first_exception, "deadline": "2025-02-01"}
AGAIN: dict[str, Any] = {"act": "renew", "justification": "so", **CLASS["day_to_day"]}
situation("government.exception.requested_already", life("in_force", "2025-01-10", asked), "request_exception", **AGAIN)
situation(
    "government.exception.attested_already",
    life("in_force", "2025-01-10", asked, attested),
    "request_exception",
    **AGAIN,
)
situation(
    "government.exception.approved_already", life("in_force", "2025-01-10", asked, attested, approved), "request_exception",
    **AGAIN,
)  # fmt: skip
situation("government.exception.no_justification", CARETAKER, "request_exception", act="renew", **CLASS["day_to_day"])
situation(
    "government.exception.urgent_evidence",
    CARETAKER,
    "request_exception",
    act="renew",
    justification="so",
    values=URGENT,
    **CLASS["urgent"],
)
situation(
    "government.exception.urgent_past",
    CARETAKER,
    "request_exception",
    act="renew",
    justification="so",
    harm="harm",
    deadline="2020-02-01",
    values=URGENT,
    **CLASS["urgent"],
)
situation(
    "government.exception.pending_evidence",
    CARETAKER,
    "request_exception",
    act="renew",
    justification="so",
    **CLASS["pending"],
)
situation(
    "government.exception.pending_inside", CARETAKER, "request_exception", act="renew", justification="so", decision="REG/1",
    decidedOn="2024-07-01", values=URGENT, **CLASS["pending"],
)  # fmt: skip
situation(
    "government.exception.pending_unknown", life("in_force", "2023-03-15", entered("2023-02-10", confirmed=False)), "request_exception",
    act="renew", justification="so", decision="REG/1", decidedOn="2023-02-20", values=URGENT, **FREE, **CLASS["pending"],
)  # fmt: skip
EXEMPTING: dict[str, Any] = {"by": "legal", "reason": "so"}
situation(
    "government.exemption.not_exemptible",
    CARETAKER,
    "exemption",
    rule="treaty.assent",
    decision="REG/1",
    decidedOn="2018-01-15",
    **EXEMPTING,
)
situation("government.exemption.no_decision", CARETAKER, "exemption", rule="test_phase.completed", **EXEMPTING)
situation(
    "government.exemption.not_full_powers", CARETAKER, "exemption", rule="test_phase.completed", decision="REG/1", decidedOn="2024-07-01",
    **EXEMPTING,
)  # fmt: skip
