"""What waits for a confirmation is told to whoever may give it: by their role, and never of what they did themselves."""

from __future__ import annotations

import pytest

from lifecycle.initialise import DEMONSTRATION_PEOPLE
from tests.makers import Office

DAY = "2026-11-20"
NUMBERS = {name: number for number, name in enumerate(DEMONSTRATION_PEOPLE, 1)}


def waits_for(office: Office, name: str) -> set[str]:
    """The kinds of what a person may confirm; the board counts the same."""
    asked = office.ask(DAY)
    items = asked.pending(NUMBERS[name])["items"]
    assert asked.board(NUMBERS[name])["pending"] == len(items)
    return {item["kind"] for item in items}


def test_an_intent_waits_for_those_who_may_act_and_not_for_who_gave_it(office: Office):
    file = office.file_at("in_force")
    assert office.on(DAY).as_("manager").record(file, "intent", act="suspend", reason="silence").passed
    assert {name for name in NUMBERS if waits_for(office, name)} == {"officer", "officer2", "manager2"}


def test_a_period_waits_for_a_second_manager_or_legal(office: Office):
    entered = office.on(DAY).as_("legal").government("enter", event="resignation", on=DAY, source="s", certainty="A")
    assert entered.passed
    assert {name for name in NUMBERS if waits_for(office, name)} == {"manager", "manager2"}
    assert office.ask(DAY).board()["pending"] == 1


def test_an_exception_waits_for_legal_to_attest_then_for_another_to_approve(office: Office):
    file = office.file_at("in_force")
    here = office.on(DAY)
    assert here.request_exception(
        file, "amend", "urgent", justification="now", harm="much", deadline="2026-12-01"
    ).passed
    assert {name for name in NUMBERS if waits_for(office, name)} == {"legal"}
    assert here.as_("legal").exception("attest", file).passed
    assert {name for name in NUMBERS if waits_for(office, name)} == {"manager", "manager2"}
    assert here.as_("manager").exception("reject", file, reason="entered by mistake").passed
    assert {name for name in NUMBERS if waits_for(office, name)} == set()


@pytest.mark.parametrize("verb", ["confirm", "reject"])
def test_a_closing_is_settled_by_one_other(office: Office, verb: str):
    """Until then it lifts nothing; rejected, it never was."""
    here = office.on(DAY)
    said = {"source": "the journal", "certainty": "A"}
    assert here.as_("legal").government("enter", event="resignation", on="2026-11-01", **said).passed
    assert here.as_("manager").government("confirm", period="8").passed
    assert here.as_("legal").government("close", period="8", event="oath", on="2026-11-10", **said).passed
    assert office.ask(DAY).government()["government"] == "caretaker"
    assert waits_for(office, "legal") == set() and waits_for(office, "manager") == {"period"}
    assert here.as_("manager").government(verb, period="8", reason="a mistake").passed
    assert office.ask(DAY).government()["government"] == ("full_powers" if verb == "confirm" else "caretaker")
    assert waits_for(office, "manager") == set()


def test_a_decision_is_not_moved_out_of_a_caretaker_period_by_a_correction(office: Office):
    """Taken under an exception, corrected to the week before: then it is a late entry, and nobody else saw it."""
    file = office.file_at("agreement_negotiation")
    inside = office.on("2024-07-01")
    assert inside.request_exception(
        file, "sign_agreement", "urgent", justification="now", harm="much", deadline="2024-08-01"
    ).passed
    assert inside.as_("legal").exception("attest", file).passed
    assert inside.as_("manager").exception("approve", file).passed
    told = inside.advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.passed
    moved = office.on("2024-07-05").correct(file, told.sequence, on="2024-06-03")
    assert moved.because["dates.late_entry"] == "no_intent"
    assert [
        e.data["effectiveOn"] for e in office.entries(file) if e.act == "sign_agreement" and e.outcome != "refused"
    ] == ["2024-07-01"]


def test_a_decision_is_not_moved_into_a_caretaker_period_either(office: Office):
    file = office.file_at("agreement_negotiation")
    told = office.on("2024-06-03").advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.passed
    moved = office.on("2024-07-05").correct(file, told.sequence, on="2024-07-01")
    assert moved.because["government.full_powers"] == "caretaker"


def test_who_was_there_is_told_of_the_day_and_of_the_instant(office: Office):
    """`user list`: a newcomer is there from their day on, and known from the entry on."""
    with office.store.reading() as reading:
        before = reading.last_recorded_at()
    administrator = office.on("2026-11-24").as_("administrator")
    from lifecycle.command import read_command
    from lifecycle.registers import ACTS_OF_REGISTERS

    add = ACTS_OF_REGISTERS["add_person"]
    administrator.desk.perform(read_command("people", add, fields={"name": ["rita"], "role": ["officer"]}))

    def names(day: str, known_at: str | None = None) -> set[str]:
        asked = office.ask(day, today="2026-11-25")
        asked.known_at = known_at
        return {item["name"] for item in asked.people()["items"]}

    assert "rita" in names("2026-11-25") and "rita" in names("2026-11-24")
    assert "rita" not in names("2026-11-23") and "officer" in names("2026-11-23")
    assert "rita" not in names("2026-11-25", before)
    assert names("2020-01-01") == set()
