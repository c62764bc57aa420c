"""Who confirms sees what: every change of a government period with its old and its new value, before and after."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle.erasure_acts import REQUEST
from lifecycle.storage.store import Store
from tests.makers import Office

DAY = "2026-11-23"
OLD = "The Brussels Times: Brussels ministers elected by new parliament"
CORRECTED = {"startsOn": {"old": "2024-06-09", "new": "2024-06-10"}, "source": {"old": OLD, "new": "Moniteur"}}
CLOSED = {
    "endsOn": {"new": "2026-11-01"}, "endEvent": {"new": "oath"}, "endSource": {"new": "Press"},
    "endCertainty": {"new": "C"},
}  # fmt: skip


@pytest.fixture
def calm(store: Store, tmp_path) -> Office:
    """An office whose government calendar is known up to the oath of 2026."""
    return Office.open(store, folder=tmp_path)


def act(office: Office, by: str, verb: str, **said: str) -> Any:
    told = office.on(DAY).as_(by).government(verb, **said)
    assert told.passed, told.because
    return told


def waiting(office: Office, person: int | None = 3) -> list[tuple[str, Any]]:
    items = office.ask(DAY).pending(person)["items"]
    return [(i["act"], i["changed"]) for i in items if i["kind"] == "period"]


def last(office: Office) -> Any:
    item = list(office.ask(DAY).history("calendar"))[-1]
    return item["act"], item["period"], item["changed"]


def test_a_correction_shows_old_and_new_wherever_it_waits_and_once_it_is_confirmed(calm: Office):
    act(calm, "legal", "correct", period="7", reason="so", on="2024-06-10", source="Moniteur")
    assert waiting(calm) == [("correct_period", CORRECTED)]
    [shown] = [i for i in calm.ask(DAY).government()["items"] if "waiting" in i]
    assert shown["waiting"] == {"act": "correct_period", "changed": CORRECTED}
    assert {n: v for n, v in shown["correctionToConfirm"].items() if n != "enteredBy"} == {
        "startsOn": "2024-06-10", "startEvent": "election", "source": "Moniteur", "certainty": "C",
        "endsOn": "2026-02-14", "endEvent": "oath", "endSource": OLD, "endCertainty": "C",
    }  # fmt: skip
    assert last(calm) == ("correct_period", 7, CORRECTED)
    act(calm, "manager", "confirm", period="7")
    assert last(calm) == ("confirm_period", 7, CORRECTED)
    assert waiting(calm) == []


def test_a_closing_shows_its_day_event_and_source(calm: Office):
    act(calm, "legal", "enter", event="resignation", on="2026-10-01", source="Press", certainty="C")
    entered = {"startsOn": "2026-10-01", "startEvent": "resignation", "source": "Press", "certainty": "C"}
    assert waiting(calm) == [("enter_period", {name: {"new": value} for name, value in entered.items()})]
    act(calm, "manager", "confirm", period="8")
    act(calm, "legal", "close", period="8", event="oath", on="2026-11-01", source="Press", certainty="C")
    assert waiting(calm) == [("close_period", CLOSED)]
    [shown] = [i for i in calm.ask(DAY).government()["items"] if "waiting" in i]
    closing = shown["closingToConfirm"]
    assert (closing["on"], closing["endEvent"], closing["endSource"]) == ("2026-11-01", "oath", "Press")
    act(calm, "manager", "reject", period="8", reason="a rumour")
    assert last(calm) == ("reject_period", 8, CLOSED)


def test_a_period_that_is_entered_tells_its_number(calm: Office):
    """With its end: the source that both have is told once."""
    said = {"event": "resignation", "on": "2022-03-01", "endOn": "2022-05-01", "source": "Press", "certainty": "C"}
    told = act(calm, "legal", "enter", **said)
    assert told.json()["period"] == 8
    [(name, changed)] = waiting(calm)
    assert (name, list(changed)) == (
        "enter_period",
        ["startsOn", "startEvent", "source", "certainty", "endsOn", "endEvent"],
    )
    assert last(calm) == ("enter_period", 8, changed)
    assert act(calm, "legal", "correct", period="7", reason="so", on="2024-06-10").json()["period"] == 7


def test_what_a_confirmation_would_do_names_the_period_of_the_whole_record(calm: Office):
    """Asked of everything, newest first or oldest: the entry of the calendar tells the same."""
    act(calm, "legal", "correct", period="7", reason="so", on="2024-06-10", source="Moniteur")
    [of_all] = [i for i in calm.ask(DAY).history() if i["act"] == "correct_period"]
    [searched] = calm.ask(DAY).search(act="correct_period")["items"]
    assert of_all["changed"] == searched["changed"] == CORRECTED


def test_everything_that_waits_says_in_words_what_it_is(calm: Office):
    """No kind of item is without an act."""
    file = calm.file_at("proposal")
    note = calm.on(DAY).record(file, "note", text="a name that must go")
    act(calm, "legal", "correct", period="7", reason="so", on="2024-06-10")
    assert note.passed
    typed = {"entry": str(note.sequence), "field": "text"}
    asked = calm.on(DAY).as_("administrator").perform(file, REQUEST, typed, {"reason": "it must go"})
    assert asked.passed, asked.because
    items = calm.ask(DAY).pending(None)["items"]
    assert {i["kind"]: i["act"] for i in items} == {"period": "correct_period", "erasure": "request_erasure"}
