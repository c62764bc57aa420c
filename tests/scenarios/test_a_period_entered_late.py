"""A government period entered late: the decisions it touches are to be confirmed, and nothing is altered (FEATURES N6)."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.errors import NotFound
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


# ------------------------------------------------------------------------------------------ confirmed

OATH, CONFIRMED = "2026-10-01", "2026-10-05"


@pytest.fixture
def touched(calm: Office) -> tuple[Office, str, int]:
    """A signature of the third day of a resignation that was entered late; the next government took its oath since."""
    file = signed(calm)
    resignation(calm)
    assert calm.on(NOTICED).as_("manager").government("confirm", period="8").passed
    close = {"period": "8", "event": "oath", "on": OATH, "source": "the journal", "certainty": "A"}
    assert calm.on(OATH).as_("legal").government("close", **close).passed
    assert calm.on(OATH).as_("manager").government("confirm", period="8").passed
    [item] = calm.ask(OATH).decisions_to_confirm()["items"]
    return calm, file, item["sequence"]


def confirm(office: Office, file: str, entry: int, day: str = CONFIRMED, **more: Any) -> Told:
    typed = {"decision": "REG/2026/40", **more}
    return office.on(day).record(file, "confirmation", entry=str(entry), **{n: v for n, v in typed.items() if v})


def waits(office: Office, day: str = CONFIRMED) -> list[int]:
    return [i["sequence"] for i in office.ask(day).decisions_to_confirm()["items"]]


def test_a_government_with_full_powers_confirms_the_decision(touched: tuple[Office, str, int]):
    """It leaves the list; no entry is altered, the stage neither, and the file shows the confirmation."""
    office, file, entry = touched
    kept, stage = [e.hash for e in office.entries(file)], office.stage(file)
    told = confirm(office, file, entry)
    assert told.passed, told.because
    assert waits(office) == []
    assert [i for i in office.ask(CONFIRMED).pending(None)["items"] if i["kind"] == "decision"] == []
    assert [e.hash for e in office.entries(file)][: len(kept)] == kept
    assert (office.stage(file), len(office.entries(file))) == (stage, len(kept) + 1)
    assert office.show(file, CONFIRMED)["confirmations"] == [
        {"confirmed": entry, "on": CONFIRMED, "decision": "REG/2026/40"}
    ]
    shown = list(office.ask(CONFIRMED).history(file))[-1]
    assert (shown["act"], shown["nature"], shown["government"]) == ("confirmation", "decision", "full_powers")


def test_as_known_before_the_confirmation_the_decision_is_still_to_be_confirmed(touched: tuple[Office, str, int]):
    office, file, entry = touched
    known_then = office.entries(file)[-1].data["recordedAt"]
    assert confirm(office, file, entry).passed
    then = office.ask(CONFIRMED)
    then.known_at = known_then
    assert then.decisions_to_confirm()["items"] == []  # the period was not known then either
    then.known_at = office.entries("calendar")[-1].data["recordedAt"]
    assert [i["sequence"] for i in then.decisions_to_confirm()["items"]] == [entry]


@pytest.mark.parametrize(
    ("day", "more", "key"),
    [
        (CONFIRMED, {"decision": ""}, "no_decision"),
        (CONFIRMED, {"on": "2026-09-02"}, "before_decision"),
        (CONFIRMED, {"on": DECIDED}, "before_decision"),
        (CONFIRMED, {"on": "2026-09-30"}, "not_full_powers"),
        (CONFIRMED, {"on": OATH}, None),
        (CONFIRMED, {"on": "2026-09"}, "before_decision"),
        (CONFIRMED, {"on": "2026-09-25/2026-10-02"}, "powers_unknown"),
    ],
)
def test_the_day_of_a_confirmation_lies_after_the_decision_and_under_full_powers(
    touched: tuple[Office, str, int], day: str, more: dict[str, str], key: str | None
):
    office, file, entry = touched
    told = confirm(office, file, entry, day, **more)
    assert told.because == ({"decision.confirmation": key} if key else {})
    assert waits(office) == ([entry] if key else [])


def test_a_document_will_do_in_place_of_the_reference(touched: tuple[Office, str, int]):
    office, file, entry = touched
    assert confirm(office, file, entry, decision="", documents=[f"{office.text}:fr"]).passed
    assert waits(office) == []


def test_what_is_not_to_be_confirmed_is_not_confirmed_and_nothing_twice(touched: tuple[Office, str, int]):
    """Neither a record, nor a decision that no period touches, nor an entry that is not there."""
    office, file, entry = touched
    assert confirm(office, file, 1).because == {"decision.confirmation": "nothing_to_confirm"}
    approved = next(e.sequence for e in office.entries(file) if e.act == "approve_agreement")
    assert confirm(office, file, approved).because == {"decision.confirmation": "nothing_to_confirm"}
    with pytest.raises(NotFound):
        confirm(office, file, 999)
    assert confirm(office, file, entry).passed
    assert confirm(office, file, entry).because == {"decision.confirmation": "confirmed_already"}


def test_a_corrected_confirmation_is_decided_again(touched: tuple[Office, str, int]):
    """Its date moves; into the caretaker period it cannot."""
    office, file, entry = touched
    sequence = confirm(office, file, entry).sequence
    seat = office.on("2026-10-06")
    assert seat.correct(file, sequence, on="2026-09-30").because == {"decision.confirmation": "not_full_powers"}
    told = seat.correct(file, sequence, on="2026-10-02")
    assert told.passed, told.because
    assert waits(office) == []
    assert [c["on"] for c in office.show(file, "2026-10-06")["confirmations"]] == ["2026-10-02"]


def test_a_confirmation_that_another_late_period_touches_is_to_be_confirmed_itself(touched: tuple[Office, str, int]):
    """The government had resigned again before it confirmed, and nobody had entered that."""
    office, file, entry = touched
    sequence = confirm(office, file, entry).sequence
    said = {"event": "resignation", "on": "2026-10-03", "source": "the journal", "certainty": "A"}
    assert office.on("2026-10-07").as_("legal").government("enter", **said).passed
    assert waits(office, "2026-10-07") == [sequence]


def test_a_confirmation_recorded_behind_a_further_period_needs_its_document_and_a_second_person(
    touched: tuple[Office, str, int],
):
    """No back door in time: dated before that period, recorded in it. The second person's word counts once."""
    office, file, entry = touched
    said = {"event": "resignation", "on": "2026-10-08", "source": "the journal", "certainty": "A"}
    assert office.on("2026-10-08").as_("legal").government("enter", **said).passed
    assert office.on("2026-10-08").as_("manager").government("confirm", period="9").passed
    late = {"day": "2026-10-09", "on": CONFIRMED}
    assert confirm(office, file, entry, **late).because == {"dates.late_entry": "neither"}
    seat = office.on("2026-10-09").as_("manager")
    assert seat.record(file, "intent", act="confirmation", reason="seen in the minutes").passed
    told = confirm(office, file, entry, **late, documents=[f"{office.text}:fr"])
    assert told.passed, told.because
    assert waits(office, "2026-10-09") == []
    assert office.entries(file)[-1].data["intent"] in office.case(file).used_intents
