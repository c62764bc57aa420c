"""A period that is entered with its end, also between others: one confirmation for both (DESIGN section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.storage.store import Store
from tests.makers import Office, Told

DAY = "2026-11-23"
SAID: dict[str, str] = {"event": "resignation", "source": "Press", "certainty": "C"}
MISSED: dict[str, str] = {**SAID, "on": "2022-03-01", "endOn": "2022-05-01", "endEvent": "oath"}
"""Between periods 6 and 7 of the portfolio."""


@pytest.fixture
def calm(store: Store, tmp_path) -> Office:
    """An office whose government calendar is known up to the oath of 2026."""
    return Office.open(store, folder=tmp_path)


def enter(office: Office, **said: str) -> Told:
    return office.on(DAY).as_("legal").government("enter", **said)


def confirm(office: Office, number: str = "8") -> Told:
    return office.on(DAY).as_("manager").government("confirm", period=number)


def on(office: Office, day: str) -> str:
    return str(office.ask(day, today=DAY).government()["government"])


def period(office: Office, number: int = 8) -> dict[str, Any]:
    return next(i for i in office.ask(DAY).government()["items"] if i["id"] == number)


def test_a_missed_period_is_refused_while_it_is_open_and_entered_with_its_end(calm: Office):
    """What would run into the period after it says how to go on."""
    refused = enter(calm, **SAID, on="2022-03-01")
    assert refused.because == {"calendar.order": "runs_into"}
    [step] = refused.verdict("calendar.order")["remedy"]["steps"]
    assert step["command"] == (
        "agreements government enter --event resignation --end-on <endOn> --source Press --certainty C --on 2022-03-01"
    )
    assert enter(calm, **MISSED).passed
    shown = period(calm)
    assert (shown["startsOn"], shown["endsOn"], shown["endEvent"]) == ("2022-03-01", "2022-05-01", "oath")
    assert "confirmedBy" not in shown


def test_beginning_and_end_count_by_one_confirmation_of_another_person(calm: Office):
    """Until then the days between them are unknown, and no other day is."""
    assert enter(calm, **MISSED).passed
    days = ("2022-02-28", "2022-03-01", "2022-04-30", "2022-05-01", DAY)
    assert [on(calm, day) for day in days] == ["full_powers", "unknown", "unknown", "full_powers", "full_powers"]
    own = calm.on(DAY).as_("legal").government("confirm", period="8")
    assert own.failing[0] in ("persons.role", "calendar.second_person")
    assert confirm(calm).passed
    assert [on(calm, day) for day in days] == ["full_powers", "caretaker", "caretaker", "full_powers", "full_powers"]
    assert confirm(calm).because == {"calendar.second_person": "nothing_waits"}


def test_rejected_neither_counts(calm: Office):
    assert enter(calm, **MISSED).passed
    assert calm.on(DAY).as_("manager").government("reject", period="8", reason="a rumour").passed
    assert (on(calm, "2022-04-01"), period(calm)["rejected"]) == ("full_powers", True)
    assert enter(calm, **MISSED).passed


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"endOn": "2022-03-01"}, "reversed"),
        ({"endOn": "2024-06-10"}, "overlaps"),
        ({"on": "2026-03-01", "endOn": "2026-11-24"}, "end_ahead"),
        ({"endOn": ""}, "no_end"),
    ],
)
def test_its_end_is_checked_as_a_closing_is(calm: Office, more: dict[str, str], key: str):
    told = enter(calm, **{name: text for name, text in {**MISSED, **more}.items() if text})
    assert told.because == {"calendar.order": key}
    assert len(calm.ask(DAY).government()["items"]) == 7


def test_the_decisions_of_its_days_are_to_be_confirmed(calm: Office):
    """Signed a day before the oath that nobody knew of; what was signed on it is not touched."""
    files = {}
    for day, partner in (("2026-09-03", "vienna"), ("2026-09-10", "prague")):
        files[partner] = calm.file_at("agreement_negotiation", partner=partner)
        assert calm.on(day).advance(files[partner], "sign_agreement", **calm.typed_for("sign_agreement")).passed
    assert enter(calm, **SAID, on="2026-09-01", endOn="2026-09-10").passed
    [item] = calm.ask(DAY).decisions_to_confirm()["items"]
    assert (item["reference"], item["act"]) == (files["vienna"], "sign_agreement")
    assert confirm(calm).passed
    assert [i["reference"] for i in calm.ask(DAY).decisions_to_confirm()["items"]] == [files["vienna"]]


# ------------------------------------------------------------------------------- one change at a time


def correct(office: Office, **said: str) -> Told:
    return office.on(DAY).as_("legal").government("correct", period="7", reason="the journal says so", **said)


def test_a_second_correction_waits_until_the_first_is_settled(calm: Office):
    """It would have taken its place, and the second person would not have seen it."""
    assert correct(calm, on="2024-06-10").passed
    assert correct(calm, on="2024-06-11").because == {"calendar.order": "change_waits"}
    assert confirm(calm, "7").passed
    assert period(calm, 7)["startsOn"] == "2024-06-10"
    assert correct(calm, on="2024-06-11").passed
    assert calm.on(DAY).as_("manager").government("reject", period="7", reason="no").passed
    assert period(calm, 7)["startsOn"] == "2024-06-10"


def test_a_closing_and_a_correction_do_not_overtake_each_other(calm: Office):
    """Confirmed after a closing, a correction of before it would have taken the end away again."""
    assert enter(calm, **SAID, on="2026-10-01").passed and confirm(calm).passed
    seat = calm.on(DAY).as_("legal")
    close = {"period": "8", "event": "oath", "on": "2026-11-01", "source": "Press", "certainty": "C"}
    assert seat.government("correct", period="8", reason="so", on="2026-10-02").passed
    assert seat.government("close", **close).because == {"calendar.order": "change_waits"}
    assert confirm(calm).passed
    assert seat.government("close", **close).passed
    assert seat.government("close", **{**close, "on": "2026-11-02"}).because == {"calendar.order": "closing_waits"}
    assert seat.government("correct", period="8", reason="so", on="2026-10-03").because == {
        "calendar.order": "change_waits"
    }
    assert confirm(calm).passed
    shown = period(calm)
    assert (shown["startsOn"], shown["endsOn"]) == ("2026-10-02", "2026-11-01")


def test_a_correction_that_changes_nothing_is_refused(calm: Office):
    known = period(calm, 7)
    assert correct(calm).because == {"calendar.order": "no_change"}
    same = correct(calm, on=known["startsOn"], event=known["startEvent"], source=known["source"])
    assert same.because == {"calendar.order": "no_change"}
