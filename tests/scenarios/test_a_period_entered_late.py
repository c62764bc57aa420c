"""A government period entered late: the decisions it touches are to be confirmed, and nothing is altered (FEATURES N6)."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.storage.store import Store
from tests.makers import Office, Told

POWERS = "government.full_powers"
RESIGNED, DECIDED, NOTICED = "2026-09-01", "2026-09-03", "2026-09-06"


@pytest.fixture
def calm(store: Store, tmp_path) -> Office:
    """An office whose government calendar is known up to the oath of 2026."""
    return Office.open(store, folder=tmp_path)


def signed(office: Office, day: str = DECIDED, **more: Any) -> str:
    """A file whose agreement was signed on a day, recorded on it."""
    file = office.file_at("agreement_negotiation", **more)
    assert office.on(day).advance(file, "sign_agreement", **office.typed_for("sign_agreement")).passed
    return file


def resignation(office: Office) -> Told:
    """A resignation of five days ago, entered by legal today."""
    return (
        office.on(NOTICED)
        .as_("legal")
        .government("enter", event="resignation", on=RESIGNED, source="the journal", certainty="A")
    )


def to_confirm(office: Office) -> list[dict[str, Any]]:
    return office.ask(NOTICED).decisions_to_confirm()["items"]


def test_a_resignation_entered_five_days_late_marks_the_decisions_of_those_days(calm: Office):
    """Unconfirmed, nobody can tell; confirmed, it would have been refused. The entries stay as they were."""
    file, before, after = signed(calm), signed(calm, "2026-08-31", partner="prague"), len(calm.entries("calendar"))
    kept = [entry.hash for entry in calm.entries(file)]
    assert to_confirm(calm) == []

    assert resignation(calm).passed
    [item] = to_confirm(calm)
    assert (item["reference"], item["act"], item["effectiveOn"]) == (file, "sign_agreement", DECIDED)
    assert [v["outcome"] for v in item["verdicts"] if v["rule"] == POWERS] == ["cannot_tell"]

    assert calm.on(NOTICED).as_("manager").government("confirm", period="8").passed
    [item] = to_confirm(calm)
    [verdict] = [v for v in item["verdicts"] if v["rule"] == POWERS]
    assert (item["would"], verdict["outcome"]) == ("refused", "fail")
    assert RESIGNED in str(verdict["evidence"])
    assert before not in {i["reference"] for i in to_confirm(calm)}

    assert [entry.hash for entry in calm.entries(file)] == kept
    assert len(calm.entries("calendar")) == after + 2
    assert calm.stage(file) == "signed"


def test_it_stands_among_what_waits_and_on_the_board(calm: Office):
    """One page and one command show it."""
    file = signed(calm)
    resignation(calm)
    [waiting] = [i for i in calm.ask(NOTICED).pending(None)["items"] if i["kind"] == "decision"]
    assert waiting["id"] == f"{file}:{calm.entries(file)[-1].sequence}"
    board = calm.ask(NOTICED).board()
    assert [i["reference"] for i in board["decisionsToConfirm"]] == [file]
    assert board["pending"] == len(calm.ask(NOTICED).pending(None)["items"])


def test_a_rejected_period_touches_nothing(calm: Office):
    """Entered by mistake and rejected by one: the list is empty again."""
    signed(calm)
    resignation(calm)
    assert to_confirm(calm)
    assert calm.on(NOTICED).as_("manager").government("reject", period="8", reason="a rumour").passed
    assert to_confirm(calm) == []


def test_a_decision_of_before_recorded_after_the_resignation_lacks_its_second_person(calm: Office):
    """Dated on the eve, recorded two days into the period: it would have needed its document and a second person."""
    file = calm.file_at("agreement_negotiation")
    typed = calm.typed_for("sign_agreement")
    assert calm.on(DECIDED).advance(file, "sign_agreement", on="2026-08-31", **typed).passed
    resignation(calm)
    calm.on(NOTICED).as_("manager").government("confirm", period="8")
    [item] = to_confirm(calm)
    assert [v["rule"] for v in item["verdicts"]] == ["dates.late_entry"]


def test_what_was_decided_on_the_calendar_is_not_touched(calm: Office):
    """An approved exception was decided on the period; so was whatever came after its last entry."""
    resignation(calm)
    calm.on(NOTICED).as_("manager").government("confirm", period="8")
    file = calm.file_at("agreement_negotiation")
    urgent = {"justification": "a visit", "harm": "it is cancelled", "deadline": "2026-09-20"}
    assert calm.on("2026-09-07").request_exception(file, "sign_agreement", "urgent", **urgent).passed
    assert calm.on("2026-09-07").as_("legal").exception("attest", file).passed
    assert calm.on("2026-09-07").as_("manager").exception("approve", file).passed
    assert calm.on("2026-09-08").advance(file, "sign_agreement", **calm.typed_for("sign_agreement")).passed
    assert to_confirm(calm) == []
    close = {"period": "8", "event": "oath", "on": "2026-10-01", "source": "the journal", "certainty": "A"}
    assert calm.on("2026-10-01").as_("legal").government("close", **close).passed
    assert calm.on("2026-10-01").as_("manager").government("confirm", period="8").passed
    assert to_confirm(calm) == []


def test_a_corrected_decision_is_no_longer_to_be_confirmed(calm: Office):
    """It was the date of signing that was wrong: corrected to the eve, with its second person, the list is empty."""
    file = signed(calm)
    resignation(calm)
    calm.on(NOTICED).as_("manager").government("confirm", period="8")
    sequence = calm.entries(file)[-1].sequence
    assert calm.on(NOTICED).as_("manager").record(file, "intent", act="sign_agreement", reason="seen").passed
    told = calm.on(NOTICED).correct(file, sequence, on="2026-08-31")
    assert told.passed, told.because
    assert to_confirm(calm) == []
